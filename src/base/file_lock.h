/* SPDX-License-Identifier: Apache-2.0
 *
 * file_lock: who has a file or folder to themselves, by flock(2): it ends with
 * the process, whatever ended that.
 */
#ifndef BASE_FILE_LOCK_H
#define BASE_FILE_LOCK_H

#include "base/bytes.h"

/* Takes what is open as `fd` until that is closed; `path` is for the sentence.
 * CUSTODY_REFUSED ("lock-busy") where somebody has it, CUSTODY_UNKNOWN ("io")
 * where the file system has no locks. */
enum custody_status file_lock(
    int fd, const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
