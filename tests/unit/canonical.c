/* SPDX-License-Identifier: Apache-2.0
 *
 * canonical: RFC 8785 as narrowed, against its published examples.
 */
#include "base/canonical.h"
#include "vectors.h"

static bool
reads(const char *text, size_t len)
{
	struct custody_error err = {0};
	json_t *value = NULL;
	enum custody_status status = canonical_read(&value, text, len, &err);

	if (status == CUSTODY_OK) {
		json_decref(value);
		return true;
	}
	assert_int_equal(status, CUSTODY_MALFORMED);
	assert_string_equal(err.code, "not-canonical");
	assert_null(value);
	return false;
}

#define READS(text) assert_true(reads(text, sizeof(text) - 1))
#define REFUSES(text) assert_false(reads(text, sizeof(text) - 1))

static void
canonical_text_is_read(void **state)
{
	(void)state;
	READS("{}");
	READS("[]");
	READS("null");
	READS("\"\"");
	READS("0");
	READS("-1");
	READS("9007199254740991");
	READS("-9007199254740991");
	READS("{\"a\":[1,true,false,null,\"x\"],\"b\":{}}");
	READS("\"\xe2\x82\xac \\\" \\\\ / \xf0\x9f\x98\x80\"");
}

static void
any_other_spelling_is_refused(void **state)
{
	(void)state;
	REFUSES("");
	REFUSES(" {}");
	REFUSES("{} ");
	REFUSES("{}\n");
	REFUSES("{}{}");
	REFUSES("[1, 2]");
	REFUSES("{\"b\":1,\"a\":2}");
	REFUSES("-0");
	REFUSES("01");
	REFUSES("1.0");
	REFUSES("1e3");
	REFUSES("1.5");
	REFUSES("\"\\u0041\"");
	REFUSES("\"\\/\"");
	REFUSES("\xef\xbb\xbf{}");
	REFUSES("tru");
	REFUSES("{\"a\":1,}");
}

static void
duplicate_keys_are_refused(void **state)
{
	(void)state;
	REFUSES("{\"a\":1,\"a\":1}");
	REFUSES("{\"a\":{\"b\":1,\"b\":2}}");
}

static void
an_integer_of_2_to_the_53_is_refused(void **state)
{
	(void)state;
	REFUSES("9007199254740992");
	REFUSES("-9007199254740992");
	REFUSES("99999999999999999999999");
}

static void
control_and_bidirectional_characters_are_refused(void **state)
{
	(void)state;
	REFUSES("\"\\n\"");
	REFUSES("\"\\t\"");
	REFUSES("\"\\u0000\"");
	REFUSES("\"a\0b\"");
	REFUSES("\"\x7f\"");
	REFUSES("\"\xc2\x85\"");
	REFUSES("\"\xe2\x80\xae\"");
	REFUSES("\"\xe2\x81\xa6\"");
	REFUSES("\"\xd8\x9c\"");
	REFUSES("{\"\xe2\x80\x8e\":1}");
}

static void
lone_surrogates_and_broken_utf8_are_refused(void **state)
{
	(void)state;
	REFUSES("\"\\ud800\"");
	REFUSES("\"\\udc00\\ud800\"");
	REFUSES("\"\xed\xa0\x80\"");
	REFUSES("\"\xff\"");
	REFUSES("\"\xc0\x80\"");
}

static void
sixty_four_levels_are_read_and_no_more(void **state)
{
	char text[200];

	(void)state;
	for (size_t depth = 1; depth <= 66; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		assert_int_equal(reads(text, 2 * depth), depth <= 64);
	}
}

static void
keys_sort_by_utf16_code_units(void **state)
{
	/* RFC 8785, 3.2.3, without the control characters. */
	static const char sorted[] =
	    "{\"1\":\"One\",\"\xc3\xb6\":\"Latin o\",\"\xe2\x82\xac\":\"Euro\","
	    "\"\xf0\x9f\x98\x82\":\"Smiley\",\"\xef\xac\xb3\":\"Hebrew\"}";
	struct buffer out = {0};
	json_t *value = json_loads(
	    "{\"\\u20ac\":\"Euro\",\"\\ufb33\":\"Hebrew\",\"1\":\"One\","
	    "\"\\ud83d\\ude02\":\"Smiley\",\"\\u00f6\":\"Latin o\"}",
	    0, NULL);

	(void)state;
	assert_int_equal(canonical_write(&out, value, NULL), CUSTODY_OK);
	assert_string_equal((char *)out.at, sorted);
	READS(sorted);
	json_decref(value);
	buffer_clear(&out);
}

static void
what_cannot_be_written_leaves_the_buffer_as_it_was(void **state)
{
	struct custody_error err;
	struct buffer out = {0};
	json_t *value = json_pack("[s,{s:f}]", "a", "b", 1.5);

	(void)state;
	assert_int_equal(buffer_append(&out, "x", 1, NULL), CUSTODY_OK);
	assert_int_equal(canonical_write(&out, value, &err), CUSTODY_MALFORMED);
	assert_string_equal(err.code, "not-canonical");
	assert_string_equal((char *)out.at, "x");
	json_decref(value);
	buffer_clear(&out);
}

static void
published_examples_come_out_the_same(void **state)
{
	/* The other two have controls and real numbers, which we refuse. */
	static const char *const names[] = {"arrays", "french"};
	static const char *const refused[] = {"structures", "values"};
	char path[64];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buffer out = {0}, expected;
		json_t *value;

		snprintf(path, sizeof path, "jcs-dev/input/%s.json", names[i]);
		value = vectors_json(path);
		snprintf(path, sizeof path, "jcs-dev/output/%s.json", names[i]);
		expected = vectors_text(path);
		assert_int_equal(
		    canonical_write(&out, value, NULL), CUSTODY_OK);
		assert_true(
		    bytes_equal(buffer_view(&out), buffer_view(&expected)));
		json_decref(value);
		buffer_clear(&out);
		buffer_clear(&expected);

		snprintf(
		    path, sizeof path, "jcs-dev/input/%s.json", refused[i]);
		value = vectors_json(path);
		assert_int_equal(
		    canonical_write(&out, value, NULL), CUSTODY_MALFORMED);
		json_decref(value);
		buffer_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(canonical_text_is_read),
	    cmocka_unit_test(any_other_spelling_is_refused),
	    cmocka_unit_test(duplicate_keys_are_refused),
	    cmocka_unit_test(an_integer_of_2_to_the_53_is_refused),
	    cmocka_unit_test(control_and_bidirectional_characters_are_refused),
	    cmocka_unit_test(lone_surrogates_and_broken_utf8_are_refused),
	    cmocka_unit_test(sixty_four_levels_are_read_and_no_more),
	    cmocka_unit_test(keys_sort_by_utf16_code_units),
	    cmocka_unit_test(
		what_cannot_be_written_leaves_the_buffer_as_it_was),
	    cmocka_unit_test(published_examples_come_out_the_same),
	};

	return cmocka_run_group_tests_name("canonical", tests, NULL, NULL);
}
