/* SPDX-License-Identifier: Apache-2.0
 *
 * json: what RFC 8259 allows is let pass, all else is refused at its byte,
 * and the members that were asked for are found.
 */
#include <dirent.h>

#include "vectors.h"

#include "readers/json.h"

/* Text with bytes behind it that would change the answer if they were read
 * as part of it. */
static bool
check(const void *text, size_t len, struct json_member *members, size_t count,
    size_t *bad_at)
{
	uint8_t *copy = malloc(len + JSON_OVERREAD);
	const char *why = NULL;
	bool good;

	assert_non_null(copy);
	memcpy(copy, text, len);
	memset(copy + len, '"', JSON_OVERREAD);
	good = json_check(copy, len, members, count, bad_at, &why);
	assert_int_equal(good, why == NULL);
	for (size_t i = 0; i < count; i++)
		if (members[i].raw.at != NULL)
			members[i].raw.at =
			    (const uint8_t *)text + (members[i].raw.at - copy);
	free(copy);
	return good;
}

static void
good(const char *text)
{
	size_t bad_at = 0;

	if (!check(text, strlen(text), NULL, 0, &bad_at))
		fail_msg("refused at %zu: %s", bad_at, text);
}

static void
bad(const char *text, size_t where)
{
	size_t bad_at = SIZE_MAX;

	if (check(text, strlen(text), NULL, 0, &bad_at))
		fail_msg("let pass: %s", text);
	assert_int_equal(bad_at, where);
}

static void
any_value_may_be_a_text(void **state)
{
	(void)state;
	good("{}");
	good("[]");
	good(" [ 1 , -0.5e+9 , { \"a\" : [ ] } ] \t\r");
	good("\"\"");
	good("0");
	good("-12.25E-7");
	good("true");
	good("null");
	good("\"0123456789abcde\\u00e9\\\"\xc3\xa9\xe0\xa4\x95\xf0\x9f\x98\x80"
	     "\"");
	good("{\"a\":1,\"a\":2}");
}

static void
what_is_no_json_is_refused_where_it_is_none(void **state)
{
	(void)state;
	bad("", 0);
	bad(" ", 1);
	bad("{", 1);
	bad("[1,]", 3);
	bad("{\"a\":1,}", 7);
	bad("{\"a\" 1}", 5);
	bad("{a:1}", 1);
	bad("[1 2]", 3);
	bad("{} {}", 3);
	bad("01", 1);
	bad("1.", 2);
	bad("-", 1);
	bad("+1", 0);
	bad("1e", 2);
	bad("nul", 0);
	bad("nullx", 4);
	bad("'a'", 0);
	bad("\"a", 2);
	bad("\"a\\", 2);
	bad("\"\\x\"", 1);
	bad("\"\\u12g4\"", 1);
	bad("\"a\tb\"", 2);
	bad("\"0123456789abcdef0\x01\"", 18);
	bad("[1}", 2);
	bad("{\"a\":1]", 6);
}

static void
text_must_be_utf8(void **state)
{
	static const char *const broken[] = {"\xc0\xaf", "\xe0\x80\x80",
	    "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80",
	    "\xc3", "\xe0\xa4", "\xf0\x9f\x98", "\xff", "\xc3(", "\xfe"};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		snprintf(text, sizeof text, "\"abc\xc3\xa9%s\"", broken[i]);
		bad(text, 6);
	}
}

static void
sixty_four_levels_are_let_pass_and_no_more(void **state)
{
	char text[2 * JSON_DEPTH_MAX + 4];

	(void)state;
	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	text[2 * JSON_DEPTH_MAX] = '\0';
	good(text);
	memset(text, '[', JSON_DEPTH_MAX + 1);
	bad(text, JSON_DEPTH_MAX);
}

static void
the_published_suite_is_judged_right(void **state)
{
	struct buffer text = {NULL, 0, 0};
	const struct dirent *entry;
	unsigned judged = 0;
	char folder[4096];
	size_t bad_at;
	DIR *names;
	bool pass;

	(void)state;
	vectors_path(folder, "json-suite-dev/test_parsing");
	names = opendir(folder);
	assert_non_null(names);
	while ((entry = readdir(names)) != NULL) {
		if (entry->d_name[1] != '_')
			continue;
		text.len = 0;
		assert_int_equal(file_read(&text, dirfd(names), entry->d_name,
				     1 << 20, NULL),
		    CUSTODY_OK);
		pass = check(text.at, text.len, NULL, 0, &bad_at);
		if (entry->d_name[0] != 'i' &&
		    pass != (entry->d_name[0] == 'y'))
			fail_msg("%s: %s", entry->d_name,
			    pass ? "let pass" : "refused");
		judged++;
	}
	closedir(names);
	buffer_clear(&text);
	assert_true(judged > 100);
}

