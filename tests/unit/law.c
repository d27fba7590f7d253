/* SPDX-License-Identifier: Apache-2.0
 *
 * law: every check of every kind objects, in its own words, to an act that is
 * valid but for it; and a kind, a check or a wait without a case in
 * tests/events fails.
 */
#include "acts.h"

#include "base/embed.h"
#include "ledger/law.h"

/* The kinds, and a state to ask them from. */
struct court {
	struct database *state;
	struct law *law;
	json_t *book; /* tests/events/acts.json */
};

/* One kind and its file of cases. */
struct trial {
	struct court *court;
	const struct kind *kind;
	json_t *file, *act;
};

static const char *const roles[] = {
    "custodian", "developer", "operator", "auditor"};
static const char *const in_role[] = {"cy", "dev", "op", "aud"};

static int
open_court(void **state)
{
	struct court *court = calloc(1, sizeof *court);
	struct custody_error err = {0};

	acts_must(state_open(&court->state, &err), &err);
	acts_must(law_new(&court->law, court->state, NULL, &err), &err);
	court->book = acts_load("acts.json");
	*state = court;
	return 0;
}

static int
close_court(void **state)
{
	struct court *court = *state;

	law_free(court->law);
	database_close(court->state);
	json_decref(court->book);
	free(court);
	acts_forget_keys();
	return 0;
}

/* Does `each` for every kind, with the file that has its name. */
static void
for_each_kind(struct court *court, void (*each)(const struct trial *trial))
{
	struct custody_error err = {0};
	struct kind kind;
	char name[80];

	for (const struct embed_file *file = embed_events; file->name != NULL;
	     file++) {
		struct trial trial = {.court = court};

		acts_must(
		    kind_parse(&kind, file->name, file->text, file->len, &err),
		    &err);
		trial.kind = law_find(court->law, kind.name);
		assert_non_null(trial.kind);
		snprintf(name, sizeof name, "%.*s.json",
		    (int)strlen(file->name) - 4, file->name);
		trial.file = acts_load(name);
		trial.act = json_deep_copy(json_object_get(trial.file, "act"));
		json_object_set_new(trial.act, "kind", json_string(kind.name));
		each(&trial);
		json_decref(trial.act);
		json_decref(trial.file);
	}
}

static void
set_up(struct acts *acts, const struct trial *trial, const json_t *one)
{
	const json_t *book = trial->court->book, *after;
	const char *name;
	size_t i;

	acts_open(acts, book, json_object_get(trial->file, "setup"));
	after = json_object_get(one, "after");
	for (i = 0; i < json_array_size(after); i++) {
		name = json_string_value(json_array_get(after, i));
		acts_do(acts, name, json_object_get(book, name));
	}
	if (json_is_true(json_object_get(one, "itself")))
		acts_do(acts, "itself", trial->act);
}

/* The data of the trial's act, changed as one case says. */
static json_t *
changed(struct acts *acts, const struct trial *trial, const json_t *one)
{
	json_t *data = json_deep_copy(json_object_get(trial->act, "data"));
	json_t *expanded;

	json_object_update(data, json_object_get(one, "change"));
	expanded = acts_expand(acts, data);
	json_decref(data);
	return expanded;
}

static const char *
signer(const struct trial *trial, const json_t *one)
{
	const char *by = json_string_value(json_object_get(one, "by"));

	return by != NULL
		   ? by
		   : json_string_value(json_object_get(trial->act, "by"));
}

static void
expect_objection(
    const struct trial *trial, const char *title, const json_t *one)
{
	char *said = json_dumps(one, JSON_COMPACT);
	char sentence[320];
	struct acts_envelope odd = {0};
	struct custody_error err = {0};
	enum custody_status status;
	struct acts acts;
	json_t *data;

	set_up(&acts, trial, one);
	data = changed(&acts, trial, one);
	odd.first = json_is_true(json_object_get(one, "as_first"));
	if (odd.first)
		acts.size = 0;
	status = acts_judge(
	    &acts, signer(trial, one), trial->kind->name, data, &odd, &err);
	snprintf(sentence, sizeof sentence, "the rule \"%s\"", title);
	if (status != CUSTODY_REFUSED || strcmp(err.code, "objection") != 0 ||
	    strstr(err.text, sentence) == NULL)
		fail_msg("%s: \"%s\" does not object to %s, but: %s: %s",
		    trial->kind->name, title, said,
		    status == CUSTODY_OK ? "nobody" : err.code,
		    status == CUSTODY_OK ? "" : err.text);
	json_decref(data);
	acts_close(&acts);
	free(said);
}

