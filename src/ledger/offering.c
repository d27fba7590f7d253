/* SPDX-License-Identifier: Apache-2.0
 *
 * offering: acts of one transaction, as lines of a file.  The ledger is only
 * read, so that who may not write its folder can ask all the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file_named.h"
#include "ledger/offer.h"
#include "ledger/offering.h"

struct offering {
	char *file;
	struct buffer lines;
	json_t *acts; /* what the lines are */
};

enum custody_status
ledger_offer(struct ledger *ledger, const char *file, struct custody_error *err)
{
	struct offering *offering = calloc(1, sizeof *offering);

	offering_free(ledger->offers);
	ledger->offers = offering;
	if (offering == NULL)
		return error_memory(err);
	offering->file = strdup(file);
	offering->acts = json_array();
	return offering->file == NULL || offering->acts == NULL
		   ? error_memory(err)
		   : CUSTODY_OK;
}

void
offering_free(struct offering *offering)
{
	if (offering == NULL)
		return;
	buffer_clear(&offering->lines);
	json_decref(offering->acts);
	free(offering->file);
	free(offering);
}

const char *
ledger_offer_file(const struct ledger *ledger)
{
	return ledger->offers == NULL ? NULL : ledger->offers->file;
}

const json_t *
ledger_offered(const struct ledger *ledger)
{
	return ledger->offers == NULL ? NULL : ledger->offers->acts;
}

enum custody_status
offering_begin(struct ledger *ledger, struct custody_error *err)
{
	enum custody_status status = ledger_refresh(ledger, err);

	if (status != CUSTODY_OK)
		return status;
	ledger->adding = true;
	ledger->spoilt = false;
	ledger->offers->lines.len = 0;
	json_array_clear(ledger->offers->acts);
	return CUSTODY_OK;
}

static const char *
subject_of(const struct kind *kind, const struct act *act)
{
	const char *text = json_string_value(json_object_getn(
	    act->data, (const char *)kind->subject.at, kind->subject.len));

	return text == NULL ? "" : text;
}

enum custody_status
offering_add(struct ledger *ledger, const struct keyring_key *key,
    const struct act *act, struct ledger_place *place,
    struct custody_error *err)
{
	struct offering *offering = ledger->offers;
	enum custody_status status;

	status =
	    fold_admit(ledger->fold, act, ledger->mark.size + 1, false, err);
	if (status == CUSTODY_OK)
		status = offer_write(&offering->lines, key, act->text, err);
	if (status == CUSTODY_OK &&
	    json_array_append_new(offering->acts,
		json_pack("{s:s, s:s, s:s}", "kind", act->kind, "subject",
		    subject_of(fold_kind(ledger->fold, act->kind), act), "at",
		    act->at)) < 0)
		status = error_memory(err);
	if (status == CUSTODY_OK && place != NULL) {
		memset(place, 0, sizeof *place);
		snprintf(place->at, sizeof place->at, "%s", act->at);
	}
	return status;
}

enum custody_status
offering_commit(struct ledger *ledger, struct custody_error *err)
{
	struct offering *offering = ledger->offers;
	enum custody_status status = file_write_named(
	    offering->file, offering->lines.at, offering->lines.len, err);

	ledger->adding = false;
	if (status != CUSTODY_OK)
		json_array_clear(offering->acts);
	return status;
}

void
offering_end(struct ledger *ledger)
{
	ledger->adding = false;
	json_array_clear(ledger->offers->acts);
}
