/* SPDX-License-Identifier: Apache-2.0
 *
 * accept: takes what was signed elsewhere into the ledger, each in a
 * transaction of its own.  Nobody's word counts but the signer's: accepting
 * needs the right to write the folder, and a key only where somebody new is
 * enrolled.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/inbox.h"
#include "acts/session.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

/* One run of accept. */
struct accepting {
	struct custody *custody;
	struct inbox inbox;
	json_t **answer;
	json_t *newcomers; /* of each offer: null, or what it enrols */
	bool signs;        /* who accepts said yes to enrol them */
	bool checkpoint;
	size_t accepted;
};

/* May a later one of the same run change the answer? */
static bool
may_land_later(const struct inbox_offer *offer)
{
	static const char *const codes[] = {"objection", "stranger", "role"};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (strcmp(offer->err.code, codes[i]) == 0)
			return offer->status == CUSTODY_REFUSED;
	return false;
}

static enum custody_status
append(struct custody *custody, const struct inbox_offer *offer,
    struct ledger_place *place, struct custody_error *err)
{
	enum custody_status status = ledger_begin(custody->ledger, err);

	if (status != CUSTODY_OK)
		return status;
	status = ledger_accept(custody->ledger, buffer_view(&offer->act),
	    offer->signature, place, err);
	if (status == CUSTODY_OK)
		return ledger_commit(custody->ledger, err);
	ledger_rollback(custody->ledger);
	return status;
}

/* The same enrolment that waits already is not proposed again. */
static enum custody_status
check_waiting(
    struct custody *custody, const json_t *data, struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT id FROM proposal WHERE state = 'waiting'"
	    "   AND kind = 'identity.enrolled/1'"
	    "   AND act ->> '$.data.key' = :key",
	    data, err);
	if (status == CUSTODY_OK) {
		status = error_set(err, CUSTODY_REFUSED, "replay",
		    "it was accepted before, and waits as %s",
		    json_string_value(json_object_get(row, "id")));
		error_remedy(err, "another custodian: custody approve %s",
		    json_string_value(json_object_get(row, "id")));
	} else if (status == CUSTODY_NOT_FOUND) {
		status = CUSTODY_OK;
	}
	json_decref(row);
	return status;
}

static enum custody_status
enrol(struct accepting *accepting, const json_t *data,
    struct ledger_place *place, struct custody_error *err)
{
	enum custody_status status;

	if (!accepting->signs) {
		status = error_set(err, CUSTODY_REFUSED, "not-signed",
		    "it enrols somebody, and nobody here said yes to that");
		error_remedy(err, "as a custodian, on a terminal or with "
				  "--yes: custody accept FILE");
		return status;
	}
	status = check_waiting(accepting->custody, data, err);
	return status == CUSTODY_OK
		   ? session_append(accepting->custody, "identity.enrolled/1",
			 data, false, place, err)
		   : status;
}

static enum custody_status
tell_accepted(struct accepting *accepting, const struct inbox_offer *offer,
    const struct ledger_place *place, struct custody_error *err)
{
	json_t *values = json_pack("{s:I}", "seq", (json_int_t)place->seq);
	json_t *row = NULL;
	const char *kind;
	enum custody_status status;

	status = question_row(&row, session_state(accepting->custody),
	    "SELECT kind, id, seq AS event, person, subject FROM event"
	    " WHERE seq = :seq",
	    values, err);
	json_decref(values);
	if (status != CUSTODY_OK)
		return status;
	kind = json_string_value(json_object_get(row, "kind"));
	accepting->accepted++;
	/* People and disposals get one each time; requests need none. */
	accepting->checkpoint |=
	    strncmp(kind, "identity.", 9) == 0 ||
	    (strncmp(kind, "proposal.", 9) == 0 &&
		strchr("ID", json_string_value(
				 json_object_get(row, "subject"))[0]) != NULL);
	json_object_set_new(row, "file", member_path(offer->file));
	json_object_set_new(row, "line", json_integer((json_int_t)offer->line));
	json_object_set_new(row, "waits", json_boolean(place->waits));
	return answer_add_take(accepting->answer, "accepted", row, err);
}

/* Tries one that is open; what is refused says why in `offer`. */
static enum custody_status
try_offer(struct accepting *accepting, size_t i, bool *landed,
    struct custody_error *err)
{
	struct inbox_offer *offer = &accepting->inbox.offers[i];
	const json_t *data = json_array_get(accepting->newcomers, i);
	struct ledger_place place = {0};
	enum custody_status status = session_stopped(accepting->custody, err);

	if (status != CUSTODY_OK)
		return status;
	memset(&offer->err, 0, sizeof offer->err);
	offer->status =
	    json_is_object(data)
		? enrol(accepting, data, &place, &offer->err)
		: append(accepting->custody, offer, &place, &offer->err);
	*landed = offer->status == CUSTODY_OK;
	offer->done = *landed || !may_land_later(offer);
	return *landed ? tell_accepted(accepting, offer, &place, err)
		       : CUSTODY_OK;
}

