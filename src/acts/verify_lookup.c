/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_lookup: believes of a look-up what its events and their roots show,
 * and nothing that it says of itself.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/cosigned.h"
#include "acts/evidence.h"
#include "acts/lookup.h"
#include "acts/verify_document.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_prove.h"
#include "store/question.h"

/* A statement while it is looked at. */
struct checking {
	const json_t *predicate;
	json_t *acts; /* verified, by place */
	uint8_t (*digests)[32];
	bool *found; /* one for each digest */
	size_t count;
	bool complete;
	uint64_t searched, records; /* versions, and what is in them */
};

/* What a version tells of its run. */
struct told {
	struct index_prove_entry *entries;
	uint64_t *places;
	uint8_t (*leaves)[DIGEST_SIZE];
	size_t count;
	struct buffer hashes;
};

static enum custody_status
bad_form(struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "lookup",
	    "it does not have the form of a look-up");
}

static enum custody_status
disagree(struct custody_error *err, const json_t *row, const char *what)
{
	return error_set(err, CUSTODY_DISAGREES, "lookup",
	    "the look-up in %s@%lld: %s", member_text(row, "dataset"),
	    (long long)json_integer_value(json_object_get(row, "ordinal")),
	    what);
}

static bool
read_count(uint64_t *out, const json_t *object, const char *key)
{
	const json_t *number = json_object_get(object, key);

	*out = (uint64_t)json_integer_value(number);
	return json_is_integer(number) && json_integer_value(number) >= 0;
}

/* --- the digests -------------------------------------------------------- */

static enum custody_status
read_digests(struct checking *checking, struct custody_error *err)
{
	const json_t *list = json_object_get(checking->predicate, "digests");
	const json_t *one;
	size_t i;

	checking->count = json_array_size(list);
	if (checking->count == 0)
		return bad_form(err);
	checking->digests = calloc(checking->count, sizeof *checking->digests);
	checking->found = calloc(checking->count, sizeof *checking->found);
	if (checking->digests == NULL || checking->found == NULL)
		return error_memory(err);
	json_array_foreach (list, i, one) {
		const char *hex = json_string_value(one);

		if (hex == NULL ||
		    !encode_unhex(checking->digests[i], hex, 32) ||
		    (i > 0 && memcmp(checking->digests[i - 1],
				  checking->digests[i], 32) >= 0))
			return bad_form(err);
	}
	return CUSTODY_OK;
}

/* --- one version -------------------------------------------------------- */

static void
clear_told(struct told *told)
{
	buffer_clear(&told->hashes);
	free(told->leaves);
	free(told->places);
	free(told->entries);
}

static enum custody_status
read_told(struct told *told, const json_t *row, struct custody_error *err)
{
	const json_t *list = json_object_get(row, "entries"), *one;
	size_t i;

	told->count = json_array_size(list);
	told->entries = calloc(told->count + 1, sizeof *told->entries);
	told->places = calloc(told->count + 1, sizeof *told->places);
	told->leaves = calloc(told->count + 1, sizeof *told->leaves);
	if (told->entries == NULL || told->places == NULL ||
	    told->leaves == NULL)
		return error_memory(err);
	json_array_foreach (list, i, one) {
		struct index_prove_entry *entry = &told->entries[i];

		if (!read_count(&entry->place, one, "place") ||
		    !read_count(&entry->ordinal, one, "record") ||
		    !encode_unhex(
			entry->digest, member_text(one, "sha256"), 32))
			return bad_form(err);
		if (i > 0 && memcmp(entry[-1].digest, entry->digest, 32) > 0)
			return disagree(err, row, "entries are out of order");
		told->places[i] = entry->place;
		index_prove_leaf(told->leaves[i], entry);
	}
	return evidence_read_list(
	    &told->hashes, json_object_get(row, "hashes"), err);
}

/* The data of the verified event of that place, if it is of that kind. */
static const json_t *
find_data(const struct checking *checking, const json_t *seq, const char *kind)
{
	const json_t *event;
	size_t i;

	json_array_foreach (checking->acts, i, event) {
		const json_t *act = json_object_get(event, "act");

		if (json_equal(json_object_get(event, "seq"), seq) &&
		    strncmp(member_text(act, "kind"), kind, strlen(kind)) == 0)
			return json_object_get(act, "data");
	}
	return NULL;
}

