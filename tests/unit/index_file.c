/* SPDX-License-Identifier: Apache-2.0
 *
 * index_file: what is built is found again, as looking at every record one
 * after another would find it; what was changed is named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/merkle.h"
#include "store/index_build.h"
#include "store/index_find.h"
#include "store/index_key.h"

#include <fcntl.h>

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

static uint64_t
random_number(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void
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

static enum custody_status
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

static enum custody_status
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

static void
build_index(size_t records)
{
	struct index_build *build;

	assert_int_equal(index_build_begin(&build, path, &err), CUSTODY_OK);
	for (size_t i = 0; i < records; i++) {
		assert_int_equal(index_build_records(build, digests + i,
				     fingerprints + i, 1, &err),
		    CUSTODY_OK);
		assert_int_equal(add_fields(build, i), CUSTODY_OK);
	}
	assert_int_equal(
	    add_entry(build, "b", records / 3, records - records / 3),
	    CUSTODY_OK);
	assert_int_equal(add_entry(build, "empty", 0, 0), CUSTODY_OK);
	assert_int_equal(add_entry(build, "a", 0, records / 3), CUSTODY_OK);
	assert_int_equal(index_build_finish(build, totals, &err), CUSTODY_OK);
}

static int
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

static int
remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(AT_FDCWD, dir, NULL) == CUSTODY_OK ? 0 : 1;
}

static struct index_file *
open_index(void)
{
	struct index_file *index = NULL;

	if (index_file_open(&index, path, &err) != CUSTODY_OK)
		fail_msg("%s", err.text);
	return index;
}

/* Which records a look-up gave. */
struct found {
	uint8_t hit[RECORDS];
	uint64_t count;
};
static struct found found;

static enum custody_status
mark(void *context, uint64_t ordinal, struct custody_error *error)
{
	(void)context;
	(void)error;
	assert_true(ordinal < RECORDS);
	assert_false(found.hit[ordinal]);
	found.hit[ordinal] = 1;
	found.count++;
	return CUSTODY_OK;
}

static enum custody_status
refuse(void *context, uint64_t ordinal, struct custody_error *error)
{
	(void)context;
	(void)ordinal;
	(void)error;
	return CUSTODY_END;
}

static void
forget(void)
{
	memset(&found, 0, sizeof(found));
}

static void
digests_are_found_where_they_are(void **state)
{
	struct index_file *index;
	uint8_t absent[32] = {0x42};

	(void)state;
	build_index(RECORDS);
	index = open_index();
	assert_int_equal(index_file_records(index), RECORDS);
	for (size_t i = 0; i < RECORDS; i += 97) {
		uint64_t expected = 0;

		forget();
		assert_int_equal(
		    index_find_digest(index, digests[i], mark, NULL, &err),
		    CUSTODY_OK);
		for (size_t k = 0; k < RECORDS; k++)
			if (memcmp(digests[k], digests[i], 32) == 0) {
				expected++;
				assert_true(found.hit[k]);
			}
		assert_int_equal(found.count, expected);
	}
	forget();
	assert_int_equal(
	    index_find_digest(index, absent, mark, NULL, &err), CUSTODY_OK);
	memcpy(absent, digests[5], 31);
	assert_int_equal(
	    index_find_digest(index, absent, mark, NULL, &err), CUSTODY_OK);
	assert_int_equal(found.count, 0);
	assert_int_equal(
	    index_find_digest(index, digests[0], refuse, NULL, &err),
	    CUSTODY_END);
	index_file_close(index);
}

static void
fingerprints_that_begin_alike_are_told_apart(void **state)
{
	struct index_file *index;

	(void)state;
	build_index(RECORDS);
	index = open_index();
	for (size_t i = 0; i < 70; i += 7) {
		uint64_t expected = 0;

		forget();
		assert_int_equal(index_find_fingerprint(
				     index, fingerprints[i], mark, NULL, &err),
		    CUSTODY_OK);
		for (size_t k = 0; k < RECORDS; k++)
			if (memcmp(fingerprints[k], fingerprints[i], 16) == 0)
				expected += found.hit[k];
		assert_true(expected > 0);
		assert_int_equal(found.count, expected);
	}
	index_file_close(index);
}

