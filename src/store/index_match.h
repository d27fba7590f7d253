/* SPDX-License-Identifier: Apache-2.0
 *
 * index_match: finds which of a sorted list of digests a value is, a billion
 * times.  For index_*.c only.
 */
#ifndef STORE_INDEX_MATCH_H
#define STORE_INDEX_MATCH_H

#include "base/bytes.h"

struct index_match;

/* `sorted` (borrowed) holds `count` keys of `size` bytes, 4 at least,
 * ascending. */
enum custody_status index_match_new(struct index_match **out,
    const uint8_t *sorted, uint64_t count, size_t size,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void index_match_free(struct index_match *match);

/* True if `key` is one of them; `which` is its place. */
bool index_match_find(
    const struct index_match *match, const uint8_t *key, uint64_t *which);

#endif
