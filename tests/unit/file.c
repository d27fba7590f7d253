/* SPDX-License-Identifier: Apache-2.0
 *
 * file: what is read, written and removed, in a folder of its own.
 */
#include <dirent.h>
#include <sys/stat.h>

#include "vectors.h"

static char folder[] = "/tmp/custody-file-XXXXXX";
static int dir = -1;
static struct custody_error err;

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	dir = open(folder, O_RDONLY | O_DIRECTORY);
	return dir < 0 ? -1 : 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	close(dir);
	return file_remove_tree(AT_FDCWD, folder, NULL) == CUSTODY_OK ? 0 : -1;
}

static size_t
count_entries(void)
{
	DIR *open_dir = fdopendir(dup(dir));
	size_t count = 0;

	assert_non_null(open_dir);
	rewinddir(open_dir);
	while (readdir(open_dir) != NULL)
		count++;
	closedir(open_dir);
	return count - 2;
}

static void
expect_content(const char *name, const char *content)
{
	struct buffer out = {0};

	assert_int_equal(file_read(&out, dir, name, 100, &err), CUSTODY_OK);
	assert_int_equal(out.len, strlen(content));
	assert_memory_equal(out.at, content, out.len);
	buffer_clear(&out);
}

static void
what_was_written_is_read_and_nothing_else_is_left(void **state)
{
	struct stat info;

	(void)state;
	assert_int_equal(
	    file_write(dir, "a", "one", 3, 0600, &err), CUSTODY_OK);
	expect_content("a", "one");
	assert_int_equal(fstatat(dir, "a", &info, 0), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(file_write(dir, "a", "", 0, 0600, &err), CUSTODY_OK);
	expect_content("a", "");
	assert_int_equal(count_entries(), 1);
}

static void
a_new_file_never_replaces(void **state)
{
	(void)state;
	assert_int_equal(
	    file_create(dir, "b", "one", 3, 0600, &err), CUSTODY_OK);
	assert_int_equal(
	    file_create(dir, "b", "two", 3, 0600, &err), CUSTODY_REFUSED);
	assert_string_equal(err.code, "exists");
	expect_content("b", "one");
	assert_int_equal(symlinkat("nowhere", dir, "link"), 0);
	assert_int_equal(
	    file_create(dir, "link", "x", 1, 0600, &err), CUSTODY_REFUSED);
	assert_int_equal(unlinkat(dir, "link", 0), 0);
	assert_int_equal(count_entries(), 2);
}

static void
a_failed_write_leaves_no_trace(void **state)
{
	size_t before = count_entries();

	(void)state;
	assert_int_equal(mkdirat(dir, "taken", 0700), 0);
	assert_int_equal(
	    file_write(dir, "taken", "x", 1, 0600, &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "io");
	assert_int_equal(
	    file_write(dir, "none/x", "x", 1, 0600, &err), CUSTODY_UNKNOWN);
	assert_int_equal(unlinkat(dir, "taken", AT_REMOVEDIR), 0);
	assert_int_equal(count_entries(), before);
}

static void
absent_too_long_and_irregular_are_told_apart(void **state)
{
	struct buffer out = {0};

	(void)state;
	assert_int_equal(buffer_append(&out, "kept", 4, NULL), CUSTODY_OK);
	assert_int_equal(
	    file_read(&out, dir, "absent", 9, &err), CUSTODY_NOT_FOUND);
	assert_string_equal(err.code, "no-file");
	assert_int_equal(
	    file_write(dir, "c", "12345", 5, 0600, &err), CUSTODY_OK);
	assert_int_equal(file_read(&out, dir, "c", 4, &err), CUSTODY_MALFORMED);
	assert_string_equal(err.code, "too-big");
	assert_int_equal(file_read(&out, dir, ".", 9, &err), CUSTODY_UNKNOWN);
	assert_int_equal(mkfifoat(dir, "fifo", 0600), 0);
	assert_int_equal(
	    file_read(&out, dir, "fifo", 9, &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "io");
	assert_string_equal((char *)out.at, "kept");
	assert_int_equal(file_read(&out, dir, "c", 5, &err), CUSTODY_OK);
	assert_string_equal((char *)out.at, "kept12345");
	buffer_clear(&out);
}

static void
missing_folders_are_made_and_present_ones_are_no_error(void **state)
{
	char *path = file_join(folder, "x//y/z/");

	(void)state;
	assert_int_equal(file_make_dirs(path, 0700, &err), CUSTODY_OK);
	assert_int_equal(file_make_dirs(path, 0700, &err), CUSTODY_OK);
	assert_int_equal(faccessat(dir, "x/y/z", R_OK, 0), 0);
	free(path);
	path = file_join(folder, "b/under-a-file");
	assert_int_equal(file_make_dirs(path, 0700, &err), CUSTODY_UNKNOWN);
	free(path);
	assert_int_equal(file_make_dirs("", 0700, &err), CUSTODY_UNKNOWN);
}

static void
a_tree_is_removed_without_following_links(void **state)
{
	(void)state;
	assert_int_equal(mkdirat(dir, "outside", 0700), 0);
	assert_int_equal(
	    file_write(dir, "outside/kept", "x", 1, 0600, &err), CUSTODY_OK);
	assert_int_equal(symlinkat("../../outside", dir, "x/y/link"), 0);
	assert_int_equal(
	    file_write(dir, "x/y/z/f", "x", 1, 0600, &err), CUSTODY_OK);
	assert_int_equal(file_remove_tree(dir, "x", &err), CUSTODY_OK);
	assert_int_not_equal(faccessat(dir, "x", F_OK, 0), 0);
	expect_content("outside/kept", "x");
	assert_int_equal(file_remove_tree(dir, "x", &err), CUSTODY_OK);
	assert_int_equal(symlinkat("outside", dir, "link"), 0);
	assert_int_equal(file_remove_tree(dir, "link", &err), CUSTODY_UNKNOWN);
	expect_content("outside/kept", "x");
}

static void
joining_puts_one_slash_between(void **state)
{
	static const char *const cases[][3] = {{"a", "b", "a/b"},
	    {"a/", "b", "a/b"}, {"/", "b", "/b"}, {"a//", "b/c", "a/b/c"}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		char *joined = file_join(cases[i][0], cases[i][1]);

		assert_string_equal(joined, cases[i][2]);
		free(joined);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_written_is_read_and_nothing_else_is_left),
	    cmocka_unit_test(a_new_file_never_replaces),
	    cmocka_unit_test(a_failed_write_leaves_no_trace),
	    cmocka_unit_test(absent_too_long_and_irregular_are_told_apart),
	    cmocka_unit_test(
		missing_folders_are_made_and_present_ones_are_no_error),
	    cmocka_unit_test(a_tree_is_removed_without_following_links),
	    cmocka_unit_test(joining_puts_one_slash_between),
	};

	return cmocka_run_group_tests_name(
	    "file", tests, make_folder, remove_folder);
}
