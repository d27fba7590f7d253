/* SPDX-License-Identifier: Apache-2.0
 *
 * file_place: what was made under another name beside its place gets its own.
 * Not every file system can do that in one call: none through FUSE and NFS
 * renames without replacing, none of FAT's links.
 */
#ifndef BASE_FILE_PLACE_H
#define BASE_FILE_PLACE_H

#include "base/bytes.h"

/* Gives a file that has the name `from` the name `to` alone.  What has that
 * stays: CUSTODY_REFUSED ("exists").  Where the file system can neither link
 * nor rename without replacing: CUSTODY_UNKNOWN ("io"). */
enum custody_status file_place(int dir, const char *from, const char *to,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a folder; where the file system cannot tell, an empty folder is
 * replaced. */
enum custody_status file_place_folder(const char *from, const char *to,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The folder `from` in the place of the folder `to`, and that removed.  Where
 * the file system cannot exchange two, there is a moment without either, and
 * `aside` is what the old one is called until it is gone. */
enum custody_status file_place_instead(const char *from, const char *to,
    const char *aside, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
