/* SPDX-License-Identifier: Apache-2.0
 *
 * text: values as people read them on a terminal: strangers' bytes made
 * harmless, counts with separators, sizes, local times.
 */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { TEXT_SIZE = 64 };

/* "…" where it can be shown, else "...". */
const char *text_ellipsis(void);

/* A copy of `value` in which every string and key is safe for a terminal:
 * control, bidirectional and invalid characters as \xNN.  The caller owns it;
 * NULL when memory is short. */
json_t *text_safe(const json_t *value);
/* One string so; for the caller to free, NULL when memory is short. */
char *text_escape(const char *text, size_t len);

/* Columns that a safe text takes; and how many of its bytes fit into
 * `columns`. */
size_t text_width(const char *text);
size_t text_fit(const char *text, size_t columns);

/* Each writes into `out` and returns it. */
char *text_count(char out[TEXT_SIZE], int64_t count);   /* 41,208,113   */
char *text_number(char out[TEXT_SIZE], int64_t number); /* 4816: an event */
char *text_bytes(char out[TEXT_SIZE], int64_t bytes);   /* 214.3 GB     */
/* From RFC 3339: "22 Nov" (with its year, unless it is this one), "22 Nov
 * 2026 14:02", and "22 Nov 2026 14:02 CET"; what is no time stays as it is. */
char *text_day(char out[TEXT_SIZE], const char *time);
char *text_time(char out[TEXT_SIZE], const char *time);
char *text_instant(char out[TEXT_SIZE], const char *time);
/* How long before `now` a time was, in whole days here: "today", "1 day",
 * "12 days"; and within a day "3 h", "5 min". */
char *text_age(char out[TEXT_SIZE], const char *time, const char *now);
char *text_lately(char out[TEXT_SIZE], const char *time, const char *now);
/* 8 digits and an ellipsis of a digest. */
char *text_digest(char out[TEXT_SIZE], const char *hex);

#define COUNT(n) text_count((char[TEXT_SIZE]){0}, (int64_t)(n))
#define NUMBER(n) text_number((char[TEXT_SIZE]){0}, (int64_t)(n))
#define BYTES(n) text_bytes((char[TEXT_SIZE]){0}, (int64_t)(n))
#define DAY(t) text_day((char[TEXT_SIZE]){0}, (t))
#define TIME(t) text_time((char[TEXT_SIZE]){0}, (t))
#define INSTANT(t) text_instant((char[TEXT_SIZE]){0}, (t))
#define DIGEST(h) text_digest((char[TEXT_SIZE]){0}, (h))
/* "file" or "files", by its count */
/* "3 files": a count and its noun. */
char *text_number_of(char out[TEXT_SIZE], int64_t count, const char *one);
#define OF(n, one) text_number_of((char[TEXT_SIZE]){0}, (int64_t)(n), (one))
#define PLURAL(n, one, more) ((n) == 1 ? (one) : (more))

#endif