/* Until a whole round brings nothing new. */
static enum custody_status
take_in(struct accepting *accepting, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	bool moved = true;

	while (status == CUSTODY_OK && moved) {
		moved = false;
		for (size_t i = 0;
		     status == CUSTODY_OK && i < accepting->inbox.count; i++) {
			bool landed = false;

			if (accepting->inbox.offers[i].done)
				continue;
			status = try_offer(accepting, i, &landed, err);
			moved |= landed;
		}
	}
	return status;
}

static json_t *
shown_newcomer(const json_t *data)
{
	return json_pack("{s:s, s:O, s:s, s:O, s:O, s:b}", "type", "approval",
	    "id", json_object_get(data, "name"), "kind", "identity.enrolled/1",
	    "purpose", json_object_get(data, "role"), "person",
	    json_object_get(data, "name"), "new", 1);
}

/* Which of them enrol somebody, signed by the new key itself. */
static void
find_newcomers(struct accepting *accepting, json_t *shown)
{
	struct inbox *inbox = &accepting->inbox;

	for (size_t i = 0; i < inbox->count; i++) {
		struct inbox_offer *offer = &inbox->offers[i];
		json_t *data = NULL;
		enum custody_status status = CUSTODY_NOT_FOUND;

		if (!offer->done)
			status = ledger_newcomer(accepting->custody->ledger,
			    buffer_view(&offer->act), offer->signature, &data,
			    &offer->err);
		if (status != CUSTODY_OK && status != CUSTODY_NOT_FOUND) {
			offer->done = true;
			offer->status = status;
		}
		if (data != NULL)
			json_array_append_new(shown, shown_newcomer(data));
		json_array_append_new(
		    accepting->newcomers, data == NULL ? json_null() : data);
	}
}

static void
ask_for_newcomers(struct accepting *accepting)
{
	const struct custody_settings *settings = &accepting->custody->settings;
	json_t *shown = json_array();

	find_newcomers(accepting, shown);
	if (json_array_size(shown) > 0)
		accepting->signs = settings->confirm == NULL ||
				   settings->confirm(settings->ctx, shown);
	json_decref(shown);
}

/* The refused, and the worst of them. */
static enum custody_status
tell_rest(struct accepting *accepting, enum custody_status *worst,
    struct custody_error *worst_err, struct custody_error *err)
{
	const struct inbox *inbox = &accepting->inbox;
	enum custody_status status = CUSTODY_OK;

	*worst = CUSTODY_OK;
	for (size_t i = 0; status == CUSTODY_OK && i < inbox->count; i++) {
		const struct inbox_offer *offer = &inbox->offers[i];

		if (offer->status == CUSTODY_OK)
			continue;
		if (custody_exit_code(offer->status) >
		    custody_exit_code(*worst)) {
			*worst = offer->status;
			*worst_err = offer->err;
			error_prefix(worst_err, "%s", offer->file);
		}
		status = answer_add_take(accepting->answer, "refused",
		    json_pack("{s:o, s:I, s:s, s:s, s:s}", "file",
			member_path(offer->file), "line",
			(json_int_t)offer->line, "code", offer->err.code,
			"reason", offer->err.text, "remedy", offer->err.remedy),
		    err);
	}
	if (status == CUSTODY_OK)
		status = answer_add_take(accepting->answer, "result",
		    json_pack("{s:I, s:I}", "accepted",
			(json_int_t)accepting->accepted, "refused",
			(json_int_t)(inbox->count - accepting->accepted)),
		    err);
	return status;
}

enum custody_status
custody_accept(struct custody *custody, const struct custody_accept *ask,
    json_t **answer, struct custody_error *err)
{
	struct accepting accepting = {.custody = custody, .answer = answer};
	struct custody_error worst_err = {0};
	enum custody_status status = CUSTODY_OK, worst = CUSTODY_OK;

	*answer = NULL;
	accepting.newcomers = json_array();
	for (size_t i = 0; status == CUSTODY_OK && i < ask->path_count; i++)
		status =
		    inbox_read(&accepting.inbox, custody, ask->paths[i], err);
	if (status == CUSTODY_OK) {
		inbox_sort(&accepting.inbox);
		ask_for_newcomers(&accepting);
		status = take_in(&accepting, err);
	}
	if (status == CUSTODY_OK)
		status = tell_rest(&accepting, &worst, &worst_err, err);
	if (status == CUSTODY_OK && accepting.checkpoint)
		status = ledger_checkpoint(custody->ledger, err);
	if (status == CUSTODY_OK && worst != CUSTODY_OK) {
		status = worst;
		if (err != NULL)
			*err = worst_err;
	}
	inbox_clear(&accepting.inbox);
	json_decref(accepting.newcomers);
	return status;
}
