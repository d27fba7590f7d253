/* SPDX-License-Identifier: Apache-2.0
 *
 * diff: what changed from one version to another: records by their digests,
 * domains by the hosts of their URLs, sources and counted facts by what the
 * ledger has.  It is counted from verified indexes, in memory that does not
 * grow with the data, or not at all.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/compare.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "store/question.h"

#define DOMAINS_TOLD 200 /* those that changed most */

struct domain {
	char *host;
	uint64_t count[2]; /* records before and after */
};

struct diff {
	struct custody *custody;
	json_t *version[2]; /* rows of session_versions */
	struct index_file *index[2];
	struct compare compared;
	struct domain told[DOMAINS_TOLD];
	size_t tolds;
};

/* --- which ----------------------------------------------------------------
 */

static enum custody_status
open_side(
    struct diff *diff, size_t side, const char *name, struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status;

	status = session_versions(diff->custody, name, true, &rows, err);
	session_versions_lead(rows, name);
	if (status == CUSTODY_OK) {
		diff->version[side] = json_incref(json_array_get(rows, 0));
		for (size_t i = 1; i < json_array_size(rows); i++)
			if (!json_equal(
				json_object_get(diff->version[side], "root"),
				json_object_get(
				    json_array_get(rows, i), "root")))
				status = error_set(err, CUSTODY_USAGE,
				    "which-version",
				    "diff %s: it names several versions", name);
	}
	if (status == CUSTODY_OK)
		status = session_version_there(
		    diff->version[side], "diff", name, err);
	if (status == CUSTODY_OK)
		status = version_index_open(&diff->index[side], diff->custody,
		    diff->version[side], err);
	json_decref(rows);
	return status;
}

/* --- domains --------------------------------------------------------------
 */

static uint64_t
change_of(const uint64_t count[2])
{
	return count[1] > count[0] ? count[1] - count[0] : count[0] - count[1];
}

/* The place of the one that changed least; a new one while there is room. */
static struct domain *
find_room(struct diff *diff, const uint64_t count[2])
{
	struct domain *least = &diff->told[0];

	if (diff->tolds < DOMAINS_TOLD)
		return &diff->told[diff->tolds++];
	for (size_t i = 1; i < diff->tolds; i++)
		if (change_of(diff->told[i].count) < change_of(least->count))
			least = &diff->told[i];
	return change_of(least->count) < change_of(count) ? least : NULL;
}

/* "com.example.news." is news.example.com; an address is not turned round. */
static char *
write_host(struct bytes key)
{
	char *out = calloc(1, key.len + 1);
	size_t end = key.len > 0 ? key.len - 1 : 0, len = 0;

	if (out == NULL || key.len == 0 || key.at[end] != '.')
		return out == NULL ? NULL : memcpy(out, key.at, key.len);
	while (end > 0) {
		size_t from = end;

		while (from > 0 && key.at[from - 1] != '.')
			from--;
		memcpy(out + len, key.at + from, end - from);
		len += end - from;
		end = from > 0 ? from - 1 : 0;
		if (end > 0)
			out[len++] = '.';
	}
	return out;
}

static enum custody_status
keep_domain(void *context, struct bytes key, const uint64_t count[2],
    struct custody_error *err)
{
	struct diff *diff = context;
	struct domain *domain = find_room(diff, count);
	char *host;

	if (domain == NULL)
		return CUSTODY_OK;
	host = write_host(key);
	if (host == NULL)
		return error_memory(err);
	free(domain->host);
	domain->host = host;
	memcpy(domain->count, count, sizeof domain->count);
	return CUSTODY_OK;
}

/* --- the answer -----------------------------------------------------------
 */

static int
by_change(const void *a, const void *b)
{
	const struct domain *one = a, *other = b;
	uint64_t x = change_of(one->count), y = change_of(other->count);

	return x != y ? (x < y) - (x > y) : strcmp(one->host, other->host);
}

static enum custody_status
add_domains(struct diff *diff, json_t **answer, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	qsort(diff->told, diff->tolds, sizeof *diff->told, by_change);
	for (size_t i = 0; status == CUSTODY_OK && i < diff->tolds; i++)
		status = answer_add_take(answer, "domain",
		    json_pack("{s:s, s:I, s:I}", "domain", diff->told[i].host,
			"before", (json_int_t)diff->told[i].count[0], "after",
			(json_int_t)diff->told[i].count[1]),
		    err);
	return status;
}

/* Sources of either; a version's records are all of each of its sources.  Of
 * facts those that differ; drift as policies have it, in parts per million. */
