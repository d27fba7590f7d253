/* SPDX-License-Identifier: Apache-2.0
 *
 * checkpoint_newest: how old the newest checkpoint of the folder is, and how
 * many people stand by it.
 */
#ifndef ACTS_CHECKPOINT_NEWEST_H
#define ACTS_CHECKPOINT_NEWEST_H

#include "acts/session.h"

/*
 * Sets in `out` checkpoint_size, checkpoint_at (the time of its last event, ""
 * where there is none that this ledger continues) and witnesses, the number of
 * people whose cosignature verifies.  A checkpoint that cannot be read is none.
 */
enum custody_status checkpoint_newest(struct custody *custody, json_t *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
