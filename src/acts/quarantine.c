/* SPDX-License-Identifier: Apache-2.0
 *
 * quarantine: bars records, wherever they are, or whole versions from every
 * gate at once.  The digests stay beside the ledger, where they can be
 * forgotten; the ledger has their root.  It refuses to bar what it could not
 * resolve in every live version.  With a recall, both are placed or neither.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/may.h"
#include "acts/quarantine_inside.h"
#include "base/canonical.h"
#include "base/error.h"
#include "base/file.h"
#include "store/question.h"

#define RULE_MAX ((size_t)1 << 28)
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

	return may_append(custody, "quarantine.placed/1",
	    json_pack("{s:o,s:[],s:s,s:i,s:s,s:[],s:s}", "selectors",
		selector_kinds(selector), "versions", "list", zeros, "records",
		0, "root", zeros, "counts", "why", ask->why),
	    err);
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
open_alike(struct quarantine *run, json_t **rows, struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:o,s:O,s:s}", "kinds", selector_kinds(run->selector),
		"versions", run->list.versions, "list", run->list.sha256);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(rows, session_state(run->custody),
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

/* run->id: an open quarantine that bars the same; "" if there is none. */
static enum custody_status
find_same(struct quarantine *run, struct custody_error *err)
{
	json_t *rows = NULL;
	json_t *row;
	size_t i;
	enum custody_status status;

	run->id[0] = '\0';
	status = open_alike(run, &rows, err);
	json_array_foreach (rows, i, row) {
		const char *name =
		    json_string_value(json_object_get(row, "id"));
		bool same =
		    json_integer_value(json_object_get(row, "same")) == 1;

		if (run->id[0] != '\0' ||
		    !has_rule(run->custody, name, &run->rule) ||
		    (!same && !selector_lasts(run->selector)))
			continue;
		snprintf(run->id, sizeof run->id, "%s", name);
	}
	json_decref(rows);
	return status;
}

/* --- placing ------------------------------------------------------------ */

static json_t *
event_data(const struct quarantine *run)
{
	const struct bar_list *list = &run->list;

	return json_pack("{s:o,s:O,s:s,s:I,s:s,s:O,s:s,s:s*}", "selectors",
	    selector_kinds(run->selector), "versions", list->versions, "list",
	    list->sha256, "records", (json_int_t)list->barred.count, "root",
	    list->root, "counts", list->counts, "why", run->ask->why,
	    "incident", run->ask->incident);
}

/* Both files have their names before the event is there; an event that does
 * not come leaves none. */
