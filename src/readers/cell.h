/* SPDX-License-Identifier: Apache-2.0
 *
 * cell: a typed value of a table as the text that is hashed, the same from
 * whatever library the value came.  It is JSON as RFC 8785 spells it, but for
 * integers, which keep all their digits, and minus zero, which keeps its sign.
 * custody-reader(5) says the same for people.
 */
#ifndef READERS_CELL_H
#define READERS_CELL_H

#include "base/bytes.h"

/* All append to `out`.  CUSTODY_UNKNOWN where memory is short. */

/* A string; CUSTODY_MALFORMED ("not-utf-8") where it is not UTF-8. */
enum custody_status cell_text(struct buffer *out, struct bytes text,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* A number, as decimal digits. */
enum custody_status cell_integer(struct buffer *out, __int128 value,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* A number, as ECMAScript writes it: the fewest digits that read back.  What
 * is no number is "NaN", "Infinity" or "-Infinity". */
enum custody_status cell_double(struct buffer *out, double value,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* value / 10^scale as a string with `scale` digits after the point: "-0.50" */
enum custody_status cell_decimal(struct buffer *out, __int128 value,
    unsigned scale, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Bytes as a string, in base64. */
enum custody_status cell_bytes(struct buffer *out, struct bytes bytes,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* 16 bytes, in the order in which they are written. */
enum custody_status cell_uuid(struct buffer *out, const uint8_t uuid[16],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Times are strings of the proleptic Gregorian calendar, with a year of at
 * least four digits and a minus before year 1 BC (0) and earlier ones, and
 * with no more digits after the second than are not zero.  `digits` is the
 * unit of `count`: 3 for milliseconds, 6, 9; `utc` adds a Z.
 */
enum custody_status cell_date(struct buffer *out, int64_t days,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status cell_time(struct buffer *out, int64_t count,
    unsigned digits, bool utc, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status cell_stamp(struct buffer *out, int64_t count,
    unsigned digits, bool utc, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
