/* SPDX-License-Identifier: Apache-2.0
 *
 * clock: how times are written, read and understood.
 */
#include <time.h>

#include "base/clock.h"
#include "vectors.h"

#define SECOND INT64_C(1000000)

static void
a_time_is_27_characters_and_comes_back(void **state)
{
	static const struct {
		int64_t at;
		const char *text;
	} known[] = {
	    {0, "1970-01-01T00:00:00.000000Z"},
	    {-1, "1969-12-31T23:59:59.999999Z"},
	    {951782400 * SECOND, "2000-02-29T00:00:00.000000Z"},
	    {1795428672 * SECOND + 345678, "2026-11-23T10:11:12.345678Z"},
	    {INT64_C(4102444799) * SECOND, "2099-12-31T23:59:59.000000Z"},
	};
	char text[CLOCK_TEXT_SIZE];
	int64_t back;

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		clock_text(text, known[i].at);
		assert_string_equal(text, known[i].text);
		assert_true(clock_parse(&back, text));
		assert_int_equal(back, known[i].at);
	}
	clock_text(text, INT64_MAX);
	assert_string_equal(text, "9999-12-31T23:59:59.999999Z");
	clock_text(text, INT64_MIN);
	assert_string_equal(text, "0000-01-01T00:00:00.000000Z");
	assert_true(clock_parse(&back, text));
}

static void
a_time_in_data_has_one_form(void **state)
{
	static const char *const refused[] = {"", "2026-11-23T10:11:12.34567Z",
	    "2026-11-23T10:11:12.3456789Z", "2026-11-23T10:11:12Z",
	    "2026-11-23 10:11:12.345678Z", "2026-11-23t10:11:12.345678z",
	    "2026-11-23T10:11:12.345678+00:00", "2026-11-23T10:11:12.345678Z ",
	    " 2026-11-23T10:11:12.345678Z", "2026-02-29T10:11:12.345678Z",
	    "2026-13-01T10:11:12.345678Z", "2026-00-01T10:11:12.345678Z",
	    "2026-01-00T10:11:12.345678Z", "2026-11-31T10:11:12.345678Z",
	    "2026-11-23T24:00:00.000000Z", "2026-11-23T23:60:00.000000Z",
	    "2026-06-30T23:59:60.000000Z", "1900-02-29T00:00:00.000000Z",
	    "+026-11-23T10:11:12.345678Z"};
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_false(clock_parse(&at, refused[i]));
	assert_false(clock_parse(&at, NULL));
	assert_true(clock_parse(&at, "2000-02-29T00:00:00.000000Z"));
}

static int64_t
read_time(const char *text)
{
	int64_t at;

	assert_int_equal(clock_read(&at, text, NULL), CUSTODY_OK);
	return at;
}

static void
a_person_may_type_any_offset(void **state)
{
	int64_t noon = 1795435200 * SECOND; /* 2026-11-23T12:00:00Z */

	(void)state;
	assert_int_equal(read_time("2026-11-23T12:00:00Z"), noon);
	assert_int_equal(read_time("2026-11-23 12:00:00z"), noon);
	assert_int_equal(read_time("2026-11-23T14:00:00+02:00"), noon);
	assert_int_equal(read_time("2026-11-23T06:30:00-05:30"), noon);
	assert_int_equal(read_time("2026-11-23T12:00:00.25Z"), noon + 250000);
	assert_int_equal(
	    read_time("2026-11-23T12:00:00.1234567Z"), noon + 123456);
}

/* As gmtime(3)'s inverse and readers/stamp.h have it. */
static void
a_leap_second_is_the_one_after_it(void **state)
{
	int64_t after = 1483228800 * SECOND; /* 2017-01-01T00:00:00Z */

	(void)state;
	assert_int_equal(read_time("2016-12-31T23:59:60Z"), after);
	assert_int_equal(
	    read_time("2016-12-31T23:59:60.5Z"), after + SECOND / 2);
	assert_int_equal(read_time("2017-01-01T01:29:60+01:30"), after);
	assert_int_equal(read_time("2016-12-31T15:59:60-08:00"), after);
}

