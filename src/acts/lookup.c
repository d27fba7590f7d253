/* SPDX-License-Identifier: Apache-2.0
 *
 * lookup: puts together what a look-up found from verified indexes, with the
 * events that name their roots, and signs it.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/cosigned.h"
#include "acts/evidence.h"
#include "acts/lookup.h"
#include "acts/version_index.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file_named.h"
#include "base/member.h"
#include "crypto/envelope.h"
#include "store/index_prove.h"
#include "store/question.h"

/* How much of the payload an entry and a hash take, at least. */
#define ENTRY_BYTES 110
#define HASH_BYTES 67
#define PAYLOAD_MAX (ENVELOPE_SIZE_MAX / 4 * 3)

struct lookup {
	struct trace *trace;
	const struct lookup_reach *reach;
	const uint8_t (*digests)[32];
	size_t count;
	bool *found; /* one for each digest */
	json_t *seqs, *subjects, *versions;
	bool complete;
	size_t bytes; /* so far, about */
};

enum custody_status
lookup_may(struct custody *custody, const struct selector *selector,
    struct custody_error *err)
{
	const uint8_t(*digests)[32];
	size_t count = selector_digests(selector, &digests);
	enum custody_status status = session_key(custody, err);

	if (status != CUSTODY_OK)
		return status;
	if (strstr(LOOKUP_ROLES, custody->role) == NULL) {
		error_set(err, CUSTODY_REFUSED, "role",
		    "trace --proof: %s is %s, who may look only at some of "
		    "the versions",
		    custody->actor, custody->role);
		error_remedy(err, "ask a custodian, operator or auditor, who "
				  "may look at all");
		return CUSTODY_REFUSED;
	}
	if (selector_reads_members(selector))
		return error_set(err, CUSTODY_USAGE, "proof",
		    "trace --proof: digests of samples' members are in no "
		    "index and cannot be shown; --members is for an answer "
		    "without");
	if (!selector_exact(selector) || *selector_since(selector) != '\0' ||
	    *selector_before(selector) != '\0') {
		error_set(err, CUSTODY_USAGE, "proof",
		    "trace --proof: shown are records by their bytes alone");
		error_remedy(err, "--record, --file, --sha256 or a list of "
				  "SHA-256 alone, without times");
		return CUSTODY_USAGE;
	}
	if (count <= LOOKUP_DIGESTS)
		return CUSTODY_OK;
	error_set(err, CUSTODY_USAGE, "too-big",
	    "trace --proof: %zu digests are more than %d", count,
	    LOOKUP_DIGESTS);
	error_remedy(err, "ask in parts, each with a proof of its own");
	return CUSTODY_USAGE;
}

/* --- one version -------------------------------------------------------- */

/* Why it was not searched, or not wholly; NULL where it was. */
static const char *
find_why(const struct trace *trace, const json_t *version)
{
	const json_t *seq;
	size_t i;

	if (*member_text(version, "disposal") != '\0')
		return "disposed";
	json_array_foreach (trace->barren, i, seq)
		if (json_equal(seq, json_object_get(version, "seq")))
			return member_text(
			    json_array_get(trace->unsearched, i), "code");
	return NULL;
}

