/* SPDX-License-Identifier: Apache-2.0
 *
 * clock: what time it is, and how times are written.  A time inside the
 * program is microseconds since 1970, UTC; in data it is the text
 * `2026-11-23T10:11:12.345678Z`, always 27 characters, so that texts sort as
 * times do.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include <custody/error.h>

#define CLOCK_TEXT_SIZE 28 /* with the NUL */

/* Now.  Only a build for tests (-DCUSTODY_TESTING=ON) adds the seconds that
 * CUSTODY_TEST_CLOCK names, or stands at those after its =. */
int64_t clock_now(void);

/* The text of a time (of the years 0 to 9999; others give the nearest), and
 * the time of such a text (exactly that form; NULL is none). */
void clock_text(char out[CLOCK_TEXT_SIZE], int64_t at);
bool clock_parse(int64_t *out, const char *text);

/*
 * A TIME as a person types it: RFC 3339 with any offset, a date (its last
 * microsecond in local time), or `+90d` (`h`, `m`, `s`, `d`, `w`; from now).
 * A leap second (23:59:60 in UTC) is the second after it.
 * CUSTODY_USAGE ("bad-time") otherwise.
 */
enum custody_status clock_read(int64_t *out, const char *text,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A DURATION: `90s`, `15m`, `2h`, `7d`, `3w`, in microseconds. */
enum custody_status clock_read_duration(int64_t *out, const char *text,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
