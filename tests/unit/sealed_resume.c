/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_resume, sealed_aside: a file that was torn anywhere is gone on with,
 * and comes out as if it had not been; a chunk that was put aside is there
 * whole, or not.
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

#include "base/file.h"
#include "store/sealed_aside.h"
#include "store/sealed_file.h"

#define CHUNKS 12
#define LENGTH 700

static const struct sealed_file_name name = {.genesis = {1}, .seal = {2}};
static const uint8_t version[32] = {3};
static char folder[] = "/tmp/custody-resume-XXXXXX";
static struct secret *key;

/* Goes on with "one", to its end. */
static uint64_t
go_on(void)
{
	struct sealed_write *write;
	struct buffer packed = {0};
	uint8_t plain[LENGTH];
	uint64_t kept, size;

	assert_int_equal(
	    sealed_write_resume(&write, "one", &name, key, CHUNKS, NULL),
	    CUSTODY_OK);
	kept = sealed_write_chunks(write);
	for (uint64_t i = kept; i < CHUNKS; i++) {
		memset(plain, (int)i, sizeof plain);
		assert_int_equal(
		    sealed_write_pack(write,
			(struct bytes){plain, sizeof plain}, &packed, NULL),
		    CUSTODY_OK);
		assert_int_equal(
		    sealed_write_packed(write, &packed, sizeof plain, NULL),
		    CUSTODY_OK);
		assert_true(sealed_write_unkept(write) > 0);
		assert_int_equal(sealed_write_keep(write, NULL), CUSTODY_OK);
		assert_int_equal(sealed_write_unkept(write), 0);
	}
	assert_int_equal(sealed_write_finish(write, version,
			     bytes_text("contents"), &size, NULL),
	    CUSTODY_OK);
	sealed_write_free(write);
	return kept;
}

static void
begin_one(void)
{
	struct sealed_write *write;

	unlink("one");
	assert_int_equal(
	    sealed_write_new(&write, "one", &name, key, 0, NULL), CUSTODY_OK);
	assert_int_equal(sealed_write_keep(write, NULL), CUSTODY_OK);
	sealed_write_free(write);
}

static void
read_one(struct buffer *out)
{
	out->len = 0;
	assert_int_equal(
	    file_read(out, AT_FDCWD, "one", 1 << 20, NULL), CUSTODY_OK);
}

static void
write_one(const uint8_t *at, size_t len)
{
	assert_int_equal(
	    file_write(AT_FDCWD, "one", at, len, 0600, NULL), CUSTODY_OK);
}

static void
a_file_torn_anywhere_comes_out_the_same(void **state)
{
	struct buffer whole = {0}, again = {0};
	struct sealed_read *read;

	(void)state;
	begin_one();
	assert_int_equal(go_on(), 0);
	read_one(&whole);
	assert_int_equal(
	    sealed_read_open(&read, "one", &name, version, key, NULL),
	    CUSTODY_OK);
	for (size_t at = 96; at < whole.len; at += 37) {
		uint64_t fit = 0;

		while (fit < CHUNKS && sealed_read_place(read, fit + 1) <= at)
			fit++;
		/* Cut, and then with what a longer write had left. */
		write_one(whole.at, at);
		assert_int_equal(go_on(), fit);
		read_one(&again);
		assert_int_equal(again.len, whole.len);
		assert_memory_equal(again.at, whole.at, whole.len);
		assert_non_null(buffer_reserve(&again, 500));
		memset(again.at + at, 0x5a, again.len + 500 - at);
		write_one(again.at, again.len + 500);
		assert_int_equal(go_on(), fit);
		read_one(&again);
		assert_int_equal(again.len, whole.len);
		assert_memory_equal(again.at, whole.at, whole.len);
	}
	sealed_read_close(read);
	buffer_clear(&again);
	buffer_clear(&whole);
	assert_int_equal(unlink("one"), 0);
}

static void
a_chunk_that_went_bad_takes_no_other_along(void **state)
{
	struct buffer whole = {0}, after = {0};
	struct sealed_write *write;
	struct sealed_read *read;

	(void)state;
	begin_one();
	go_on();
	read_one(&whole);
	assert_int_equal(
	    sealed_read_open(&read, "one", &name, version, key, NULL),
	    CUSTODY_OK);
	whole.at[sealed_read_place(read, 4) - 1] ^= 1;
	sealed_read_close(read);
	write_one(whole.at, whole.len);
	assert_int_equal(
	    sealed_write_resume(&write, "one", &name, key, CHUNKS, NULL),
	    CUSTODY_OK);
	assert_int_equal(sealed_write_chunks(write), 3);
	sealed_write_free(write);
	read_one(&after);
	assert_int_equal(after.len, whole.len);
	assert_memory_equal(after.at, whole.at, whole.len);
	buffer_clear(&after);
	buffer_clear(&whole);
	assert_int_equal(unlink("one"), 0);
}

