/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_file: chunks come back one by one, from any number of threads, and
 * no changed byte of the file is taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/sealed_file.h"

#define CHUNKS 40

static const struct sealed_file_name name = {.genesis = {1}, .seal = {2}};
static const uint8_t version[32] = {3};
static char folder[] = "/tmp/custody-sealed-XXXXXX";
static struct secret *key;

/* Some compress, some do not, one is empty but for a byte. */
static void
fill(uint8_t *to, size_t *len, unsigned chunk)
{
	uint32_t noise = chunk * 2654435761U + 1;

	*len = chunk == 7 ? 1 : 1000 + 37 * chunk;
	for (size_t i = 0; i < *len; i++) {
		noise = noise * 1664525 + 1013904223;
		to[i] = chunk % 2 == 0 ? (uint8_t)(noise >> 24)
				       : (uint8_t)(i / 100);
	}
}

static void
write_file(const char *path, unsigned threads)
{
	struct sealed_write *write;
	uint8_t bytes[4096];
	uint64_t size;
	size_t len;

	assert_int_equal(
	    sealed_write_new(&write, path, &name, key, threads, NULL),
	    CUSTODY_OK);
	for (unsigned i = 0; i < CHUNKS; i++) {
		struct buffer plain = {0};

		fill(bytes, &len, i);
		assert_int_equal(
		    buffer_append(&plain, bytes, len, NULL), CUSTODY_OK);
		assert_int_equal(sealed_write_chunks(write), i);
		assert_int_equal(
		    sealed_write_chunk(write, &plain, NULL), CUSTODY_OK);
		assert_int_equal(plain.len, 0);
	}
	assert_int_equal(sealed_write_finish(write, version,
			     bytes_text("contents"), &size, NULL),
	    CUSTODY_OK);
	sealed_write_free(write);
}

/* Whether all of it is there, as it went in. */
static enum custody_status
read_file(const char *path)
{
	struct sealed_read *read;
	uint8_t bytes[4096], found[4096];
	size_t len, length;
	enum custody_status status;

	status = sealed_read_open(&read, path, &name, version, key, NULL);
	if (status != CUSTODY_OK)
		return status;
	assert_int_equal(sealed_read_chunks(read), CHUNKS);
	assert_true(
	    bytes_equal(sealed_read_contents(read), bytes_text("contents")));
	for (unsigned i = CHUNKS; i-- > 0 && status == CUSTODY_OK;) {
		fill(bytes, &len, i);
		status = sealed_read_length(read, i, &length, NULL);
		if (status == CUSTODY_OK && length == len)
			status = sealed_read_chunk(read, i, found, len, NULL);
		else if (status == CUSTODY_OK)
			status = CUSTODY_DISAGREES;
		if (status == CUSTODY_OK)
			assert_memory_equal(found, bytes, len);
	}
	sealed_read_close(read);
	return status;
}

static void
chunks_come_back_whatever_the_threads(void **state)
{
	(void)state;
	for (unsigned threads = 0; threads < 4; threads++) {
		write_file("one", threads);
		assert_int_equal(read_file("one"), CUSTODY_OK);
		assert_int_equal(
		    sealed_read_try("one", &name, version, key, NULL),
		    CUSTODY_OK);
		assert_int_equal(unlink("one"), 0);
	}
}

static void
no_changed_byte_is_taken(void **state)
{
	off_t size;
	int fd;

	(void)state;
	write_file("one", 2);
	fd = open("one", O_RDWR);
	size = lseek(fd, 0, SEEK_END);
	assert_true(size > 1000);
	for (off_t at = 0; at < size;
	     at += at < 300 || at > size - 300 ? 1 : 41) {
		uint8_t byte;

		assert_int_equal(pread(fd, &byte, 1, at), 1);
		byte ^= 0x10;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		assert_int_equal(read_file("one"), CUSTODY_DISAGREES);
		byte ^= 0x10;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	}
	assert_int_equal(read_file("one"), CUSTODY_OK);
	for (off_t at = size - 1; at > 0; at -= at > size - 200 ? 1 : 499) {
		assert_int_equal(ftruncate(fd, at), 0);
		assert_int_equal(read_file("one"), CUSTODY_DISAGREES);
	}
	close(fd);
	assert_int_equal(unlink("one"), 0);
}

