/* SPDX-License-Identifier: Apache-2.0
 *
 * encode: hex and base64 have one spelling each.
 */
#include "vectors.h"

static void
hex_is_lower_case_and_comes_back(void **state)
{
	uint8_t data[256], back[256];
	char text[ENCODE_HEX_SIZE(256)];

	(void)state;
	for (size_t i = 0; i < 256; i++)
		data[i] = (uint8_t)i;
	encode_hex(text, data, 256);
	assert_memory_equal(text, "000102", 6);
	assert_string_equal(text + 506, "fdfeff");
	assert_true(encode_unhex(back, text, 256));
	assert_memory_equal(back, data, 256);
}

static void
other_hex_is_refused(void **state)
{
	uint8_t out[2];

	(void)state;
	assert_false(encode_unhex(out, "ABCD", 2));
	assert_false(encode_unhex(out, "abc", 2));
	assert_false(encode_unhex(out, "abcde", 2));
	assert_false(encode_unhex(out, "ab d", 2));
	assert_false(encode_unhex(out, "0xab", 2));
	assert_false(encode_unhex(out, "", 2));
	assert_false(encode_unhex(out, NULL, 2));
	assert_true(encode_unhex(out, "", 0));
}

/* RFC 4648, 10. */
static const char *const known[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="},
    {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"}, {"\xff\xfb", "//s="}};

static void
base64_is_that_of_rfc_4648(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct buffer out = {0};

		assert_int_equal(
		    encode_base64(&out, known[i][0], strlen(known[i][0]), NULL),
		    CUSTODY_OK);
		assert_string_equal((char *)out.at, known[i][1]);
		buffer_clear(&out);
		assert_int_equal(encode_unbase64(&out, known[i][1],
				     strlen(known[i][1]), NULL),
		    CUSTODY_OK);
		assert_string_equal((char *)out.at, known[i][0]);
		buffer_clear(&out);
	}
}

static void
another_spelling_of_base64_is_refused(void **state)
{
	static const char *const refused[] = {"Zg",
	    "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", "Zm 9v", "Zm9-", "Zm9_",
	    "=", "====", "Z===", "Zg==Zg==", "Zm9vZ", "\xff\xff\xff\xff"};
	struct custody_error err;
	struct buffer out = {0};

	(void)state;
	assert_int_equal(buffer_append(&out, "x", 1, NULL), CUSTODY_OK);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		assert_int_equal(
		    encode_unbase64(&out, refused[i], strlen(refused[i]), &err),
		    CUSTODY_MALFORMED);
		assert_string_equal(err.code, "not-base64");
		assert_string_equal((char *)out.at, "x");
		assert_int_equal(out.len, 1);
	}
	buffer_clear(&out);
}

static void
foreign_hex_says_how_it_was_written(void **state)
{
	uint8_t out[3];
	bool lower = false;

	(void)state;
	assert_true(
	    encode_unhex_foreign(out, (const uint8_t *)"09afzz", 2, &lower));
	assert_memory_equal(out, "\x09\xaf", 2);
	assert_true(lower);
	assert_true(
	    encode_unhex_foreign(out, (const uint8_t *)"09aF", 2, &lower));
	assert_memory_equal(out, "\x09\xaf", 2);
	assert_false(lower);
	for (unsigned c = 0; c < 256; c++) {
		const uint8_t text[2] = {'0', (uint8_t)c};

		assert_int_equal(encode_unhex_foreign(out, text, 1, &lower),
		    c != 0 && strchr("0123456789abcdefABCDEF", (int)c) != NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hex_is_lower_case_and_comes_back),
	    cmocka_unit_test(other_hex_is_refused),
	    cmocka_unit_test(foreign_hex_says_how_it_was_written),
	    cmocka_unit_test(base64_is_that_of_rfc_4648),
	    cmocka_unit_test(another_spelling_of_base64_is_refused),
	};

	return cmocka_run_group_tests_name("encode", tests, NULL, NULL);
}
