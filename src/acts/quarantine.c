/* SPDX-License-Identifier: Apache-2.0
 *
 * quarantine: bars records, wherever they are, or whole versions from every
 * gate at once.  The digests stay beside the ledger, where they can be
 * forgotten; the ledger has their root.  It refuses to bar what it could not
 * resolve in every live version.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/bar_list.h"
#include "base/canonical.h"
#include "base/error.h"
#include "base/file.h"
#include "store/question.h"

#define RULE_MAX ((size_t)1 << 20)
#define LIST_NAME_SIZE 4200
#define TRIES_MAX 5

/* --- what was asked ----------------------------------------------------- */

static enum custody_status
check_asking(const struct custody_quarantine *ask, struct custody_error *err)
{
	if (ask->selector.xxh3 != NULL) {
		error_set(err, CUSTODY_USAGE, "forgeable",
		    "quarantine --xxh3: whoever wants two records of one "
		    "XXH3 can make them");
		error_remedy(err, "bar by --sha256, --record or --file");
		return CUSTODY_USAGE;
	}
	if (ask->why == NULL || ask->why[0] == '\0')
		return error_set(err, CUSTODY_USAGE, "no-why",
		    "quarantine: --why says what is wrong with them");
	return CUSTODY_OK;
}

/* Refuses before long work: a role that may not, a ledger that cannot. */
static enum custody_status
check_may(struct custody *custody, struct selector *selector,
    const struct custody_quarantine *ask, struct custody_error *err)
{
	static const char zeros[] = "000000000000000000000000000000000000000"
				    "0000000000000000000000000";
	json_t *data = json_pack("{s:o,s:[],s:s,s:i,s:s,s:[],s:s}", "selectors",
	    selector_kinds(selector), "versions", "list", zeros, "records", 0,
	    "root", zeros, "counts", "why", ask->why);
	enum custody_status status;

	if (data == NULL)
		return error_memory(err);
	status = session_key(custody, err);
	if (status == CUSTODY_OK)
		status = ledger_would(custody->ledger, keyring_id(custody->key),
		    "quarantine.placed/1", data, err);
	json_decref(data);
	return status;
}

/* --- the same again ----------------------------------------------------- */

static enum custody_status
name_list(struct custody *custody, const char *id, const char *suffix,
    char out[LIST_NAME_SIZE], struct custody_error *err)
{
	int len = snprintf(out, LIST_NAME_SIZE, "%s/quarantine/%s%s",
	    ledger_path(custody->ledger), id, suffix);

	if (len < 0 || len >= LIST_NAME_SIZE)
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "the custody directory's path is too long");
	return CUSTODY_OK;
}

/* Open quarantines with this list and these versions, or with a rule that
 * names what is yet to come and has been added to since. */
static enum custody_status
open_alike(struct custody *custody, const struct bar_list *list,
    const json_t *kinds, json_t **rows, struct custody_error *err)
{
	json_t *values = json_pack("{s:O,s:O,s:s}", "kinds", kinds, "versions",
	    list->versions, "list", list->sha256);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(rows, session_state(custody),
	    "SELECT q.id, q.seq, q.records,"
	    "       (SELECT w.sha256 FROM quarantine_list AS w"
	    "         WHERE w.quarantine = q.id AND w.seq = q.seq) = :list"
	    "       AND (SELECT count(*) FROM quarantine_version AS w"
	    "             WHERE w.quarantine = q.id)"
	    "           = json_array_length(:versions)"
	    "       AND NOT EXISTS (SELECT 1 FROM json_each(:versions) AS v"
	    "            WHERE NOT EXISTS (SELECT 1"
	    "                  FROM quarantine_version AS w"
	    "                 WHERE w.quarantine = q.id"
	    "                   AND w.root = v.value ->> 'version'"
	    "                   AND w.dataset = v.value ->> 'dataset'))"
	    "       AS same"
	    "  FROM quarantine_open AS q WHERE q.selectors = :kinds"
	    " ORDER BY q.seq",
	    values, err);
	json_decref(values);
	return status;
}

