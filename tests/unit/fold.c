/* SPDX-License-Identifier: Apache-2.0
 *
 * fold: who signed an act, for which ledger, after what and when: an envelope
 * that is not right in one of these is refused, whatever the act says; and a
 * proposal takes effect only while its own checks still agree.
 */
#include "acts.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define ELSEWHERE                                                              \
	"1111111111111111111111111111111111111111111111111111111111111111"

static json_t *book;

static int
open_book(void **state)
{
	(void)state;
	book = acts_load("acts.json");
	return 0;
}

static int
close_book(void **state)
{
	(void)state;
	json_decref(book);
	acts_forget_keys();
	return 0;
}

/* Folds acts of the book, up to NULL. */
static void
play(struct acts *acts, ...)
{
	const char *name;
	va_list names;

	va_start(names, acts);
	while ((name = va_arg(names, const char *)) != NULL)
		acts_do(acts, name, json_object_get(book, name));
	va_end(names);
}

static void
begin(struct acts *acts)
{
	acts_open(acts, book, NULL);
	play(acts, "found", "cy", "dev", NULL);
}

/* An act that would be allowed but for what `odd` says. */
static enum custody_status
judge(struct acts *acts, const char *by, const struct acts_envelope *odd,
    struct custody_error *err)
{
	json_t *data = json_pack("{s:[s], s:i, s:i, s:b}", "selectors",
	    "sha256", "indicators", 1, "hits", 0, "complete", 1);
	enum custody_status status =
	    acts_judge(acts, by, "lookup.made/1", data, odd, err);

	json_decref(data);
	return status;
}

static void
expect_refused(
    struct acts *acts, const char *code, const struct acts_envelope *odd)
{
	const struct acts_envelope none = {0};
	struct custody_error err = {0};

	acts_must(judge(acts, "ada", &none, &err), &err);
	assert_int_equal(judge(acts, "ada", odd, &err), CUSTODY_REFUSED);
	assert_string_equal(err.code, code);
}

static void
an_act_for_another_ledger_is_refused(void **state)
{
	struct acts acts;

	(void)state;
	begin(&acts);
	expect_refused(
	    &acts, "branch", &(struct acts_envelope){.ledger = ELSEWHERE});
	expect_refused(&acts, "branch", &(struct acts_envelope){.first = true});
	acts_close(&acts);
}

static void
an_act_that_saw_another_branch_is_refused(void **state)
{
	struct acts acts;

	(void)state;
	begin(&acts);
	expect_refused(
	    &acts, "branch", &(struct acts_envelope){.head = ELSEWHERE});
	/* An event of this past, but at another place. */
	expect_refused(
	    &acts, "branch", &(struct acts_envelope){.head = acts.genesis});
	expect_refused(&acts, "branch", &(struct acts_envelope){.seen = 2});
	/* What is not there yet, and nothing at all. */
	expect_refused(
	    &acts, "branch", &(struct acts_envelope){.seen = acts.size + 1});
	expect_refused(&acts, "branch",
	    &(struct acts_envelope){.seen = UINT64_C(9007199254740991)});
	expect_refused(&acts, "branch", &(struct acts_envelope){.head = ZEROS});
	acts_close(&acts);
}

static void
an_act_that_saw_an_older_event_of_this_past_is_allowed(void **state)
{
	struct custody_error err = {0};
	struct acts acts;

	(void)state;
	begin(&acts);
	acts_must(
	    judge(&acts, "ada",
		&(struct acts_envelope){.seen = 1, .head = acts.genesis}, &err),
	    &err);
	acts_close(&acts);
}

static void
a_time_not_after_what_was_seen_is_refused(void **state)
{
	struct acts acts;
	char at[CLOCK_TEXT_SIZE];

	(void)state;
	begin(&acts);
	clock_text(at, ACTS_BEGIN);
	expect_refused(&acts, "branch", &(struct acts_envelope){.at = at});
	/* The very moment of the newest event. */
	clock_text(at, ACTS_BEGIN + ((int64_t)acts.size - 1) * 1000000);
	expect_refused(&acts, "branch", &(struct acts_envelope){.at = at});
	acts_close(&acts);
}

