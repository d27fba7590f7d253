/* SPDX-License-Identifier: Apache-2.0
 *
 * since: looks back to the newest request before this one that has an
 * approval, the same purpose and a dataset in common, so that who signs reads
 * what is new and not the whole again.
 */
#include <string.h>

#include "acts/drift.h"
#include "acts/growth.h"
#include "acts/since.h"
#include "base/error.h"
#include "store/question.h"

static const char find_before[] =
    "SELECT b.id AS request, a.at, a.person, a.seq AS approval"
    "  FROM request AS r"
    "  JOIN request AS b ON b.seq < r.seq AND b.purpose = r.purpose"
    "  JOIN approval AS a ON a.proposal = b.id"
    " WHERE r.id = :id AND EXISTS (SELECT 1 FROM request_version AS m"
    "         JOIN request_version AS o ON o.dataset = m.dataset"
    "        WHERE m.request = r.id AND o.request = b.id)"
    " ORDER BY b.seq DESC, a.seq DESC LIMIT 1";

/* The newest version of each dataset in either; NULL where only this one. */
static const char find_versions[] =
    "SELECT n.dataset, n.seq AS to_seq, o.seq AS from_seq FROM ("
    "  SELECT dataset, max(seq) AS seq FROM request_ingest"
    "   WHERE request = :id GROUP BY dataset) AS n"
    "  LEFT JOIN (SELECT dataset, max(seq) AS seq FROM request_ingest"
    "   WHERE request = :before GROUP BY dataset) AS o"
    "    ON o.dataset = n.dataset ORDER BY n.dataset";

static const char find_version[] =
    "SELECT seq, dataset, ordinal, root, files, records, bytes,"
    "       reading AS reading_json, runs AS runs_json"
    "  FROM version WHERE seq = :seq";

/* Terms approved then beside those in force, field by field. */
#define TERMS_FIELD(field)                                                     \
	"SELECT t.dataset, '" field "' AS field, coalesce(o." field ", '')"    \
	" AS \"before\", t." field " AS \"after\""                             \
	"  FROM request_dataset AS d"                                          \
	"  JOIN terms_current AS t ON t.dataset = d.dataset"                   \
	"  JOIN approval_terms AS g ON g.dataset = d.dataset"                  \
	"   AND g.approval = :approval"                                        \
	"  LEFT JOIN terms AS o ON o.hash = g.terms"                           \
	" WHERE d.request = :id AND coalesce(o." field ", '') <> t." field
#define AND_FIELD(field) " UNION ALL " TERMS_FIELD(field)
static const char find_terms[] =
    /* Every field that an act of terms says. */
    TERMS_FIELD("allow") AND_FIELD("deny") AND_FIELD("licence")
	AND_FIELD("retain_until") AND_FIELD("sensitivity")
	    AND_FIELD("jurisdictions") AND_FIELD("attribution");

static enum custody_status
load_version(struct custody *custody, const json_t *seq, json_t **row,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "seq", seq);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(
	    row, session_state(custody), find_version, values, err);
	json_decref(values);
	return status;
}

static json_t *
describe(const json_t *old, const json_t *new, const struct growth *growth)
{
	json_t *one = json_pack("{s:O, s:O, s:O, s:b}", "dataset",
	    json_object_get(new, "dataset"), "from",
	    json_object_get(old, "ordinal"), "to",
	    json_object_get(new, "ordinal"), "counted", growth->counted);

	if (one == NULL)
		return NULL;
	if (growth->counted)
		json_object_update_new(
		    one, json_pack("{s:I, s:I, s:I, s:I}", "added",
			     (json_int_t)growth->added, "removed",
			     (json_int_t)growth->removed, "new_domains",
			     (json_int_t)growth->new_domains, "gone_domains",
			     (json_int_t)growth->gone_domains));
	else
		json_object_set_new(one, "why", json_string(growth->why));
	return one;
}

static void
add_up(struct growth *all, const struct growth *one)
{
	all->added += one->added;
	all->removed += one->removed;
	all->new_domains += one->new_domains;
	all->counted = all->counted && one->counted;
}

