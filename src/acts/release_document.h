/* SPDX-License-Identifier: Apache-2.0
 *
 * release_document: custody-release.json, what travels with exported data:
 * custody-release(5).
 */
#ifndef ACTS_RELEASE_DOCUMENT_H
#define ACTS_RELEASE_DOCUMENT_H

#include <jansson.h>

#include "acts/release_sums.h"
#include "base/encode.h"
#include "crypto/digest.h"
#include "crypto/envelope.h"

#define RELEASE_DOCUMENT_NAME "custody-release.json"
#define RELEASE_DOCUMENT_TYPE "application/vnd.in-toto+json"
#define RELEASE_DOCUMENT_PREDICATE "urn:custody:release:v1"
#define RELEASE_DOCUMENT_STATEMENT "https://in-toto.io/Statement/v1"

/* Above so many files only SHA256SUMS is a subject, and names the rest. */
#define RELEASE_DOCUMENT_FILES 20000

/* One that was read.  `statement` is its payload. */
struct release_document {
	struct envelope envelope;
	json_t *statement;
	char sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)]; /* of the file */
};

/* Reads DIR/custody-release.json.  CUSTODY_NOT_FOUND ("no-file") where there
 * is none; CUSTODY_MALFORMED ("release") where it is none of ours.  No
 * signature is verified. */
enum custody_status release_document_read(struct release_document *out,
    const char *dir, struct custody_error *err) CUSTODY_MUST_CHECK;
void release_document_clear(struct release_document *document);

/* A text of the predicate; "" if it has none of that name. */
const char *release_document_text(
    const struct release_document *document, const char *key);

/* The name of a file in the subjects: its path, or "hex:" and the path in hex
 * where canonical JSON cannot hold it or it begins with "hex:". */
enum custody_status release_document_subject(struct buffer *out,
    struct bytes path, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Is what lies in a folder what the document says?  `names` and `digests` are
 * the folder's files but for custody-release.json itself, `count` of them, in
 * any order; names are subjects' names.  CUSTODY_DISAGREES ("release") names
 * the first that is missing, changed or too many.  Where only SHA256SUMS is a
 * subject, `sums` is that file's text.
 */
enum custody_status release_document_compare(
    const struct release_document *document, struct release_file *files,
    size_t count, struct bytes sums,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The files that it names: its subjects or, where that is the only one, the
 * lines of SHA256SUMS (`sums`, that file's text), which is among them.  Sorted
 * by name. */
enum custody_status release_document_files(struct release_sums *out,
    const struct release_document *document, struct bytes sums,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
