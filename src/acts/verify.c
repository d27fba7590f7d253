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
#include "store/question.h"

/* What can be said of a ledger that failed: its last good event, and the
 * sentence, which begins with the event that it is about, if it is about one.
 */
static enum custody_status
tell_failure(uint64_t good, const struct custody_error *why, json_t **answer,
    struct custody_error *err)
{
	unsigned long long seq = 0;
	int len = 0;
	json_t *finding;
	enum custody_status status;

	if (sscanf(why->text, "event #%llu: %n", &seq, &len) < 1 || len == 0)
		seq = 0;
	finding = json_pack("{s:s, s:s}", "code", why->code, "text",
	    why->text + (seq == 0 ? 0 : len));
	if (seq != 0)
		json_object_set_new(
		    finding, "seq", json_integer((json_int_t)seq));
	status = answer_add_take(answer, "finding", finding, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:I}", "good", (json_int_t)good), err);
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

static enum custody_status
verify_ledger(
    struct custody *custody, json_t **answer, struct custody_error *err)
{
	char *dir = session_find_ledger(custody->settings.ledger);
	struct custody_error why = {0};
	uint64_t good = 0;
	enum custody_status status;

	if (dir == NULL)
		return session_no_ledger(custody->settings.ledger, err);
	status = ledger_verify(dir, &good, &why);
	if (status == CUSTODY_OK && custody->ledger == NULL)
		status = session_attach(custody, dir, NULL, &why);
	if (status == CUSTODY_OK)
		status = tell_success(custody, answer, err);
	else if (status == CUSTODY_DISAGREES) {
		if (err != NULL)
			*err = why;
		error_remedy(err, "leave this folder as it is; compare: "
				  "custody verify --ledger COPY");
		if (tell_failure(good, &why, answer, NULL) != CUSTODY_OK)
			status = error_memory(err);
	} else if (err != NULL) {
		*err = why;
	}
	free(dir);
	return status;
}

enum custody_status
custody_verify(struct custody *custody, const struct custody_verify *ask,
    json_t **answer, struct custody_error *err)
{
	const char *what = ask->what;

	*answer = NULL;
	if (what == NULL)
		return verify_ledger(custody, answer, err);
	if (what[0] == 'D' &&
	    strspn(what + 1, "0123456789") == strlen(what + 1) &&
	    what[1] != '\0')
		return dispose_verify(custody, what, answer, err);
	return verify_dataset(custody, ask, answer, err);
}
