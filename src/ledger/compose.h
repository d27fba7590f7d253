/* SPDX-License-Identifier: Apache-2.0
 *
 * compose: the text of an act that is about to be signed: its time, its nonce
 * and what its signer had seen.  custody-ledger(5), section ACTS.
 */
#ifndef LEDGER_COMPOSE_H
#define LEDGER_COMPOSE_H

#include <jansson.h>
#include <stdint.h>

#include "base/bytes.h"

/* What the signer has before them. */
struct compose_past {
	const char *genesis; /* 64 hex; NULL for the first event */
	const char *head;    /* 64 hex: the hash of the last event */
	uint64_t size;
	int64_t newest; /* the latest time that was seen */
};

/*
 * Appends the canonical text of an act by the key of that id.  Its time is the
 * later of the own clock and just after the newest that was seen.
 * CUSTODY_UNKNOWN "clock" where that is more than 2 minutes ahead of the own
 * clock.
 */
enum custody_status compose_act(struct buffer *out,
    const struct compose_past *past, const uint8_t key_id[32], const char *kind,
    const json_t *data, struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_UNKNOWN "clock" where `newest` is more than so many minutes ahead of
 * the own clock; `closed` says what is not done before that time. */
enum custody_status compose_check_clock(int64_t newest, int minutes,
    const char *closed, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The most that an act may be ahead of the clock of who appends it. */
#define COMPOSE_MINUTES_MAX 2
#define COMPOSE_AHEAD_MAX                                                      \
	((int64_t)COMPOSE_MINUTES_MAX * 60 * 1000000) /* microseconds */

#endif
