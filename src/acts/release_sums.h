/* SPDX-License-Identifier: Apache-2.0
 *
 * release_sums: the files of a release and their SHA-256, and the text that
 * `sha256sum -c` reads: `HEX  NAME` a line, by name; where a name has a
 * backslash, LF or CR these are \\, \n and \r and the line begins with a
 * backslash.
 */
#ifndef ACTS_RELEASE_SUMS_H
#define ACTS_RELEASE_SUMS_H

#include "base/bytes.h"
#include "crypto/digest.h"

#define RELEASE_SUMS_NAME "SHA256SUMS"

struct release_file {
	char *name; /* owned */
	uint8_t sha256[DIGEST_SIZE];
};

/* All zeros is an empty list. */
struct release_sums {
	struct release_file *file;
	size_t count;
	size_t room;
};

enum custody_status release_sums_add(struct release_sums *sums,
    const char *name, const uint8_t sha256[DIGEST_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;
void release_sums_clear(struct release_sums *sums);

/* By the bytes of names. */
void release_sums_sort(struct release_sums *sums);
void release_sums_order(struct release_file *files, size_t count);

/* Appends the text; and adds what a text has, names as subjects have them
 * (release_document_subject).  CUSTODY_MALFORMED ("sums"). */
enum custody_status release_sums_write(struct buffer *out,
    const struct release_sums *sums,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status release_sums_read(struct release_sums *sums,
    struct bytes text, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