static void
a_nonce_is_accepted_once(void **state)
{
	const struct acts_envelope odd = {
	    .nonce = "0000000000000000000000000000000a"};
	struct custody_error err = {0};
	struct acts acts;
	json_t *data = json_pack("{s:[s], s:i, s:i, s:b}", "selectors",
	    "sha256", "indicators", 1, "hits", 0, "complete", 1);

	(void)state;
	begin(&acts);
	acts_must(
	    acts_add(&acts, "ada", "lookup.made/1", data, &odd, NULL, &err),
	    &err);
	assert_int_equal(
	    acts_add(&acts, "ada", "lookup.made/1", data, &odd, NULL, &err),
	    CUSTODY_REFUSED);
	assert_string_equal(err.code, "branch");
	assert_non_null(strstr(err.text, "nonce"));
	json_decref(data);
	acts_close(&acts);
}

static void
expect_stranger(struct acts *acts, const char *by)
{
	const struct acts_envelope none = {0};
	struct custody_error err = {0};

	assert_int_equal(judge(acts, by, &none, &err), CUSTODY_REFUSED);
	assert_string_equal(err.code, "stranger");
}

static void
a_key_that_is_not_enrolled_or_has_ended_signs_nothing(void **state)
{
	const struct acts_envelope none = {0};
	struct custody_error err = {0};
	struct acts acts;

	(void)state;
	begin(&acts);
	expect_stranger(&acts, "nobody");
	expect_stranger(&acts, "log"); /* the ledger's own key */
	acts_must(judge(&acts, "dev", &none, &err), &err);
	play(&acts, "dev rotates", NULL);
	expect_stranger(&acts, "dev");
	acts_must(judge(&acts, "dev.2", &none, &err), &err);
	play(&acts, "dev retires", NULL);
	expect_stranger(&acts, "dev.2");
	acts_close(&acts);
}

static void
a_key_that_waits_for_approval_signs_nothing_yet(void **state)
{
	const struct acts_envelope none = {0};
	struct custody_error err = {0};
	struct acts acts;

	(void)state;
	acts_open(&acts, book, NULL);
	play(&acts, "found", "cy", "quorum 2", "dev", NULL);
	expect_stranger(&acts, "dev");
	play(&acts, "cy approves I3", NULL);
	acts_must(judge(&acts, "dev", &none, &err), &err);
	acts_close(&acts);
}

static void
a_kind_of_a_newer_release_is_unknown_and_says_so(void **state)
{
	const struct acts_envelope none = {0};
	static const char *const kinds[] = {"lookup.made/2", "thing.done/1",
	    "lookup.made", "", "lookup.made/1x"};
	struct custody_error err = {0};
	json_t *data = json_object();
	struct acts acts;

	(void)state;
	begin(&acts);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		assert_int_equal(
		    acts_judge(&acts, "ada", kinds[i], data, &none, &err),
		    CUSTODY_UNKNOWN);
		assert_string_equal(err.code, "newer");
		assert_non_null(strstr(err.remedy, "newer custody"));
	}
	json_decref(data);
	acts_close(&acts);
}

static void
a_ledger_is_founded_once_and_by_nothing_else(void **state)
{
	const struct acts_envelope none = {0}, first = {.first = true};
	const json_t *found = json_object_get(book, "found");
	struct custody_error err = {0};
	struct acts acts;
	json_t *data;

	(void)state;
	begin(&acts);
	data = acts_expand(&acts, json_object_get(found, "data"));
	assert_int_equal(
	    acts_judge(&acts, "ada", "ledger.created/1", data, &none, &err),
	    CUSTODY_REFUSED);
	assert_string_equal(err.code, "stranger");
	assert_int_equal(
	    acts_judge(&acts, "ada", "ledger.created/1", data, &first, &err),
	    CUSTODY_REFUSED);
	assert_string_equal(err.code, "branch");
	json_decref(data);
	acts_close(&acts);
	acts_open(&acts, book, NULL);
	assert_int_equal(judge(&acts, "ada", &first, &err), CUSTODY_REFUSED);
	assert_string_equal(err.code, "stranger");
	acts_close(&acts);
}