static int
compare_digests(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

static uint64_t matches;
static const uint8_t (*list)[32];

static enum custody_status
match(void *context, uint64_t which, uint64_t ordinal,
    struct custody_error *error)
{
	(void)context;
	(void)error;
	assert_memory_equal(list[which], digests[ordinal], 32);
	matches++;
	return CUSTODY_OK;
}

static void
a_list_is_found_whether_long_or_short(void **state)
{
	static uint8_t sorted[5000][32];
	struct index_file *index;
	uint64_t expected = 0, few = 0;

	(void)state;
	build_index(RECORDS);
	index = open_index();
	for (size_t i = 0; i < 5000; i++) {
		memcpy(sorted[i], digests[i * 4], 32);
		if (i % 2 == 0)
			sorted[i][31] ^= 1;
	}
	qsort(sorted, 5000, 32, compare_digests);
	list = (const uint8_t(*)[32])sorted;
	for (size_t i = 0; i < RECORDS; i++)
		expected += bsearch(digests[i], sorted, 5000, 32,
				compare_digests) != NULL;
	/* Doubles in the list are the caller's to avoid; there are some
	 * here, so the long way may name either, and counts once. */
	matches = 0;
	assert_int_equal(
	    index_find_digests(index, list, 5000, match, NULL, &err),
	    CUSTODY_OK);
	assert_int_equal(matches, expected);
	for (size_t i = 0; i < RECORDS; i++)
		few += memcmp(digests[i], sorted[100], 32) == 0 ||
		       memcmp(digests[i], sorted[4000], 32) == 0;
	memcpy(sorted[0], sorted[100], 32);
	memcpy(sorted[1], sorted[4000], 32);
	matches = 0;
	assert_int_equal(
	    index_find_digests(index, list, 2, match, NULL, &err), CUSTODY_OK);
	assert_int_equal(matches, few);
	index_file_close(index);
}

static bool
host_is_below(const char *url, const char *domain)
{
	char host[80];
	size_t len;

	if (url[0] == '\0')
		return false;
	len = strcspn(url + 8, "/:");
	memcpy(host, url + 8, len);
	host[len] = '\0';
	if (len < strlen(domain) ||
	    strcasecmp(host + len - strlen(domain), domain) != 0)
		return false;
	return len == strlen(domain) || host[len - strlen(domain) - 1] == '.';
}

static void
urls_are_found_exactly_by_prefix_and_by_domain(void **state)
{
	static const char *const domains[] = {
	    "example.com", "Example.COM.", "net", "b.c.d.net", "ample.com"};
	struct index_file *index;
	char same[128];
	uint64_t expected;

	(void)state;
	build_index(RECORDS);
	index = open_index();
	for (size_t d = 0; d < 5; d++) {
		forget();
		expected = 0;
		assert_int_equal(index_find_domain(index,
				     bytes_text(domains[d]), mark, NULL, &err),
		    CUSTODY_OK);
		for (size_t i = 0; i < RECORDS; i++)
			if (host_is_below(
				urls[i], d == 1 ? "example.com" : domains[d])) {
				expected++;
				assert_true(found.hit[i]);
			}
		assert_int_equal(found.count, expected);
	}
	assert_int_equal(found.count, 0);
	forget();
	expected = 0;
	assert_int_equal(
	    index_find_url_prefix(
		index, bytes_text("HTTPS://Example.com/1"), mark, NULL, &err),
	    CUSTODY_OK);
	for (size_t i = 0; i < RECORDS; i++)
		if (strncmp(urls[i], "https://example.com/1", 21) == 0 ||
		    strncmp(urls[i], "https://EXAMPLE.com:443/1", 25) == 0)
			expected += found.hit[i];
	assert_true(expected > 100);
	assert_int_equal(found.count, expected);
	snprintf(same, sizeof(same), "https://EXAMPLE.com:443/%s#top", "7?q=7");
	forget();
	expected = 0;
	assert_int_equal(
	    index_find_url(index, bytes_text(same), mark, NULL, &err),
	    CUSTODY_OK);
	for (size_t i = 0; i < RECORDS; i++)
		if (strcmp(urls[i], "https://example.com/7?q=7") == 0 ||
		    strcmp(urls[i], "https://EXAMPLE.com:443/7?q=7") == 0)
			expected += found.hit[i];
	assert_true(expected > 0);
	assert_int_equal(found.count, expected);
	assert_int_equal(
	    index_find_url_prefix(
		index, bytes_text("https://example.com"), mark, NULL, &err),
	    CUSTODY_USAGE);
	assert_int_equal(
	    index_find_domain(
		index, bytes_text("https://example.com/"), mark, NULL, &err),
	    CUSTODY_USAGE);
	index_file_close(index);
}

static void
times_are_found_from_since_to_before(void **state)
{
	const int64_t second = 1000000, begin = 1790000000 * second;
	const int64_t ranges[][2] = {{begin, begin + 100 * second},
	    {begin + 1, begin + 2}, {INT64_MIN, begin + 2000 * second},
	    {begin + 2000 * second, INT64_MAX}, {INT64_MIN, INT64_MAX},
	    {begin + 9, begin + 8}, {0, 1}};
	struct index_file *index;

	(void)state;
	build_index(RECORDS);
	index = open_index();
	for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
		uint64_t expected = 0;

		forget();
		assert_int_equal(index_find_time(index, ranges[r][0],
				     ranges[r][1], mark, NULL, &err),
		    CUSTODY_OK);
		for (size_t i = 0; i < RECORDS; i++)
			if (times[i] != 0 && times[i] >= ranges[r][0] &&
			    times[i] < ranges[r][1]) {
				expected++;
				assert_true(found.hit[i]);
			}
		assert_int_equal(found.count, expected);
	}
	index_file_close(index);
}

