/* SPDX-License-Identifier: Apache-2.0
 *
 * certificate_page: what is gone and what is not come first; nothing that a
 * stranger wrote becomes markup.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "acts/certificate.h"

static json_t *
statement(const char *state, const char *why)
{
	return json_pack(
	    "{s:{s:s,s:s,s:s,s:i,s:i,s:s,s:[{s:s,s:i,s:i}],s:[{s:s,s:s}],"
	    "s:[{s:s,s:s,s:s,s:s}],s:[]}}",
	    "predicate", "disposal", "D3", "state", state, "why", why,
	    "destroyed", 4000, "bytes", 1234567, "level", "clear", "versions",
	    "dataset", "forum/2023", "ordinal", 1, "records", 12215211, "left",
	    "place", "/data/<b>.jsonl", "why", "it has other bytes now",
	    "releases", "release", "L9", "job", "45110", "person", "bob",
	    "model", "", "same");
}

static char *
page(const char *state, const char *why)
{
	json_t *about = statement(state, why);
	struct buffer out = {0};

	assert_non_null(about);
	assert_int_equal(
	    certificate_page(&out, about, "aa11", "carol", NULL), CUSTODY_OK);
	json_decref(about);
	return (char *)out.at;
}

static void
what_is_gone_not_gone_and_out_of_reach_come_first(void **state)
{
	char *text = page("final", "ended");
	const char *gone = strstr(text, "<dt>Gone</dt>");
	const char *not_gone = strstr(text, "<dt>Not gone</dt>");
	const char *beyond = strstr(text, "<dt>Out of reach</dt>");

	(void)state;
	assert_true(gone != NULL && gone < not_gone && not_gone < beyond);
	assert_true(beyond < strstr(text, "<table>"));
	assert_non_null(strstr(text, "forum/2023@1: 12,215,211 records"));
	assert_non_null(strstr(text, "L9 to job 45110, bob, no receipt"));
	assert_non_null(strstr(text, "aa11"));
	free(text);
}

static void
markup_of_strangers_is_text(void **state)
{
	char *text = page("final", "<script>alert('&')</script>");

	(void)state;
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "<b>.jsonl"));
	assert_non_null(strstr(
	    text, "&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"));
	free(text);
}

static void
a_page_before_the_reading_back_says_so(void **state)
{
	char *text = page("provisional", "ended");

	(void)state;
	assert_non_null(strstr(text, "provisional: not yet read back"));
	free(text);
}

static void
a_page_needs_nothing_from_elsewhere(void **state)
{
	char *text = page("final", "ended");

	(void)state;
	assert_null(strstr(text, "http:"));
	assert_null(strstr(text, "https:"));
	assert_null(strstr(text, "src="));
	assert_null(strstr(text, "<link"));
	assert_non_null(strstr(text, "default-src 'none'"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_gone_not_gone_and_out_of_reach_come_first),
	    cmocka_unit_test(markup_of_strangers_is_text),
	    cmocka_unit_test(a_page_before_the_reading_back_says_so),
	    cmocka_unit_test(a_page_needs_nothing_from_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