static json_t *
list_entries(const struct index_prove *proof)
{
	json_t *list = json_array();
	char hex[ENCODE_HEX_SIZE(32)];

	for (size_t i = 0; list != NULL && i < proof->count; i++) {
		const struct index_prove_entry *entry = &proof->entries[i];

		encode_hex(hex, entry->digest, 32);
		if (json_array_append_new(list,
			json_pack("{s:I, s:I, s:s}", "place",
			    (json_int_t)entry->place, "record",
			    (json_int_t)entry->ordinal, "sha256", hex)) != 0) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

static void
note_found(struct lookup *lookup, const struct index_prove *proof)
{
	for (size_t i = 0; i < lookup->count; i++) {
		uint64_t records;
		size_t first;

		if (index_prove_count(proof->entries, proof->count, proof->size,
			lookup->digests[i], &records, &first) &&
		    records > 0)
			lookup->found[i] = true;
	}
}

/* What the run of one version shows. */
static enum custody_status
show_run(struct lookup *lookup, const json_t *version, json_t *row,
    struct custody_error *err)
{
	struct index_file *index = NULL;
	struct index_prove proof = {0};
	enum custody_status status;

	status =
	    version_index_ask(&index, lookup->trace->custody, version, err);
	if (status == CUSTODY_OK)
		status = index_prove_digests(
		    &proof, index, lookup->digests, lookup->count, err);
	lookup->bytes += proof.count * ENTRY_BYTES +
			 proof.hashes.len / DIGEST_SIZE * HASH_BYTES;
	if (status == CUSTODY_OK && lookup->bytes > PAYLOAD_MAX) {
		status = error_set(err, CUSTODY_USAGE, "too-big",
		    "trace --proof: the statement would be longer than a "
		    "document may be");
		error_remedy(err, "ask in parts, each with a proof of its own");
	}
	if (status == CUSTODY_OK) {
		note_found(lookup, &proof);
		if (json_object_set_new(row, "entries", list_entries(&proof)) !=
			0 ||
		    json_object_set_new(
			row, "hashes", evidence_list(&proof.hashes)) != 0)
			status = error_memory(err);
	}
	index_prove_clear(&proof);
	index_file_close(index);
	return status;
}

static enum custody_status
add_subject(json_t *subjects, const json_t *version, struct custody_error *err)
{
	json_t *subject;
	char name[192];

	snprintf(name, sizeof name, "%s@%lld", member_text(version, "dataset"),
	    (long long)json_integer_value(json_object_get(version, "ordinal")));
	subject = json_pack("{s:{s:O}, s:s}", "digest", "custodyRoot",
	    json_object_get(version, "root"), "name", name);
	return json_array_append_new(subjects, subject) != 0 ? error_memory(err)
							     : CUSTODY_OK;
}

/* The event that has its run: where records were erased it is not the ingest,
 * and is named. */
static enum custody_status
name_anew(struct lookup *lookup, const json_t *version, json_t *row,
    struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:O,s:I}", "seq", json_object_get(version, "seq"),
		"event", (json_int_t)lookup->reach->event);
	json_t *found = NULL, *anew;
	enum custody_status status;

	status =
	    values == NULL
		? error_memory(err)
		: question_row(&found, session_state(lookup->trace->custody),
		      "SELECT coalesce(max(anew), 0) AS anew FROM erasure"
		      " WHERE version = :seq AND anew <= :event",
		      values, err);
	anew = json_object_get(found, "anew");
	if (status == CUSTODY_OK && json_integer_value(anew) > 0 &&
	    (json_object_set(row, "anew", anew) != 0 ||
		json_array_append(lookup->seqs, anew) != 0))
		status = error_memory(err);
	json_decref(found);
	json_decref(values);
	return status;
}

/* Members that were taken whole are in the run, too; so is what they were
 * found by. */
static enum custody_status
add_version(
    struct lookup *lookup, const json_t *version, struct custody_error *err)
{
	const char *why = find_why(lookup->trace, version);
	bool shown = why == NULL || strcmp(why, "whole-members") == 0;
	json_t *row = json_pack("{s:O, s:O, s:O, s:O, s:s*}", "dataset",
	    json_object_get(version, "dataset"), "event",
	    json_object_get(version, "seq"), "ordinal",
	    json_object_get(version, "ordinal"), "version",
	    json_object_get(version, "root"), "why", why);
	enum custody_status status =
	    session_stopped(lookup->trace->custody, err);

	if (row == NULL || json_array_append(lookup->seqs,
			       json_object_get(version, "seq")) != 0)
		status = error_memory(err);
	lookup->complete &= why == NULL || strcmp(why, "disposed") == 0;
	if (status == CUSTODY_OK)
		status = name_anew(lookup, version, row, err);
	if (status == CUSTODY_OK && shown)
		status = show_run(lookup, version, row, err);
	if (status == CUSTODY_OK && shown)
		status = add_subject(lookup->subjects, version, err);
	if (status == CUSTODY_OK &&
	    json_array_append(lookup->versions, row) != 0)
		status = error_memory(err);
	json_decref(row);
	return status;
}

/* --- the statement ------------------------------------------------------ */

