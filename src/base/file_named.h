/* SPDX-License-Identifier: Apache-2.0
 *
 * file_named: a document goes where a person said, who may have named more than
 * a file: /dev/stdout, a pipe of their shell, a link.  What is ours alone is
 * written by file_write.
 */
#ifndef BASE_FILE_NAMED_H
#define BASE_FILE_NAMED_H

#include "base/bytes.h"

/* As file_write where nothing has the name or a regular file; a link is
 * followed, and what takes bytes as they come is written to.  A folder, a disk,
 * a socket or a link that leads nowhere: CUSTODY_USAGE ("bad-path"). */
enum custody_status file_write_named(const char *path, const void *data,
    size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Whether that may succeed, asked before something is done that cannot be taken
 * back: the answers of file_write_named, and CUSTODY_UNKNOWN ("io") where the
 * folder is not there or may not be written. */
enum custody_status file_named_check(
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same where only a file will do, which file_write or a rename makes: what
 * has the name is regular, or CUSTODY_USAGE. */
enum custody_status file_named_check_file(
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
