/* SPDX-License-Identifier: Apache-2.0
 *
 * dial: the state's clock.  Each event moves it and few look at it, so it is
 * set when somebody does.
 */
#ifndef LEDGER_DIAL_H
#define LEDGER_DIAL_H

#include "store/database.h"

struct dial;

enum custody_status dial_open(struct dial **out, struct database *state,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void dial_close(struct dial *dial);

/* It is `at`, or the newest time before, whichever is later. */
enum custody_status dial_turn(struct dial *dial, const char *at,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* That time is the newest. */
void dial_keep(struct dial *dial);
/* The table says so, too: to be called before anybody asks it. */
enum custody_status dial_show(
    struct dial *dial, struct custody_error *err) CUSTODY_MUST_CHECK;
/* The state was set back: what the table says counts. */
void dial_forget(struct dial *dial);

#endif
