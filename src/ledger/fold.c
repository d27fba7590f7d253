/* SPDX-License-Identifier: Apache-2.0
 *
 * fold: judges acts and folds events.  The order is the envelope, the person,
 * the schema, the kind's checks; whatever is not clearly allowed is refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "ledger/fold.h"
#include "ledger/law.h"
#include "ledger/proposal.h"
#include "ledger/state.h"

struct fold {
	struct database *state;
	struct law *law;
	struct statement *tell_time, *find_actor, *find_seen, *find_count;
	struct statement *add_event, *add_count;
	struct proposals *proposals;
	bool partial;
	char genesis[65];
};

/* Who and what an act turned out to be. */
struct judged {
	const struct kind *kind;
	char person[72], role[16], id[LEDGER_ID_SIZE];
	uint8_t key[32];
};

static const struct {
	size_t offset;
	const char *sql;
} statements[] = {
    {offsetof(struct fold, tell_time), "UPDATE clock SET now = @at"},
    {offsetof(struct fold, find_actor),
	"SELECT k.person, p.role, k.key FROM key AS k"
	"  JOIN person AS p ON p.name = k.person"
	" WHERE k.key_id = @actor AND k.ended = 0 AND p.retired = 0"},
    {offsetof(struct fold, find_seen),
	"SELECT 1 FROM event WHERE seq = @seq AND hash = @hash AND at < @at"},
    {offsetof(struct fold, find_count),
	"SELECT given FROM counter WHERE letter = @letter"},
    {offsetof(struct fold, add_event),
	"INSERT INTO event (seq, hash, kind, id, person, at, subject,"
	" incident, nonce) VALUES (@seq, @hash, @kind, @id, @person, @at,"
	" @subject, @incident, @nonce)"},
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

enum custody_status
fold_new(struct fold **out, bool partial, struct custody_error *err)
{
	struct fold *fold = calloc(1, sizeof *fold);
	enum custody_status status;

	*out = NULL;
	if (fold == NULL)
		return error_memory(err);
	fold->partial = partial;
	status = state_open(&fold->state, err);
	if (status == CUSTODY_OK)
		status = law_new(&fold->law, fold->state, err);
	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof statements / sizeof *statements;
	     i++)
		status = statement_prepare(slot(fold, i), fold->state,
		    statements[i].sql, strlen(statements[i].sql), err);
	if (status == CUSTODY_OK)
		status = proposal_open(&fold->proposals, fold->state, err);
	if (status == CUSTODY_OK)
		*out = fold;
	else
		fold_free(fold);
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
	database_close(fold->state);
	free(fold);
}

struct database *
fold_state(struct fold *fold)
{
	return fold->state;
}

static enum custody_status
bind(struct statement *statement, const char *name, const char *text,
    struct custody_error *err)
{
	return statement_bind_text(statement, name, text, strlen(text), err);
}

static enum custody_status
tell_time(struct fold *fold, const char *at, struct custody_error *err)
{
	enum custody_status status;

	statement_reset(fold->tell_time);
	status = bind(fold->tell_time, "@at", at, err);
	if (status == CUSTODY_OK)
		status = statement_run(fold->tell_time, err);
	return status;
}

/* The ledger it was signed for, and the past it was signed after. */
static enum custody_status
judge_branch(struct fold *fold, const struct act *act, uint64_t seq,
    struct custody_error *err)
{
	enum custody_status status;
	bool first = seq == 1;

