/* SPDX-License-Identifier: Apache-2.0
 *
 * database: statements, functions, savepoints and the guard, as the rooms
 * above use them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/database.h"

static struct database *db;
static struct custody_error err;

static int
open_db(void **state)
{
	(void)state;
	memset(&err, 0, sizeof(err));
	assert_int_equal(database_open_memory(&db, &err), CUSTODY_OK);
	assert_int_equal(database_run(db,
			     "CREATE TABLE t (n INTEGER PRIMARY KEY,"
			     " x TEXT NOT NULL UNIQUE) STRICT;"
			     "INSERT INTO t VALUES (1, 'one'), (2, 'two')",
			     &err),
	    CUSTODY_OK);
	return 0;
}

static int
close_db(void **state)
{
	(void)state;
	database_close(db);
	return 0;
}

static struct statement *
prepare(const char *sql)
{
	struct statement *statement = NULL;

	assert_int_equal(
	    statement_prepare(&statement, db, sql, strlen(sql), &err),
	    CUSTODY_OK);
	return statement;
}

static int64_t
ask(const char *sql)
{
	struct statement *statement = prepare(sql);
	int64_t value;

	assert_int_equal(statement_step(statement, &err), CUSTODY_OK);
	value = statement_integer(statement, 0);
	statement_free(statement);
	return value;
}

static void
values_go_in_by_name_and_come_out_by_column(void **state)
{
	struct statement *s =
	    prepare("SELECT :text AS t, @blob, :null, :number, 1.5, :unbound");

	(void)state;
	assert_int_equal(statement_parameters(s), 5);
	assert_string_equal(statement_parameter(s, 1), ":text");
	assert_string_equal(statement_parameter(s, 2), "@blob");
	assert_int_equal(
	    statement_bind_text(s, ":text", NULL, 0, &err), CUSTODY_OK);
	assert_int_equal(
	    statement_bind_blob(s, "@blob", "\0\1", 2, &err), CUSTODY_OK);
	assert_int_equal(statement_bind_null(s, ":null", &err), CUSTODY_OK);
	assert_int_equal(
	    statement_bind_integer(s, ":number", INT64_MIN, &err), CUSTODY_OK);
	assert_int_equal(
	    statement_bind_null(s, ":other", &err), CUSTODY_UNKNOWN);
	assert_int_equal(statement_step(s, &err), CUSTODY_OK);
	assert_int_equal(statement_columns(s), 6);
	assert_string_equal(statement_column_name(s, 0), "t");
	assert_int_equal(statement_type(s, 0), STATEMENT_TEXT);
	assert_non_null(statement_text(s, 0).at);
	assert_int_equal(statement_text(s, 0).len, 0);
	assert_int_equal(statement_type(s, 1), STATEMENT_BLOB);
	assert_memory_equal(statement_blob(s, 1).at, "\0\1", 2);
	assert_true(statement_is_null(s, 2));
	assert_null(statement_text(s, 2).at);
	assert_int_equal(statement_integer(s, 3), INT64_MIN);
	assert_int_equal(statement_type(s, 4), STATEMENT_REAL);
	assert_true(statement_is_null(s, 5));
	assert_int_equal(statement_step(s, &err), CUSTODY_END);
	statement_free(s);
}

static void
one_statement_means_one(void **state)
{
	static const char *const bad[] = {
	    "", " -- x", "SELECT 1; SELECT 2", "SELECT 1; nonsense", ";"};
	struct statement *s = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(
		    statement_prepare(&s, db, bad[i], strlen(bad[i]), &err),
		    CUSTODY_UNKNOWN);
	assert_int_equal(
	    statement_prepare(&s, db, "SELECT 1\0; DROP TABLE t", 23, &err),
	    CUSTODY_UNKNOWN);
	s = prepare("SELECT 1; -- and a remark");
	statement_free(s);
}

static void
a_text_of_several_is_walked(void **state)
{
	static const char text[] = "-- fold:\nINSERT INTO t VALUES (3, 'x');;\n"
				   "DELETE FROM t WHERE n = 1; -- end\n  ";
	struct bytes rest = {(const uint8_t *)text, sizeof(text) - 1};
	struct statement *s;
	int count = 0;

	(void)state;
	while (statement_prepare_next(&s, db, &rest, &err) == CUSTODY_OK) {
		assert_int_equal(statement_run(s, &err), CUSTODY_OK);
		statement_free(s);
		count++;
	}
	assert_int_equal(count, 2);
	assert_int_equal(rest.len, 0);
	assert_int_equal(ask("SELECT sum(n) FROM t"), 5);
	rest = bytes_text("SELECT nonsense FROM nowhere");
	assert_int_equal(
	    statement_prepare_next(&s, db, &rest, &err), CUSTODY_UNKNOWN);
	assert_null(s);
}

static void
an_objection_of_the_schema_is_told_apart(void **state)
{
	(void)state;
	assert_int_equal(
	    database_run(db, "INSERT INTO t VALUES (9, 'one')", &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "constraint");
	assert_int_equal(
	    database_run(db, "INSERT INTO t VALUES ('x', 'y')", &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "constraint");
	assert_int_equal(
	    database_run(db, "SELECT nonsense", &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "database");
	/* Double quotes never make a text. */
	assert_int_equal(
	    database_run(db, "SELECT \"nonsense\"", &err), CUSTODY_UNKNOWN);
}