static void
try_objections(const struct trial *trial)
{
	json_t *all = json_object_get(trial->file, "objections"), *one;
	const struct kind *kind = trial->kind;

	if (json_object_size(all) != kind->checks)
		fail_msg("%s: %zu checks, cases for %zu", kind->name,
		    kind->checks, json_object_size(all));
	for (size_t i = 0; i < kind->checks; i++) {
		char title[256];
		json_t *cases;
		size_t j;

		snprintf(title, sizeof title, "%.*s",
		    (int)kind->check[i].title.len, kind->check[i].title.at);
		cases = json_object_get(all, title);
		if (json_array_size(cases) == 0)
			fail_msg("%s: no case breaks the check \"%s\"",
			    kind->name, title);
		json_array_foreach (cases, j, one)
			expect_objection(trial, title, one);
	}
}

static void
every_check_of_every_kind_objects_to_what_breaks_it(void **state)
{
	for_each_kind(*state, try_objections);
}

static void
expect_yes(struct acts *acts, const char *kind, const char *sql)
{
	struct custody_error err = {0};
	json_t *rows = NULL, *value;
	const char *column;
	size_t yes = 0;

	acts_must(
	    question_ask(&rows, fold_state(acts->fold), sql, NULL, &err), &err);
	json_object_foreach (json_array_get(rows, 0), column, value)
		yes += json_integer_value(value) == 1;
	if (json_array_size(rows) != 1 || yes != 1)
		fail_msg("%s: the state does not say: %s", kind, sql);
	json_decref(rows);
}

/* `one` is what the state says after the valid act; or that after a case:
 * {"after": …, "by": …, "change": …, "state": what it says}. */
static void
try_consequence(const struct trial *trial, const json_t *one)
{
	const char *name = trial->kind->name;
	json_t *act = json_deep_copy(trial->act);
	struct acts acts;

	set_up(&acts, trial, one);
	json_object_set_new(act, "by", json_string(signer(trial, one)));
	json_object_set_new(act, "data", changed(&acts, trial, one));
	acts_do(&acts, name, act);
	expect_yes(&acts, name,
	    json_string_value(
		json_is_string(one) ? one : json_object_get(one, "state")));
	acts_close(&acts);
	json_decref(act);
}

static void
try_valid(const struct trial *trial)
{
	json_t *then = json_object_get(trial->file, "then"), *one;
	size_t i;

	if (json_array_size(then) == 0)
		fail_msg("%s: nothing follows from it", trial->kind->name);
	json_array_foreach (then, i, one)
		try_consequence(trial, one);
}

static void
every_kind_changes_the_state_as_it_says(void **state)
{
	for_each_kind(*state, try_valid);
}

static void
try_waits(const struct trial *trial)
{
	json_t *cases = json_object_get(trial->file, "waits"), *one;
	size_t i, waiting = 0;

	json_array_foreach (cases, i, one) {
		bool waits = json_is_true(json_object_get(one, "waits"));
		struct custody_error err = {0};
		struct ledger_place place;
		struct acts acts;
		json_t *data;

		set_up(&acts, trial, one);
		data = changed(&acts, trial, one);
		acts_must(acts_add(&acts, signer(trial, one), trial->kind->name,
			      data, &(struct acts_envelope){0}, &place, &err),
		    &err);
		if (place.waits != waits)
			fail_msg("%s: case %zu waits: %d", trial->kind->name, i,
			    place.waits);
		waiting += waits;
		json_decref(data);
		acts_close(&acts);
	}
	if ((waiting > 0) != (trial->kind->waits.len > 0))
		fail_msg("%s: no case of waiting", trial->kind->name);
}

static void
every_kind_that_waits_waits_and_only_then(void **state)
{
	for_each_kind(*state, try_waits);
}

static bool
admits(const struct trial *trial, const char *role)
{
	json_t *by = json_object_get(trial->file, "by"), *one;
	size_t i;

	json_array_foreach (by, i, one)
		if (strcmp(json_string_value(one), role) == 0)
			return true;
	return false;
}

