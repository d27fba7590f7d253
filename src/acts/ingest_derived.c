/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_derived: what new data was made from, and whether each of its
 * records is a record of that.  Only verified indexes prove it; what cannot be
 * proved is declared, and never taken for more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/ingest_inside.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_find.h"
#include "store/index_merge.h"
#include "store/question.h"

#define LOOK_FIRST 64 /* records; altered data has none of its parents' */
#define STEP_MAX 256  /* characters */

/* --- what was said ---------------------------------------------------------
 */

/* L3: a release.  A dataset's name begins with no capital. */
static bool
is_release(const char *said)
{
	return said[0] == 'L' && said[1] != '\0' &&
	       strspn(said + 1, "0123456789") == strlen(said + 1);
}

static enum custody_status
find_released(json_t **rows, struct custody *custody, const char *release,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "release", release);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(rows, session_state(custody),
	    "SELECT v.seq, v.dataset, v.ordinal, v.root, v.records,"
	    "       v.runs AS runs_json, v.disposal, w.release"
	    "  FROM release_version AS w JOIN version AS v"
	    "    ON v.dataset = w.dataset AND v.root = w.root"
	    " WHERE w.release = :release AND v.ordinal = ("
	    "       SELECT max(o.ordinal) FROM version AS o"
	    "        WHERE o.dataset = w.dataset AND o.root = w.root)"
	    " ORDER BY v.dataset, v.ordinal",
	    values, err);
	json_decref(values);
	if (status == CUSTODY_OK && json_array_size(*rows) == 0) {
		status = error_set(err, CUSTODY_NOT_FOUND, "no-release",
		    "ingest --derived-from %s: there is no such release",
		    release);
		error_remedy(err, "custody list releases");
	}
	return status;
}

static bool
is_known(const struct ingest_derived *derived, const json_t *row)
{
	const json_t *old;
	size_t i;

	json_array_foreach (derived->versions, i, old)
		if (strcmp(member_text(old, "root"),
			member_text(row, "root")) == 0 &&
		    strcmp(member_text(old, "release"),
			member_text(row, "release")) == 0)
			return true;
	return false;
}

/* Of several ingests of the same bytes the newest stands for all. */
static enum custody_status
add_parents(
    struct ingest_derived *derived, json_t *rows, struct custody_error *err)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		if (is_known(derived, row))
			continue;
		if (json_array_append(derived->versions, row) < 0 ||
		    json_array_append_new(derived->parents,
			json_pack("{s:O, s:O, s:O, s:O*}", "dataset",
			    json_object_get(row, "dataset"), "version",
			    json_object_get(row, "root"), "event",
			    json_object_get(row, "seq"), "release",
			    json_object_get(row, "release"))) < 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

static enum custody_status
check_said(const struct custody_ingest *ask, struct custody_error *err)
{
	if (ask->step == NULL)
		return CUSTODY_OK;
	if (ask->derived_count == 0) {
		error_set(err, CUSTODY_USAGE, "usage",
		    "ingest --step: a step leads from something");
		error_remedy(err, "say from what: --derived-from DATASET@V");
		return CUSTODY_USAGE;
	}
	if (ask->step[0] == '\0' || strlen(ask->step) > STEP_MAX)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "ingest --step: it has 1 to %d characters", STEP_MAX);
	return CUSTODY_OK;
}

enum custody_status
ingest_derived_find(struct ingest_derived *derived, struct custody *custody,
    const struct custody_ingest *ask, struct custody_error *err)
{
	enum custody_status status = check_said(ask, err);

	if (status != CUSTODY_OK || ask->derived_count == 0)
		return status;
	derived->parents = json_array();
	derived->versions = json_array();
	if (derived->parents == NULL || derived->versions == NULL)
		return error_memory(err);
	for (size_t i = 0; status == CUSTODY_OK && i < ask->derived_count;
	     i++) {
		const char *said = ask->derived_from[i];
		json_t *rows = NULL;

		status =
		    is_release(said)
			? find_released(&rows, custody, said, err)
			: session_versions(custody, said, true, &rows, err);
		if (status == CUSTODY_OK)
			status = add_parents(derived, rows, err);
		json_decref(rows);
	}
	return status;
}

void
ingest_derived_clear(struct ingest_derived *derived)
{
	json_decref(derived->versions);
	json_decref(derived->parents);
	json_decref(derived->stranger);
	memset(derived, 0, sizeof *derived);
}

/* --- the proof -------------------------------------------------------------
 */

