/* SPDX-License-Identifier: Apache-2.0
 *
 * replay: the same questions, of the same facts, from the same files.  The
 * core is compiled in: where its text is another than then, that is said, and
 * not taken for the same question.
 */
#include <string.h>

#include "acts/replay.h"
#include "base/error.h"
#include "base/member.h"
#include "ledger/past.h"
#include "policy/ask.h"

/* The entry of a policy or a file of parameters in what a decision asked. */
static const json_t *
find_asked(const json_t *asked, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach (asked, i, one)
		if (strcmp(member_text(one, "name"), name) == 0)
			return one;
	return NULL;
}

static bool
is_policy(const json_t *asked)
{
	return json_object_get(asked, "verdict") != NULL;
}

/* "waived" where a waiver excused it. */
static const char *
verdict_of(const json_t *asked)
{
	if (asked == NULL)
		return "";
	return json_object_get(asked, "waived") != NULL
		   ? "waived"
		   : member_text(asked, "verdict");
}

/* Core and site policies of what was known, as a gate would ask them. */
static enum custody_status
ask_all(struct ask *ask, struct custody *custody, struct past *past,
    struct database *sets, const char *request, char set_id[LEDGER_ID_SIZE],
    struct custody_error *err)
{
	struct custody_error why = {0};
	struct set set;
	enum custody_status status;

	status = ask_core(ask, past_state(past), request, err);
	if (status != CUSTODY_OK)
		return status;
	status = set_in_force(&set, sets, ledger_path(custody->ledger), &why);
	memcpy(set_id, set.id, LEDGER_ID_SIZE);
	if (status == CUSTODY_OK)
		status = ask_site(ask, past_state(past), &set, request, err);
	else if (strcmp(why.code, "policy-missing") == 0)
		status = ask_missing(ask, request, &why, err);
	else if (err != NULL)
		*err = why;
	set_clear(&set);
	return status;
}

/* Why a replayed verdict may be another: its text is. */
static const char *
why_differs(const json_t *recorded, const json_t *replayed)
{
	if (replayed == NULL)
		return "this release has no such policy, or its file is gone";
	if (recorded == NULL)
		return "this release asks it, that one did not";
	if (strcmp(member_text(recorded, "sha256"),
		member_text(replayed, "sha256")) != 0)
		return "its text in this release is another";
	return "the same question gave another answer";
}

