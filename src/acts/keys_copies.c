/* SPDX-License-Identifier: Apache-2.0
 *
 * keys_copies: a copy that was made before a key was destroyed has it, until
 * somebody says otherwise.
 */
#include <string.h>

#include "acts/keys_copies.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

enum custody_status
keys_copies_of(json_t **rows, struct custody *custody, const json_t *versions,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "seqs", versions);
	enum custody_status status;

	*rows = NULL;
	if (values == NULL)
		return error_memory(err);
	status = question_ask(rows, session_state(custody),
	    "SELECT k.id AS copy, k.holder, k.at FROM key_copy AS k"
	    " WHERE k.outcome = '' AND EXISTS (SELECT 1 FROM version AS v"
	    "        WHERE v.seq IN (SELECT value FROM json_each(:seqs))"
	    "          AND v.seal <> '' AND coalesce((SELECT s.seq"
	    "               FROM seal_made AS s WHERE s.version = v.seq),"
	    "               v.seq) < k.seq)"
	    " ORDER BY k.seq",
	    values, err);
	json_decref(values);
	return status;
}

enum custody_status
keys_copies_of_disposal(json_t **rows, struct custody *custody, const char *id,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id);
	enum custody_status status;

	*rows = NULL;
	if (values == NULL)
		return error_memory(err);
	status = question_ask(rows, session_state(custody),
	    "SELECT copy, holder, at, seq AS event, state,"
	    "       attested_seq AS attested, attested_by, attested_at, seen,"
	    "       file_system FROM key_copy_disposal"
	    " WHERE disposal = :id ORDER BY seq",
	    values, err);
	json_decref(values);
	return status;
}

bool
keys_copies_complete(const json_t *rows)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (strcmp(member_text(row, "state"), "open") == 0)
			return false;
	return true;
}

static enum custody_status
add_text(struct buffer *out, const char *text, struct custody_error *err)
{
	return buffer_append(out, text, strlen(text), err);
}

enum custody_status
keys_copies_say(
    struct buffer *out, const json_t *rows, struct custody_error *err)
{
	bool complete = keys_copies_complete(rows);
	const char *before = "Copies of the key slots that are not accounted "
			     "for, and open what is in a copy of the sealed "
			     "file: ";
	const json_t *row;
	enum custody_status status = CUSTODY_OK;
	size_t i;

	if (json_array_size(rows) == 0)
		return add_text(out,
		    "Copies of the key slots: none registered; one that "
		    "somebody made opens what is in a copy of the sealed file.",
		    err);
	if (complete)
		return add_text(out,
		    "Every registered copy of the key slots is accounted for; "
		    "one that somebody made beside them opens what is in a "
		    "copy of the sealed file.",
		    err);
	json_array_foreach (rows, i, row) {
		if (strcmp(member_text(row, "state"), "open") != 0)
			continue;
		if (status == CUSTODY_OK)
			status = add_text(out, before, err);
		if (status == CUSTODY_OK)
			status = add_text(out, member_text(row, "copy"), err);
		if (status == CUSTODY_OK)
			status = add_text(out, " with ", err);
		if (status == CUSTODY_OK)
			status = add_text(out, member_text(row, "holder"), err);
		before = ", ";
	}
	return status == CUSTODY_OK ? add_text(out, ".", err) : status;
}
