/* SPDX-License-Identifier: Apache-2.0
 *
 * reserve: room on the disk for what destroying a key writes down: two events,
 * the journal they go through, a job record and an account; and for a few
 * chunks, with which records are erased from what fills the disk.  A disk that
 * is full must keep neither.
 */
#ifndef ACTS_RESERVE_H
#define ACTS_RESERVE_H

#include "acts/session.h"

/* Bytes; and those that will do where there are no more: what a disposal
 * without referenced files writes takes a fifth of them. */
#define RESERVE_SIZE (4 << 20)
#define RESERVE_LEAST (1 << 20)

/* Takes the room, in the file `reserve` of the custody directory, where it is
 * not taken; where there is none, that is no error. */
void reserve_take(const struct custody *custody);

/* Gives it back to the file system: for the caller, who takes it again. */
void reserve_give(const struct custody *custody);
/* Bytes that it holds now. */
uint64_t reserve_held(const struct custody *custody);

#endif
