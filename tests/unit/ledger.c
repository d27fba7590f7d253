/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger: what the chain, the law and the memory promise.
 */
#include "ledger_desk.h"

#include "ledger/law.h"
#include "ledger/state.h"
#include "ledger/trust.h"
#include "store/question.h"

static enum custody_status
enrol_bob(struct desk *desk, const char *role, const char *proof_role,
    struct custody_error *err)
{
	struct buffer message = {0};
	char key[65], proof[129];
	uint8_t signature[64];
	json_t *data;
	enum custody_status status;

	hex_of(desk->bob, key);
	must(state_proof_message(&message, key, ledger_genesis(desk->ledger),
		 "bob", proof_role, err),
	    err);
	must(keyring_sign(desk->bob, (struct bytes){message.at, message.len},
		 signature, err),
	    err);
	encode_hex(proof, signature, sizeof signature);
	data = json_pack("{s:s, s:s, s:s, s:s}", "name", "bob", "role", role,
	    "key", key, "proof", proof);
	status = ledger_append(
	    desk->ledger, desk->ada, "identity.enrolled/1", data, NULL, err);
	json_decref(data);
	buffer_clear(&message);
	return status;
}

static enum custody_status
add_quorum(struct desk *desk, const struct keyring_key *key, int quorum,
    struct custody_error *err)
{
	json_t *data =
	    json_pack("{s:i, s:s}", "quorum", quorum, "why", "because");
	enum custody_status status = ledger_append(
	    desk->ledger, key, "quorum.changed/1", data, NULL, err);

	json_decref(data);
	return status;
}

static void
every_statement_of_every_kind_prepares(void **state)
{
	struct custody_error err = {0};
	struct database *db = NULL;
	struct law *law = NULL;

	(void)state;
	must(state_open(&db, &err), &err);
	must(law_new(&law, db, NULL, &err), &err);
	must(law_prepare_all(law, &err), &err);
	law_free(law);
	database_close(db);
}

static void
what_a_trust_document_holds_needs_no_more_than_the_partial_state(void **state)
{
	static const char *const begins[] = {
	    "ledger.", "identity.", "quorum.", "proposal."};
	struct custody_error err = {0};
	struct database *db = NULL;
	struct law *law = NULL;

	(void)state;
	must(state_open_partial(&db, &err), &err);
	must(law_new(&law, db, NULL, &err), &err);
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		must(law_prepare(law, begins[i], &err), &err);
	assert_int_not_equal(law_prepare_all(law, NULL), CUSTODY_OK);
	law_free(law);
	database_close(db);
}

static void
what_was_added_is_there_after_opening_again(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	char head[65];

	must(enrol_bob(desk, "developer", "developer", &err), &err);
	assert_int_equal(ledger_size(desk->ledger), 2);
	strcpy(head, ledger_head(desk->ledger));
	ledger_close(desk->ledger);
	desk->ledger = NULL;
	must(ledger_open(&desk->ledger, desk->path, desk->memory, &err), &err);
	assert_int_equal(ledger_size(desk->ledger), 2);
	assert_string_equal(ledger_head(desk->ledger), head);
}

static void
a_proof_for_another_role_enrols_nobody(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};

	assert_int_equal(
	    enrol_bob(desk, "custodian", "developer", &err), CUSTODY_REFUSED);
	assert_non_null(strstr(err.text, "private half"));
	assert_int_equal(ledger_size(desk->ledger), 1);
}

static void
a_stranger_adds_nothing(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};

	assert_int_equal(add_quorum(desk, desk->bob, 1, &err), CUSTODY_REFUSED);
	assert_string_equal(err.code, "stranger");
}

static void
a_role_that_may_not_is_refused(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};

	must(enrol_bob(desk, "developer", "developer", &err), &err);
	assert_int_equal(add_quorum(desk, desk->bob, 1, &err), CUSTODY_REFUSED);
	assert_string_equal(err.code, "role");
}

static void
a_quorum_larger_than_the_custodians_is_refused(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};

	assert_int_equal(add_quorum(desk, desk->ada, 2, &err), CUSTODY_REFUSED);
	must(enrol_bob(desk, "custodian", "custodian", &err), &err);
	must(add_quorum(desk, desk->ada, 2, &err), &err);
}

static enum custody_status
approve(struct desk *desk, const struct keyring_key *key, const char *id,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id), *row = NULL, *data;
	enum custody_status status;

	must(question_row(&row, ledger_state(desk->ledger),
		 "SELECT hash FROM proposal WHERE id = :id", values, err),
	    err);
	data = json_pack("{s:s, s:O, s:[]}", "proposal", id, "hash",
	    json_object_get(row, "hash"), "terms");
	status = ledger_append(
	    desk->ledger, key, "proposal.approved/1", data, NULL, err);
	json_decref(data);
	json_decref(row);
	json_decref(values);
	return status;
}

