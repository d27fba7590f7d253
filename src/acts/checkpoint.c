/* SPDX-License-Identifier: Apache-2.0
 *
 * checkpoint: says what the ledger is now, in a file to be kept elsewhere; and
 * vouches, after comparing, for one that somebody else made.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "acts/cosigned.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_named.h"
#include "base/member.h"

/* checkpoints/SIZE of now; for the caller to free. */
static char *
path_of_now(const struct custody *custody)
{
	char *path = NULL;

	if (asprintf(&path, "%s/checkpoints/%" PRIu64,
		ledger_path(custody->ledger), ledger_size(custody->ledger)) < 0)
		return NULL;
	return path;
}

/* The text of the one that is meant, and that this ledger continues. */
static enum custody_status
read_note(struct custody *custody, const char *path, bool own,
    struct buffer *text, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (own)
		status = ledger_checkpoint(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = file_read(text, AT_FDCWD, path, NOTE_SIZE_MAX, err);
	if (status == CUSTODY_NOT_FOUND)
		return CUSTODY_UNKNOWN;
	if (status == CUSTODY_OK)
		status = ledger_continues(
		    custody->ledger, buffer_view(text), NULL, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "checkpoint %s", path);
	return status;
}

static enum custody_status
tell(struct custody *custody, const struct buffer *text, const char *out,
    bool added, json_t **answer, struct custody_error *err)
{
	struct note_checkpoint checkpoint = {0};
	struct note note;
	char root[ENCODE_HEX_SIZE(32)];
	json_t *people = json_array();
	enum custody_status status;

	status = note_read(&note, text->at, text->len, err);
	if (status == CUSTODY_OK)
		status = note_read_checkpoint(&checkpoint, &note, err);
	if (status == CUSTODY_OK)
		status = cosigned_rely(
		    people, &note, session_state(custody), false, err);
	encode_hex(root, checkpoint.root, sizeof checkpoint.root);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:I, s:s, s:O, s:o, s:b, s:s%}", "genesis",
			ledger_genesis(custody->ledger), "size",
			(json_int_t)checkpoint.size, "root", root,
			"cosigned_by", people, "out", member_path(out), "new",
			added, "document", (const char *)text->at, text->len),
		    err);
	json_decref(people);
	return status;
}

enum custody_status
custody_checkpoint(struct custody *custody,
    const struct custody_checkpoint *ask, json_t **answer,
    struct custody_error *err)
{
	struct buffer text = {0};
	char *now = path_of_now(custody);
	const char *from = ask->cosign != NULL ? ask->cosign : now;
	bool added = false;
	enum custody_status status = CUSTODY_OK;

	*answer = NULL;
	if (now == NULL)
		return error_memory(err);
	status = read_note(custody, from, ask->cosign == NULL, &text, err);
	if (status == CUSTODY_OK)
		status = cosigned_add(&text, custody, &added, err);
	if (status == CUSTODY_OK && added)
		status = file_write(
		    AT_FDCWD, from, text.at, text.len, FILE_SHARED | 0644, err);
	if (status == CUSTODY_OK && ask->out != NULL)
		status = file_write_named(ask->out, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = tell(custody, &text,
		    ask->out != NULL ? ask->out : from, added, answer, err);
	buffer_clear(&text);
	free(now);
	return status;
}
