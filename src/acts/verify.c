/* SPDX-License-Identifier: Apache-2.0
 *
 * verify: does the evidence still agree with itself?  The whole ledger, as if
 * for the first time; or a disposal read back; or a dataset's index and data.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/attach.h"
#include "acts/dispose.h"
#include "acts/session.h"
#include "acts/verify_dataset.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

static enum custody_status
add_finding(json_t **answer, uint64_t seq, const char *code, json_t *text,
    struct custody_error *err)
{
	json_t *finding = json_pack("{s:s, s:o*}", "code", code, "text", text);

	if (seq != 0)
		json_object_set_new(
		    finding, "seq", json_integer((json_int_t)seq));
	return answer_add_take(answer, "finding", finding, err);
}

/* "body changed: hash 58aa0132, but #3108 follows 1c7e44b0". */
static json_t *
say_changed(const json_t *found)
{
	const char *hash = member_text(found, "hash");
	const char *recorded = member_text(found, "recorded");
	long long seq =
	    (long long)json_integer_value(json_object_get(found, "event"));

	if (strcmp(hash, recorded) == 0)
		return NULL;
	if (json_is_true(json_object_get(found, "follows")))
		return json_sprintf(
		    "body changed: hash %.8s, but #%lld follows %.8s", hash,
		    seq + 1, recorded);
	return json_sprintf(
	    "its hash is %.8s, and %.8s stands there", hash, recorded);
}

/* Of the event that disagrees: its bytes, its signature, or the rule that it
 * breaks. */
static enum custody_status
add_findings(json_t **answer, const json_t *found, uint64_t seq,
    const char *code, const char *text, struct custody_error *err)
{
	json_t *changed = say_changed(found);
	bool forged = json_is_false(json_object_get(found, "signature"));
	bool other =
	    strcmp(code, "chain") != 0 && strcmp(code, "signature") != 0;
	enum custody_status status = CUSTODY_OK;

	if (changed == NULL && !forged)
		other = true;
	if (changed != NULL)
		status = add_finding(answer, seq, "chain", changed, err);
	if (status == CUSTODY_OK && forged)
		status = add_finding(answer, seq, "signature",
		    json_sprintf("%s's signature does not verify",
			member_text(found, "person")),
		    err);
	if (status == CUSTODY_OK && other)
		status = add_finding(answer, seq, code, json_string(text), err);
	return status;
}

/* What can be said of a ledger that failed: its last good event, what is wrong
 * with the next, and what rests on it.  The sentence begins with the event
 * that it is about, if it is about one. */
static enum custody_status
tell_failure(uint64_t good, json_t *found, const struct custody_error *why,
    json_t **answer, struct custody_error *err)
{
	unsigned long long seq = 0;
	int len = 0;
	json_t *result = json_pack("{s:I}", "good", (json_int_t)good);
	enum custody_status status;

	if (sscanf(why->text, "event #%llu: %n", &seq, &len) < 1 || len == 0)
		seq = 0;
	if (seq != 0 && json_integer_value(json_object_get(found, "event")) ==
			    (json_int_t)seq) {
		json_object_update(result, found);
		status = add_findings(
		    answer, found, seq, why->code, why->text + len, err);
	} else {
		status = add_finding(answer, seq, why->code,
		    json_string(why->text + (seq == 0 ? 0 : len)), err);
	}
	if (status == CUSTODY_OK)
		return answer_add_take(answer, "result", result, err);
	json_decref(result);
	return status;
}

/* The ledger verified; the answer is what its papers came to. */
static enum custody_status
tell_success(
    struct custody *custody, json_t **answer, struct custody_error *err)
{
	json_t *row = NULL;
	json_int_t papers;
	char root[65];
	uint8_t raw[32];
	enum custody_status status, kept;

	kept = attach_verify(custody, answer, &papers, err);
	if (kept != CUSTODY_OK && kept != CUSTODY_DISAGREES &&
	    kept != CUSTODY_UNKNOWN)
		return kept;
	status = question_row(&row, session_state(custody),
	    "SELECT l.name, l.genesis, l.quorum,"
	    "       (SELECT count(*) FROM event) AS events,"
	    "       (SELECT count(*) FROM event) AS good,"
	    "       (SELECT count(*) FROM event) AS signatures"
	    "  FROM ledger AS l",
	    NULL, kept == CUSTODY_OK ? err : NULL);
	if (status != CUSTODY_OK)
		return status;
	ledger_root(custody->ledger, raw);
	for (size_t i = 0; i < sizeof raw; i++)
		snprintf(root + 2 * i, 3, "%02x", raw[i]);
	json_object_set_new(row, "root", json_string(root));
	json_object_set_new(
	    row, "head", json_string(ledger_head(custody->ledger)));
	json_object_set_new(row, "papers", json_integer(papers));
	status = answer_add_take(
	    answer, "result", row, kept == CUSTODY_OK ? err : NULL);
	return status == CUSTODY_OK ? kept : status;
}

/* How much came since a checkpoint that was kept elsewhere. */
static enum custody_status
tell_since(struct custody *custody, const char *file, json_t **answer,
    struct custody_error *err)
{
	json_t *result = json_array_get(*answer, json_array_size(*answer) - 1);
	uint64_t size = 0;
	enum custody_status status =
	    ledger_continues_file(custody->ledger, "--since", file, &size, err);

	if (status == CUSTODY_OK && json_object_set_new(result, "since",
					json_integer((json_int_t)size)) != 0)
		status = error_memory(err);
	if (status == CUSTODY_DISAGREES)
		error_remedy(err, "leave this folder as it is; compare: "
				  "custody verify --ledger COPY");
	return status;
}

static enum custody_status
verify_ledger(struct custody *custody, const char *since, json_t **answer,
    struct custody_error *err)
{
	char *dir = session_find_ledger(custody->settings.ledger);
	struct custody_error why = {0};
	json_t *found = NULL;
	uint64_t good = 0;
	enum custody_status status;

	if (dir == NULL)
		return session_no_ledger(custody->settings.ledger, err);
	status = ledger_verify(dir, &good, &found, &why);
	if (status == CUSTODY_OK && custody->ledger == NULL)
		status = session_attach(custody, dir, NULL, &why);
	if (status == CUSTODY_OK) {
		status = tell_success(custody, answer, err);
		if (status == CUSTODY_OK && since != NULL)
			status = tell_since(custody, since, answer, err);
	} else if (status == CUSTODY_DISAGREES) {
		if (err != NULL)
			*err = why;
		error_remedy(err, "leave this folder as it is; compare: "
				  "custody verify --ledger COPY");
		if (tell_failure(good, found, &why, answer, NULL) != CUSTODY_OK)
			status = error_memory(err);
	} else if (err != NULL) {
		*err = why;
	}
	json_decref(found);
	free(dir);
	return status;
}

enum custody_status
custody_verify(struct custody *custody, const struct custody_verify *ask,
    json_t **answer, struct custody_error *err)
{
	const char *what = ask->what;
	enum custody_status status = CUSTODY_OK;

	*answer = NULL;
	if (what == NULL)
		return verify_ledger(custody, ask->since, answer, err);
	if (ask->since != NULL)
		status = ledger_continues_file(
		    custody->ledger, "--since", ask->since, NULL, err);
	if (status != CUSTODY_OK)
		return status;
	if (what[0] == 'D' &&
	    strspn(what + 1, "0123456789") == strlen(what + 1) &&
	    what[1] != '\0')
		return dispose_verify(custody, what, answer, err);
	return verify_dataset(custody, ask, answer, err);
}