/* The indexes of all parents, and the child's digests looked for. */
struct proof {
	struct custody *custody;
	struct index_file **parent;
	size_t parents;
	struct index_merge *merge;
	uint64_t records; /* of all parents */
	uint64_t seen;
	uint8_t last[DIGEST_SIZE]; /* of the parents' */
	bool any;
	uint8_t first[LOOK_FIRST][DIGEST_SIZE]; /* of the child's */
	size_t firsts;
	size_t theirs;     /* of them */
	uint64_t stranger; /* one of the child's that is no parent's */
};

/* One without an index proves nothing; one that was tampered with is told. */
static enum custody_status
open_parents(struct ingest_derived *derived, struct proof *proof,
    struct custody_error *err)
{
	struct custody_error why = {0};
	const json_t *row;
	size_t i;

	proof->parent = calloc(
	    json_array_size(derived->versions) + 1, sizeof *proof->parent);
	if (proof->parent == NULL)
		return error_memory(err);
	json_array_foreach (derived->versions, i, row) {
		enum custody_status status =
		    session_stopped(proof->custody, err);

		if (status != CUSTODY_OK)
			return status;
		status = version_index_open(
		    &proof->parent[proof->parents], proof->custody, row, &why);
		if (status == CUSTODY_UNKNOWN) {
			snprintf(derived->doubt, sizeof derived->doubt,
			    "%.255s", why.text);
			return CUSTODY_NOT_FOUND;
		}
		if (status != CUSTODY_OK) {
			if (err != NULL)
				*err = why;
			return status;
		}
		proof->records +=
		    index_file_records(proof->parent[proof->parents++]);
	}
	return CUSTODY_OK;
}

static enum custody_status
take_first(void *context, uint64_t first, const uint8_t (*digests)[32],
    size_t count, struct custody_error *err)
{
	struct proof *proof = context;

	(void)first;
	(void)err;
	for (size_t i = 0; i < count && proof->firsts < LOOK_FIRST; i++)
		memcpy(proof->first[proof->firsts++], digests[i], DIGEST_SIZE);
	return proof->firsts < LOOK_FIRST ? CUSTODY_OK : CUSTODY_END;
}

static enum custody_status
say_found(void *context, uint64_t ordinal, struct custody_error *err)
{
	(void)ordinal;
	(void)err;
	*(bool *)context = true;
	return CUSTODY_END;
}

/* Tokenised data need not be sorted to be known for what it is. */
static enum custody_status
look_at_first(
    struct proof *proof, struct index_file *child, struct custody_error *err)
{
	enum custody_status status;

	status = index_file_each_digest(child, take_first, proof, err);
	if (status != CUSTODY_OK && status != CUSTODY_END)
		return status;
	for (size_t i = proof->firsts; i > 0; i--) {
		bool found = false;

		for (size_t k = 0; k < proof->parents && !found; k++) {
			status = index_find_digest(proof->parent[k],
			    proof->first[i - 1], say_found, &found, err);
			if (status != CUSTODY_OK && status != CUSTODY_END)
				return status;
		}
		proof->theirs += found;
		if (!found)
			proof->stranger = i - 1;
	}
	return proof->theirs == proof->firsts ? CUSTODY_OK : CUSTODY_NOT_FOUND;
}

/* Of equal digests the parents' come first. */
static enum custody_status
compare_one(void *context, const uint8_t digest[32], uint64_t place,
    struct custody_error *err)
{
	struct proof *proof = context;

	if (place < proof->records) {
		memcpy(proof->last, digest, DIGEST_SIZE);
		proof->any = true;
	} else if (!proof->any ||
		   memcmp(proof->last, digest, DIGEST_SIZE) != 0) {
		proof->stranger = place - proof->records;
		return CUSTODY_NOT_FOUND;
	}
	return (++proof->seen & 0xffff) == 0
		   ? session_stopped(proof->custody, err)
		   : CUSTODY_OK;
}

static enum custody_status
compare_all(struct proof *proof, struct index_file *child, const char *scratch,
    struct custody_error *err)
{
	enum custody_status status;

	status = index_merge_new(&proof->merge, scratch, err);
	for (size_t i = 0; status == CUSTODY_OK && i < proof->parents; i++) {
		status = index_merge_add(proof->merge, proof->parent[i], err);
		if (status == CUSTODY_OK)
			status = session_stopped(proof->custody, err);
	}
	if (status == CUSTODY_OK)
		status = index_merge_add(proof->merge, child, err);
	if (status == CUSTODY_OK)
		status =
		    index_merge_each(proof->merge, compare_one, proof, err);
	return status;
}

/* The same bytes are no new thing: they need no derivation, and the ledger
 * would refuse one. */
