/* SPDX-License-Identifier: Apache-2.0
 *
 * error: fills in struct custody_error.  Every failing path of the library
 * ends in one of these.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stddef.h>

#include <custody/error.h>

/*
 * Writes code and sentence and clears the remedy; returns `status`, so that
 * `return error_set(...)` reads as one thought.  `err` may be NULL.  Control,
 * bidirectional and invalid UTF-8 bytes that the arguments bring in come out
 * as \xNN.
 */
enum custody_status error_set(struct custody_error *err,
    enum custody_status status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same with the text of errno appended after ": ".  A status of
 * CUSTODY_UNKNOWN is usual; ENOENT and EACCES are not told apart here. */
enum custody_status error_system(struct custody_error *err, const char *code,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* "no-memory", always CUSTODY_UNKNOWN. */
enum custody_status error_memory(struct custody_error *err);

/* Adds the line that says how to put it right. */
void error_remedy(struct custody_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts "what: " before the sentence that is there already. */
void error_prefix(struct custody_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Copies `len` bytes of a stranger's text to `out` (`room` bytes, always
 * NUL-terminated, cut if need be), control, bidirectional and invalid
 * characters as \xNN.  Returns what was written, without the NUL.
 */
size_t error_escape(char *out, size_t room, const void *text, size_t len);

#endif
