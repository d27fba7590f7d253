/* SPDX-License-Identifier: Apache-2.0
 *
 * confinement: a process gives up all it could do but think, speak over one
 * socket and read one descriptor.  It cannot take any of it back.
 */
#ifndef READERS_CONFINEMENT_H
#define READERS_CONFINEMENT_H

#include <stdbool.h>
#include <stdint.h>

#define CONFINEMENT_FILE 0    /* may be given, over the channel: is read only */
#define CONFINEMENT_CHANNEL 1 /* the socket to who gives orders */

/*
 * From here on: no descriptor but these two, no file, network, program,
 * process, thread or executable memory, at most `memory` bytes more than now,
 * no core file, and an end when the thread that made this process ends.  A
 * system call that is none of the few that are left is told to `caught` with
 * its number, and then it is the end.  False where the system cannot do it.
 */
bool confinement_enter(int channel, uint64_t memory, void (*caught)(int call));

/* What holds readers on this system: "seccomp, Landlock and limits"; "nothing"
 * where confinement_enter would be false.  Static storage. */
const char *confinement_name(void);

/* What somebody who makes that system call tries: "open a file"; NULL where
 * there is no better word than its number. */
const char *confinement_attempt(int call);

#endif