static void
another_file_is_not_gone_on_with(void **state)
{
	struct sealed_file_name other = name;
	struct sealed_write *write;

	(void)state;
	begin_one();
	go_on();
	other.epoch = 7;
	assert_int_equal(
	    sealed_write_resume(&write, "one", &other, key, CHUNKS, NULL),
	    CUSTODY_DISAGREES);
	assert_null(write);
	assert_int_equal(
	    sealed_write_resume(&write, "none", &name, key, CHUNKS, NULL),
	    CUSTODY_UNKNOWN);
	assert_int_equal(access("none", F_OK), -1);
	assert_int_equal(unlink("one"), 0);
}

/* What is read of a hole, by who opened the file before it was one. */
static enum custody_status
read_hole(bool moved)
{
	struct sealed_read *read;
	struct custody_error err = {0};
	uint8_t plain[LENGTH];
	enum custody_status status;
	int fd = open("one", O_RDWR);

	assert_int_equal(
	    sealed_read_open(&read, "one", &name, version, key, NULL),
	    CUSTODY_OK);
	if (moved)
		sealed_read_moved(read);
	assert_int_equal(
	    fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 96,
		(off_t)sealed_read_place(read, 2) - 96),
	    0);
	close(fd);
	status = sealed_read_chunk(read, 1, plain, LENGTH, &err);
	if (status == CUSTODY_UNKNOWN)
		assert_string_equal(err.code, "being-erased");
	sealed_read_close(read);
	return status;
}

static void
who_reads_what_is_given_up_is_told(void **state)
{
	(void)state;
	begin_one();
	go_on();
	assert_int_equal(read_hole(false), CUSTODY_DISAGREES);
	close(open("one.moving", O_WRONLY | O_CREAT, 0600));
	assert_int_equal(read_hole(false), CUSTODY_UNKNOWN);
	/* To who gives it up, one that was not is damaged. */
	assert_int_equal(read_hole(true), CUSTODY_DISAGREES);
	assert_int_equal(unlink("one.moving"), 0);
	assert_int_equal(unlink("one"), 0);
}

/* Chunk `number`, as the file `one` has it; false where it has not. */
static bool
is_aside(uint64_t number, const struct secret *with, struct bytes wanted)
{
	struct sealed_aside *aside;
	struct buffer packed = {0};
	size_t length = 0;
	bool there;

	assert_int_equal(
	    sealed_aside_open(&aside, "one", with, NULL), CUSTODY_OK);
	assert_int_equal(
	    sealed_aside_get(aside, number, &there, &packed, &length, NULL),
	    CUSTODY_OK);
	if (there) {
		assert_true(bytes_equal(buffer_view(&packed), wanted));
		assert_int_equal(length, 99);
	}
	buffer_clear(&packed);
	sealed_aside_close(aside);
	return there;
}

static void
a_chunk_aside_is_whole_or_not_there(void **state)
{
	static const uint8_t bytes[300] = {7, 8, 9};
	const struct bytes packed = {bytes, sizeof bytes};
	struct buffer whole = {0};
	struct sealed_aside *aside;
	struct secret *wrong;

	(void)state;
	assert_int_equal(secret_random(&wrong, 32, NULL), CUSTODY_OK);
	assert_false(is_aside(0, key, packed));
	assert_int_equal(
	    sealed_aside_open(&aside, "one", key, NULL), CUSTODY_OK);
	assert_int_equal(sealed_aside_try(aside, NULL), CUSTODY_OK);
	assert_int_equal(
	    sealed_aside_put(aside, 6, (struct bytes){whole.at, 0}, 1, NULL),
	    CUSTODY_OK);
	assert_int_equal(
	    sealed_aside_put(aside, 5, packed, 99, NULL), CUSTODY_OK);
	sealed_aside_close(aside);
	assert_true(is_aside(5, key, packed));
	assert_false(is_aside(6, key, packed));
	assert_false(is_aside(5, wrong, packed));
	read_one(&whole);
	for (size_t i = 0; i < whole.len; i++) {
		whole.at[i] ^= 4;
		write_one(whole.at, whole.len);
		assert_false(is_aside(5, key, packed));
		whole.at[i] ^= 4;
		write_one(whole.at, i);
		assert_false(is_aside(5, key, packed));
	}
	write_one(whole.at, whole.len);
	assert_true(is_aside(5, key, packed));
	buffer_clear(&whole);
	secret_free(wrong);
	assert_int_equal(unlink("one"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_torn_anywhere_comes_out_the_same),
	    cmocka_unit_test(a_chunk_that_went_bad_takes_no_other_along),
	    cmocka_unit_test(another_file_is_not_gone_on_with),
	    cmocka_unit_test(who_reads_what_is_given_up_is_told),
	    cmocka_unit_test(a_chunk_aside_is_whole_or_not_there),
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
