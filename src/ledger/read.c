/* SPDX-License-Identifier: Apache-2.0
 *
 * read: one event as it is stored, if that is what was verified: it must link
 * the hashes that the state has of it and of the event before.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "ledger/open.h"

struct wanted {
	struct ledger *ledger;
	struct buffer *act;
	uint8_t *signature;
};

static enum custody_status
take(void *context, const struct ledger_file_event *event,
    struct custody_error *err)
{
	struct wanted *wanted = context;
	uint8_t before[32], verified[32] = {0}, hash[32];
	enum custody_status status;

	status = open_hash(wanted->ledger, event->seq - 1, before, err);
	if (status == CUSTODY_OK)
		status = open_hash(wanted->ledger, event->seq, verified, err);
	if (status == CUSTODY_OK)
		status = ledger_file_hash(
		    hash, before, event->act, event->signature, err);
	if (status == CUSTODY_OK && memcmp(hash, verified, sizeof hash) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "chain",
		    "event #%" PRIu64 ": it changed after it was verified",
		    event->seq);
	if (status != CUSTODY_OK)
		return status;
	memcpy(wanted->signature, event->signature, LEDGER_FILE_SIGNATURE);
	status = buffer_append(wanted->act, event->act.at, event->act.len, err);
	return status == CUSTODY_OK ? CUSTODY_END : status;
}

enum custody_status
ledger_read(struct ledger *ledger, uint64_t seq, struct buffer *act,
    uint8_t signature[64], struct custody_error *err)
{
	struct wanted wanted = {ledger, act, signature};
	enum custody_status status;

	if (seq == 0 || seq > ledger->mark.size)
		return error_set(err, CUSTODY_NOT_FOUND, "no-event",
		    "event #%" PRIu64 ": the ledger has %" PRIu64, seq,
		    ledger->mark.size);
	if (!ledger->adding) {
		status =
		    ledger_file_lock(ledger->file, LEDGER_FILE_SHARED, err);
		if (status != CUSTODY_OK)
			return status;
	}
	status = ledger_file_each(ledger->file, seq - 1, take, &wanted, err);
	if (!ledger->adding)
		ledger_file_unlock(ledger->file);
	if (status == CUSTODY_END)
		return CUSTODY_OK;
	return status == CUSTODY_OK
		   ? error_set(err, CUSTODY_NOT_FOUND, "no-event",
			 "event #%" PRIu64 " is gone", seq)
		   : status;
}
