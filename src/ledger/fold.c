/* SPDX-License-Identifier: Apache-2.0
 *
 * fold: folds events that were judged (judge.c) into the state.  What one of
 * them may not change is never changed by half: the caller undoes it whole.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ledger/judge.h"
#include "ledger/proposal.h"
#include "ledger/state.h"

static const struct {
	size_t offset;
	const char *sql;
} statements[] = {
    {offsetof(struct fold, find_actor),
	/* What waits was signed by a key that may have ended since. */
	"SELECT k.person, p.role, k.key, k.ended FROM key AS k"
	"  JOIN person AS p ON p.name = k.person"
	" WHERE k.key_id = ?1 AND p.retired = 0"
	"   AND (k.ended = 0 OR EXISTS ("
	"        SELECT 1 FROM key_lasted AS l"
	"         WHERE l.key_id = k.key_id AND l.ended > ?2))"},
    {offsetof(struct fold, find_seen),
	"SELECT 1 FROM event WHERE seq = ?1 AND hash = ?2 AND at < ?3"},
    {offsetof(struct fold, find_count),
	"SELECT given FROM counter WHERE letter = @letter"},
    {offsetof(struct fold, add_event),
	"INSERT INTO event (seq, hash, kind, id, person, at, subject,"
	" incident, nonce) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
    {offsetof(struct fold, add_count),
	"INSERT INTO counter (letter, given) VALUES (@letter, 1)"
	" ON CONFLICT (letter) DO UPDATE SET given = given + 1"},
};

static struct statement **
slot(struct fold *fold, size_t number)
{
	return (struct statement **)(void *)((char *)fold +
					     statements[number].offset);
}

/* Takes the state, and has everything else that folding needs. */
static enum custody_status
make_fold(struct fold **out, struct database *state, bool partial,
    struct custody_error *err)
{
	struct fold *fold = calloc(1, sizeof *fold);
	enum custody_status status;

	if (fold == NULL) {
		database_close(state);
		return error_memory(err);
	}
	fold->partial = partial;
	fold->state = state;
	status = dial_open(&fold->dial, fold->state, err);
	if (status == CUSTODY_OK)
		status = law_new(&fold->law, fold->state, fold->dial, err);
	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof statements / sizeof *statements;
	     i++)
		status = statement_prepare_late(
		    slot(fold, i), fold->state, statements[i].sql, err);
	if (status == CUSTODY_OK)
		status = proposal_open(&fold->proposals, fold->state, err);
	if (status == CUSTODY_OK)
		*out = fold;
	else
		fold_free(fold);
	return status;
}

enum custody_status
fold_new(struct fold **out, bool partial, struct custody_error *err)
{
	struct database *state;
	enum custody_status status =
	    partial ? state_open_partial(&state, err) : state_open(&state, err);

	*out = NULL;
	return status == CUSTODY_OK ? make_fold(out, state, partial, err)
				    : status;
}

enum custody_status
fold_resume(struct fold **out, struct database *database, const char *genesis,
    struct custody_error *err)
{
	struct database *state;
	enum custody_status status = state_resume(&state, database, err);

	*out = NULL;
	if (status == CUSTODY_OK)
		status = make_fold(out, state, false, err);
	if (status == CUSTODY_OK)
		memcpy((*out)->genesis, genesis, sizeof(*out)->genesis);
	return status;
}

void
fold_free(struct fold *fold)
{
	if (fold == NULL)
		return;
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
		statement_free(*slot(fold, i));
	proposal_close(fold->proposals);
	law_free(fold->law);
	dial_close(fold->dial);
	database_close(fold->state);
	free(fold);
}

void
fold_begin(struct fold *fold)
{
	fold->many = true;
}

enum custody_status
fold_end(struct fold *fold, struct custody_error *err)
{
	fold->many = false;
	return dial_show(fold->dial, err);
}

void
fold_forget(struct fold *fold)
{
	dial_forget(fold->dial);
	fold->signer.actor[0] = '\0';
}

struct database *
fold_state(struct fold *fold)
{
	return fold->state;
}

enum custody_status
fold_next_id(struct fold *fold, char letter, char out[LEDGER_ID_SIZE],
    struct custody_error *err)
{
	enum custody_status status;
	int64_t given = 0;

