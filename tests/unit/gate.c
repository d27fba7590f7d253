/* SPDX-License-Identifier: Apache-2.0
 *
 * gate: what is recorded is what holds when it is recorded; what the data
 * came to is not overruled by any policy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>

#include "acts/gate.h"
#include "base/error.h"
#include "base/file.h"
#include "store/question.h"

static struct custody_error err;
static char desk[64];
static struct custody *ada, *dev;

static void
must(enum custody_status status)
{
	if (status != CUSTODY_OK)
		fail_msg("%s: %s", err.code, err.text);
}

/* An act, and its answer thrown away. */
#define DO(act, who, ...)                                                      \
	do {                                                                   \
		const struct custody_##act ask_ = {__VA_ARGS__};               \
		json_t *answer_ = NULL;                                        \
		must(custody_##act(who, &ask_, &answer_, &err));               \
		json_decref(answer_);                                          \
	} while (0)

static struct custody *
open_as(const char *name)
{
	const struct custody_settings settings = {
	    .ledger = desk, .identity = name};
	struct custody *custody = NULL;

	must(custody_open(&custody, &settings, &err));
	return custody;
}

/* What the policies of the site want counted: none of it was found. */
static json_t *
nothing_found(void)
{
	static const char *const names[] = {"pickle/1", "program/1",
	    "ai-train/1", "noai/1", "tdm-reservation/1", "ai-key/1",
	    "aws-key/1", "github-token/1", "gitlab-token/1", "google-key/1",
	    "huggingface-token/1", "npm-token/1", "private-key/1",
	    "slack-token/1", "stripe-key/1"};
	json_t *facts = json_object();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		json_object_set_new(facts, names[i], json_integer(0));
	return facts;
}

/* A version that nobody has the bytes of. */
static void
ingest(struct custody *who, const char *dataset, const char *digit)
{
	char root[65];
	json_t *data;

	memset(root, digit[0], 64);
	root[64] = '\0';
	data = json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:{s:s}, s:[], s:s,"
			 " s:i, s:i, s:i, s:i, s:[], s:o}",
	    "dataset", dataset, "version", root, "files", 1, "records", 10,
	    "bytes", 100, "duplicates", 0, "reading", "format", "auto", "runs",
	    "publisher", "Palmer Station", "with_url", 0, "with_time", 0,
	    "with_id", 0, "expected", 0, "bars", "facts", nothing_found());
	must(
	    session_append(who, "version.ingested/1", data, false, NULL, &err));
	json_decref(data);
}