static void
ids_are_found_as_recorded(void **state)
{
	struct index_file *index;
	uint64_t expected = 0;

	(void)state;
	build_index(RECORDS);
	index = open_index();
	forget();
	assert_int_equal(
	    index_find_id(index, bytes_text(ids[10000]), mark, NULL, &err),
	    CUSTODY_OK);
	for (size_t i = 0; i < RECORDS; i++)
		if (strcmp(ids[i], ids[10000]) == 0)
			expected += found.hit[i];
	assert_true(expected > 0);
	assert_int_equal(found.count, expected);
	forget();
	assert_int_equal(
	    index_find_id(index, bytes_text("id-"), mark, NULL, &err),
	    CUSTODY_OK);
	assert_int_equal(found.count, 0);
	index_file_close(index);
}

static void
a_record_tells_what_it_is(void **state)
{
	struct index_file *index;
	struct buffer text = {0};
	struct index_entry entry;
	uint8_t digest[32];
	uint64_t within;
	int64_t at;

	(void)state;
	build_index(RECORDS);
	index = open_index();
	assert_int_equal(index_file_entries(index), 3);
	for (size_t n = 0; n < 3000; n++) {
		size_t i = n < 2000 ? n * 3 : random_number() % RECORDS;

		assert_int_equal(
		    index_file_digest(index, i, digest, &err), CUSTODY_OK);
		assert_memory_equal(digest, digests[i], 32);
		assert_int_equal(
		    index_file_fingerprint(index, i, digest, &err), CUSTODY_OK);
		assert_memory_equal(digest, fingerprints[i], 16);
		text.len = 0;
		assert_int_equal(
		    index_file_field(index, INDEX_URL, i, &text, &err),
		    urls[i][0] == '\0' ? CUSTODY_NOT_FOUND : CUSTODY_OK);
		if (urls[i][0] != '\0') {
			assert_int_equal(text.len, strlen(urls[i]));
			assert_memory_equal(text.at, urls[i], text.len);
		}
		assert_int_equal(index_file_time(index, i, &at, &err),
		    times[i] == 0 ? CUSTODY_NOT_FOUND : CUSTODY_OK);
		if (times[i] != 0)
			assert_int_equal(at, times[i]);
		text.len = 0;
		assert_int_equal(
		    index_file_field(index, INDEX_ID, i, &text, &err),
		    ids[i][0] == '\0' ? CUSTODY_NOT_FOUND : CUSTODY_OK);
		assert_int_equal(
		    index_file_entry_of(index, i, &entry, &within, &err),
		    CUSTODY_OK);
		assert_int_equal(entry.path.at[0], i < RECORDS / 3 ? 'a' : 'b');
		assert_int_equal(within, i < RECORDS / 3 ? i : i - RECORDS / 3);
	}
	assert_int_equal(
	    index_file_digest(index, RECORDS, digest, &err), CUSTODY_NOT_FOUND);
	assert_int_equal(
	    index_file_entry_of(index, RECORDS, &entry, &within, &err),
	    CUSTODY_NOT_FOUND);
	buffer_clear(&text);
	index_file_close(index);
}

