/* SPDX-License-Identifier: Apache-2.0
 *
 * selector: what was said, understood; what was searched for, kept out of
 * sight.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acts/selector.h"
#include "base/encode.h"
#include "crypto/digest.h"

static struct custody *custody;

static int
set_up(void **state)
{
	const struct custody_settings settings = {0};

	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	return custody_open_bare(&custody, &settings, NULL) == CUSTODY_OK ? 0
									  : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	custody_close(custody);
	return 0;
}

static struct selector *
open_selector(const struct custody_selector *ask)
{
	struct selector *selector = NULL;
	struct custody_error err = {0};

	if (selector_open(&selector, custody, ask, &err) != CUSTODY_OK)
		fail_msg("%s", err.text);
	return selector;
}

static void
refuse(const struct custody_selector *ask, const char *code)
{
	struct selector *selector = NULL;
	struct custody_error err = {0};

	assert_int_equal(
	    selector_open(&selector, custody, ask, &err), CUSTODY_USAGE);
	assert_null(selector);
	assert_string_equal(err.code, code);
}

static bool
looks_for(const struct selector *selector, const char *bytes)
{
	const uint8_t(*digests)[32];
	size_t count = selector_digests(selector, &digests);
	uint8_t wanted[32];

	digest_sha256(wanted, bytes, strlen(bytes));
	for (size_t i = 0; i < count; i++)
		if (memcmp(digests[i], wanted, sizeof(wanted)) == 0)
			return true;
	return false;
}

static void
nothing_said_is_refused(void **state)
{
	(void)state;
	refuse(&(struct custody_selector){0}, "no-selector");
	refuse(&(struct custody_selector){.url = ""}, "no-selector");
}

static void
two_selectors_are_refused(void **state)
{
	(void)state;
	refuse(&(struct custody_selector){.url = "u", .id = "i"}, "selectors");
}

static void
a_digest_that_is_none_is_refused(void **state)
{
	(void)state;
	refuse(&(struct custody_selector){.sha256 = "abc"}, "bad-digest");
	refuse(&(struct custody_selector){.xxh3 = "abc"}, "bad-digest");
}

static void
times_that_leave_nothing_between_are_refused(void **state)
{
	(void)state;
	refuse(
	    &(struct custody_selector){
		.url = "u", .since = "2026-08-02", .before = "2026-08-01"},
	    "bad-time");
	refuse(&(struct custody_selector){.since = "soon"}, "bad-time");
}

static void
a_record_is_looked_for_with_and_without_its_line_break(void **state)
{
	char path[] = "/tmp/custody-selector-XXXXXX";
	int fd = mkstemp(path);
	struct selector *selector;

	(void)state;
	assert_int_equal(write(fd, "one\r\n", 5), 5);
	close(fd);
	selector = open_selector(&(struct custody_selector){.record = path});
	assert_int_equal(selector_indicators(selector), 1);
	assert_true(looks_for(selector, "one\r\n"));
	assert_true(looks_for(selector, "one\r"));
	assert_true(looks_for(selector, "one"));
	assert_false(looks_for(selector, "on"));
	selector_free(selector);
	unlink(path);
}

static void
what_is_in_a_record_is_never_shown(void **state)
{
	char path[] = "/tmp/custody-selector-XXXXXX";
	int fd = mkstemp(path);
	struct selector *selector;
	json_t *rule;
	char room[SELECTOR_ROOM];
	char *text;

	(void)state;
	assert_int_equal(write(fd, "Jane", 4), 4);
	close(fd);
	selector = open_selector(&(struct custody_selector){.record = path});
	assert_int_equal(strlen(selector_indicator(selector, 0, room)), 64);
	rule = selector_rule(selector);
	text = json_dumps(rule, JSON_COMPACT);
	assert_string_equal(text, "{\"selector\":{\"record\":\"\"}}");
	free(text);
	json_decref(rule);
	selector_free(selector);
	unlink(path);
}

static void
a_file_is_looked_for_whole_and_by_each_record(void **state)
{
	char path[] = "/tmp/custody-selector-XXXXXX.txt";
	int fd = mkstemps(path, 4);
	struct selector *selector;

	(void)state;
	assert_int_equal(write(fd, "one\ntwo\none\n", 12), 12);
	close(fd);
	selector = open_selector(&(struct custody_selector){.file = path});
	assert_int_equal(selector_indicators(selector), 3);
	assert_true(looks_for(selector, "one"));
	assert_true(looks_for(selector, "two"));
	assert_true(looks_for(selector, "one\ntwo\none\n"));
	selector_free(selector);
	unlink(path);
}

static void
a_file_of_no_known_format_is_looked_for_whole(void **state)
{
	char path[] = "/tmp/custody-selector-XXXXXX";
	int fd = mkstemp(path);
	struct selector *selector;

	(void)state;
	assert_int_equal(write(fd, "one\ntwo\n", 8), 8);
	close(fd);
	selector = open_selector(&(struct custody_selector){.file = path});
	assert_int_equal(selector_indicators(selector), 1);
	assert_true(looks_for(selector, "one\ntwo\n"));
	selector_free(selector);
	unlink(path);
}

static void
both_days_of_two_dates_are_in(void **state)
{
	struct selector *selector = open_selector(&(struct custody_selector){
	    .since = "2026-08-01", .before = "2026-08-02"});

	(void)state;
	assert_string_equal(selector_kind(selector), "time");
	assert_string_equal(
	    selector_since(selector), "2026-08-01T00:00:00.000000Z");
	assert_string_equal(
	    selector_before(selector), "2026-08-03T00:00:00.000000Z");
	selector_free(selector);
}

static void
a_rule_says_again_what_lasts(void **state)
{
	struct selector *selector = open_selector(&(struct custody_selector){
	    .domain = "pages.example", .since = "2026-08-01"});
	json_t *rule = selector_rule(selector);
	json_t *kinds = selector_kinds(selector);
	struct selector *again = NULL;
	char room[SELECTOR_ROOM];

	(void)state;
	assert_true(selector_lasts(selector));
	assert_int_equal(selector_open_rule(&again, rule, NULL), CUSTODY_OK);
	assert_string_equal(selector_kind(again), "domain");
	assert_string_equal(
	    selector_indicator(again, 0, room), "pages.example");
	assert_string_equal(selector_since(again), selector_since(selector));
	assert_int_equal(json_array_size(kinds), 2);
	assert_string_equal(
	    json_string_value(json_array_get(kinds, 1)), "since");
	json_decref(kinds);
	json_decref(rule);
	selector_free(again);
	selector_free(selector);
}

static void
a_rule_about_digests_names_nothing_new(void **state)
{
	json_t *rule = json_pack("{s:{s:s}}", "selector", "sha256", "");
	struct selector *selector = NULL;

	(void)state;
	assert_int_equal(
	    selector_open_rule(&selector, rule, NULL), CUSTODY_END);
	assert_null(selector);
	json_decref(rule);
}

static void
a_rule_of_another_release_is_not_taken_for_none(void **state)
{
	json_t *rule = json_pack("{s:{s:s}}", "selector", "smell", "bad");
	struct selector *selector = NULL;
	struct custody_error err = {0};

	(void)state;
	assert_int_equal(
	    selector_open_rule(&selector, rule, &err), CUSTODY_MALFORMED);
	assert_string_equal(err.code, "bad-rule");
	json_decref(rule);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_said_is_refused),
	    cmocka_unit_test(two_selectors_are_refused),
	    cmocka_unit_test(a_digest_that_is_none_is_refused),
	    cmocka_unit_test(times_that_leave_nothing_between_are_refused),
	    cmocka_unit_test(
		a_record_is_looked_for_with_and_without_its_line_break),
	    cmocka_unit_test(what_is_in_a_record_is_never_shown),
	    cmocka_unit_test(a_file_is_looked_for_whole_and_by_each_record),
	    cmocka_unit_test(a_file_of_no_known_format_is_looked_for_whole),
	    cmocka_unit_test(both_days_of_two_dates_are_in),
	    cmocka_unit_test(a_rule_says_again_what_lasts),
	    cmocka_unit_test(a_rule_about_digests_names_nothing_new),
	    cmocka_unit_test(a_rule_of_another_release_is_not_taken_for_none),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
