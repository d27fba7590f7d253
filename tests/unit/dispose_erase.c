/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_erase: what is overwritten is zeros, all of it and nothing more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/dispose_erase.h"
#include "crypto/digest.h"

/* Not a whole number of pages, pieces or sectors. */
#define SIZE (3 * 1048576 + 4097)

static char path[] = "/tmp/custody-erase-XXXXXX";

static int
open_full(void)
{
	uint8_t *bytes = malloc(SIZE);
	int fd;

	strcpy(path + sizeof(path) - 7, "XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_non_null(bytes);
	memset(bytes, 'x', SIZE);
	assert_int_equal(write(fd, bytes, SIZE), SIZE);
	free(bytes);
	return fd;
}

static void
what_is_overwritten_reads_back_as_zeros(void **state)
{
	struct dispose_erase erase;
	uint8_t *bytes = malloc(SIZE);
	int fd = open_full();

	(void)state;
	assert_int_equal(
	    dispose_erase_bytes(&erase, fd, SIZE, NULL), CUSTODY_OK);
	assert_int_equal(dispose_erase_check(fd, SIZE, NULL), CUSTODY_OK);
	assert_int_equal(pread(fd, bytes, SIZE, 0), SIZE);
	for (size_t i = 0; i < SIZE; i++)
		assert_int_equal(bytes[i], 0);
	free(bytes);
	unlink(path);
	close(fd);
}

static void
the_length_stays_what_it_was(void **state)
{
	struct dispose_erase erase;
	struct stat info;
	int fd = open_full();

	(void)state;
	assert_int_equal(
	    dispose_erase_bytes(&erase, fd, SIZE, NULL), CUSTODY_OK);
	assert_int_equal(fstat(fd, &info), 0);
	assert_int_equal(info.st_size, SIZE);
	unlink(path);
	close(fd);
}

static void
an_empty_file_is_nothing_to_overwrite(void **state)
{
	struct dispose_erase erase;
	int fd = open_full();

	(void)state;
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(dispose_erase_bytes(&erase, fd, 0, NULL), CUSTODY_OK);
	unlink(path);
	close(fd);
}

static void
a_file_with_anything_in_it_was_not_overwritten(void **state)
{
	struct custody_error err;
	int fd = open_full();

	(void)state;
	assert_int_equal(
	    dispose_erase_check(fd, SIZE, &err), CUSTODY_DISAGREES);
	assert_string_equal(err.code, "not-overwritten");
	unlink(path);
	close(fd);
}

static void
a_file_that_grew_was_not_overwritten(void **state)
{
	struct dispose_erase erase;
	int fd = open_full();

	(void)state;
	assert_int_equal(
	    dispose_erase_bytes(&erase, fd, SIZE, NULL), CUSTODY_OK);
	assert_int_equal(pwrite(fd, "", 1, SIZE), 1);
	assert_int_equal(
	    dispose_erase_check(fd, SIZE, NULL), CUSTODY_DISAGREES);
	unlink(path);
	close(fd);
}

static void
a_reader_cannot_overwrite(void **state)
{
	struct dispose_erase erase;
	struct custody_error err;
	int fd = open_full();
	FILE *reader = fopen(path, "r");

	(void)state;
	assert_non_null(reader);
	assert_int_equal(
	    dispose_erase_bytes(&erase, fileno(reader), SIZE, &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "io");
	fclose(reader);
	unlink(path);
	close(fd);
}

static void
the_digest_is_that_of_every_byte(void **state)
{
	struct custody custody = {0};
	uint8_t *bytes = malloc(SIZE);
	uint8_t expected[32];
	uint8_t found[32];
	int fd = open_full();

	(void)state;
	memset(bytes, 'x', SIZE);
	digest_sha256(expected, bytes, SIZE);
	assert_int_equal(
	    dispose_erase_digest(found, fd, &custody, NULL), CUSTODY_OK);
	assert_memory_equal(found, expected, sizeof(found));
	free(bytes);
	unlink(path);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_overwritten_reads_back_as_zeros),
	    cmocka_unit_test(the_length_stays_what_it_was),
	    cmocka_unit_test(an_empty_file_is_nothing_to_overwrite),
	    cmocka_unit_test(a_file_with_anything_in_it_was_not_overwritten),
	    cmocka_unit_test(a_file_that_grew_was_not_overwritten),
	    cmocka_unit_test(a_reader_cannot_overwrite),
	    cmocka_unit_test(the_digest_is_that_of_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
