/* SPDX-License-Identifier: Apache-2.0
 *
 * judge: may this act follow?  The order is the envelope, the person, the
 * schema, the kind's checks; whatever is not clearly allowed is refused.
 */
#include <stdio.h>
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "ledger/judge.h"

/* "bob is developer, and only custodian or operator may do this". */
static enum custody_status
refuse_role(
    const struct judged *judged, const char *kind, struct custody_error *err)
{
	struct bytes by = judged->kind->by;
	char roles[128] = "";
	size_t len = 0;

	for (size_t i = 0; i < by.len && len + 5 < sizeof roles; i++) {
		const char *rest = (const char *)by.at + i;
		bool last = memchr(rest + 1, ' ', by.len - i - 1) == NULL;

		if (*rest == ' ')
			len += (size_t)snprintf(roles + len, sizeof roles - len,
			    "%s", last ? " or " : ", ");
		else
			roles[len++] = *rest;
	}
	roles[len] = '\0';
	error_set(err, CUSTODY_REFUSED, "role",
	    "%s is %s, and only %s may do this (%s)", judged->person,
	    judged->role, roles, kind);
	error_remedy(err, "ask one of them: custody identity list");
	return CUSTODY_REFUSED;
}

/* The event that was folded last, from before it was signed. */
static bool
saw_last(const struct fold *fold, const struct act *act)
{
	return act->seen_size == fold->last.seq &&
	       strcmp(act->seen_head, fold->last.hash) == 0 &&
	       strcmp(fold->last.at, act->at) < 0;
}

/* The ledger it was signed for, and the past it was signed after. */
static enum custody_status
judge_branch(struct fold *fold, const struct act *act, uint64_t seq,
    struct custody_error *err)
{
	enum custody_status status;
	bool first = seq == 1;

	if (first != (act->ledger == NULL) ||
	    (!first && strcmp(act->ledger, fold->genesis) != 0)) {
		error_set(err, CUSTODY_REFUSED, "branch",
		    "%s: it was signed for another ledger", act->kind);
		error_remedy(err,
		    "sign it again with a trust file or copy of this ledger");
		return CUSTODY_REFUSED;
	}
	if (first ? act->seen_size != 0 || strspn(act->seen_head, "0") != 64
		  : act->seen_size == 0 || act->seen_size >= seq) {
		error_set(err, CUSTODY_REFUSED, "branch",
		    "%s: it saw events that are not in its past", act->kind);
		error_remedy(err,
		    "sign it again with a trust file or copy of this ledger");
		return CUSTODY_REFUSED;
	}
	if (first || fold->partial || saw_last(fold, act))
		return CUSTODY_OK;
	status = statement_put_integer(
	    fold->find_seen, 1, (int64_t)act->seen_size, err);
	if (status == CUSTODY_OK)
		status = statement_lend_text(
		    fold->find_seen, 2, act->seen_head, err);
	if (status == CUSTODY_OK)
		status = statement_lend_text(fold->find_seen, 3, act->at, err);
	if (status == CUSTODY_OK)
		status = statement_step(fold->find_seen, err);
	statement_reset(fold->find_seen);
	if (status == CUSTODY_END) {
		error_set(err, CUSTODY_REFUSED, "branch",
		    "%s: who signed it saw another branch of this ledger, or "
		    "its time is before what it saw",
		    act->kind);
		error_remedy(err, "get a new trust file or copy of this "
				  "ledger, and sign it again");
		return CUSTODY_REFUSED;
	}
	return status;
}

/* The first event has nobody to be signed by but who it enrols. */
static enum custody_status
judge_founder(const struct act *act, uint64_t seq, struct judged *judged,
    struct custody_error *err)
{
	const char *key = json_string_value(json_object_get(act->data, "key"));
	const char *person =
	    json_string_value(json_object_get(act->data, "person"));

	if (seq != 1 || key == NULL || person == NULL || strlen(key) != 64 ||
	    !encode_unhex(judged->key, key, 32))
		return error_set(err, CUSTODY_REFUSED, "stranger",
		    "%s: only the first event has a founder", act->kind);
	bytes_copy_text(
	    judged->person, sizeof judged->person, bytes_text(person));
	bytes_copy_text(
	    judged->role, sizeof judged->role, bytes_text("custodian"));
	return CUSTODY_OK;
}

static bool
is_last_signer(
    const struct fold *fold, const struct act *act, struct judged *judged)
{
	if (fold->signer.people != law_people_changed(fold->law) ||
	    strcmp(fold->signer.actor, act->actor) != 0)
		return false;
	memcpy(judged->person, fold->signer.person, sizeof judged->person);
	memcpy(judged->role, fold->signer.role, sizeof judged->role);
	memcpy(judged->key, fold->signer.key, sizeof judged->key);
	return true;
}