static json_t *
list_digests(const struct lookup *lookup, bool found_only)
{
	json_t *list = json_array();
	char hex[ENCODE_HEX_SIZE(32)];

	for (size_t i = 0; list != NULL && i < lookup->count; i++) {
		if (found_only && !lookup->found[i])
			continue;
		encode_hex(hex, lookup->digests[i], 32);
		if (json_array_append_new(list, json_string(hex)) != 0) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

/* The ingest of every version, and the last event that was seen. */
static enum custody_status
add_evidence(
    struct lookup *lookup, json_t *predicate, struct custody_error *err)
{
	struct custody *custody = lookup->trace->custody;
	json_t *values = json_pack("{s:O, s:I}", "seqs", lookup->seqs, "event",
	    (json_int_t)lookup->reach->event);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = evidence_add_found(predicate, custody,
	    "SELECT value AS seq FROM json_each(:seqs)"
	    " UNION SELECT :event ORDER BY 1",
	    values, err);
	if (status == CUSTODY_OK)
		status = evidence_add_trust(predicate, custody, err);
	if (status == CUSTODY_OK)
		status = cosigned_add_to(predicate, custody, err);
	json_decref(values);
	return status;
}

static enum custody_status
compose(struct lookup *lookup, json_t **out, struct custody_error *err)
{
	const struct lookup_reach *reach = lookup->reach;
	char at[CLOCK_TEXT_SIZE];
	json_t *predicate;
	enum custody_status status;

	clock_text(at, clock_now());
	predicate = json_pack("{s:s, s:b, s:o, s:I, s:o, s:s, s:s, s:O}", "at",
	    at, "complete", (int)lookup->complete, "digests",
	    list_digests(lookup, false), "event", (json_int_t)reach->event,
	    "found", list_digests(lookup, true), "head", reach->head,
	    "selector", selector_kind(lookup->trace->selector), "versions",
	    lookup->versions);
	status = predicate == NULL ||
			 (reach->lookup > 0 &&
			     json_object_set_new(predicate, "lookup",
				 json_integer((json_int_t)reach->lookup)) != 0)
		     ? error_memory(err)
		     : add_evidence(lookup, predicate, err);
	*out = json_pack("{s:s, s:o, s:s, s:O}", "_type", LOOKUP_STATEMENT,
	    "predicate", predicate, "predicateType", LOOKUP_PREDICATE,
	    "subject", lookup->subjects);
	if (status == CUSTODY_OK && *out == NULL)
		status = error_memory(err);
	return status;
}

static enum custody_status
sign(const json_t *statement, const struct custody *custody, const char *path,
    struct custody_error *err)
{
	const struct keyring_key *key = custody->key;
	struct buffer payload = {0}, text = {0};
	enum custody_status status;

	status = canonical_write(&payload, statement, err);
	if (status == CUSTODY_OK)
		status = envelope_make(
		    &text, LOOKUP_TYPE, buffer_view(&payload), &key, 1, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&text, "\n", 1, err);
	if (status == CUSTODY_OK)
		status = file_write_named(path, text.at, text.len, err);
	buffer_clear(&text);
	buffer_clear(&payload);
	return status;
}

static enum custody_status
begin(struct lookup *lookup, struct custody_error *err)
{
	lookup->count =
	    selector_digests(lookup->trace->selector, &lookup->digests);
	lookup->found = calloc(lookup->count, sizeof *lookup->found);
	lookup->seqs = json_array();
	lookup->subjects = json_array();
	lookup->versions = json_array();
	return lookup->found == NULL || lookup->seqs == NULL ||
		       lookup->subjects == NULL || lookup->versions == NULL
		   ? error_memory(err)
		   : CUSTODY_OK;
}

enum custody_status
lookup_write(struct trace *trace, const struct lookup_reach *reach,
    const char *path, struct custody_error *err)
{
	struct lookup lookup = {
	    .trace = trace, .reach = reach, .complete = true};
	json_t *statement = NULL;
	const json_t *version;
	size_t i;
	enum custody_status status = begin(&lookup, err);

	json_array_foreach (reach->versions, i, version)
		if (status == CUSTODY_OK)
			status = add_version(&lookup, version, err);
	if (status == CUSTODY_OK)
		status = compose(&lookup, &statement, err);
	if (status == CUSTODY_OK)
		status = sign(statement, trace->custody, path, err);
	json_decref(statement);
	json_decref(lookup.versions);
	json_decref(lookup.subjects);
	json_decref(lookup.seqs);
	free(lookup.found);
	return status;
}
