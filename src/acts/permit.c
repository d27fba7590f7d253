/* SPDX-License-Identifier: Apache-2.0
 *
 * permit: the gate's allow for a job that cannot ask it.  The decision and the
 * release are in the ledger before anything is signed that says so, and the
 * permit's digest is before its file has a name.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "acts/data_inside.h"
#include "acts/gate.h"
#include "acts/kept_statement.h"
#include "acts/may.h"
#include "acts/permit_statement.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_named.h"
#include "base/member.h"
#include "store/question.h"

struct issuing {
	struct custody *custody;
	const struct custody_permit *ask;
	struct gate_answer *gate;
	json_t *versions;
	struct barred left;
	char left_root[ENCODE_HEX_SIZE(DIGEST_SIZE)];

	int64_t until; /* 0: not said */
	char not_before[CLOCK_TEXT_SIZE], not_after[CLOCK_TEXT_SIZE];
	char nonce[33];
	char statement[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	char *bars; /* path of the list beside it */
	bool new;
	json_int_t decision; /* of the permit that is there already; 0 */
};

static bool
allows(const struct issuing *is)
{
	return gate_status(is->gate) == CUSTODY_OK;
}

/* --- what was asked ------------------------------------------------------- */

static enum custody_status
check_asking(struct issuing *is, struct custody_error *err)
{
	const struct custody_permit *ask = is->ask;
	enum custody_status status;

	if (ask->request == NULL || ask->job == NULL || ask->out == NULL)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "permit: it needs a request, a job and a file");
	if (asprintf(&is->bars, "%s" PERMIT_BARS, ask->out) < 0) {
		is->bars = NULL;
		return error_memory(err);
	}
	if (ask->until == NULL)
		return session_key(is->custody, err);
	status = clock_read(&is->until, ask->until, err);
	if (status == CUSTODY_OK && is->until > clock_now() + PERMIT_LIFE) {
		status = error_set(err, CUSTODY_USAGE, "permit-life",
		    "permit %s: it would be for more than 7 days",
		    ask->request);
		error_remedy(err, "--until +7d, and another one later");
	}
	return status == CUSTODY_OK ? session_key(is->custody, err) : status;
}

/* --- how long ------------------------------------------------------------- */

/* What the request, its approvals, waivers and terms have in common: of the
 * approvals as many must last as the quorum is. */
static const char limits[] =
    "SELECT coalesce((SELECT min(u) FROM ("
    "  SELECT r.until AS u FROM request AS r WHERE r.id = :request"
    "  UNION ALL SELECT t.retain_until FROM policy_terms AS t"
    "   WHERE t.request = :request"
    "  UNION ALL SELECT w.until FROM waiver_live AS w"
    "   WHERE w.request = :request"
    "  UNION ALL SELECT a.u FROM ("
    "    SELECT max(CASE until WHEN '' THEN '9999' ELSE until END) AS u"
    "      FROM approval_live WHERE proposal = :request GROUP BY person"
    "     ORDER BY u DESC LIMIT 1 OFFSET (SELECT quorum - 1 FROM ledger))"
    "    AS a) WHERE u <> '' AND u <> '9999'), '') AS latest";

static enum custody_status
find_latest(const struct issuing *is, int64_t *latest, bool *limited,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "request", is->ask->request);
	json_t *row = NULL;
	enum custody_status status;

	status =
	    question_row(&row, session_state(is->custody), limits, values, err);
	if (status == CUSTODY_OK)
		*limited = clock_parse(
		    latest, json_string_value(json_object_get(row, "latest")));
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
choose_life(struct issuing *is, struct custody_error *err)
{
	int64_t now = clock_now(), latest = 0, to;
	bool limited = false;
	char text[CLOCK_TEXT_SIZE];
	enum custody_status status = find_latest(is, &latest, &limited, err);

	if (status != CUSTODY_OK)
		return status;
	to = is->until != 0 ? is->until : now + PERMIT_DEFAULT_LIFE;
	if (limited && to > latest && is->until == 0)
		to = latest;
	clock_text(text, latest);
	if (limited && to > latest) {
		error_set(err, CUSTODY_REFUSED, "past-approval",
		    "permit %s: what was approved ends at %s", is->ask->request,
		    text);
		error_remedy(
		    err, "--until %s, or an approval for longer", text);
		return CUSTODY_REFUSED;
	}
	if (to <= now) {
		error_set(err, CUSTODY_REFUSED, "past-approval",
		    "permit %s: it would have ended already", is->ask->request);
		error_remedy(
		    err, "renew the request: custody request --like R");
		return CUSTODY_REFUSED;
	}
	clock_text(is->not_before, now);
	clock_text(is->not_after, to);
	return CUSTODY_OK;
}

/* --- what it leaves out --------------------------------------------------- */

