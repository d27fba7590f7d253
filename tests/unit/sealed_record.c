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

#include "acts/sealed_walk.h"
#include "acts/sealing.h"
#include "acts/session.h"

#define RECORDS 5000
#define LONG ((size_t)3 << 20)

static const struct sealed_file_name name = {.genesis = {1}, .seal = {2}};
static char folder[] = "/tmp/custody-sealed-record-XXXXXX";
static struct secret *key;
static struct custody *custody;
static uint8_t version[DIGEST_SIZE];

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

static void
measure(struct measure_options *options, uint8_t out[DIGEST_SIZE])
{
	struct measurement *measured;
	struct custody_error err = {0};

	if (measure_run(custody, options, &measured, &err) != CUSTODY_OK)
		fail_msg("%s: %s", err.code, err.text);
	assert_int_equal(measured->records, RECORDS + 1);
	memcpy(out, measured->version, DIGEST_SIZE);
	measure_free(measured);
}

static int
seal_data(void **state)
{
	static const char *const paths[] = {"data"};
	const struct custody_settings settings = {.threads = 2};
	struct measure_options options = {.paths = paths, .path_count = 1};
	struct sealed_write *write;
	struct sealing *sealing;
	uint64_t size;

	(void)state;
	assert_int_equal(
	    custody_open_bare(&custody, &settings, NULL), CUSTODY_OK);
	assert_int_equal(secret_random(&key, 32, NULL), CUSTODY_OK);
	make_data();
	assert_int_equal(
	    sealed_write_new(&write, "sealed", &name, key, 2, NULL),
	    CUSTODY_OK);
	assert_int_equal(
	    sealing_new(&sealing, write, NULL, NULL, NULL), CUSTODY_OK);
	options.sink = &sealing_sink;
	options.ctx = sealing;
	measure(&options, version);
	assert_int_equal(
	    sealing_finish(sealing, version, &size, NULL), CUSTODY_OK);
	sealing_free(sealing);
	sealed_write_free(write);
	return 0;
}

static struct sealed_read *
open_sealed(void)
{
	struct sealed_read *read;

	assert_int_equal(
	    sealed_read_open(&read, "sealed", &name, version, key, NULL),
	    CUSTODY_OK);
	return read;
}

static void
all_of_it_is_the_same_version(void **state)
{
	struct measure_options options = {.sealed = open_sealed()};
	uint8_t found[DIGEST_SIZE];

	(void)state;
	measure(&options, found);
	assert_memory_equal(found, version, sizeof found);
	sealed_read_close(options.sealed);
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
	secret_free(key);
	custody_close(custody);
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
