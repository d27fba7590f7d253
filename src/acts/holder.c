/* SPDX-License-Identifier: Apache-2.0
 *
 * holder: finds or makes the key of somebody who is being enrolled, and
 * proves that they have it.  A key made for an act that is refused is taken
 * back.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/holder.h"
#include "base/error.h"
#include "ledger/state.h"

void
holder_clear(struct holder *holder)
{
	keyring_close(holder->key);
}

void
holder_undo(struct holder *holder)
{
	const char *file =
	    holder->key == NULL ? NULL : keyring_made(holder->key);
	char *public_half;

	if (file == NULL)
		return;
	unlink(file);
	public_half = strdup(file);
	if (public_half != NULL && strlen(public_half) > 4) {
		strcpy(public_half + strlen(public_half) - 4, ".pub");
		unlink(public_half);
	}
	free(public_half);
}

static enum custody_status
make_key(struct custody *custody, const char *folder, const char *name,
    bool encrypt, bool rotate, struct holder *holder, struct custody_error *err)
{
	struct buffer secret = {0};
	enum custody_status status = CUSTODY_OK;

	if (encrypt)
		status = session_new_secret(custody, name, &secret, err);
	if (status == CUSTODY_OK)
		status = (rotate ? keyring_rotate : keyring_create)(
		    &holder->key, folder, name,
		    (struct bytes){encrypt ? secret.at : NULL, secret.len},
		    err);
	buffer_wipe(&secret);
	return status;
}

enum custody_status
holder_find(struct custody *custody, const char *name, bool encrypt,
    bool rotate, struct holder *holder, struct custody_error *err)
{
	char *folder = NULL;
	enum custody_status status = keyring_folder(&folder, err);

	if (status != CUSTODY_OK)
		return status;
	if (!rotate)
		status = keyring_open(
		    &holder->key, folder, name, session_secret, custody, err);
	if (status == CUSTODY_UNKNOWN && err != NULL &&
	    strcmp(err->code, "no-key") == 0)
		status = make_key(
		    custody, folder, name, encrypt, false, holder, err);
	else if (rotate)
		status =
		    make_key(custody, folder, name, encrypt, true, holder, err);
	if (status == CUSTODY_OK)
		encode_hex(holder->public_hex, keyring_public(holder->key), 32);
	free(folder);
	return status;
}

enum custody_status
holder_proof(const struct holder *holder, const char *ledger, const char *name,
    const char *role, char out[ENCODE_HEX_SIZE(64)], struct custody_error *err)
{
	struct buffer message = {0};
	uint8_t proof[64];
	enum custody_status status;

	status = state_proof_message(
	    &message, holder->public_hex, ledger, name, role, err);
	if (status == CUSTODY_OK)
		status = keyring_sign(holder->key,
		    (struct bytes){message.at, message.len}, proof, err);
	if (status == CUSTODY_OK)
		encode_hex(out, proof, sizeof proof);
	buffer_clear(&message);
	return status;
}