static void
join_twice(struct function_call *call, void *context)
{
	struct bytes a = function_text(call, 0);
	char out[64];

	*(int *)context += 1;
	if (function_is_null(call, 0)) {
		function_fail(call, "nothing to join");
		return;
	}
	memcpy(out, a.at, a.len);
	memcpy(out + a.len, a.at, a.len);
	function_give_text(call, out, 2 * a.len);
}

static void
a_function_of_ours_can_be_called(void **state)
{
	struct statement *s;
	int calls = 0;

	(void)state;
	assert_int_equal(
	    database_function(db, "twice", 1, true, join_twice, &calls, &err),
	    CUSTODY_OK);
	assert_int_equal(
	    database_run(
		db, "CREATE VIEW v AS SELECT twice(x) AS y FROM t", &err),
	    CUSTODY_OK);
	s = prepare("SELECT y FROM v WHERE y = 'oneone'");
	assert_int_equal(statement_step(s, &err), CUSTODY_OK);
	assert_memory_equal(statement_text(s, 0).at, "oneone", 7);
	statement_free(s);
	assert_true(calls > 0);
	assert_int_equal(
	    database_run(db, "SELECT twice(NULL)", &err), CUSTODY_UNKNOWN);
	assert_non_null(strstr(err.text, "nothing to join"));
}

static void
an_undone_savepoint_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(database_savepoint(db, "event", &err), CUSTODY_OK);
	assert_int_equal(
	    database_run(db, "INSERT INTO t VALUES (3, 'x')", &err),
	    CUSTODY_OK);
	assert_int_equal(database_savepoint(db, "inner", &err), CUSTODY_OK);
	assert_int_equal(database_run(db, "DELETE FROM t", &err), CUSTODY_OK);
	database_undo(db, "inner");
	assert_int_equal(ask("SELECT count(*) FROM t"), 3);
	database_undo(db, "event");
	assert_int_equal(ask("SELECT count(*) FROM t"), 2);
	assert_int_equal(database_savepoint(db, "event", &err), CUSTODY_OK);
	assert_int_equal(
	    database_run(db, "DELETE FROM t WHERE n = 1", &err), CUSTODY_OK);
	assert_int_equal(database_changes(db), 1);
	assert_int_equal(database_release(db, "event", &err), CUSTODY_OK);
	assert_int_equal(ask("SELECT count(*) FROM t"), 1);
}