	if (first != (act->ledger == NULL) ||
	    (!first && strcmp(act->ledger, fold->genesis) != 0))
		return error_set(err, CUSTODY_REFUSED, "branch",
		    "%s: it was signed for another ledger", act->kind);
	if (first ? act->seen_size != 0 || strspn(act->seen_head, "0") != 64
		  : act->seen_size == 0 || act->seen_size >= seq)
		return error_set(err, CUSTODY_REFUSED, "branch",
		    "%s: it saw events that are not in its past", act->kind);
	if (first || fold->partial)
		return CUSTODY_OK;
	statement_reset(fold->find_seen);
	status = statement_bind_integer(
	    fold->find_seen, "@seq", (int64_t)act->seen_size, err);
	if (status == CUSTODY_OK)
		status = bind(fold->find_seen, "@hash", act->seen_head, err);
	if (status == CUSTODY_OK)
		status = bind(fold->find_seen, "@at", act->at, err);
	if (status == CUSTODY_OK)
		status = statement_step(fold->find_seen, err);
	statement_reset(fold->find_seen);
	if (status == CUSTODY_END)
		return error_set(err, CUSTODY_REFUSED, "branch",
		    "%s: who signed it saw another branch of this ledger, or "
		    "its time is before what it saw",
		    act->kind);
	return status;
}

static void
copy_text(char *out, size_t room, struct bytes text)
{
	snprintf(out, room, "%.*s", (int)text.len, (const char *)text.at);
}

static enum custody_status
judge_person(struct fold *fold, const struct act *act, uint64_t seq,
    struct judged *judged, struct custody_error *err)
{
	struct statement *find = fold->find_actor;
	enum custody_status status;
	bool sound;

	if (kind_admits(judged->kind, "founder")) {
		const char *key =
		    json_string_value(json_object_get(act->data, "key"));
		const char *person =
		    json_string_value(json_object_get(act->data, "person"));

		if (seq != 1 || key == NULL || person == NULL ||
		    strlen(key) != 64 || !encode_unhex(judged->key, key, 32))
			return error_set(err, CUSTODY_REFUSED, "stranger",
			    "%s: only the first event has a founder",
			    act->kind);
		copy_text(
		    judged->person, sizeof judged->person, bytes_text(person));
		copy_text(
		    judged->role, sizeof judged->role, bytes_text("custodian"));
		return CUSTODY_OK;
	}
	statement_reset(find);
	status = bind(find, "@actor", act->actor, err);
	if (status == CUSTODY_OK)
		status = statement_step(find, err);
	if (status == CUSTODY_END)
		return error_set(err, CUSTODY_REFUSED, "stranger",
		    "%s: its key is not enrolled here, or has ended",
		    act->kind);
	if (status != CUSTODY_OK)
		return status;
	copy_text(
	    judged->person, sizeof judged->person, statement_text(find, 0));
	copy_text(judged->role, sizeof judged->role, statement_text(find, 1));
	sound = encode_unhex(
	    judged->key, (const char *)statement_text(find, 2).at, 32);
	statement_reset(find);
	if (sound && kind_admits(judged->kind, judged->role))
		return CUSTODY_OK;
	return error_set(err, CUSTODY_REFUSED, "role",
	    "%s: %s is %s, and only %.*s may do this", act->kind,
	    judged->person, judged->role, (int)judged->kind->by.len,
	    judged->kind->by.at);
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

static struct law_envelope
envelope_of(const struct fold *fold, const struct act *act,
    const struct judged *judged, uint64_t seq, const char *hash)
{
	return (struct law_envelope){
	    .id = judged->id,
	    .person = judged->person,
	    .role = judged->role,
	    .actor = act->actor,
	    .at = act->at,
	    .hash = hash,
	    .ledger = fold->genesis,
	    .seq = seq,
	};
}

static enum custody_status
judge(struct fold *fold, const struct act *act, uint64_t seq,
    struct judged *judged, struct custody_error *err)
{
	struct law_envelope envelope;
	enum custody_status status;

