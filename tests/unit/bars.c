/* SPDX-License-Identifier: Apache-2.0
 *
 * bars: a stranger's question gets its rows and nothing else, however it is
 * put.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "store/bars.h"
#include "store/database.h"

static struct bars *bars;
static struct custody_error err;

struct seen {
	uint64_t rows;
	char last[4][64];
	bool null[4];
};

static void
keep(struct seen *seen, int column, struct bytes text)
{
	seen->null[column] = text.at == NULL;
	snprintf(seen->last[column], 64, "%.*s", (int)text.len,
	    text.at == NULL ? "" : (const char *)text.at);
}

static enum custody_status
count_answer(void *context, const struct bars_answer *answer,
    struct custody_error *error)
{
	struct seen *seen = context;

	(void)error;
	seen->rows++;
	keep(seen, 0, answer->subject);
	keep(seen, 1, answer->verdict);
	keep(seen, 2, answer->reason);
	keep(seen, 3, answer->remedy);
	return CUSTODY_OK;
}

static enum custody_status
stop(void *context, const struct bars_answer *answer,
    struct custody_error *error)
{
	(void)context;
	(void)answer;
	(void)error;
	return CUSTODY_MALFORMED;
}

static enum custody_status
ask(const char *sql, struct seen *seen)
{
	memset(seen, 0, sizeof(*seen));
	memset(&err, 0, sizeof(err));
	return bars_ask(bars, sql, strlen(sql), NULL, count_answer, seen, &err);
}

static int
put_up(void **state)
{
	static const char *const columns[] = {"subject", "licence"};
	const struct bytes rows[][2] = {
	    {bytes_text("a"), bytes_text("MIT")},
	    {bytes_text("b"), {NULL, 0}},
	    {bytes_text("c"), bytes_text("")},
	};

	(void)state;
	assert_int_equal(bars_open(&bars, &err), CUSTODY_OK);
	assert_int_equal(
	    bars_table(bars, "policy_source", columns, 2, &err), CUSTODY_OK);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
		    bars_row(bars, "policy_source", rows[i], 2, &err),
		    CUSTODY_OK);
	return 0;
}

static int
take_down(void **state)
{
	(void)state;
	bars_close(bars);
	return 0;
}

static void
a_question_gets_its_rows(void **state)
{
	struct seen seen;

	(void)state;
	assert_int_equal(
	    ask("-- asks: a comment, and a blank after it\n"
		"WITH s AS (SELECT * FROM policy_source)\n"
		"SELECT subject, CASE WHEN licence <> '' THEN 'allow' END,\n"
		"       'licence ' || coalesce(licence, 'unknown'), 7\n"
		"  FROM s ORDER BY subject; -- done\n",
		&seen),
	    CUSTODY_OK);
	assert_int_equal(seen.rows, 3);
	assert_string_equal(seen.last[0], "c");
	assert_true(seen.null[1]);
	assert_string_equal(seen.last[2], "licence ");
	assert_string_equal(seen.last[3], "7");
	assert_int_equal(
	    bars_ask(bars, "SELECT 1, 2, 3, 4", 17, NULL, stop, NULL, &err),
	    CUSTODY_MALFORMED);
}

static const char *const not_questions[] = {
    "",
    "-- nothing",
    "SELECT 1, 2, 3",
    "SELECT 1, 2, 3, 4, 5",
    "SELECT 1, 2, 3, 4; SELECT 1, 2, 3, 4",
    "SELECT 1, 2, 3, 4; ATTACH 'x' AS y",
    "SELECT ?, 2, 3, 4",
    "EXPLAIN QUERY PLAN SELECT 1, 2, 3, 4",
    "INSERT INTO policy_source VALUES ('x', 'y')",
    "INSERT INTO policy_source VALUES ('x', 'y') RETURNING 1, 2, 3, 4",
    "UPDATE policy_source SET licence = 'x' RETURNING 1, 2, 3, 4",
    "DELETE FROM policy_source RETURNING 1, 2, 3, 4",
    "CREATE TABLE policy_x (a)",
    "CREATE TEMP TABLE x (a)",
    "CREATE VIEW policy_v AS SELECT 1",
    "DROP TABLE policy_source",
    "ATTACH '/etc/passwd' AS p",
    "ATTACH ':memory:' AS p",
    "PRAGMA database_list",
    "PRAGMA query_only = 1",
    "SELECT name, 2, 3, 4 FROM pragma_table_list",
    "SELECT count(*), 2, 3, 4 FROM pragma_compile_options",
    "SELECT file, 2, 3, 4 FROM pragma_database_list",
    "SELECT name, 2, 3, 4 FROM sqlite_schema",
    "SELECT count(*), 2, 3, 4 FROM sqlite_master",
    "SELECT count(*), 2, 3, 4 FROM temp.sqlite_schema",
    "SELECT value, 2, 3, 4 FROM json_each('[1]')",
    "SELECT count(*), 2, 3, 4 FROM json_each('[1]')",
    "SELECT count(*), 2, 3, 4 FROM dbstat",
    "SELECT count(*), 2, 3, 4 FROM sqlite_dbpage",
    "SELECT load_extension('/lib/x.so'), 2, 3, 4",
    "SELECT printf('%.*c', 60000, 'x'), 2, 3, 4",
    "SELECT format('%s', 'x'), 2, 3, 4",
    "SELECT replace('a', 'a', 'b'), 2, 3, 4",
    "SELECT instr('a', 'b'), 2, 3, 4",
    "SELECT zeroblob(9), 2, 3, 4",
    "SELECT randomblob(9), 2, 3, 4",
    "SELECT random(), 2, 3, 4",
    "SELECT date('now'), 2, 3, 4",
    "SELECT CURRENT_TIMESTAMP, 2, 3, 4",
    "SELECT strftime('%s'), 2, 3, 4",
    "SELECT quote('x'), hex('x'), 3, 4",
    "SELECT last_insert_rowid(), sqlite_version(), 3, 4",
    "SELECT fts3_tokenizer('simple'), 2, 3, 4",
    "SELECT 'x' REGEXP 'y', 2, 3, 4",
    "SELECT subject, 2, 3, 4 FROM other.policy_source",
    "SELECT subject, \"no such column\", 3, 4 FROM policy_source",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT i, 2, 3, 4 FROM n LIMIT 3",
    "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT i, 2, 3, 4 FROM n",
    "BEGIN",
    "VACUUM",
    "ANALYZE",
    "REINDEX",
};

static void
what_is_not_a_question_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(not_questions) / sizeof(not_questions[0]);
	     i++) {
		struct seen seen;

		if (ask(not_questions[i], &seen) != CUSTODY_UNKNOWN ||
		    strcmp(err.code, "policy-failed") != 0)
			fail_msg("went through: %s", not_questions[i]);
		assert_int_equal(seen.rows, 0);
	}
	assert_int_equal(bars_ask(bars, "SELECT 1, 2, 3, 4\0; x", 21, NULL,
			     count_answer, &(struct seen){0}, &err),
	    CUSTODY_UNKNOWN);
}

static void
a_refusal_says_what_was_not_allowed(void **state)
{
	struct seen seen;

	(void)state;
	assert_int_equal(
	    ask("SELECT printf('x'), 2, 3, 4", &seen), CUSTODY_UNKNOWN);
	assert_non_null(strstr(err.text, "the function printf"));
}

static void
a_cte_of_a_policys_name_shows_nothing_more(void **state)
{
	struct seen seen;

	(void)state;
	assert_int_equal(
	    ask("WITH policy_source(subject) AS (SELECT name FROM "
		"sqlite_schema) SELECT subject, 2, 3, 4 FROM policy_source",
		&seen),
	    CUSTODY_UNKNOWN);
	assert_int_equal(ask("WITH policy_source AS (SELECT 'mine' AS subject)"
			     "SELECT subject, 2, 3, 4 FROM policy_source",
			     &seen),
	    CUSTODY_OK);
	assert_string_equal(seen.last[0], "mine");
	/* And the next question sees the table again. */
	assert_int_equal(
	    ask("SELECT count(*), 2, 3, 4 FROM policy_source", &seen),
	    CUSTODY_OK);
	assert_string_equal(seen.last[0], "3");
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
what_takes_long_is_stopped(void **state)
{
	struct bars_limits short_of_time = {
	    .steps = UINT64_MAX, .milliseconds = 100};
	char sql[2048];
	double begun = seconds();
	struct seen seen = {0};
	size_t len;

	(void)state;
	len = (size_t)sprintf(sql, "SELECT count(*), 2, 3, 4 FROM ");
	for (int i = 0; i < 20; i++)
		len += (size_t)sprintf(
		    sql + len, "%spolicy_source AS t%d", i == 0 ? "" : ", ", i);
	assert_int_equal(ask(sql, &seen), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "policy-timeout");
	assert_int_equal(
	    bars_ask(bars, sql, len, &short_of_time, count_answer, &seen, &err),
	    CUSTODY_UNKNOWN);
	assert_true(seconds() - begun < 20);
}

