/* SPDX-License-Identifier: Apache-2.0
 *
 * cases: facts come as JSON and go in as bound values: a folder of policies
 * that somebody sent can be tried without running any SQL of theirs outside
 * of bars.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/member.h"
#include "policy/ask.h"
#include "policy/cases.h"
#include "policy/facts.h"
#include "policy/parameters.h"

#define CASES_MAX 100

static const char *const expectations[] = {"allow", "deny", "silent"};
#define EXPECTATIONS (sizeof expectations / sizeof *expectations)

/* A case being run. */
struct trial {
	const struct set *set;
	const struct set_file *policy;
	struct database *facts;
	char name[128];
	size_t expected;            /* index of expectations */
	char reason[512];           /* that it must give; "": any */
	char remedy[512];           /* the same */
	struct custody_error wrong; /* with its facts; code "" for nothing */
};

/* --- the facts of a case -------------------------------------------------- */

static bool
is_plain(const char *name, const char *lead)
{
	return strncmp(name, lead, strlen(lead)) == 0 && name[0] != '\0' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] ==
		   '\0';
}

/* INSERT INTO table ("a", "b") VALUES (:a, :b) */
static enum custody_status
compose_insert(struct buffer *sql, const char *table, json_t *row,
    struct custody_error *err)
{
	const char *key;
	json_t *value;
	const char *comma = "";
	enum custody_status status;

	status = buffer_print(sql, err, "INSERT INTO %s (", table);
	json_object_foreach (row, key, value) {
		if (!is_plain(key, ""))
			return error_set(err, CUSTODY_MALFORMED, "bad-policy",
			    "%s has no such column: %s", table, key);
		if (status == CUSTODY_OK)
			status = buffer_print(sql, err, "%s\"%s\"", comma, key);
		comma = ", ";
	}
	comma = ") VALUES (";
	json_object_foreach (row, key, value) {
		if (status == CUSTODY_OK)
			status = buffer_print(sql, err, "%s:%s", comma, key);
		comma = ", ";
	}
	return status == CUSTODY_OK ? buffer_print(sql, err, ")") : status;
}

static enum custody_status
bind(struct statement *insert, const char *key, const json_t *value,
    struct custody_error *err)
{
	char name[80];

	snprintf(name, sizeof name, ":%s", key);
	if (json_is_string(value))
		return statement_bind_text(insert, name,
		    json_string_value(value), json_string_length(value), err);
	if (json_is_integer(value))
		return statement_bind_integer(
		    insert, name, json_integer_value(value), err);
	return error_set(err, CUSTODY_MALFORMED, "bad-policy",
	    "%s is neither a text nor an integer", key);
}

static enum custody_status
insert_row(struct trial *trial, const char *table, json_t *row,
    struct custody_error *err)
{
	struct statement *insert = NULL;
	struct buffer sql = {0};
	const char *key;
	json_t *value;
	enum custody_status status;

	if (!is_plain(table, "policy_") || json_object_size(row) == 0)
		return error_set(err, CUSTODY_MALFORMED, "bad-policy",
		    "%s is no row of a table of facts", table);
	status = compose_insert(&sql, table, row, err);
	if (status == CUSTODY_OK)
		status = statement_prepare(
		    &insert, trial->facts, (const char *)sql.at, sql.len, err);
	json_object_foreach (row, key, value)
		if (status == CUSTODY_OK)
			status = bind(insert, key, value, err);
	if (status == CUSTODY_OK)
		status = statement_run(insert, err);
	statement_free(insert);
	buffer_clear(&sql);
	return status;
}

/* What follows `word` in the line; NULL where something else is said. */
static const char *
after(const char *line, const char *word)
{
	size_t len = strlen(word);

	return strncmp(line, word, len) == 0
		   ? line + len + strspn(line + len, " ")
		   : NULL;
}

/* `policy_request {"subject":"R1"}` */
static enum custody_status
take_fact(struct trial *trial, const char *line, struct custody_error *err)
{
	char table[64];
	size_t len = strcspn(line, " {");
	json_t *row = NULL;
	enum custody_status status;

	snprintf(table, sizeof table, "%.*s", (int)(len < 63 ? len : 63), line);
	row = json_loads(line + len, JSON_REJECT_DUPLICATES, NULL);
	status = insert_row(trial, table, row, err);
	json_decref(row);
	return status;
}

/* A row of the facts, or what must be answered; else a remark. */
static enum custody_status
take_line(struct trial *trial, const char *line, struct custody_error *err)
{
	const char *reason = after(line, "reason:");
	const char *remedy = after(line, "remedy:");

	if (reason != NULL)
		snprintf(trial->reason, sizeof trial->reason, "%s", reason);
	else if (remedy != NULL)
		snprintf(trial->remedy, sizeof trial->remedy, "%s", remedy);
	else if (after(line, "policy_") != NULL)
		return take_fact(trial, line, err);
	return CUSTODY_OK;
}

/* --- one case --------------------------------------------------------------
 */

