/* SPDX-License-Identifier: Apache-2.0
 *
 * append: signs an act and gives it its place.  Under the exclusive lock
 * nobody else can come between the checks and the commit; what fails leaves
 * neither file nor state changed.
 */
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "ledger/append.h"
#include "ledger/compose.h"
#include "ledger/offering.h"
#include "ledger/open.h"
#include "ledger/restored.h"

static enum custody_status
refuse_reader(const struct ledger *ledger, struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "read-only",
	    "the ledger cannot be written by this user: %s", ledger->reader);
	error_remedy(err, "ask who may write the folder to run this command");
	return CUSTODY_UNKNOWN;
}

enum custody_status
ledger_begin(struct ledger *ledger, struct custody_error *err)
{
	enum custody_status status;

	if (ledger->offers != NULL)
		return offering_begin(ledger, err);
	if (!ledger->writable)
		return refuse_reader(ledger, err);
	status = ledger_file_lock(ledger->file, LEDGER_FILE_EXCLUSIVE, err);
	if (status != CUSTODY_OK)
		return status;
	ledger->adding = true;
	ledger->spoilt = false;
	status = ledger_refresh(ledger, err);
	ledger->before = ledger->mark;
	if (status == CUSTODY_OK)
		status = ledger_file_begin(ledger->file, err);
	if (status == CUSTODY_OK)
		status =
		    database_savepoint(ledger_state(ledger), "adding", err);
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	ledger_file_rollback(ledger->file);
	ledger_file_unlock(ledger->file);
	ledger->adding = false;
	return status;
}

static enum custody_status
compose(struct ledger *ledger, const uint8_t key_id[32], const char *kind,
    const json_t *data, struct buffer *text, struct custody_error *err)
{
	const struct compose_past past = {
	    .genesis = ledger->mark.size == 0 ? NULL : ledger->genesis,
	    .head = ledger->mark.head_hex,
	    .size = ledger->mark.size,
	    .newest = ledger->mark.newest,
	};

	return compose_act(text, &past, key_id, kind, data, err);
}

enum custody_status
append_insert(struct ledger *ledger, const struct act *act,
    const uint8_t signature[64], struct ledger_place *place,
    struct custody_error *err)
{
	char hash_hex[ENCODE_HEX_SIZE(32)];
	uint8_t hash[32], signer[32];
	uint64_t seq = ledger->mark.size + 1;
	enum custody_status status;

	status = ledger_file_insert(
	    ledger->file, act->text, signature, &seq, hash, err);
	if (status != CUSTODY_OK)
		return status;
	encode_hex(hash_hex, hash, sizeof hash);
	status =
	    fold_event(ledger->fold, act, seq, hash_hex, signer, place, err);
	if (status != CUSTODY_OK)
		return status;
	open_advance(ledger, hash, hash_hex, act->time);
	if (seq == 1)
		memcpy(ledger->genesis, hash_hex, sizeof hash_hex);
	return CUSTODY_OK;
}

/* Judges before it signs: a signature is never made for what is refused. */
static enum custody_status
sign_judged(struct ledger *ledger, const struct keyring_key *key,
    const struct act *act, struct ledger_place *place,
    struct custody_error *err)
{
	struct buffer message = {0};
	uint8_t signature[64], signer[32];
	enum custody_status status;

	status =
	    fold_judge(ledger->fold, act, ledger->mark.size + 1, signer, err);
	if (status == CUSTODY_OK && ledger->offers != NULL)
		return offering_add(ledger, key, act, place, err);
	if (status == CUSTODY_OK)
		status = act_message(&message, act->text, err);
	if (status == CUSTODY_OK)
		status =
		    keyring_sign(key, buffer_view(&message), signature, err);
	if (status == CUSTODY_OK)
		status = append_insert(ledger, act, signature, place, err);
	buffer_clear(&message);
	return status;
}

