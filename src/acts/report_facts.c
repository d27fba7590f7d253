/* SPDX-License-Identifier: Apache-2.0
 *
 * report_facts: a section is a file of SQL in src/acts/report and a key of
 * report.json; a new one is a file.  What a report speaks of is found first,
 * as lists of ids, and every section is asked with them.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/drift.h"
#include "acts/report.h"
#include "base/clock.h"
#include "base/embed.h"
#include "base/error.h"
#include "store/question.h"

/* --- what it speaks of -------------------------------------------------- */

static enum custody_status
not_there(const char *what, const char *name, const char *command,
    struct custody_error *err)
{
	error_set(err, CUSTODY_NOT_FOUND, "no-subject",
	    "report: there is no %s %s", what, name);
	error_remedy(err, "%s", command);
	return CUSTODY_NOT_FOUND;
}

static enum custody_status
check_scope(const json_t *scope, const struct custody_report *ask,
    struct custody_error *err)
{
	if (!json_is_true(json_object_get(scope, "dataset")))
		return not_there("dataset", ask->dataset, "custody list", err);
	if (!json_is_true(json_object_get(scope, "request")))
		return not_there(
		    "request", ask->request, "custody requests", err);
	if (!json_is_true(json_object_get(scope, "incident")))
		return not_there(
		    "incident", ask->incident, "custody list quarantines", err);
	return CUSTODY_OK;
}

static const char *
said(const char *text)
{
	return text == NULL ? "" : text;
}

/* The values that every section is asked with. */
static enum custody_status
find_scope(json_t **out, struct custody *custody,
    const struct custody_report *ask, struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:s,s:s,s:s}", "dataset", said(ask->dataset), "request",
		said(ask->request), "incident", said(ask->incident));
	enum custody_status status;

	*out = NULL;
	if (values == NULL)
		return error_memory(err);
	status = question_row(out, session_state(custody),
	    embed_find(embed_report, "scope.sql")->text, values, err);
	if (status == CUSTODY_OK)
		status = check_scope(*out, ask, err);
	if (status == CUSTODY_OK && json_object_set_new(*out, "most",
					json_integer(REPORT_ROWS_MAX)) != 0)
		status = error_memory(err);
	json_decref(values);
	return status;
}

static enum custody_status
add_limits(json_t *scope, struct custody *custody, struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status;

	status = drift_limits(&rows, custody, err);
	if (status == CUSTODY_OK && json_object_set(scope, "limits", rows) != 0)
		status = error_memory(err);
	json_decref(rows);
	return status;
}

/* --- what it says ------------------------------------------------------- */

static enum custody_status
add_section(json_t *facts, const struct embed_file *file,
    struct custody *custody, const json_t *scope, struct custody_error *err)
{
	char *name = strndup(file->name, strcspn(file->name, "."));
	json_t *rows = NULL;
	enum custody_status status;

	if (name == NULL)
		return error_memory(err);
	status =
	    question_ask(&rows, session_state(custody), file->text, scope, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "report, section %s", name);
	else if (json_object_set(facts, name, rows) != 0)
		status = error_memory(err);
	json_decref(rows);
	free(name);
	return status;
}

static enum custody_status
add_sections(json_t *facts, struct custody *custody, const json_t *scope,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (const struct embed_file *file = embed_report;
	     file->name != NULL && status == CUSTODY_OK; file++)
		if (strcmp(file->name, "scope.sql") != 0)
			status = add_section(facts, file, custody, scope, err);
	return status;
}

static json_int_t
count_in(const json_t *scope, const char *key)
{
	return (json_int_t)json_array_size(json_object_get(scope, key));
}

/* When, of what, by whom; and how many there are of what is listed. */
static enum custody_status
add_head(json_t *facts, struct custody *custody,
    const struct custody_report *ask, const json_t *scope,
    struct custody_error *err)
{
	enum custody_status status;

	status = question_merge(facts, session_state(custody),
	    "SELECT now AS at FROM clock", NULL, err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(
		facts, json_pack("{s:i,s:s,s:s,s:{s:s,s:s,s:s},"
				 "s:{s:I,s:I,s:I,s:I,s:I}}",
			   "v", 1, "type", REPORT_TYPE, "by", custody->actor,
			   "scope", "dataset", said(ask->dataset), "request",
			   said(ask->request), "incident", said(ask->incident),
			   "of", "versions", count_in(scope, "roots"),
			   "requests", count_in(scope, "requests"), "releases",
			   count_in(scope, "releases"), "quarantines",
			   count_in(scope, "quarantines"), "recalls",
			   count_in(scope, "recalls"))) != 0)
		status = error_memory(err);
	return status;
}

enum custody_status
report_facts(json_t **out, struct custody *custody,
    const struct custody_report *ask, struct custody_error *err)
{
	json_t *facts = json_object();
	json_t *scope = NULL;
	json_t *provisions = NULL;
	enum custody_status status;

	*out = NULL;
	if (facts == NULL)
		return error_memory(err);
	status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = find_scope(&scope, custody, ask, err);
	if (status == CUSTODY_OK)
		status = add_limits(scope, custody, err);
	if (status == CUSTODY_OK)
		status = add_head(facts, custody, ask, scope, err);
	if (status == CUSTODY_OK)
		status = add_sections(facts, custody, scope, err);
	if (status == CUSTODY_OK)
		status = report_provisions(&provisions, custody, err);
	if (status == CUSTODY_OK &&
	    json_object_set(facts, "provisions", provisions) != 0)
		status = error_memory(err);
	json_decref(provisions);
	json_decref(scope);
	if (status == CUSTODY_OK)
		*out = facts;
	else
		json_decref(facts);
	return status;
}
