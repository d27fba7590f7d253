/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_answer: the version as the state has it, what its coming made stale,
 * and the command that may follow.
 */
#include <stdio.h>

#include "acts/ingest_act.h"
#include "acts/version_facts.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/question.h"

/* Approved requests for older versions: what came in is not for them. */
static enum custody_status
list_stale(struct ingest *in, json_t **stale, struct custody_error *err)
{
	char version[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	json_t *values, *rows = NULL;
	enum custody_status status;
	const json_t *row;
	size_t i;

	encode_hex(version, in->measured->version, DIGEST_SIZE);
	values = json_pack(
	    "{s:s, s:s}", "dataset", in->ask->dataset, "version", version);
	*stale = json_array();
	if (values == NULL || *stale == NULL) {
		json_decref(values);
		return error_memory(err);
	}
	status = ledger_set_clock(in->custody->ledger, err);
	if (status == CUSTODY_OK)
		status = question_ask(&rows, session_state(in->custody),
		    "SELECT DISTINCT s.request FROM request_state AS s"
		    "  JOIN request AS r ON r.id = s.request"
		    "  JOIN request_version AS v ON v.request = s.request"
		    " WHERE s.state = 'approved' AND v.dataset = :dataset"
		    "   AND NOT EXISTS (SELECT 1 FROM request_version AS w"
		    "        WHERE w.request = s.request"
		    "          AND w.dataset = :dataset AND w.root = :version)"
		    " ORDER BY r.seq",
		    values, err);
	json_array_foreach (rows, i, row)
		json_array_append(*stale, json_object_get(row, "request"));
	json_decref(rows);
	json_decref(values);
	return status;
}

static enum custody_status
find_row(struct ingest *in, struct custody_error *err)
{
	json_t *values = json_pack("{s:I}", "seq", (json_int_t)in->place.seq);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(&in->old, session_state(in->custody),
	    "SELECT v.seq, v.ordinal, v.seal, v.files, v.records, v.bytes,"
	    "       v.duplicates, v.with_url, v.with_time, v.with_id,"
	    "       v.withheld AS erased,"
	    "       coalesce((SELECT o.dataset || '@' || o.ordinal"
	    "          FROM version AS o"
	    "         WHERE o.root = v.root AND o.seal <> '' AND v.seal = ''"
	    "           AND o.disposal = '' ORDER BY o.seq LIMIT 1), '')"
	    "       AS sealed_as"
	    "  FROM version AS v WHERE v.seq = :seq",
	    values, err);
	json_decref(values);
	if (status == CUSTODY_OK &&
	    json_object_set_new(
		in->old, "barred", json_integer((json_int_t)in->barred)) < 0)
		status = error_memory(err);
	return status;
}

/* Without terms nobody can approve: that comes next. */
static enum custody_status
has_terms(struct ingest *in, bool *terms, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "dataset", in->ask->dataset);
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(in->custody),
	    "SELECT count(*) AS terms FROM terms_current"
	    " WHERE dataset = :dataset",
	    values, err);
	*terms = json_integer_value(json_object_get(row, "terms")) > 0;
	json_decref(row);
	json_decref(values);
	return status;
}

static json_t *
get(const struct ingest *in, const char *key)
{
	return json_object_get(in->old, key);
}

static json_t *
write_result(const struct ingest *in, bool new, bool terms, json_t *stale)
{
	char version[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	bool onto = in->onto.version != NULL;
	char next[512];
	json_t *out;

	encode_hex(version, in->measured->version, DIGEST_SIZE);
	if (terms)
		snprintf(next, sizeof next,
		    "custody request %s@%lld --purpose P --project TEXT",
		    in->ask->dataset,
		    (long long)json_integer_value(get(in, "ordinal")));
	else
		snprintf(next, sizeof next,
		    "custody terms %s --allow-purpose P --licence SPDX",
		    in->ask->dataset);
	out = json_pack("{s:s, s:s, s:O, s:b, s:O, s:O, s:O, s:O, s:O, s:b,"
			" s:O, s:{s:O, s:O, s:O}}",
	    "dataset", in->ask->dataset, "version", version, "ordinal",
	    get(in, "ordinal"), "new", (int)new, "files", get(in, "files"),
	    "records", get(in, "records"), "bytes", get(in, "bytes"),
	    "duplicates", get(in, "duplicates"), "barred", get(in, "barred"),
	    "sealed", json_string_length(get(in, "seal")) > 0, "event",
	    get(in, "seq"), "searchable", "url", get(in, "with_url"), "time",
	    get(in, "with_time"), "id", get(in, "with_id"));
	if (out == NULL ||
	    json_object_update_new(out,
		json_pack("{s:O, s:s*, s:o*, s:O*, s:I, s:I, s:I, s:O*, s:O,"
			  " s:s, s:O*}",
		    "erased", get(in, "erased"), "onto",
		    onto ? in->onto.onto.name : NULL, "onto_files",
		    onto ? json_integer((json_int_t)in->measured->onto_files)
			 : NULL,
		    "parts", in->parts.list, "taken_files",
		    (json_int_t)(in->parts.part == NULL
				     ? in->measured->taken_files
				     : 0),
		    "raw_bytes", (json_int_t)in->measured->raw_bytes,
		    "excluded", (json_int_t)in->measured->excluded,
		    "excluded_paths", in->measured->excluded_paths, "stale",
		    stale, "next", next, "sealed_as", get(in, "sealed_as"))) <
		0) {
		json_decref(out);
		return NULL;
	}
	return out;
}

enum custody_status
ingest_answer(struct ingest *in, json_t **answer, struct custody_error *err)
{
	bool new = in->old == NULL, terms = false;
	enum custody_status status = CUSTODY_OK;
	json_t *stale = NULL, *result = NULL;

	if (new)
		status = find_row(in, err);
	if (status == CUSTODY_OK)
		status = list_stale(in, &stale, err);
	if (status == CUSTODY_OK)
		status = has_terms(in, &terms, err);
	if (status == CUSTODY_OK &&
	    (result = write_result(in, new, terms, stale)) == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = version_facts_add(in->custody,
		    (uint64_t)json_integer_value(get(in, "seq")), result, err);
	if (status == CUSTODY_OK && in->derived.parents != NULL)
		status = ingest_derived_tell(&in->derived, in->custody, in->ask,
		    in->measured->version, result, err);
	if (status == CUSTODY_OK)
		status =
		    answer_add_take(answer, "result", json_incref(result), err);
	json_decref(result);
	json_decref(stale);
	return status;
}