static void
another_key_name_or_version_opens_nothing(void **state)
{
	struct sealed_file_name other = name;
	uint8_t another[32] = {4};
	struct sealed_read *read;
	struct secret *wrong;

	(void)state;
	write_file("one", 1);
	assert_int_equal(secret_random(&wrong, 32, NULL), CUSTODY_OK);
	assert_int_equal(
	    sealed_read_open(&read, "one", &name, version, wrong, NULL),
	    CUSTODY_DISAGREES);
	assert_int_equal(sealed_read_try("one", &name, version, wrong, NULL),
	    CUSTODY_DISAGREES);
	assert_int_equal(
	    sealed_read_open(&read, "one", &name, another, key, NULL),
	    CUSTODY_DISAGREES);
	other.epoch = 1;
	assert_int_equal(
	    sealed_read_open(&read, "one", &other, version, key, NULL),
	    CUSTODY_DISAGREES);
	assert_null(read);
	assert_int_equal(
	    sealed_read_open(&read, "none", &name, version, key, NULL),
	    CUSTODY_UNKNOWN);
	secret_free(wrong);
	assert_int_equal(unlink("one"), 0);
}

/* A key that opens what is left of a file is not said to open nothing. */
static void
a_key_is_told_by_what_is_whole(void **state)
{
	static const uint8_t noise[16];
	struct secret *wrong;
	off_t places[2] = {100, 0};
	int fd;

	(void)state;
	write_file("one", 1);
	fd = open("one", O_RDWR);
	places[1] = lseek(fd, 0, SEEK_END) - 100;
	assert_int_equal(secret_random(&wrong, 32, NULL), CUSTODY_OK);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(
		    sealed_read_try("one", &name, version, key, NULL),
		    CUSTODY_OK);
		assert_int_equal(
		    sealed_read_try("one", &name, version, wrong, NULL),
		    CUSTODY_DISAGREES);
		assert_int_equal(
		    pwrite(fd, noise, sizeof noise, places[i]), sizeof noise);
	}
	assert_int_equal(sealed_read_try("one", &name, version, key, NULL),
	    CUSTODY_DISAGREES);
	secret_free(wrong);
	close(fd);
	assert_int_equal(unlink("one"), 0);
}

static void
an_attempt_given_up_leaves_no_thread(void **state)
{
	struct buffer plain = {0};
	struct sealed_write *write;

	(void)state;
	assert_int_equal(
	    sealed_write_new(&write, "one", &name, key, 3, NULL), CUSTODY_OK);
	for (int i = 0; i < 5; i++) {
		assert_non_null(buffer_reserve(&plain, 100000));
		memset(plain.at, 0, 100000);
		plain.len = 100000;
		assert_int_equal(
		    sealed_write_chunk(write, &plain, NULL), CUSTODY_OK);
	}
	sealed_write_free(write);
	/* A name that is taken stays as it is. */
	assert_int_equal(sealed_write_new(&write, "one", &name, key, 0, NULL),
	    CUSTODY_UNKNOWN);
	assert_null(write);
	assert_int_equal(unlink("one"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chunks_come_back_whatever_the_threads),
	    cmocka_unit_test(no_changed_byte_is_taken),
	    cmocka_unit_test(another_key_name_or_version_opens_nothing),
	    cmocka_unit_test(a_key_is_told_by_what_is_whole),
	    cmocka_unit_test(an_attempt_given_up_leaves_no_thread),
	};
	int failed;

	if (mkdtemp(folder) == NULL || chdir(folder) != 0 ||
	    secret_random(&key, 32, NULL) != CUSTODY_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	secret_free(key);
	rmdir(folder);
	return failed;
}
