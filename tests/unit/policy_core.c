/* SPDX-License-Identifier: Apache-2.0
 *
 * policy_core: each thing that shuts the gate by law shuts it alone, and is
 * named; with none of them it is open.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/state.h"
#include "policy/ask.h"

static struct custody_error err;
static struct database *state_db;

static void
must(enum custody_status status)
{
	if (status != CUSTODY_OK)
		fail_msg("%s: %s", err.code, err.text);
}

static void
run(const char *sql)
{
	must(database_run(state_db, sql, &err));
}

/* R1, asked by bob for penguins@2, approved by alice on terms T1; the same
 * bytes lie in `copy` too. */
static const char fixture[] =
    "UPDATE clock SET now = '2026-06-01T00:00:00.000000Z';"
    "INSERT INTO ledger VALUES ('g', 'n', 'k', 1, '2026-01-01');"
    "INSERT INTO person VALUES"
    " ('alice', 'custodian', '', 1, '', 0, ''),"
    " ('carol', 'custodian', '', 1, '', 0, ''),"
    " ('bob', 'developer', '', 1, '', 0, '');"
    "INSERT INTO version VALUES"
    " (10, 'penguins', 1, 'aa', 1, 10, 1, 0, '{}', '[]', '', '', '', '', 0,"
    "  0, 0, 0, '', 'alice', '2026-01-02', '', 0, '', 0, 0),"
    " (11, 'penguins', 2, 'bb', 1, 10, 1, 0, '{}', '[]', '', '', '', '', 0,"
    "  0, 0, 0, '', 'alice', '2026-01-03', '', 0, '', 0, 0),"
    " (12, 'copy', 1, 'bb', 1, 10, 1, 0, '{}', '[]', '', '', '', '', 0,"
    "  0, 0, 0, '', 'alice', '2026-01-04', '', 0, '', 0, 0);"
    "INSERT INTO terms VALUES"
    " (20, 'T1', 'penguins', 'h1', '[\"demo\"]', '[]', '', '', '', '[]', '',"
    "  '', 'alice', '2026-01-05', 1),"
    " (21, 'T2', 'copy', 'h2', '[\"demo\"]', '[]', '', '', '', '[]', '',"
    "  '', 'alice', '2026-01-05', 1);"
    "INSERT INTO request VALUES ('R1', 30, 'h', 'bob', '2026-02-01', 'demo',"
    " 'tour', '', '', '', '', '', '');"
    "INSERT INTO request_version VALUES ('R1', 'penguins', 'bb');"
    "INSERT INTO approval VALUES (40, 'R1', 'alice', '2026-02-02', '', '');"
    "INSERT INTO approval_terms VALUES (40, 'penguins', 'h1'),"
    " (40, 'copy', 'h2');"
    "INSERT INTO quarantine VALUES ('Q1', 50, 'h', '[]', 5, 'r', 'why', '',"
    " 'alice', '2026-03-01', 0);";

static int
open_state(void **state)
{
	(void)state;
	must(state_open(&state_db, &err));
	run(fixture);
	return 0;
}

static int
close_state(void **state)
{
	(void)state;
	database_close(state_db);
	return 0;
}

/* The policies that refuse, in order, with a blank between. */
static void
refusing(const char *wanted)
{
	struct ask ask = {0};
	char found[512] = "";
	size_t i;
	json_t *policy;

	must(ask_core(&ask, state_db, "R1", &err));
	assert_int_equal(ask.asked, 6);
	json_array_foreach (ask.policies, i, policy) {
		const char *verdict =
		    json_string_value(json_object_get(policy, "verdict"));

		if (strcmp(verdict, "allow") == 0)
			continue;
		if (found[0] != '\0')
			strcat(found, " ");
		strcat(
		    found, json_string_value(json_object_get(policy, "name")));
		assert_string_equal(verdict, "deny");
	}
	if (strcmp(found, wanted) != 0) {
		char *text = json_dumps(ask.reasons, 0);

		fail_msg("refuse: %s; not: %s; %s", found, wanted, text);
	}
	assert_int_equal(ask.verdict == ANSWER_ALLOW, wanted[0] == '\0');
	ask_clear(&ask);
}

static void
with_nothing_against_it_the_gate_is_open(void **state)
{
	(void)state;
	refusing("");
}

