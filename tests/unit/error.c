/* SPDX-License-Identifier: Apache-2.0
 *
 * error: exit codes, words and sentences that are safe to print.
 */
#include <errno.h>

#include "base/error.h"
#include "vectors.h"

static void
only_ok_exits_0_and_an_unknown_answer_means_no(void **state)
{
	static const int codes[] = {0, 4, 1, 1, 2, 3, 4, 5, 130};

	(void)state;
	for (int i = 0; i < 9; i++)
		assert_int_equal(
		    custody_exit_code((enum custody_status)i), codes[i]);
	assert_int_equal(custody_exit_code((enum custody_status)9), 4);
	assert_int_equal(custody_exit_code((enum custody_status)1000), 4);
	assert_string_equal(
	    custody_verdict((enum custody_status)1000), "unknown");
	assert_string_equal(custody_verdict(CUSTODY_OK), "ok");
	assert_string_equal(custody_verdict(CUSTODY_NOT_FOUND), "no");
	assert_string_equal(custody_verdict(CUSTODY_DISAGREES), "disagrees");
}

static void
bytes_of_strangers_are_escaped(void **state)
{
	struct custody_error err;

	(void)state;
	assert_int_equal(error_set(&err, CUSTODY_REFUSED, "no", "file %s: %d",
			     "a\x1b[31m\n"
			     "\xff"
			     "\xe2\x80\xae"
			     "\xc3\xa9",
			     7),
	    CUSTODY_REFUSED);
	assert_string_equal(
	    err.text, "file a\\x1b[31m\\x0a\\xff\\xe2\\x80\\xae\xc3\xa9: 7");
	assert_string_equal(err.code, "no");
	error_remedy(&err, "remove '%s'", "\x07");
	assert_string_equal(err.remedy, "remove '\\x07'");
}

static void
a_character_is_written_whole_or_not_at_all(void **state)
{
	char out[8];

	(void)state;
	for (size_t room = 1; room <= sizeof out; room++) {
		size_t len = error_escape(out, room, "a\xe2\x82\xac\x01", 5);

		assert_int_equal(strlen(out), len);
		assert_true(len < room);
		assert_true(len == 0 || len == 1 || len == 4);
	}
	assert_int_equal(error_escape(out, 0, "a", 1), 0);
}

static void
a_long_sentence_loses_its_middle_and_stays_a_string(void **state)
{
	struct custody_error err;
	char text[5000];

	(void)state;
	memset(text, '\x01', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	error_set(&err, CUSTODY_UNKNOWN, "a-code-word-that-is-far-too-long",
	    "%s", text);
	assert_true(strlen(err.text) < sizeof err.text);
	assert_memory_equal(err.text, "\\x01", 4);
	assert_non_null(strstr(err.text, "\\x01...\\x01"));
	assert_true(strlen(err.code) < sizeof err.code);
	error_prefix(&err, "%s", text);
	assert_true(strlen(err.text) < sizeof err.text);

	memset(text, 'p', 4000);
	memcpy(text + 3990, "\xe2\x82\xac last", 9);
	text[3999] = '\0';
	error_set(&err, CUSTODY_UNKNOWN, "io", "opening %s: gone", text);
	assert_memory_equal(err.text, "opening ppp", 11);
	assert_non_null(strstr(err.text, "\xe2\x82\xac last: gone"));
	error_prefix(&err, "reading %s", text);
	assert_memory_equal(err.text, "reading ppp", 11);
	assert_non_null(strstr(err.text, " last: gone"));
	errno = ENOENT;
	error_system(&err, "io", "opening %s", text);
	assert_non_null(strstr(err.text, " last: No such file or directory"));
	/* What begins inside a character begins after it. */
	memset(text, '\0', sizeof text);
	for (size_t at = 0; at + 3 < sizeof text; at += 3)
		memcpy(text + at, "\xe2\x82\xac", 3);
	error_set(&err, CUSTODY_UNKNOWN, "io", "%s", text);
	assert_null(strstr(err.text, "\\x"));
}

static void
a_prefix_comes_first_and_a_new_sentence_clears_the_remedy(void **state)
{
	struct custody_error err;

	(void)state;
	error_set(&err, CUSTODY_UNKNOWN, "io", "short");
	error_remedy(&err, "buy disks");
	error_prefix(&err, "reading %s", "x\n");
	assert_string_equal(err.text, "reading x\\x0a: short");
	assert_string_equal(err.remedy, "buy disks");
	errno = ENOENT;
	assert_int_equal(
	    error_system(&err, "io", "opening %s", "y"), CUSTODY_UNKNOWN);
	assert_string_equal(err.text, "opening y: No such file or directory");
	assert_string_equal(err.remedy, "");
}

static void
nobody_need_listen(void **state)
{
	(void)state;
	assert_int_equal(
	    error_set(NULL, CUSTODY_DISAGREES, "x", "y"), CUSTODY_DISAGREES);
	assert_int_equal(error_memory(NULL), CUSTODY_UNKNOWN);
	assert_int_equal(error_system(NULL, "x", "y"), CUSTODY_UNKNOWN);
	error_remedy(NULL, "x");
	error_prefix(NULL, "x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_ok_exits_0_and_an_unknown_answer_means_no),
	    cmocka_unit_test(bytes_of_strangers_are_escaped),
	    cmocka_unit_test(a_character_is_written_whole_or_not_at_all),
	    cmocka_unit_test(
		a_long_sentence_loses_its_middle_and_stays_a_string),
	    cmocka_unit_test(
		a_prefix_comes_first_and_a_new_sentence_clears_the_remedy),
	    cmocka_unit_test(nobody_need_listen),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
