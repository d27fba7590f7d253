/* SPDX-License-Identifier: Apache-2.0
 *
 * bytes: what buffers, comparisons and the UTF-8 step promise.
 */
#include "vectors.h"

static void
a_buffer_of_zeros_is_empty_and_grows(void **state)
{
	struct buffer buffer = {0};

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(
		    buffer_append(&buffer, "abc", 3, NULL), CUSTODY_OK);
	assert_int_equal(buffer.len, 3000);
	assert_int_equal(buffer.at[2999], 'c');
	assert_int_equal(buffer.at[3000], '\0');
	assert_int_equal(
	    buffer_print(&buffer, NULL, "%d-%s", 7, "x"), CUSTODY_OK);
	assert_string_equal((char *)buffer.at + 3000, "7-x");
	buffer_clear(&buffer);
	assert_null(buffer.at);
	buffer_clear(&buffer);
}

static void
a_size_that_overflows_leaves_the_buffer_as_it_was(void **state)
{
	struct buffer buffer = {0};
	struct custody_error err;

	(void)state;
	assert_int_equal(buffer_append(&buffer, "ab", 2, NULL), CUSTODY_OK);
	assert_null(buffer_reserve(&buffer, SIZE_MAX));
	assert_null(buffer_reserve(&buffer, SIZE_MAX - 2));
	assert_int_equal(
	    buffer_append(&buffer, NULL, SIZE_MAX - 1, &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "no-memory");
	assert_int_equal(buffer.len, 2);
	assert_string_equal((char *)buffer.at, "ab");
	buffer_wipe(&buffer);
}

static void
bytes_sort_as_memcmp_with_the_shorter_first(void **state)
{
	static const char *const sorted[] = {
	    "", "a", "a-b", "a/b", "ab", "b", "\x7f", "\x80", "\xff"};

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		for (size_t j = 0; j < 9; j++) {
			int order = bytes_compare(
			    bytes_text(sorted[i]), bytes_text(sorted[j]));

			assert_int_equal(
			    (order > 0) - (order < 0), (i > j) - (i < j));
			assert_int_equal(bytes_equal(bytes_text(sorted[i]),
					     bytes_text(sorted[j])),
			    i == j);
		}
	}
}

/* Decodes and encodes again; independent of the step's own arithmetic. */
static size_t
encode(uint8_t out[4], uint32_t c)
{
	if (c < 0x80)
		return out[0] = (uint8_t)c, 1;
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (uint8_t)(0xe0 | c >> 12);
		out[1] = (uint8_t)(0x80 | (c >> 6 & 63));
		out[2] = (uint8_t)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | c >> 18);
	out[1] = (uint8_t)(0x80 | (c >> 12 & 63));
	out[2] = (uint8_t)(0x80 | (c >> 6 & 63));
	out[3] = (uint8_t)(0x80 | (c & 63));
	return 4;
}

static void
every_character_has_exactly_one_spelling(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		bool surrogate = c >= 0xd800 && c <= 0xdfff;
		uint8_t text[4];
		size_t len = encode(text, c), got;
		uint32_t back = 0;

		got = bytes_character(&back, text, len);
		assert_int_equal(got, surrogate ? 0 : len);
		if (!surrogate)
			assert_int_equal(back, c);
		assert_int_equal(bytes_character(&back, text, len - 1), 0);
	}
}

static void
broken_characters_are_none(void **state)
{
	static const char *const broken[] = {"\x80", "\xbf", "\xc0\x80",
	    "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\x80", "\xe0\x9f\xbf",
	    "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
	    "\xf5\x80\x80\x80", "\xff"};
	uint32_t character;

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		assert_int_equal(
		    bytes_character(&character, (const uint8_t *)broken[i],
			strlen(broken[i])),
		    0);
	assert_int_equal(bytes_character(&character, NULL, 0), 0);
}

static void
controls_and_bidirectional_characters_are_not_plain(void **state)
{
	static const uint32_t odd[] = {0, 9, 10, 13, 0x1b, 0x1f, 0x7f, 0x80,
	    0x9f, 0x61c, 0x200e, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069};
	static const uint32_t plain[] = {' ', '~', 0xa0, 0x61b, 0x200d, 0x2010,
	    0x2029, 0x202f, 0x2065, 0x206a, 0xfeff, 0x1f600};

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		assert_false(bytes_plain(odd[i]));
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		assert_true(bytes_plain(plain[i]));
}

static void
a_number_is_put_highest_byte_first_and_read_back(void **state)
{
	uint8_t out[8];

	(void)state;
	bytes_put_number(out, UINT64_C(0x0102030405060708), 8);
	assert_memory_equal(out, "\1\2\3\4\5\6\7\10", 8);
	assert_int_equal(bytes_number(out, 8), UINT64_C(0x0102030405060708));
	bytes_put_number(out, UINT64_C(0xffffff0a0b), 2);
	assert_memory_equal(out, "\12\13\3", 3);
	assert_int_equal(bytes_number(out, 2), 0x0a0b);
	assert_int_equal(bytes_number(out, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_number_is_put_highest_byte_first_and_read_back),
	    cmocka_unit_test(a_buffer_of_zeros_is_empty_and_grows),
	    cmocka_unit_test(a_size_that_overflows_leaves_the_buffer_as_it_was),
	    cmocka_unit_test(bytes_sort_as_memcmp_with_the_shorter_first),
	    cmocka_unit_test(every_character_has_exactly_one_spelling),
	    cmocka_unit_test(broken_characters_are_none),
	    cmocka_unit_test(
		controls_and_bidirectional_characters_are_not_plain),
	};

	return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
