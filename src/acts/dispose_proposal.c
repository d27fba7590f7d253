/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_proposal: looks at everything, destroys nothing.  A hold refuses,
 * and so does a version that is disposed already.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/dispose.h"
#include "acts/dispose_located.h"
#include "acts/dispose_named.h"
#include "acts/dispose_plan.h"
#include "acts/dispose_proposal.h"
#include "acts/dispose_review.h"
#include "acts/may.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "store/question.h"

struct proposing {
	struct custody *custody;
	const struct custody_dispose *ask;
	json_t *versions; /* rows */
	json_t *seqs;
	json_t *held; /* rows that are due, but on hold; or NULL */
	struct dispose_located located;
	struct dispose_files files;
	json_t *plan;
	struct buffer text; /* of the plan */
	char digest[65];
	char id[LEDGER_ID_SIZE];
	struct ledger_place place;
};

/* --- holds ---------------------------------------------------------------- */

enum custody_status
dispose_proposal_held(
    struct custody *custody, const json_t *seqs, struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "seqs", seqs);
	json_t *row = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(&row, session_state(custody),
	    "SELECT h.hold, h.why, v.dataset, v.ordinal"
	    "  FROM version_held AS h JOIN version AS v ON v.seq = h.version"
	    " WHERE h.version IN (SELECT value FROM json_each(:seqs))"
	    " ORDER BY h.hold LIMIT 1",
	    values, err);
	json_decref(values);
	if (status == CUSTODY_NOT_FOUND)
		return CUSTODY_OK;
	if (status == CUSTODY_OK) {
		const char *hold =
		    json_string_value(json_object_get(row, "hold"));

		status = error_set(err, CUSTODY_REFUSED, "held",
		    "dispose: %s@%lld is held by %s (%s)",
		    json_string_value(json_object_get(row, "dataset")),
		    (long long)json_integer_value(
			json_object_get(row, "ordinal")),
		    hold, json_string_value(json_object_get(row, "why")));
		error_remedy(err, "custody lift %s --why TEXT", hold);
	}
	json_decref(row);
	return status;
}

/* --- the event ---------------------------------------------------------- */

static json_int_t
sum(const json_t *versions, const char *key)
{
	json_int_t total = 0;
	const json_t *version;
	size_t i;

	json_array_foreach (versions, i, version)
		total += json_integer_value(json_object_get(version, key));
	return total;
}

static json_t *
event_data(const struct proposing *proposing, const char *digest)
{
	return json_pack("{s:O,s:s,s:I,s:I,s:I,s:s}", "versions",
	    proposing->seqs, "plan", digest, "files",
	    sum(proposing->versions, "files"), "records",
	    sum(proposing->versions, "records"), "bytes",
	    sum(proposing->versions, "bytes"), "why", proposing->ask->why);
}

/* Refuses before the data is read. */
static enum custody_status
check_may(struct proposing *proposing, struct custody_error *err)
{
	char zeros[65];

	memset(zeros, '0', 64);
	zeros[64] = '\0';
	return may_append(proposing->custody, "disposal.planned/1",
	    event_data(proposing, zeros), err);
}

bool
dispose_proposal_same(struct custody *custody, const char *id,
    const char *digest, const json_t *plan)
{
	static const char *const own[] = {"at", "by", "why"};
	struct dispose_files files = {0};
	json_t *old = NULL;
	json_t *new = json_copy((json_t *)(uintptr_t)plan);
	enum custody_status status;
	bool same;

	status = dispose_plan_read(&old, &files, custody, id, digest, NULL);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		json_object_del(old, own[i]);
		json_object_del(new, own[i]);
	}
	same = status == CUSTODY_OK && json_equal(old, new);
	dispose_files_clear(&files);
	json_decref(old);
	json_decref(new);
	return same;
}

static enum custody_status
find_same(struct proposing *proposing, struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "seqs", proposing->seqs);
	json_t *rows = NULL;
	json_t *row;
	size_t i;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(&rows, session_state(proposing->custody),
	    "SELECT d.id, d.plan FROM disposal AS d"
	    " WHERE d.state IN ('planned', 'approved') AND d.list = ''"
	    "   AND (SELECT count(*) FROM disposal_version"
	    "         WHERE disposal = d.id) = json_array_length(:seqs)"
	    "   AND NOT EXISTS (SELECT 1 FROM disposal_version AS w"
	    "        WHERE w.disposal = d.id AND w.version NOT IN ("
	    "              SELECT value FROM json_each(:seqs)))"
	    " ORDER BY d.seq DESC",
	    values, err);
	json_array_foreach (rows, i, row) {
		const char *id = json_string_value(json_object_get(row, "id"));
		const char *plan =
		    json_string_value(json_object_get(row, "plan"));

		if (status != CUSTODY_OK || proposing->id[0] != '\0')
			break;
		if (!dispose_proposal_same(
			proposing->custody, id, plan, proposing->plan))
			continue;
		snprintf(proposing->id, sizeof(proposing->id), "%s", id);
		snprintf(
		    proposing->digest, sizeof(proposing->digest), "%s", plan);
	}
	json_decref(rows);
	json_decref(values);
	return status;
}

static enum custody_status
write_files(struct custody *custody, const char *id,
    const struct dispose_proposal_file *files, size_t count,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < count && status == CUSTODY_OK; i++) {
		char *path = dispose_plan_path(custody, id, files[i].suffix);

		status = path == NULL
			     ? error_memory(err)
			     : file_write(AT_FDCWD, path, files[i].text.at,
				   files[i].text.len, FILE_SHARED | 0644, err);
		free(path);
	}
	return status;
}