static enum custody_status
open_facts(struct trial *trial, struct custody_error *err)
{
	enum custody_status status;

	database_close(trial->facts);
	trial->facts = NULL;
	trial->reason[0] = trial->remedy[0] = '\0';
	memset(&trial->wrong, 0, sizeof trial->wrong);
	status = database_open_memory(&trial->facts, err);
	if (status == CUSTODY_OK)
		status = facts_make(trial->facts, err);
	for (size_t i = 0; status == CUSTODY_OK && i < trial->set->count; i++)
		if (trial->set->file[i].kind == SET_PARAMETERS)
			status = parameters_make(
			    trial->facts, &trial->set->file[i], err);
	return status;
}

static enum custody_status
copy_parameters(
    struct bars *bars, const struct trial *trial, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < trial->set->count; i++) {
		struct statement *rows = NULL;
		char name[PARAMETERS_NAME_SIZE], sql[96];

		if (trial->set->file[i].kind != SET_PARAMETERS)
			continue;
		parameters_name(name, &trial->set->file[i]);
		snprintf(sql, sizeof sql, "SELECT * FROM %s", name);
		status = statement_prepare(
		    &rows, trial->facts, sql, strlen(sql), err);
		if (status == CUSTODY_OK)
			status = bars_copy(bars, name, rows, err);
		statement_free(rows);
	}
	return status;
}

static enum custody_status
add_row(const struct trial *trial, const char *got, const char *reason, bool ok,
    json_t *rows, size_t *failed, struct custody_error *err)
{
	char escaped[512];

	error_escape(escaped, sizeof escaped, reason, strlen(reason));
	*failed += !ok;
	return json_array_append_new(rows,
		   json_pack("{s:s, s:s, s:s, s:s, s:b, s:s}", "policy",
		       trial->policy->name, "case", trial->name, "expected",
		       trial->expected == 2 ? "not allow"
					    : expectations[trial->expected],
		       "got", got, "ok", ok, "reason", escaped)) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

/* Of one of the subjects that it does not allow. */
static bool
is_told(const struct ask *ask, const char *key, const char *text)
{
	const json_t *row;
	size_t i;

	if (*text == '\0')
		return true;
	json_array_foreach (ask->reasons, i, row)
		if (strcmp(member_text(row, key), text) == 0)
			return true;
	return false;
}

/* What came out, and what was said of it. */
static enum custody_status
judge(const struct trial *trial, const struct ask *ask, json_t *rows,
    size_t *failed, struct custody_error *err)
{
	const json_t *first = json_array_get(ask->reasons, 0);
	const char *got = answer_word(ask->verdict), *told = "reason";
	bool ok = trial->expected == 2
		      ? ask->verdict != ANSWER_ALLOW
		      : strcmp(got, expectations[trial->expected]) == 0;

	if (ok && !is_told(ask, "reason", trial->reason)) {
		got = "another reason";
		ok = false;
	} else if (ok && !is_told(ask, "remedy", trial->remedy)) {
		got = "another remedy";
		told = "remedy";
		ok = false;
	}
	return add_row(
	    trial, got, member_text(first, told), ok, rows, failed, err);
}

/* Asks, with the facts that were taken. */
static enum custody_status
finish(struct trial *trial, json_t *rows, size_t *failed,
    struct custody_error *err)
{
	struct ask ask = {0};
	struct bars *bars = NULL;
	enum custody_status status;

	if (trial->wrong.code[0] != '\0')
		return add_row(
		    trial, "", trial->wrong.text, false, rows, failed, err);
	status = bars_open(&bars, err);
	if (status == CUSTODY_OK)
		status = facts_show(
		    bars, trial->facts, FACTS_CASE, trial->policy, 1, err);
	if (status == CUSTODY_OK)
		status = copy_parameters(bars, trial, err);
	if (status == CUSTODY_OK)
		status = ask_one(
		    &ask, bars, trial->facts, trial->policy, FACTS_CASE, err);
	if (status == CUSTODY_OK)
		status = judge(trial, &ask, rows, failed, err);
	ask_clear(&ask);
	bars_close(bars);
	return status;
}

/* --- the cases of a policy ------------------------------------------------ */

/* The expectation a line begins a case with: `-- case: deny, no licence`;
 * EXPECTATIONS for none. */
static size_t
case_of(const char *line, const char **name)
{
	size_t len;

	*name = after(line, "case:");
	if (*name == NULL)
		return EXPECTATIONS;
	len = strcspn(*name, " ,");
	for (size_t i = 0; i < EXPECTATIONS; i++)
		if (strlen(expectations[i]) == len &&
		    memcmp(*name, expectations[i], len) == 0)
			return i;
	return EXPECTATIONS;
}

/* The next line that is a comment, without its `-- `, as a string in `line`;
 * false at the end. */
static bool
next_comment(const char **rest, char *line, size_t room)
{
	while (**rest != '\0') {
		size_t len = strcspn(*rest, "\n");
		const char *at = *rest;

		*rest += len + (at[len] == '\n');
		if (len < 3 || memcmp(at, "-- ", 3) != 0 || len - 3 >= room)
			continue;
		memcpy(line, at + 3, len - 3);
		line[len - 3] = '\0';
		if (len > 3 && line[len - 4] == '\r')
			line[len - 4] = '\0';
		return true;
	}
	return false;
}

/* Says which of the three kinds a policy does not have. */
static enum custody_status
add_missing(struct trial *trial, const size_t found[EXPECTATIONS], json_t *rows,
    size_t *failed, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < EXPECTATIONS; i++) {
		if (found[i] > 0)
			continue;
		trial->expected = i;
		snprintf(
		    trial->name, sizeof trial->name, "%s", expectations[i]);
		status = add_row(trial, "missing", "there is no such case",
		    false, rows, failed, err);
	}
	return status;
}

