/* SPDX-License-Identifier: Apache-2.0
 *
 * policy: which questions the gate asks, and how a site changes them.  A set
 * whose policies do not pass their own cases is not put in force.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "acts/session.h"
#include "base/error.h"
#include "policy/ask.h"
#include "policy/cases.h"
#include "policy/parameters.h"
#include "policy/shipped.h"
#include "store/question.h"

#define REQUESTS_TRIED 200

/* The set in force; without a ledger, the one that ships. */
static enum custody_status
read_set(struct custody *custody, struct set *set, struct custody_error *err)
{
	if (custody->ledger == NULL)
		return set_shipped(set, err);
	return set_in_force(
	    set, session_state(custody), ledger_path(custody->ledger), err);
}

/* --- list ----------------------------------------------------------------- */

static json_t *
text_of(struct bytes text)
{
	return json_stringn(
	    text.at == NULL ? "" : (const char *)text.at, text.len);
}

static enum custody_status
add_files(const struct set *set, bool core, json_t **answer,
    json_int_t *policies, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < set->count; i++) {
		const struct set_file *file = &set->file[i];
		bool policy = file->kind == SET_POLICY;
		json_t *row = json_pack("{s:s, s:b, s:s}", "name",
		    policy ? file->name : file->file, "core", core, "sha256",
		    file->sha256);

		*policies += policy;
		if (row != NULL && policy) {
			json_object_set_new(
			    row, "subject", text_of(file->header.subject));
			json_object_set_new(
			    row, "asks", text_of(file->header.asks));
			json_object_set_new(
			    row, "because", text_of(file->header.because));
		}
		status = answer_add_take(
		    answer, policy ? "policy" : "parameters", row, err);
	}
	return status;
}

enum custody_status
custody_policy_list(struct custody *custody,
    const struct custody_policy_list *ask, json_t **answer,
    struct custody_error *err)
{
	struct set core, site = {0};
	json_int_t policies = 0;
	enum custody_status status;

	(void)ask;
	*answer = NULL;
	status = set_core(&core, err);
	if (status == CUSTODY_OK)
		status = read_set(custody, &site, err);
	if (status == CUSTODY_OK)
		status = add_files(&core, true, answer, &policies, err);
	if (status == CUSTODY_OK)
		status = add_files(&site, false, answer, &policies, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:s, s:I}", "of", "policy", "set", site.id,
			"policies", policies),
		    err);
	set_clear(&site);
	set_clear(&core);
	return status;
}

/* --- show ----------------------------------------------------------------- */

static const struct set_file *
find_file(const struct set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->file[i].file, name) == 0 ||
		    strcmp(set->file[i].name, name) == 0)
			return &set->file[i];
	return NULL;
}

/* The tables of parameters that a policy's text names. */
static json_t *
parameters_of(const struct set *set, const struct set_file *policy)
{
	json_t *list = json_array();
	char name[PARAMETERS_NAME_SIZE];

	for (size_t i = 0; i < set->count; i++) {
		const struct set_file *file = &set->file[i];

		parameters_name(name, file);
		if (file->kind == SET_PARAMETERS &&
		    policy->kind == SET_POLICY &&
		    strstr((const char *)policy->text.at, name) != NULL)
			json_array_append_new(list,
			    json_pack("{s:s, s:s, s:o}", "name", file->file,
				"sha256", file->sha256, "text",
				text_of(buffer_view(&file->text))));
	}
	return list;
}

static enum custody_status
show_file(const struct set *set, const char *name, bool core, json_t **answer,
    struct custody_error *err)
{
	const struct set_file *file = find_file(set, name);

	if (file == NULL)
		return CUSTODY_NOT_FOUND;
	return answer_add_take(answer, "result",
	    json_pack("{s:s, s:s, s:b, s:o, s:o}", "name", file->name, "sha256",
		file->sha256, "core", core, "text",
		text_of(buffer_view(&file->text)), "parameters",
		parameters_of(set, file)),
	    err);
}

enum custody_status
custody_policy_show(struct custody *custody,
    const struct custody_policy_show *ask, json_t **answer,
    struct custody_error *err)
{
	struct set core, site = {0};
	enum custody_status status;