static enum custody_status
write_files(
    const struct quarantine *run, const char *id, struct custody_error *err)
{
	const struct buffer *rule = &run->rule;
	const struct buffer *text = &run->list.text;
	char name[LIST_NAME_SIZE];
	enum custody_status status;

	status = name_list(run->custody, id, ".rule", name, err);
	if (status == CUSTODY_OK)
		status = file_write(AT_FDCWD, name, rule->at, rule->len,
		    FILE_SHARED | 0644, err);
	if (status == CUSTODY_OK)
		status = name_list(run->custody, id, "", name, err);
	if (status == CUSTODY_OK)
		status = file_write(AT_FDCWD, name, text->at, text->len,
		    FILE_SHARED | 0644, err);
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

/* Within the transaction; `id` is of the files that were written. */
static enum custody_status
add_bar(
    struct quarantine *run, char id[LEDGER_ID_SIZE], struct custody_error *err)
{
	json_t *data = event_data(run);
	enum custody_status status;

	if (data == NULL)
		return error_memory(err);
	status = ledger_next_id(run->custody->ledger, 'Q', id, err);
	if (status == CUSTODY_OK)
		status = write_files(run, id, err);
	if (status == CUSTODY_OK)
		status = ledger_add(run->custody->ledger, run->custody->key,
		    "quarantine.placed/1", data, &run->place, err);
	json_decref(data);
	return status;
}

static bool
needs_recall(const struct quarantine *run)
{
	return run->recalls && run->recall.id[0] == '\0';
}

/* CUSTODY_END: resolve again. */
static enum custody_status
place(struct quarantine *run, struct custody_error *err)
{
	struct ledger *ledger = run->custody->ledger;
	char id[LEDGER_ID_SIZE] = "";
	enum custody_status status;

	status = ledger_begin(ledger, err);
	if (status != CUSTODY_OK)
		return status;
	status = check_newest(run->custody, &run->list, err);
	if (status == CUSTODY_OK && run->id[0] == '\0')
		status = add_bar(run, id, err);
	if (status == CUSTODY_OK && needs_recall(run))
		status = recall_case_add(&run->recall, run->custody,
		    run->ask->why, run->ask->incident, err);
	/* Whether a failed commit was one may be unknown: then the files
	 * stay, and the next quarantine replaces them. */
	if (status == CUSTODY_OK)
		return ledger_commit(ledger, err);
	if (id[0] != '\0')
		remove_files(run->custody, id);
	ledger_rollback(ledger);
	run->place = (struct ledger_place){.seq = 0};
	return status;
}

/* --- the act ------------------------------------------------------------ */

static enum custody_status
refuse_empty(const struct selector *selector, const struct bar_list *list,
    struct custody_error *err)
{
	if (list->barred.count > 0 || json_array_size(list->versions) > 0 ||
	    selector_lasts(selector))
		return CUSTODY_OK;
	error_set(err, CUSTODY_NOT_FOUND, "not-found",
	    "quarantine: no live version is what --%s %s names",
	    selector_kind(selector), selector_text(selector));
	error_remedy(
	    err, "custody trace with the same selector says what was searched");
	return CUSTODY_NOT_FOUND;
}

static enum custody_status
resolve(struct quarantine *run, struct custody_error *err)
{
	enum custody_status status;

	bar_list_clear(&run->list);
	status = bar_list_resolve(
	    &run->list, run->custody, run->selector, false, err);
	if (status == CUSTODY_OK)
		status = refuse_empty(run->selector, &run->list, err);
	if (status == CUSTODY_OK)
		status = find_same(run, err);
	if (status == CUSTODY_OK && run->ask->recall)
		status = recall_case_make(
		    &run->recall, run->custody, run->selector, &run->list, err);
	run->recalls = run->ask->recall && recall_case_is_any(&run->recall);
	return status;
}

/* Resolves and places, again where versions or releases came in meanwhile. */
static enum custody_status
bar(struct quarantine *run, struct custody_error *err)
{
	json_t *rule = selector_rule(run->selector);
	enum custody_status status;

	status = rule == NULL ? error_memory(err)
			      : canonical_write(&run->rule, rule, err);
	json_decref(rule);
	if (status != CUSTODY_OK)
		return status;
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		status = resolve(run, err);
		if (status != CUSTODY_OK || run->ask->dry_run ||
		    (run->id[0] != '\0' && !needs_recall(run)))
			return status;
		status = place(run, err);
		if (status != CUSTODY_END)
			return status;
	}
	return error_set(err, CUSTODY_UNKNOWN, "busy",
	    "nothing was barred: versions kept coming in while it was "
	    "resolved");
}

enum custody_status
custody_quarantine(struct custody *custody,
    const struct custody_quarantine *ask, json_t **answer,
    struct custody_error *err)
{
	struct quarantine run = {.custody = custody, .ask = ask};
	enum custody_status status;

	*answer = NULL;
	status = check_asking(ask, err);
	if (status == CUSTODY_OK && ask->recall)
		status = recall_case_due(&run.recall, ask->due, err);
	if (status == CUSTODY_OK)
		status = selector_open_firm(
		    &run.selector, custody, &ask->selector, err);
	if (status == CUSTODY_OK && !ask->dry_run)
		status = check_may(custody, run.selector, ask, err);
	if (status == CUSTODY_OK)
		status = bar(&run, err);
	if (status == CUSTODY_OK)
		status = quarantine_tell(&run, answer, err);
	recall_case_clear(&run.recall);
	buffer_clear(&run.rule);
	bar_list_clear(&run.list);
	selector_free(run.selector);
	return status;
}
