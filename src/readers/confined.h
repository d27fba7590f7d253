/* SPDX-License-Identifier: Apache-2.0
 *
 * confined: a child process that understands strangers' bytes, and can do
 * nothing else (confinement.h).  What it says is believed only as far as it
 * could be true: boundaries inside the bytes that this process read, paths
 * that are safe, calls in the order of reading.h.
 *
 * The child is made when it is first needed and serves one walk.  Where it is
 * stopped or says what cannot be, the answer is CUSTODY_UNKNOWN
 * ("reader-stopped") and the sentence says what it did; where the system
 * cannot confine it, CUSTODY_UNKNOWN ("no-confinement").
 */
#ifndef READERS_CONFINED_H
#define READERS_CONFINED_H

#include "readers/content.h"
#include "readers/table.h"

struct confined;

/* `sink` and `ctx` are asked to forget what the child should not have. */
enum custody_status confined_new(struct confined **out,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Ends the child, whatever it is doing.  NULL is accepted. */
void confined_free(struct confined *confined);

/* Blocks that the child can look at; for block_pool_free, which may come
 * later. */
struct block_pool *confined_pool(const struct confined *confined);

/* What reader->header and reader->split answer; what the split keeps from
 * call to call the child keeps, from a header on. */
enum custody_status confined_header(struct confined *confined,
    const struct reader *reader, struct split *split, size_t *len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status confined_split(struct confined *confined,
    const struct reader *reader, struct split *split,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What content_run answers: the child calls it, and what it finds is copied
 * before anybody looks at it. */
enum custody_status confined_content(struct confined *confined,
    struct content *content, struct delivery *delivery,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
