/* SPDX-License-Identifier: Apache-2.0
 *
 * policy_ask: no policy, however it is written, allows by what it does not
 * say; and cases find a policy that does not do as it says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/ask.h"
#include "policy/cases.h"
#include "policy/facts.h"

static struct custody_error err;
static struct database *facts;
static struct ask ask;

static void
must(enum custody_status status)
{
	if (status != CUSTODY_OK)
		fail_msg("%s: %s", err.code, err.text);
}

/* Request R1 for two datasets. */
static int
open_facts(void **state)
{
	(void)state;
	must(database_open_memory(&facts, &err));
	must(facts_make(facts, &err));
	must(database_run(facts,
	    "CREATE TABLE waiver_live (request, policy, id, person, until, "
	    "why, seq)",
	    &err));
	must(database_run(facts,
	    "INSERT INTO policy_request (subject, purpose) VALUES"
	    " ('R1', 'demo');"
	    "INSERT INTO policy_dataset (subject, dataset) VALUES"
	    " ('a', 'a'), ('b', 'b');",
	    &err));
	return 0;
}

static int
close_facts(void **state)
{
	(void)state;
	ask_clear(&ask);
	database_close(facts);
	return 0;
}

/* Asks a policy of subject dataset; its first code, "" for an allow. */
static const char *
code_of(const char *select)
{
	static char text[4096], file_name[] = "one.sql", name[] = "one";
	struct set_file file = {.file = file_name, .name = name};
	struct set set = {.file = &file, .count = 1};

	snprintf(text, sizeof text,
	    "-- policy: one\n-- asks: x\n-- subject: dataset\n"
	    "-- command: custody terms {dataset} {purpose} {request}\n%s",
	    select);
	file.text = (struct buffer){(uint8_t *)text, strlen(text), sizeof text};
	must(header_read(
	    &file.header, "one.sql", buffer_view(&file.text), &err));
	ask_clear(&ask);
	must(ask_site(&ask, facts, &set, "R1", &err));
	assert_int_equal(ask.asked, 1);
	assert_int_equal(ask.allowed, ask.verdict == ANSWER_ALLOW);
	assert_int_equal(
	    ask.verdict == ANSWER_ALLOW, json_array_size(ask.reasons) == 0);
	if (ask.verdict == ANSWER_ALLOW)
		return "";
	return json_string_value(
	    json_object_get(json_array_get(ask.reasons, 0), "code"));
}

#define IS(select, code) assert_string_equal(code_of(select), code)
#define EACH " FROM policy_dataset"

static void
allow_for_every_subject_allows(void **state)
{
	(void)state;
	IS("SELECT subject, 'allow', NULL, NULL" EACH, "");
	IS("SELECT subject, 'allow', NULL, NULL" EACH
	   " UNION ALL SELECT subject, 'allow', 'twice', NULL" EACH,
	    "");
	IS("SELECT subject, 'allow', NULL, NULL" EACH ";", "");
}

static void
silence_is_a_refusal(void **state)
{
	(void)state;
	IS("SELECT subject, 'allow', '', ''" EACH " WHERE subject = 'a'",
	    "silent");
	IS("SELECT subject, 'allow', '', ''" EACH " WHERE 0", "silent");
	IS("SELECT subject, NULL, '', ''" EACH, "silent");
	/* The classic: a comparison with NULL is no. */
	IS("SELECT subject, CASE WHEN NULL <> 'x' THEN 'allow' END, '', "
	   "''" EACH,
	    "silent");
	assert_int_equal(ask.verdict, ANSWER_UNKNOWN);
}

static void
two_verdicts_that_differ_are_a_refusal(void **state)
{
	(void)state;
	IS("SELECT subject, 'allow', '', ''" EACH
	   " UNION ALL SELECT subject, 'deny', '', ''" EACH,
	    "contradicts");
	IS("SELECT subject, 'deny', '', ''" EACH
	   " UNION ALL SELECT subject, 'allow', '', ''" EACH,
	    "contradicts");
	IS("SELECT subject, 'allow', '', ''" EACH
	   " UNION ALL SELECT subject, NULL, '', ''" EACH,
	    "contradicts");
}

static void
another_word_is_a_refusal(void **state)
{
	static const char *const words[] = {
	    "Allow", "ALLOW", "allow ", "yes", "", "1", "allowed"};
	char select[128];

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		snprintf(select, sizeof select,
		    "SELECT subject, '%s', '', ''" EACH, words[i]);
		IS(select, "bad-verdict");
	}
	IS("SELECT subject, 1, '', ''" EACH, "bad-verdict");
}

static void
an_answer_about_something_else_is_a_refusal(void **state)
{
	(void)state;
	IS("SELECT subject, 'allow', '', ''" EACH
	   " UNION ALL SELECT 'c', 'allow', '', ''",
	    "stray");
	IS("SELECT subject, 'allow', '', ''" EACH
	   " UNION ALL SELECT NULL, 'allow', '', ''",
	    "stray");
	IS("SELECT 'A', 'allow', '', ''", "silent");
}

