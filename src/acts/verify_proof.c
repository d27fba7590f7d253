/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_proof: does a proof show what it says?  Sizes and roots come from
 * what is signed: the checkpoint, and the ingest event under it; the proof
 * gives the paths alone.
 */
#include <string.h>

#include "acts/cosigned.h"
#include "acts/evidence.h"
#include "acts/verify_document.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"

static uint64_t
count_of(const json_t *object, const char *key)
{
	json_int_t count = json_integer_value(json_object_get(object, key));

	return count < 0 ? 0 : (uint64_t)count;
}

static enum custody_status
bad_form(struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "proof",
	    "it does not have the form of a proof");
}

/* The checkpoint of `key`; of the proof's own it wants a person, too. */
static enum custody_status
read_checkpoint(struct verify_document *document, const char *key, bool own,
    struct note_checkpoint *out, struct custody_error *err)
{
	const struct verify_basis *basis = &document->basis;
	struct buffer text = {0};
	struct note note;
	enum custody_status status;

	status = evidence_checkpoint(out, &text,
	    json_string_value(json_object_get(document->payload, key)),
	    basis->state, basis->genesis, err);
	if (status == CUSTODY_OK && own)
		status = note_read(&note, text.at, text.len, err);
	if (status == CUSTODY_OK && own)
		status = cosigned_rely(document->signed_by, &note, basis->state,
		    basis->trust != NULL, err);
	buffer_clear(&text);
	return status;
}

static enum custody_status
check_growth(struct verify_document *document,
    const struct note_checkpoint *now, struct custody_error *err)
{
	struct note_checkpoint before;
	struct merkle_proof proof = {0};
	enum custody_status status;

	if (!evidence_read_hashes(
		&proof, json_object_get(document->payload, "growth")))
		return bad_form(err);
	status = read_checkpoint(document, "before", false, &before, err);
	if (status == CUSTODY_OK)
		status = merkle_verify_consistency(before.root, before.size,
		    now->root, now->size,
		    (const uint8_t(*)[DIGEST_SIZE])proof.hashes, proof.count,
		    err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(document->result,
		json_pack("{s:I}", "grew_from", (json_int_t)before.size)) != 0)
		status = error_memory(err);
	return status;
}

static enum custody_status
check_inclusion(const char *root_hex, uint64_t size, uint64_t index,
    const uint8_t leaf[DIGEST_SIZE], const json_t *hashes,
    struct custody_error *err)
{
	struct merkle_proof proof = {0};
	uint8_t root[DIGEST_SIZE];

	if (!evidence_read_hashes(&proof, hashes) ||
	    !encode_unhex(root, root_hex, sizeof root))
		return bad_form(err);
	return merkle_verify_inclusion(root, size, index, leaf,
	    (const uint8_t(*)[DIGEST_SIZE])proof.hashes, proof.count, err);
}

/* The entry under the version's root, and the record under the entry's. */
static enum custody_status
check_record(struct verify_document *document, const json_t *acts,
    struct custody_error *err)
{
	const json_t *entry = json_object_get(document->payload, "entry");
	const json_t *record = json_object_get(document->payload, "record");
	const json_t *act = json_object_get(json_array_get(acts, 0), "act");
	const json_t *data = json_object_get(act, "data");
	const char *text = member_text(entry, "data");
	uint8_t leaf[DIGEST_SIZE], digest[DIGEST_SIZE];
	json_t *line = NULL;
	enum custody_status status;

	if (json_array_size(acts) != 1 ||
	    strncmp(member_text(act, "kind"), "version.ingested/", 17) != 0 ||
	    !encode_unhex(digest, member_text(record, "sha256"), sizeof digest))
		return bad_form(err);
	merkle_leaf(leaf, text, strlen(text));
	status = check_inclusion(member_text(data, "version"),
	    count_of(data, "files"), count_of(entry, "index"), leaf,
	    json_object_get(entry, "proof"), err);
	if (status == CUSTODY_OK)
		status = canonical_read(&line, text, strlen(text), err);
	merkle_leaf(leaf, digest, sizeof digest);
	if (status == CUSTODY_OK)
		status = check_inclusion(member_text(line, "root"),
		    count_of(line, "records"), count_of(record, "ordinal"),
		    leaf, json_object_get(record, "proof"), err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(document->result,
		json_pack("{s:O, s:O, s:O*, s:O, s:O}", "dataset",
		    json_object_get(data, "dataset"), "version",
		    json_object_get(data, "version"), "file",
		    json_object_get(line, "path"), "ordinal",
		    json_object_get(record, "ordinal"), "sha256",
		    json_object_get(record, "sha256"))) != 0)
		status = error_memory(err);
	json_decref(line);
	return status;
}

/* Which event it is, and by whom. */
static enum custody_status
tell_event(struct verify_document *document, const json_t *acts,
    struct custody_error *err)
{
	const json_t *event = json_array_get(acts, 0);
	const json_t *act = json_object_get(event, "act");

	if (json_array_size(acts) != 1)
		return bad_form(err);
	return json_object_update_new(document->result,
		   json_pack("{s:O, s:O, s:O, s:O, s:O}", "event",
		       json_object_get(event, "seq"), "kind",
		       json_object_get(act, "kind"), "person",
		       json_object_get(event, "person"), "at",
		       json_object_get(act, "at"), "hash",
		       json_object_get(event, "hash"))) != 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

enum custody_status
verify_proof(struct verify_document *document, struct custody_error *err)
{
	const struct verify_basis *basis = &document->basis;
	const char *proves = member_text(document->payload, "proves");
	struct note_checkpoint now;
	json_t *acts = NULL;
	enum custody_status status;

	if (strcmp(member_text(document->payload, "genesis"), basis->genesis) !=
	    0)
		return error_set(err, CUSTODY_DISAGREES, "genesis",
		    "verifying %s: it is of ledger %.8s, not %.8s",
		    document->ask->file,
		    member_text(document->payload, "genesis"), basis->genesis);
	if (count_of(document->payload, "v") != 1)
		return bad_form(err);
	status = read_checkpoint(document, "checkpoint", true, &now, err);
	if (status == CUSTODY_OK)
		status = evidence_check(&acts, document->payload, basis->state,
		    basis->genesis, err);
	if (status == CUSTODY_OK && strcmp(proves, "growth") == 0)
		status = check_growth(document, &now, err);
	else if (status == CUSTODY_OK && strcmp(proves, "record") == 0)
		status = check_record(document, acts, err);
	else if (status == CUSTODY_OK && strcmp(proves, "event") == 0)
		status = tell_event(document, acts, err);
	else if (status == CUSTODY_OK)
		status = bad_form(err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(
		document->result, json_pack("{s:s, s:I}", "proves", proves,
				      "size", (json_int_t)now.size)) != 0)
		status = error_memory(err);
	json_decref(acts);
	return status;
}
