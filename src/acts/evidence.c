/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence: makes it from the ledger, whose every event was verified when it
 * was opened.
 */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/evidence.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/merkle.h"
#include "crypto/note.h"
#include "store/question.h"
#include "store/statement.h"

/* --- the tree ----------------------------------------------------------- */

enum custody_status
evidence_leaves(struct buffer *out, struct custody *custody, uint64_t size,
    struct custody_error *err)
{
	static const char sql[] =
	    "SELECT hash FROM event WHERE seq <= :size ORDER BY seq";
	struct statement *ask = NULL;
	uint8_t hash[DIGEST_SIZE];
	enum custody_status status;

	status = statement_prepare(
	    &ask, session_state(custody), sql, strlen(sql), err);
	if (status == CUSTODY_OK)
		status =
		    statement_bind_integer(ask, ":size", (int64_t)size, err);
	while (status == CUSTODY_OK) {
		struct bytes text;

		status = statement_step(ask, err);
		if (status != CUSTODY_OK)
			break;
		text = statement_text(ask, 0);
		status = !encode_unhex(hash, (const char *)text.at, 32)
			     ? error_set(err, CUSTODY_DISAGREES, "state",
				   "an event's hash is no hash")
			     : buffer_append(out, hash, sizeof(hash), err);
	}
	statement_free(ask);
	if (status == CUSTODY_END && out->len / DIGEST_SIZE != size)
		return error_set(err, CUSTODY_DISAGREES, "state",
		    "events are missing from the state");
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

/* --- the checkpoint ----------------------------------------------------- */

/* The newest of the folder that is not past the ledger; 0 for none. */
static uint64_t
newest_checkpoint(const char *folder, uint64_t size)
{
	DIR *dir = opendir(folder);
	const struct dirent *one;
	uint64_t newest = 0;

	if (dir == NULL)
		return 0;
	while ((one = readdir(dir)) != NULL) {
		char *end;
		uint64_t covers = strtoull(one->d_name, &end, 10);

		if (*end == '\0' && covers <= size && covers > newest)
			newest = covers;
	}
	closedir(dir);
	return newest;
}

uint64_t
evidence_reach(struct custody *custody, struct custody_error *why)
{
	uint64_t size = ledger_size(custody->ledger);
	char *folder = file_join(ledger_path(custody->ledger), "checkpoints");

	if (!ledger_writable(custody->ledger) ||
	    ledger_checkpoint(custody->ledger, why) != CUSTODY_OK)
		size = folder == NULL ? 0 : newest_checkpoint(folder, size);
	free(folder);
	return size;
}

static enum custody_status
read_checkpoint(struct buffer *out, uint64_t *size, struct custody *custody,
    uint64_t least, struct custody_error *err)
{
	struct custody_error why = {0};
	char *path = NULL;
	enum custody_status status;

	*size = evidence_reach(custody, &why);
	if ((*size < least || *size == 0) && why.text[0] != '\0') {
		/* Why none could be signed is what is to be put right. */
		if (err != NULL)
			*err = why;
		status = CUSTODY_UNKNOWN;
	} else if (*size < least || *size == 0) {
		error_set(err, CUSTODY_UNKNOWN, "no-checkpoint",
		    "no checkpoint of the ledger covers event #%" PRIu64,
		    least);
		error_remedy(err, "ask who may write the folder to run this "
				  "command");
		status = CUSTODY_UNKNOWN;
	} else if (asprintf(&path, "%s/checkpoints/%" PRIu64,
		       ledger_path(custody->ledger), *size) < 0) {
		path = NULL;
		status = error_memory(err);
	} else {
		status = file_read(out, AT_FDCWD, path, NOTE_SIZE_MAX, err);
	}
	free(path);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_UNKNOWN : status;
}

/* A checkpoint that another ledger, or another past of this one, wrote proves
 * nothing here. */
static enum custody_status
check_root(const struct buffer *text, const struct buffer *leaves,
    struct custody_error *err)
{
	struct note note;
	struct note_checkpoint checkpoint;
	uint8_t root[DIGEST_SIZE];
	enum custody_status status;

