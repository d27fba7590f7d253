/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_cell: values out of the library's vectors.
 */
#ifndef READERS_PARQUET_CELL_H
#define READERS_PARQUET_CELL_H

#include "readers/column.h"

/* The kind of a type; NULL where there is none. */
const struct column_kind *parquet_cell_kind(int type);

#endif
