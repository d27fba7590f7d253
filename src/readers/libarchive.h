/* SPDX-License-Identifier: Apache-2.0
 *
 * libarchive: loaded with the first archive.  With it come tables for XML and
 * Unicode that take a process longer to load than most commands run.
 */
#ifndef READERS_LIBARCHIVE_H
#define READERS_LIBARCHIVE_H

#include <archive.h>
#include <archive_entry.h>

#include <custody/error.h>

/* Before any function of libarchive is called.  CUSTODY_UNKNOWN "no-library"
 * where it is not installed. */
enum custody_status libarchive_load(
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
