/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose: with datasets it makes a plan and changes nothing; with a plan's
 * digest it carries that plan out.  What was reviewed is what runs.
 */
#include <string.h>

#include "acts/dispose.h"
#include "acts/dispose_proposal.h"
#include "acts/erasure.h"
#include "acts/reserve.h"
#include "base/error.h"
#include "store/question.h"

#define DISPOSAL_COLUMNS                                                       \
	"id, seq, hash, plan, files, records, bytes, why, person, at, state,"  \
	" executor, started_at, account, level, done_seq, done_at, verifier,"  \
	" verified_seq, verified_at, list"

static enum custody_status
find(struct custody *custody, const char *where, const char *text,
    json_t **rows, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "text", text);
	enum custody_status status;

	*rows = NULL;
	if (values == NULL)
		return error_memory(err);
	status = question_ask(rows, session_state(custody), where, values, err);
	json_decref(values);
	return status;
}

static enum custody_status
take_first(
    json_t **row, json_t *rows, const char *name, struct custody_error *err)
{
	*row = json_incref(json_array_get(rows, 0));
	json_decref(rows);
	if (*row != NULL)
		return CUSTODY_OK;
	error_set(err, CUSTODY_NOT_FOUND, "no-disposal",
	    "%s: there is no such disposal or plan", name);
	error_remedy(err, "custody log --kind disposal.planned/1");
	return CUSTODY_NOT_FOUND;
}

enum custody_status
dispose_by_id(struct custody *custody, const char *id, json_t **row,
    struct custody_error *err)
{
	json_t *rows;
	enum custody_status status = find(custody,
	    "SELECT " DISPOSAL_COLUMNS " FROM disposal WHERE id = :text", id,
	    &rows, err);

	*row = NULL;
	return status == CUSTODY_OK ? take_first(row, rows, id, err) : status;
}

enum custody_status
dispose_by_digest(struct custody *custody, const char *digest, json_t **row,
    struct custody_error *err)
{
	json_t *rows;
	size_t len = strlen(digest);
	enum custody_status status;

	*row = NULL;
	if (len < 8 || len > 64 || strspn(digest, "0123456789abcdef") != len)
		return error_set(err, CUSTODY_USAGE, "bad-digest",
		    "--plan %s: not 8 to 64 lower-case hex digits of a "
		    "plan's digest",
		    digest);
	status = find(custody,
	    "SELECT " DISPOSAL_COLUMNS " FROM disposal"
	    " WHERE substr(plan, 1, length(:text)) = :text",
	    digest, &rows, err);
	if (status == CUSTODY_OK && json_array_size(rows) > 1) {
		json_decref(rows);
		return error_set(err, CUSTODY_USAGE, "which-plan",
		    "--plan %s: several plans begin so; give more digits",
		    digest);
	}
	return status == CUSTODY_OK ? take_first(row, rows, digest, err)
				    : status;
}

enum custody_status
dispose_versions(struct custody *custody, const char *id, json_t **rows,
    struct custody_error *err)
{
	return find(custody,
	    "SELECT v.seq, v.dataset, v.ordinal, v.root, v.files, v.records,"
	    "       v.bytes, v.disposal, v.disposed"
	    "  FROM disposal_version AS w JOIN version AS v"
	    "    ON v.seq = w.version"
	    " WHERE w.disposal = :text ORDER BY v.dataset, v.ordinal",
	    id, rows, err);
}

enum custody_status
custody_dispose(struct custody *custody, const struct custody_dispose *ask,
    json_t **answer, struct custody_error *err)
{
	enum custody_status status;

	*answer = NULL;
	if (ask->plan == NULL && ask->root_lost)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "dispose --root-lost: with --plan, of what is sealed");
	if (ask->plan == NULL) {
		status = erasure_is_asked(ask)
			     ? erasure_propose(custody, ask, answer, err)
			     : dispose_propose(custody, ask, answer, err);
		if (status == CUSTODY_OK)
			reserve_take(custody);
		return status;
	}
	if (erasure_is_asked(ask) || ask->dataset_count > 0 ||
	    ask->data_count > 0 || ask->due)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "dispose --plan: the plan says what goes; name nothing "
		    "beside it");
	reserve_give(custody);
	status = dispose_run(custody, ask->plan, ask->root_lost, answer, err);
	reserve_take(custody);
	return status;
}
