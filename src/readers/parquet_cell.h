/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_cell: values out of vectors, each as cell.h writes its type.
 */
#ifndef READERS_PARQUET_CELL_H
#define READERS_PARQUET_CELL_H

#include "readers/parquet_column.h"

/* The kind of a type; NULL where there is none. */
const struct parquet_kind *parquet_cell_kind(int type);

/* Row `at` of the chunk that the table was pointed at, into row->out, which
 * is emptied before.  CUSTODY_MALFORMED "record-too-long", and what a value
 * cannot be. */
enum custody_status parquet_cell_row(struct parquet_row *row,
    const struct parquet_column *table, uint64_t at,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
