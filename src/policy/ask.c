/* SPDX-License-Identifier: Apache-2.0
 *
 * ask: the same joining for every policy: its subjects first, then what it
 * says of them, then what is missing.  The text of a policy is run alone.
 */
#include <string.h>

#include "base/error.h"
#include "policy/ask.h"
#include "policy/facts.h"
#include "policy/parameters.h"
#include "store/question.h"

static enum custody_status
start(struct ask *ask, struct custody_error *err)
{
	if (ask->reasons == NULL)
		ask->reasons = json_array();
	if (ask->policies == NULL)
		ask->policies = json_array();
	if (ask->waivers == NULL)
		ask->waivers = json_array();
	return ask->reasons == NULL || ask->policies == NULL ||
		       ask->waivers == NULL
		   ? error_memory(err)
		   : CUSTODY_OK;
}

void
ask_clear(struct ask *ask)
{
	json_decref(ask->reasons);
	json_decref(ask->policies);
	json_decref(ask->waivers);
	memset(ask, 0, sizeof *ask);
}

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* What a placeholder of a command stands for; NULL for none. */
static const char *
placeholder(const json_t *reason, const char *request, const char *name,
    size_t len, size_t *take)
{
	const char *subject =
	    json_string_value(json_object_get(reason, "subject"));
	const char *at = strchr(subject, '@');

	if (len == 7 && memcmp(name, "request", 7) == 0) {
		*take = strlen(request);
		return request;
	}
	if (len == 7 && memcmp(name, "subject", 7) == 0) {
		*take = strlen(subject);
		return subject;
	}
	if (len == 7 && memcmp(name, "dataset", 7) == 0 &&
	    strcmp(subject, request) != 0) {
		*take = at == NULL ? strlen(subject) : (size_t)(at - subject);
		return subject;
	}
	return NULL;
}

/* Appends `command` with {request}, {subject} and {dataset} filled in; any
 * other word in braces is left as one for people to fill, in capitals. */
static enum custody_status
fill(struct buffer *out, struct bytes command, const json_t *reason,
    const char *request, struct custody_error *err)
{
	enum custody_status status = buffer_append(out, "", 0, err);

	for (size_t i = 0; status == CUSTODY_OK && i < command.len; i++) {
		const uint8_t *at = command.at + i;
		const uint8_t *end = memchr(at, '}', command.len - i);
		size_t len = end == NULL ? 0 : (size_t)(end - at), take = 0;
		const char *value = NULL;

		if (*at != '{' || len < 2) {
			status = buffer_append(out, at, 1, err);
			continue;
		}
		value = placeholder(
		    reason, request, (const char *)at + 1, len - 1, &take);
		if (value != NULL)
			status = buffer_append(out, value, take, err);
		for (size_t j = 1; value == NULL && j < len; j++) {
			char c = (char)at[j];

			if (c >= 'a' && c <= 'z')
				c = (char)(c - 'a' + 'A');
			if (status == CUSTODY_OK)
				status = buffer_append(out, &c, 1, err);
		}
		i += len;
	}
	return status;
}

/* A refusal that the policy meant says who can cure it and how; any other is
 * the policy's own fault. */
static enum custody_status
add_cure(json_t *reason, const struct set_file *policy, const char *request,
    struct custody_error *err)
{
	const char *code = json_string_value(json_object_get(reason, "code"));
	const char *remedy =
	    json_string_value(json_object_get(reason, "remedy"));
	bool meant =
	    strcmp(code, "denied") == 0 || strcmp(code, "unknown") == 0;
	struct bytes who = policy->header.who;
	struct buffer command = {0};
	enum custody_status status;

	if (!meant || who.len == 0)
		who = bytes_text("custodian");
	if (!meant)
		status = buffer_print(
		    &command, err, "custody policy test %s", policy->name);
	else if (begins(remedy, "custody "))
		status = buffer_append(&command, remedy, strlen(remedy), err);
	else
		status = fill(
		    &command, policy->header.command, reason, request, err);
	if (status == CUSTODY_OK &&
	    (json_object_set_new(reason, "who",
		 json_stringn((const char *)who.at, who.len)) < 0 ||
		json_object_set_new(reason, "command",
		    json_stringn((const char *)command.at, command.len)) < 0))
		status = error_memory(err);
	buffer_clear(&command);
	return status;
}

