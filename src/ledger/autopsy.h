/* SPDX-License-Identifier: Apache-2.0
 *
 * autopsy: what can be said of an event that does not verify, and of what
 * rests on it, for who has to decide what to do.  Nothing of it is verified:
 * it is what the rows say.
 */
#ifndef LEDGER_AUTOPSY_H
#define LEDGER_AUTOPSY_H

#include <jansson.h>

#include "ledger/open.h"

/*
 * *out, for the caller to release, says of event `seq`:
 *   event, event_kind, of (its id, else its subject), at, person
 *   hash, recorded   what its bytes hash to after the event before, and the
 *                    hash that stands there; 64 hex digits
 *   follows          true where the next event's hash follows `recorded`
 *   signature        true or false; absent where its key is not known
 *   affected         ids that it, or what rests on it, made later
 *   checkpoints      those of the folder that have `seq` in them: size,
 *                    agrees (with the hashes that stand there), names, at
 *                    (of who cosigned it, "" where nobody did)
 */
enum custody_status autopsy(struct ledger *ledger, uint64_t seq, json_t **out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