static void
a_request_that_ended_opens_nothing(void **state)
{
	(void)state;
	run("UPDATE request SET ended = 'withdrawn'");
	refusing("request-is-live");
	run("UPDATE request SET ended = 'rejected'");
	refusing("request-is-live");
	run("UPDATE request SET ended = '',"
	    " until = '2026-06-01T00:00:00.000000Z'");
	refusing("request-is-live");
	run("UPDATE request SET until = '2026-06-01T00:00:00.000001Z'");
	refusing("");
}

static void
a_request_for_what_is_not_here_opens_nothing(void **state)
{
	(void)state;
	run("INSERT INTO request_version VALUES ('R1', 'penguins', 'cc')");
	refusing("request-is-live");
}

static void
the_quorum_counts_people(void **state)
{
	(void)state;
	run("UPDATE ledger SET quorum = 2");
	refusing("enough-approvals");
	run("INSERT INTO approval VALUES (42, 'R1', 'alice', '2026-02-03', '',"
	    " ''); INSERT INTO approval_terms VALUES (42, 'penguins', 'h1'),"
	    " (42, 'copy', 'h2')");
	refusing("enough-approvals");
	run("INSERT INTO approval VALUES (43, 'R1', 'carol', '2026-02-03', '',"
	    " ''); INSERT INTO approval_terms VALUES (43, 'penguins', 'h1'),"
	    " (43, 'copy', 'h2')");
	refusing("");
}

static void
who_asks_does_not_count(void **state)
{
	(void)state;
	run("UPDATE request SET person = 'alice'");
	refusing("enough-approvals");
}

static void
an_approval_that_ended_does_not_count(void **state)
{
	(void)state;
	run("UPDATE approval SET until = '2026-06-01T00:00:00.000000Z'");
	refusing("enough-approvals");
}

static void
a_stolen_key_does_not_count(void **state)
{
	(void)state;
	run("UPDATE person SET compromised_since = '2026-02-01'"
	    " WHERE name = 'alice'");
	refusing("enough-approvals");
	run("UPDATE person SET compromised_since = '2026-02-03'"
	    " WHERE name = 'alice'");
	refusing("");
}

static void
no_approval_at_all_is_too_few(void **state)
{
	(void)state;
	run("DELETE FROM approval");
	refusing("enough-approvals");
	run("UPDATE ledger SET quorum = 0");
	refusing("enough-approvals");
}

static void
terms_that_changed_need_a_new_approval(void **state)
{
	(void)state;
	run("UPDATE terms SET current = 0 WHERE dataset = 'penguins';"
	    "INSERT INTO terms SELECT 60, 'T3', dataset, 'h3', allow, deny,"
	    " licence, retain_until, sensitivity, jurisdictions, attribution,"
	    " why, person, at, 1 FROM terms WHERE seq = 20");
	refusing("enough-approvals terms-as-approved");
	run("INSERT INTO approval VALUES (61, 'R1', 'carol', '2026-02-03', '',"
	    " ''); INSERT INTO approval_terms VALUES (61, 'penguins', 'h3'),"
	    " (61, 'copy', 'h2')");
	refusing("");
}

static void
terms_of_a_copy_bind_too(void **state)
{
	(void)state;
	run("UPDATE terms SET hash = 'h4' WHERE dataset = 'copy'");
	refusing("enough-approvals terms-as-approved");
}

/* Whoever ingests a copy shuts no gate; who gives it terms does. */
static void
a_copy_that_comes_later_binds_once_it_has_terms(void **state)
{
	(void)state;
	run("INSERT INTO version VALUES (70, 'later', 1, 'bb', 1, 10, 1, 0,"
	    " '{}', '[]', '', '', '', '', 0, 0, 0, 0, '', 'alice',"
	    " '2026-05-01', '', 0, '', 0, 0)");
	refusing("");
	run("INSERT INTO terms VALUES (71, 'T4', 'later', 'h5', '[]', '[]', '',"
	    " '', '', '[]', '', '', 'alice', '2026-05-01', 1)");
	refusing("enough-approvals terms-as-approved");
}

static void
no_terms_is_a_refusal(void **state)
{
	(void)state;
	run("DELETE FROM terms WHERE dataset = 'penguins'");
	refusing("enough-approvals terms-as-approved");
}

