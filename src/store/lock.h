/* SPDX-License-Identifier: Apache-2.0
 *
 * lock: one lock that many may share or one own, on a file that holds
 * nothing else.  Everyone passes a turnstile first, so that neither those who
 * share nor those who own are kept waiting by a stream of the others.
 *
 * Byte 0 is the turnstile, byte 1 the lock, both OFD locks (fcntl(2)): they
 * belong to the open file and end with it, so a killed process leaves none.
 */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include <stdbool.h>

#include <custody/error.h>

/* {-1, false} is a lock that was never opened. */
struct lock {
	int fd;
	bool writable;
};

/* Opens, and makes where it is missing, if `own`.  Without `own` whoever may
 * only read the file can share; where even that is impossible the answer is
 * CUSTODY_NOT_FOUND.  Else CUSTODY_UNKNOWN ("io"). */
enum custody_status lock_open(struct lock *lock, const char *path, bool own,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void lock_close(struct lock *lock);

/* Shares or, if `own`, owns; one that is held is exchanged, not atomically.
 * After `seconds`: CUSTODY_UNKNOWN ("lock-busy"). */
enum custody_status lock_take(struct lock *lock, bool own, int seconds,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void lock_drop(struct lock *lock);

#endif