/* The acts of `last` are the approval that should no longer work. */
static void
expect_lapsed(struct acts *acts, const char *last, const char *sentence)
{
	const json_t *act = json_object_get(book, last);
	const struct acts_envelope none = {0};
	struct custody_error err = {0};
	json_t *data = acts_expand(acts, json_object_get(act, "data"));

	assert_int_equal(
	    acts_add(acts, json_string_value(json_object_get(act, "by")),
		json_string_value(json_object_get(act, "kind")), data, &none,
		NULL, &err),
	    CUSTODY_REFUSED);
	assert_non_null(strstr(err.text, "can no longer take effect"));
	assert_non_null(strstr(err.text, sentence));
	json_decref(data);
}

static void
an_effect_asks_its_own_checks_again(void **state)
{
	struct acts acts;

	(void)state;
	/* Two enrol the same person; the second approval comes too late. */
	acts_open(&acts, book, NULL);
	play(&acts, "found", "cy", "eve", "quorum 2", "dev", "dev",
	    "cy approves I4", NULL);
	expect_lapsed(&acts, "cy approves I5", "a name is enrolled once");
	acts_close(&acts);
	/* Who proposed has gone since. */
	acts_open(&acts, book, NULL);
	play(&acts, "found", "cy", "eve", "quorum 2", "dev",
	    "cy proposes that ada goes", "eve approves I5", NULL);
	expect_lapsed(&acts, "cy approves I4", "has ended");
	acts_close(&acts);
}

static void
a_rejected_proposal_takes_no_effect(void **state)
{
	const json_t *act = json_object_get(book, "cy approves I3");
	const struct acts_envelope none = {0};
	struct custody_error err = {0};
	struct acts acts;
	json_t *data;

	(void)state;
	acts_open(&acts, book, NULL);
	play(&acts, "found", "cy", "quorum 2", "dev", "cy rejects I3", NULL);
	data = acts_expand(&acts, json_object_get(act, "data"));
	assert_int_equal(
	    acts_judge(&acts, "cy", "proposal.approved/1", data, &none, &err),
	    CUSTODY_REFUSED);
	assert_non_null(strstr(err.text, "something that waits"));
	json_decref(data);
	expect_stranger(&acts, "dev");
	acts_close(&acts);
}

static void
missing_custodians_are_enrolled_without_waiting(void **state)
{
	struct acts acts;
	json_t *count;

	(void)state;
	acts_open(&acts, book, NULL);
	play(&acts, "found for two", "dev", NULL);
	expect_stranger(&acts, "dev");
	play(&acts, "cy", NULL);
	count = acts_ask(&acts,
	    "SELECT count(*) AS value FROM custodian WHERE :name <> ''", "x");
	assert_int_equal(json_integer_value(count), 2);
	json_decref(count);
	play(&acts, "eve", NULL); /* enough now: it waits */
	expect_stranger(&acts, "eve");
	acts_close(&acts);
}

static void
an_approval_with_a_stolen_key_does_not_count(void **state)
{
	struct acts acts;
	json_t *live;

	(void)state;
	acts_open(&acts, book, NULL);
	play(&acts, "found", "cy", "dev", "reviews", "terms", "request",
	    "cy approves R1", NULL);
	live = acts_ask(&acts,
	    "SELECT approvals AS value FROM request_state"
	    " WHERE request = :name",
	    "R1");
	assert_int_equal(json_integer_value(live), 1);
	json_decref(live);
	play(&acts, "cy was robbed", NULL);
	live = acts_ask(&acts,
	    "SELECT approvals AS value FROM request_state"
	    " WHERE request = :name",
	    "R1");
	assert_int_equal(json_integer_value(live), 0);
	json_decref(live);
	acts_close(&acts);
}