static enum custody_status
find_left(struct issuing *is, uint64_t *erased, struct custody_error *err)
{
	struct barred barred = {0};
	bool touched = false;
	const json_t *row;
	size_t i;
	enum custody_status status;

	status =
	    data_request_barred(&touched, is->custody, is->ask->request, err);
	if (status != CUSTODY_OK || !touched)
		return status;
	status = data_barred(is->custody, &barred, err);
	json_array_foreach (is->versions, i, row)
		if (status == CUSTODY_OK && !data_is_repeated(is->versions, i))
			status = data_release_left(
			    is->custody, row, &barred, &is->left, erased, err);
	barred_clear(&barred);
	return status;
}

/* What cannot be told of the bars is an answer of the gate, not of ours. */
static enum custody_status
survey(struct issuing *is, struct custody_error *err)
{
	struct custody_error why = {0};
	struct gate_data found = {.unread = true};
	enum custody_status status = find_left(is, &found.erased, &why);

	if (status != CUSTODY_OK)
		return gate_object(
		    is->gate, status, is->ask->request, &why, NULL, err);
	if (is->left.count > 0)
		data_left_root(&is->left, is->left_root);
	found.left_out = is->left.count;
	memcpy(found.left_root, is->left_root, sizeof found.left_root);
	return gate_data(is->gate, &found, err);
}

/* --- the ledger ----------------------------------------------------------- */

static enum custody_status
record(struct issuing *is, struct custody_error *err)
{
	struct ledger *ledger = is->custody->ledger;
	enum custody_status status = ledger_begin(ledger, err);

	if (status != CUSTODY_OK)
		return status;
	status = gate_record(is->custody, is->gate, NULL, err);
	if (status == CUSTODY_OK)
		return ledger_commit(ledger, err);
	ledger_rollback(ledger);
	return status;
}

static enum custody_status
record_permit(struct issuing *is, struct custody_error *err)
{
	struct ledger_place place;
	json_t *data = json_pack("{s:s, s:I, s:s*, s:s, s:s, s:s, s:s}",
	    "release", gate_release(is->gate), "decision",
	    (json_int_t)gate_decision(is->gate), "audience", is->ask->audience,
	    "not_before", is->not_before, "not_after", is->not_after, "nonce",
	    is->nonce, "statement", is->statement);
	enum custody_status status;

	if (data == NULL)
		return error_memory(err);
	status = session_append(
	    is->custody, "permit.issued/1", data, true, &place, err);
	json_decref(data);
	return status;
}

/* --- the files ------------------------------------------------------------ */

static enum custody_status
write_bars(const struct issuing *is, struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;

	if (is->left.count == 0) {
		unlink(is->bars);
		return CUSTODY_OK;
	}
	status = barred_write(&text, &is->left, err);
	if (status == CUSTODY_OK)
		status = file_write(
		    AT_FDCWD, is->bars, text.at, text.len, 0644, err);
	buffer_clear(&text);
	return status;
}

static enum custody_status
sign(struct issuing *is, struct buffer *text, struct custody_error *err)
{
	const struct permit_parts parts = {
	    .release = gate_release(is->gate),
	    .decision = gate_decision(is->gate),
	    .audience = is->ask->audience == NULL ? "" : is->ask->audience,
	    .not_before = is->not_before,
	    .not_after = is->not_after,
	    .nonce = is->nonce,
	    .versions = is->versions,
	    .left_out = is->left.count,
	    .left_root = is->left_root,
	};
	uint8_t random[16], digest[DIGEST_SIZE];
	enum custody_status status;

	if (getrandom(random, sizeof random, 0) != sizeof random)
		return error_system(err, "io", "drawing a nonce");
	encode_hex(is->nonce, random, sizeof random);
	status = permit_statement_sign(text, is->custody, &parts, err);
	if (status == CUSTODY_OK) {
		digest_sha256(digest, text->at, text->len);
		encode_hex(is->statement, digest, sizeof digest);
	}
	return status;
}

static enum custody_status
issue(struct issuing *is, struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;

	status = sign(is, &text, err);
	if (status == CUSTODY_OK)
		status = write_bars(is, err);
	if (status == CUSTODY_OK)
		status = record_permit(is, err);
	if (status == CUSTODY_OK)
		status = file_write(
		    AT_FDCWD, is->ask->out, text.at, text.len, 0644, err);
	is->new = status == CUSTODY_OK;
	/* The permit stands without the copy; a report names it as missing. */
	if (is->new)
		(void)!kept_statement_add(
		    is->custody, buffer_view(&text), NULL);
	buffer_clear(&text);
	return status;
}

static bool
take_same(struct issuing *is, const json_t *row)
{
	char until[CLOCK_TEXT_SIZE];
	const char *end = json_string_value(json_object_get(row, "not_after"));

	clock_text(until, is->until);
	if (is->until != 0 && strcmp(until, end) != 0)
		return false;
	snprintf(is->not_before, sizeof is->not_before, "%s",
	    json_string_value(json_object_get(row, "not_before")));
	snprintf(is->not_after, sizeof is->not_after, "%s", end);
	snprintf(is->nonce, sizeof is->nonce, "%s",
	    json_string_value(json_object_get(row, "nonce")));
	snprintf(is->statement, sizeof is->statement, "%s",
	    json_string_value(json_object_get(row, "statement")));
	is->decision = json_integer_value(json_object_get(row, "decision"));
	return true;
}

