/* SPDX-License-Identifier: Apache-2.0
 *
 * lock: shares and owns through a turnstile, and gives up in time.  It
 * refuses a lock file that is not a regular file.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "store/lock.h"

#define TURNSTILE 0
#define LOCK 1

enum custody_status
lock_open(
    struct lock *lock, const char *path, bool own, struct custody_error *err)
{
	int flags = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
	struct stat st;

	lock->writable = true;
	lock->fd = open(path, flags | O_RDWR | (own ? O_CREAT : 0), 0666);
	if (lock->fd < 0 && !own) {
		lock->writable = false;
		lock->fd = open(path, flags | O_RDONLY);
		if (lock->fd < 0)
			return CUSTODY_NOT_FOUND;
	}
	if (lock->fd < 0)
		return error_system(err, "io", "opening the lock %s", path);
	if (fstat(lock->fd, &st) == 0 && S_ISREG(st.st_mode))
		return CUSTODY_OK;
	lock_close(lock);
	return error_set(err, CUSTODY_UNKNOWN, "io",
	    "opening the lock %s: not a regular file", path);
}

void
lock_close(struct lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}

static int
set_byte(const struct lock *lock, off_t byte, int type)
{
	struct flock range = {
	    .l_type = (short)type,
	    .l_whence = SEEK_SET,
	    .l_start = byte,
	    .l_len = 1,
	};

	return fcntl(lock->fd, F_OFD_SETLK, &range);
}

static enum custody_status
tell_busy(struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "lock-busy",
	    "locking the ledger: others held it all the time");
	error_remedy(err, "See which custody runs (ps -C custody), wait for it "
			  "or end it, and try again.");
	return CUSTODY_UNKNOWN;
}

/*
 * Waits by asking again: F_OFD_SETLKW knows no end, and a signal to end it
 * is not a library's to send.  The pause grows to 4 ms, which a commit takes
 * anyway.
 */
static enum custody_status
wait_for_byte(const struct lock *lock, off_t byte, int type,
    const struct timespec *end, struct custody_error *err)
{
	long pause_ns = 100000;
	struct timespec now;

	while (set_byte(lock, byte, type) != 0) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return error_system(err, "io", "locking the ledger");
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec > end->tv_sec ||
		    (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec))
			return tell_busy(err);
		nanosleep(&(struct timespec){.tv_nsec = pause_ns}, NULL);
		if (pause_ns < 4000000)
			pause_ns += pause_ns / 2;
	}
	return CUSTODY_OK;
}

enum custody_status
lock_take(struct lock *lock, bool own, int seconds, struct custody_error *err)
{
	/* Who may not write the file cannot own a byte of it; sharing the
	 * turnstile still waits for whoever owns it. */
	int pass = lock->writable ? F_WRLCK : F_RDLCK;
	enum custody_status status;
	struct timespec end;

	lock_drop(lock);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	status = wait_for_byte(lock, TURNSTILE, pass, &end, err);
	if (status == CUSTODY_OK)
		status = wait_for_byte(
		    lock, LOCK, own ? F_WRLCK : F_RDLCK, &end, err);
	set_byte(lock, TURNSTILE, F_UNLCK);
	return status;
}

void
lock_drop(struct lock *lock)
{
	if (lock->fd >= 0)
		set_byte(lock, LOCK, F_UNLCK);
}