static void
remove_files(struct custody *custody, const char *id,
    const struct dispose_proposal_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *path = dispose_plan_path(custody, id, files[i].suffix);

		if (path != NULL)
			unlink(path);
		free(path);
	}
}

enum custody_status
dispose_proposal_record(struct custody *custody, const char *kind,
    const json_t *data, const struct dispose_proposal_file *files, size_t count,
    char id[LEDGER_ID_SIZE], struct ledger_place *place,
    struct custody_error *err)
{
	enum custody_status status;

	if (data == NULL)
		return error_memory(err);
	status = ledger_begin(custody->ledger, err);
	if (status != CUSTODY_OK)
		return status;
	status = ledger_next_id(custody->ledger, 'D', id, err);
	if (status == CUSTODY_OK) {
		status = write_files(custody, id, files, count, err);
		if (status == CUSTODY_OK)
			status = ledger_add(custody->ledger, custody->key, kind,
			    data, place, err);
		if (status == CUSTODY_OK)
			return ledger_commit(custody->ledger, err);
		remove_files(custody, id, files, count);
	}
	ledger_rollback(custody->ledger);
	return status;
}

static enum custody_status
record(struct proposing *proposing, struct custody_error *err)
{
	const struct dispose_proposal_file file = {
	    "", buffer_view(&proposing->text)};
	json_t *data = event_data(proposing, proposing->digest);
	enum custody_status status;

	status =
	    dispose_proposal_record(proposing->custody, "disposal.planned/1",
		data, &file, 1, proposing->id, &proposing->place, err);
	json_decref(data);
	return status;
}

/* --- telling it --------------------------------------------------------- */

enum custody_status
dispose_proposal_state(struct custody *custody, const char *id, json_t *result,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_merge(result, session_state(custody),
	    "SELECT d.state, l.quorum AS needed, d.seq AS event,"
	    "       1 + (SELECT count(DISTINCT a.person) FROM approval AS a"
	    "             WHERE a.proposal = d.id AND a.person <> d.person)"
	    "       AS approvals,"
	    "       (SELECT json_group_array(c.name) FROM custodian AS c"
	    "         WHERE d.state = 'planned' AND c.name <> d.person)"
	    "       AS custodians_json"
	    "  FROM disposal AS d JOIN ledger AS l WHERE d.id = :id",
	    values, err);
	json_decref(values);
	return status;
}

static enum custody_status
tell(struct proposing *proposing, json_t **answer, struct custody_error *err)
{
	json_t *result =
	    json_pack("{s:s,s:s,s:b,s:I,s:I,s:I,s:s,s:b}", "id", proposing->id,
		"digest", proposing->digest, "new", proposing->place.seq > 0,
		"files", sum(proposing->versions, "files"), "records",
		sum(proposing->versions, "records"), "bytes",
		sum(proposing->versions, "bytes"), "why", proposing->ask->why,
		"waits", proposing->place.waits);
	enum custody_status status;

	if (result == NULL)
		return error_memory(err);
	status =
	    dispose_review(result, proposing->plan, &proposing->files, err);
	if (status == CUSTODY_OK && proposing->held != NULL &&
	    json_object_set(result, "holds", proposing->held) < 0)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = dispose_located_beyond(&proposing->located,
		    &proposing->files, json_object_get(result, "beyond"), err);
	if (status == CUSTODY_OK)
		status = dispose_proposal_state(
		    proposing->custody, proposing->id, result, err);
	if (status == CUSTODY_OK)
		return answer_add_take(answer, "result", result, err);
	json_decref(result);
	return status;
}

/* --- the act ------------------------------------------------------------ */

static enum custody_status
draw_up(struct proposing *proposing, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	status = dispose_located_open(&proposing->located, proposing->custody,
	    proposing->versions, proposing->ask->data,
	    proposing->ask->data_count, err);
	if (status == CUSTODY_OK)
		status = dispose_files_find(&proposing->files,
		    proposing->custody, proposing->versions,
		    proposing->located.data, proposing->located.count, err);
	if (status == CUSTODY_OK)
		status = dispose_plan_make(&proposing->plan, proposing->custody,
		    proposing->versions, &proposing->files, proposing->ask->why,
		    err);
	if (status == CUSTODY_OK)
		status =
		    canonical_write(&proposing->text, proposing->plan, err);
	if (status != CUSTODY_OK)
		return status;
	digest_sha256(digest, proposing->text.at, proposing->text.len);
	encode_hex(proposing->digest, digest, sizeof(digest));
	return CUSTODY_OK;
}

enum custody_status
dispose_propose(struct custody *custody, const struct custody_dispose *ask,
    json_t **answer, struct custody_error *err)
{
	struct proposing proposing = {.custody = custody, .ask = ask};
	enum custody_status status;

	proposing.versions = json_array();
	proposing.seqs = json_array();
	status = proposing.versions == NULL || proposing.seqs == NULL
		     ? error_memory(err)
		     : dispose_named(custody, ask, proposing.versions,
			   proposing.seqs, &proposing.held, err);
	if (status == CUSTODY_OK)
		status = dispose_proposal_held(custody, proposing.seqs, err);
	if (status == CUSTODY_OK)
		status = check_may(&proposing, err);
	if (status == CUSTODY_OK)
		status = draw_up(&proposing, err);
	if (status == CUSTODY_OK)
		status = find_same(&proposing, err);
	if (status == CUSTODY_OK && proposing.id[0] == '\0')
		status = record(&proposing, err);
	if (status == CUSTODY_OK)
		status = tell(&proposing, answer, err);
	buffer_clear(&proposing.text);
	json_decref(proposing.held);
	json_decref(proposing.plan);
	dispose_files_clear(&proposing.files);
	dispose_located_close(&proposing.located);
	json_decref(proposing.seqs);
	json_decref(proposing.versions);
	return status;
}
