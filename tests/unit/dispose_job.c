/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_job: a run that was killed is known by what it wrote down.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/dispose_fs.h"
#include "acts/dispose_job.h"
#include "acts/dispose_plan.h"
#include "acts/dispose_turn.h"
#include "base/file.h"

#define FILES 3

struct desk {
	char folder[64];
	char dir[96];
	struct custody custody;
};

static int
set_up(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	struct custody_error err = {0};

	assert_non_null(desk);
	strcpy(desk->folder, "/tmp/custody-job-XXXXXX");
	assert_non_null(mkdtemp(desk->folder));
	snprintf(desk->dir, sizeof(desk->dir), "%s/.custody", desk->folder);
	assert_int_equal(ledger_create(desk->dir, &err), CUSTODY_OK);
	assert_int_equal(
	    ledger_open(&desk->custody.ledger, desk->dir, NULL, &err),
	    CUSTODY_OK);
	*state = desk;
	return 0;
}

static int
tear_down(void **state)
{
	struct desk *desk = *state;

	ledger_close(desk->custody.ledger);
	assert_int_equal(
	    file_remove_tree(AT_FDCWD, desk->folder, NULL), CUSTODY_OK);
	free(desk);
	return 0;
}

static void
open_job(struct desk *desk, struct dispose_job *job)
{
	struct custody_error err = {0};

	if (dispose_job_open(job, &desk->custody, "D1", FILES, &err) !=
	    CUSTODY_OK)
		fail_msg("%s", err.text);
}

static void
append(struct desk *desk, const char *text)
{
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/plans/D1.job", desk->dir);
	file = fopen(path, "a");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static void
the_next_run_knows_what_the_last_one_did(void **state)
{
	struct dispose_job job;

	open_job(*state, &job);
	job.outcome[0].step = DISPOSE_DESTROYED;
	job.outcome[1].step = DISPOSE_BEGUN;
	job.outcome[1].inode = UINT64_MAX;
	job.outcome[1].size = 7;
	assert_int_equal(dispose_job_write(&job, 0, NULL), CUSTODY_OK);
	assert_int_equal(dispose_job_write(&job, 1, NULL), CUSTODY_OK);
	dispose_job_close(&job, false);

	open_job(*state, &job);
	assert_int_equal(job.outcome[0].step, DISPOSE_DESTROYED);
	assert_int_equal(job.outcome[1].step, DISPOSE_BEGUN);
	assert_true(job.outcome[1].inode == UINT64_MAX);
	assert_int_equal(job.outcome[1].size, 7);
	assert_int_equal(job.outcome[2].step, DISPOSE_PENDING);
	dispose_job_close(&job, true);
}

static void
the_last_line_of_a_file_counts(void **state)
{
	struct dispose_job job;

	open_job(*state, &job);
	job.outcome[2].step = DISPOSE_BEGUN;
	assert_int_equal(dispose_job_write(&job, 2, NULL), CUSTODY_OK);
	job.outcome[2].step = DISPOSE_LEFT;
	strcpy(job.outcome[2].why, "it has other bytes now");
	assert_int_equal(dispose_job_write(&job, 2, NULL), CUSTODY_OK);
	dispose_job_close(&job, false);

	open_job(*state, &job);
	assert_int_equal(job.outcome[2].step, DISPOSE_LEFT);
	assert_string_equal(job.outcome[2].why, "it has other bytes now");
	dispose_job_close(&job, true);
}

static void
a_line_that_was_cut_short_counts_for_nothing(void **state)
{
	struct dispose_job job;

	open_job(*state, &job);
	job.outcome[0].step = DISPOSE_BEGUN;
	assert_int_equal(dispose_job_write(&job, 0, NULL), CUSTODY_OK);
	dispose_job_close(&job, false);
	append(*state, "{\"device\":\"0\",\"direct\":true,\"file\":1,\"ino");

	open_job(*state, &job);
	assert_int_equal(job.outcome[0].step, DISPOSE_BEGUN);
	assert_int_equal(job.outcome[1].step, DISPOSE_PENDING);
	/* What is written next is a line of its own. */
	job.outcome[1].step = DISPOSE_DESTROYED;
	assert_int_equal(dispose_job_write(&job, 1, NULL), CUSTODY_OK);
	dispose_job_close(&job, false);
	open_job(*state, &job);
	assert_int_equal(job.outcome[1].step, DISPOSE_DESTROYED);
	dispose_job_close(&job, true);
}

static void
a_line_about_another_plan_is_passed_over(void **state)
{
	struct dispose_job job;

	append(*state, "{\"file\":99,\"step\":\"destroyed\"}\n");
	append(*state, "{\"file\":-1,\"step\":\"destroyed\"}\n");
	append(*state, "{\"file\":0,\"step\":\"sold\"}\n");
	open_job(*state, &job);
	for (size_t i = 0; i < FILES; i++)
		assert_int_equal(job.outcome[i].step, DISPOSE_PENDING);
	dispose_job_close(&job, true);
}

static void
two_runs_exclude_each_other(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	int first, second;
	char *plan = dispose_plan_path(&desk->custody, "D1", "");

	assert_non_null(plan);
	assert_int_equal(
	    file_write(AT_FDCWD, plan, "{}", 2, 0600, NULL), CUSTODY_OK);
	free(plan);
	assert_int_equal(
	    dispose_turn_wait(&first, &desk->custody, "D1", &err), CUSTODY_OK);
	desk->custody.deadline = 1; /* long ago */
	assert_int_equal(dispose_turn_wait(&second, &desk->custody, "D1", &err),
	    CUSTODY_INTERRUPTED);
	close(second);
	close(first);
	assert_int_equal(
	    dispose_turn_wait(&second, &desk->custody, "D1", &err), CUSTODY_OK);
	close(second);
}

static void
a_finished_run_leaves_no_record_of_its_own(void **state)
{
	struct desk *desk = *state;
	struct dispose_job job;
	char path[160];

	open_job(desk, &job);
	dispose_job_close(&job, true);
	snprintf(path, sizeof(path), "%s/plans/D1.job", desk->dir);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void
memory_is_never_called_clear(void **state)
{
	struct dispose_fs fs;
	FILE *file = fopen("/dev/shm/custody-unit-fs", "w+");

	(void)state;
	if (file == NULL)
		skip();
	dispose_fs_of(&fs, fileno(file));
	assert_false(fs.clear);
	unlink("/dev/shm/custody-unit-fs");
	fclose(file);
}

static void
what_is_no_file_system_we_know_is_not_called_clear(void **state)
{
	struct dispose_fs fs;
	FILE *file = fopen("/proc/self/status", "r");

	(void)state;
	assert_non_null(file);
	dispose_fs_of(&fs, fileno(file));
	assert_false(fs.clear);
	assert_string_equal(fs.kind, "unknown");
	fclose(file);
	dispose_fs_of(&fs, -1);
	assert_false(fs.clear);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		the_next_run_knows_what_the_last_one_did, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		the_last_line_of_a_file_counts, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_line_that_was_cut_short_counts_for_nothing, set_up,
		tear_down),
	    cmocka_unit_test_setup_teardown(
		a_line_about_another_plan_is_passed_over, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		two_runs_exclude_each_other, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_finished_run_leaves_no_record_of_its_own, set_up, tear_down),
	    cmocka_unit_test(memory_is_never_called_clear),
	    cmocka_unit_test(
		what_is_no_file_system_we_know_is_not_called_clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
