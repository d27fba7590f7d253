/* SPDX-License-Identifier: Apache-2.0
 *
 * release_sums, release_document: the files of a release as sha256sum and as
 * the signed statement have them.
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

#include "acts/release_document.h"
#include "base/file.h"

static struct custody_error err;

static void
add_name(struct release_sums *sums, const char *name, const char *content)
{
	uint8_t digest[DIGEST_SIZE];

	digest_sha256(digest, content, strlen(content));
	assert_int_equal(
	    release_sums_add(sums, name, digest, &err), CUSTODY_OK);
}

static void
names_are_sorted_and_escaped_as_coreutils_do(void **state)
{
	struct release_sums sums = {0};
	struct buffer text = {0};

	(void)state;
	add_name(&sums, "b\\c\nd\re", "hello");
	add_name(&sums, "a b", "");
	release_sums_sort(&sums);
	assert_int_equal(release_sums_write(&text, &sums, &err), CUSTODY_OK);
	assert_string_equal((const char *)text.at,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "  a b\n"
	    "\\2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
	    "  b\\\\c\\nd\\re\n");
	buffer_clear(&text);
	release_sums_clear(&sums);
}

static void
sha256sum_checks_what_is_written(void **state)
{
	char folder[] = "/tmp/custody-sums-XXXXXX", command[256];
	struct release_sums sums = {0};
	struct buffer text = {0};
	const char *const names[] = {"plain", "back\\slash", "line\nfeed"};
	int dir;

	(void)state;
	assert_non_null(mkdtemp(folder));
	dir = open(folder, O_RDONLY | O_DIRECTORY);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(file_write(dir, names[i], names[i],
				     strlen(names[i]), 0644, &err),
		    CUSTODY_OK);
		add_name(&sums, names[i], names[i]);
	}
	release_sums_sort(&sums);
	assert_int_equal(release_sums_write(&text, &sums, &err), CUSTODY_OK);
	assert_int_equal(
	    file_write(dir, "SHA256SUMS", text.at, text.len, 0644, &err),
	    CUSTODY_OK);
	snprintf(command, sizeof command,
	    "cd %s && sha256sum --quiet --strict -c SHA256SUMS", folder);
	assert_int_equal(system(command), 0);
	buffer_clear(&text);
	release_sums_clear(&sums);
	close(dir);
	assert_int_equal(file_remove_tree(AT_FDCWD, folder, &err), CUSTODY_OK);
}

static void
what_was_written_is_read_back(void **state)
{
	struct release_sums sums = {0}, back = {0};
	struct buffer text = {0};

	(void)state;
	add_name(&sums, "a", "1");
	add_name(&sums, "b\\n", "2");
	add_name(&sums, "c\nd", "3");
	assert_int_equal(release_sums_write(&text, &sums, &err), CUSTODY_OK);
	assert_int_equal(
	    release_sums_read(&back, (struct bytes){text.at, text.len}, &err),
	    CUSTODY_OK);
	assert_int_equal(back.count, 3);
	assert_string_equal(back.file[1].name, "b\\n");
	/* As a subject has it. */
	assert_string_equal(back.file[2].name, "hex:630a64");
	assert_memory_equal(
	    back.file[2].sha256, sums.file[2].sha256, DIGEST_SIZE);
	buffer_clear(&text);
	release_sums_clear(&back);
	release_sums_clear(&sums);
}

static void
lines_that_are_none_are_refused(void **state)
{
	const char *const lines[] = {
	    "",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "  ",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    " *a",
	    "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "  a",
	    "\\e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "  a\\",
	    "\\e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "  a\\t",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct release_sums sums = {0};
		char line[256];

		snprintf(line, sizeof line, "%s\n", lines[i]);
		assert_int_equal(
		    release_sums_read(&sums, bytes_text(line), &err),
		    CUSTODY_MALFORMED);
		release_sums_clear(&sums);
	}
}

static void
expect_subject(const char *path, size_t len, const char *wanted)
{
	struct buffer name = {0};

	assert_int_equal(release_document_subject(&name,
			     (struct bytes){(const uint8_t *)path, len}, &err),
	    CUSTODY_OK);
	assert_string_equal((const char *)name.at, wanted);
	buffer_clear(&name);
}

static void
a_subject_has_one_spelling(void **state)
{
	(void)state;
	expect_subject("a/b c.jsonl", 11, "a/b c.jsonl");
	expect_subject("\xc3\xa9", 2, "\xc3\xa9");
	expect_subject("\xff", 1, "hex:ff");
	expect_subject("a\nb", 3, "hex:610a62");
	expect_subject("hex:61", 6, "hex:6865783a3631");
	expect_subject("\xe2\x80\xae", 3, "hex:e280ae"); /* turns text round */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_sorted_and_escaped_as_coreutils_do),
	    cmocka_unit_test(sha256sum_checks_what_is_written),
	    cmocka_unit_test(what_was_written_is_read_back),
	    cmocka_unit_test(lines_that_are_none_are_refused),
	    cmocka_unit_test(a_subject_has_one_spelling),
	};

	return cmocka_run_group_tests_name("release_sums", tests, NULL, NULL);
}