/* Where records of it were erased, the event that says so has its runs. */
static const json_t *
find_anew(const struct checking *checking, const json_t *row)
{
	const json_t *data =
	    find_data(checking, json_object_get(row, "anew"), "erasure.done/");

	return member_find(json_object_get(data, "versions"), "event",
	    json_object_get(row, "event"));
}

/* The run "sha256" of the version, as it was recorded last. */
static enum custody_status
find_run(const struct checking *checking, const json_t *row,
    struct index_total *total, struct custody_error *err)
{
	const json_t *data, *run;
	size_t i;

	data = find_data(
	    checking, json_object_get(row, "event"), "version.ingested/");
	if (data == NULL ||
	    strcmp(member_text(data, "dataset"), member_text(row, "dataset")) !=
		0 ||
	    strcmp(member_text(data, "version"), member_text(row, "version")) !=
		0)
		return disagree(err, row, "no event has this version");
	if (json_object_get(row, "anew") != NULL)
		data = find_anew(checking, row);
	json_array_foreach (json_object_get(data, "runs"), i, run)
		if (strcmp(member_text(run, "name"), "sha256") == 0 &&
		    read_count(&total->count, run, "count") &&
		    encode_unhex(total->root, member_text(run, "root"), 32))
			return CUSTODY_OK;
	return disagree(err, row, "its event has no run of digests");
}

/* Every digest is shown to be there, or not to be. */
static enum custody_status
count_each(struct checking *checking, const struct told *told, uint64_t size,
    const json_t *row, struct custody_error *err)
{
	for (size_t i = 0; i < checking->count; i++) {
		uint64_t records;
		size_t first;

		if (!index_prove_count(told->entries, told->count, size,
			checking->digests[i], &records, &first))
			return disagree(err, row,
			    "entries are not those beside what was looked for");
		checking->found[i] |= records > 0;
	}
	checking->searched++;
	checking->records += size;
	return CUSTODY_OK;
}

static enum custody_status
check_version(
    struct checking *checking, const json_t *row, struct custody_error *err)
{
	const char *why = member_text(row, "why");
	bool shown = json_object_get(row, "entries") != NULL;
	struct index_total total = {0};
	struct told told = {0};
	enum custody_status status;

	if (!shown && *why == '\0')
		return bad_form(err);
	checking->complete &= *why == '\0' || strcmp(why, "disposed") == 0;
	status = find_run(checking, row, &total, err);
	if (status != CUSTODY_OK || !shown)
		return status;
	status = read_told(&told, row, err);
	if (status == CUSTODY_OK) {
		const struct merkle_part_told part = {.places = told.places,
		    .leaves = (const uint8_t(*)[DIGEST_SIZE])told.leaves,
		    .count = told.count,
		    .hashes = evidence_view(&told.hashes),
		    .hash_count = told.hashes.len / DIGEST_SIZE};

		status =
		    merkle_part_verify(total.root, total.count, &part, err);
	}
	if (status == CUSTODY_OK)
		status = count_each(checking, &told, total.count, row, err);
	clear_told(&told);
	return status;
}

/* --- the whole ---------------------------------------------------------- */

/* The head is that of the event up to which it was searched. */
static enum custody_status
check_head(const struct checking *checking, struct custody_error *err)
{
	const json_t *event;
	size_t i;

	json_array_foreach (checking->acts, i, event)
		if (json_equal(json_object_get(event, "seq"),
			json_object_get(checking->predicate, "event")) &&
		    json_equal(json_object_get(event, "hash"),
			json_object_get(checking->predicate, "head")))
			return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "lookup",
	    "the look-up: its head is not that of its event");
}

/* What it says of itself is what was shown. */
static enum custody_status
check_said(const struct checking *checking, struct custody_error *err)
{
	const json_t *said = json_object_get(checking->predicate, "found");
	json_t *found = json_array();
	char hex[ENCODE_HEX_SIZE(32)];
	bool same;

	for (size_t i = 0; i < checking->count; i++) {
		encode_hex(hex, checking->digests[i], 32);
		if (checking->found[i])
			json_array_append_new(found, json_string(hex));
	}
	same = json_equal(found, said) &&
	       json_is_true(json_object_get(checking->predicate, "complete")) ==
		   checking->complete;
	json_decref(found);
	return same ? CUSTODY_OK
		    : error_set(err, CUSTODY_DISAGREES, "lookup",
			  "the look-up says something else than it shows");
}