static void
what_is_being_disposed_is_not_given_out(void **state)
{
	(void)state;
	run("UPDATE version SET disposal = 'D1' WHERE seq = 10");
	refusing("");
	run("UPDATE version SET disposal = 'D1' WHERE seq = 12");
	refusing("not-disposed");
	run("UPDATE version SET disposal = 'D1', disposed = 99 WHERE seq = 11");
	refusing("not-disposed");
}

static void
a_version_that_is_barred_is_refused(void **state)
{
	(void)state;
	run("INSERT INTO quarantine_version VALUES ('Q1', 'penguins', 'aa')");
	refusing("");
	run("INSERT INTO quarantine_version VALUES ('Q1', 'copy', 'bb')");
	refusing("no-open-quarantine");
	run("UPDATE quarantine SET lifted = 99");
	refusing("");
}

static void
barred_records_are_left_out_unless_all_are(void **state)
{
	(void)state;
	run("INSERT INTO quarantine_count VALUES ('Q1', 12, 5)");
	refusing("");
	run("INSERT INTO quarantine_count VALUES ('Q1', 11, 10)");
	refusing("no-open-quarantine");
}

/* By bytes, wherever they lie; records that are recalled shut nothing. */
static void
a_version_that_is_recalled_is_refused(void **state)
{
	(void)state;
	run("INSERT INTO recall VALUES ('C1', 80, 'h', '[]', 5, 'l', '2027',"
	    " 'why', '', 'alice', '2026-03-01', 0);"
	    "INSERT INTO recall_version VALUES ('C1', 'copy', 'bb', 0)");
	refusing("");
	run("UPDATE recall_version SET wholly = 1");
	refusing("not-recalled");
	run("UPDATE recall SET lifted = 99");
	refusing("");
}

static void
what_is_proved_to_come_from_a_recalled_version_is_refused(void **state)
{
	(void)state;
	run("INSERT INTO recall VALUES ('C1', 80, 'h', '[]', 5, 'l', '2027',"
	    " 'why', '', 'alice', '2026-03-01', 0);"
	    "INSERT INTO recall_version VALUES ('C1', 'penguins', 'aa', 1);"
	    "INSERT INTO derivation VALUES (11, 10, 'penguins', 'aa', '', 1,"
	    " '')");
	refusing("not-recalled");
	run("UPDATE recall_version SET wholly = 0");
	refusing("");
}

static void
a_request_that_is_not_there_is_unknown(void **state)
{
	struct ask ask = {0};

	(void)state;
	must(ask_core(&ask, state_db, "R2", &err));
	assert_int_equal(ask.verdict, ANSWER_UNKNOWN);
	assert_int_equal(ask.allowed, 0);
	ask_clear(&ask);
}

int
main(void)
{
#define WITH_STATE(test)                                                       \
	cmocka_unit_test_setup_teardown(test, open_state, close_state)
	const struct CMUnitTest tests[] = {
	    WITH_STATE(with_nothing_against_it_the_gate_is_open),
	    WITH_STATE(a_request_that_ended_opens_nothing),
	    WITH_STATE(a_request_for_what_is_not_here_opens_nothing),
	    WITH_STATE(the_quorum_counts_people),
	    WITH_STATE(who_asks_does_not_count),
	    WITH_STATE(an_approval_that_ended_does_not_count),
	    WITH_STATE(a_stolen_key_does_not_count),
	    WITH_STATE(no_approval_at_all_is_too_few),
	    WITH_STATE(terms_that_changed_need_a_new_approval),
	    WITH_STATE(terms_of_a_copy_bind_too),
	    WITH_STATE(a_copy_that_comes_later_binds_once_it_has_terms),
	    WITH_STATE(no_terms_is_a_refusal),
	    WITH_STATE(what_is_being_disposed_is_not_given_out),
	    WITH_STATE(a_version_that_is_barred_is_refused),
	    WITH_STATE(barred_records_are_left_out_unless_all_are),
	    WITH_STATE(a_version_that_is_recalled_is_refused),
	    WITH_STATE(
		what_is_proved_to_come_from_a_recalled_version_is_refused),
	    WITH_STATE(a_request_that_is_not_there_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
