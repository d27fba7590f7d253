/* SPDX-License-Identifier: Apache-2.0
 *
 * export_output: one file that export writes: plain, gzip or zstd, its SHA-256
 * taken on the way.  It stays below its folder whatever its path says.
 */
#ifndef ACTS_EXPORT_OUTPUT_H
#define ACTS_EXPORT_OUTPUT_H

#include "base/bytes.h"
#include "crypto/digest.h"

struct export_output;

/* The compressions, by their --compress names, and the suffix of each. */
enum export_compress {
	EXPORT_PLAIN,
	EXPORT_GZIP,
	EXPORT_ZSTD,
};
bool export_output_method(enum export_compress *out, const char *name);
extern const char *const export_output_suffix[];

/*
 * Makes a new file `path` (parts between '/') below the folder `dir`, and the
 * folders on its way.  CUSTODY_UNKNOWN ("unsafe-path") for an empty part, "."
 * or "..".  Where the file is there, and is this user's alone, what is added
 * is compared with it, and from the first difference on written instead: so an
 * interrupted export goes on, and what it wrote is believed no more than what
 * is written now.
 */
enum custody_status export_output_open(struct export_output **out, int dir,
    const char *path, enum export_compress method,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Into an open file that has no name, which is closed at the end. */
enum custody_status export_output_open_take(struct export_output **out, int fd,
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status export_output_add(struct export_output *output,
    const void *data, size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Ends and frees the file, whatever the answer; the SHA-256 is of what was
 * added to it, `there` whether that was all there already. */
enum custody_status export_output_finish(struct export_output *output,
    uint8_t sha256[DIGEST_SIZE], bool *there,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Gives up, but leaves what was written for the next.  NULL is fine. */
void export_output_leave(struct export_output *output);

/* Gives up: closes and removes it.  NULL is fine. */
void export_output_discard(struct export_output *output);

#endif
