/* SPDX-License-Identifier: Apache-2.0
 *
 * gate_inside: what the files of the gate share, and nobody else.
 */
#ifndef ACTS_GATE_INSIDE_H
#define ACTS_GATE_INSIDE_H

#include "acts/gate.h"
#include "policy/ask.h"

struct gate_answer {
	char request[LEDGER_ID_SIZE];
	char mode[8];
	char *job; /* NULL: a rehearsal */
	char set[LEDGER_ID_SIZE];

	struct ask ask;   /* what the policies said */
	json_t *objected; /* what the data came to: reasons, maybe none */
	json_t *reasons;  /* both, as told and recorded */
	enum custody_status data_status;
	struct gate_data data;
	bool data_given;
	const char *hand_over; /* NULL: not of exec */

	uint64_t size;      /* of the ledger when it was asked */
	int64_t decided_at; /* microseconds */

	uint64_t decision; /* 0 until it is recorded */
	char release[LEDGER_ID_SIZE];
	bool release_new;
};

/* Asks everything, as of now; what was asked before is forgotten, what the
 * data came to is not. */
enum custody_status gate_ask(struct custody *custody, struct gate_answer *gate,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
