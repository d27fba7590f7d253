/* SPDX-License-Identifier: Apache-2.0
 *
 * turn: of the tasks that a job has on one node, one asks the gate and the
 * others wait for its answer, so that a node reads the data once.
 */
#ifndef GATES_SLURM_TURN_H
#define GATES_SLURM_TURN_H

#include "gates/slurm/gate.h"

struct turn; /* in memory that the tasks of a step share */

/* Made before the tasks are; NULL where memory is short, which closes the
 * gate. */
struct turn *turn_make(void);

/* For the one that asks: everybody waiting has this answer now. */
void turn_tell(struct turn *turn, const struct gate_answer *answer);

/* For the others.  GATE_UNKNOWN where none came in so many seconds. */
void turn_wait(struct turn *turn, unsigned seconds, struct gate_answer *answer);

#endif
