/* SPDX-License-Identifier: Apache-2.0
 *
 * index_data: records at random, kept as plain arrays, and an index of them.
 */
#ifndef TESTS_INDEX_DATA_H
#define TESTS_INDEX_DATA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>

#include "base/clock.h"
#include "base/file.h"
#include "store/index_build.h"
#include "store/index_find.h"

#define RECORDS 20000

static char dir[64];
static char path[96];
static struct custody_error err;
static struct index_total totals[INDEX_RUNS];

/* The data, as plain arrays. */
static uint8_t digests[RECORDS][32];
static uint8_t fingerprints[RECORDS][16];
static char urls[RECORDS][80];
static int64_t times[RECORDS]; /* 0: none */
static char ids[RECORDS][24];

static uint64_t seed = 88172645463325252ULL;

static inline uint64_t
random_number(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static inline void
make_record(size_t i)
{
	static const char *const hosts[] = {"example.com", "news.example.com",
	    "example.org", "notexample.com", "EXAMPLE.com:443", "a.b.c.d.net"};

	for (size_t k = 0; k < 32; k += 8) {
		uint64_t r = random_number();

		memcpy(digests[i] + k, &r, 8);
		memcpy(fingerprints[i] + k % 16, &r, 8);
	}
	/* Doubles, and digests that only begin alike. */
	if (i % 11 == 0 && i > 0)
		memcpy(digests[i], digests[random_number() % i], 32);
	if (i % 13 == 0 && i > 0)
		memcpy(digests[i], digests[random_number() % i], 9);
	if (i % 7 == 0)
		memset(fingerprints[i], 0, 15);
	urls[i][0] = ids[i][0] = '\0';
	times[i] = 0;
	if (random_number() % 3 != 0)
		snprintf(urls[i], sizeof(urls[i]), "https://%s/%llu?q=%llu",
		    hosts[random_number() % 6],
		    (unsigned long long)random_number() % 50,
		    (unsigned long long)random_number() % 50);
	if (random_number() % 5 != 0)
		times[i] =
		    (int64_t)(1790000000 + random_number() % 5000) * 1000000 +
		    1;
	if (i > 9000 && i < 15000)
		snprintf(ids[i], sizeof(ids[i]), "id-%llu",
		    (unsigned long long)random_number() % 4000);
}

static inline enum custody_status
add_fields(struct index_build *build, size_t i)
{
	char text[CLOCK_TEXT_SIZE];
	enum custody_status status = CUSTODY_OK;

	if (urls[i][0] != '\0')
		status = index_build_field(
		    build, INDEX_URL, i, bytes_text(urls[i]), &err);
	if (status == CUSTODY_OK && times[i] != 0) {
		clock_text(text, times[i]);
		status = index_build_field(
		    build, INDEX_TIME, i, bytes_text(text), &err);
	}
	if (status == CUSTODY_OK && ids[i][0] != '\0')
		status = index_build_field(
		    build, INDEX_ID, i, bytes_text(ids[i]), &err);
	return status;
}

static inline enum custody_status
add_entry(struct index_build *build, const char *name, uint64_t first,
    uint64_t records)
{
	static uint8_t root[32] = {1}, raw[32] = {2};
	const struct index_entry entry = {
	    .path = bytes_text(name),
	    .format = "jsonl/1",
	    .header = records == 0 ? root : NULL,
	    .root = root,
	    .raw_sha256 = raw,
	    .raw_length = 100,
	    .place = bytes_text("/data"),
	    .first = first,
	    .records = records,
	};

	return index_build_entry(build, &entry, &err);
}

static inline void
build_index(size_t records)
{
	struct index_build *build;

	assert_int_equal(index_build_begin(&build, path, &err), CUSTODY_OK);
	index_build_forms(build);
	for (size_t i = 0; i < records; i++) {
		assert_int_equal(index_build_records(build, digests + i,
				     fingerprints + i, 1, &err),
		    CUSTODY_OK);
		assert_int_equal(add_fields(build, i), CUSTODY_OK);
		/* Some have none, and some share one. */
		if (i % 3 > 0)
			assert_int_equal(index_build_form(build, i,
					     digests[i - i % 2], &err),
			    CUSTODY_OK);
	}
	assert_int_equal(
	    add_entry(build, "b", records / 3, records - records / 3),
	    CUSTODY_OK);
	assert_int_equal(add_entry(build, "empty", 0, 0), CUSTODY_OK);
	assert_int_equal(add_entry(build, "a", 0, records / 3), CUSTODY_OK);
	assert_int_equal(index_build_finish(build, totals, &err), CUSTODY_OK);
}

static inline int
make_folder(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/custody-index-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/1.sqlite3", dir);
	memset(&err, 0, sizeof(err));
	seed = 88172645463325252ULL;
	for (size_t i = 0; i < RECORDS; i++)
		make_record(i);
	return 0;
}

static inline int
remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(AT_FDCWD, dir, NULL) == CUSTODY_OK ? 0 : 1;
}

static inline struct index_file *
open_index(void)
{
	struct index_file *index = NULL;

	if (index_file_open(&index, path, &err) != CUSTODY_OK)
		fail_msg("%s", err.text);
	return index;
}

#define CLAIM(name)                                                            \
	cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

#endif