static json_t *
ask_clock(struct acts *acts)
{
	return acts_ask(acts,
	    "SELECT now || ' ' || newest AS value FROM clock"
	    " WHERE :name <> ''",
	    "x");
}

static void
expect_clock(struct acts *acts, const char *now, const char *newest)
{
	json_t *clock = ask_clock(acts);
	char told[2 * CLOCK_TEXT_SIZE];

	snprintf(told, sizeof told, "%s %s", now, newest);
	assert_string_equal(json_string_value(clock), told);
	json_decref(clock);
}

static void
after_many_events_the_clock_is_that_of_the_last(void **state)
{
	char at[CLOCK_TEXT_SIZE];
	struct custody_error err = {0};
	struct acts acts;

	(void)state;
	acts_open(&acts, book, NULL);
	fold_begin(acts.fold);
	play(&acts, "found", "cy", "dev", "reviews", NULL);
	acts_must(fold_end(acts.fold, &err), &err);
	clock_text(at, ACTS_BEGIN + ((int64_t)acts.size - 1) * 1000000);
	expect_clock(&acts, at, at);
	acts_close(&acts);
}

static void
a_state_that_is_set_back_remembers_nobody_and_no_time(void **state)
{
	const struct acts_envelope none = {0};
	char at[CLOCK_TEXT_SIZE], before[CLOCK_TEXT_SIZE];
	struct custody_error err = {0};
	struct acts acts, then;

	(void)state;
	acts_open(&acts, book, NULL);
	play(&acts, "found", "cy", NULL);
	then = acts;
	acts_must(
	    database_savepoint(fold_state(acts.fold), "test", &err), &err);
	play(&acts, "dev", NULL);
	acts_must(judge(&acts, "dev", &none, &err), &err);
	database_undo(fold_state(acts.fold), "test");
	fold_forget(acts.fold);
	then.nonces = acts.nonces;
	acts = then;
	expect_stranger(&acts, "dev");
	acts_must(judge(&acts, "ada", &none, &err), &err);
	clock_text(before, ACTS_BEGIN + ((int64_t)acts.size - 1) * 1000000);
	clock_text(at, ACTS_BEGIN + (int64_t)acts.size * 1000000);
	expect_clock(&acts, at, before);
	acts_close(&acts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_act_for_another_ledger_is_refused),
	    cmocka_unit_test(an_act_that_saw_another_branch_is_refused),
	    cmocka_unit_test(
		an_act_that_saw_an_older_event_of_this_past_is_allowed),
	    cmocka_unit_test(a_time_not_after_what_was_seen_is_refused),
	    cmocka_unit_test(a_nonce_is_accepted_once),
	    cmocka_unit_test(
		a_key_that_is_not_enrolled_or_has_ended_signs_nothing),
	    cmocka_unit_test(a_key_that_waits_for_approval_signs_nothing_yet),
	    cmocka_unit_test(a_kind_of_a_newer_release_is_unknown_and_says_so),
	    cmocka_unit_test(a_ledger_is_founded_once_and_by_nothing_else),
	    cmocka_unit_test(an_effect_asks_its_own_checks_again),
	    cmocka_unit_test(a_rejected_proposal_takes_no_effect),
	    cmocka_unit_test(missing_custodians_are_enrolled_without_waiting),
	    cmocka_unit_test(an_approval_with_a_stolen_key_does_not_count),
	    cmocka_unit_test(after_many_events_the_clock_is_that_of_the_last),
	    cmocka_unit_test(
		a_state_that_is_set_back_remembers_nobody_and_no_time),
	};

	return cmocka_run_group_tests(tests, open_book, close_book);
}