/* With the ledger at hand: no version is missing that was there then, nor told
 * as it was before records of it were erased. */
static enum custody_status
check_all_there(const struct verify_document *document, const json_t *predicate,
    struct custody_error *err)
{
	json_t *values, *row = NULL;
	enum custody_status status;

	if (document->basis.trust != NULL)
		return CUSTODY_OK;
	values = json_pack("{s:O, s:O}", "versions",
	    json_object_get(predicate, "versions"), "event",
	    json_object_get(predicate, "event"));
	if (values == NULL)
		return bad_form(err);
	status = question_row(&row, document->basis.state,
	    "SELECT v.dataset, v.ordinal FROM version AS v"
	    " WHERE v.seq <= :event AND NOT EXISTS ("
	    "       SELECT 1 FROM json_each(:versions) AS s"
	    "        WHERE s.value ->> 'event' = v.seq"
	    "          AND coalesce(s.value ->> 'anew', 0) = coalesce("
	    "              (SELECT max(e.anew) FROM erasure AS e"
	    "                WHERE e.version = v.seq AND e.anew <= :event), 0))"
	    " LIMIT 1",
	    values, err);
	if (status == CUSTODY_OK)
		status = disagree(
		    err, row, "it is left out, or is not told as it was then");
	else if (status == CUSTODY_NOT_FOUND)
		status = CUSTODY_OK;
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
check_signed(const struct verify_document *document, const json_t *predicate,
    struct custody_error *err)
{
	const struct verify_basis *basis = &document->basis;
	struct signer signer;
	uint64_t event;
	enum custody_status status;

	if (!read_count(&event, predicate, "event"))
		return bad_form(err);
	status =
	    evidence_check_trust(predicate, basis->genesis, basis->size, err);
	if (status == CUSTODY_OK)
		status = signer_find(&signer, &document->envelope, basis->state,
		    LOOKUP_ROLES, event, err);
	if (status == CUSTODY_OK)
		status = cosigned_by(
		    member_text(predicate, "checkpoint"), &signer, err);
	return status;
}

static enum custody_status
tell(struct verify_document *document, const struct checking *checking,
    struct custody_error *err)
{
	const json_t *predicate = checking->predicate;
	json_t *keys = json_pack("{s:O, s:O, s:O, s:I, s:O, s:I, s:b, s:I}",
	    "event", json_object_get(predicate, "event"), "head",
	    json_object_get(predicate, "head"), "at",
	    json_object_get(predicate, "at"), "digests",
	    (json_int_t)checking->count, "found",
	    json_object_get(predicate, "found"), "versions",
	    (json_int_t)checking->searched, "complete", (int)checking->complete,
	    "records", (json_int_t)checking->records);

	if (keys == NULL)
		return bad_form(err);
	return json_object_update_new(document->result, keys) != 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

enum custody_status
verify_lookup(struct verify_document *document, struct custody_error *err)
{
	struct checking checking = {.complete = true};
	const json_t *row;
	size_t i;
	enum custody_status status;

	checking.predicate = json_object_get(document->payload, "predicate");
	status = check_signed(document, checking.predicate, err);
	if (status == CUSTODY_OK)
		status = evidence_check(&checking.acts, checking.predicate,
		    document->basis.state, document->basis.genesis, err);
	if (status == CUSTODY_OK)
		status = check_head(&checking, err);
	if (status == CUSTODY_OK)
		status = read_digests(&checking, err);
	json_array_foreach (
	    json_object_get(checking.predicate, "versions"), i, row)
		if (status == CUSTODY_OK)
			status = check_version(&checking, row, err);
	if (status == CUSTODY_OK)
		status = check_said(&checking, err);
	if (status == CUSTODY_OK)
		status = check_all_there(document, checking.predicate, err);
	if (status == CUSTODY_OK)
		status = tell(document, &checking, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "verifying %s", document->ask->file);
	free(checking.found);
	free(checking.digests);
	json_decref(checking.acts);
	return status;
}