/* Names the text before it twice, `depth` times over. */
static void
double_up(
    char *sql, int depth, const char *first, const char *next, const char *last)
{
	size_t len = (size_t)sprintf(sql, "WITH c0(x) AS (%s)", first);

	for (int i = 1; i <= depth; i++) {
		len += (size_t)sprintf(sql + len, ", c%d(x) AS (", i);
		len += (size_t)sprintf(sql + len, next, i - 1, i - 1);
		len += (size_t)sprintf(sql + len, ")");
	}
	sprintf(sql + len, last, depth, depth);
}

static void
a_text_that_grows_is_stopped(void **state)
{
	struct seen seen;
	char sql[4096];

	(void)state;
	double_up(sql, 16, "SELECT '0123456789'",
	    "SELECT x || x FROM (SELECT x FROM c%d LIMIT 1)",
	    "SELECT x, 2, 3, 4 FROM c%d");
	assert_int_equal(ask(sql, &seen), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "policy-failed");
}

static void
a_million_copies_of_a_cte_are_stopped(void **state)
{
	double begun = seconds();
	struct seen seen;
	char sql[4096];

	(void)state;
	double_up(sql, 30, "SELECT 1", "SELECT p.x FROM c%d AS p, c%d AS q",
	    "SELECT x, 2, 3, 4 FROM c%d");
	assert_int_equal(ask(sql, &seen), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "policy-failed");
	assert_true(seconds() - begun < 20);
	/* The limit of memory is gone again. */
	assert_int_equal(ask("SELECT 1, 2, 3, 4", &seen), CUSTODY_OK);
}

