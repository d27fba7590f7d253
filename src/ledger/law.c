/* SPDX-License-Identifier: Apache-2.0
 *
 * law: binds an act's data and envelope to the SQL of its kind and runs it.
 * A parameter that neither the kind declares nor the envelope has stops it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/error.h"
#include "ledger/law.h"
#include "ledger/state.h"
#include "store/question.h"

#define STATEMENTS_MAX 12 /* of one section */

/* The prepared statements of one section of a kind. */
struct section {
	struct statement *statement[STATEMENTS_MAX];
	size_t count;
	bool prepared;
};

struct prepared_kind {
	struct kind kind;
	struct section check[KIND_CHECKS];
	struct section waits, fold, effect;
};

struct law {
	struct database *state;
	struct dial *dial;            /* or NULL */
	struct prepared_kind **kinds; /* of each file; NULL until asked for */
	size_t count;
	unsigned people_changed;
};

static const char *const envelope_names[] = {
    "id", "person", "role", "actor", "at", "seq", "hash", "ledger"};

enum custody_status
law_new(struct law **out, struct database *state, struct dial *dial,
    struct custody_error *err)
{
	struct law *law = calloc(1, sizeof *law);

	*out = NULL;
	if (law == NULL)
		return error_memory(err);
	while (embed_events[law->count].name != NULL)
		law->count++;
	law->kinds = calloc(law->count, sizeof(struct prepared_kind *));
	if (law->kinds == NULL) {
		free(law);
		return error_memory(err);
	}
	law->state = state;
	law->dial = dial;
	*out = law;
	return CUSTODY_OK;
}

static void
free_section(struct section *section)
{
	for (size_t i = 0; i < section->count; i++)
		statement_free(section->statement[i]);
}

static void
free_kind(struct prepared_kind *own)
{
	if (own == NULL)
		return;
	for (size_t i = 0; i < KIND_CHECKS; i++)
		free_section(&own->check[i]);
	free_section(&own->waits);
	free_section(&own->fold);
	free_section(&own->effect);
	free(own);
}

void
law_free(struct law *law)
{
	if (law == NULL)
		return;
	for (size_t i = 0; i < law->count; i++)
		free_kind(law->kinds[i]);
	free(law->kinds);
	free(law);
}

/* Few commands meet more than a few kinds: a file is read when its kind is. */
static enum custody_status
read_kind(struct law *law, size_t i, struct custody_error *err)
{
	const struct embed_file *file = &embed_events[i];
	struct prepared_kind *own;
	enum custody_status status;

	if (law->kinds[i] != NULL)
		return CUSTODY_OK;
	own = calloc(1, sizeof *own);
	if (own == NULL)
		return error_memory(err);
	status = kind_parse(&own->kind, file->name, file->text, file->len, err);
	if (status == CUSTODY_OK)
		law->kinds[i] = own;
	else
		free_kind(own);
	return status;
}

/* request.opened.1.sql is of request.opened/1. */
static bool
is_file_of(const char *file, const char *name)
{
	for (; *name != '\0'; name++, file++)
		if (*file != (*name == '/' ? '.' : *name))
			return false;
	return strcmp(file, ".sql") == 0;
}

const struct kind *
law_find(struct law *law, const char *name)
{
	for (size_t i = 0; i < law->count; i++)
		if (is_file_of(embed_events[i].name, name) &&
		    read_kind(law, i, NULL) == CUSTODY_OK &&
		    strcmp(law->kinds[i]->kind.name, name) == 0)
			return &law->kinds[i]->kind;
	return NULL;
}

/* A kind that law_find gave is the first member of its prepared one. */
static struct prepared_kind *
prepared(const struct kind *kind)
{
	return (struct prepared_kind *)(uintptr_t)kind;
}

static bool
is_declared(const struct kind *kind, const char *name)
{
	if (name == NULL)
		return false;
	if (name[0] == ':')
		return kind_find_field(kind, name + 1, strlen(name + 1)) !=
		       NULL;
	for (size_t i = 0; i < sizeof envelope_names / sizeof *envelope_names;
	     i++)
		if (name[0] == '@' && strcmp(name + 1, envelope_names[i]) == 0)
			return true;
	return false;
}

