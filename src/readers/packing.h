/* SPDX-License-Identifier: Apache-2.0
 *
 * packing: small records that have labels share a block, and leave together.
 */
#ifndef READERS_PACKING_H
#define READERS_PACKING_H

#include "readers/batch.h"

/* All zeros at first. */
struct packing {
	struct record_batch *batch; /* NULL: none was begun */
	size_t used;                /* bytes of its block   */
};

/* True where `size` bytes (below BLOCK_SIZE) and one more find no room. */
bool packing_is_full(const struct packing *packing, size_t size);

/* There is a batch from here on. */
enum custody_status packing_begin(struct packing *packing,
    struct block_pool *pool, struct place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A record of `size` bytes that are there, at `used`; or of a text that is
 * copied there.  `stored` becomes its path, where it is not empty. */
enum custody_status packing_add(struct packing *packing, struct bytes stored,
    struct bytes key, size_t size,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status packing_add_text(struct packing *packing,
    struct bytes stored, struct bytes key, struct bytes text,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The batch, settled, now the caller's; NULL where there is none. */
struct record_batch *packing_take(struct packing *packing);
void packing_clear(struct packing *packing);

/* Appends {"path":stored} and the key; the label has their lengths, and points
 * nowhere yet. */
enum custody_status packing_label(struct buffer *to, struct bytes stored,
    struct bytes key, struct record_label *label,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
