/* SPDX-License-Identifier: Apache-2.0
 *
 * restored: a ledger that came back from a backup is shorter than what people
 * saw; it is theirs again once the quorum has said so; for this room.
 */
#ifndef LEDGER_RESTORED_H
#define LEDGER_RESTORED_H

#include "ledger/open.h"

/* What is to be remembered of the ledger as it is now. */
void restored_remember(struct ledger *ledger);

/*
 * After CUSTODY_DISAGREES "memory" (in *err): verifies everything anew, with
 * no memory.  The ledger is good where it has a restoration in force that this
 * person did not know; with `lapsed`, it opens without one, for
 * restored_admits only.
 */
enum custody_status restored_open(struct ledger **ledger, bool lapsed,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* May this be added to a ledger that has lapsed? */
enum custody_status restored_admits(struct ledger *ledger, const char *kind,
    const json_t *data, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
