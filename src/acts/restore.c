/* SPDX-License-Identifier: Apache-2.0
 *
 * restore: the ledger came back from a backup, and a custodian says so.  Once
 * the quorum agrees, who saw more of it than there is now believes it again;
 * before, it opens for nothing else.
 */
#include <string.h>

#include "acts/session.h"
#include "base/error.h"

enum custody_status
custody_restore(struct custody *custody, const struct custody_restore *ask,
    json_t **answer, struct custody_error *err)
{
	struct ledger_place place = {0};
	char head[65];
	uint64_t lost;
	json_t *data;
	enum custody_status status;

	*answer = NULL;
	if (ask->why == NULL || ask->why[0] == '\0')
		return error_set(
		    err, CUSTODY_USAGE, "usage", "restore: it needs a reason");
	lost = ledger_lost(custody->ledger, head);
	data = json_pack("{s:s}", "why", ask->why);
	if (lost > 0) {
		json_object_set_new(
		    data, "lost_size", json_integer((json_int_t)lost));
		json_object_set_new(data, "lost_head", json_string(head));
	}
	status = session_append(
	    custody, "ledger.restored/1", data, false, &place, err);
	if (status == CUSTODY_OK)
		status = ledger_set_aside(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = ledger_checkpoint(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:I, s:b, s:I, s:I}", "id", place.id,
			"event", (json_int_t)place.seq, "waits", place.waits,
			"size", (json_int_t)place.seq - 1, "lost",
			(json_int_t)lost),
		    err);
	json_decref(data);
	return status;
}