static bool
has_rule(struct custody *custody, const char *id, const struct buffer *rule)
{
	char name[LIST_NAME_SIZE];
	struct buffer text = {0};
	bool same;

	same = name_list(custody, id, ".rule", name, NULL) == CUSTODY_OK &&
	       file_read(&text, AT_FDCWD, name, RULE_MAX, NULL) == CUSTODY_OK &&
	       text.len == rule->len &&
	       memcmp(text.at, rule->at, rule->len) == 0;
	buffer_clear(&text);
	return same;
}

/* The id of an open quarantine that bars the same; "" if there is none. */
static enum custody_status
find_same(struct custody *custody, const struct selector *selector,
    const struct bar_list *list, const struct buffer *rule,
    char id[LEDGER_ID_SIZE], struct custody_error *err)
{
	json_t *kinds = selector_kinds(selector);
	json_t *rows = NULL;
	json_t *row;
	size_t i;
	enum custody_status status;

	id[0] = '\0';
	if (kinds == NULL)
		return error_memory(err);
	status = open_alike(custody, list, kinds, &rows, err);
	json_array_foreach (rows, i, row) {
		const char *name =
		    json_string_value(json_object_get(row, "id"));
		bool same =
		    json_integer_value(json_object_get(row, "same")) == 1;

		if (id[0] != '\0' || !has_rule(custody, name, rule) ||
		    (!same && !selector_lasts(selector)))
			continue;
		snprintf(id, LEDGER_ID_SIZE, "%s", name);
	}
	json_decref(rows);
	json_decref(kinds);
	return status;
}

/* --- placing ------------------------------------------------------------ */

static json_t *
event_data(const struct selector *selector, const struct bar_list *list,
    const struct custody_quarantine *ask)
{
	return json_pack("{s:o,s:O,s:s,s:I,s:s,s:O,s:s,s:s*}", "selectors",
	    selector_kinds(selector), "versions", list->versions, "list",
	    list->sha256, "records", (json_int_t)list->barred.count, "root",
	    list->root, "counts", list->counts, "why", ask->why, "incident",
	    ask->incident);
}

/* Both files have their names before the event is there; an event that does
 * not come leaves none. */
static enum custody_status
write_files(struct custody *custody, const char *id,
    const struct bar_list *list, const struct buffer *rule,
    struct custody_error *err)
{
	char name[LIST_NAME_SIZE];
	enum custody_status status;

	status = name_list(custody, id, ".rule", name, err);
	if (status == CUSTODY_OK)
		status =
		    file_write(AT_FDCWD, name, rule->at, rule->len, 0644, err);
	if (status == CUSTODY_OK)
		status = name_list(custody, id, "", name, err);
	if (status == CUSTODY_OK)
		status = file_write(
		    AT_FDCWD, name, list->text.at, list->text.len, 0644, err);
	return status;
}

static void
remove_files(struct custody *custody, const char *id)
{
	char name[LIST_NAME_SIZE];

	if (name_list(custody, id, "", name, NULL) == CUSTODY_OK)
		unlink(name);
	if (name_list(custody, id, ".rule", name, NULL) == CUSTODY_OK)
		unlink(name);
}

/* CUSTODY_END where a version came in since the list was resolved: it was
 * not searched, and its own ingest knew of no quarantine. */
static enum custody_status
check_newest(struct custody *custody, const struct bar_list *list,
    struct custody_error *err)
{
	json_t *row = NULL;
	json_int_t newest;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT coalesce(max(seq), 0) AS newest FROM version", NULL, err);
	newest = json_integer_value(json_object_get(row, "newest"));
	json_decref(row);
	if (status != CUSTODY_OK)
		return status;
	return newest == list->newest ? CUSTODY_OK : CUSTODY_END;
}

