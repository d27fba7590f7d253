/* SPDX-License-Identifier: Apache-2.0
 *
 * label: what is drawn fits its room, whoever wrote it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "chart/label.h"

static char *
draw(const char *text, int room)
{
	struct buffer out = {0};
	struct markup page = {.out = &out};

	assert_int_equal(buffer_append(&out, "", 0, NULL), CUSTODY_OK);
	label_put(&page,
	    &(struct label){.x = 1, .y = 2, .size = 10, .room = room}, text);
	assert_int_equal(page.status, CUSTODY_OK);
	if (out.at == NULL)
		return strdup("");
	return (char *)out.at;
}

static void
what_fits_is_drawn_whole(void **state)
{
	char *text = draw("reviews", 100);

	(void)state;
	assert_non_null(strstr(text, ">reviews</text>"));
	assert_null(strstr(text, "<title>"));
	free(text);
}

static void
what_is_cut_keeps_its_version_and_has_the_whole_as_title(void **state)
{
	char *text = draw("crawl/a-very-long-name-of-data@12", 80);

	(void)state;
	assert_non_null(strstr(text, "…@12<title>"));
	assert_non_null(
	    strstr(text, "<title>crawl/a-very-long-name-of-data@12</title>"));
	assert_non_null(strstr(text, "textLength="));
	free(text);
}

static void
an_unknown_script_is_made_as_wide_as_was_reckoned(void **state)
{
	char *text = draw("漢字", 100);

	(void)state;
	assert_non_null(strstr(text, "textLength=\"20\""));
	free(text);
}

static void
nothing_is_drawn_where_there_is_no_room(void **state)
{
	char *text = draw("WWWW", 3);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	text = draw("WWWW", -5);
	assert_string_equal(text, "");
	free(text);
}

static void
markup_and_directions_are_text(void **state)
{
	char *text = draw("<b>&\"\xe2\x80\xae\xff", 400);

	(void)state;
	assert_null(strstr(text, "<b>"));
	assert_non_null(
	    strstr(text, "&lt;b&gt;&amp;&quot;\\xe2\\x80\\xae\\xff"));
	free(text);
}

static void
ten_thousand_characters_are_cut(void **state)
{
	char *many = malloc(10001);
	char *text;

	(void)state;
	assert_non_null(many);
	memset(many, 'W', 10000);
	many[10000] = '\0';
	text = draw(many, 100);
	assert_true(strlen(text) < 1000);
	assert_non_null(strstr(text, "10000 bytes in all"));
	free(text);
	free(many);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_fits_is_drawn_whole),
	    cmocka_unit_test(
		what_is_cut_keeps_its_version_and_has_the_whole_as_title),
	    cmocka_unit_test(an_unknown_script_is_made_as_wide_as_was_reckoned),
	    cmocka_unit_test(nothing_is_drawn_where_there_is_no_room),
	    cmocka_unit_test(markup_and_directions_are_text),
	    cmocka_unit_test(ten_thousand_characters_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
