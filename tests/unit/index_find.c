/* SPDX-License-Identifier: Apache-2.0
 *
 * index_find: a look-up gives what looking at every record one after another
 * would.
 */
#include <strings.h>

#include "index_data.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