static enum custody_status
prepare_section(struct law *law, const struct kind *kind, struct bytes sql,
    struct section *section, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	while (!section->prepared) {
		struct statement **slot = &section->statement[section->count];

		if (section->count == STATEMENTS_MAX)
			return error_set(err, CUSTODY_UNKNOWN, "bad-kind",
			    "%s: too many statements", kind->name);
		status = statement_prepare_next(slot, law->state, &sql, err);
		if (status == CUSTODY_END) {
			section->prepared = true;
			return CUSTODY_OK;
		}
		if (status != CUSTODY_OK) {
			error_prefix(err, "%s", kind->name);
			return status;
		}
		section->count++;
		for (int i = 1; i <= statement_parameters(*slot); i++)
			if (!is_declared(kind, statement_parameter(*slot, i)))
				return error_set(err, CUSTODY_UNKNOWN,
				    "bad-kind",
				    "%s: %s is neither data nor envelope",
				    kind->name, statement_parameter(*slot, i));
	}
	return CUSTODY_OK;
}

static enum custody_status
bind_envelope(struct statement *statement, int number, const char *name,
    const struct law_envelope *envelope, struct custody_error *err)
{
	const char *const texts[] = {envelope->id, envelope->person,
	    envelope->role, envelope->actor, envelope->at, NULL, envelope->hash,
	    envelope->ledger};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (strcmp(name + 1, envelope_names[i]) != 0)
			continue;
		if (texts[i] == NULL)
			return statement_put_integer(
			    statement, number, (int64_t)envelope->seq, err);
		return statement_lend_text(statement, number, texts[i], err);
	}
	return error_set(
	    err, CUSTODY_UNKNOWN, "bad-kind", "%s is unknown", name);
}

/* Whoever looks at the state's clock is told the time before. */
static enum custody_status
bind_all(struct law *law, struct statement *statement, const json_t *data,
    const struct law_envelope *envelope, struct custody_error *err)
{
	int count = statement_parameters(statement);
	enum custody_status status = CUSTODY_OK;

	if (law->dial != NULL && (statement_reads(statement) & STATE_CLOCK))
		status = dial_show(law->dial, err);
	for (int i = 1; status == CUSTODY_OK && i <= count; i++) {
		const char *name = statement_parameter(statement, i);

		if (name[0] == '@')
			status =
			    bind_envelope(statement, i, name, envelope, err);
		else
			status = question_bind(
			    statement, i, json_object_get(data, name + 1), err);
	}
	return status;
}

/* True only for exactly one row with one column that is the integer 1. */
static enum custody_status
says_yes(struct statement *statement, bool *yes, struct custody_error *err)
{
	enum custody_status status = statement_step(statement, err);

	*yes = false;
	if (status == CUSTODY_OK && statement_columns(statement) == 1 &&
	    statement_type(statement, 0) == STATEMENT_INTEGER &&
	    statement_integer(statement, 0) == 1) {
		status = statement_step(statement, err);
		*yes = status == CUSTODY_END;
	}
	statement_reset(statement);
	return status == CUSTODY_OK || status == CUSTODY_END ? CUSTODY_OK
							     : status;
}

static enum custody_status
ask_section(struct law *law, const struct kind *kind, struct bytes sql,
    struct section *section, const json_t *data,
    const struct law_envelope *envelope, bool *yes, struct custody_error *err)
{
	enum custody_status status;

	status = prepare_section(law, kind, sql, section, err);
	if (status != CUSTODY_OK)
		return status;
	if (section->count != 1)
		return error_set(err, CUSTODY_UNKNOWN, "bad-kind",
		    "%s: a check is one SELECT", kind->name);
	status = bind_all(law, section->statement[0], data, envelope, err);
	if (status == CUSTODY_OK)
		return says_yes(section->statement[0], yes, err);
	statement_reset(section->statement[0]);
	return status;
}

