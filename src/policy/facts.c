/* SPDX-License-Identifier: Apache-2.0
 *
 * facts: the list of what policies see.  It is the same list that is
 * documented, copied for a request, and made for cases; a view of the state
 * that is not on it is not seen.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "policy/facts.h"
#include "policy/host.h"
#include "policy/spdx.h"
#include "policy/spdx_cover.h"
#include "store/question.h"

/* Columns with # are integers, one with * is either, all others are text. */
static const struct {
	const char *name, *columns;
} tables[] = {
    {"policy_request", "subject purpose project model asked_by asked_as"
		       " asked_at until why now quorum#"},
    {"policy_version", "subject dataset version ordinal# files# records#"
		       " bytes# duplicates# ingested_at barred#"
		       " superseded_days# approvals_since#"},
    {"policy_source", "subject dataset version ordinal# url retrieved_at"
		      " publisher licence records# with_url# with_time#"
		      " with_id# expected# why ingested_by ingested_at"},
    {"policy_origin", "subject dataset url retrieved_at publisher"},
    {"policy_dataset", "subject dataset own#"},
    {"policy_terms", "subject dataset own# terms licence retain_until"
		     " sensitivity attribution at"},
    {"policy_expression", "subject dataset said_by expression"},
    {"policy_purpose", "subject dataset purpose allowed#"},
    {"policy_jurisdiction", "subject dataset jurisdiction"},
    {"policy_approval", "subject person role at until condition"},
    {"policy_quarantine", "subject quarantine incident wholly# records#"},
    {"policy_release", "subject release job at dataset version"},
    {"policy_fact", "subject name value*"},
    {"policy_drift", "subject measure base ppm#"},
    {"policy_recall", "subject release recall incident job person derived#"
		      " due late_days#"},
};

#define TABLES (sizeof tables / sizeof *tables)
/* Bits after those of the tables, of what is made of them. */
#define LICENCE (UINT32_C(1) << TABLES)
#define HOST (UINT32_C(2) << TABLES)

/* Prepares "SELECT <columns> <rest>" with the request bound. */
static enum custody_status
prepare(struct statement **out, struct database *state, const char *columns,
    const char *rest, const char *request, struct custody_error *err)
{
	char sql[512];
	size_t len = 7;
	enum custody_status status;

	memcpy(sql, "SELECT ", 7);
	for (const char *at = columns; *at != '\0' && len < 300; at++)
		if (*at != '#' && *at != '*')
			sql[len++] = *at == ' ' ? ',' : *at;
	snprintf(sql + len, sizeof sql - len, " %s", rest);
	status = statement_prepare(out, state, sql, strlen(sql), err);
	if (status == CUSTODY_OK)
		status = statement_bind_text(
		    *out, "@request", request, strlen(request), err);
	return status;
}

static enum custody_status
copy(struct bars *bars, struct database *state, size_t number,
    const char *request, struct custody_error *err)
{
	struct statement *rows = NULL;
	char rest[96];
	enum custody_status status;

	snprintf(rest, sizeof rest, "FROM %s WHERE request = @request",
	    tables[number].name);
	status =
	    prepare(&rows, state, tables[number].columns, rest, request, err);
	if (status == CUSTODY_OK)
		status = bars_copy(bars, tables[number].name, rows, err);
	statement_free(rows);
	return status;
}

static enum custody_status
show_licence(struct bars *bars, struct bytes subject, struct bytes expression,
    const char *alternative, const char *licence, struct custody_error *err)
{
	const struct bytes row[] = {subject, expression,
	    alternative == NULL ? (struct bytes){NULL, 0}
				: bytes_text(alternative),
	    licence == NULL ? (struct bytes){NULL, 0} : bytes_text(licence)};

	return bars_row(bars, "policy_licence", row, 4, err);
}

/* A row for each licence of each choice; one of NULLs where there is none. */
static enum custody_status
show_expression(struct bars *bars, struct bytes subject,
    struct bytes expression, struct custody_error *err)
{
	struct spdx spdx;
	char number[24];
	enum custody_status status = CUSTODY_OK;

	if (spdx_parse(&spdx, (const char *)expression.at, NULL) != CUSTODY_OK)
		status =
		    show_licence(bars, subject, expression, NULL, NULL, err);
	for (size_t i = 0; i < spdx.alternatives; i++)
		for (size_t j = 0; j < spdx.licences; j++) {
			if ((spdx.alternative[i] >> j & 1) == 0)
				continue;
			snprintf(number, sizeof number, "%zu", i + 1);
			if (status == CUSTODY_OK)
				status = show_licence(bars, subject, expression,
				    number, spdx.licence[j], err);
		}
	spdx_clear(&spdx);
	return status;
}

static enum custody_status
show_host(struct bars *bars, struct bytes subject, struct bytes url,
    struct custody_error *err)
{
	struct buffer host = {0};
	enum custody_status status = host_of(&host, url, err);
	const struct bytes row[] = {subject, url, buffer_view(&host)};

	if (status == CUSTODY_OK && host.len > 0)
		status = bars_row(bars, "policy_host", row, 3, err);
	buffer_clear(&host);
	return status;
}

typedef enum custody_status show_row(struct bars *bars, struct bytes subject,
    struct bytes text, struct custody_error *err);

/* Hands every row of two columns to `show`. */
static enum custody_status
derive(struct bars *bars, struct database *state, const char *columns,
    const char *rest, const char *request, show_row *show,
    struct custody_error *err)
{
	struct statement *rows = NULL;
	enum custody_status status;

