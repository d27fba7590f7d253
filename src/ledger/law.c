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
	struct prepared_kind *kinds;
	size_t count;
};

static const char *const envelope_names[] = {
    "id", "person", "role", "actor", "at", "seq", "hash", "ledger"};

enum custody_status
law_new(struct law **out, struct database *state, struct custody_error *err)
{
	struct law *law = calloc(1, sizeof *law);
	enum custody_status status = CUSTODY_OK;
	size_t count = 0;

	*out = NULL;
	while (embed_events[count].name != NULL)
		count++;
	if (law != NULL)
		law->kinds = calloc(count, sizeof *law->kinds);
	if (law == NULL || law->kinds == NULL) {
		free(law);
		return error_memory(err);
	}
	law->state = state;
	for (; status == CUSTODY_OK && law->count < count; law->count++)
		status = kind_parse(&law->kinds[law->count].kind,
		    embed_events[law->count].name,
		    embed_events[law->count].text, embed_events[law->count].len,
		    err);
	if (status == CUSTODY_OK)
		*out = law;
	else
		law_free(law);
	return status;
}

static void
free_section(struct section *section)
{
	for (size_t i = 0; i < section->count; i++)
		statement_free(section->statement[i]);
}

void
law_free(struct law *law)
{
	if (law == NULL)
		return;
	for (size_t i = 0; i < law->count; i++) {
		for (size_t j = 0; j < KIND_CHECKS; j++)
			free_section(&law->kinds[i].check[j]);
		free_section(&law->kinds[i].waits);
		free_section(&law->kinds[i].fold);
		free_section(&law->kinds[i].effect);
	}
	free(law->kinds);
	free(law);
}

const struct kind *
law_find(struct law *law, const char *name)
{
	for (size_t i = 0; i < law->count; i++)
		if (strcmp(law->kinds[i].kind.name, name) == 0)
			return &law->kinds[i].kind;
	return NULL;
}

/* A kind that law_find gave is the first member of its prepared one. */
static struct prepared_kind *
prepared(struct law *law, const struct kind *kind)
{
	for (size_t i = 0; i < law->count; i++)
		if (&law->kinds[i].kind == kind)
			return &law->kinds[i];
	return NULL;
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
bind_text(struct statement *statement, const char *name, const char *text,
    struct custody_error *err)
{
	return statement_bind_text(statement, name, text, strlen(text), err);
}

static enum custody_status
bind_envelope(struct statement *statement, const char *name,
    const struct law_envelope *envelope, struct custody_error *err)
{
	const char *const texts[] = {envelope->id, envelope->person,
	    envelope->role, envelope->actor, envelope->at, NULL, envelope->hash,
	    envelope->ledger};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (strcmp(name + 1, envelope_names[i]) != 0)
			continue;
		if (texts[i] == NULL)
			return statement_bind_integer(
			    statement, name, (int64_t)envelope->seq, err);
		return bind_text(statement, name, texts[i], err);
	}
	return error_set(
	    err, CUSTODY_UNKNOWN, "bad-kind", "%s is unknown", name);
}

static enum custody_status
bind_all(struct statement *statement, const json_t *data,
    const struct law_envelope *envelope, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	statement_reset(statement);
	for (int i = 1;
	     status == CUSTODY_OK && i <= statement_parameters(statement);
	     i++) {
		const char *name = statement_parameter(statement, i);

		if (name[0] == '@')
			status = bind_envelope(statement, name, envelope, err);
		else
			status = question_bind(statement, name,
			    json_object_get(data, name + 1), err);
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
	status = bind_all(section->statement[0], data, envelope, err);
	if (status != CUSTODY_OK)
		return status;
	return says_yes(section->statement[0], yes, err);
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
	struct prepared_kind *own = prepared(law, kind);
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
	return ask_section(law, kind, kind->waits, &prepared(law, kind)->waits,
	    data, envelope, waits, err);
}

static enum custody_status
run_section(struct law *law, const struct kind *kind, struct bytes sql,
    struct section *section, const json_t *data,
    const struct law_envelope *envelope, struct custody_error *err)
{
	enum custody_status status;

	status = prepare_section(law, kind, sql, section, err);
	for (size_t i = 0; status == CUSTODY_OK && i < section->count; i++) {
		status = bind_all(section->statement[i], data, envelope, err);
		if (status == CUSTODY_OK)
			status = statement_run(section->statement[i], err);
	}
	return status;
}

enum custody_status
law_fold(struct law *law, const struct kind *kind, const json_t *data,
    const struct law_envelope *envelope, struct custody_error *err)
{
	return run_section(law, kind, kind->fold, &prepared(law, kind)->fold,
	    data, envelope, err);
}

enum custody_status
law_effect(struct law *law, const struct kind *kind, const json_t *data,
    const struct law_envelope *envelope, struct custody_error *err)
{
	return run_section(law, kind, kind->effect,
	    &prepared(law, kind)->effect, data, envelope, err);
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
		struct prepared_kind *own = &law->kinds[i];
		const struct kind *kind = &own->kind;

		if (strncmp(kind->name, begin, strlen(begin)) != 0)
			continue;
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
