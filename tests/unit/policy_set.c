/* SPDX-License-Identifier: Apache-2.0
 *
 * policy_set: headers, names, tables of parameters, and a set in force that
 * is believed only while every byte of it is what the ledger names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "ledger/state.h"
#include "policy/parameters.h"
#include "policy/shipped.h"

static struct custody_error err;
static char folder[64];

static void
must(enum custody_status status)
{
	if (status != CUSTODY_OK)
		fail_msg("%s: %s", err.code, err.text);
}

static void
write_file(const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	must(file_write(AT_FDCWD, path, text, strlen(text), 0644, &err));
}

static int
make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/custody-set-XXXXXX");
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(AT_FDCWD, folder, &err) == CUSTODY_OK ? 0 : -1;
}

#define GOOD                                                                   \
	"-- policy:  one\n-- asks:    is it so?\n-- subject: request\n"        \
	"-- Prose: and more of it.\nSELECT subject, 'allow', '', '' FROM "     \
	"policy_request\n"

static enum custody_status
read_header(const char *text)
{
	struct header header;

	return header_read(&header, "one.sql", bytes_text(text), &err);
}

static void
a_header_says_what_a_policy_is(void **state)
{
	struct header header;

	(void)state;
	must(header_read(&header, "one.sql",
	    bytes_text("-- policy: one\n--asks:  is it? \r\n-- subject: "
		       "dataset\n-- because: law: so\n-- who: custodian\n"
		       "-- command: custody show {request}\nSELECT 1\n"
		       "-- asks: not in the header\n"),
	    &err));
	assert_true(bytes_equal(header.asks, bytes_text("is it?")));
	assert_true(bytes_equal(header.because, bytes_text("law: so")));
	assert_true(
	    bytes_equal(header.command, bytes_text("custody show {request}")));
}

static void
a_header_that_lacks_or_doubles_a_word_is_refused(void **state)
{
	(void)state;
	must(read_header(GOOD));
	assert_int_equal(read_header(""), CUSTODY_MALFORMED);
	assert_int_equal(read_header("SELECT 1"), CUSTODY_MALFORMED);
	assert_int_equal(
	    read_header("-- policy: two\n-- asks: x\n-- subject: request\n"),
	    CUSTODY_MALFORMED);
	assert_int_equal(read_header("-- policy: one\n-- subject: request\n"),
	    CUSTODY_MALFORMED);
	assert_int_equal(
	    read_header("-- policy: one\n-- asks: x\n-- subject: file\n"),
	    CUSTODY_MALFORMED);
	assert_int_equal(read_header("-- policy: one\n-- asks: x\n-- asks: y\n"
				     "-- subject: request\n"),
	    CUSTODY_MALFORMED);
	assert_string_equal(err.code, "bad-policy");
}

static void
names_are_what_a_table_can_be_called(void **state)
{
	static const char *const bad[] = {"One.sql", "1.sql", "a.b.sql",
	    "a b.csv", "-x.sql", ".sql", "a\".csv",
	    "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghi.sql"};
	struct set set;

	(void)state;
	write_file("one.sql", GOOD);
	write_file("table-2.csv", "a,b\n1,2\n");
	write_file("README", "left alone");
	write_file(".hidden.sql", "left alone");
	must(set_of_folder(&set, folder, &err));
	assert_int_equal(set.count, 2);
	assert_non_null(set_find(&set, SET_POLICY, "one"));
	assert_non_null(set_find(&set, SET_PARAMETERS, "table-2"));
	assert_null(set_find(&set, SET_POLICY, "table-2"));
	set_clear(&set);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char path[256];

		if (strcmp(bad[i], ".sql") == 0)
			continue;
		write_file(bad[i], GOOD);
		assert_int_equal(
		    set_of_folder(&set, folder, &err), CUSTODY_MALFORMED);
		set_clear(&set);
		snprintf(path, sizeof path, "%s/%s", folder, bad[i]);
		unlink(path);
	}
	assert_int_equal(
	    set_of_folder(&set, "/nonexistent", &err), CUSTODY_NOT_FOUND);
	set_clear(&set);
}

static enum custody_status
show(const char *name, const char *text)
{
	struct set set;
	struct bars *bars = NULL;
	enum custody_status status;

	write_file(name, text);
	must(set_of_folder(&set, folder, &err));
	must(bars_open(&bars, &err));
	status = parameters_show(bars, &set.file[0], &err);
	bars_close(bars);
	set_clear(&set);
	return status;
}

static void
parameters_are_strict_csv(void **state)
{
	(void)state;
	must(show("t.csv", "a,b\n1,2\n"));
	must(show("t.csv", "a,b\r\n\"x, \"\"y\"\"\",\r\n\r\n2,3"));
	must(show("t.csv", "\xef\xbb\xbf"
			   "a\n"));
	must(show("t.csv", "a_b\n*\n"));
	assert_int_equal(show("t.csv", ""), CUSTODY_MALFORMED);
	assert_int_equal(show("t.csv", "a,b\n1\n"), CUSTODY_MALFORMED);
	assert_int_equal(show("t.csv", "a,b\n1,2,3\n"), CUSTODY_MALFORMED);
	assert_int_equal(show("t.csv", "a,a\n1,2\n"), CUSTODY_MALFORMED);
	assert_int_equal(show("t.csv", "A b\n1\n"), CUSTODY_MALFORMED);
	assert_int_equal(show("t.csv", "a\n\"open\n"), CUSTODY_MALFORMED);
	assert_int_equal(show("t.csv", "a\nx\"y\n"), CUSTODY_MALFORMED);
	assert_string_equal(err.code, "bad-parameters");
}

/* A state whose set in force is the one that ships, kept in the folder. */
static struct database *
install(void)
{
	struct database *db = NULL;
	json_t *files = NULL, *file;
	size_t i;

	must(state_open(&db, &err));
	must(shipped_write(folder, &files, &err));
	must(database_run(db,
	    "INSERT INTO policy_set VALUES ('P1', 2, '', '', '', '', 1)",
	    &err));
	json_array_foreach (files, i, file) {
		char sql[256];

		snprintf(sql, sizeof sql,
		    "INSERT INTO policy_file VALUES ('P1', '%s', '%s')",
		    json_string_value(json_object_get(file, "name")),
		    json_string_value(json_object_get(file, "sha256")));
		must(database_run(db, sql, &err));
	}
	json_decref(files);
	return db;
}

