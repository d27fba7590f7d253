/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger_connect: a file that is not a ledger of ours, to the byte, is not
 * opened; one that a writer died over is put right or said to be.
 */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger_folder.h"

static void
expect_refused(const char *sql, const char *code)
{
	struct ledger_file *file = NULL;

	assert_int_equal(plain(sql), SQLITE_OK);
	assert_int_equal(
	    ledger_file_open(&file, dir, false, &err), CUSTODY_DISAGREES);
	assert_string_equal(err.code, code);
	assert_null(file);
}

static void
a_dropped_trigger_is_found(void **state)
{
	(void)state;
	fill();
	expect_refused("DROP TRIGGER event_never_changed", "schema");
}

static void
an_added_trigger_is_found(void **state)
{
	(void)state;
	expect_refused("CREATE TRIGGER t AFTER INSERT ON event BEGIN "
		       "SELECT 1; END",
	    "schema");
}

static void
an_added_view_is_found(void **state)
{
	(void)state;
	expect_refused("CREATE VIEW v AS SELECT 1", "schema");
}

static void
an_added_column_is_found(void **state)
{
	(void)state;
	expect_refused("ALTER TABLE event ADD COLUMN more TEXT", "schema");
}

static void
a_renamed_table_is_found(void **state)
{
	(void)state;
	expect_refused("ALTER TABLE event RENAME TO events", "schema");
}

static void
a_trigger_made_again_with_less_in_it_is_found(void **state)
{
	(void)state;
	expect_refused("DROP TRIGGER event_never_removed;"
		       "CREATE TRIGGER event_never_removed BEFORE DELETE ON "
		       "event BEGIN SELECT 1; END",
	    "schema");
}

static void
another_mark_or_mode_is_not_a_ledger(void **state)
{
	(void)state;
	expect_refused("PRAGMA application_id = 1", "not-a-ledger");
	expect_refused("PRAGMA application_id = 0x43555354;"
		       "PRAGMA journal_mode = WAL",
	    "not-a-ledger");
}

static void
no_ledger_is_unknown_and_garbage_disagrees(void **state)
{
	struct ledger_file *file;
	FILE *f;

	(void)state;
	assert_int_equal(
	    ledger_file_open(&file, "/nowhere/at/all", false, &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "no-ledger");
	assert_true(err.remedy[0] != '\0');
	assert_int_equal(ledger_file_create(dir, &err), CUSTODY_REFUSED);
	f = fopen(path, "w");
	for (int i = 0; i < 1000; i++)
		fputs("no ledger, this.\n", f);
	fclose(f);
	assert_int_equal(
	    ledger_file_open(&file, dir, false, &err), CUSTODY_DISAGREES);
	assert_string_equal(err.code, "not-a-ledger");
}

/* A writer that is killed with its pages already in the file. */
static void
die_in_the_middle(void)
{
	struct ledger_file *file;
	static char act[400000];

	memset(act, 'a', sizeof(act) - 1);
	if (ledger_file_open(&file, dir, true, NULL) != CUSTODY_OK ||
	    ledger_file_begin(file, NULL) != CUSTODY_OK)
		_exit(1);
	/* More than the page cache holds, so that SQLite must write. */
	for (int i = 0; i < 20; i++)
		if (ledger_file_insert(file, bytes_text(act), signature, NULL,
			NULL, NULL) != CUSTODY_OK)
			_exit(2);
	kill(getpid(), 9);
}

static void
a_dead_writers_journal_is_rolled_back_or_told(void **state)
{
	struct ledger_file *file;
	struct stat st;
	char journal[128];
	pid_t child;
	int how;

	(void)state;
	fill();
	child = fork();
	if (child == 0)
		die_in_the_middle();
	waitpid(child, &how, 0);
	assert_true(WIFSIGNALED(how));
	snprintf(journal, sizeof(journal), "%s-journal", path);
	assert_int_equal(stat(journal, &st), 0);
	assert_true(st.st_size > 0);
	if (getuid() == 0) {
		/* Root may write whatever the mode says: be another. */
		assert_int_equal(chmod(dir, 0755), 0);
		child = fork();
		if (child == 0) {
			struct custody_error e = {0};

			if (setuid(65534) != 0 ||
			    ledger_file_open(&file, dir, false, &e) !=
				CUSTODY_UNKNOWN ||
			    strcmp(e.code, "journal") != 0 ||
			    e.remedy[0] == '\0')
				_exit(1);
			_exit(0);
		}
		waitpid(child, &how, 0);
		assert_int_equal(how, 0);
	}
	assert_int_equal(count_events(), 3);
}

static void
who_may_only_read_reads(void **state)
{
	pid_t child;
	int how;

	(void)state;
	fill();
	if (getuid() != 0)
		skip();
	assert_int_equal(chmod(dir, 0755), 0);
	child = fork();
	if (child == 0) {
		struct custody_error e = {0};
		struct ledger_file *file;

		if (setuid(65534) != 0)
			_exit(1);
		if (ledger_file_open(&file, dir, true, &e) != CUSTODY_UNKNOWN)
			_exit(2);
		if (ledger_file_open(&file, dir, false, &e) != CUSTODY_OK ||
		    ledger_file_lock(file, LEDGER_FILE_SHARED, &e) !=
			CUSTODY_OK)
			_exit(3);
		ledger_file_close(file);
		_exit(0);
	}
	waitpid(child, &how, 0);
	assert_int_equal(how, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(a_dropped_trigger_is_found),
	    CLAIM(an_added_trigger_is_found),
	    CLAIM(an_added_view_is_found),
	    CLAIM(an_added_column_is_found),
	    CLAIM(a_renamed_table_is_found),
	    CLAIM(a_trigger_made_again_with_less_in_it_is_found),
	    CLAIM(another_mark_or_mode_is_not_a_ledger),
	    CLAIM(no_ledger_is_unknown_and_garbage_disagrees),
	    CLAIM(a_dead_writers_journal_is_rolled_back_or_told),
	    CLAIM(who_may_only_read_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
