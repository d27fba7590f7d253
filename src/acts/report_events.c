/* SPDX-License-Identifier: Apache-2.0
 *
 * report_events: an event is three files: its act as it was signed, the
 * signature, and the hash of the event before; so a stranger needs no tool of
 * ours to recompute its hash and to verify who signed it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/cosigned.h"
#include "acts/evidence.h"
#include "acts/report.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/question.h"

/* --- which -------------------------------------------------------------- */

static int
compare_numbers(const void *a, const void *b)
{
	const json_int_t *left = a;
	const json_int_t *right = b;

	return (*left > *right) - (*left < *right);
}

struct numbers {
	json_int_t *at;
	size_t count, room;
};

static bool
add_number(struct numbers *numbers, json_int_t number)
{
	if (numbers->count == numbers->room) {
		size_t room = numbers->room == 0 ? 256 : 2 * numbers->room;
		json_int_t *at =
		    reallocarray(numbers->at, room, sizeof(*numbers->at));

		if (at == NULL)
			return false;
		numbers->at = at;
		numbers->room = room;
	}
	numbers->at[numbers->count++] = number;
	return true;
}

/* Every array "events" of a row of a section. */
static bool
gather(struct numbers *numbers, const json_t *facts)
{
	const char *name;
	const json_t *section, *row, *seq;
	size_t i, k;

	for (void *at = json_object_iter((json_t *)(uintptr_t)facts);
	     at != NULL;
	     at = json_object_iter_next((json_t *)(uintptr_t)facts, at)) {
		name = json_object_iter_key(at);
		section = json_object_iter_value(at);
		if (strcmp(name, "documents") == 0)
			continue;
		json_array_foreach (section, i, row)
			json_array_foreach (
			    json_object_get(row, "events"), k, seq)
				if (!add_number(
					numbers, json_integer_value(seq)))
					return false;
	}
	return true;
}

/* The quoted events up to `reach`, each once, ascending. */
static json_t *
choose_events(const json_t *facts, uint64_t reach, size_t *beyond)
{
	struct numbers numbers = {0};
	json_t *seqs = json_array();
	bool whole = seqs != NULL && gather(&numbers, facts);
	json_int_t before = 0;

	if (numbers.count > 0)
		qsort(numbers.at, numbers.count, sizeof(*numbers.at),
		    compare_numbers);
	*beyond = 0;
	for (size_t i = 0; whole && i < numbers.count; i++) {
		json_int_t seq = numbers.at[i];

		if (seq <= before)
			continue;
		before = seq;
		if ((uint64_t)seq > reach)
			(*beyond)++;
		else
			whole =
			    json_array_append_new(seqs, json_integer(seq)) == 0;
	}
	free(numbers.at);
	if (!whole) {
		json_decref(seqs);
		seqs = NULL;
	}
	return seqs;
}

/* --- its files ---------------------------------------------------------- */

static enum custody_status
write_piece(struct report_folder *folder, int64_t seq, const char *ending,
    struct bytes content, struct custody_error *err)
{
	char name[64];

	snprintf(name, sizeof(name), "events/%" PRId64 ".%s", seq, ending);
	return report_folder_write(folder, name, content, err);
}

static enum custody_status
write_event(struct report_folder *folder, const json_t *event,
    struct custody_error *err)
{
	int64_t seq = json_integer_value(json_object_get(event, "seq"));
	const char *act = json_string_value(json_object_get(event, "act"));
	uint8_t signature[64];
	uint8_t prev[32];
	enum custody_status status;

	if (!encode_unhex(signature,
		json_string_value(json_object_get(event, "signature")),
		sizeof(signature)) ||
	    !encode_unhex(prev,
		json_string_value(json_object_get(event, "prev")),
		sizeof(prev)))
		return error_set(err, CUSTODY_DISAGREES, "state",
		    "event #%" PRId64 " is not in its form", seq);
	status = write_piece(folder, seq, "act", bytes_text(act), err);
	if (status == CUSTODY_OK)
		status = write_piece(folder, seq, "sig",
		    (struct bytes){signature, sizeof(signature)}, err);
	if (status == CUSTODY_OK)
		status = write_piece(folder, seq, "prev",
		    (struct bytes){prev, sizeof(prev)}, err);
	return status;
}