static void
is_missing(struct database *db)
{
	struct set set;

	assert_int_equal(set_in_force(&set, db, folder, &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "policy-missing");
	set_clear(&set);
}

static void
the_set_in_force_is_what_was_installed(void **state)
{
	struct database *db = install();
	struct set set, shipped;

	(void)state;
	must(set_shipped(&shipped, &err));
	must(set_in_force(&set, db, folder, &err));
	assert_string_equal(set.id, "P1");
	assert_int_equal(set.count, shipped.count);
	for (size_t i = 0; i < set.count; i++)
		assert_string_equal(set.file[i].sha256, shipped.file[i].sha256);
	set_clear(&set);
	set_clear(&shipped);
	database_close(db);
}

static void
no_set_in_force_is_missing(void **state)
{
	struct database *db = NULL;

	(void)state;
	must(state_open(&db, &err));
	is_missing(db);
	database_close(db);
}

static void
a_file_that_is_gone_or_changed_is_missing(void **state)
{
	struct database *db = install();
	struct set set;
	char path[256];

	(void)state;
	must(set_in_force(&set, db, folder, &err));
	for (size_t i = 0; i < set.count; i += 5) {
		struct set_file *file = &set.file[i];

		snprintf(path, sizeof path, "%s/policies/%s.%s", folder,
		    file->sha256, file->kind == SET_POLICY ? "sql" : "csv");
		unlink(path);
		is_missing(db);
		must(file_write(AT_FDCWD, path, "-- other\n", 9, 0644, &err));
		is_missing(db);
		must(set_keep(&set, folder, &err));
	}
	set_clear(&set);
	must(set_in_force(&set, db, folder, &err));
	set_clear(&set);
	database_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_header_says_what_a_policy_is),
	    cmocka_unit_test(a_header_that_lacks_or_doubles_a_word_is_refused),
	    cmocka_unit_test_setup_teardown(
		names_are_what_a_table_can_be_called, make_folder,
		remove_folder),
	    cmocka_unit_test_setup_teardown(
		parameters_are_strict_csv, make_folder, remove_folder),
	    cmocka_unit_test_setup_teardown(
		the_set_in_force_is_what_was_installed, make_folder,
		remove_folder),
	    cmocka_unit_test_setup_teardown(
		no_set_in_force_is_missing, make_folder, remove_folder),
	    cmocka_unit_test_setup_teardown(
		a_file_that_is_gone_or_changed_is_missing, make_folder,
		remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