static void
behind_the_guard_there_are_only_questions(void **state)
{
	static const char *const bad[] = {"DELETE FROM t", "DROP TABLE t",
	    "UPDATE t SET x = 'y'", "INSERT INTO t VALUES (5, 'z')",
	    "CREATE TABLE u (a)", "ATTACH 'x' AS y", "PRAGMA user_version = 3",
	    "PRAGMA recursive_triggers = 0", "VACUUM INTO '/tmp/x'", "BEGIN",
	    "SAVEPOINT s", "VACUUM", "CREATE TEMP VIEW v AS SELECT 1"};
	struct statement *s;

	(void)state;
	database_guard(db, 0, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (statement_prepare(&s, db, bad[i], strlen(bad[i]), &err) !=
		    CUSTODY_REFUSED)
			fail_msg("went through: %s", bad[i]);
	assert_string_equal(err.code, "read-only");
	assert_int_not_equal(
	    database_run(db, "UPDATE sqlite_master SET sql = ''", &err),
	    CUSTODY_OK);
	assert_int_not_equal(
	    database_run(db, "SELECT load_extension('x')", &err), CUSTODY_OK);
	assert_int_equal(
	    ask("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
		"FROM c WHERE i < 9) SELECT sum(i) + (SELECT count(*) FROM "
		"json_each('[1]')) FROM c"),
	    46);
	assert_int_equal(ask("SELECT count(*) FROM pragma_table_info('t')"), 2);
	assert_int_equal(
	    ask("SELECT count(*) FROM sqlite_schema WHERE name = 't'"), 1);
	database_unguard(db);
	assert_int_equal(database_run(db, "DELETE FROM t", &err), CUSTODY_OK);
}

static void
the_guard_stops_what_does_not_end(void **state)
{
	static const char endless[] =
	    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) "
	    "SELECT count(*) FROM c";
	struct statement *s;

	(void)state;
	database_guard(db, 100000, 0);
	s = prepare(endless);
	assert_int_equal(statement_step(s, &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "interrupted");
	statement_free(s);
	database_guard(db, 0, 50);
	s = prepare(endless);
	assert_int_equal(statement_step(s, &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "interrupted");
	statement_free(s);
}

static struct statement *
prepare_next(const char *sql)
{
	struct bytes rest = bytes_text(sql);
	struct statement *statement = NULL;

	assert_int_equal(
	    statement_prepare_next(&statement, db, &rest, &err), CUSTODY_OK);
	return statement;
}

static void
expect_noted(const char *sql, unsigned reads, unsigned changes)
{
	struct statement *s = prepare_next(sql);

	assert_int_equal(statement_reads(s), reads);
	assert_int_equal(statement_changes(s), changes);
	statement_free(s);
}

static void
a_statement_knows_which_noted_tables_it_reads_and_changes(void **state)
{
	static const char *const noted[] = {"clock", "log", NULL};
	struct statement *s = prepare_next("SELECT n FROM t");

	(void)state;
	/* Nothing was noted: it may be any. */
	assert_int_equal(statement_reads(s), UINT32_MAX);
	assert_int_equal(statement_changes(s), UINT32_MAX);
	statement_free(s);
	assert_int_equal(database_run(db,
			     "CREATE TABLE clock (now TEXT);"
			     "CREATE TABLE log (n INTEGER);"
			     "CREATE VIEW late AS SELECT t.n FROM t JOIN clock"
			     " AS c WHERE t.x < c.now;"
			     "CREATE TRIGGER t_log AFTER UPDATE ON t BEGIN"
			     " INSERT INTO log SELECT n FROM late; END",
			     &err),
	    CUSTODY_OK);
	database_note(db, noted);
	expect_noted("SELECT n FROM t", 0, 0);
	expect_noted("SELECT NOW FROM CLOCK", 1, 0);
	expect_noted("SELECT count(*) FROM t, clock", 1, 0);
	expect_noted("SELECT 1 WHERE EXISTS (SELECT 1 FROM late)", 1, 0);
	expect_noted("INSERT INTO log VALUES (1)", 0, 2);
	expect_noted("DELETE FROM log", 0, 2);
	expect_noted("INSERT INTO t VALUES (7, 'seven')", 0, 0);
	s = prepare_next("UPDATE t SET x = 'uno' WHERE n = 1");
	assert_int_equal(statement_reads(s) & 1, 1);
	assert_int_equal(statement_changes(s), 2);
	statement_free(s);
	/* The guard hides it, and it comes back. */
	database_guard(db, 0, 0);
	expect_noted("SELECT now FROM clock", UINT32_MAX, UINT32_MAX);
	database_unguard(db);
	expect_noted("SELECT now FROM clock", 1, 0);
}

/* `outer` asks `inner`; nobody asks `other`. */
static const char lent[] =
    "inner\0CREATE VIEW inner AS SELECT n FROM t WHERE n > 1\0"
    "other\0CREATE VIEW other AS SELECT x FROM t\0"
    "outer\0CREATE VIEW outer AS SELECT n * 2 AS n FROM inner";

static const char made[] =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'view'";

static void
a_view_that_is_lent_is_part_of_what_asks_it(void **state)
{
	struct statement *first, *second;

	(void)state;
	database_lend_views(
	    db, (struct bytes){(const uint8_t *)lent, sizeof lent});
	assert_int_equal(ask("SELECT n FROM outer"), 4);
	assert_int_equal(ask("SELECT n FROM outer"), 4); /* the one kept */
	assert_int_equal(ask(made), 0);
	first = prepare("SELECT n FROM inner WHERE n < :most");
	second = prepare("SELECT n FROM inner WHERE n < :most");
	assert_int_equal(statement_parameters(first), 1);
	assert_int_equal(
	    statement_bind_integer(second, ":most", 9, &err), CUSTODY_OK);
	assert_int_equal(statement_step(second, &err), CUSTODY_OK);
	assert_int_equal(statement_integer(second, 0), 2);
	statement_free(first);
	statement_free(second);
	assert_int_equal(
	    statement_prepare(&first, db, "SELECT * FROM another", 21, &err),
	    CUSTODY_UNKNOWN);
	assert_non_null(strstr(err.text, "no such table: another"));
	assert_int_equal(statement_prepare(&first, db,
			     "SELECT n FROM outer; SELECT 1", 29, &err),
	    CUSTODY_UNKNOWN);
}

static void
a_view_is_made_where_it_cannot_be_part_of_it(void **state)
{
	struct statement *statement = NULL;
	struct bytes rest =
	    bytes_text("SELECT x FROM other WHERE x <> ';'; SELECT 1");

	(void)state;
	database_lend_views(
	    db, (struct bytes){(const uint8_t *)lent, sizeof lent});
	assert_int_equal(
	    statement_prepare_next(&statement, db, &rest, &err), CUSTODY_OK);
	statement_free(statement);
	assert_int_equal(ask(made), 0);
	assert_string_equal((const char *)rest.at, " SELECT 1");
	rest = bytes_text("WITH w AS (SELECT n FROM inner) SELECT n FROM w;");
	assert_int_equal(
	    statement_prepare_next(&statement, db, &rest, &err), CUSTODY_OK);
	statement_free(statement);
	assert_int_equal(ask(made), 1);
	assert_int_equal(
	    ask("WITH w AS (SELECT n FROM outer) SELECT n FROM w"), 4);
	assert_int_equal(ask(made), 2);
}

static void
a_view_that_was_undone_is_made_again(void **state)
{
	struct statement *statement;

	(void)state;
	database_lend_views(
	    db, (struct bytes){(const uint8_t *)lent, sizeof lent});
	assert_int_equal(database_savepoint(db, "adding", &err), CUSTODY_OK);
	statement = prepare("WITH w AS (SELECT n FROM outer) SELECT n FROM w"
			    " WHERE n < :most");
	database_undo(db, "adding");
	assert_int_equal(ask(made), 0);
	assert_int_equal(
	    statement_bind_integer(statement, ":most", 9, &err), CUSTODY_OK);
	assert_int_equal(statement_step(statement, &err), CUSTODY_OK);
	assert_int_equal(statement_integer(statement, 0), 4);
	statement_free(statement);
}

static void
who_asks_the_schema_finds_every_view(void **state)
{
	(void)state;
	database_lend_views(
	    db, (struct bytes){(const uint8_t *)lent, sizeof lent});
	assert_int_equal(
	    ask("WITH w AS (SELECT n FROM inner) SELECT n FROM w"), 2);
	assert_int_equal(database_make_views(db, &err), CUSTODY_OK);
	assert_int_equal(ask(made), 3);
}

static void
an_image_lies_where_the_database_does(void **state)
{
	struct buffer image = {0}, after = {0};
	struct database *other;
	struct bytes lies;

	(void)state;
	assert_int_equal(database_image(db, &image, &err), CUSTODY_OK);
	/* One that began empty lies in pieces. */
	assert_null(database_image_lies(db).at);
	assert_int_equal(
	    database_open_image(&other, buffer_view(&image), &err), CUSTODY_OK);
	assert_true(
	    bytes_equal(database_image_lies(other), buffer_view(&image)));
	assert_int_equal(
	    database_run(other, "INSERT INTO t VALUES (3, 'three')", &err),
	    CUSTODY_OK);
	lies = database_image_lies(other);
	assert_false(bytes_equal(lies, buffer_view(&image)));
	assert_int_equal(database_image(other, &after, &err), CUSTODY_OK);
	assert_true(bytes_equal(lies, buffer_view(&after)));
	database_close(other);
	buffer_clear(&after);
	buffer_clear(&image);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, open_db, close_db)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(values_go_in_by_name_and_come_out_by_column),
	    CLAIM(one_statement_means_one),
	    CLAIM(a_text_of_several_is_walked),
	    CLAIM(an_objection_of_the_schema_is_told_apart),
	    CLAIM(a_function_of_ours_can_be_called),
	    CLAIM(an_undone_savepoint_leaves_nothing),
	    CLAIM(behind_the_guard_there_are_only_questions),
	    CLAIM(the_guard_stops_what_does_not_end),
	    CLAIM(a_statement_knows_which_noted_tables_it_reads_and_changes),
	    CLAIM(a_view_that_is_lent_is_part_of_what_asks_it),
	    CLAIM(a_view_is_made_where_it_cannot_be_part_of_it),
	    CLAIM(a_view_that_was_undone_is_made_again),
	    CLAIM(who_asks_the_schema_finds_every_view),
	    CLAIM(an_image_lies_where_the_database_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