static void
remember_signer(
    struct fold *fold, const struct act *act, const struct judged *judged)
{
	bytes_copy_text(fold->signer.actor, sizeof fold->signer.actor,
	    bytes_text(act->actor));
	memcpy(fold->signer.person, judged->person, sizeof judged->person);
	memcpy(fold->signer.role, judged->role, sizeof judged->role);
	memcpy(fold->signer.key, judged->key, sizeof judged->key);
	fold->signer.people = law_people_changed(fold->law);
}

static enum custody_status
find_actor(struct fold *fold, const struct act *act, uint64_t seq,
    struct judged *judged, struct custody_error *err)
{
	struct statement *find = fold->find_actor;
	enum custody_status status;

	status = statement_lend_text(find, 1, act->actor, err);
	if (status == CUSTODY_OK)
		status = statement_put_integer(find, 2, (int64_t)seq, err);
	if (status == CUSTODY_OK)
		status = statement_step(find, err);
	if (status == CUSTODY_OK) {
		bytes_copy_text(judged->person, sizeof judged->person,
		    statement_text(find, 0));
		bytes_copy_text(
		    judged->role, sizeof judged->role, statement_text(find, 1));
		if (!encode_unhex(judged->key,
			(const char *)statement_text(find, 2).at, 32))
			status = CUSTODY_END;
		else if (statement_integer(find, 3) == 0)
			remember_signer(fold, act, judged);
	}
	statement_reset(find);
	return status;
}

enum custody_status
judge_person(struct fold *fold, const struct act *act, uint64_t seq,
    struct judged *judged, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (kind_admits(judged->kind, "founder"))
		return judge_founder(act, seq, judged, err);
	if (!is_last_signer(fold, act, judged))
		status = find_actor(fold, act, seq, judged, err);
	if (status == CUSTODY_END) {
		error_set(err, CUSTODY_REFUSED, "stranger",
		    "%s: its key is not enrolled here, or has ended",
		    act->kind);
		error_remedy(err,
		    "custody identity list shows whose keys count; an "
		    "enrolment is custody identity new");
		return CUSTODY_REFUSED;
	}
	if (status != CUSTODY_OK || kind_admits(judged->kind, judged->role))
		return status;
	return refuse_role(judged, act->kind, err);
}

static enum custody_status
find_kind(const struct kind **out, struct fold *fold, const struct act *act,
    struct custody_error *err)
{
	*out = law_find(fold->law, act->kind);
	if (*out != NULL)
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "newer",
	    "%s: this release of custody does not know the kind", act->kind);
	error_remedy(err, "made by a newer custody: upgrade this one");
	return CUSTODY_UNKNOWN;
}

struct law_envelope
judge_envelope(const struct fold *fold, const struct act *act,
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

enum custody_status
judge_act(struct fold *fold, const struct act *act, uint64_t seq,
    struct judged *judged, struct custody_error *err)
{
	struct law_envelope envelope;
	enum custody_status status;

	memset(judged, 0, sizeof *judged);
	status = find_kind(&judged->kind, fold, act, err);
	if (status == CUSTODY_OK)
		status = judge_branch(fold, act, seq, err);
	if (status == CUSTODY_OK)
		status = judge_person(fold, act, seq, judged, err);
	if (status == CUSTODY_OK)
		status = kind_fits(judged->kind, act->data, err);
	if (status == CUSTODY_OK)
		status = dial_turn(fold->dial, act->at, err);
	if (status == CUSTODY_OK)
		status =
		    fold_next_id(fold, judged->kind->letter, judged->id, err);
	if (status != CUSTODY_OK)
		return status;
	envelope = judge_envelope(fold, act, judged, seq, "");
	return law_check(fold->law, judged->kind, act->data, &envelope, err);
}

enum custody_status
judge_admit(struct fold *fold, const struct act *act, uint64_t seq,
    bool newcomer, struct custody_error *err)
{
	struct judged judged = {0};
	enum custody_status status = find_kind(&judged.kind, fold, act, err);

	if (status == CUSTODY_OK && !judged.kind->offered)
		status = error_set(err, CUSTODY_REFUSED, "not-offered",
		    "%s: it is signed where the ledger is", act->kind);
	if (status == CUSTODY_OK)
		status = judge_branch(fold, act, seq, err);
	if (status == CUSTODY_OK && !newcomer)
		status = judge_person(fold, act, seq, &judged, err);
	return status == CUSTODY_OK ? kind_fits(judged.kind, act->data, err)
				    : status;
}
