/* SPDX-License-Identifier: Apache-2.0
 *
 * sealing: what is measured is sealed in the same pass: a sink for measure_run
 * that gives each record, and all that lies between, to a sealed file.
 */
#ifndef ACTS_SEALING_H
#define ACTS_SEALING_H

#include "acts/measure.h"
#include "store/sealed_file.h"

struct sealing;

/* Into `write`, which stays the caller's.  `also`, which may be NULL, is told
 * of every file, with its own ctx. */
enum custody_status sealing_new(struct sealing **out,
    struct sealed_write *write, const struct measure_sink *also, void *also_ctx,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void sealing_free(struct sealing *sealing); /* accepts NULL */

/* The sink's members, with the sealing for their ctx.  Of samples it keeps what
 * they consist of. */
extern const struct measure_sink sealing_sink;

/* After all was measured: the last chunk and the table.  *size: bytes of the
 * file. */
enum custody_status sealing_finish(struct sealing *sealing,
    const uint8_t version[DIGEST_SIZE], uint64_t *size,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