struct leaf {
	uint8_t bytes[40];
};

static int
compare_leaves(const void *a, const void *b)
{
	return memcmp(a, b, 40);
}

static void
a_runs_root_is_that_of_its_sorted_leaves(void **state)
{
	static struct leaf leaves[RECORDS];
	static uint8_t hashes[RECORDS][32];
	uint8_t root[32], empty[32];

	(void)state;
	build_index(RECORDS);
	for (size_t i = 0; i < RECORDS; i++) {
		memcpy(leaves[i].bytes, digests[i], 32);
		for (size_t k = 0; k < 8; k++)
			leaves[i].bytes[32 + k] =
			    (uint8_t)((uint64_t)i >> (56 - 8 * k));
	}
	qsort(leaves, RECORDS, sizeof(leaves[0]), compare_leaves);
	for (size_t i = 0; i < RECORDS; i++)
		merkle_leaf(hashes[i], leaves[i].bytes, 40);
	merkle_root_of(root, (const uint8_t(*)[32])hashes, RECORDS);
	assert_memory_equal(totals[INDEX_SHA256].root, root, 32);
	assert_int_equal(totals[INDEX_SHA256].count, RECORDS);
	memset(urls, 0, sizeof(urls));
	build_index(RECORDS);
	digest_sha256(empty, "", 0);
	assert_int_equal(totals[INDEX_URL].count, 0);
	assert_memory_equal(totals[INDEX_URL].root, empty, 32);
}

static enum custody_status
verify(void)
{
	struct index_file *index;
	enum custody_status status;

	status = index_file_open(&index, path, &err);
	if (status != CUSTODY_OK)
		return status;
	status = index_file_verify(index, totals, NULL, &err);
	index_file_close(index);
	return status;
}

static void
change(const char *sql)
{
	char *message = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

static void
what_was_built_verifies_and_what_was_changed_does_not(void **state)
{
	static const char *const changes[] = {
	    "UPDATE ordered SET body = zeroblob(length(body)) WHERE id = 0",
	    "DELETE FROM ordered WHERE id = 2048",
	    "DELETE FROM ordered WHERE id >> 48 = 2 AND id & 8191 < 4096",
	    "UPDATE ordered SET count = count - 1 WHERE id = 3 << 48",
	    "UPDATE sorted SET body = zeroblob(length(body)) WHERE id = 4096",
	    "UPDATE sorted SET key = x'00' WHERE id = (2 << 48)"
	    " + (SELECT count FROM sorted WHERE id = 2 << 48)",
	    "DELETE FROM sorted WHERE id = 4 << 48",
	    "UPDATE sorted SET kind = 4 WHERE id = 1 << 48",
	    "INSERT INTO sorted VALUES (7 << 48, 7, x'00', 1, x'00')",
	    "INSERT INTO ordered VALUES (-1, 1, x'00')",
	    "INSERT INTO ordered SELECT (1 << 48) - 1, 1, x'00'",
	    "UPDATE entry SET first = first + 1 WHERE path = x'62'",
	    "UPDATE entry SET records = records - 1 WHERE path = x'62'",
	    "DELETE FROM entry WHERE path = x'61'",
	    "CREATE TABLE more (a)",
	    "DROP INDEX sorted_key",
	    "CREATE VIEW v AS SELECT 1",
	    "PRAGMA user_version = 2",
	};
	struct buffer whole = {0};

	(void)state;
	build_index(RECORDS);
	if (verify() != CUSTODY_OK)
		fail_msg("%s", err.text);
	assert_int_equal(
	    file_read(&whole, AT_FDCWD, path, 64 << 20, &err), CUSTODY_OK);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		change(changes[i]);
		if (verify() != CUSTODY_DISAGREES)
			fail_msg("not found: %s", changes[i]);
		assert_string_equal(err.code, "index");
		assert_int_equal(
		    file_write(AT_FDCWD, path, whole.at, whole.len, 0644, &err),
		    CUSTODY_OK);
	}
	assert_int_equal(verify(), CUSTODY_OK);
	for (int kind = 0; kind < INDEX_RUNS; kind++) {
		totals[kind].root[31] ^= 1;
		assert_int_equal(verify(), CUSTODY_DISAGREES);
		assert_non_null(strstr(err.text, index_run_name[kind]));
		totals[kind].root[31] ^= 1;
	}
	buffer_clear(&whole);
}