static void
what_takes_much_memory_is_stopped(void **state)
{
	char *long_text = malloc(60001);
	static const char *const column[] = {"x"};
	struct bars_limits no_hurry = {
	    .steps = UINT64_MAX, .milliseconds = 600000, .rows = UINT64_MAX};
	const char *sql = "SELECT a.x || b.subject, 2, 3, 4 FROM policy_long "
			  "AS a, policy_source AS b, policy_long AS c, "
			  "policy_long AS d, policy_source, policy_source "
			  "ORDER BY 1";
	struct seen seen = {0};

	(void)state;
	memset(long_text, 'a', 60000);
	long_text[60000] = '\0';
	assert_int_equal(
	    bars_table(bars, "policy_long", column, 1, &err), CUSTODY_OK);
	for (int i = 0; i < 20; i++)
		assert_int_equal(
		    bars_row(bars, "policy_long",
			&(struct bytes){(uint8_t *)long_text, 60000}, 1, &err),
		    CUSTODY_OK);
	free(long_text);
	assert_int_equal(bars_ask(bars, sql, strlen(sql), &no_hurry,
			     count_answer, &seen, &err),
	    CUSTODY_UNKNOWN);
	assert_int_equal(seen.rows, 0);
}

static void
too_many_rows_are_stopped(void **state)
{
	struct bars_limits two = {.rows = 2};
	const char *sql = "SELECT subject, 2, 3, 4 FROM policy_source";
	struct seen seen = {0};

	(void)state;
	assert_int_equal(
	    bars_ask(bars, sql, strlen(sql), &two, count_answer, &seen, &err),
	    CUSTODY_UNKNOWN);
	assert_int_equal(seen.rows, 2);
}

static void
names_that_are_not_plain_are_refused(void **state)
{
	static const char *const bad[] = {"policy_x; DROP TABLE x", "x",
	    "policy_", "policy_X", "sqlite_x", "policy_\"", ""};
	static const char *const column[] = {"a"};
	static const char *const bad_column[] = {"a\" TEXT); DROP"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(bars_table(bars, bad[i], column, 1, &err),
		    CUSTODY_MALFORMED);
		assert_string_equal(err.code, "bad-name");
	}
	assert_int_equal(bars_table(bars, "policy_y", bad_column, 1, &err),
	    CUSTODY_MALFORMED);
}

static void
a_copy_keeps_types_and_nulls(void **state)
{
	static const char select_all[] =
	    "SELECT n, t, n + 1 AS more FROM thing ORDER BY n";
	struct statement *rows;
	struct database *db;
	struct seen seen;

	(void)state;
	assert_int_equal(database_open_memory(&db, &err), CUSTODY_OK);
	assert_int_equal(database_run(db,
			     "CREATE TABLE thing (n INTEGER, t TEXT) STRICT;"
			     "INSERT INTO thing VALUES (9, 'nine'), (10, NULL)",
			     &err),
	    CUSTODY_OK);
	assert_int_equal(statement_prepare(&rows, db, select_all,
			     sizeof(select_all) - 1, &err),
	    CUSTODY_OK);
	assert_int_equal(
	    bars_copy(bars, "policy_thing", rows, &err), CUSTODY_OK);
	statement_free(rows);
	database_close(db);
	assert_int_equal(ask("SELECT n, t, typeof(n), more FROM policy_thing "
			     "WHERE n > '9'",
			     &seen),
	    CUSTODY_OK);
	assert_int_equal(seen.rows, 1);
	assert_string_equal(seen.last[0], "10");
	assert_true(seen.null[1]);
	assert_string_equal(seen.last[2], "integer");
	assert_string_equal(seen.last[3], "11");
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, put_up, take_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(a_question_gets_its_rows),
	    CLAIM(what_is_not_a_question_is_refused),
	    CLAIM(a_refusal_says_what_was_not_allowed),
	    CLAIM(a_cte_of_a_policys_name_shows_nothing_more),
	    CLAIM(what_takes_long_is_stopped),
	    CLAIM(a_text_that_grows_is_stopped),
	    CLAIM(a_million_copies_of_a_cte_are_stopped),
	    CLAIM(what_takes_much_memory_is_stopped),
	    CLAIM(too_many_rows_are_stopped),
	    CLAIM(names_that_are_not_plain_are_refused),
	    CLAIM(a_copy_keeps_types_and_nulls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
