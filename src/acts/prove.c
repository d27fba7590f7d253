/* SPDX-License-Identifier: Apache-2.0
 *
 * prove: composes a proof and writes it.  It shows only what the ledger at
 * hand, verified when it was opened, holds; and its checkpoint is cosigned by
 * who makes it, so that it can be relied on elsewhere.
 */
#include <fcntl.h>
#include <string.h>

#include "acts/cosigned.h"
#include "acts/evidence.h"
#include "acts/prove.h"
#include "base/canonical.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_named.h"
#include "base/member.h"

/* That the checkpoint of the proof only appended to an older one. */
static enum custody_status
add_path(json_t *object, struct custody *custody, const struct buffer *before,
    uint64_t size_before, struct custody_error *err)
{
	struct note_checkpoint now;
	struct merkle_proof proof = {0};
	struct buffer note = {0}, leaves = {0}, text = {0};
	enum custody_status status;

	status = evidence_checkpoint(&now, &note,
	    json_string_value(json_object_get(object, "checkpoint")),
	    session_state(custody), ledger_genesis(custody->ledger), err);
	if (status == CUSTODY_OK)
		status = evidence_leaves(&leaves, custody, now.size, err);
	if (status == CUSTODY_OK)
		status =
		    merkle_prove_consistency(&proof, evidence_view(&leaves),
			leaves.len / DIGEST_SIZE, size_before, err);
	if (status == CUSTODY_OK)
		status = encode_base64(&text, before->at, before->len, err);
	if (status == CUSTODY_OK &&
	    (json_object_set_new(object, "before",
		 json_stringn((const char *)text.at, text.len)) != 0 ||
		json_object_set_new(
		    object, "growth", evidence_hashes(&proof)) != 0))
		status = error_memory(err);
	buffer_clear(&text);
	buffer_clear(&leaves);
	buffer_clear(&note);
	return status;
}

static enum custody_status
add_growth(json_t *object, struct custody *custody, const char *file,
    struct custody_error *err)
{
	struct buffer before = {0};
	json_t *none = json_array();
	uint64_t size = 0;
	enum custody_status status;

	status = file_read(&before, AT_FDCWD, file, NOTE_SIZE_MAX, err);
	if (status == CUSTODY_NOT_FOUND)
		status = CUSTODY_UNKNOWN;
	if (status == CUSTODY_OK)
		status = ledger_continues(
		    custody->ledger, buffer_view(&before), &size, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "prove growth %s", file);
	if (status == CUSTODY_OK)
		status = evidence_add(object, custody, none, err);
	if (status == CUSTODY_OK)
		status = add_path(object, custody, &before, size, err);
	json_decref(none);
	buffer_clear(&before);
	return status;
}

static enum custody_status
add_event(json_t *object, struct custody *custody, uint64_t seq,
    struct custody_error *err)
{
	json_t *seqs;
	enum custody_status status;

	if (seq == 0 || seq > ledger_size(custody->ledger)) {
		error_set(err, CUSTODY_NOT_FOUND, "no-event",
		    "event #%llu: the ledger has %llu", (unsigned long long)seq,
		    (unsigned long long)ledger_size(custody->ledger));
		error_remedy(err, "custody log");
		return CUSTODY_NOT_FOUND;
	}
	seqs = json_pack("[I]", (json_int_t)seq);
	status = evidence_add(object, custody, seqs, err);
	json_decref(seqs);
	return status;
}

static enum custody_status
compose(json_t *object, struct custody *custody,
    const struct custody_prove *ask, struct custody_error *err)
{
	uint64_t seq = ask->event;
	enum custody_status status = CUSTODY_OK;

	if (ask->checkpoint != NULL)
		return add_growth(object, custody, ask->checkpoint, err);
	if (ask->dataset != NULL)
		status = prove_record(object, custody, ask, &seq, err);
	return status == CUSTODY_OK ? add_event(object, custody, seq, err)
				    : status;
}

static enum custody_status
write_out(const json_t *object, const struct custody_prove *ask,
    const char *proves, json_t **answer, struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status = canonical_write(&text, object, err);

	if (status == CUSTODY_OK)
		status = buffer_append(&text, "\n", 1, err);
	if (status == CUSTODY_OK && ask->out != NULL)
		status = file_write_named(ask->out, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:o*, s:s%}", "proves", proves, "out",
			member_path(ask->out), "document",
			(const char *)text.at, text.len - 1),
		    err);
	buffer_clear(&text);
	return status;
}

enum custody_status
custody_prove(struct custody *custody, const struct custody_prove *ask,
    json_t **answer, struct custody_error *err)
{
	const char *proves = ask->checkpoint != NULL ? "growth"
			     : ask->dataset != NULL  ? "record"
						     : "event";
	char at[CLOCK_TEXT_SIZE];
	json_t *object;
	enum custody_status status = session_key(custody, err);

	*answer = NULL;
	if (status != CUSTODY_OK)
		return status;
	clock_text(at, clock_now());
	object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i}", "at", at, "by",
	    custody->actor, "genesis", ledger_genesis(custody->ledger),
	    "proves", proves, "type", PROVE_TYPE, "v", 1);
	if (object == NULL)
		return error_memory(err);
	status = compose(object, custody, ask, err);
	if (status == CUSTODY_OK)
		status = cosigned_add_to(object, custody, err);
	if (status == CUSTODY_OK)
		status = write_out(object, ask, proves, answer, err);
	json_decref(object);
	return status;
}
