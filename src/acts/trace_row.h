/* SPDX-License-Identifier: Apache-2.0
 *
 * trace_row: the row "hit" of a look-up.  For trace_*.c only.
 */
#ifndef ACTS_TRACE_ROW_H
#define ACTS_TRACE_ROW_H

#include "acts/trace.h"

/* Tells the row, or adds it to trace->hits. */
enum custody_status trace_row_add(struct trace_asking *asking,
    const struct selector_hit *hit,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* True if some record of the version has what its `column` counts: else none is
 * looked up. */
bool trace_row_carries(const struct trace_asking *asking, const char *column);

/* True where it was found by its text and not by its bytes. */
bool trace_row_by_form(const struct selector_hit *hit);

/* Makes the span from `first` to `last` reach `at`; "" reaches nothing. */
void trace_row_widen(
    char first[CLOCK_TEXT_SIZE], char last[CLOCK_TEXT_SIZE], const char *at);

#endif