static int
set_up(void **state)
{
	static const char *const purposes[] = {"demo"};
	static const char *const names[] = {"penguins"};
	static const char *const ids[] = {"R1"};
	const struct custody_settings settings = {.identity = "ada"};
	char path[96];

	(void)state;
	strcpy(desk, "/tmp/custody-gate-XXXXXX");
	if (mkdtemp(desk) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/keys", desk);
	setenv("CUSTODY_KEYS", path, 1);
	snprintf(path, sizeof path, "%s/seen", desk);
	setenv("XDG_STATE_HOME", path, 1);
	must(custody_open_bare(&ada, &settings, &err));
	DO(init, ada, .dir = desk);
	DO(identity_new, ada, .name = "dev", .role = "developer");
	DO(identity_new, ada, .name = "eve", .role = "auditor");
	ingest(ada, "penguins", "a");
	DO(terms, ada, .dataset = "penguins", .allow = purposes,
	    .allow_count = 1, .licence = "CC0-1.0");
	dev = open_as("dev");
	DO(request, dev, .datasets = names, .dataset_count = 1,
	    .purpose = "demo", .project = "tour");
	must(ledger_refresh(ada->ledger, &err));
	DO(approve, ada, .ids = ids, .id_count = 1);
	must(ledger_refresh(dev->ledger, &err));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	custody_close(dev);
	custody_close(ada);
	dev = ada = NULL;
	return file_remove_tree(AT_FDCWD, desk, &err) == CUSTODY_OK ? 0 : -1;
}

static struct gate_answer *
decide(struct custody *who, const char *job)
{
	struct gate_answer *gate = NULL;

	must(gate_decide(who, "R1", "check", job, &gate, &err));
	return gate;
}

static void
record(struct custody *who, struct gate_answer *gate)
{
	must(session_key(who, &err));
	must(ledger_begin(who->ledger, &err));
	must(gate_record(who, gate, NULL, &err));
	must(ledger_commit(who->ledger, &err));
}

static int64_t
count(struct custody *who, const char *sql)
{
	json_t *row = NULL;
	int64_t number;

	must(question_row(&row, session_state(who), sql, NULL, &err));
	number = json_integer_value(json_object_get(row, "n"));
	json_decref(row);
	return number;
}

#define RELEASES "SELECT count(*) AS n FROM release"
#define DECISIONS "SELECT count(*) AS n FROM decision"

static const char *
first_policy(const struct gate_answer *gate)
{
	return json_string_value(
	    json_object_get(json_array_get(gate_reasons(gate), 0), "policy"));
}

static void
an_allow_that_names_a_job_is_a_release(void **state)
{
	struct gate_answer *gate = decide(dev, "7");
	json_t *told = NULL;

	(void)state;
	assert_string_equal(gate_verdict(gate), "allow");
	assert_string_equal(gate_release(gate), "");
	record(dev, gate);
	assert_string_equal(gate_release(gate), "L1");
	assert_true(gate_release_new(gate));
	must(gate_tell(dev, gate, &told, &err));
	assert_string_equal(
	    json_string_value(json_object_get(told, "state")), "approved");
	json_decref(told);
	gate_free(gate);

	gate = decide(dev, "7");
	assert_string_equal(gate_release(gate), "L1");
	record(dev, gate);
	assert_false(gate_release_new(gate));
	gate_free(gate);
	assert_int_equal(count(dev, RELEASES), 1);
	assert_int_equal(count(dev, DECISIONS), 2);
}

static void
without_a_job_nothing_is_released(void **state)
{
	struct gate_answer *gate = decide(dev, NULL);

	(void)state;
	record(dev, gate);
	assert_string_equal(gate_release(gate), "");
	assert_true(gate_decision(gate) > 0);
	gate_free(gate);
	assert_int_equal(count(dev, RELEASES), 0);
}

/* While dev read data, ada withdrew. */
static void
a_withdrawal_in_between_is_honoured(void **state)
{
	struct gate_answer *gate = decide(dev, "7");

	(void)state;
	assert_string_equal(gate_verdict(gate), "allow");
	DO(withdraw, ada, .id = "R1", .why = "stop");
	record(dev, gate);
	assert_string_equal(gate_verdict(gate), "deny");
	assert_int_equal(gate_status(gate), CUSTODY_REFUSED);
	assert_string_equal(first_policy(gate), "request-is-live");
	assert_string_equal(gate_release(gate), "");
	gate_free(gate);
	assert_int_equal(count(dev, RELEASES), 0);
	assert_int_equal(count(dev, "SELECT count(*) AS n FROM decision"
				    " WHERE verdict = 'deny'"),
	    1);
}

static void
terms_that_change_in_between_are_honoured(void **state)
{
	struct gate_answer *gate = decide(dev, "7");
	static const char *const purposes[] = {"demo"};

	(void)state;
	DO(terms, ada, .dataset = "penguins", .deny = purposes,
	    .deny_count = 1);
	record(dev, gate);
	assert_string_equal(gate_verdict(gate), "deny");
	gate_free(gate);
	assert_int_equal(count(dev, RELEASES), 0);
}

static void
what_the_data_came_to_stands(void **state)
{
	static const struct {
		enum custody_status said, status;
		const char *verdict;
	} cases[] = {
	    {CUSTODY_DISAGREES, CUSTODY_DISAGREES, "deny"},
	    {CUSTODY_MALFORMED, CUSTODY_DISAGREES, "deny"},
	    {CUSTODY_REFUSED, CUSTODY_REFUSED, "deny"},
	    {CUSTODY_UNKNOWN, CUSTODY_UNKNOWN, "unknown"},
	    {CUSTODY_NOT_FOUND, CUSTODY_UNKNOWN, "unknown"},
	    {CUSTODY_END, CUSTODY_UNKNOWN, "unknown"},
	    {(enum custody_status)99, CUSTODY_UNKNOWN, "unknown"},
	};
	static const char *const digits[] = {"b", "c", "d", "e", "f", "0", "1"};
	struct custody_error why = {.code = "data", .text = "another"};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct gate_answer *gate = decide(dev, "7");

		must(gate_object(
		    gate, cases[i].said, "penguins@1", &why, NULL, &err));
		assert_string_equal(gate_verdict(gate), cases[i].verdict);
		assert_int_equal(gate_status(gate), cases[i].status);
		ingest(ada, "other", digits[i]);
		record(dev, gate);
		assert_int_equal(gate_status(gate), cases[i].status);
		assert_string_equal(first_policy(gate), "data");
		gate_free(gate);
	}
	assert_int_equal(count(dev, RELEASES), 0);
}