/* "HASH  SEQ" a line: what the hashes of the pieces must come to. */
static enum custody_status
write_hashes(struct report_folder *folder, struct custody *custody,
    const json_t *seqs, struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "seqs", seqs);
	json_t *rows = NULL;
	struct buffer text = {0};
	const json_t *row;
	size_t i;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(&rows, session_state(custody),
	    "SELECT hash, seq FROM event WHERE seq IN ("
	    "       SELECT value FROM json_each(:seqs)) ORDER BY seq",
	    values, err);
	json_array_foreach (rows, i, row)
		if (status == CUSTODY_OK)
			status = buffer_print(&text, err, "%s  %lld\n",
			    json_string_value(json_object_get(row, "hash")),
			    (long long)json_integer_value(
				json_object_get(row, "seq")));
	if (status == CUSTODY_OK)
		status = report_folder_write(
		    folder, "events/HASHES", buffer_view(&text), err);
	buffer_clear(&text);
	json_decref(rows);
	json_decref(values);
	return status;
}

/* --- checkpoint and evidence -------------------------------------------- */

static enum custody_status
list(json_t *documents, const char *file, const char *is,
    struct custody_error *err)
{
	return json_array_append_new(documents,
		   json_pack("{s:s,s:s}", "file", file, "is", is)) == 0
		   ? CUSTODY_OK
		   : error_memory(err);
}

/* Who reports vouches for the head, where they may and have their key at hand:
 * the ledger's own key proves little. */
static enum custody_status
cosign(struct buffer *note, struct custody *custody, struct custody_error *err)
{
	bool added = false;
	enum custody_status status;

	if (custody->role[0] == '\0' || strcmp(custody->role, "developer") == 0)
		return CUSTODY_OK;
	status = cosigned_add(note, custody, &added, err);
	return status == CUSTODY_UNKNOWN &&
		       strcmp(custody->role, "custodian") != 0
		   ? CUSTODY_OK
		   : status;
}

static enum custody_status
write_checkpoint(struct report_folder *folder, struct custody *custody,
    const json_t *evidence, json_t *documents, struct custody_error *err)
{
	const char *base64 =
	    json_string_value(json_object_get(evidence, "checkpoint"));
	struct buffer note = {0};
	enum custody_status status;

	status = encode_unbase64(&note, base64, strlen(base64), err);
	if (status == CUSTODY_OK)
		status = cosign(&note, custody, err);
	if (status == CUSTODY_OK)
		status = report_folder_write(
		    folder, "checkpoint", buffer_view(&note), err);
	if (status == CUSTODY_OK)
		status = list(
		    documents, "checkpoint", "signed head of the ledger", err);
	buffer_clear(&note);
	return status;
}

/* All of it in one document, with a proof for each event. */
static enum custody_status
write_evidence(struct report_folder *folder, json_t *evidence,
    json_t *documents, struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;

	status = canonical_write(&text, evidence, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&text, "\n", 1, err);
	if (status == CUSTODY_OK)
		status = report_folder_write(
		    folder, "events.json", buffer_view(&text), err);
	if (status == CUSTODY_OK)
		status = list(documents, "events.json",
		    "quoted events, each proved to be in the ledger", err);
	buffer_clear(&text);
	return status;
}

static enum custody_status
write_all(struct report_folder *folder, struct custody *custody,
    const json_t *seqs, json_t *documents, struct custody_error *err)
{
	json_t *evidence = json_pack("{s:s,s:s}", "genesis",
	    ledger_genesis(custody->ledger), "type", EVIDENCE_TYPE);
	const json_t *event;
	size_t i;
	enum custody_status status;

	if (evidence == NULL)
		return error_memory(err);
	status = evidence_add(evidence, custody, seqs, err);
	if (status == CUSTODY_OK)
		status =
		    write_checkpoint(folder, custody, evidence, documents, err);
	if (status == CUSTODY_OK)
		status = write_evidence(folder, evidence, documents, err);
	json_array_foreach (json_object_get(evidence, "events"), i, event)
		if (status == CUSTODY_OK)
			status = write_event(folder, event, err);
	if (status == CUSTODY_OK)
		status = write_hashes(folder, custody, seqs, err);
	json_decref(evidence);
	return status;
}

enum custody_status
report_events(struct report_folder *folder, struct custody *custody,
    json_t *facts, json_t *documents, struct custody_error *err)
{
	uint64_t reach = evidence_reach(custody, NULL);
	size_t beyond = 0;
	json_t *seqs = choose_events(facts, reach, &beyond);
	enum custody_status status = CUSTODY_OK;

	if (seqs == NULL)
		return error_memory(err);
	if (json_object_update_new(
		facts, json_pack("{s:{s:I,s:I,s:I}}", "quoted", "checkpoint",
			   (json_int_t)reach, "events",
			   (json_int_t)json_array_size(seqs), "beyond",
			   (json_int_t)beyond)) != 0)
		status = error_memory(err);
	if (status == CUSTODY_OK && json_array_size(seqs) > 0)
		status = write_all(folder, custody, seqs, documents, err);
	json_decref(seqs);
	return status;
}
