/* SPDX-License-Identifier: Apache-2.0
 *
 * cell: a value has one text, and a text one value.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "readers/cell.h"

static struct buffer out;

#define EXPECT(call, wanted)                                                   \
	do {                                                                   \
		out.len = 0;                                                   \
		assert_int_equal(call, CUSTODY_OK);                            \
		assert_string_equal((const char *)out.at, wanted);             \
	} while (0)

static int
clear(void **state)
{
	(void)state;
	buffer_clear(&out);
	return 0;
}

static void
strings_are_escaped_as_rfc_8785_says(void **state)
{
	static const uint8_t nul[] = {'a', 0, 'b'};

	(void)state;
	EXPECT(cell_text(&out, bytes_text(""), NULL), "\"\"");
	EXPECT(cell_text(&out, bytes_text("\b\t\n\f\r\"\\/"), NULL),
	    "\"\\b\\t\\n\\f\\r\\\"\\\\/\"");
	EXPECT(cell_text(&out, bytes_text("\x01\x1f\x7f"), NULL),
	    "\"\\u0001\\u001f\x7f\"");
	EXPECT(cell_text(&out, (struct bytes){nul, 3}, NULL), "\"a\\u0000b\"");
	EXPECT(cell_text(&out, bytes_text("\u20ac \U0001f986"), NULL),
	    "\"\u20ac \U0001f986\"");
}

static void
what_is_not_utf_8_is_refused(void **state)
{
	static const char *const broken[] = {"\xff", "a\xc3", "\xc0\x80",
	    "\xed\xa0\x80", "ok\xf4\x90\x80\x80", "\"\x80"};
	struct custody_error err;

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		out.len = 0;
		assert_int_equal(cell_text(&out, bytes_text(broken[i]), &err),
		    CUSTODY_MALFORMED);
		assert_string_equal(err.code, "not-utf-8");
	}
}

static void
integers_keep_all_their_digits(void **state)
{
	const unsigned __int128 most = ~(unsigned __int128)0 >> 1;

	(void)state;
	EXPECT(cell_integer(&out, 0, NULL), "0");
	EXPECT(cell_integer(&out, -1, NULL), "-1");
	EXPECT(cell_integer(&out, INT64_C(9007199254740993), NULL),
	    "9007199254740993");
	EXPECT(cell_integer(&out, INT64_MIN, NULL), "-9223372036854775808");
	EXPECT(cell_integer(&out, UINT64_MAX, NULL), "18446744073709551615");
	EXPECT(cell_integer(&out, INT64_C(1000000000000000000), NULL),
	    "1000000000000000000");
	EXPECT(cell_integer(&out, (__int128)most, NULL),
	    "170141183460469231731687303715884105727");
	EXPECT(cell_integer(&out, -(__int128)most - 1, NULL),
	    "-170141183460469231731687303715884105728");
}

static void
decimals_have_the_digits_of_their_scale(void **state)
{
	(void)state;
	EXPECT(cell_decimal(&out, 150, 2, NULL), "\"1.50\"");
	EXPECT(cell_decimal(&out, -5, 2, NULL), "\"-0.05\"");
	EXPECT(cell_decimal(&out, 0, 3, NULL), "\"0.000\"");
	EXPECT(cell_decimal(&out, 42, 0, NULL), "\"42\"");
	EXPECT(cell_decimal(&out, INT64_C(1000000000000000000), 18, NULL),
	    "\"1.000000000000000000\"");
	EXPECT(cell_decimal(&out, 1, 38, NULL),
	    "\"0.00000000000000000000000000000000000001\"");
	assert_int_equal(cell_decimal(&out, 1, 200, NULL), CUSTODY_MALFORMED);
}

/* RFC 8785, appendix B, but for minus zero. */
static void
doubles_are_written_as_ecmascript_writes_them(void **state)
{
	static const struct {
		uint64_t bits;
		const char *text;
	} known[] = {
	    {0x0000000000000000, "0"},
	    {0x8000000000000000, "-0"},
	    {0x0000000000000001, "5e-324"},
	    {0x8000000000000001, "-5e-324"},
	    {0x7fefffffffffffff, "1.7976931348623157e+308"},
	    {0xffefffffffffffff, "-1.7976931348623157e+308"},
	    {0x4340000000000000, "9007199254740992"},
	    {0xc340000000000000, "-9007199254740992"},
	    {0x4430000000000000, "295147905179352830000"},
	    {0x44b52d02c7e14af5, "9.999999999999997e+22"},
	    {0x44b52d02c7e14af6, "1e+23"},
	    {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
	    {0x444b1ae4d6e2ef4e, "999999999999999700000"},
	    {0x444b1ae4d6e2ef4f, "999999999999999900000"},
	    {0x444b1ae4d6e2ef50, "1e+21"},
	    {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
	    {0x3eb0c6f7a0b5ed8d, "0.000001"},
	    {0x41b3de4355555553, "333333333.3333332"},
	    {0x41b3de4355555557, "333333333.33333343"},
	    {0xbecbf647612f3696, "-0.0000033333333333333333"},
	    {0x43143ff3c1cb0959, "1424953923781206.2"},
	    /* a power of two, where the nearest does not read back */
	    {0x3d30000000000000, "5.684341886080802e-14"},
	    {0x7ff0000000000000, "\"Infinity\""},
	    {0xfff0000000000000, "\"-Infinity\""},
	    {0x7ff8000000000000, "\"NaN\""},
	    {0xfff8000000000001, "\"NaN\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		double value;

		memcpy(&value, &known[i].bits, sizeof value);
		EXPECT(cell_double(&out, value, NULL), known[i].text);
	}
	EXPECT(cell_double(&out, (double)0.1F, NULL), "0.10000000149011612");
}

static void
doubles_read_back(void **state)
{
	uint64_t bits = 88172645463325252U;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double value, back;

		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		memcpy(&value, &bits, sizeof value);
		if (i < 2098)
			value = ldexp(1, i - 1074);
		if (!isfinite(value))
			continue;
		out.len = 0;
		assert_int_equal(cell_double(&out, value, NULL), CUSTODY_OK);
		back = strtod((const char *)out.at, NULL);
		assert_memory_equal(&back, &value, sizeof value);
	}
}

static void
dates_are_of_the_proleptic_gregorian_calendar(void **state)
{
	(void)state;
	EXPECT(cell_date(&out, 0, NULL), "\"1970-01-01\"");
	EXPECT(cell_date(&out, -1, NULL), "\"1969-12-31\"");
	EXPECT(cell_date(&out, 11016, NULL), "\"2000-02-29\"");
	EXPECT(cell_date(&out, -719468, NULL), "\"0000-03-01\"");
	EXPECT(cell_date(&out, -719529, NULL), "\"-0001-12-31\"");
	EXPECT(cell_date(&out, 2932896, NULL), "\"9999-12-31\"");
	EXPECT(cell_date(&out, 2932897, NULL), "\"10000-01-01\"");
	EXPECT(cell_date(&out, INT32_MAX, NULL), "\"5881580-07-11\"");
	EXPECT(cell_date(&out, INT32_MIN, NULL), "\"-5877641-06-23\"");
}

static void
times_have_no_digits_that_say_nothing(void **state)
{
	(void)state;
	EXPECT(cell_time(&out, 0, 6, false, NULL), "\"00:00:00\"");
	EXPECT(cell_time(&out, 3661500000, 6, true, NULL), "\"01:01:01.5Z\"");
	EXPECT(cell_time(&out, 1, 9, false, NULL), "\"00:00:00.000000001\"");
	EXPECT(cell_time(&out, 86400000, 3, false, NULL), "\"24:00:00\"");
	assert_int_equal(
	    cell_time(&out, 86400001, 3, false, NULL), CUSTODY_MALFORMED);
	assert_int_equal(
	    cell_time(&out, -1, 6, false, NULL), CUSTODY_MALFORMED);
	EXPECT(cell_stamp(&out, 0, 0, true, NULL), "\"1970-01-01T00:00:00Z\"");
	EXPECT(cell_stamp(&out, -1, 6, false, NULL),
	    "\"1969-12-31T23:59:59.999999\"");
	EXPECT(cell_stamp(&out, 1700000000120, 3, true, NULL),
	    "\"2023-11-14T22:13:20.12Z\"");
	EXPECT(cell_stamp(&out, INT64_MIN, 9, false, NULL),
	    "\"1677-09-21T00:12:43.145224192\"");
	EXPECT(cell_stamp(&out, INT64_MAX, 6, false, NULL),
	    "\"294247-01-10T04:00:54.775807\"");
	EXPECT(cell_stamp(&out, INT64_MIN, 6, false, NULL),
	    "\"-290308-12-21T19:59:05.224192\"");
}

static void
bytes_and_uuids_are_strings(void **state)
{
	uint8_t uuid[16];

	(void)state;
	for (uint8_t i = 0; i < sizeof uuid; i++)
		uuid[i] = (uint8_t)(0x11 * i);
	EXPECT(cell_uuid(&out, uuid, NULL),
	    "\"00112233-4455-6677-8899-aabbccddeeff\"");
	EXPECT(cell_bytes(&out, (struct bytes){NULL, 0}, NULL), "\"\"");
	EXPECT(cell_bytes(&out, (struct bytes){uuid, 4}, NULL), "\"ABEiMw==\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(
		strings_are_escaped_as_rfc_8785_says, clear),
	    cmocka_unit_test_teardown(what_is_not_utf_8_is_refused, clear),
	    cmocka_unit_test_teardown(integers_keep_all_their_digits, clear),
	    cmocka_unit_test_teardown(
		decimals_have_the_digits_of_their_scale, clear),
	    cmocka_unit_test_teardown(
		doubles_are_written_as_ecmascript_writes_them, clear),
	    cmocka_unit_test_teardown(doubles_read_back, clear),
	    cmocka_unit_test_teardown(
		dates_are_of_the_proleptic_gregorian_calendar, clear),
	    cmocka_unit_test_teardown(
		times_have_no_digits_that_say_nothing, clear),
	    cmocka_unit_test_teardown(bytes_and_uuids_are_strings, clear),
	};

	return cmocka_run_group_tests_name("cell", tests, NULL, NULL);
}