	memset(judged, 0, sizeof *judged);
	judged->kind = law_find(fold->law, act->kind);
	if (judged->kind == NULL) {
		status = error_set(err, CUSTODY_UNKNOWN, "newer",
		    "%s: this release of custody does not know the kind",
		    act->kind);
		error_remedy(err, "made by a newer custody: upgrade this one");
		return status;
	}
	status = judge_branch(fold, act, seq, err);
	if (status == CUSTODY_OK)
		status = judge_person(fold, act, seq, judged, err);
	if (status == CUSTODY_OK)
		status = kind_fits(judged->kind, act->data, err);
	if (status == CUSTODY_OK)
		status = tell_time(fold, act->at, err);
	if (status == CUSTODY_OK)
		status =
		    fold_next_id(fold, judged->kind->letter, judged->id, err);
	if (status != CUSTODY_OK)
		return status;
	envelope = envelope_of(fold, act, judged, seq, "");
	return law_check(fold->law, judged->kind, act->data, &envelope, err);
}

enum custody_status
fold_judge(struct fold *fold, const struct act *act, uint64_t seq,
    uint8_t key[32], struct custody_error *err)
{
	struct judged judged;
	enum custody_status status = judge(fold, act, seq, &judged, err);

	memcpy(key, judged.key, sizeof judged.key);
	return status;
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
	const struct {
		const char *name, *text;
	} texts[] = {
	    {"@hash", hash},
	    {"@kind", act->kind},
	    {"@id", judged->id},
	    {"@person", judged->person},
	    {"@at", act->at},
	    {"@subject", subject},
	    {"@incident", data_text(act, "incident", 8)},
	    {"@nonce", act->nonce},
	};
	struct statement *add = fold->add_event;
	enum custody_status status;

	statement_reset(add);
	status = statement_bind_integer(add, "@seq", (int64_t)seq, err);
	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof texts / sizeof *texts; i++)
		status = bind(add, texts[i].name, texts[i].text, err);
	if (status == CUSTODY_OK)
		status = statement_run(add, err);
	if (status == CUSTODY_UNKNOWN && err != NULL &&
	    strcmp(err->code, "constraint") == 0)
		return error_set(err, CUSTODY_REFUSED, "branch",
		    "%s: its nonce was used before", act->kind);
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

/* The effect of a proposal that has its last signature: its own data and
 * envelope, its checks asked again. */
static enum custody_status
take_effect(
    struct fold *fold, const struct proposal *ready, struct custody_error *err)
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
		envelope =
		    envelope_of(fold, &act, &judged, ready->seq, ready->hash);
		status =
		    law_check(fold->law, judged.kind, act.data, &envelope, err);
	}
	if (status == CUSTODY_OK)
		status = law_effect(
		    fold->law, judged.kind, act.data, &envelope, err);
	if (status == CUSTODY_OK)
		status = proposal_end(fold->proposals, ready->id, err);
	act_clear(&act);
	if (status == CUSTODY_REFUSED)
		error_prefix(err, "%s can no longer take effect", ready->id);
	return status;
}

static enum custody_status
take_effects(struct fold *fold, struct custody_error *err)
{
	struct proposal ready = {0};
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK) {
		status = proposal_ready(fold->proposals, &ready, err);
		if (status == CUSTODY_OK)
			status = take_effect(fold, &ready, err);
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
		status = take_effects(fold, err);
	return status;
}

enum custody_status
fold_event(struct fold *fold, const struct act *act, uint64_t seq,
    const char *hash, uint8_t key[32], struct ledger_place *place,
    struct custody_error *err)
{
	struct law_envelope envelope;
	struct judged judged;
	enum custody_status status;
	bool waits = false;

	status = judge(fold, act, seq, &judged, err);
	memcpy(key, judged.key, sizeof judged.key);
	if (status != CUSTODY_OK)
		return status;
	if (seq == 1)
		memcpy(fold->genesis, hash, 65);
	envelope = envelope_of(fold, act, &judged, seq, hash);
	status = law_waits(
	    fold->law, judged.kind, act->data, &envelope, &waits, err);
	if (status == CUSTODY_OK)
		status = write_event(fold, act, &judged, seq, hash, err);
	if (status == CUSTODY_OK)
		status = count_id(fold, judged.kind->letter, err);
	if (status == CUSTODY_OK)
		status =
		    change_state(fold, act, &judged, &envelope, waits, err);
	if (place != NULL) {
		*place = (struct ledger_place){.seq = seq, .waits = waits};
		memcpy(place->hash, hash, 65);
		memcpy(place->id, judged.id, sizeof place->id);
		copy_text(place->at, sizeof place->at, bytes_text(act->at));
	}
	return status;
}
