/* SPDX-License-Identifier: Apache-2.0
 *
 * timeline: seconds and centuries have a handful of ticks; times that are none
 * are passed over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "chart/axis.h"
#include "chart/timeline.h"

static size_t
count(const char *text, const char *word)
{
	size_t found = 0;

	while ((text = strstr(text, word)) != NULL) {
		found++;
		text += strlen(word);
	}
	return found;
}

static size_t
ticks(int64_t seconds, int width)
{
	struct buffer out = {0};
	struct markup page = {.out = &out};
	const struct axis axis = {
	    .from = INT64_C(1700000000000000),
	    .to = INT64_C(1700000000000000) + seconds * 1000000,
	    .left = 10,
	    .width = width,
	};
	size_t found;

	axis_draw(&(struct svg){&page, "a", width + 20}, &axis, 0, 50);
	assert_int_equal(page.status, CUSTODY_OK);
	found = count((const char *)out.at, "class=\"grid\"");
	buffer_clear(&out);
	return found;
}

static void
any_length_has_a_handful_of_ticks(void **state)
{
	(void)state;
	for (int64_t seconds = 10; seconds < INT64_C(200000000000);
	     seconds += seconds / 3) {
		assert_in_range(ticks(seconds, 600), 1, 10);
		assert_in_range(ticks(seconds, 310), 0, 6);
	}
}

static void
a_place_stays_on_the_axis(void **state)
{
	const struct axis axis = {
	    .from = 1000, .to = 2000, .left = 10, .width = 100};

	(void)state;
	assert_int_equal(axis_place(&axis, 1000), 10);
	assert_int_equal(axis_place(&axis, 1500), 60);
	assert_int_equal(axis_place(&axis, INT64_MAX), 110);
	assert_int_equal(axis_place(&axis, INT64_MIN / 2), 10);
}

static char *
draw(const char *lanes, int width)
{
	struct buffer out = {0};
	struct markup page = {.out = &out};
	json_t *rows = json_loads(lanes, 0, NULL);

	assert_non_null(rows);
	timeline_draw(&(struct svg){&page, "t", width},
	    &(struct timeline){.lanes = rows,
		.now = "2026-11-24T10:00:00.000000Z",
		.title = "t",
		.description = "d"});
	assert_int_equal(page.status, CUSTODY_OK);
	json_decref(rows);
	return (char *)out.at;
}

static void
bands_and_marks_are_told_apart_by_shape(void **state)
{
	char *text =
	    draw("[{\"id\":\"R1\",\"note\":\"n\",\"bands\":["
		 "{\"from\":\"2026-01-01T00:00:00.000000Z\",\"to\":"
		 "\"2026-02-01T00:00:00.000000Z\",\"kind\":\"approved\"},"
		 "{\"from\":\"2026-03-01T00:00:00.000000Z\",\"to\":\"\","
		 "\"kind\":\"barred\"}],\"marks\":[{\"at\":"
		 "\"2026-01-05T00:00:00.000000Z\",\"kind\":\"release\","
		 "\"label\":\"L1\"}]}]",
		SVG_WIDE);

	(void)state;
	assert_non_null(strstr(text, "url(#t-wide-hatch)"));
	assert_non_null(strstr(text, "url(#t-wide-cross)"));
	assert_non_null(strstr(text, "l6 6l-6 6")); /* it goes on */
	assert_non_null(strstr(text, ">L1</text>"));
	free(text);
}

static void
labels_that_would_overlap_are_left_to_the_table(void **state)
{
	char *text =
	    draw("[{\"id\":\"R1\",\"note\":\"\",\"bands\":[],\"marks\":["
		 "{\"at\":\"2026-01-05T00:00:00.000000Z\",\"kind\":\"release\","
		 "\"label\":\"L1\"},"
		 "{\"at\":\"2026-01-05T00:00:01.000000Z\",\"kind\":\"release\","
		 "\"label\":\"L2\"}]}]",
		SVG_NARROW);

	(void)state;
	assert_non_null(strstr(text, ">L1</text>"));
	assert_null(strstr(text, ">L2</text>"));
	assert_int_equal(count(text, "class=\"ink\""), 2);
	free(text);
}

static void
what_is_no_time_is_passed_over(void **state)
{
	char *text = draw(
	    "[{\"id\":\"R1\",\"bands\":[{\"from\":\"soon\",\"to\":\"never\","
	    "\"kind\":\"approved\"},null],\"marks\":[{\"at\":3},7]}]",
	    SVG_WIDE);

	(void)state;
	assert_non_null(strstr(text, "</svg>"));
	assert_null(strstr(text, "class=\"band"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_length_has_a_handful_of_ticks),
	    cmocka_unit_test(a_place_stays_on_the_axis),
	    cmocka_unit_test(bands_and_marks_are_told_apart_by_shape),
	    cmocka_unit_test(labels_that_would_overlap_are_left_to_the_table),
	    cmocka_unit_test(what_is_no_time_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