static enum custody_status
refuse_itself(const struct ingest_derived *derived, const char *version,
    struct custody_error *err)
{
	const json_t *row;
	size_t i;

	json_array_foreach (derived->versions, i, row) {
		if (strcmp(member_text(row, "root"), version) != 0)
			continue;
		error_set(err, CUSTODY_REFUSED, "itself",
		    "ingest: the data is %s@%lld, byte for byte: nothing was "
		    "made from it",
		    member_text(row, "dataset"),
		    (long long)json_integer_value(
			json_object_get(row, "ordinal")));
		error_remedy(err,
		    "the same bytes are known for the same: leave "
		    "--derived-from out");
		return CUSTODY_REFUSED;
	}
	return CUSTODY_OK;
}

/* Which record it was: an index that lies beside shards, maybe.  Of data in
 * which every one is new nobody asks that. */
static enum custody_status
name_stranger(struct ingest_derived *derived, const struct proof *proof,
    struct index_file *child, struct custody_error *err)
{
	struct index_entry entry;
	enum custody_status status;
	uint64_t within;

	if (proof->theirs == 0)
		return CUSTODY_OK;
	status =
	    index_file_entry_of(child, proof->stranger, &entry, &within, err);
	if (status != CUSTODY_OK)
		return status;
	derived->stranger = json_pack("{s:o, s:I}", "file",
	    member_strange(entry.path), "ordinal", (json_int_t)within);
	return derived->stranger == NULL ? error_memory(err) : CUSTODY_OK;
}

enum custody_status
ingest_derived_prove(struct ingest_derived *derived, struct custody *custody,
    const uint8_t version[DIGEST_SIZE], struct index_file *child,
    const char *scratch, struct custody_error *err)
{
	struct proof proof = {.custody = custody};
	char root[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	enum custody_status status;

	if (derived->parents == NULL)
		return CUSTODY_OK;
	encode_hex(root, version, DIGEST_SIZE);
	status = refuse_itself(derived, root, err);
	if (status != CUSTODY_OK)
		return status;
	status = open_parents(derived, &proof, err);
	if (status == CUSTODY_OK)
		status = look_at_first(&proof, child, err);
	if (status == CUSTODY_OK)
		status = compare_all(&proof, child, scratch, err);
	derived->proved = status == CUSTODY_OK;
	if (status == CUSTODY_NOT_FOUND)
		status = name_stranger(derived, &proof, child, err);
	index_merge_free(proof.merge);
	for (size_t i = 0; i < proof.parents; i++)
		index_file_close(proof.parent[i]);
	free(proof.parent);
	return status;
}

/* --- what is told of it ----------------------------------------------------
 */

/* Bars over what it was made from that nobody can look for in it. */
static enum custody_status
find_clouds(json_t **clouds, struct custody *custody, const char *version,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "version", version), *row = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(&row, session_state(custody),
	    "SELECT (SELECT json_group_array(quarantine) FROM ("
	    "   SELECT DISTINCT quarantine FROM root_clouded"
	    "    WHERE root = :version ORDER BY 1)) AS clouds_json",
	    values, err);
	if (status == CUSTODY_OK)
		*clouds = json_incref(json_object_get(row, "clouds"));
	json_decref(row);
	json_decref(values);
	return status;
}

enum custody_status
ingest_derived_tell(const struct ingest_derived *derived,
    struct custody *custody, const struct custody_ingest *ask,
    const uint8_t version[DIGEST_SIZE], json_t *result,
    struct custody_error *err)
{
	char root[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	json_t *clouds = NULL, *parents = json_array();
	const json_t *row;
	size_t i;
	enum custody_status status;

	encode_hex(root, version, DIGEST_SIZE);
	status = find_clouds(&clouds, custody, root, err);
	json_array_foreach (derived->versions, i, row)
		if (json_array_append_new(
			parents, json_pack("{s:O, s:O, s:O, s:O*}", "dataset",
				     json_object_get(row, "dataset"), "ordinal",
				     json_object_get(row, "ordinal"), "version",
				     json_object_get(row, "root"), "release",
				     json_object_get(row, "release"))) < 0)
			status = error_memory(err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(result,
		json_pack("{s:O, s:b, s:s*, s:s*, s:O, s:O*}", "derived",
		    parents, "proved", (int)derived->proved, "step", ask->step,
		    "doubt", derived->doubt[0] != '\0' ? derived->doubt : NULL,
		    "clouded_by", clouds, "stranger", derived->stranger)) < 0)
		status = error_memory(err);
	json_decref(parents);
	json_decref(clouds);
	return status;
}
