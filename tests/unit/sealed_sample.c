/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_sample: of samples their members are sealed.  What comes back is the
 * record of each, all as the same version; and one without opening chunks that
 * it does not lie in, also where it is larger than a chunk.
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
#include "written_tar.h"

#define SAMPLES 2001
#define MIDDLE 1000 /* it is long */
#define SHORT 4000
#define LONG ((size_t)3 << 20)

static const struct sealed_file_name name = {.genesis = {1}, .seal = {2}};
static char folder[] = "/tmp/custody-sealed-sample-XXXXXX";
static struct secret *key;
static struct custody *custody;
static uint8_t version[DIGEST_SIZE];
static char *record[SAMPLES]; /* as who reads the shard in clear has it */

/* Noise, so that chunks are as long as what is in them. */
static void
add_member(struct written_tar *tar, unsigned i, const char *ending, size_t size)
{
	uint8_t *data = malloc(size + 32);
	char path[40];

	snprintf(path, sizeof path, "s%04u%s", i, ending);
	for (size_t at = 0; at < size; at += 32) {
		char seed[60];
		int len = snprintf(seed, sizeof seed, "%s %zu", path, at);

		digest_sha256(data + at, seed, (size_t)len);
	}
	written_tar_add(tar, path, (struct bytes){data, size});
	free(data);
}

static void
write_shard(void)
{
	struct written_tar tar;

	written_tar_begin(&tar, "shard.tar");
	for (unsigned i = 0; i < SAMPLES; i++) {
		add_member(&tar, i, ".a", SHORT / 2);
		add_member(&tar, i, ".b.c", i == MIDDLE ? LONG : SHORT / 2);
		add_member(&tar, i, ".none", 0);
	}
	written_tar_end(&tar);
}

static enum custody_status
keep_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	(void)ctx;
	(void)own;
	(void)digests;
	(void)err;
	for (size_t i = 0; i < batch->count; i++)
		record[batch->ordinal + i] = strndup(
		    (const char *)batch->records[i].at, batch->records[i].len);
	return CUSTODY_OK;
}

static void
measure(struct measure_options *options, uint8_t out[DIGEST_SIZE])
{
	struct measurement *measured;
	struct custody_error err = {0};

	options->reading.format = "webdataset";
	if (measure_run(custody, options, &measured, &err) != CUSTODY_OK)
		fail_msg("%s: %s", err.code, err.text);
	assert_int_equal(measured->records, SAMPLES);
	memcpy(out, measured->version, DIGEST_SIZE);
	measure_free(measured);
}

static int
seal_shard(void **state)
{
	static const char *const paths[] = {"shard.tar"};
	static const struct measure_sink reading = {.records = keep_records};
	const struct custody_settings settings = {.threads = 2};
	struct measure_options options = {
	    .paths = paths, .path_count = 1, .sink = &reading};
	uint8_t sealed[DIGEST_SIZE];
	struct sealed_write *write;
	struct sealing *sealing;
	uint64_t size;

	(void)state;
	assert_int_equal(
	    custody_open_bare(&custody, &settings, NULL), CUSTODY_OK);
	assert_int_equal(secret_random(&key, 32, NULL), CUSTODY_OK);
	write_shard();
	measure(&options, version);
	assert_int_equal(
	    sealed_write_new(&write, "sealed", &name, key, 2, NULL),
	    CUSTODY_OK);
	assert_int_equal(
	    sealing_new(&sealing, write, NULL, NULL, NULL), CUSTODY_OK);
	options.sink = &sealing_sink;
	options.ctx = sealing;
	measure(&options, sealed);
	assert_memory_equal(sealed, version, sizeof sealed);
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

static enum custody_status
find(struct sealed_read *read, unsigned i)
{
	struct buffer out = {0};
	enum custody_status status =
	    sealed_record(read, bytes_text(""), i, &out, NULL);

	if (status == CUSTODY_OK) {
		assert_int_equal(out.len, strlen(record[i]));
		assert_memory_equal(out.at, record[i], out.len);
	}
	buffer_clear(&out);
	return status;
}

static void
each_sample_is_found_by_its_number(void **state)
{
	struct sealed_read *read = open_sealed();

	(void)state;
	for (unsigned i = 0; i < SAMPLES; i += 50)
		assert_int_equal(find(read, i), CUSTODY_OK);
	assert_int_equal(find(read, MIDDLE), CUSTODY_OK);
	assert_int_equal(find(read, MIDDLE + 1), CUSTODY_OK);
	assert_int_equal(find(read, SAMPLES), CUSTODY_NOT_FOUND);
	sealed_read_close(read);
}

/* The first chunk is damaged, and the last. */
static void
no_other_chunk_is_opened_for_one(void **state)
{
	struct sealed_read *read = open_sealed();
	int fd = open("sealed", O_RDWR);
	off_t end = lseek(fd, 0, SEEK_END);

	(void)state;
	assert_true(sealed_read_chunks(read) > 6);
	assert_int_equal(pwrite(fd, "damaged", 7, 200), 7);
	assert_int_equal(pwrite(fd, "damaged", 7, end - (off_t)40 * SHORT), 7);
	assert_int_equal(find(read, 0), CUSTODY_DISAGREES);
	assert_int_equal(find(read, MIDDLE - 10), CUSTODY_OK);
	assert_int_equal(find(read, MIDDLE), CUSTODY_OK);
	assert_int_equal(find(read, MIDDLE + 1), CUSTODY_OK);
	assert_int_equal(find(read, SAMPLES - 1), CUSTODY_DISAGREES);
	close(fd);
	sealed_read_close(read);
}

static int
remove_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++)
		free(record[i]);
	secret_free(key);
	custody_close(custody);
	unlink("shard.tar");
	unlink("sealed");
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_of_it_is_the_same_version),
	    cmocka_unit_test(each_sample_is_found_by_its_number),
	    cmocka_unit_test(no_other_chunk_is_opened_for_one),
	};

	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;
	return cmocka_run_group_tests(tests, seal_shard, remove_all);
}