	status = prepare(&rows, state, columns, rest, request, err);
	while (status == CUSTODY_OK) {
		status = statement_step(rows, err);
		if (status == CUSTODY_OK)
			status = show(bars, statement_text(rows, 0),
			    statement_text(rows, 1), err);
	}
	statement_free(rows);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

/* licence_covers(accepted, licence) of spdx_cover.h; NULL covers nothing. */
static void
give_covers(struct function_call *call, void *context)
{
	struct bytes accepted = function_text(call, 0);
	struct bytes licence = function_text(call, 1);

	(void)context;
	function_give_integer(call, accepted.at != NULL && licence.at != NULL &&
					spdx_cover((const char *)accepted.at,
					    (const char *)licence.at));
}

static enum custody_status
show_licences(struct bars *bars, struct database *state, const char *request,
    struct custody_error *err)
{
	static const char *const columns[] = {
	    "subject", "expression", "alternative", "licence"};
	enum custody_status status =
	    bars_table(bars, "policy_licence", columns, 4, err);

	if (status != CUSTODY_OK)
		return status;
	return derive(bars, state, "subject expression",
	    "FROM policy_expression WHERE request = @request"
	    " GROUP BY subject, expression",
	    request, show_expression, err);
}

static enum custody_status
show_hosts(struct bars *bars, struct database *state, const char *request,
    struct custody_error *err)
{
	static const char *const columns[] = {"subject", "url", "host"};
	enum custody_status status =
	    bars_table(bars, "policy_host", columns, 3, err);

	if (status != CUSTODY_OK)
		return status;
	return derive(bars, state, "subject url",
	    "FROM policy_origin WHERE request = @request AND url <> ''"
	    " GROUP BY subject, url",
	    request, show_host, err);
}

static bool
begins_with(const char *text, const char *name)
{
	return strncasecmp(text, name, strlen(name)) == 0;
}

/* No text reads a table without its name in it, in whatever case: the bits of
 * those that a text may read. */
static uint32_t
named_in(const char *text)
{
	uint32_t named = 0;

	while ((text = strcasestr(text, "policy_")) != NULL) {
		for (size_t i = 0; i < TABLES; i++)
			if (begins_with(text, tables[i].name))
				named |= UINT32_C(1) << i;
		if (begins_with(text, "policy_licence"))
			named |= LICENCE;
		if (begins_with(text, "policy_host"))
			named |= HOST;
		text++;
	}
	return named;
}

enum custody_status
facts_show(struct bars *bars, struct database *state, const char *request,
    const struct set_file *asked, size_t count, struct custody_error *err)
{
	enum custody_status status =
	    bars_function(bars, "licence_covers", 2, give_covers, err);
	uint32_t named = 0;

	for (size_t i = 0; i < count; i++)
		if (asked[i].kind == SET_POLICY)
			named |= named_in((const char *)asked[i].text.at);
	for (size_t i = 0; status == CUSTODY_OK && i < TABLES; i++)
		if (named >> i & 1)
			status = copy(bars, state, i, request, err);
	if (status == CUSTODY_OK && named & LICENCE)
		status = show_licences(bars, state, request, err);
	if (status == CUSTODY_OK && named & HOST)
		status = show_hosts(bars, state, request, err);
	return status;
}

enum custody_status
facts_subjects(json_t **out, struct database *state, struct bytes kind,
    const char *request, struct custody_error *err)
{
	struct statement *rows = NULL;
	char rest[128];
	json_t *list = json_array();
	enum custody_status status;

	*out = list;
	if (list == NULL)
		return error_memory(err);
	snprintf(rest, sizeof rest,
	    "FROM policy_%.*s WHERE request = @request"
	    " GROUP BY subject ORDER BY subject",
	    (int)kind.len, (const char *)kind.at);
	status = prepare(&rows, state, "subject", rest, request, err);
	while (status == CUSTODY_OK) {
		status = statement_step(rows, err);
		if (status == CUSTODY_OK &&
		    json_array_append_new(list,
			json_stringn((const char *)statement_text(rows, 0).at,
			    statement_text(rows, 0).len)) < 0)
			status = error_memory(err);
	}
	statement_free(rows);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

/* "a TEXT NOT NULL DEFAULT '', b INTEGER NOT NULL DEFAULT 0". */
static enum custody_status
make_table(struct database *db, size_t number, struct custody_error *err)
{
	struct buffer sql = {0};
	const char *at = tables[number].columns;
	enum custody_status status;

	status = buffer_print(&sql, err,
	    "CREATE TABLE %s (request TEXT NOT NULL DEFAULT '" FACTS_CASE "'",
	    tables[number].name);
	while (status == CUSTODY_OK && *at != '\0') {
		size_t len = strcspn(at, " #*");
		bool typed = at[len] == '#' || at[len] == '*';

		status = buffer_print(&sql, err, ", %.*s %s", (int)len, at,
		    at[len] == '#'   ? "INTEGER NOT NULL DEFAULT 0"
		    : at[len] == '*' ? "ANY NOT NULL DEFAULT 0"
				     : "TEXT NOT NULL DEFAULT ''");
		at += len + typed;
		at += *at == ' ';
	}
	if (status == CUSTODY_OK)
		status = buffer_print(&sql, err, ") STRICT");
	if (status == CUSTODY_OK)
		status = database_run(db, (const char *)sql.at, err);
	buffer_clear(&sql);
	return status;
}

enum custody_status
facts_make(struct database *db, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < TABLES; i++)
		status = make_table(db, i, err);
	return status;
}