	*answer = NULL;
	if (ask->name == NULL)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "policy show: it needs a name");
	status = set_core(&core, err);
	if (status == CUSTODY_OK)
		status = show_file(&core, ask->name, true, answer, err);
	if (status == CUSTODY_NOT_FOUND)
		status = read_set(custody, &site, err);
	if (status == CUSTODY_OK && *answer == NULL)
		status = show_file(&site, ask->name, false, answer, err);
	if (status == CUSTODY_NOT_FOUND) {
		error_set(err, status, "no-policy",
		    "%s: no policy in force has that name", ask->name);
		error_remedy(err, "custody policy list");
	}
	set_clear(&site);
	set_clear(&core);
	return status;
}

/* --- test ----------------------------------------------------------------- */

static bool
is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static enum custody_status
add_cases(json_t *rows, json_t **answer, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	size_t i;
	json_t *row;

	json_array_foreach (rows, i, row) {
		if (status == CUSTODY_OK)
			status = answer_add_take(
			    answer, "case", json_incref(row), err);
	}
	return status;
}

static enum custody_status
run_cases(const struct set *set, const char *name, json_t *rows, size_t *failed,
    struct custody_error *err)
{
	size_t policies = 0;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < set->count; i++) {
		const struct set_file *file = &set->file[i];

		if (file->kind != SET_POLICY ||
		    (name != NULL && strcmp(name, file->name) != 0))
			continue;
		policies++;
		status = cases_run(set, file, rows, failed, err);
	}
	if (status == CUSTODY_OK && policies == 0) {
		error_set(err, CUSTODY_NOT_FOUND, "no-policy",
		    "%s: no such policy to test", name == NULL ? "set" : name);
		error_remedy(err, "custody policy list");
		return CUSTODY_NOT_FOUND;
	}
	return status;
}

enum custody_status
custody_policy_test(struct custody *custody,
    const struct custody_policy_test *ask, json_t **answer,
    struct custody_error *err)
{
	bool folder = ask->where != NULL && is_folder(ask->where);
	json_t *rows = json_array();
	struct set set = {0};
	size_t failed = 0;
	enum custody_status status;

	*answer = NULL;
	status = folder ? set_of_folder(&set, ask->where, err)
			: read_set(custody, &set, err);
	if (status == CUSTODY_OK)
		status = run_cases(
		    &set, folder ? NULL : ask->where, rows, &failed, err);
	if (status == CUSTODY_OK)
		status = add_cases(rows, answer, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:I, s:I}", "cases",
			(json_int_t)json_array_size(rows), "failed",
			(json_int_t)failed),
		    err);
	if (status == CUSTODY_OK && failed > 0)
		status = error_set(err, CUSTODY_REFUSED, "cases",
		    "policy test: %zu of %zu cases fail", failed,
		    json_array_size(rows));
	set_clear(&set);
	json_decref(rows);
	return status;
}

/* --- install -------------------------------------------------------------- */

static enum custody_status
add_change(const struct set_file *file, const char *change, json_t **answer,
    size_t *changes, struct custody_error *err)
{
	++*changes;
	return answer_add_take(answer, "change",
	    json_pack("{s:s, s:s, s:s}", "change", change, "name", file->file,
		"sha256", file->sha256),
	    err);
}

/* What becomes added, changed and removed. */
static enum custody_status
compare(const struct set *old, const struct set *new, json_t **answer,
    size_t *changes, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < new->count; i++) {
		const struct set_file *file = &new->file[i];
		const struct set_file *before =
		    set_find(old, file->kind, file->name);

		if (before == NULL)
			status =
			    add_change(file, "added", answer, changes, err);
		else if (strcmp(before->sha256, file->sha256) != 0)
			status =
			    add_change(file, "changed", answer, changes, err);
	}
	for (size_t i = 0; status == CUSTODY_OK && i < old->count; i++)
		if (set_find(new, old->file[i].kind, old->file[i].name) == NULL)
			status = add_change(
			    &old->file[i], "removed", answer, changes, err);
	return status;
}

/* Does this set allow this request?  The core is not asked. */
static enum custody_status
allows(struct custody *custody, const struct set *set, const char *request,
    bool *allowed, struct custody_error *err)
{
	struct ask ask = {0};
	enum custody_status status;

	status = ask_site(&ask, session_state(custody), set, request, err);
	*allowed = ask.verdict == ANSWER_ALLOW;
	ask_clear(&ask);
	return status;
}

