/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of confined: a reader that was taken over.  In the child, and only
 * there, the table's first reader is put in place of one that does harm: the
 * sink's forget is called there before anything is confined.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "readers/confinement.h"
#include "readers/reading.h"
#include "readers/table.h"

#include "confined_evil.h"

typedef enum custody_status splitter(
    struct split *split, struct custody_error *err);

static splitter *evil;
static enum custody_status (*evil_header)(
    struct split *split, size_t *len, struct custody_error *err);
static uint64_t seen;

/* --- what a reader may say --------------------------------------------------
 */

/* The whole text is what lies between records: nothing of it is digested. */
static enum custody_status
hide_all(struct split *split, struct custody_error *err)
{
	(void)err;
	split->count = 0;
	split->used = split->len;
	return CUSTODY_OK;
}

/* The last record is not one, but lies between. */
static enum custody_status
hide_one(struct split *split, struct custody_error *err)
{
	const uint8_t *feed = memchr(split->at, '\n', split->len);

	(void)err;
	split->records[0] =
	    (struct record){split->at, (size_t)(feed - split->at)};
	split->count = 1;
	split->used = split->len;
	return CUSTODY_OK;
}

/* A line becomes two records. */
static enum custody_status
cut_line(struct split *split, struct custody_error *err)
{
	(void)err;
	split->records[0] = (struct record){split->at, 2};
	split->records[1] = (struct record){split->at + 2, split->len - 3};
	split->count = 2;
	split->used = split->len;
	return CUSTODY_OK;
}

static enum custody_status
reach_over(struct split *split, struct custody_error *err)
{
	(void)err;
	split->records[0] = (struct record){split->at, split->len + 100};
	split->count = 1;
	split->used = split->len;
	return CUSTODY_OK;
}

static enum custody_status
reach_back(struct split *split, struct custody_error *err)
{
	(void)err;
	split->records[0] = (struct record){split->at - 100, 10};
	split->count = 1;
	split->used = split->len;
	return CUSTODY_OK;
}

static enum custody_status
use_nothing(struct split *split, struct custody_error *err)
{
	(void)err;
	split->count = 0;
	split->used = 0;
	return CUSTODY_OK;
}

static enum custody_status
invent_header(struct split *split, size_t *len, struct custody_error *err)
{
	(void)err;
	*len = split->len + 1;
	return CUSTODY_OK;
}

/* Bytes that go to a terminal. */
static enum custody_status
shout(struct split *split, struct custody_error *err)
{
	(void)split;
	snprintf(err->code, sizeof err->code, "bad");
	snprintf(err->text, sizeof err->text, "\033]0;owned\a");
	err->remedy[0] = '\0';
	return CUSTODY_MALFORMED;
}

/* --- who reads -------------------------------------------------------------
 */

static void
become_evil(void *ctx)
{
	/* A compiler may take what is const as never written. */
	struct reader *volatile reader =
	    (struct reader *)(uintptr_t)&table_readers[0];
	uintptr_t page = (uintptr_t)reader & ~(uintptr_t)4095;

	(void)ctx;
	if (mprotect((void *)page, 8192, PROT_READ | PROT_WRITE) != 0)
		_exit(2);
	if (evil != NULL)
		reader->split = evil;
	if (evil_header != NULL)
		reader->header = evil_header;
}

static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	(void)ctx;
	(void)entry;
	(void)err;
	seen += batch->count;
	batch_free(batch);
	return CUSTODY_OK;
}

static enum custody_status
walk(struct custody_error *err)
{
	const struct custody_reading_options options = {
	    .limits = {.memory = 64 << 20, .cpu = 1},
	};
	const struct reading_sink sink = {
	    .forget = become_evil,
	    .batch_take = take_batch,
	};
	const char *paths[] = {path};

	*err = (struct custody_error){.code = ""};
	seen = 0;
	return reading_walk(paths, 1, &options, &sink, NULL, err);
}

