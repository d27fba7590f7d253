/* SPDX-License-Identifier: Apache-2.0
 *
 * past: the state as it stood when an event was made, folded anew from the
 * events before it; what came later is not in it.
 */
#ifndef LEDGER_PAST_H
#define LEDGER_PAST_H

#include "ledger/ledger.h"

struct past;

/* The state just before the event `seq`, its clock at that event's own time.
 * CUSTODY_NOT_FOUND "no-event". */
enum custody_status past_open(struct past **out, struct ledger *ledger,
    uint64_t seq, struct custody_error *err) CUSTODY_MUST_CHECK;
void past_close(struct past *past);

/* Borrowed: valid until past_close. */
struct database *past_state(struct past *past);

#endif
