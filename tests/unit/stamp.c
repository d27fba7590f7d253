/* SPDX-License-Identifier: Apache-2.0
 *
 * stamp: the times that datasets write are read to the microsecond, and what
 * only looks like one is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "readers/stamp.h"

static void
expect(const char *text, const char *meaning)
{
	char out[CLOCK_TEXT_SIZE];
	int64_t at = 0;

	if (!stamp_read(&at, bytes_text(text)))
		fail_msg("no time: %s", text);
	clock_text(out, at);
	assert_string_equal(out, meaning);
}

static void
none(const char *text)
{
	int64_t at;

	if (stamp_read(&at, bytes_text(text)))
		fail_msg("a time: %s", text);
}

static void
written_times_are_read(void **state)
{
	(void)state;
	expect("2026-08-14T10:00:00Z", "2026-08-14T10:00:00.000000Z");
	expect("2026-08-14t10:00:00.25z", "2026-08-14T10:00:00.250000Z");
	expect("2026-08-14T10:00:00+02:30", "2026-08-14T07:30:00.000000Z");
	expect("2026-08-14T10:00:00.123456789-01:00",
	    "2026-08-14T11:00:00.123456Z");
	expect("2026-08-14 10:00:00", "2026-08-14T10:00:00.000000Z");
	expect("2026-08-14", "2026-08-14T00:00:00.000000Z");
	expect("2024-02-29", "2024-02-29T00:00:00.000000Z");
	expect("1969-12-31T23:59:59Z", "1969-12-31T23:59:59.000000Z");
	expect("0000-01-01", "0000-01-01T00:00:00.000000Z");
	expect("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z");
	expect("2000-03-01", "2000-03-01T00:00:00.000000Z");
	expect("9999-12-31", "9999-12-31T00:00:00.000000Z");
}

static void
counted_times_are_read(void **state)
{
	(void)state;
	expect("20260814100000", "2026-08-14T10:00:00.000000Z");
	expect("1786701600", "2026-08-14T10:00:00.000000Z");
	expect("1786701600.25", "2026-08-14T10:00:00.250000Z");
	expect("1786701600250", "2026-08-14T10:00:00.250000Z");
	expect("999999999", "2001-09-09T01:46:39.000000Z");
}

static void
what_is_no_time_is_none(void **state)
{
	(void)state;
	none("");
	none("2026");
	none("20260814");
	none("178670101601600");
	none("8888888888888888.5");
	none("99999999999999999999999999");
	none("2026-08");
	none("2026-13-01");
	none("2026-02-29");
	none("2026-08-14T24:00:00Z");
	none("2026-08-14T10:00Z");
	none("2026-08-14T10:00:00 Z");
	none("2026-08-14T10:00:00.Z");
	none("2026-08-14T10:00:00+2:00");
	none("2026-08-14T10:00:00Z ");
	none("20260832100000");
	none("12345678901");
	none("yesterday");
	none("1786701600,25");
	none("-1786701600");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(written_times_are_read),
	    cmocka_unit_test(counted_times_are_read),
	    cmocka_unit_test(what_is_no_time_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