/* Nobody asks the state between the judging of an act and its folding. */
static enum custody_status
sign(struct ledger *ledger, const struct keyring_key *key, struct bytes text,
    const json_t *data, struct ledger_place *place, struct custody_error *err)
{
	struct act act = {0};
	enum custody_status status = act_read_written(&act, text, data, err);
	enum custody_status shown;

	if (status != CUSTODY_OK)
		return status;
	fold_begin(ledger->fold);
	status = sign_judged(ledger, key, &act, place, err);
	shown = fold_end(ledger->fold, status == CUSTODY_OK ? err : NULL);
	act_clear(&act);
	return status == CUSTODY_OK ? shown : status;
}

enum custody_status
ledger_add(struct ledger *ledger, const struct keyring_key *key,
    const char *kind, const json_t *data, struct ledger_place *place,
    struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;

	if (!ledger->adding || ledger->spoilt)
		return error_set(err, CUSTODY_UNKNOWN, "transaction",
		    "%s: nothing can be added now", kind);
	status = restored_admits(ledger, kind, data, err);
	if (status == CUSTODY_OK)
		status =
		    compose(ledger, keyring_id(key), kind, data, &text, err);
	if (status == CUSTODY_OK)
		status =
		    sign(ledger, key, buffer_view(&text), data, place, err);
	ledger->spoilt = status != CUSTODY_OK;
	buffer_clear(&text);
	return status;
}

enum custody_status
ledger_commit(struct ledger *ledger, struct custody_error *err)
{
	enum custody_status status;

	if (!ledger->adding || ledger->spoilt) {
		ledger_rollback(ledger);
		return error_set(err, CUSTODY_UNKNOWN, "transaction",
		    "nothing can be committed: an act was refused");
	}
	if (ledger->offers != NULL)
		return offering_commit(ledger, err);
	status = ledger_file_commit(ledger->file, err);
	if (status != CUSTODY_OK) {
		ledger_rollback(ledger);
		return status;
	}
	status = database_release(ledger_state(ledger), "adding", err);
	ledger_file_unlock(ledger->file);
	ledger->adding = false;
	ledger->trusted = ledger->mark.size;
	restored_remember(ledger);
	return status;
}

void
ledger_rollback(struct ledger *ledger)
{
	if (!ledger->adding)
		return;
	if (ledger->offers != NULL) {
		offering_end(ledger);
		return;
	}
	ledger_file_rollback(ledger->file);
	database_undo(ledger_state(ledger), "adding");
	fold_forget(ledger->fold);
	ledger->mark = ledger->before;
	if (ledger->mark.size == 0)
		ledger->genesis[0] = '\0';
	ledger_file_unlock(ledger->file);
	ledger->adding = false;
}

enum custody_status
ledger_append(struct ledger *ledger, const struct keyring_key *key,
    const char *kind, const json_t *data, struct ledger_place *place,
    struct custody_error *err)
{
	enum custody_status status = ledger_begin(ledger, err);

	if (status != CUSTODY_OK)
		return status;
	status = ledger_add(ledger, key, kind, data, place, err);
	if (status == CUSTODY_OK)
		return ledger_commit(ledger, err);
	ledger_rollback(ledger);
	return status;
}

enum custody_status
ledger_would(struct ledger *ledger, const uint8_t key_id[32], const char *kind,
    const json_t *data, struct custody_error *err)
{
	struct buffer text = {0};
	struct act act = {0};
	uint8_t signer[32];
	enum custody_status status;

	if (!ledger->writable && ledger->offers == NULL)
		return refuse_reader(ledger, err);
	status = compose(ledger, key_id, kind, data, &text, err);
	if (status == CUSTODY_OK)
		status = act_read_written(&act, buffer_view(&text), data, err);
	if (status == CUSTODY_OK)
		status = fold_judge(
		    ledger->fold, &act, ledger->mark.size + 1, signer, err);
	act_clear(&act);
	buffer_clear(&text);
	return status;
}

enum custody_status
ledger_next_id(struct ledger *ledger, char letter, char out[LEDGER_ID_SIZE],
    struct custody_error *err)
{
	return fold_next_id(ledger->fold, letter, out, err);
}
