/* SPDX-License-Identifier: Apache-2.0
 *
 * stamp: times as data has them.  What is no time is no time; nothing is
 * guessed.
 */
#ifndef READERS_STAMP_H
#define READERS_STAMP_H

#include "base/bytes.h"

/*
 * True for one of these, with its microseconds since 1970 (finer fractions
 * are cut off); a time without an offset is UTC, a date is its first instant:
 *
 *     2026-08-14T10:00:00.25+02:00   RFC 3339, `t` or a space for the T
 *     2026-08-14 10:00:00            the same without an offset
 *     2026-08-14                     a date
 *     20260814100000                 14 digits, as in WARC and Common Crawl
 *     1786701600, 1786701600.25      seconds since 1970, 9 or 10 digits
 *     1786701600250                  milliseconds since 1970, 13 digits
 */
bool stamp_read(int64_t *out, struct bytes text);

#endif
