/* SPDX-License-Identifier: Apache-2.0
 *
 * dial: holds the two times of the table `clock`, and writes them when they
 * are asked for and differ.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "ledger/dial.h"

struct dial {
	struct statement *read, *set;
	char now[CLOCK_TEXT_SIZE], newest[CLOCK_TEXT_SIZE];
	bool known;  /* `newest` is the state's */
	bool behind; /* the table is */
};

enum custody_status
dial_open(struct dial **out, struct database *state, struct custody_error *err)
{
	struct dial *dial = calloc(1, sizeof *dial);
	enum custody_status status;

	*out = NULL;
	if (dial == NULL)
		return error_memory(err);
	status = statement_prepare_late(
	    &dial->read, state, "SELECT newest FROM clock", err);
	if (status == CUSTODY_OK)
		status = statement_prepare_late(&dial->set, state,
		    "UPDATE clock SET now = ?1, newest = ?2", err);
	if (status == CUSTODY_OK)
		*out = dial;
	else
		dial_close(dial);
	return status;
}

void
dial_close(struct dial *dial)
{
	if (dial == NULL)
		return;
	statement_free(dial->read);
	statement_free(dial->set);
	free(dial);
}

static enum custody_status
learn_newest(struct dial *dial, struct custody_error *err)
{
	enum custody_status status = statement_step(dial->read, err);

	if (status == CUSTODY_OK) {
		bytes_copy_text(dial->newest, sizeof dial->newest,
		    statement_text(dial->read, 0));
		dial->known = true;
	}
	statement_reset(dial->read);
	return status == CUSTODY_END ? error_set(err, CUSTODY_UNKNOWN, "clock",
					   "the state has no clock")
				     : status;
}

enum custody_status
dial_turn(struct dial *dial, const char *at, struct custody_error *err)
{
	enum custody_status status =
	    dial->known ? CUSTODY_OK : learn_newest(dial, err);

	if (status != CUSTODY_OK)
		return status;
	bytes_copy_text(dial->now, sizeof dial->now,
	    bytes_text(strcmp(at, dial->newest) > 0 ? at : dial->newest));
	dial->behind = true;
	return CUSTODY_OK;
}

void
dial_keep(struct dial *dial)
{
	memcpy(dial->newest, dial->now, sizeof dial->newest);
	dial->behind = true;
}

enum custody_status
dial_show(struct dial *dial, struct custody_error *err)
{
	enum custody_status status;

	if (!dial->behind)
		return CUSTODY_OK;
	status = statement_lend_text(dial->set, 1, dial->now, err);
	if (status == CUSTODY_OK)
		status = statement_lend_text(dial->set, 2, dial->newest, err);
	if (status == CUSTODY_OK)
		status = statement_run(dial->set, err);
	dial->behind = status != CUSTODY_OK;
	return status;
}

void
dial_forget(struct dial *dial)
{
	dial->known = false;
	dial->behind = false;
}