static void
a_policy_that_fails_is_a_refusal(void **state)
{
	(void)state;
	IS("SELECT subject, 'allow', '' " EACH, "failed");
	IS("SELECT nothing" EACH, "failed");
	IS("", "failed");
	IS("SELECT subject, 'allow', '', ''" EACH "; SELECT 1", "failed");
	IS("SELECT subject, 'allow', '', '' FROM policy_nothing", "failed");
	IS("SELECT subject, 'allow', replace('a', 'a', 'b'), ''" EACH,
	    "failed");
	IS("DELETE FROM policy_dataset", "failed");
	IS("SELECT subject, 'allow', '', '' FROM request", "failed");
	IS("SELECT subject, 'allow', '', max(subject) OVER ()" EACH
	   " UNION ALL SELECT subject, 'allow', '', "
	   "abs(-9223372036854775807-1)" EACH,
	    "failed");
}

static void
a_policy_that_takes_long_is_a_refusal(void **state)
{
	(void)state;
	IS("WITH t(x) AS (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"
	   " UNION ALL SELECT 4) SELECT subject, 'allow', '', ''" EACH
	   " WHERE (SELECT count(*) FROM t AS a, t AS b, t AS c, t AS d, t AS "
	   "e,"
	   " t AS f, t AS g, t AS h, t AS i, t AS j, t AS k, t AS l, t AS m) > "
	   "0",
	    "timeout");
	assert_int_equal(ask.verdict, ANSWER_UNKNOWN);
}

static void
a_table_of_the_same_name_hides_nothing(void **state)
{
	(void)state;
	IS("WITH policy_dataset(subject) AS (SELECT 'a')"
	   " SELECT subject, 'allow', '', ''" EACH,
	    "silent");
}

static void
no_subject_at_all_is_a_refusal(void **state)
{
	(void)state;
	must(database_run(facts, "DELETE FROM policy_dataset", &err));
	IS("SELECT 'a', 'allow', '', '' WHERE 0", "nothing-asked");
}

static void
deny_wins_over_unknown(void **state)
{
	(void)state;
	IS("SELECT 'a', 'unknown', '', '' UNION ALL SELECT 'b', 'deny', '', ''",
	    "unknown");
	assert_int_equal(ask.verdict, ANSWER_DENY);
	assert_int_equal(json_array_size(ask.reasons), 2);
}

static const char *
text_of(const char *key)
{
	return json_string_value(
	    json_object_get(json_array_get(ask.reasons, 0), key));
}

static void
a_reason_says_who_can_do_what(void **state)
{
	(void)state;
	IS("SELECT subject, 'deny', 'why not', 'do this'" EACH, "denied");
	assert_string_equal(text_of("subject"), "a");
	assert_string_equal(text_of("reason"), "why not");
	assert_string_equal(text_of("remedy"), "do this");
	assert_string_equal(text_of("command"), "custody terms a PURPOSE R1");
	IS("SELECT subject, 'deny', '', 'custody show ' || subject" EACH,
	    "denied");
	assert_string_equal(text_of("command"), "custody show a");
	IS("SELECT 1", "failed");
	assert_string_equal(text_of("command"), "custody policy test one");
	assert_string_equal(text_of("who"), "custodian");
}

static void
what_a_policy_says_is_cut_and_escaped(void **state)
{
	(void)state;
	IS("SELECT subject, 'deny', 'a' || CAST(x'1b5b326a0a' AS TEXT)"
	   " || CAST(x'ff' AS TEXT), ''" EACH,
	    "denied");
	assert_string_equal(text_of("reason"), "a\\x1b[2j\\x0a\\xff");
	IS("WITH l(x) AS (SELECT '0123456789abcdef0123456789abcdef')"
	   " SELECT subject, 'deny', x||x||x||x||x||x||x||x||x||x||x||x||x||x"
	   "||x||x||x||x||x||x||x||x||x, ''" EACH " JOIN l",
	    "denied");
	assert_true(strlen(text_of("reason")) < 512);
}

/* A hundred are told, the rest is counted. */
static void
reasons_are_not_without_end(void **state)
{
	const json_t *last;

	(void)state;
	must(database_run(facts,
	    "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 399) INSERT INTO policy_dataset (subject, dataset)"
	    " SELECT 'd' || i, 'd' || i FROM n",
	    &err));
	IS("SELECT subject, 'deny', '', ''" EACH, "denied");
	assert_int_equal(json_array_size(ask.reasons), 101);
	last = json_array_get(ask.reasons, 100);
	assert_string_equal(json_string_value(json_object_get(last, "reason")),
	    "and 202 more like these");
}

/* --- cases ----------------------------------------------------------------
 */