/* CUSTODY_END: resolve again. */
static enum custody_status
place(struct custody *custody, const struct selector *selector,
    const struct bar_list *list, const struct buffer *rule,
    const struct custody_quarantine *ask, struct ledger_place *where,
    struct custody_error *err)
{
	json_t *data = event_data(selector, list, ask);
	char id[LEDGER_ID_SIZE] = "";
	enum custody_status status;

	if (data == NULL)
		return error_memory(err);
	status = ledger_begin(custody->ledger, err);
	if (status != CUSTODY_OK)
		goto out;
	status = check_newest(custody, list, err);
	if (status == CUSTODY_OK)
		status = ledger_next_id(custody->ledger, 'Q', id, err);
	if (status == CUSTODY_OK)
		status = write_files(custody, id, list, rule, err);
	if (status == CUSTODY_OK)
		status = ledger_add(custody->ledger, custody->key,
		    "quarantine.placed/1", data, where, err);
	if (status != CUSTODY_OK) {
		if (id[0] != '\0')
			remove_files(custody, id);
		ledger_rollback(custody->ledger);
		goto out;
	}
	/* Whether a failed commit was one may be unknown: then the files
	 * stay, and the next quarantine replaces them. */
	status = ledger_commit(custody->ledger, err);
out:
	json_decref(data);
	return status;
}

/* --- what it means ------------------------------------------------------ */

static enum custody_status
add_rows(json_t **answer, const json_t *rows, json_int_t *versions,
    json_int_t *records, struct custody_error *err)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *type =
		    json_string_value(json_object_get(row, "type"));
		enum custody_status status;

		if (strcmp(type, "barred") == 0) {
			*versions += 1;
			*records +=
			    json_integer_value(json_object_get(row, "records"));
		}
		status = answer_add_take(answer, type, json_incref(row), err);
		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

/* Releases that are out, one row each, with whom to ring. */
static enum custody_status
add_affected(struct custody *custody, const json_t *values, json_t **answer,
    struct custody_error *err)
{
	json_t *rows = NULL;
	json_t *row;
	size_t i;
	enum custody_status status;

	status = question_ask(&rows, session_state(custody),
	    "SELECT DISTINCT l.id AS release, l.request, l.job, l.at,"
	    "       l.person, p.contact,"
	    "       coalesce((SELECT c.model FROM receipt AS c"
	    "                  WHERE c.release = l.id"
	    "                  ORDER BY c.seq DESC LIMIT 1), '') AS model"
	    "  FROM release AS l"
	    "  JOIN release_version AS v ON v.release = l.id"
	    "  JOIN person AS p ON p.name = l.person"
	    " WHERE v.root IN (SELECT value FROM json_each(:roots))"
	    " ORDER BY l.seq",
	    values, err);
	json_array_foreach (rows, i, row) {
		if (status == CUSTODY_OK)
			status = answer_add_take(
			    answer, "affected", json_incref(row), err);
	}
	json_decref(rows);
	return status;
}

static enum custody_status
touched(struct custody *custody, const json_t *values, json_t **row,
    struct custody_error *err)
{
	enum custody_status status = ledger_set_clock(custody->ledger, err);

	if (status != CUSTODY_OK)
		return status;
	return question_row(row, session_state(custody),
	    "SELECT (SELECT json_group_array(id) FROM ("
	    "         SELECT DISTINCT v.request AS id"
	    "           FROM request_version AS v"
	    "           JOIN request_state AS s ON s.request = v.request"
	    "          WHERE s.state IN ('approved', 'open', 'stale')"
	    "            AND v.root IN (SELECT value FROM json_each(:roots))))"
	    "       AS requests_json,"
	    "       (SELECT json_group_array(DISTINCT release)"
	    "          FROM release_version"
	    "         WHERE root IN (SELECT value FROM json_each(:roots)))"
	    "       AS releases_json",
	    values, err);
}