/* Approved requests that the old set lets through and the new one does not. */
static enum custody_status
find_stopped(struct custody *custody, const struct set *old,
    const struct set *new, json_t *stopped, struct custody_error *err)
{
	json_t *rows = NULL, *row,
	       *values = json_pack("{s:i}", "most", REQUESTS_TRIED);
	size_t i;
	enum custody_status status;

	status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = question_ask(&rows, session_state(custody),
		    "SELECT s.request FROM request_state AS s"
		    "  JOIN request AS r ON r.id = s.request"
		    " WHERE s.state = 'approved' ORDER BY r.seq DESC"
		    " LIMIT :most",
		    values, err);
	json_array_foreach (rows, i, row) {
		json_t *id = json_object_get(row, "request");
		bool before = false, after = false;

		if (status == CUSTODY_OK)
			status = allows(
			    custody, old, json_string_value(id), &before, err);
		if (status == CUSTODY_OK && before)
			status = allows(
			    custody, new, json_string_value(id), &after, err);
		if (status == CUSTODY_OK && before && !after)
			json_array_append(stopped, id);
	}
	json_decref(rows);
	json_decref(values);
	return status;
}

static enum custody_status
put_in_force(struct custody *custody, const struct set *set, const char *why,
    struct ledger_place *place, struct custody_error *err)
{
	json_t *files = NULL, *data = NULL;
	enum custody_status status;

	status = session_key(custody, err);
	if (status == CUSTODY_OK)
		status = shipped_files(set, &files, err);
	if (status != CUSTODY_OK)
		return status;
	data = json_pack("{s:O, s:s*}", "files", files, "why", why);
	if (data == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = ledger_would(custody->ledger, keyring_id(custody->key),
		    "policy.installed/1", data, err);
	/* The bytes first: an event must never name what is not there. */
	if (status == CUSTODY_OK)
		status = set_keep(set, ledger_path(custody->ledger), err);
	if (status == CUSTODY_OK)
		status = session_append(
		    custody, "policy.installed/1", data, true, place, err);
	json_decref(data);
	json_decref(files);
	return status;
}

static enum custody_status
tell_install(const struct custody_policy_install *ask, const struct set *old,
    const struct set *new, const struct ledger_place *place, size_t changes,
    json_t *stopped, json_t **answer, struct custody_error *err)
{
	json_int_t policies = 0;
	bool recorded = changes > 0 && !ask->dry_run;

	for (size_t i = 0; i < new->count; i++)
		policies += new->file[i].kind == SET_POLICY;
	return answer_add_take(answer, "result",
	    json_pack("{s:s, s:I, s:b, s:b, s:b, s:O, s:I}", "id",
		recorded ? place->id : old->id, "policies", policies, "new",
		recorded, "dry_run", ask->dry_run, "waits", place->waits,
		"stale", stopped, "changes", (json_int_t)changes),
	    err);
}

enum custody_status
custody_policy_install(struct custody *custody,
    const struct custody_policy_install *ask, json_t **answer,
    struct custody_error *err)
{
	json_t *rows = json_array(), *stopped = json_array();
	struct set old = {0}, new = {0};
	struct ledger_place place = {0};
	size_t changes = 0;
	enum custody_status status;

	*answer = NULL;
	if (ask->dir == NULL)
		status = error_set(err, CUSTODY_USAGE, "usage",
		    "policy install: it needs a folder");
	else
		status = set_of_folder(&new, ask->dir, err);
	if (status == CUSTODY_OK)
		status = cases_check(&new, rows, err);
	if (status == CUSTODY_REFUSED)
		error_remedy(err, "custody policy test %s", ask->dir);
	/* A set in force that cannot be read is what this may cure. */
	if (status == CUSTODY_OK &&
	    set_in_force(&old, session_state(custody),
		ledger_path(custody->ledger), NULL) != CUSTODY_OK)
		set_clear(&old);
	if (status == CUSTODY_OK)
		status = compare(&old, &new, answer, &changes, err);
	if (status == CUSTODY_OK && changes > 0 && old.count > 0)
		status = find_stopped(custody, &old, &new, stopped, err);
	if (status == CUSTODY_OK && changes > 0 && !ask->dry_run)
		status = put_in_force(custody, &new, ask->why, &place, err);
	if (status == CUSTODY_OK)
		status = tell_install(
		    ask, &old, &new, &place, changes, stopped, answer, err);
	set_clear(&new);
	set_clear(&old);
	json_decref(stopped);
	json_decref(rows);
	return status;
}
