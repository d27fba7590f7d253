/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_record: what was sealed while it was measured comes back: all of it
 * as the same version, one record without opening the others.
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

#include "sealed_version.h"

#define RECORDS 5000
#define LONG ((size_t)3 << 20)

static char folder[] = "/tmp/custody-sealed-record-XXXXXX";

static void
write_record(char text[1100], unsigned i)
{
	int len = snprintf(text, 1100, "{\"n\":%u,\"text\":\"", i);

	for (; len < 1000; len++)
		text[len] = (char)('a' + (i * 31 + (unsigned)len * 7) % 26);
	snprintf(text + len, 4, "\"}");
}

static void
make_data(void)
{
	char text[1100];
	FILE *file;

	assert_int_equal(mkdir("data", 0700), 0);
	file = fopen("data/lines.jsonl", "w");
	for (unsigned i = 0; i < RECORDS; i++) {
		write_record(text, i);
		fprintf(file, "%s\n", text);
	}
	assert_int_equal(fclose(file), 0);
	file = fopen("data/whole.bin", "w");
	for (size_t i = 0; i < LONG; i++)
		putc((int)(i * i >> 8 & 0xff), file);
	assert_int_equal(fclose(file), 0);
}

static int
seal_data(void **state)
{
	static const char *const paths[] = {"data"};
	struct measure_options options = {.paths = paths, .path_count = 1};

	(void)state;
	begin_custody();
	make_data();
	records = RECORDS + 1;
	seal(&options);
	return 0;
}

static void
all_of_it_is_the_same_version(void **state)
{
	(void)state;
	assert_same_version((struct measure_options){.paths = NULL});
}

static void
check_record(struct sealed_read *read, unsigned i)
{
	struct buffer out = {0};
	char text[1100];

	write_record(text, i);
	assert_int_equal(
	    sealed_record(read, bytes_text("lines.jsonl"), i, &out, NULL),
	    CUSTODY_OK);
	assert_int_equal(out.len, strlen(text));
	assert_memory_equal(out.at, text, out.len);
	buffer_clear(&out);
}

static void
one_record_comes_back_as_it_went_in(void **state)
{
	struct sealed_read *read = open_sealed();
	struct buffer out = {0};

	(void)state;
	for (unsigned i = 0; i < RECORDS; i += 271)
		check_record(read, i);
	check_record(read, RECORDS - 1);
	assert_int_equal(
	    sealed_record(read, bytes_text("whole.bin"), 0, &out, NULL),
	    CUSTODY_OK);
	assert_int_equal(out.len, LONG);
	for (size_t i = 0; i < LONG; i += 997)
		assert_int_equal(out.at[i], (i * i >> 8) & 0xff);
	buffer_clear(&out);
	assert_int_equal(
	    sealed_record(read, bytes_text("lines.jsonl"), RECORDS, &out, NULL),
	    CUSTODY_NOT_FOUND);
	assert_int_equal(sealed_record(read, bytes_text("none"), 0, &out, NULL),
	    CUSTODY_NOT_FOUND);
	sealed_read_close(read);
}

/* The first chunk is damaged: what lies in others still opens. */
static void
no_other_chunk_is_opened_for_it(void **state)
{
	struct sealed_read *read = open_sealed();
	struct buffer out = {0};
	int fd = open("sealed", O_RDWR);

	(void)state;
	assert_true(sealed_read_chunks(read) > 3);
	assert_int_equal(pwrite(fd, "damaged", 7, 200), 7);
	check_record(read, RECORDS - 1);
	assert_int_equal(
	    sealed_record(read, bytes_text("lines.jsonl"), 0, &out, NULL),
	    CUSTODY_DISAGREES);
	assert_int_equal(out.len, 0);
	close(fd);
	sealed_read_close(read);
}

static int
remove_all(void **state)
{
	(void)state;
	end_custody();
	unlink("data/lines.jsonl");
	unlink("data/whole.bin");
	rmdir("data");
	unlink("sealed");
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_of_it_is_the_same_version),
	    cmocka_unit_test(one_record_comes_back_as_it_went_in),
	    cmocka_unit_test(no_other_chunk_is_opened_for_it),
	};

	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;
	return cmocka_run_group_tests(tests, seal_data, remove_all);
}
