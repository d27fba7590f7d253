/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet: the rows of a Parquet file, in its order, as libduckdb reads them
 * and custody-reader(5) writes them.  The library is given one file, one
 * thread and bounded memory, and can open nothing else.
 */
#ifndef READERS_PARQUET_H
#define READERS_PARQUET_H

#include "readers/delivery.h"

/* Whether a file begins as one. */
bool parquet_detect(struct bytes head);

/*
 * The one entry of a file of `size` bytes that is open as `fd`: its header is
 * what the columns are called and hold, its records are the rows.
 * CUSTODY_UNKNOWN    "no-library", "wrong-library", "no-memory"
 * CUSTODY_MALFORMED  "bad-parquet" with the library's words; "unknown-type",
 *                    "same-name", "unknown-name", "too-deep" of a column;
 *                    "record-too-long", "too-big"
 */
enum custody_status parquet_run(struct delivery *delivery, int fd,
    uint64_t size, struct place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