static size_t
failures_of(const char *select, const char *written, json_t **rows)
{
	static char text[8192], file_name[] = "one.sql", name[] = "one";
	struct set_file file = {.file = file_name, .name = name};
	struct set set = {.file = &file, .count = 1};
	size_t failed = 0;

	snprintf(text, sizeof text,
	    "-- policy: one\n-- asks: x\n-- subject: dataset\n%s\n%s", select,
	    written);
	file.text = (struct buffer){(uint8_t *)text, strlen(text), sizeof text};
	must(header_read(
	    &file.header, "one.sql", buffer_view(&file.text), &err));
	*rows = json_array();
	must(cases_run(&set, &file, *rows, &failed, &err));
	return failed;
}

#define THREE                                                                  \
	"-- case: allow\n-- policy_dataset {\"subject\":\"a\",\"own\":1}\n"    \
	"-- case: deny\n-- policy_dataset {\"subject\":\"a\",\"own\":0}\n"     \
	"-- case: silent\n-- policy_dataset {\"subject\":\"a\",\"own\":2}\n"
#define RIGHT                                                                  \
	"SELECT subject, CASE own WHEN 1 THEN 'allow' WHEN 0 THEN 'deny' END," \
	" '', ''" EACH

static void
fails(const char *select, const char *written, size_t count)
{
	json_t *rows = NULL;
	size_t failed = failures_of(select, written, &rows);
	char *text = json_dumps(rows, 0);

	if (failed != count)
		fail_msg("%zu cases fail, not %zu: %s", failed, count, text);
	free(text);
	json_decref(rows);
}

static void
cases_pass_where_a_policy_does_as_it_says(void **state)
{
	(void)state;
	fails(RIGHT, THREE, 0);
}

static void
cases_find_what_a_policy_gets_wrong(void **state)
{
	(void)state;
	fails("SELECT subject, 'allow', '', ''" EACH, THREE, 2);
	fails("SELECT subject, 'deny', '', ''" EACH, THREE, 1);
	fails("SELECT broken", THREE, 2);
}

static void
a_policy_without_its_three_cases_has_failed(void **state)
{
	(void)state;
	fails(RIGHT, "", 3);
	fails(RIGHT,
	    "-- case: allow\n-- policy_dataset {\"subject\":\"a\","
	    "\"own\":1}\n",
	    2);
}

static void
facts_that_are_none_fail_their_case(void **state)
{
	static const char *const wrong[] = {"policy_dataset {\"nothing\":1}",
	    "policy_dataset {\"subject\":", "policy_dataset",
	    "policy_x {\"a\":1}", "policy_dataset {}",
	    "policy_dataset {\"subject\":null}",
	    "policy_dataset {\"own\":\"x\"}", "policy_dataset [1]",
	    "policy_dataset {\"subject\\\") VALUES (1); --\":\"a\"}",
	    "policy_dataset {\"own\":1.5}"};
	char text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(text, sizeof text,
		    THREE
		    "-- case: deny, wrong\n"
		    "-- policy_dataset {\"subject\":\"a\",\"own\":0}\n-- %s\n",
		    wrong[i]);
		fails(RIGHT, text, 1);
	}
}

static void
the_set_that_ships_could_be_installed(void **state)
{
	struct set set;
	json_t *rows = json_array();

	(void)state;
	must(set_shipped(&set, &err));
	must(cases_check(&set, rows, &err));
	assert_true(json_array_size(rows) >= 30);
	set_clear(&set);
	json_decref(rows);
}

int
main(void)
{
#define WITH_FACTS(test)                                                       \
	cmocka_unit_test_setup_teardown(test, open_facts, close_facts)
	const struct CMUnitTest tests[] = {
	    WITH_FACTS(allow_for_every_subject_allows),
	    WITH_FACTS(silence_is_a_refusal),
	    WITH_FACTS(two_verdicts_that_differ_are_a_refusal),
	    WITH_FACTS(another_word_is_a_refusal),
	    WITH_FACTS(an_answer_about_something_else_is_a_refusal),
	    WITH_FACTS(a_policy_that_fails_is_a_refusal),
	    WITH_FACTS(a_policy_that_takes_long_is_a_refusal),
	    WITH_FACTS(a_table_of_the_same_name_hides_nothing),
	    WITH_FACTS(no_subject_at_all_is_a_refusal),
	    WITH_FACTS(deny_wins_over_unknown),
	    WITH_FACTS(a_reason_says_who_can_do_what),
	    WITH_FACTS(what_a_policy_says_is_cut_and_escaped),
	    WITH_FACTS(reasons_are_not_without_end),
	    cmocka_unit_test(cases_pass_where_a_policy_does_as_it_says),
	    cmocka_unit_test(cases_find_what_a_policy_gets_wrong),
	    cmocka_unit_test(a_policy_without_its_three_cases_has_failed),
	    cmocka_unit_test(facts_that_are_none_fail_their_case),
	    cmocka_unit_test(the_set_that_ships_could_be_installed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
