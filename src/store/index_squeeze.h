/* SPDX-License-Identifier: Apache-2.0
 *
 * index_squeeze: bodies of texts as they lie in the file: from version 3 of
 * the index on each is a frame of Zstandard.  Who compares compares what is
 * inside: another libzstd makes another frame of the same bytes.
 */
#ifndef STORE_INDEX_SQUEEZE_H
#define STORE_INDEX_SQUEEZE_H

#include "store/index_file.h"

/* True where bodies of `kind` are frames in an index of this version. */
bool index_squeeze_is_used(unsigned version, enum index_run kind);

/* Replaces what is in `out` by the frame of `body`. */
enum custody_status index_squeeze(struct buffer *out, struct bytes body,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Replaces what is in `out` by what a body of an index of this version holds.
 * CUSTODY_MALFORMED ("index") for what is no frame, or holds more than a body
 * may. */
enum custody_status index_squeeze_undo(struct buffer *out, unsigned version,
    enum index_run kind, struct bytes body,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
