/* SPDX-License-Identifier: Apache-2.0
 *
 * partial: what a living command makes stays; what a dead one left goes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acts/partial.h"
#include "base/file.h"

static char folder[] = "/tmp/custody-partial-XXXXXX";
static struct custody_error err;

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(AT_FDCWD, folder, NULL) == CUSTODY_OK ? 0 : -1;
}

static void
closing_removes_what_is_in_it(void **state)
{
	struct partial partial;
	char *path;

	(void)state;
	assert_int_equal(partial_open(&partial, folder, &err), CUSTODY_OK);
	path = file_join(partial.path, "file");
	assert_int_equal(
	    file_write(AT_FDCWD, path, "x", 1, 0644, &err), CUSTODY_OK);
	partial_close(&partial);
	assert_int_equal(access(path, F_OK), -1);
	partial_close(&partial);
	free(path);
}

static void
the_living_keep_theirs(void **state)
{
	struct partial one, other;

	(void)state;
	assert_int_equal(partial_open(&one, folder, &err), CUSTODY_OK);
	assert_int_equal(partial_open(&other, folder, &err), CUSTODY_OK);
	assert_int_equal(access(one.path, F_OK), 0);
	assert_string_not_equal(one.path, other.path);
	partial_close(&other);
	partial_close(&one);
}

static void
what_the_dead_left_is_removed(void **state)
{
	struct partial partial;
	char left[4096] = "";
	int channel[2], code;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(channel), 0);
	child = fork();
	if (child == 0) {
		if (partial_open(&partial, folder, NULL) != CUSTODY_OK ||
		    write(channel[1], partial.path, strlen(partial.path) + 1) <
			0)
			_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_int_equal(code, 0);
	assert_true(read(channel[0], left, sizeof left) > 0);
	assert_int_equal(access(left, F_OK), 0);
	assert_int_equal(partial_open(&partial, folder, &err), CUSTODY_OK);
	assert_int_equal(access(left, F_OK), -1);
	partial_close(&partial);
	close(channel[0]);
	close(channel[1]);
}

static void
where_nothing_can_be_made_it_says_so(void **state)
{
	struct partial partial;

	(void)state;
	assert_int_equal(
	    partial_open(&partial, "/nowhere", &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "io");
	partial_close(&partial);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(closing_removes_what_is_in_it),
	    cmocka_unit_test(the_living_keep_theirs),
	    cmocka_unit_test(what_the_dead_left_is_removed),
	    cmocka_unit_test(where_nothing_can_be_made_it_says_so),
	};

	return cmocka_run_group_tests_name(
	    "partial", tests, make_folder, remove_folder);
}