	status = note_read(&note, text->at, text->len, err);
	if (status == CUSTODY_OK)
		status = note_read_checkpoint(&checkpoint, &note, err);
	if (status != CUSTODY_OK)
		return status;
	merkle_root_of(root, evidence_view(leaves), leaves->len / DIGEST_SIZE);
	if (checkpoint.size != leaves->len / DIGEST_SIZE ||
	    memcmp(root, checkpoint.root, sizeof(root)) != 0)
		return error_set(err, CUSTODY_DISAGREES, "checkpoint",
		    "the ledger is not what its checkpoint %" PRIu64 " says",
		    checkpoint.size);
	return CUSTODY_OK;
}

/* --- events ------------------------------------------------------------- */

static json_t *
list_hashes(const uint8_t (*hashes)[DIGEST_SIZE], size_t count)
{
	json_t *list = json_array();
	char hex[65];

	for (size_t i = 0; list != NULL && i < count; i++) {
		encode_hex(hex, hashes[i], DIGEST_SIZE);
		if (json_array_append_new(list, json_string(hex)) != 0) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

json_t *
evidence_hashes(const struct merkle_proof *proof)
{
	return list_hashes(
	    (const uint8_t(*)[DIGEST_SIZE])proof->hashes, proof->count);
}

json_t *
evidence_list(const struct buffer *hashes)
{
	return list_hashes(evidence_view(hashes), hashes->len / DIGEST_SIZE);
}

const uint8_t (*evidence_view(const struct buffer *hashes))[DIGEST_SIZE]
{
	return (const uint8_t(*)[DIGEST_SIZE])(uint8_t(*)[DIGEST_SIZE])(
	    void *)hashes->at;
}

static enum custody_status
add_event(json_t *events, struct custody *custody, uint64_t seq,
    const struct buffer *leaves, struct custody_error *err)
{
	uint8_t(*hashes)[32] = (uint8_t(*)[32])(void *)leaves->at;
	struct merkle_proof proof;
	struct buffer act = {0};
	uint8_t signature[64];
	uint8_t zeros[DIGEST_SIZE] = {0};
	char signature_hex[129];
	char prev[65];
	enum custody_status status;

	status = ledger_read(custody->ledger, seq, &act, signature, err);
	if (status == CUSTODY_OK)
		status = merkle_prove_inclusion(
		    &proof, hashes, leaves->len / DIGEST_SIZE, seq - 1, err);
	if (status == CUSTODY_OK) {
		encode_hex(signature_hex, signature, sizeof(signature));
		encode_hex(prev, seq == 1 ? zeros : hashes[seq - 2], 32);
		if (json_array_append_new(events,
			json_pack("{s:s%,s:s,s:o,s:I,s:s}", "act",
			    (const char *)act.at, act.len, "prev", prev,
			    "proof", evidence_hashes(&proof), "seq",
			    (json_int_t)seq, "signature", signature_hex)) != 0)
			status = error_memory(err);
	}
	buffer_clear(&act);
	return status;
}

enum custody_status
evidence_add(json_t *object, struct custody *custody, const json_t *seqs,
    struct custody_error *err)
{
	size_t count = json_array_size(seqs);
	uint64_t last = (uint64_t)json_integer_value(
	    json_array_get(seqs, count == 0 ? 0 : count - 1));
	struct buffer note = {0};
	struct buffer leaves = {0};
	json_t *events = json_array();
	uint64_t size = 0;
	enum custody_status status;

	status = events == NULL
		     ? error_memory(err)
		     : read_checkpoint(&note, &size, custody, last, err);
	if (status == CUSTODY_OK)
		status = evidence_leaves(&leaves, custody, size, err);
	if (status == CUSTODY_OK)
		status = check_root(&note, &leaves, err);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++)
		status = add_event(events, custody,
		    (uint64_t)json_integer_value(json_array_get(seqs, i)),
		    &leaves, err);
	/* A note has line feeds, which canonical text does not hold. */
	if (status == CUSTODY_OK) {
		struct buffer text = {0};

		status = encode_base64(&text, note.at, note.len, err);
		if (status == CUSTODY_OK &&
		    (json_object_set_new(object, "checkpoint",
			 json_stringn((const char *)text.at, text.len)) != 0 ||
			json_object_set(object, "events", events) != 0))
			status = error_memory(err);
		buffer_clear(&text);
	}
	json_decref(events);
	buffer_clear(&leaves);
	buffer_clear(&note);
	return status;
}

enum custody_status
evidence_add_found(json_t *object, struct custody *custody, const char *sql,
    const json_t *values, struct custody_error *err)
{
	json_t *rows = NULL, *seqs = json_array(), *row;
	enum custody_status status;
	size_t i;

	status = seqs == NULL ? error_memory(err)
			      : question_ask(&rows, session_state(custody), sql,
				    values, err);
	json_array_foreach (rows, i, row)
		if (json_array_append(seqs, json_object_get(row, "seq")) != 0)
			status = error_memory(err);
	if (status == CUSTODY_OK)
		status = evidence_add(object, custody, seqs, err);
	json_decref(seqs);
	json_decref(rows);
	return status;
}

/* --- people --------------------------------------------------------------- */

enum custody_status
evidence_add_trust(
    json_t *object, struct custody *custody, struct custody_error *err)
{
	enum custody_status status;

	status = question_merge(object, session_state(custody),
	    "SELECT max(seq) AS trust_size FROM event"
	    " WHERE kind GLOB 'ledger.created/*' OR kind GLOB 'identity.*'"
	    "    OR kind GLOB 'quorum.*'"
	    "    OR (kind GLOB 'proposal.*' AND subject GLOB 'I*')",
	    NULL, err);
	if (status == CUSTODY_OK &&
	    json_object_set_new(object, "genesis",
		json_string(ledger_genesis(custody->ledger))) != 0)
		status = error_memory(err);
	return status;
}