/* Takes over what a policy came to. */
static enum custody_status
conclude(struct ask *ask, struct answer *answer, const struct set_file *policy,
    const char *request, struct custody_error *err)
{
	size_t before = json_array_size(ask->reasons);
	enum answer_verdict verdict;
	enum custody_status status;

	status = answer_finish(answer, ask->reasons, &verdict, err);
	for (size_t i = before;
	     status == CUSTODY_OK && i < json_array_size(ask->reasons); i++)
		status = add_cure(
		    json_array_get(ask->reasons, i), policy, request, err);
	if (status != CUSTODY_OK)
		return status;
	ask->asked++;
	ask->allowed += verdict == ANSWER_ALLOW;
	if (verdict > ask->verdict)
		ask->verdict = verdict;
	return json_array_append_new(ask->policies,
		   json_pack("{s:s, s:s, s:s}", "name", policy->name, "sha256",
		       policy->sha256, "verdict", answer_word(verdict))) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

static enum custody_status
take_core_rows(struct answer *answer, struct database *state,
    const char *policy, const char *request, struct custody_error *err)
{
	static const char sql[] =
	    "SELECT subject, verdict, reason, remedy FROM core_answer"
	    " WHERE request = @request AND policy = @policy";
	struct statement *rows = NULL;
	enum custody_status status;

	status = statement_prepare(&rows, state, sql, sizeof sql - 1, err);
	if (status == CUSTODY_OK)
		status = statement_bind_text(
		    rows, "@request", request, strlen(request), err);
	if (status == CUSTODY_OK)
		status = statement_bind_text(
		    rows, "@policy", policy, strlen(policy), err);
	while (status == CUSTODY_OK) {
		status = statement_step(rows, err);
		if (status == CUSTODY_OK)
			status = answer_take(answer, statement_text(rows, 0),
			    statement_text(rows, 1), statement_text(rows, 2),
			    statement_text(rows, 3), err);
	}
	statement_free(rows);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

enum custody_status
ask_core(struct ask *ask, struct database *state, const char *request,
    struct custody_error *err)
{
	struct set core;
	enum custody_status status = set_core(&core, err);

	if (status == CUSTODY_OK)
		status = start(ask, err);
	for (size_t i = 0; status == CUSTODY_OK && i < core.count; i++) {
		const struct set_file *policy = &core.file[i];
		struct answer *answer = NULL;
		json_t *subjects = NULL;

		status = facts_subjects(
		    &subjects, state, policy->header.subject, request, err);
		if (status == CUSTODY_OK)
			status =
			    answer_new(&answer, policy->name, subjects, err);
		if (status == CUSTODY_OK)
			status = take_core_rows(
			    answer, state, policy->name, request, err);
		if (status == CUSTODY_OK)
			status = conclude(ask, answer, policy, request, err);
		answer_free(answer);
		json_decref(subjects);
	}
	set_clear(&core);
	return status;
}

static enum custody_status
take_row(
    void *context, const struct bars_answer *row, struct custody_error *err)
{
	return answer_take(
	    context, row->subject, row->verdict, row->reason, row->remedy, err);
}

enum custody_status
ask_one(struct ask *ask, struct bars *bars, struct database *state,
    const struct set_file *policy, const char *request,
    struct custody_error *err)
{
	struct custody_error why = {0};
	struct answer *answer = NULL;
	json_t *subjects = NULL;
	enum custody_status status = start(ask, err);

	if (status == CUSTODY_OK)
		status = facts_subjects(
		    &subjects, state, policy->header.subject, request, err);
	if (status == CUSTODY_OK)
		status = answer_new(&answer, policy->name, subjects, err);
	if (status == CUSTODY_OK &&
	    bars_ask(bars, (const char *)policy->text.at, policy->text.len,
		NULL, take_row, answer, &why) != CUSTODY_OK)
		status = answer_fail(answer,
		    strcmp(why.code, "policy-timeout") == 0 ? "timeout"
							    : "failed",
		    why.text, err);
	if (status == CUSTODY_OK)
		status = conclude(ask, answer, policy, request, err);
	answer_free(answer);
	json_decref(subjects);
	return status;
}

/* Parameters that cannot be read may be half there: then no policy that asks
 * them can be believed, and the whole is unknown. */
static enum custody_status
show_parameters(struct ask *ask, struct bars *bars, const struct set *set,
    const char *request, struct custody_error *err)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct set_file *file = &set->file[i];
		struct custody_error why = {0};

		if (file->kind != SET_PARAMETERS)
			continue;
		if (parameters_show(bars, file, &why) != CUSTODY_OK &&
		    ask_missing(ask, request, &why, err) != CUSTODY_OK)
			return CUSTODY_UNKNOWN;
		if (json_array_append_new(ask->policies,
			json_pack("{s:s, s:s}", "name", file->file, "sha256",
			    file->sha256)) < 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

/* The waiver that excuses a policy: of several, the one that lasts longest. */
static enum custody_status
find_waiver(json_t **waiver, struct database *state, const char *policy,
    const char *request, struct custody_error *err)
{
	json_t *rows = NULL;
	json_t *values =
	    json_pack("{s:s, s:s}", "request", request, "policy", policy);
	enum custody_status status;

	*waiver = NULL;
	if (values == NULL)
		return error_memory(err);
	status = question_ask(&rows, state,
	    "SELECT id, policy, person, until, why FROM waiver_live"
	    " WHERE request = :request AND policy = :policy"
	    " ORDER BY until DESC, seq LIMIT 1",
	    values, err);
	if (status == CUSTODY_OK)
		*waiver = json_incref(json_array_get(rows, 0));
	json_decref(rows);
	json_decref(values);
	return status;
}

/* Takes back what the policy asked last objected to, and says by whom. */
static enum custody_status
excuse(struct ask *ask, size_t reasons, enum answer_verdict before,
    json_t *waiver, struct custody_error *err)
{
	json_t *asked =
	    json_array_get(ask->policies, json_array_size(ask->policies) - 1);

	while (json_array_size(ask->reasons) > reasons)
		json_array_remove(ask->reasons, reasons);
	ask->verdict = before;
	ask->waived++;
	if (json_object_set(asked, "waived", json_object_get(waiver, "id")) <
		0 ||
	    json_array_append(ask->waivers, waiver) < 0)
		return error_memory(err);
	return CUSTODY_OK;
}

/* ask_one, and then what a custodian excused of it for this request. */
static enum custody_status
ask_or_excuse(struct ask *ask, struct bars *bars, struct database *state,
    const struct set_file *policy, const char *request,
    struct custody_error *err)
{
	size_t reasons = json_array_size(ask->reasons), allowed = ask->allowed;
	enum answer_verdict before = ask->verdict;
	json_t *waiver = NULL;
	enum custody_status status;

	status = ask_one(ask, bars, state, policy, request, err);
	if (status != CUSTODY_OK || ask->allowed > allowed)
		return status;
	status = find_waiver(&waiver, state, policy->name, request, err);
	if (status == CUSTODY_OK && waiver != NULL)
		status = excuse(ask, reasons, before, waiver, err);
	json_decref(waiver);
	return status;
}

enum custody_status
ask_site(struct ask *ask, struct database *state, const struct set *set,
    const char *request, struct custody_error *err)
{
	struct bars *bars = NULL;
	enum custody_status status = start(ask, err);

	if (status == CUSTODY_OK)
		status = bars_open(&bars, err);
	if (status == CUSTODY_OK)
		status = facts_show(
		    bars, state, request, set->file, set->count, err);
	if (status == CUSTODY_OK)
		status = show_parameters(ask, bars, set, request, err);
	for (size_t i = 0; status == CUSTODY_OK && i < set->count; i++)
		if (set->file[i].kind == SET_POLICY)
			status = ask_or_excuse(
			    ask, bars, state, &set->file[i], request, err);
	bars_close(bars);
	return status;
}

enum custody_status
ask_missing(struct ask *ask, const char *request,
    const struct custody_error *why, struct custody_error *err)
{
	enum custody_status status = start(ask, err);

	if (status != CUSTODY_OK)
		return status;
	ask->asked++;
	if (ask->verdict < ANSWER_UNKNOWN)
		ask->verdict = ANSWER_UNKNOWN;
	return json_array_append_new(ask->reasons,
		   json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "policy",
		       "policies", "code", why->code, "subject", request,
		       "reason", why->text, "remedy", why->remedy, "who",
		       "custodian", "command", "custody policy list")) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}