static bool
is_there(struct acts *acts, const char *person)
{
	json_t *count = acts_ask(acts,
	    "SELECT count(*) AS value FROM person WHERE name = :name", person);
	bool there = json_integer_value(count) == 1;

	json_decref(count);
	return there;
}

static void
try_roles(const struct trial *trial)
{
	if (admits(trial, "founder"))
		return;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		struct custody_error err = {0};
		enum custody_status status;
		struct acts acts;
		json_t *data;
		bool refused;

		set_up(&acts, trial, NULL);
		if (!is_there(&acts, in_role[i]))
			acts_do(&acts, in_role[i],
			    json_object_get(trial->court->book, in_role[i]));
		data = changed(&acts, trial, NULL);
		status = acts_judge(&acts, in_role[i], trial->kind->name, data,
		    &(struct acts_envelope){0}, &err);
		refused =
		    status == CUSTODY_REFUSED && strcmp(err.code, "role") == 0;
		if (refused == admits(trial, roles[i]) ||
		    (status != CUSTODY_OK && status != CUSTODY_REFUSED))
			fail_msg("%s by %s: %s", trial->kind->name, roles[i],
			    status == CUSTODY_OK ? "allowed" : err.text);
		json_decref(data);
		acts_close(&acts);
	}
}

static void
every_kind_is_done_by_the_roles_of_the_manual_and_no_others(void **state)
{
	for_each_kind(*state, try_roles);
}

static void
expect_schema(struct acts *acts, const struct trial *trial, json_t *data,
    const char *what)
{
	struct custody_error err = {0};
	enum custody_status status;

	status = acts_judge(acts, signer(trial, NULL), trial->kind->name, data,
	    &(struct acts_envelope){0}, &err);
	/* A founder without a name or a key is nobody. */
	if (status == CUSTODY_REFUSED && strcmp(err.code, "stranger") == 0 &&
	    admits(trial, "founder"))
		return;
	if (status != CUSTODY_MALFORMED || strcmp(err.code, "schema") != 0)
		fail_msg("%s with %s: %s", trial->kind->name, what,
		    status == CUSTODY_OK ? "allowed" : err.text);
}

/* What a field of each type is not; of every type one value. */
static json_t *
of_type(size_t type)
{
	switch (type) {
	case KIND_TEXT:
		return json_string("1");
	case KIND_INTEGER:
		return json_integer(1);
	case KIND_BOOLEAN:
		return json_true();
	case KIND_ARRAY:
		return json_array();
	case KIND_OBJECT:
		return json_object();
	default:
		return json_null();
	}
}

static void
try_field(struct acts *acts, const struct trial *trial,
    const struct kind_field *field)
{
	json_t *data = changed(acts, trial, NULL);
	char name[64];

	snprintf(name, sizeof name, "%.*s", (int)field->name.len,
	    (const char *)field->name.at);
	for (size_t type = KIND_TEXT; type <= KIND_OBJECT + 1; type++) {
		if (type == field->type)
			continue;
		json_object_set_new(data, name, of_type(type));
		expect_schema(acts, trial, data, name);
	}
	json_object_del(data, name);
	if (!field->optional)
		expect_schema(acts, trial, data, name);
	json_decref(data);
}

static void
try_schema(const struct trial *trial)
{
	struct acts acts;
	json_t *data;

	set_up(&acts, trial, NULL);
	for (size_t i = 0; i < trial->kind->fields; i++)
		try_field(&acts, trial, &trial->kind->field[i]);
	data = changed(&acts, trial, NULL);
	json_object_set_new(data, "extra", json_string("x"));
	expect_schema(&acts, trial, data, "a key too many");
	json_decref(data);
	acts_close(&acts);
}

static void
every_key_missing_mistyped_or_unknown_is_malformed(void **state)
{
	for_each_kind(*state, try_schema);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		every_check_of_every_kind_objects_to_what_breaks_it),
	    cmocka_unit_test(every_kind_changes_the_state_as_it_says),
	    cmocka_unit_test(every_kind_that_waits_waits_and_only_then),
	    cmocka_unit_test(
		every_kind_is_done_by_the_roles_of_the_manual_and_no_others),
	    cmocka_unit_test(
		every_key_missing_mistyped_or_unknown_is_malformed),
	};

	return cmocka_run_group_tests(tests, open_court, close_court);
}