static enum custody_status
count_digests(void *context, uint64_t first, const uint8_t (*some)[32],
    size_t count, struct custody_error *error)
{
	(void)error;
	assert_int_equal(first, *(uint64_t *)context);
	assert_memory_equal(some, digests[first], count * 32);
	*(uint64_t *)context += count;
	return CUSTODY_OK;
}

static enum custody_status
only_count(void *context, uint64_t ordinal, struct custody_error *error)
{
	(void)ordinal;
	(void)error;
	++*(uint64_t *)context;
	return CUSTODY_OK;
}

static enum custody_status
see_entry(
    void *context, const struct index_entry *entry, struct custody_error *error)
{
	(void)error;
	*(uint64_t *)context += entry->records;
	return CUSTODY_OK;
}

/* Whatever the answers are: nothing is read that is not there. */
static void
ask_everything(void)
{
	struct index_file *index = NULL;
	struct buffer text = {0};
	uint8_t digest[32];
	uint64_t count = 0;
	int64_t at;

	if (index_file_open(&index, path, &err) != CUSTODY_OK)
		return;
	(void)!index_find_digest(index, digests[77], only_count, &count, &err);
	(void)!index_find_fingerprint(
	    index, fingerprints[7], only_count, &count, &err);
	(void)!index_find_domain(
	    index, bytes_text("com"), only_count, &count, &err);
	(void)!index_find_time(
	    index, INT64_MIN, INT64_MAX, only_count, &count, &err);
	(void)!index_find_id(
	    index, bytes_text("id-5"), only_count, &count, &err);
	for (uint64_t i = 0; i < 500; i += 50) {
		(void)!index_file_digest(index, i, digest, &err);
		(void)!index_file_field(index, INDEX_URL, i, &text, &err);
		(void)!index_file_time(index, i, &at, &err);
	}
	(void)!index_file_each_entry(index, see_entry, &count, &err);
	(void)!index_file_verify(index, totals, NULL, &err);
	buffer_clear(&text);
	index_file_close(index);
}

static void
a_byte_changed_anywhere_never_crashes_or_passes(void **state)
{
	struct buffer whole = {0};

	(void)state;
	build_index(500);
	assert_int_equal(
	    file_read(&whole, AT_FDCWD, path, 64 << 20, &err), CUSTODY_OK);
	for (size_t at = 18; at < whole.len; at += 331) {
		int fd = open(path, O_WRONLY);
		uint8_t flipped = whole.at[at] ^ 0xff;

		assert_int_equal(pwrite(fd, &flipped, 1, (off_t)at), 1);
		close(fd);
		ask_everything();
		fd = open(path, O_WRONLY);
		assert_int_equal(pwrite(fd, whole.at + at, 1, (off_t)at), 1);
		close(fd);
	}
	assert_int_equal(verify(), CUSTODY_OK);
	buffer_clear(&whole);
}

static void
every_digest_comes_in_order(void **state)
{
	struct index_file *index;
	uint64_t next = 0;

	(void)state;
	build_index(RECORDS - 3);
	index = open_index();
	assert_int_equal(
	    index_file_each_digest(index, count_digests, &next, &err),
	    CUSTODY_OK);
	assert_int_equal(next, RECORDS - 3);
	index_file_close(index);
}

static void
an_empty_version_is_an_index_too(void **state)
{
	struct index_file *index;

	(void)state;
	build_index(0);
	assert_int_equal(verify(), CUSTODY_OK);
	index = open_index();
	forget();
	assert_int_equal(
	    index_find_digest(index, digests[0], mark, NULL, &err), CUSTODY_OK);
	assert_int_equal(found.count, 0);
	index_file_close(index);
}

