/* SPDX-License-Identifier: Apache-2.0
 *
 * area: memory that one process writes and another only reads.  Who reads
 * cannot be made to fault by who writes, and can never write.
 */
#ifndef READERS_AREA_H
#define READERS_AREA_H

#include "base/bytes.h"

struct area;

/* One of `size` bytes, of which none is used yet; nobody sees it. */
enum custody_status area_new(struct area **out, size_t size,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void area_free(struct area *area); /* accepts NULL */

/* From here on this process writes it, no child inherits that, and whoever
 * maps it later only reads. */
enum custody_status area_keep(
    struct area *area, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Another process keeps it: this one reads. */
enum custody_status area_watch(
    struct area *area, struct custody_error *err) CUSTODY_MUST_CHECK;

/* `len` bytes of what this process keeps; NULL where there are not so many.
 * Giving them back lets large ones go for good. */
uint8_t *area_take(struct area *area, size_t len);
void area_give(struct area *area, uint8_t *at, size_t len);

/* Where a pointer into it lies, for the other process. */
uint64_t area_offset(const struct area *area, const uint8_t *at);
/* `len` bytes at such an offset; NULL where they are not all inside. */
const uint8_t *area_at(const struct area *area, uint64_t offset, uint64_t len);

#endif