	out[0] = '\0';
	if (letter == 0)
		return CUSTODY_OK;
	statement_reset(fold->find_count);
	status =
	    statement_bind_text(fold->find_count, "@letter", &letter, 1, err);
	if (status == CUSTODY_OK)
		status = statement_step(fold->find_count, err);
	if (status == CUSTODY_OK)
		given = statement_integer(fold->find_count, 0);
	statement_reset(fold->find_count);
	if (status != CUSTODY_OK && status != CUSTODY_END)
		return status;
	snprintf(out, LEDGER_ID_SIZE, "%c%lld", letter, (long long)given + 1);
	return CUSTODY_OK;
}

enum custody_status
fold_admit(struct fold *fold, const struct act *act, uint64_t seq,
    bool newcomer, struct custody_error *err)
{
	return judge_admit(fold, act, seq, newcomer, err);
}

/* Who asks the state next sees the time, whatever came of the act. */
static enum custody_status
show_time(
    struct fold *fold, enum custody_status status, struct custody_error *err)
{
	enum custody_status shown = CUSTODY_OK;

	if (!fold->many)
		shown =
		    dial_show(fold->dial, status == CUSTODY_OK ? err : NULL);
	return status == CUSTODY_OK ? shown : status;
}

enum custody_status
fold_judge(struct fold *fold, const struct act *act, uint64_t seq,
    uint8_t key[32], struct custody_error *err)
{
	struct judged judged;
	enum custody_status status = judge_act(fold, act, seq, &judged, err);

	memcpy(key, judged.key, sizeof judged.key);
	return show_time(fold, status, err);
}

const struct kind *
fold_kind(struct fold *fold, const char *name)
{
	return law_find(fold->law, name);
}

static const char *
data_text(const struct act *act, const char *key, size_t len)
{
	const char *text =
	    json_string_value(json_object_getn(act->data, key, len));

	return text == NULL ? "" : text;
}

static enum custody_status
write_event(struct fold *fold, const struct act *act,
    const struct judged *judged, uint64_t seq, const char *hash,
    struct custody_error *err)
{
	const char *subject = data_text(act,
	    (const char *)judged->kind->subject.at, judged->kind->subject.len);
	const char *const texts[] = {hash, act->kind, judged->id,
	    judged->person, act->at, subject, data_text(act, "incident", 8),
	    act->nonce};
	struct statement *add = fold->add_event;
	enum custody_status status;

	status = statement_put_integer(add, 1, (int64_t)seq, err);
	for (int i = 0; status == CUSTODY_OK && i < 8; i++)
		status = statement_lend_text(add, i + 2, texts[i], err);
	if (status == CUSTODY_OK)
		status = statement_run(add, err);
	if (status == CUSTODY_OK)
		dial_keep(fold->dial);
	if (status == CUSTODY_UNKNOWN && err != NULL &&
	    strcmp(err->code, "constraint") == 0) {
		error_set(err, CUSTODY_REFUSED, "branch",
		    "%s: its nonce was used before", act->kind);
		error_remedy(err, "nothing is to be done if it was accepted "
				  "before; else sign it again");
		return CUSTODY_REFUSED;
	}
	return status;
}

static enum custody_status
count_id(struct fold *fold, char letter, struct custody_error *err)
{
	enum custody_status status;

	if (letter == 0)
		return CUSTODY_OK;
	statement_reset(fold->add_count);
	status =
	    statement_bind_text(fold->add_count, "@letter", &letter, 1, err);
	return status == CUSTODY_OK ? statement_run(fold->add_count, err)
				    : status;
}

/* The effect of a proposal that has its last signature, at `seq`: its own data
 * and envelope, its checks asked again. */
static enum custody_status
take_effect(struct fold *fold, const struct proposal *ready, uint64_t seq,
    struct custody_error *err)
{
	struct bytes text = {ready->act.at, ready->act.len};
	struct judged judged = {0};
	struct law_envelope envelope;
	struct act act = {0};
	enum custody_status status = act_read(&act, text, true, err);

