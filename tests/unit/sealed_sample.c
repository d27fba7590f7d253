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

#include "sealed_version.h"
#include "written_tar.h"

#define SAMPLES 2001
#define MIDDLE 1000 /* it is long */
#define SHORT 4000
#define LONG ((size_t)3 << 20)

static char folder[] = "/tmp/custody-sealed-sample-XXXXXX";
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

static int
seal_shard(void **state)
{
	static const char *const paths[] = {"shard.tar"};
	static const struct measure_sink reading = {.records = keep_records};
	struct measure_options options = {.paths = paths,
	    .path_count = 1,
	    .reading = {.format = "webdataset"},
	    .sink = &reading};
	uint8_t clear[DIGEST_SIZE];

	(void)state;
	begin_custody();
	write_shard();
	records = SAMPLES;
	measure(&options, clear);
	seal(&options);
	assert_memory_equal(clear, version, sizeof clear);
	return 0;
}

static void
all_of_it_is_the_same_version(void **state)
{
	(void)state;
	assert_same_version(
	    (struct measure_options){.reading = {.format = "webdataset"}});
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
	end_custody();
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