static enum custody_status
tell(struct custody *custody, const struct selector *selector,
    const struct bar_list *list, const struct custody_quarantine *ask,
    const char *id, const struct ledger_place *where, json_t **answer,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "roots", list->roots);
	json_t *result = NULL;
	json_int_t versions = 0;
	json_int_t records = 0;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = add_rows(answer, list->rows, &versions, &records, err);
	if (status == CUSTODY_OK)
		status = add_affected(custody, values, answer, err);
	if (status == CUSTODY_OK)
		status = touched(custody, values, &result, err);
	json_decref(values);
	if (status != CUSTODY_OK)
		return status;
	json_object_update_new(result,
	    json_pack("{s:s,s:b,s:b,s:I,s:I,s:I,s:o,s:s,s:s*,s:I,s:s}", "id",
		id, "new", where->seq > 0, "dry_run", ask->dry_run, "records",
		records, "digests", (json_int_t)list->barred.count, "versions",
		versions, "selectors", selector_kinds(selector), "why",
		ask->why, "incident", ask->incident, "event",
		(json_int_t)where->seq, "list", list->sha256));
	return answer_add_take(answer, "result", result, err);
}

static enum custody_status
refuse_empty(const struct selector *selector, const struct bar_list *list,
    struct custody_error *err)
{
	if (list->barred.count > 0 || json_array_size(list->versions) > 0 ||
	    selector_lasts(selector))
		return CUSTODY_OK;
	return error_set(err, CUSTODY_NOT_FOUND, "not-found",
	    "quarantine: no live version is what --%s %s names",
	    selector_kind(selector), selector_indicator(selector, 0));
}

/* Resolves and places, again where versions came in meanwhile.  `id` gets an
 * open quarantine that bars the same already; then nothing is placed. */
static enum custody_status
bar(struct custody *custody, struct selector *selector,
    const struct custody_quarantine *ask, struct bar_list *list,
    char id[LEDGER_ID_SIZE], struct ledger_place *where,
    struct custody_error *err)
{
	json_t *rule_json = selector_rule(selector);
	struct buffer rule = {0};
	enum custody_status status;

	status = rule_json == NULL ? error_memory(err)
				   : canonical_write(&rule, rule_json, err);
	json_decref(rule_json);
	for (int tries = 0; status == CUSTODY_OK && tries < TRIES_MAX;
	     tries++) {
		bar_list_clear(list);
		status = bar_list_resolve(list, custody, selector, err);
		if (status == CUSTODY_OK)
			status = refuse_empty(selector, list, err);
		if (status == CUSTODY_OK)
			status =
			    find_same(custody, selector, list, &rule, id, err);
		if (status != CUSTODY_OK || id[0] != '\0' || ask->dry_run)
			goto out;
		status = place(custody, selector, list, &rule, ask, where, err);
		if (status != CUSTODY_END)
			goto out;
		status = CUSTODY_OK;
	}
	if (status == CUSTODY_OK)
		status = error_set(err, CUSTODY_UNKNOWN, "busy",
		    "nothing was barred: versions kept coming in while it "
		    "was resolved");
out:
	buffer_clear(&rule);
	return status;
}

enum custody_status
custody_quarantine(struct custody *custody,
    const struct custody_quarantine *ask, json_t **answer,
    struct custody_error *err)
{
	struct selector *selector = NULL;
	struct bar_list list = {0};
	struct ledger_place where = {0};
	char id[LEDGER_ID_SIZE] = "";
	enum custody_status status;

	*answer = NULL;
	status = check_asking(ask, err);
	if (status == CUSTODY_OK)
		status = selector_open(&selector, custody, &ask->selector, err);
	if (status == CUSTODY_OK && !ask->dry_run)
		status = check_may(custody, selector, ask, err);
	if (status == CUSTODY_OK)
		status = bar(custody, selector, ask, &list, id, &where, err);
	if (status == CUSTODY_OK)
		status = tell(custody, selector, &list, ask,
		    id[0] != '\0' ? id : where.id, &where, answer, err);
	bar_list_clear(&list);
	selector_free(selector);
	return status;
}