static void
expect(const char *text, const char *name, enum json_kind kind, const char *raw,
    bool escaped)
{
	struct json_member member = {.name = bytes_text(name)};
	size_t bad_at = 0;

	assert_true(check(text, strlen(text), &member, 1, &bad_at));
	assert_int_equal(member.kind, kind);
	if (raw == NULL)
		return;
	assert_int_equal(member.escaped, escaped);
	assert_int_equal(member.raw.len, strlen(raw));
	assert_memory_equal(member.raw.at, raw, member.raw.len);
}

static void
members_of_the_top_level_are_found(void **state)
{
	(void)state;
	expect("{\"a\":\"x\"}", "a", JSON_IS_STRING, "x", false);
	expect("{\"b\":{\"a\":1},\"a\":-2.50}", "a", JSON_IS_NUMBER, "-2.50",
	    false);
	expect("{\"b\":{\"a\":1}}", "a", JSON_IS_ABSENT, NULL, false);
	expect("[{\"a\":1}]", "a", JSON_IS_ABSENT, NULL, false);
	expect("{\"a\":null}", "a", JSON_IS_OTHER, NULL, false);
	expect("{\"a\":{\"c\":3}}", "a", JSON_IS_OTHER, NULL, false);
	expect("{\"a\":[\"c\"]}", "a", JSON_IS_OTHER, NULL, false);
	expect("{\"a\":1,\"a\":\"last\"}", "a", JSON_IS_STRING, "last", false);
	expect("{\"\\u0061\":\"q\\n\"}", "a", JSON_IS_STRING, "q\\n", true);
	expect("{\"ab\":1}", "a", JSON_IS_ABSENT, NULL, false);
}

static void
escapes_are_undone(void **state)
{
	static const char raw[] =
	    "\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u0915\\uD83D\\ude00"
	    "x\\ud800y\\udc00\\ud800\\u0041";
	static const char plain[] =
	    "\"\\/\b\f\n\r\tA\xc3\xa9\xe0\xa4\x95\xf0\x9f\x98\x80"
	    "x\xef\xbf\xbdy\xef\xbf\xbd\xef\xbf\xbd"
	    "A";
	struct buffer out = {NULL, 0, 0};

	(void)state;
	assert_int_equal(
	    json_unescape(&out, bytes_text(raw), NULL), CUSTODY_OK);
	assert_int_equal(out.len, sizeof plain - 1);
	assert_memory_equal(out.at, plain, out.len);
	buffer_clear(&out);
}

/* Where a text goes on, its first value ends where it ends alone; cut anywhere
 * it is a shorter number, or wrong so near its end that more may mend it. */
static void
a_value_ends_before_what_follows(void **state)
{
	static const char *const values[] = {
	    "{\"a\" : [1, -2.5e+10, true, false, null, {}]}", "[]", "\"x\"",
	    "\"\\u00e9\\\\\xf0\x9f\x98\x80\"", "-0.5E-7", "12", "false",
	    "[[\"\\ud83d\\ude00\"]\n]"};
	char text[128 + JSON_OVERREAD];
	const char *why;
	size_t used;

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		size_t len = strlen(values[i]);

		memset(text, 0, sizeof text);
		snprintf(text, sizeof text, "%s ,]", values[i]);
		assert_true(
		    json_prefix((const uint8_t *)text, len + 3, &used, &why));
		assert_int_equal(used, len);
		for (size_t cut = 0; cut < len; cut++) {
			memset(text, 0, sizeof text);
			memcpy(text, values[i], cut);
			if (json_prefix(
				(const uint8_t *)text, cut, &used, &why))
				assert_int_equal(used, cut);
			else
				assert_true(cut - used < JSON_LOOK);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_value_may_be_a_text),
	    cmocka_unit_test(what_is_no_json_is_refused_where_it_is_none),
	    cmocka_unit_test(text_must_be_utf8),
	    cmocka_unit_test(sixty_four_levels_are_let_pass_and_no_more),
	    cmocka_unit_test(the_published_suite_is_judged_right),
	    cmocka_unit_test(members_of_the_top_level_are_found),
	    cmocka_unit_test(escapes_are_undone),
	    cmocka_unit_test(a_value_ends_before_what_follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