	if (status != CUSTODY_OK)
		return status;
	judged.kind = law_find(fold->law, act.kind);
	memcpy(judged.id, ready->id, sizeof judged.id);
	status = judge_person(fold, &act, ready->seq, &judged, err);
	if (status == CUSTODY_OK) {
		envelope = judge_envelope(
		    fold, &act, &judged, ready->seq, ready->hash);
		status =
		    law_check(fold->law, judged.kind, act.data, &envelope, err);
	}
	if (status == CUSTODY_OK)
		status = law_effect(
		    fold->law, judged.kind, act.data, &envelope, err);
	if (status == CUSTODY_OK)
		status = proposal_end(fold->proposals, ready->id, seq, err);
	act_clear(&act);
	if (status == CUSTODY_REFUSED)
		error_prefix(err, "%s can no longer take effect", ready->id);
	return status;
}

static enum custody_status
take_effects(struct fold *fold, uint64_t seq, struct custody_error *err)
{
	struct proposal ready = {0};
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK) {
		status = proposal_ready(fold->proposals, &ready, err);
		if (status == CUSTODY_OK)
			status = take_effect(fold, &ready, seq, err);
	}
	buffer_clear(&ready.act);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

/* What the kind does; one with an effect leaves a proposal, waiting or
 * effective at once. */
static enum custody_status
change_state(struct fold *fold, const struct act *act,
    const struct judged *judged, const struct law_envelope *envelope,
    bool waits, struct custody_error *err)
{
	const struct kind *kind = judged->kind;
	struct bytes none = {act->text.at, 0};
	enum custody_status status;

	status = law_fold(fold->law, kind, act->data, envelope, err);
	if (status == CUSTODY_OK && kind->effect.len > 0) {
		status = proposal_add(fold->proposals, act->kind, envelope,
		    data_text(
			act, (const char *)kind->subject.at, kind->subject.len),
		    waits ? act->text : none, err);
		if (status == CUSTODY_OK && !waits)
			status = law_effect(
			    fold->law, kind, act->data, envelope, err);
	}
	if (status == CUSTODY_OK &&
	    strncmp(act->kind, "proposal.", strlen("proposal.")) == 0)
		status = take_effects(fold, envelope->seq, err);
	return status;
}

static void
remember(
    struct fold *fold, const struct act *act, uint64_t seq, const char *hash)
{
	fold->last.seq = seq;
	bytes_copy_text(
	    fold->last.hash, sizeof fold->last.hash, bytes_text(hash));
	bytes_copy_text(
	    fold->last.at, sizeof fold->last.at, bytes_text(act->at));
}

static enum custody_status
add_event(struct fold *fold, const struct act *act, uint64_t seq,
    const char *hash, uint8_t key[32], struct ledger_place *place,
    struct custody_error *err)
{
	struct law_envelope envelope;
	struct judged judged;
	enum custody_status status;
	bool waits = false;

	status = judge_act(fold, act, seq, &judged, err);
	memcpy(key, judged.key, sizeof judged.key);
	if (status != CUSTODY_OK)
		return status;
	if (seq == 1)
		memcpy(fold->genesis, hash, 65);
	envelope = judge_envelope(fold, act, &judged, seq, hash);
	status = law_waits(
	    fold->law, judged.kind, act->data, &envelope, &waits, err);
	if (status == CUSTODY_OK)
		status = write_event(fold, act, &judged, seq, hash, err);
	if (status == CUSTODY_OK)
		status = count_id(fold, judged.kind->letter, err);
	if (status == CUSTODY_OK)
		status =
		    change_state(fold, act, &judged, &envelope, waits, err);
	if (status == CUSTODY_OK)
		remember(fold, act, seq, hash);
	if (place != NULL) {
		*place = (struct ledger_place){.seq = seq, .waits = waits};
		memcpy(place->hash, hash, 65);
		memcpy(place->id, judged.id, sizeof place->id);
		bytes_copy_text(
		    place->at, sizeof place->at, bytes_text(act->at));
	}
	return status;
}

enum custody_status
fold_event(struct fold *fold, const struct act *act, uint64_t seq,
    const char *hash, uint8_t key[32], struct ledger_place *place,
    struct custody_error *err)
{
	return show_time(
	    fold, add_event(fold, act, seq, hash, key, place, err), err);
}
