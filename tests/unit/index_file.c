/* SPDX-License-Identifier: Apache-2.0
 *
 * index_file: what was built is read back, and what was changed is named.
 */
#include <sqlite3.h>
#include <unistd.h>

#include "base/error.h"
#include "crypto/merkle.h"
#include "index_data.h"

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
	status = index_file_verify(index, totals, INDEX_PARTS, NULL, &err);
	index_file_close(index);
	return status;
}

static enum custody_status
go_on_for(void *context, struct custody_error *told)
{
	int *looks = context;

	if (*looks > 0) {
		--*looks;
		return CUSTODY_OK;
	}
	return error_set(told, CUSTODY_INTERRUPTED, "told", "told to stop");
}

static void
verifying_stops_where_it_is_told_to(void **state)
{
	struct index_file *index;
	enum custody_status status = CUSTODY_INTERRUPTED;
	int looks = 0, asked = 0;

	(void)state;
	build_index(RECORDS);
	for (int most = 0; status != CUSTODY_OK; most++) {
		assert_int_equal(
		    index_file_open(&index, path, &err), CUSTODY_OK);
		looks = most;
		index_file_heed(index, go_on_for, &looks);
		status =
		    index_file_verify(index, totals, INDEX_PARTS, NULL, &err);
		index_file_close(index);
		if (status == CUSTODY_OK)
			break;
		assert_int_equal(status, CUSTODY_INTERRUPTED);
		assert_string_equal(err.code, "told");
		asked++;
	}
	assert_true(asked > 5);
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
	    "DELETE FROM ordered WHERE id = 254",
	    "DELETE FROM ordered WHERE id >> 48 = 2 AND id & 8191 < 4096",
	    "UPDATE ordered SET count = count - 1 WHERE id = 3 << 48",
	    "UPDATE sorted SET body = zeroblob(length(body)) WHERE id = 4054",
	    "UPDATE node SET body = zeroblob(length(body)) WHERE id = 1 << 40",
	    "DELETE FROM node WHERE id = 2 << 48 | 1 << 40",
	    "INSERT INTO node VALUES (1 << 48 | 3 << 40, x'00')",
	    "UPDATE sorted SET key = x'00' WHERE id = 2 << 48",
	    "UPDATE sorted SET body = x'00' WHERE id = 2 << 48",
	    /* A frame that says to hold 2 GiB; and one of nothing. */
	    "UPDATE sorted SET body = x'28b52ffda000000080' WHERE id = 2 << 48",
	    "UPDATE ordered SET body = x'28b52ffd2000010000' WHERE id ="
	    " 3 << 48",
	    "UPDATE ordered SET body = CAST(body || 'x' AS BLOB)"
	    " WHERE id >> 48 = 4",
	    "DELETE FROM sorted WHERE id = 4 << 48",
	    "UPDATE sorted SET kind = 4 WHERE id = 1 << 48",
	    "INSERT INTO sorted VALUES (7 << 48, 7, x'00', 1, x'00')",
	    "INSERT INTO ordered VALUES (-1, 1, x'00')",
	    "INSERT INTO ordered SELECT (1 << 48) - 1, 1, x'00'",
	    "UPDATE entry SET first = first + 1 WHERE path = x'62'",
	    "UPDATE entry SET records = records - 1 WHERE path = x'62'",
	    "DELETE FROM entry WHERE path = x'61'",
	    "DELETE FROM sorted WHERE id = 5 << 48",
	    "UPDATE sorted SET count = count + 1 WHERE id = 5 << 48",
	    "UPDATE sorted SET body = zeroblob(length(body)) WHERE id ="
	    " (SELECT max(id) FROM sorted)",
	    "CREATE TABLE more (a)",
	    "DROP INDEX sorted_key",
	    "CREATE VIEW v AS SELECT 1",
	    "PRAGMA user_version = 4",
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
	(void)!index_file_verify(index, totals, INDEX_PARTS, NULL, &err);
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
	uint64_t count = 0;

	(void)state;
	build_index(0);
	assert_int_equal(verify(), CUSTODY_OK);
	index = open_index();
	assert_int_equal(
	    index_find_digest(index, digests[0], only_count, &count, &err),
	    CUSTODY_OK);
	assert_int_equal(count, 0);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(a_record_tells_what_it_is),
	    CLAIM(a_runs_root_is_that_of_its_sorted_leaves),
	    CLAIM(what_was_built_verifies_and_what_was_changed_does_not),
	    CLAIM(verifying_stops_where_it_is_told_to),
	    CLAIM(a_byte_changed_anywhere_never_crashes_or_passes),
	    CLAIM(every_digest_comes_in_order),
	    CLAIM(an_empty_version_is_an_index_too),
	    CLAIM(what_does_not_fit_is_refused_and_leaves_no_file),
	    CLAIM(the_longest_field_is_kept_whole),
	    CLAIM(a_destroyed_index_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