/* What is the same has not moved. */
static enum custody_status
add_drift(struct custody *custody, const json_t *row, const json_t *limits,
    json_t *one, struct custody_error *err)
{
	const json_t *seq = json_object_get(row, "to_seq");
	json_t *drift = NULL;
	enum custody_status status;

	if (json_equal(
		json_object_get(one, "from"), json_object_get(one, "to")))
		return CUSTODY_OK;
	status = drift_find(&drift, custody, seq, limits, err);
	if (status == CUSTODY_OK && json_object_set(one, "drift", drift) < 0)
		status = error_memory(err);
	json_decref(drift);
	return status;
}

/* One dataset that both name. */
static enum custody_status
compare_versions(struct custody *custody, const json_t *row,
    const json_t *limits, json_t *versions, struct growth *all,
    struct custody_error *err)
{
	json_t *old = NULL, *new = NULL, *one = NULL;
	struct growth growth = {0};
	enum custody_status status;

	status =
	    load_version(custody, json_object_get(row, "from_seq"), &old, err);
	if (status == CUSTODY_OK)
		status = load_version(
		    custody, json_object_get(row, "to_seq"), &new, err);
	if (status == CUSTODY_OK)
		status = growth_count(custody, old, new, &growth, err);
	if (status == CUSTODY_OK) {
		add_up(all, &growth);
		one = describe(old, new, &growth);
		if (json_array_append(versions, one) < 0)
			status = error_memory(err);
	}
	if (status == CUSTODY_OK)
		status = add_drift(custody, row, limits, one, err);
	json_decref(one);
	json_decref(new);
	json_decref(old);
	return status;
}

static enum custody_status
compare_data(struct custody *custody, const json_t *values, json_t *out,
    struct custody_error *err)
{
	json_t *rows = NULL, *row, *versions = json_array();
	json_t *others = json_array(), *limits = NULL;
	struct growth all = {.counted = true};
	size_t i;
	enum custody_status status;

	status = drift_limits(&limits, custody, err);
	if (status == CUSTODY_OK)
		status = question_ask(
		    &rows, session_state(custody), find_versions, values, err);
	json_array_foreach (rows, i, row) {
		if (status != CUSTODY_OK)
			break;
		if (json_is_null(json_object_get(row, "from_seq")))
			json_array_append(
			    others, json_object_get(row, "dataset"));
		else
			status = compare_versions(
			    custody, row, limits, versions, &all, err);
	}
	if (status == CUSTODY_OK)
		json_object_update_new(out,
		    json_pack("{s:O, s:O, s:b, s:O*}", "versions", versions,
			"others", others, "counted", all.counted, "ordinal",
			json_object_get(json_array_get(versions, 0), "from")));
	if (status == CUSTODY_OK && all.counted)
		json_object_update_new(out,
		    json_pack("{s:I, s:I, s:I}", "added", (json_int_t)all.added,
			"removed", (json_int_t)all.removed, "new_domains",
			(json_int_t)all.new_domains));
	json_decref(rows);
	json_decref(limits);
	json_decref(others);
	json_decref(versions);
	return status;
}

enum custody_status
since_find(struct custody *custody, const char *request, json_t **out,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", request), *told = NULL;
	json_t *terms = NULL;
	enum custody_status status;

	*out = NULL;
	if (values == NULL)
		return error_memory(err);
	status = question_row(
	    &told, session_state(custody), find_before, values, err);
	if (status == CUSTODY_NOT_FOUND) {
		json_decref(values);
		return CUSTODY_OK;
	}
	if (status == CUSTODY_OK) {
		json_object_set(
		    values, "before", json_object_get(told, "request"));
		json_object_set(
		    values, "approval", json_object_get(told, "approval"));
		json_object_del(told, "approval");
		status = compare_data(custody, values, told, err);
	}
	if (status == CUSTODY_OK)
		status = question_ask(
		    &terms, session_state(custody), find_terms, values, err);
	if (status == CUSTODY_OK &&
	    json_object_set(told, "terms", terms) == 0) {
		*out = told;
		told = NULL;
	}
	json_decref(terms);
	json_decref(told);
	json_decref(values);
	return status;
}
