/* SPDX-License-Identifier: Apache-2.0
 *
 * recall: calls back what is bad from everybody who received it: one line for
 * each release, open until somebody answers.  It refuses to call back what it
 * could not resolve in every live version, and what nobody received.
 */
#include <string.h>

#include "acts/may.h"
#include "acts/recall_case.h"
#include "base/error.h"

#define TRIES_MAX 5

static enum custody_status
check_asking(const struct custody_recall *ask, struct custody_error *err)
{
	if (ask->selector.xxh3 != NULL) {
		error_set(err, CUSTODY_USAGE, "forgeable",
		    "recall --xxh3: whoever wants two records of one XXH3 can "
		    "make them");
		error_remedy(err, "recall by --sha256, --record or --file");
		return CUSTODY_USAGE;
	}
	if (ask->why == NULL || ask->why[0] == '\0')
		return error_set(err, CUSTODY_USAGE, "no-why",
		    "recall: --why says what is wrong with it");
	return CUSTODY_OK;
}

static enum custody_status
refuse_empty(const struct selector *selector, const struct bar_list *list,
    const struct recall_case *recall, struct custody_error *err)
{
	const json_t *versions = json_object_get(recall->data, "versions");

	if (recall_case_is_any(recall))
		return CUSTODY_OK;
	if (json_array_size(versions) == 0) {
		error_set(err, CUSTODY_NOT_FOUND, "not-found",
		    "recall: nothing here is what --%s %s names%s",
		    selector_kind(selector), selector_text(selector),
		    json_array_size(list->rows) > 0
			? ", as far as could be searched"
			: "");
		error_remedy(err, "custody trace with the same selector says "
				  "what was searched");
		return CUSTODY_NOT_FOUND;
	}
	error_set(err, CUSTODY_NOT_FOUND, "no-release",
	    "recall: %zu version%s hold%s it, but no release received it",
	    json_array_size(versions),
	    json_array_size(versions) == 1 ? "" : "s",
	    json_array_size(versions) == 1 ? "s" : "");
	error_remedy(err, "to keep it from being released: custody quarantine");
	return CUSTODY_NOT_FOUND;
}

/* CUSTODY_END: resolve again. */
static enum custody_status
open_case(struct custody *custody, const struct custody_recall *ask,
    struct recall_case *recall, struct custody_error *err)
{
	enum custody_status status = ledger_begin(custody->ledger, err);

	if (status != CUSTODY_OK)
		return status;
	status = recall_case_add(recall, custody, ask->why, ask->incident, err);
	if (status == CUSTODY_OK)
		return ledger_commit(custody->ledger, err);
	ledger_rollback(custody->ledger);
	return status;
}

static enum custody_status
call_back(struct custody *custody, struct selector *selector,
    const struct custody_recall *ask, struct bar_list *list,
    struct recall_case *recall, struct custody_error *err)
{
	enum custody_status status;

	for (int tries = 0; tries < TRIES_MAX; tries++) {
		bar_list_clear(list);
		status = bar_list_resolve(list, custody, selector, true, err);
		if (status == CUSTODY_OK)
			status = recall_case_make(
			    recall, custody, selector, list, err);
		if (status == CUSTODY_OK)
			status = refuse_empty(selector, list, recall, err);
		if (status != CUSTODY_OK || recall->id[0] != '\0' ||
		    ask->dry_run)
			return status;
		status = open_case(custody, ask, recall, err);
		if (status != CUSTODY_END)
			return status;
	}
	return error_set(err, CUSTODY_UNKNOWN, "busy",
	    "nothing was recalled: releases kept being made while it was "
	    "resolved");
}

/* --- the answer --------------------------------------------------------- */

static enum custody_status
add_versions(
    const struct bar_list *list, json_t **answer, struct custody_error *err)
{
	json_t *row;
	size_t i;

	json_array_foreach (list->rows, i, row) {
		const char *type =
		    json_string_value(json_object_get(row, "type"));
		bool found = strcmp(type, "barred") == 0;
		enum custody_status status = answer_add_take(
		    answer, found ? "recalled" : type, json_copy(row), err);

		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

static json_t *
release_ids(const struct recall_case *recall)
{
	json_t *ids = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(recall->data, "releases"), i, one)
		json_array_append(ids, json_object_get(one, "release"));
	return ids;
}

static enum custody_status
tell(struct custody *custody, const struct bar_list *list,
    const struct selector *selector, const struct custody_recall *ask,
    const struct recall_case *recall, json_t **answer,
    struct custody_error *err)
{
	const json_t *data = recall->data;
	enum custody_status status;

	status = add_versions(list, answer, err);
	if (status == CUSTODY_OK)
		status = recall_case_lines(recall, custody, answer, err);
	if (status != CUSTODY_OK)
		return status;
	return answer_add_take(answer, "result",
	    json_pack("{s:s,s:b,s:b,s:O,s:I,s:o,s:O,s:s,s:s,s:s*,s:I,s:s,s:s*}",
		"id", recall_case_id(recall), "new", recall->place.seq > 0,
		"dry_run", ask->dry_run, "records",
		json_object_get(data, "records"), "versions",
		(json_int_t)json_array_size(json_object_get(data, "versions")),
		"releases", release_ids(recall), "selectors",
		json_object_get(data, "selectors"), "due", recall->due, "why",
		ask->why, "incident", ask->incident, "event",
		(json_int_t)recall->place.seq, "list", list->sha256, "broad",
		selector_broad(selector)),
	    err);
}

enum custody_status
custody_recall(struct custody *custody, const struct custody_recall *ask,
    json_t **answer, struct custody_error *err)
{
	struct selector *selector = NULL;
	struct bar_list list = {0};
	struct recall_case recall = {.newest = 0};
	enum custody_status status;

	*answer = NULL;
	status = check_asking(ask, err);
	if (status == CUSTODY_OK)
		status = recall_case_due(&recall, ask->due, err);
	if (status == CUSTODY_OK)
		status =
		    selector_open_firm(&selector, custody, &ask->selector, err);
	if (status == CUSTODY_OK && !ask->dry_run)
		status = may_do(custody, "recall.opened/1",
		    json_pack("{s:[],s:[],s:[],s:i,s:s,s:s,s:s}", "selectors",
			"versions", "releases", "records", 0, "list", "", "due",
			"", "why", ask->why),
		    err);
	if (status == CUSTODY_OK)
		status = call_back(custody, selector, ask, &list, &recall, err);
	if (status == CUSTODY_OK)
		status =
		    tell(custody, &list, selector, ask, &recall, answer, err);
	recall_case_clear(&recall);
	bar_list_clear(&list);
	selector_free(selector);
	return status;
}