/* What no act of ours breaks has no cure: an act made by something else. */
static enum custody_status
object(const struct kind *kind, const struct kind_check *check,
    struct custody_error *err)
{
	error_set(err, CUSTODY_REFUSED, "objection",
	    "refused by the rule \"%.*s\" (%s)", (int)check->title.len,
	    check->title.at, kind->name);
	if (check->cure.len > 0)
		error_remedy(err, "%.*s", (int)check->cure.len, check->cure.at);
	else
		error_remedy(err, "whoever signed it: sign it again with this "
				  "version of custody");
	return CUSTODY_REFUSED;
}

enum custody_status
law_check(struct law *law, const struct kind *kind, const json_t *data,
    const struct law_envelope *envelope, struct custody_error *err)
{
	struct prepared_kind *own = prepared(kind);
	enum custody_status status;
	bool yes;

	for (size_t i = 0; i < kind->checks; i++) {
		status = ask_section(law, kind, kind->check[i].sql,
		    &own->check[i], data, envelope, &yes, err);
		if (status != CUSTODY_OK)
			return status;
		if (!yes)
			return object(kind, &kind->check[i], err);
	}
	return CUSTODY_OK;
}

enum custody_status
law_waits(struct law *law, const struct kind *kind, const json_t *data,
    const struct law_envelope *envelope, bool *waits, struct custody_error *err)
{
	*waits = false;
	if (kind->waits.len == 0)
		return CUSTODY_OK;
	return ask_section(law, kind, kind->waits, &prepared(kind)->waits, data,
	    envelope, waits, err);
}

static enum custody_status
run_section(struct law *law, const struct kind *kind, struct bytes sql,
    struct section *section, const json_t *data,
    const struct law_envelope *envelope, struct custody_error *err)
{
	enum custody_status status;

	status = prepare_section(law, kind, sql, section, err);
	for (size_t i = 0; status == CUSTODY_OK && i < section->count; i++) {
		struct statement *one = section->statement[i];

		status = bind_all(law, one, data, envelope, err);
		if (status == CUSTODY_OK)
			status = statement_run(one, err);
		else
			statement_reset(one);
		if (statement_changes(one) & STATE_PEOPLE)
			law->people_changed++;
	}
	return status;
}

enum custody_status
law_fold(struct law *law, const struct kind *kind, const json_t *data,
    const struct law_envelope *envelope, struct custody_error *err)
{
	return run_section(
	    law, kind, kind->fold, &prepared(kind)->fold, data, envelope, err);
}

enum custody_status
law_effect(struct law *law, const struct kind *kind, const json_t *data,
    const struct law_envelope *envelope, struct custody_error *err)
{
	return run_section(law, kind, kind->effect, &prepared(kind)->effect,
	    data, envelope, err);
}

unsigned
law_people_changed(const struct law *law)
{
	return law->people_changed;
}

enum custody_status
law_prepare_all(struct law *law, struct custody_error *err)
{
	return law_prepare(law, "", err);
}

enum custody_status
law_prepare(struct law *law, const char *begin, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < law->count; i++) {
		struct prepared_kind *own;
		const struct kind *kind;

		if (strncmp(embed_events[i].name, begin, strlen(begin)) != 0)
			continue;
		status = read_kind(law, i, err);
		if (status != CUSTODY_OK)
			break;
		own = law->kinds[i];
		kind = &own->kind;
		for (size_t j = 0; status == CUSTODY_OK && j < kind->checks;
		     j++)
			status = prepare_section(
			    law, kind, kind->check[j].sql, &own->check[j], err);
		if (status == CUSTODY_OK)
			status = prepare_section(
			    law, kind, kind->waits, &own->waits, err);
		if (status == CUSTODY_OK)
			status = prepare_section(
			    law, kind, kind->fold, &own->fold, err);
		if (status == CUSTODY_OK)
			status = prepare_section(
			    law, kind, kind->effect, &own->effect, err);
	}
	return status;
}