/* Of several objections the worst counts, in whatever order they come. */
static void
the_worst_of_several_counts(void **state)
{
	struct custody_error why = {.code = "data", .text = "another"};
	struct gate_answer *gate = decide(dev, "7");

	(void)state;
	must(gate_object(gate, CUSTODY_UNKNOWN, "R1", &why, NULL, &err));
	assert_int_equal(gate_status(gate), CUSTODY_UNKNOWN);
	must(gate_object(gate, CUSTODY_REFUSED, "R1", &why, NULL, &err));
	assert_int_equal(gate_status(gate), CUSTODY_REFUSED);
	must(gate_object(gate, CUSTODY_DISAGREES, "R1", &why, NULL, &err));
	assert_int_equal(gate_status(gate), CUSTODY_DISAGREES);
	must(gate_object(gate, CUSTODY_UNKNOWN, "R1", &why, NULL, &err));
	assert_int_equal(gate_status(gate), CUSTODY_DISAGREES);
	assert_int_equal(json_array_size(gate_reasons(gate)), 4);
	gate_free(gate);
}

static void
an_auditor_checks_and_releases_nothing(void **state)
{
	const struct custody_check with_job = {.request = "R1", .job = "7"};
	struct custody *eve = open_as("eve");
	json_t *answer = NULL;

	(void)state;
	DO(check, eve, .request = "R1");
	assert_int_equal(
	    custody_check(eve, &with_job, &answer, &err), CUSTODY_REFUSED);
	assert_string_equal(err.code, "role");
	assert_null(answer);
	assert_int_equal(count(eve, RELEASES), 0);
	custody_close(eve);
}

/* Somebody without a key, who may not write. */
static void
a_reader_has_an_answer_that_is_not_recorded(void **state)
{
	const struct custody_settings settings = {
	    .ledger = desk, .read_only = true};
	const struct custody_check rehearsal = {.request = "R1"};
	const struct custody_check with_job = {.request = "R1", .job = "7"};
	const struct custody_check command = {
	    .request = "R1", .job = "7", .exec = true};
	struct custody *reader = NULL;
	json_t *answer = NULL, *result;

	(void)state;
	must(custody_open(&reader, &settings, &err));
	must(custody_check(reader, &rehearsal, &answer, &err));
	result = json_array_get(answer, json_array_size(answer) - 1);
	assert_true(json_is_false(json_object_get(result, "recorded")));
	assert_true(json_is_null(json_object_get(result, "release")));
	json_decref(answer);
	assert_int_equal(
	    custody_check(reader, &with_job, &answer, &err), CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "read-only");
	assert_non_null(strstr(err.remedy, "leave --job out"));
	/* A command is never a rehearsal. */
	assert_int_equal(
	    custody_check(reader, &command, &answer, &err), CUSTODY_UNKNOWN);
	assert_null(strstr(err.remedy, "leave --job out"));
	assert_non_null(strstr(err.remedy, "custody permit R1 "));
	custody_close(reader);
	must(ledger_refresh(ada->ledger, &err));
	assert_int_equal(count(ada, DECISIONS), 0);
}

static void
a_request_that_is_not_there_is_not_found(void **state)
{
	struct gate_answer *gate = NULL;

	(void)state;
	assert_int_equal(gate_decide(dev, "R9", "check", NULL, &gate, &err),
	    CUSTODY_NOT_FOUND);
	assert_null(gate);
	assert_int_equal(gate_decide(dev, "", "check", NULL, &gate, &err),
	    CUSTODY_NOT_FOUND);
}

int
main(void)
{
#define AT_THE_DESK(test)                                                      \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    AT_THE_DESK(an_allow_that_names_a_job_is_a_release),
	    AT_THE_DESK(without_a_job_nothing_is_released),
	    AT_THE_DESK(a_withdrawal_in_between_is_honoured),
	    AT_THE_DESK(terms_that_change_in_between_are_honoured),
	    AT_THE_DESK(what_the_data_came_to_stands),
	    AT_THE_DESK(the_worst_of_several_counts),
	    AT_THE_DESK(an_auditor_checks_and_releases_nothing),
	    AT_THE_DESK(a_reader_has_an_answer_that_is_not_recorded),
	    AT_THE_DESK(a_request_that_is_not_there_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