static const struct {
	const char *type, *sql;
} tables[] = {
    {"source", "SELECT source_url, publisher, licence, retrieved_at,"
	       "       max(CASE WHEN dataset = :from AND root = :before"
	       "                THEN records ELSE 0 END) AS before,"
	       "       max(CASE WHEN dataset = :to AND root = :after"
	       "                THEN records ELSE 0 END) AS after"
	       "  FROM version WHERE (dataset = :from AND root = :before)"
	       "                  OR (dataset = :to AND root = :after)"
	       " GROUP BY 1, 2, 3, 4 ORDER BY min(seq)"},
    {"fact", "SELECT a.name, a.value AS before, b.value AS after"
	     "  FROM fact AS a JOIN fact AS b ON b.name = a.name"
	     " WHERE a.version = :old AND b.version = :new"
	     "   AND a.value <> b.value ORDER BY a.name"},
    {"drift",
	"SELECT substr(a.name, 1, instr(a.name, '/') - 1) AS measure,"
	"       divergence(a.value, b.value) AS ppm"
	"  FROM fact AS a JOIN fact AS b ON b.name = a.name"
	" WHERE a.version = :old AND b.version = :new"
	"   AND a.name IN ('lengths/1', 'scripts/1')"
	"   AND divergence(a.value, b.value) IS NOT NULL ORDER BY a.name"},
};

static enum custody_status
add_tables(struct diff *diff, json_t **answer, struct custody_error *err)
{
	const json_t *old = diff->version[0], *new = diff->version[1];
	json_t *values = json_pack("{s:O, s:O, s:O, s:O, s:O, s:O}", "old",
	    json_object_get(old, "seq"), "from",
	    json_object_get(old, "dataset"), "before",
	    json_object_get(old, "root"), "new", json_object_get(new, "seq"),
	    "to", json_object_get(new, "dataset"), "after",
	    json_object_get(new, "root"));
	enum custody_status status =
	    values == NULL ? error_memory(err) : CUSTODY_OK;

	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof tables / sizeof *tables; i++) {
		json_t *rows = NULL, *row;
		size_t k;

		status = question_ask(&rows, session_state(diff->custody),
		    tables[i].sql, values, err);
		json_array_foreach (rows, k, row)
			if (status == CUSTODY_OK)
				status = answer_add_take(answer, tables[i].type,
				    json_incref(row), err);
		json_decref(rows);
	}
	json_decref(values);
	return status;
}

static json_t *
tell_version(const json_t *version)
{
	return json_pack("{s:O, s:O, s:O, s:O, s:O}", "dataset",
	    json_object_get(version, "dataset"), "ordinal",
	    json_object_get(version, "ordinal"), "version",
	    json_object_get(version, "root"), "records",
	    json_object_get(version, "records"), "files",
	    json_object_get(version, "files"));
}

/* Of domains as of facts, and the share of records from new ones. */
static enum custody_status
add_drift(
    const struct compare *compared, json_t **answer, struct custody_error *err)
{
	uint64_t after = compared->with_url[1];
	enum custody_status status;

	if (compared->domains_ppm < 0)
		return CUSTODY_OK;
	status = answer_add_take(answer, "drift",
	    json_pack("{s:s, s:I}", "measure", "domains", "ppm",
		(json_int_t)compared->domains_ppm),
	    err);
	if (status != CUSTODY_OK)
		return status;
	return answer_add_take(answer, "drift",
	    json_pack("{s:s, s:I}", "measure", "new-domains", "ppm",
		(json_int_t)((double)compared->strange * 1e6 / (double)after)),
	    err);
}

static enum custody_status
add_result(struct diff *diff, json_t **answer, struct custody_error *err)
{
	const struct compare *found = &diff->compared;

	return answer_add_take(answer, "result",
	    json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
		"before", tell_version(diff->version[0]), "after",
		tell_version(diff->version[1]), "added",
		(json_int_t)found->added, "removed", (json_int_t)found->removed,
		"kept", (json_int_t)found->kept, "new_domains",
		(json_int_t)found->new_domains, "gone_domains",
		(json_int_t)found->gone_domains, "changed_domains",
		(json_int_t)found->changed, "from_new_domains",
		(json_int_t)found->strange, "with_url_before",
		(json_int_t)found->with_url[0], "with_url_after",
		(json_int_t)found->with_url[1]),
	    err);
}

enum custody_status
custody_diff(struct custody *custody, const struct custody_diff *ask,
    json_t **answer, struct custody_error *err)
{
	struct diff diff = {.custody = custody};
	enum custody_status status;

	*answer = NULL;
	status = open_side(&diff, 0, ask->before, err);
	if (status == CUSTODY_OK)
		status = open_side(&diff, 1, ask->after, err);
	if (status == CUSTODY_OK)
		status = compare_indexes(&diff.compared, custody, diff.index,
		    keep_domain, &diff, err);
	if (status == CUSTODY_OK)
		status = add_domains(&diff, answer, err);
	if (status == CUSTODY_OK)
		status = add_tables(&diff, answer, err);
	if (status == CUSTODY_OK)
		status = add_drift(&diff.compared, answer, err);
	if (status == CUSTODY_OK)
		status = add_result(&diff, answer, err);
	for (size_t i = 0; i < diff.tolds; i++)
		free(diff.told[i].host);
	for (size_t side = 0; side < 2; side++) {
		index_file_close(diff.index[side]);
		json_decref(diff.version[side]);
	}
	return status;
}
