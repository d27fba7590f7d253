/* SPDX-License-Identifier: Apache-2.0
 *
 * export_output: what is written is what was given, and stays where it may.
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
#include <sys/stat.h>
#include <unistd.h>

#include "acts/export_output.h"
#include "base/file.h"

static char folder[] = "/tmp/custody-output-XXXXXX";
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

static struct export_output *
open_output(const char *path, enum export_compress method)
{
	struct export_output *output;

	assert_int_equal(
	    export_output_open(&output, dir, path, method, &err), CUSTODY_OK);
	return output;
}

/* In pieces of every size around the room of the writer. */
static struct buffer
write_much(struct export_output *output)
{
	struct buffer all = {0};
	uint8_t *piece = malloc(700000);

	assert_non_null(piece);
	for (size_t i = 0; i < 700000; i++)
		piece[i] = (uint8_t)(i * i >> 5);
	for (size_t len = 1; len < 700000; len = len * 3 + 1) {
		assert_int_equal(
		    export_output_add(output, piece, len, &err), CUSTODY_OK);
		assert_int_equal(
		    buffer_append(&all, piece, len, &err), CUSTODY_OK);
	}
	free(piece);
	return all;
}

static void
expect_round_trip(
    const char *name, enum export_compress method, const char *undo)
{
	struct export_output *output = open_output(name, method);
	struct buffer all = write_much(output), text = {0};
	uint8_t told[DIGEST_SIZE], found[DIGEST_SIZE];
	char command[256];
	bool there;

	assert_int_equal(
	    export_output_finish(output, told, &there, &err), CUSTODY_OK);
	assert_int_equal(
	    file_read(&text, dir, name, (size_t)1 << 24, &err), CUSTODY_OK);
	digest_sha256(found, text.at, text.len);
	assert_memory_equal(told, found, DIGEST_SIZE);
	buffer_clear(&text);

	snprintf(command, sizeof command, "cd %s && %s <%s >undone", folder,
	    undo, name);
	assert_int_equal(system(command), 0);
	assert_int_equal(
	    file_read(&text, dir, "undone", (size_t)1 << 24, &err), CUSTODY_OK);
	assert_int_equal(text.len, all.len);
	assert_memory_equal(text.at, all.at, all.len);
	buffer_clear(&text);
	buffer_clear(&all);
}

static void
what_was_written_comes_back(void **state)
{
	(void)state;
	expect_round_trip("plain", EXPORT_PLAIN, "cat");
	expect_round_trip("a.gz", EXPORT_GZIP, "gzip -dc");
	expect_round_trip("a.zst", EXPORT_ZSTD, "zstd -dcq");
}

static void
an_empty_file_is_a_file(void **state)
{
	uint8_t digest[DIGEST_SIZE];
	struct stat stat;
	bool there;

	(void)state;
	assert_int_equal(
	    export_output_finish(
		open_output("x/y/empty", EXPORT_PLAIN), digest, &there, &err),
	    CUSTODY_OK);
	assert_int_equal(fstatat(dir, "x/y/empty", &stat, 0), 0);
	assert_int_equal(stat.st_size, 0);
	assert_int_equal(
	    export_output_finish(
		open_output("empty.gz", EXPORT_GZIP), digest, &there, &err),
	    CUSTODY_OK);
	assert_int_equal(
	    export_output_finish(
		open_output("empty.zst", EXPORT_ZSTD), digest, &there, &err),
	    CUSTODY_OK);
}

static void
no_path_leads_out_of_the_folder(void **state)
{
	const char *const paths[] = {"", "/a", "../a", "a/../../b", "a//b",
	    "a/", ".", "a/./b", "..", "link/a"};
	struct export_output *output;

	(void)state;
	assert_int_equal(symlinkat("/tmp", dir, "link"), 0);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		assert_int_equal(export_output_open(&output, dir, paths[i],
				     EXPORT_PLAIN, &err),
		    CUSTODY_UNKNOWN);
		assert_null(output);
	}
}