static void
a_date_is_its_last_microsecond_where_the_person_is(void **state)
{
	(void)state;
	setenv("TZ", "UTC0", 1);
	tzset();
	assert_int_equal(read_time("2026-11-23"), 1795478400 * SECOND - 1);
	/* Clocks went back on this day: it had 25 hours. */
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	assert_int_equal(read_time("2026-10-25") - read_time("2026-10-24"),
	    INT64_C(25) * 3600 * SECOND);
	unsetenv("TZ");
	tzset();
}

static void
a_plus_counts_from_now(void **state)
{
	int64_t before = clock_now(), at = read_time("+90d");

	(void)state;
	assert_in_range((uint64_t)(at - before),
	    (uint64_t)(INT64_C(90) * 86400 * SECOND),
	    (uint64_t)(INT64_C(90) * 86400 * SECOND + 60 * SECOND));
}

static void
what_is_no_time_is_refused_with_a_remedy(void **state)
{
	static const char *const refused[] = {"", "tomorrow", "+", "+90",
	    "+90y", "+-1d", "-90d", "+99999999999999999999d", "+500000w",
	    "2026", "2026-11", "2026-02-30", "2026-11-23T", "2026-11-23T12:00Z",
	    "2026-11-23T12:00:00", "2026-11-23T12:00:00.Z",
	    "2026-11-23T12:00:00+2", "2026-11-23T12:00:00+24:00",
	    "2026-11-23T12:00:00Zx", "2016-12-31T12:00:60Z",
	    "2016-12-31T23:59:60+01:00", "2016-12-31T23:59:61Z"};
	struct custody_error err;
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		assert_int_equal(
		    clock_read(&at, refused[i], &err), CUSTODY_USAGE);
		assert_string_equal(err.code, "bad-time");
		assert_true(err.remedy[0] != '\0');
	}
}

static void
a_duration_is_a_number_and_a_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} known[] = {{"90s", 90}, {"15m", 900}, {"2h", 7200}, {"7d", 604800},
	    {"3w", 1814400}, {"0s", 0}};
	int64_t length;

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		assert_int_equal(
		    clock_read_duration(&length, known[i].text, NULL),
		    CUSTODY_OK);
		assert_int_equal(length, known[i].seconds * SECOND);
	}
	assert_int_equal(clock_read_duration(&length, "", NULL), CUSTODY_USAGE);
	assert_int_equal(
	    clock_read_duration(&length, "1.5h", NULL), CUSTODY_USAGE);
	assert_int_equal(
	    clock_read_duration(&length, "+1h", NULL), CUSTODY_USAGE);
	assert_int_equal(
	    clock_read_duration(&length, "1h ", NULL), CUSTODY_USAGE);
}

static void
only_a_build_for_tests_lets_the_clock_be_moved(void **state)
{
	int64_t before = clock_now(), moved;

	(void)state;
	setenv("CUSTODY_TEST_CLOCK", "+86400", 1);
	moved = clock_now() - before;
	unsetenv("CUSTODY_TEST_CLOCK");
#ifdef CUSTODY_TESTING
	assert_in_range((uint64_t)moved, 86400u * (uint64_t)SECOND,
	    86460u * (uint64_t)SECOND);
#else
	assert_in_range((uint64_t)moved, 0, 60 * (uint64_t)SECOND);
#endif
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_time_is_27_characters_and_comes_back),
	    cmocka_unit_test(a_time_in_data_has_one_form),
	    cmocka_unit_test(a_person_may_type_any_offset),
	    cmocka_unit_test(a_leap_second_is_the_one_after_it),
	    cmocka_unit_test(
		a_date_is_its_last_microsecond_where_the_person_is),
	    cmocka_unit_test(a_plus_counts_from_now),
	    cmocka_unit_test(what_is_no_time_is_refused_with_a_remedy),
	    cmocka_unit_test(a_duration_is_a_number_and_a_unit),
	    cmocka_unit_test(only_a_build_for_tests_lets_the_clock_be_moved),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
