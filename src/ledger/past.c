/* SPDX-License-Identifier: Apache-2.0
 *
 * past: folds the events up to a place a second time.  Their signatures were
 * verified when the ledger was opened; that these are still the same events is
 * known by the chain, which must end in the hash that was verified.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "ledger/open.h"
#include "ledger/past.h"

struct past {
	struct fold *fold;
	uint64_t seq;
	uint8_t wanted[32]; /* the hash that was verified */
	uint8_t head[32];
	bool reached;
};

/* The event follows the one before it, and the last is the one wanted. */
static enum custody_status
check_link(struct past *past, const struct ledger_file_event *event,
    struct custody_error *err)
{
	uint8_t hash[32];
	enum custody_status status;

	status = ledger_file_hash(
	    hash, past->head, event->act, event->signature, err);
	if (status != CUSTODY_OK)
		return status;
	memcpy(past->head, hash, sizeof hash);
	if (memcmp(hash, event->hash, sizeof hash) == 0 &&
	    (event->seq < past->seq ||
		memcmp(hash, past->wanted, sizeof hash) == 0))
		return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "chain",
	    "event #%" PRIu64 ": it changed after the ledger was opened",
	    event->seq);
}

static enum custody_status
take_event(void *context, const struct ledger_file_event *event,
    struct custody_error *err)
{
	struct past *past = context;
	struct act act = {0};
	char hash[ENCODE_HEX_SIZE(32)];
	uint8_t key[32];
	enum custody_status status;

	encode_hex(hash, event->hash, 32);
	status = check_link(past, event, err);
	if (status == CUSTODY_OK)
		status = act_read(&act, event->act, true, err);
	if (status == CUSTODY_OK && event->seq < past->seq)
		status = fold_event(
		    past->fold, &act, event->seq, hash, key, NULL, err);
	else if (status == CUSTODY_OK) {
		/* Judging it sets the clock to its time, and folds nothing. */
		status = fold_judge(past->fold, &act, event->seq, key, err);
		past->reached = true;
	}
	act_clear(&act);
	if (status == CUSTODY_OK && past->reached)
		return CUSTODY_END;
	return status;
}

static enum custody_status
fold_until(struct past *past, struct ledger *ledger, struct custody_error *err)
{
	struct database *state = fold_state(past->fold);
	enum custody_status status;

	status = ledger_file_lock(ledger->file, LEDGER_FILE_SHARED, err);
	if (status != CUSTODY_OK)
		return status;
	status = database_savepoint(state, "past", err);
	fold_begin(past->fold);
	if (status == CUSTODY_OK)
		status =
		    ledger_file_each(ledger->file, 0, take_event, past, err);
	ledger_file_unlock(ledger->file);
	if (status == CUSTODY_END) {
		status = fold_end(past->fold, err);
		return status == CUSTODY_OK
			   ? database_release(state, "past", err)
			   : status;
	}
	return status == CUSTODY_OK
		   ? error_set(err, CUSTODY_NOT_FOUND, "no-event",
			 "event #%" PRIu64 " is not in the ledger", past->seq)
		   : status;
}

enum custody_status
past_open(struct past **out, struct ledger *ledger, uint64_t seq,
    struct custody_error *err)
{
	struct past *past = calloc(1, sizeof *past);
	enum custody_status status;

	*out = past;
	if (past == NULL)
		return error_memory(err);
	past->seq = seq;
	status = open_hash(ledger, seq, past->wanted, err);
	if (status == CUSTODY_OK)
		status = fold_new(&past->fold, false, err);
	if (status == CUSTODY_OK)
		status = fold_until(past, ledger, err);
	if (status != CUSTODY_OK) {
		past_close(past);
		*out = NULL;
	}
	return status;
}

void
past_close(struct past *past)
{
	if (past == NULL)
		return;
	fold_free(past->fold);
	free(past);
}

struct database *
past_state(struct past *past)
{
	return fold_state(past->fold);
}
