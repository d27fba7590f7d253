/* SPDX-License-Identifier: Apache-2.0
 *
 * checkpoint: a C2SP tlog-checkpoint of now, in checkpoints/SIZE, signed by
 * ledger.pem.  No trust rests on that key alone: what counts is a copy kept
 * elsewhere, and who cosigned it.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/note.h"
#include "ledger/open.h"

/* One that people cosigned is not made anew. */
static bool
is_there(struct ledger *ledger, const char *path)
{
	struct buffer text = {0};
	uint64_t size = 0;
	bool good = file_read(&text, AT_FDCWD, path, NOTE_SIZE_MAX, NULL) ==
			CUSTODY_OK &&
		    ledger_continues(ledger, buffer_view(&text), &size, NULL) ==
			CUSTODY_OK;

	buffer_clear(&text);
	return good && size == ledger->mark.size;
}

enum custody_status
ledger_checkpoint(struct ledger *ledger, struct custody_error *err)
{
	struct keyring_key *key = NULL;
	struct buffer note = {0};
	char *pem = file_join(ledger->dir, "ledger.pem"), *path = NULL;
	struct note_checkpoint now = {.size = ledger->mark.size};
	enum custody_status status;

	if (ledger->offers != NULL) {
		free(pem);
		return CUSTODY_OK;
	}
	if (pem == NULL || asprintf(&path, "%s/checkpoints/%" PRIu64,
			       ledger->dir, ledger->mark.size) < 0) {
		free(pem);
		return error_memory(err);
	}
	if (is_there(ledger, path)) {
		status = CUSTODY_OK;
		goto out;
	}
	snprintf(now.origin, sizeof now.origin, "custody/%s", ledger->genesis);
	ledger_root(ledger, now.root);
	status = keyring_open_shared(&key, pem, err);
	if (status != CUSTODY_OK && err != NULL &&
	    strcmp(err->code, "no-key") == 0)
		error_remedy(err, "put it back from a copy of the custody "
				  "directory: no other key signs here");
	if (status == CUSTODY_OK)
		status = note_begin(&note, &now, err);
	if (status == CUSTODY_OK)
		status = note_sign(&note, now.origin, key, err);
	if (status == CUSTODY_OK)
		status = file_write(
		    AT_FDCWD, path, note.at, note.len, FILE_SHARED | 0644, err);
out:
	buffer_clear(&note);
	keyring_close(key);
	free(path);
	free(pem);
	return status;
}

/* The root over the first `size` events. */
static enum custody_status
root_at(struct ledger *ledger, uint64_t size, uint8_t out[32],
    struct custody_error *err)
{
	struct statement *ask = NULL;
	struct merkle tree = {0};
	const char *sql = "SELECT hash FROM event WHERE seq <= @size"
			  " ORDER BY seq";
	uint8_t hash[32];
	enum custody_status status;

	status = statement_prepare(
	    &ask, ledger_state(ledger), sql, strlen(sql), err);
	if (status == CUSTODY_OK)
		status =
		    statement_bind_integer(ask, "@size", (int64_t)size, err);
	while (status == CUSTODY_OK) {
		status = statement_step(ask, err);
		if (status == CUSTODY_OK &&
		    encode_unhex(hash, (const char *)statement_text(ask, 0).at,
			sizeof hash))
			merkle_add(&tree, hash);
	}
	statement_free(ask);
	merkle_root(&tree, out);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

static enum custody_status
log_key(struct ledger *ledger, uint8_t out[32], struct custody_error *err)
{
	struct statement *ask = NULL;
	const char *sql = "SELECT log_key FROM ledger";
	enum custody_status status;

	status = statement_prepare(
	    &ask, ledger_state(ledger), sql, strlen(sql), err);
	if (status == CUSTODY_OK)
		status = statement_step(ask, err);
	if (status == CUSTODY_OK &&
	    !encode_unhex(out, (const char *)statement_text(ask, 0).at, 32))
		status = error_set(err, CUSTODY_UNKNOWN, "database",
		    "the ledger has no log key");
	statement_free(ask);
	return status;
}

enum custody_status
ledger_continues(struct ledger *ledger, struct bytes text, uint64_t *size,
    struct custody_error *err)
{
	struct note_checkpoint checkpoint = {0};
	struct note_signer signer = {0};
	struct note note;
	uint8_t root[32];
	enum custody_status status;

	snprintf(
	    signer.name, sizeof signer.name, "custody/%s", ledger->genesis);
	status = log_key(ledger, signer.key, err);
	if (status == CUSTODY_OK)
		status = note_read(&note, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = note_verify(&note, &signer, err);
	if (status == CUSTODY_OK)
		status = note_read_checkpoint(&checkpoint, &note, err);
	if (status == CUSTODY_OK && checkpoint.size > ledger->mark.size)
		status = error_set(err, CUSTODY_DISAGREES, "checkpoint",
		    "it is of %" PRIu64 " events, the ledger has %" PRIu64,
		    checkpoint.size, ledger->mark.size);
	if (status == CUSTODY_OK)
		status = root_at(ledger, checkpoint.size, root, err);
	if (status == CUSTODY_OK &&
	    memcmp(root, checkpoint.root, sizeof root) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "checkpoint",
		    "it has another root than the ledger's first %" PRIu64
		    " events",
		    checkpoint.size);
	if (size != NULL)
		*size = checkpoint.size;
	return status == CUSTODY_MALFORMED || status == CUSTODY_NOT_FOUND
		   ? CUSTODY_DISAGREES
		   : status;
}

enum custody_status
ledger_continues_file(struct ledger *ledger, const char *option,
    const char *file, uint64_t *size, struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;

	status = file_read(&text, AT_FDCWD, file, NOTE_SIZE_MAX, err);
	if (status == CUSTODY_OK)
		status =
		    ledger_continues(ledger, buffer_view(&text), size, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "%s %s", option, file);
	buffer_clear(&text);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_UNKNOWN : status;
}
