/* SPDX-License-Identifier: Apache-2.0
 *
 * lines: where a line ends, for every format whose records are lines.
 */
#ifndef READERS_LINES_H
#define READERS_LINES_H

#include "readers/table.h"

/* A reader's header() where only a byte order mark can precede the first
 * record. */
enum custody_status lines_header(struct split *split, size_t *len,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same, of a format that is UTF-8 or near it: CUSTODY_MALFORMED ("utf-16")
 * where the first bytes are UTF-16's mark, as line feeds are then not where
 * they seem. */
enum custody_status lines_header_utf8(struct split *split, size_t *len,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_MALFORMED ("ragged"): a row of `line` has other columns than the
 * first. */
enum custody_status lines_ragged(
    uint64_t line, uint32_t width, uint32_t first, struct custody_error *err);

/* Splits into lines without their LF; the last one may lack it.  With
 * `skip_empty` a line that is empty or a lone CR is no record. */
void lines_split(struct split *split, bool skip_empty);

/* Line feeds among `len` bytes. */
uint64_t lines_count(const uint8_t *at, size_t len);

/* The number of the line on which a record begins, from 1. */
uint64_t lines_number(const struct record_batch *batch, size_t index);

#endif