static enum custody_status
add_difference(json_t *differs, const char *name, const json_t *recorded,
    const json_t *replayed, struct custody_error *err)
{
	return json_array_append_new(differs,
		   json_pack("{s:s, s:s, s:s, s:s}", "policy", name, "recorded",
		       verdict_of(recorded), "replayed", verdict_of(replayed),
		       "why", why_differs(recorded, replayed))) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

/* Policy by policy: what is recorded against what was said again. */
static enum custody_status
compare_replay(json_t *differs, const json_t *recorded, const json_t *replayed,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const json_t *one, *other;
	size_t i;

	json_array_foreach (recorded, i, one) {
		other = find_asked(replayed, member_text(one, "name"));
		if (status == CUSTODY_OK && is_policy(one) &&
		    strcmp(verdict_of(one), verdict_of(other)) != 0)
			status = add_difference(
			    differs, member_text(one, "name"), one, other, err);
	}
	json_array_foreach (replayed, i, one) {
		other = find_asked(recorded, member_text(one, "name"));
		if (status == CUSTODY_OK && is_policy(one) && other == NULL)
			status = add_difference(
			    differs, member_text(one, "name"), NULL, one, err);
	}
	return status;
}

static enum custody_status
add_change(json_t *changes, const char *name, const char *change,
    const json_t *then, const json_t *today, struct custody_error *err)
{
	return json_array_append_new(
		   changes, json_pack("{s:s, s:s, s:s, s:s}", "policy", name,
				"change", change, "then", verdict_of(then),
				"today", verdict_of(today))) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

/* Every file that is another today, and every policy that answers otherwise
 * although its own text is the same: then its parameters changed. */
static enum custody_status
compare_today(json_t *changes, const json_t *then, const json_t *today,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const json_t *one, *other;
	const char *name;
	size_t i;

	json_array_foreach (then, i, one) {
		name = member_text(one, "name");
		other = find_asked(today, name);
		if (status != CUSTODY_OK)
			return status;
		if (other == NULL)
			status = add_change(
			    changes, name, "removed", one, NULL, err);
		else if (strcmp(member_text(one, "sha256"),
			     member_text(other, "sha256")) != 0)
			status = add_change(
			    changes, name, "changed", one, other, err);
		else if (strcmp(verdict_of(one), verdict_of(other)) != 0)
			status =
			    add_change(changes, name, "same", one, other, err);
	}
	json_array_foreach (today, i, one) {
		name = member_text(one, "name");
		if (status == CUSTODY_OK && find_asked(then, name) == NULL)
			status =
			    add_change(changes, name, "added", NULL, one, err);
	}
	return status;
}

/* The set of today, asked of what was known then. */
static enum custody_status
tell_today(struct custody *custody, struct past *past, const char *request,
    const json_t *then, json_t *out, struct custody_error *err)
{
	json_t *changes = json_array(), *today = NULL;
	char set_id[LEDGER_ID_SIZE] = "";
	struct ask ask = {0};
	enum custody_status status;

	status = ask_all(
	    &ask, custody, past, session_state(custody), request, set_id, err);
	if (status == CUSTODY_OK)
		status = compare_today(changes, then, ask.policies, err);
	if (status == CUSTODY_OK)
		today = json_pack("{s:s, s:s, s:b, s:O, s:O}", "verdict",
		    answer_word(ask.verdict), "policy_set", set_id, "same",
		    json_array_size(changes) == 0, "changes", changes,
		    "reasons", ask.reasons);
	if (status == CUSTODY_OK &&
	    (today == NULL || json_object_set(out, "today", today) < 0))
		status = error_memory(err);
	json_decref(today);
	json_decref(changes);
	ask_clear(&ask);
	return status;
}

static bool
rests_on_data(const json_t *data)
{
	const json_t *reason;
	size_t i;

	json_array_foreach (json_object_get(data, "reasons"), i, reason)
		if (strcmp(member_text(reason, "policy"), "data") == 0)
			return true;
	return json_object_size(json_object_get(data, "data")) > 0;
}

/* The policies that were in force, asked again. */
static enum custody_status
tell_then(struct custody *custody, struct past *past, const json_t *data,
    json_t *out, struct custody_error *err)
{
	json_t *differs = json_array(), *told = NULL;
	const json_t *recorded = json_object_get(data, "policies");
	char set_id[LEDGER_ID_SIZE] = "";
	struct ask ask = {0};
	enum custody_status status;

	status = ask_all(&ask, custody, past, past_state(past),
	    member_text(data, "request"), set_id, err);
	if (status == CUSTODY_OK)
		status = compare_replay(differs, recorded, ask.policies, err);
	if (status == CUSTODY_OK)
		told = json_pack("{s:s, s:s, s:b, s:b, s:O, s:O, s:s}",
		    "recorded", member_text(data, "verdict"), "verdict",
		    answer_word(ask.verdict), "agrees",
		    json_array_size(differs) == 0, "data", rests_on_data(data),
		    "differs", differs, "reasons", ask.reasons, "policy_set",
		    set_id);
	if (status == CUSTODY_OK &&
	    (told == NULL || json_object_update(out, told) < 0))
		status = error_memory(err);
	json_decref(told);
	json_decref(differs);
	ask_clear(&ask);
	return status;
}

enum custody_status
replay_decision(struct custody *custody, uint64_t seq, const json_t *act,
    json_t **out, struct custody_error *err)
{
	const json_t *data = json_object_get(act, "data");
	struct past *past = NULL;
	json_t *told = json_object();
	enum custody_status status;

	*out = NULL;
	status = past_open(&past, custody->ledger, seq, err);
	if (status == CUSTODY_OK)
		status = tell_then(custody, past, data, told, err);
	if (status == CUSTODY_OK)
		status = tell_today(custody, past, member_text(data, "request"),
		    json_object_get(data, "policies"), told, err);
	past_close(past);
	if (status == CUSTODY_OK)
		*out = told;
	else
		json_decref(told);
	return status;
}
