/* SPDX-License-Identifier: Apache-2.0
 *
 * recall_reach: a release has the versions that its request names, but for
 * the records that quarantines barred when it was made.  So what was found is
 * compared with the lists of that time, kept beside the ledger.  What was
 * derived by a step that kept records has them by their digests; by one that
 * altered them it is taken to have all that was not left out before.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/recall_reach.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "store/index_find.h"
#include "store/question.h"

struct reach {
	struct custody *custody;
	const struct bar_list *list;
	json_t *derived; /* {"L3":0} of those that are in, 1 by derivation */

	bool *here; /* of the version that is looked at: which digests it has */
	struct barred barred; /* what was barred as of `at` */
	uint64_t at;
	bool known; /* and the lists of then can be read */
};

/* --- one version -------------------------------------------------------- */

static enum custody_status
mark_here(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct reach *reach = context;

	(void)ordinal;
	(void)err;
	reach->here[which] = true;
	return CUSTODY_OK;
}

/* Which of the digests the version of `root` has, by any index of it. */
static enum custody_status
look_into(struct reach *reach, const char *root, struct custody_error *err)
{
	const struct barred *digests = &reach->list->barred;
	json_t *values = json_pack("{s:s}", "root", root);
	struct index_file *index = NULL;
	json_t *row = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	memset(reach->here, 0, digests->count * sizeof *reach->here);
	status = question_row(&row, session_state(reach->custody),
	    "SELECT seq, dataset, ordinal, root, runs AS runs_json"
	    "  FROM version WHERE root = :root AND disposal = ''"
	    " ORDER BY seq LIMIT 1",
	    values, err);
	if (status == CUSTODY_OK)
		status = version_index_open(&index, reach->custody, row, err);
	if (status == CUSTODY_OK)
		status = index_find_digests(index,
		    (const uint8_t(*)[32])digests->digest, digests->count,
		    mark_here, reach, err);
	index_file_close(index);
	json_decref(row);
	json_decref(values);
	return status;
}

/* Was any record that is here not barred as of then?  Lists that cannot be
 * read bar nothing. */
static bool
was_received(struct reach *reach, uint64_t at)
{
	const struct barred *digests = &reach->list->barred;

	if (at != reach->at) {
		barred_clear(&reach->barred);
		reach->known = barred_read_as_of(&reach->barred, reach->custody,
				   at, NULL) == CUSTODY_OK;
		reach->at = at;
	}
	for (size_t i = 0; i < digests->count; i++)
		if (reach->here[i] &&
		    (!reach->known ||
			!barred_has(&reach->barred, digests->digest[i])))
			return true;
	return false;
}

/* --- the releases of it ------------------------------------------------- */

/* Releases of the version, and of what was derived from it: a proved child
 * that has some of the records is among the versions itself.  `as_of` 0:
 * nothing was left out. */
static const char takers_sql[] =
    "SELECT l.id AS release, l.seq, 0 AS derived,"
    "       CASE WHEN l.left_out > 0 THEN l.seq ELSE 0 END AS as_of"
    "  FROM release_version AS w JOIN release AS l ON l.id = w.release"
    " WHERE w.root = :root"
    " UNION "
    "SELECT l.id, l.seq, 1, a.since"
    "  FROM lineage AS a JOIN release_version AS w ON w.root = a.root"
    "  JOIN release AS l ON l.id = w.release"
    " WHERE a.ancestor = :root AND (a.altered = 1 OR :wholly)"
    " ORDER BY derived, seq";

static enum custody_status
add_taker(struct reach *reach, const json_t *row, struct custody_error *err)
{
	const char *release =
	    json_string_value(json_object_get(row, "release"));
	json_t *derived = json_object_get(row, "derived");
	const json_t *old = json_object_get(reach->derived, release);

	if (old != NULL &&
	    json_integer_value(old) <= json_integer_value(derived))
		return CUSTODY_OK;
	return json_object_set(reach->derived, release, derived) == 0
		   ? CUSTODY_OK
		   : error_memory(err);
}

static enum custody_status
add_takers(struct reach *reach, const json_t *version, json_t *rows,
    struct custody_error *err)
{
	bool wholly = json_is_true(json_object_get(version, "wholly"));
	bool looked = false;
	enum custody_status status = CUSTODY_OK;
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		uint64_t as_of =
		    (uint64_t)json_integer_value(json_object_get(row, "as_of"));

		if (!wholly && as_of > 0 && !looked) {
			status = look_into(reach,
			    json_string_value(
				json_object_get(version, "version")),
			    err);
			looked = true;
		}
		if (status == CUSTODY_OK &&
		    (wholly || as_of == 0 || was_received(reach, as_of)))
			status = add_taker(reach, row, err);
		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

static enum custody_status
follow(struct reach *reach, const json_t *version, struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:O,s:O}", "root", json_object_get(version, "version"),
		"wholly", json_object_get(version, "wholly"));
	json_t *rows = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(
	    &rows, session_state(reach->custody), takers_sql, values, err);
	if (status == CUSTODY_OK)
		status = add_takers(reach, version, rows, err);
	json_decref(rows);
	json_decref(values);
	return status;
}

enum custody_status
recall_reach(json_t **lines, struct custody *custody,
    const struct bar_list *list, struct custody_error *err)
{
	struct reach reach = {.custody = custody, .list = list};
	enum custody_status status = CUSTODY_OK;
	json_t *values;
	const json_t *row;
	size_t i;

	*lines = NULL;
	reach.derived = json_object();
	values = json_pack("{s:O}", "derived", reach.derived);
	reach.here = calloc(list->barred.count + 1, sizeof *reach.here);
	if (values == NULL || reach.here == NULL)
		status = error_memory(err);
	json_array_foreach (list->rows, i, row) {
		if (status == CUSTODY_OK &&
		    strcmp(json_string_value(json_object_get(row, "type")),
			"barred") == 0)
			status = follow(&reach, row, err);
	}
	if (status == CUSTODY_OK)
		status = question_ask(lines, session_state(custody),
		    "SELECT e.key AS release, e.value AS derived"
		    "  FROM json_each(:derived) AS e"
		    "  JOIN release AS l ON l.id = e.key ORDER BY l.seq",
		    values, err);
	barred_clear(&reach.barred);
	free(reach.here);
	json_decref(values);
	json_decref(reach.derived);
	return status;
}
