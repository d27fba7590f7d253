/* SPDX-License-Identifier: Apache-2.0
 *
 * file_lock: that nobody has it, and that nobody can have it, are two answers.
 */
#include <errno.h>
#include <sys/file.h>

#include "base/error.h"
#include "base/file_lock.h"

enum custody_status
file_lock(int fd, const char *path, struct custody_error *err)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return CUSTODY_OK;
	if (errno == EWOULDBLOCK)
		return error_set(err, CUSTODY_REFUSED, "lock-busy",
		    "locking %s: another process has it", path);
	error_system(err, "io", "locking %s", path);
	error_remedy(err,
	    "mount its file system with locks (Lustre: -o flock), "
	    "or take a folder of another one");
	return CUSTODY_UNKNOWN;
}