static void
above_quorum_one_a_change_waits_for_another_custodian(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	json_t *row = NULL;

	must(enrol_bob(desk, "custodian", "custodian", &err), &err);
	must(add_quorum(desk, desk->ada, 2, &err), &err);
	must(add_quorum(desk, desk->ada, 1, &err), &err);
	must(question_row(&row, ledger_state(desk->ledger),
		 "SELECT quorum FROM ledger", NULL, &err),
	    &err);
	assert_int_equal(json_integer_value(json_object_get(row, "quorum")), 2);
	json_decref(row);
	assert_int_equal(approve(desk, desk->ada, "I3", &err), CUSTODY_REFUSED);
	must(approve(desk, desk->bob, "I3", &err), &err);
	must(question_row(&row, ledger_state(desk->ledger),
		 "SELECT quorum FROM ledger", NULL, &err),
	    &err);
	assert_int_equal(json_integer_value(json_object_get(row, "quorum")), 1);
	json_decref(row);
}

static void
a_ledger_that_lost_its_tail_is_convicted_by_memory(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	char copy[256], back[256];

	snprintf(copy, sizeof copy, "cp %s/ledger.sqlite3 %s/old", desk->path,
	    desk->dir);
	snprintf(back, sizeof back, "cp %s/old %s/ledger.sqlite3", desk->dir,
	    desk->path);
	assert_int_equal(system(copy), 0);
	must(enrol_bob(desk, "developer", "developer", &err), &err);
	ledger_close(desk->ledger);
	desk->ledger = NULL;
	assert_int_equal(system(back), 0);
	assert_int_equal(
	    ledger_open(&desk->ledger, desk->path, desk->memory, &err),
	    CUSTODY_DISAGREES);
	assert_string_equal(err.code, "memory");
}

static void
an_edited_schema_is_refused(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};

	ledger_close(desk->ledger);
	desk->ledger = NULL;
	edit(desk, "CREATE TABLE other (x)");
	assert_int_equal(ledger_open(&desk->ledger, desk->path, NULL, &err),
	    CUSTODY_DISAGREES);
	assert_string_equal(err.code, "schema");
}

static void
a_trust_document_gives_the_roles_and_no_other_byte(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	struct buffer text = {0};
	struct trust *trust = NULL;
	json_t *row = NULL, *revoked;

	must(enrol_bob(desk, "operator", "operator", &err), &err);
	revoked = json_pack("[{s:s, s:s}]", "id", "R1", "why", "withdrawn");
	must(trust_write(&text, desk->ledger, desk->ada, revoked, &err), &err);
	json_decref(revoked);
	must(trust_read(&trust, text.at, text.len, &err), &err);
	assert_string_equal(trust_genesis(trust), ledger_genesis(desk->ledger));
	must(question_row(&row, trust_state(trust),
		 "SELECT role FROM person WHERE name = 'bob'", NULL, &err),
	    &err);
	assert_string_equal(
	    json_string_value(json_object_get(row, "role")), "operator");
	json_decref(row);
	assert_int_equal(json_array_size(trust_revoked(trust)), 1);
	trust_free(trust);
	for (size_t i = 0; i < text.len; i += 7) {
		text.at[i] ^= 1;
		assert_int_not_equal(
		    trust_read(&trust, text.at, text.len, &err), CUSTODY_OK);
		assert_null(trust);
		text.at[i] ^= 1;
	}
	buffer_clear(&text);
}

static void
verify_counts_every_event_and_checks_the_checkpoints(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	uint64_t good = 0;
	char file[512];

	must(ledger_checkpoint(desk->ledger, &err), &err);
	must(enrol_bob(desk, "operator", "operator", &err), &err);
	must(ledger_verify(desk->path, &good, NULL, &err), &err);
	assert_int_equal(good, 2);
	snprintf(file, sizeof file, "%s/checkpoints/2", desk->path);
	assert_int_equal(access(file, F_OK), -1);
	snprintf(file, sizeof file, "mv %s/checkpoints/1 %s/checkpoints/2",
	    desk->path, desk->path);
	assert_int_equal(system(file), 0);
	must(ledger_verify(desk->path, &good, NULL, &err), &err);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_statement_of_every_kind_prepares),
	    cmocka_unit_test(
		what_a_trust_document_holds_needs_no_more_than_the_partial_state),
	    TEST(what_was_added_is_there_after_opening_again),
	    TEST(a_proof_for_another_role_enrols_nobody),
	    TEST(a_stranger_adds_nothing),
	    TEST(a_role_that_may_not_is_refused),
	    TEST(a_quorum_larger_than_the_custodians_is_refused),
	    TEST(above_quorum_one_a_change_waits_for_another_custodian),
	    TEST(a_ledger_that_lost_its_tail_is_convicted_by_memory),
	    TEST(an_edited_schema_is_refused),
	    TEST(a_trust_document_gives_the_roles_and_no_other_byte),
	    TEST(verify_counts_every_event_and_checks_the_checkpoints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