/* The same command again, while what it made still stands. */
static enum custody_status
find_same(struct issuing *is, bool *found, struct custody_error *err)
{
	struct permit permit = {.statement = NULL};
	struct buffer text = {0};
	json_t *values, *row = NULL;
	enum custody_status status;

	*found = false;
	status =
	    file_read(&text, AT_FDCWD, is->ask->out, ENVELOPE_SIZE_MAX, NULL);
	if (status == CUSTODY_OK)
		status = permit_take(&permit, text.at, text.len, NULL);
	buffer_clear(&text);
	if (status != CUSTODY_OK)
		return CUSTODY_OK;
	values = json_pack("{s:s, s:s, s:s, s:s}", "statement", permit.sha256,
	    "request", is->ask->request, "job", is->ask->job, "audience",
	    is->ask->audience == NULL ? "" : is->ask->audience);
	status = question_row(&row, session_state(is->custody),
	    "SELECT p.not_before, p.not_after, p.nonce, p.statement,"
	    "       p.decision, p.release"
	    "  FROM permit AS p JOIN release AS l ON l.id = p.release"
	    "  JOIN clock AS c"
	    " WHERE p.statement = :statement AND l.request = :request"
	    "   AND l.job = :job AND p.audience = :audience"
	    "   AND p.not_after > c.now"
	    "   AND p.seq NOT IN (SELECT seq FROM permit_stale)",
	    values, err);
	*found =
	    status == CUSTODY_OK && take_same(is, row) &&
	    permit_bars(&permit, is->ask->out, &is->left, NULL) == CUSTODY_OK;
	json_decref(row);
	json_decref(values);
	permit_clear(&permit);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

/* --- the act -------------------------------------------------------------- */

static enum custody_status
tell(struct issuing *is, json_t **answer, struct custody_error *err)
{
	json_t *result = NULL, *own;
	enum custody_status status;

	status = gate_tell(is->custody, is->gate, &result, err);
	if (status != CUSTODY_OK)
		return status;
	if (is->decision != 0 && json_object_update_new(result,
				     json_pack("{s:I, s:b}", "decision",
					 is->decision, "recorded", 1)) < 0) {
		json_decref(result);
		return error_memory(err);
	}
	own = !allows(is)
		  ? json_object()
		  : json_pack("{s:o, s:s?, s:s, s:s, s:s, s:s, s:b, s:o}",
			"permit", member_path(is->ask->out), "audience",
			is->ask->audience, "not_before", is->not_before,
			"not_after", is->not_after, "nonce", is->nonce,
			"statement", is->statement, "new", (int)is->new, "bars",
			member_path(is->left.count > 0 ? is->bars : ""));
	if (json_object_update_new(result, own) < 0) {
		json_decref(result);
		return error_memory(err);
	}
	status = answer_add_take(answer, "result", result, err);
	return status == CUSTODY_OK ? gate_say(is->gate, err) : status;
}

/* What the gate said becomes events, and an allow a file. */
static enum custody_status
let_go(struct issuing *is, struct custody_error *err)
{
	enum custody_status status;

	status = data_request_versions(
	    &is->versions, is->custody, is->ask->request, err);
	if (status == CUSTODY_OK && allows(is))
		status = survey(is, err);
	if (status == CUSTODY_OK)
		status = record(is, err);
	if (status == CUSTODY_OK && allows(is))
		status = issue(is, err);
	return status;
}

static enum custody_status
run(struct issuing *is, struct custody_error *err)
{
	bool found = false;
	enum custody_status status;

	status = check_asking(is, err);
	/* What is decided is in the ledger before the file is there. */
	if (status == CUSTODY_OK)
		status = file_named_check_file(is->ask->out, err);
	if (status == CUSTODY_OK)
		status = may_sign_leave(
		    is->custody, "permit", is->ask->request, err);
	if (status == CUSTODY_OK)
		status = gate_decide(is->custody, is->ask->request, "permit",
		    is->ask->job, &is->gate, err);
	if (status == CUSTODY_OK && allows(is))
		status = find_same(is, &found, err);
	if (status != CUSTODY_OK || found)
		return status;
	if (allows(is))
		status = choose_life(is, err);
	return status == CUSTODY_OK ? let_go(is, err) : status;
}

enum custody_status
custody_permit(struct custody *custody, const struct custody_permit *ask,
    json_t **answer, struct custody_error *err)
{
	struct issuing is = {.custody = custody, .ask = ask};
	enum custody_status status;

	*answer = NULL;
	status = run(&is, err);
	if (status == CUSTODY_OK)
		status = tell(&is, answer, err);
	free(is.bars);
	barred_clear(&is.left);
	json_decref(is.versions);
	gate_free(is.gate);
	return status;
}
