/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_plan: the plan of single records.  It, and the list beside it, have
 * digests and counts; who was asked for, or by what, is in neither, nor in the
 * ledger.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/dispose.h"
#include "acts/dispose_plan.h"
#include "acts/dispose_proposal.h"
#include "acts/dispose_review.h"
#include "acts/erasure.h"
#include "acts/erasure_find.h"
#include "acts/erasure_room.h"
#include "acts/may.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "crypto/digest.h"
#include "store/question.h"

struct planning {
	struct custody *custody;
	const struct custody_dispose *ask;
	struct erasure_find find;
	struct dispose_files files; /* what is sealed; no other */
	struct buffer list;
	char list_sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	json_t *plan;
	struct buffer text;
	char digest[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	char id[LEDGER_ID_SIZE];
	struct ledger_place place;
};

bool
erasure_is_asked(const struct custody_dispose *ask)
{
	const struct custody_selector *selector = &ask->selector;

	return selector->record != NULL || selector->sha256 != NULL ||
	       selector->id != NULL || selector->key != NULL ||
	       selector->url != NULL || selector->url_prefix != NULL ||
	       selector->domain != NULL || selector->from != NULL;
}

static enum custody_status
check_asking(const struct custody_dispose *ask, struct custody_error *err)
{
	if (ask->due || ask->data_count > 0)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "dispose: records are looked for where they are recorded; "
		    "neither --due nor --data goes with them");
	if (ask->all == (ask->dataset_count > 0)) {
		error_set(
		    err, CUSTODY_USAGE, "where", "dispose: in which datasets?");
		error_remedy(err, "--all, or name them: DATASET@V...");
		return CUSTODY_USAGE;
	}
	if (ask->why == NULL || ask->why[0] == '\0')
		return error_set(err, CUSTODY_USAGE, "no-why",
		    "dispose: it needs a reason: --why TEXT");
	return CUSTODY_OK;
}

static json_t *
event_data(
    const struct planning *planning, const char *list, const char *digest)
{
	const struct erasure_find *find = &planning->find;

	return json_pack("{s:O,s:O*,s:s,s:s,s:I,s:s}", "versions", find->counts,
	    "beside", json_array_size(find->beside) > 0 ? find->beside : NULL,
	    "list", list, "plan", digest, "records", (json_int_t)find->records,
	    "why", planning->ask->why);
}

/* Before the store is opened: a role that may not, a ledger that cannot. */
static enum custody_status
check_may(const struct planning *planning, struct custody_error *err)
{
	char zeros[ENCODE_HEX_SIZE(DIGEST_SIZE)];

	memset(zeros, '0', sizeof zeros - 1);
	zeros[sizeof zeros - 1] = '\0';
	return may_append(planning->custody, "erasure.planned/1",
	    event_data(planning, zeros, zeros), err);
}

static void
name_text(char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)], const struct buffer *text)
{
	uint8_t digest[DIGEST_SIZE];

	digest_sha256(digest, text->at, text->len);
	encode_hex(hex, digest, sizeof digest);
}

static enum custody_status
draw_up(struct planning *planning, struct custody_error *err)
{
	struct erasure_find *find = &planning->find;
	enum custody_status status;
	const json_t *version;
	size_t i;

	status = barred_write(&planning->list, &find->digests, err);
	name_text(planning->list_sha256, &planning->list);
	json_array_foreach (find->versions, i, version)
		if (status == CUSTODY_OK)
			status = dispose_sealed_add(&planning->files.sealed,
			    planning->custody, version, err);
	if (status == CUSTODY_OK)
		status = dispose_plan_make(&planning->plan, planning->custody,
		    find->versions, &planning->files, planning->ask->why, err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(planning->plan,
		json_pack("{s:O,s:s,s:I,s:O,s:O}", "erases", find->erases,
		    "list", planning->list_sha256, "records",
		    (json_int_t)find->records, "keeps", find->keeps,
		    "unsearched", find->unsearched)) != 0)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = canonical_write(&planning->text, planning->plan, err);
	name_text(planning->digest, &planning->text);
	return status;
}