static void
expect_stopped(splitter *split, const char *why)
{
	struct custody_error err;
	enum custody_status status;

	evil = split;
	status = walk(&err);
	evil = NULL;
	if (strstr(err.text, why) == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(status, CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "reader-stopped");
	assert_non_null(strstr(err.text, path));
	assert_int_equal(seen, 0);
}

static void
an_honest_reader_reads(void **state)
{
	struct custody_error err;

	(void)state;
	assert_int_equal(walk(&err), CUSTODY_OK);
	assert_int_equal(seen, 3);
}

/* The limit is of what the child adds, not of what its parent has. */
static void
a_reader_of_a_large_process_has_memory_of_its_own(void **state)
{
	void *large = malloc(256 << 20);
	struct custody_error err;

	(void)state;
	assert_non_null(large);
	evil = take_some_memory;
	assert_int_equal(walk(&err), CUSTODY_MALFORMED);
	evil = NULL;
	free(large);
}

static void
a_reader_that_opens_a_file_is_stopped(void **state)
{
	(void)state;
	expect_stopped(open_file, "it tried to open a file");
}

static void
a_reader_that_removes_a_file_is_stopped(void **state)
{
	(void)state;
	expect_stopped(write_file, "it tried");
	assert_int_equal(access(path, F_OK), 0);
}

static void
a_reader_that_speaks_to_the_network_is_stopped(void **state)
{
	(void)state;
	expect_stopped(use_network, "it tried to use the network");
}

static void
a_reader_that_starts_anything_is_stopped(void **state)
{
	(void)state;
	expect_stopped(start_program, "it tried to start a program");
	expect_stopped(start_process, "it tried to start a process");
}

static void
a_reader_that_attacks_its_parent_is_stopped(void **state)
{
	(void)state;
	expect_stopped(stop_parent, "it tried");
}

static void
a_reader_that_makes_code_is_stopped(void **state)
{
	(void)state;
	expect_stopped(run_memory, "it tried to run memory that it wrote");
}

static void
a_reader_cannot_change_what_is_digested(void **state)
{
	(void)state;
	expect_stopped(change_data, "it ");
}

static void
a_reader_that_takes_memory_without_end_is_stopped(void **state)
{
	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* there is no such limit: the shadow counts */
#else
	expect_stopped(take_memory, "it needed more than 64 MiB of memory");
#endif
}

static void
a_reader_that_takes_time_without_end_is_stopped(void **state)
{
	(void)state;
	expect_stopped(take_time, "it used more than 1 s of CPU");
}

static void
a_reader_that_sleeps_is_stopped(void **state)
{
	(void)state;
	expect_stopped(sleep_on, "it was silent for more than 1 s");
}

static void
a_reader_that_dies_is_no_end_of_the_data(void **state)
{
	(void)state;
	expect_stopped(crash, "it ");
	expect_stopped(leave, "it ended without an answer");
}

static void
boundaries_that_cannot_be_are_refused(void **state)
{
	(void)state;
	expect_stopped(hide_all, "records that are none");
	expect_stopped(hide_one, "records that are none");
	expect_stopped(cut_line, "records that are none");
	expect_stopped(reach_over, "records that are none");
	expect_stopped(reach_back, "records that are none");
	expect_stopped(use_nothing, "named records that are not there");
	evil_header = invent_header;
	expect_stopped(NULL, "named a header that is not there");
	evil_header = NULL;
}

static void
what_a_reader_says_reaches_no_terminal(void **state)
{
	struct custody_error err;

	(void)state;
	evil = shout;
	assert_int_equal(walk(&err), CUSTODY_MALFORMED);
	evil = NULL;
	assert_null(strchr(err.text, '\033'));
	assert_non_null(strstr(err.text, "\\x1b"));
}

static int
make_data(void **state)
{
	static const char text[] = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n";
	int fd = mkstemps(path, 6);

	(void)state;
	if (fd < 0 || write(fd, text, sizeof text - 1) != sizeof text - 1)
		return -1;
	return close(fd);
}

static int
remove_data(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_honest_reader_reads),
	    cmocka_unit_test(a_reader_of_a_large_process_has_memory_of_its_own),
	    cmocka_unit_test(a_reader_that_opens_a_file_is_stopped),
	    cmocka_unit_test(a_reader_that_removes_a_file_is_stopped),
	    cmocka_unit_test(a_reader_that_speaks_to_the_network_is_stopped),
	    cmocka_unit_test(a_reader_that_starts_anything_is_stopped),
	    cmocka_unit_test(a_reader_that_attacks_its_parent_is_stopped),
	    cmocka_unit_test(a_reader_that_makes_code_is_stopped),
	    cmocka_unit_test(a_reader_cannot_change_what_is_digested),
	    cmocka_unit_test(a_reader_that_takes_memory_without_end_is_stopped),
	    cmocka_unit_test(a_reader_that_takes_time_without_end_is_stopped),
	    cmocka_unit_test(a_reader_that_sleeps_is_stopped),
	    cmocka_unit_test(a_reader_that_dies_is_no_end_of_the_data),
	    cmocka_unit_test(boundaries_that_cannot_be_are_refused),
	    cmocka_unit_test(what_a_reader_says_reaches_no_terminal),
	};

	if (strcmp(confinement_name(), "nothing") == 0) {
		printf("skipped: this system cannot confine\n");
		return 77;
	}
	return cmocka_run_group_tests(tests, make_data, remove_data);
}