static void
what_does_not_fit_is_refused_and_leaves_no_file(void **state)
{
	struct index_build *build;
	char *longest = calloc(1, 70000);

	(void)state;
	memset(longest, 'x', 69999);
	assert_int_equal(index_build_begin(&build, path, &err), CUSTODY_OK);
	assert_int_equal(
	    index_build_records(build, digests, fingerprints, 10, &err),
	    CUSTODY_OK);
	assert_int_equal(add_entry(build, "a", 0, 9), CUSTODY_OK);
	assert_int_equal(add_entry(build, "a", 0, 9), CUSTODY_MALFORMED);
	assert_string_equal(err.code, "duplicate-path");
	assert_int_equal(index_build_field(build, INDEX_ID, 3,
			     (struct bytes){(uint8_t *)longest, 69999}, &err),
	    CUSTODY_MALFORMED);
	assert_int_equal(index_build_field(build, INDEX_TIME, 3,
			     bytes_text("yesterday"), &err),
	    CUSTODY_MALFORMED);
	assert_int_equal(
	    index_build_finish(build, totals, &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "index-build");
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(index_build_begin(&build, path, &err), CUSTODY_OK);
	index_build_discard(build);
	assert_int_not_equal(access(path, F_OK), 0);
	free(longest);
}

static void
the_longest_field_is_kept_whole(void **state)
{
	static char longest[INDEX_FIELD_MAX];
	struct index_build *build;
	struct index_file *index;
	struct buffer text = {0};
	uint64_t count = 0;

	(void)state;
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "http://e.org/", 13);
	assert_int_equal(index_build_begin(&build, path, &err), CUSTODY_OK);
	assert_int_equal(
	    index_build_records(build, digests, fingerprints, 10, &err),
	    CUSTODY_OK);
	assert_int_equal(add_entry(build, "a", 0, 10), CUSTODY_OK);
	for (uint64_t i = 0; i < 10; i++)
		assert_int_equal(
		    index_build_field(build, INDEX_URL, i,
			(struct bytes){(uint8_t *)longest, sizeof(longest)},
			&err),
		    CUSTODY_OK);
	assert_int_equal(index_build_finish(build, totals, &err), CUSTODY_OK);
	assert_int_equal(verify(), CUSTODY_OK);
	index = open_index();
	assert_int_equal(
	    index_file_field(index, INDEX_URL, 9, &text, &err), CUSTODY_OK);
	assert_int_equal(text.len, sizeof(longest));
	assert_memory_equal(text.at, longest, sizeof(longest));
	assert_int_equal(
	    index_find_url(index,
		(struct bytes){(uint8_t *)longest, sizeof(longest)}, only_count,
		&count, &err),
	    CUSTODY_OK);
	assert_int_equal(count, 10);
	buffer_clear(&text);
	index_file_close(index);
}

static void
a_destroyed_index_is_gone(void **state)
{
	struct index_file *index;
	char kept[128];
	struct buffer text = {0};

	(void)state;
	build_index(100);
	/* Another name of the same file shows what became of its bytes. */
	snprintf(kept, sizeof(kept), "%s/kept", dir);
	assert_int_equal(link(path, kept), 0);
	assert_int_equal(index_file_destroy(path, &err), CUSTODY_OK);
	assert_int_equal(
	    file_read(&text, AT_FDCWD, kept, 64 << 20, &err), CUSTODY_OK);
	for (size_t i = 0; i < text.len; i++)
		assert_int_equal(text.at[i], 0);
	buffer_clear(&text);
	assert_int_equal(index_file_destroy(path, &err), CUSTODY_OK);
	assert_int_equal(index_file_open(&index, path, &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "no-index");
}

#define CLAIM(name)                                                            \
	cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(digests_are_found_where_they_are),
	    CLAIM(fingerprints_that_begin_alike_are_told_apart),
	    CLAIM(a_list_is_found_whether_long_or_short),
	    CLAIM(urls_are_found_exactly_by_prefix_and_by_domain),
	    CLAIM(times_are_found_from_since_to_before),
	    CLAIM(ids_are_found_as_recorded),
	    CLAIM(a_record_tells_what_it_is),
	    CLAIM(a_runs_root_is_that_of_its_sorted_leaves),
	    CLAIM(what_was_built_verifies_and_what_was_changed_does_not),
	    CLAIM(a_byte_changed_anywhere_never_crashes_or_passes),
	    CLAIM(every_digest_comes_in_order),
	    CLAIM(an_empty_version_is_an_index_too),
	    CLAIM(what_does_not_fit_is_refused_and_leaves_no_file),
	    CLAIM(the_longest_field_is_kept_whole),
	    CLAIM(a_destroyed_index_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
