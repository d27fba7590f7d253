/* SPDX-License-Identifier: Apache-2.0
 *
 * verify: the whole ledger as if for the first time: no memory, every
 * signature, every checkpoint that the folder keeps.
 */
#include <dirent.h>
#include <errno.h>
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

static enum custody_status
check_note(struct ledger *ledger, const char *name, const struct buffer *text,
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
		status = note_read(&note, text->at, text->len, err);
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
	if (status != CUSTODY_OK)
		error_prefix(err, "checkpoint %s", name);
	return status == CUSTODY_MALFORMED || status == CUSTODY_NOT_FOUND
		   ? CUSTODY_DISAGREES
		   : status;
}

static enum custody_status
check_checkpoints(struct ledger *ledger, struct custody_error *err)
{
	char *folder = file_join(ledger->dir, "checkpoints");
	struct dirent *entry;
	enum custody_status status = CUSTODY_OK;
	DIR *dir = folder == NULL ? NULL : opendir(folder);

	if (dir == NULL) {
		status = folder == NULL
			     ? error_memory(err)
			     : error_system(err, "io", "reading %s", folder);
		free(folder);
		return status;
	}
	while (status == CUSTODY_OK && (entry = readdir(dir)) != NULL) {
		struct buffer text = {0};

		if (strspn(entry->d_name, "0123456789") !=
		    strlen(entry->d_name))
			continue;
		status = file_read(
		    &text, dirfd(dir), entry->d_name, NOTE_SIZE_MAX, err);
		if (status == CUSTODY_OK)
			status = check_note(ledger, entry->d_name, &text, err);
		buffer_clear(&text);
	}
	closedir(dir);
	free(folder);
	return status;
}

enum custody_status
ledger_verify(const char *dir, uint64_t *good, struct custody_error *err)
{
	struct ledger *ledger = NULL;
	enum custody_status status = open_and_load(&ledger, dir, NULL, err);

	if (status == CUSTODY_OK)
		status = check_checkpoints(ledger, err);
	*good = ledger == NULL ? 0 : ledger->good;
	ledger_close(ledger);
	return status;
}