/* Writes it again; true if all of it was there. */
static bool
write_again(const char *name, enum export_compress method)
{
	struct export_output *output = open_output(name, method);
	struct buffer all = write_much(output);
	uint8_t digest[DIGEST_SIZE];
	bool there;

	buffer_clear(&all);
	assert_int_equal(
	    export_output_finish(output, digest, &there, &err), CUSTODY_OK);
	return there;
}

static void
spoil(const char *name, off_t at)
{
	int fd = openat(dir, name, O_WRONLY);

	assert_int_equal(pwrite(fd, "\xff\xfe\xfd", 3, at), 3);
	close(fd);
}

static void
expect_same(const char *name, const struct buffer *wanted)
{
	struct buffer text = {0};

	assert_int_equal(
	    file_read(&text, dir, name, (size_t)1 << 24, &err), CUSTODY_OK);
	assert_int_equal(text.len, wanted->len);
	assert_memory_equal(text.at, wanted->at, wanted->len);
	buffer_clear(&text);
}

/* Cut, changed, with something after it: in the end it is what was added. */
static void
what_is_there_is_compared_and_gone_on_with(void **state)
{
	const char *const names[] = {"again", "again.gz", "again.zst"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		enum export_compress method = (enum export_compress)i;
		struct buffer whole = {0};
		char path[256];

		assert_false(write_again(names[i], method));
		assert_int_equal(
		    file_read(&whole, dir, names[i], (size_t)1 << 24, &err),
		    CUSTODY_OK);
		assert_true(write_again(names[i], method));
		expect_same(names[i], &whole);
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		assert_int_equal(truncate(path, (off_t)(whole.len / 2)), 0);
		assert_false(write_again(names[i], method));
		expect_same(names[i], &whole);
		spoil(names[i], (off_t)(whole.len / 3));
		assert_false(write_again(names[i], method));
		expect_same(names[i], &whole);
		spoil(names[i], (off_t)whole.len);
		assert_true(write_again(names[i], method));
		expect_same(names[i], &whole);
		buffer_clear(&whole);
	}
}

static void
what_is_elsewhere_too_is_not_written_to(void **state)
{
	const struct buffer mine = {(uint8_t *)(uintptr_t) "mine", 4, 0};

	(void)state;
	assert_int_equal(
	    file_write(dir, "other", "mine", 4, 0600, &err), CUSTODY_OK);
	assert_int_equal(linkat(dir, "other", dir, "linked", 0), 0);
	assert_int_equal(symlinkat("other", dir, "soft"), 0);
	assert_false(write_again("linked", EXPORT_PLAIN));
	assert_false(write_again("soft", EXPORT_PLAIN));
	expect_same("other", &mine);
}

static void
what_is_given_up_is_gone(void **state)
{
	struct export_output *output = open_output("gone", EXPORT_ZSTD);
	struct stat stat;

	(void)state;
	assert_int_equal(export_output_add(output, "abc", 3, &err), CUSTODY_OK);
	export_output_discard(output);
	assert_int_equal(fstatat(dir, "gone", &stat, 0), -1);
	export_output_discard(NULL);
}

static void
methods_have_names(void **state)
{
	enum export_compress method;

	(void)state;
	assert_true(export_output_method(&method, NULL));
	assert_int_equal(method, EXPORT_PLAIN);
	assert_true(export_output_method(&method, "gzip"));
	assert_int_equal(method, EXPORT_GZIP);
	assert_true(export_output_method(&method, "zstd"));
	assert_int_equal(method, EXPORT_ZSTD);
	assert_false(export_output_method(&method, "xz"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_written_comes_back),
	    cmocka_unit_test(an_empty_file_is_a_file),
	    cmocka_unit_test(no_path_leads_out_of_the_folder),
	    cmocka_unit_test(what_is_there_is_compared_and_gone_on_with),
	    cmocka_unit_test(what_is_elsewhere_too_is_not_written_to),
	    cmocka_unit_test(what_is_given_up_is_gone),
	    cmocka_unit_test(methods_have_names),
	};

	return cmocka_run_group_tests_name(
	    "export_output", tests, make_folder, remove_folder);
}