/* The same again answers with the plan that is there. */
static enum custody_status
find_same(struct planning *planning, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "list", planning->list_sha256);
	json_t *rows = NULL;
	const json_t *row;
	size_t i;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(&rows, session_state(planning->custody),
	    "SELECT id, plan FROM disposal WHERE list = :list"
	    "   AND state IN ('planned', 'approved') ORDER BY seq DESC",
	    values, err);
	json_array_foreach (rows, i, row) {
		const char *id = member_text(row, "id");
		const char *plan = member_text(row, "plan");

		if (planning->id[0] != '\0' ||
		    !dispose_proposal_same(
			planning->custody, id, plan, planning->plan))
			continue;
		snprintf(planning->id, sizeof planning->id, "%s", id);
		snprintf(planning->digest, sizeof planning->digest, "%s", plan);
	}
	json_decref(rows);
	json_decref(values);
	return status;
}

static enum custody_status
record(struct planning *planning, struct custody_error *err)
{
	const struct dispose_proposal_file files[] = {
	    {".list", buffer_view(&planning->list)},
	    {"", buffer_view(&planning->text)},
	};
	json_t *data =
	    event_data(planning, planning->list_sha256, planning->digest);
	enum custody_status status;

	status = dispose_proposal_record(planning->custody, "erasure.planned/1",
	    data, files, 2, planning->id, &planning->place, err);
	json_decref(data);
	return status;
}

/* --- telling it ----------------------------------------------------------- */

/* What carrying it out needs of the disk for a while, and what is free now. */
static enum custody_status
add_room(
    const struct planning *planning, json_t *result, struct custody_error *err)
{
	const struct erasure_find *find = &planning->find;
	const struct erasure_plan plan = {
	    .versions = find->versions,
	    .erases = find->erases,
	    .digests = &find->digests,
	};
	struct erasure_room room;
	enum custody_status status =
	    erasure_room(&room, planning->custody, &plan, err);

	if (status != CUSTODY_OK)
		return status;
	if (json_object_update_new(result,
		json_pack("{s:I,s:I,s:I,s:I}", "room", (json_int_t)room.beside,
		    "room_least", room.why == NULL ? (json_int_t)room.least : 0,
		    "room_free", (json_int_t)room.there, "digests",
		    (json_int_t)find->digests.count)) != 0)
		return error_memory(err);
	return CUSTODY_OK;
}

static enum custody_status
tell(struct planning *planning, json_t **answer, struct custody_error *err)
{
	json_t *result =
	    json_pack("{s:s,s:s,s:b,s:I,s:s,s:b}", "id", planning->id, "digest",
		planning->digest, "new", planning->place.seq > 0, "records",
		(json_int_t)planning->find.records, "why", planning->ask->why,
		"waits", planning->place.waits);
	enum custody_status status;

	if (result == NULL)
		return error_memory(err);
	status = dispose_review(result, planning->plan, &planning->files, err);
	if (status == CUSTODY_OK)
		status = add_room(planning, result, err);
	if (status == CUSTODY_OK)
		status = dispose_proposal_state(
		    planning->custody, planning->id, result, err);
	if (status == CUSTODY_OK)
		return answer_add_take(answer, "result", result, err);
	json_decref(result);
	return status;
}

/* --- the act -------------------------------------------------------------- */

enum custody_status
erasure_propose(struct custody *custody, const struct custody_dispose *ask,
    json_t **answer, struct custody_error *err)
{
	struct planning planning = {.custody = custody, .ask = ask};
	enum custody_status status = check_asking(ask, err);

	if (status == CUSTODY_OK)
		status = erasure_find(&planning.find, custody, ask, err);
	if (status == CUSTODY_OK)
		status =
		    dispose_proposal_held(custody, planning.find.seqs, err);
	if (status == CUSTODY_OK)
		status = check_may(&planning, err);
	if (status == CUSTODY_OK)
		status = draw_up(&planning, err);
	if (status == CUSTODY_OK)
		status = find_same(&planning, err);
	if (status == CUSTODY_OK && planning.id[0] == '\0')
		status = record(&planning, err);
	if (status == CUSTODY_OK)
		status = tell(&planning, answer, err);
	buffer_clear(&planning.text);
	buffer_clear(&planning.list);
	json_decref(planning.plan);
	dispose_files_clear(&planning.files);
	erasure_find_clear(&planning.find);
	return status;
}