enum custody_status
cases_run(const struct set *set, const struct set_file *policy, json_t *rows,
    size_t *failed, struct custody_error *err)
{
	struct trial trial = {.set = set, .policy = policy};
	const char *rest = (const char *)policy->text.at, *name;
	size_t found[EXPECTATIONS] = {0}, cases = 0;
	char line[4096];
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK && cases <= CASES_MAX &&
	       next_comment(&rest, line, sizeof line)) {
		size_t expected = case_of(line, &name);

		if (expected == EXPECTATIONS) {
			if (cases > 0 && trial.wrong.code[0] == '\0' &&
			    take_line(&trial, line, &trial.wrong) !=
				CUSTODY_OK &&
			    trial.wrong.code[0] == '\0')
				status = error_memory(err);
			continue;
		}
		if (cases > 0)
			status = finish(&trial, rows, failed, err);
		cases++;
		found[expected]++;
		trial.expected = expected;
		snprintf(trial.name, sizeof trial.name, "%s", name);
		if (status == CUSTODY_OK)
			status = open_facts(&trial, err);
	}
	if (status == CUSTODY_OK && cases > 0)
		status = finish(&trial, rows, failed, err);
	if (status == CUSTODY_OK)
		status = add_missing(&trial, found, rows, failed, err);
	database_close(trial.facts);
	return status;
}

static enum custody_status
check_names(const struct set *set, struct custody_error *err)
{
	struct set core;
	size_t policies = 0;
	enum custody_status status = set_core(&core, err);

	for (size_t i = 0; status == CUSTODY_OK && i < set->count; i++) {
		if (set->file[i].kind != SET_POLICY)
			continue;
		policies++;
		if (set_find(&core, SET_POLICY, set->file[i].name) != NULL)
			status = error_set(err, CUSTODY_MALFORMED, "bad-policy",
			    "policy %s: a core policy has that "
			    "name",
			    set->file[i].file);
	}
	set_clear(&core);
	if (status == CUSTODY_OK && policies == 0)
		return error_set(err, CUSTODY_MALFORMED, "bad-policy",
		    "there is no policy in it");
	return status;
}

/* Tables by the names that facts have already, or that two files share, are
 * found here too: behind bars each name is there once. */
static enum custody_status
check_parameters(const struct set *set, struct custody_error *err)
{
	struct trial trial = {.set = set};
	struct bars *bars = NULL;
	enum custody_status status = open_facts(&trial, err);

	if (status == CUSTODY_OK)
		status = bars_open(&bars, err);
	for (size_t i = 0; status == CUSTODY_OK && i < set->count; i++)
		if (set->file[i].kind == SET_PARAMETERS)
			status = parameters_show(bars, &set->file[i], err);
	bars_close(bars);
	database_close(trial.facts);
	return status;
}

/* Names the first that fails. */
/* A case that comes out otherwise; one that is not there is no such case. */
static const json_t *
first_failure(const json_t *rows)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *got =
		    json_string_value(json_object_get(row, "got"));

		if (!json_is_true(json_object_get(row, "ok")) &&
		    (got == NULL || strcmp(got, "missing") != 0))
			return row;
	}
	return NULL;
}

static enum custody_status
refuse(const json_t *row, struct custody_error *err)
{
	const char *text[5] = {"policy", "case", "got", "expected", "reason"};

	for (size_t j = 0; j < 5; j++)
		text[j] = json_string_value(json_object_get(row, text[j]));
	error_set(err, CUSTODY_REFUSED, "cases",
	    "policy %s: its case \"%s\" comes out as %s, not as %s (%s)",
	    text[0], text[1], text[2], text[3], text[4]);
	error_remedy(err, "correct the policy or its case, and test it again: "
			  "custody policy test DIR");
	return CUSTODY_REFUSED;
}

enum custody_status
cases_check(const struct set *set, json_t *rows, struct custody_error *err)
{
	size_t failed = 0;
	enum custody_status status = check_names(set, err);

	if (status == CUSTODY_OK)
		status = check_parameters(set, err);
	for (size_t i = 0; status == CUSTODY_OK && i < set->count; i++)
		if (set->file[i].kind == SET_POLICY)
			status =
			    cases_run(set, &set->file[i], rows, &failed, err);
	if (status != CUSTODY_OK || first_failure(rows) == NULL)
		return status;
	return refuse(first_failure(rows), err);
}
