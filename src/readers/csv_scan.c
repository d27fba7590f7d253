/* SPDX-License-Identifier: Apache-2.0
 *
 * csv_scan: libcsv's states, walked by leaps.  Between two bytes that matter
 * in a state nothing can happen, so the scanner looks at 64 bytes together
 * and goes from one such byte to the next.  tests/readers compares it with
 * libcsv on whatever bytes there are.
 */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/error.h"
#include "readers/csv_scan.h"

static bool
is_break(uint8_t byte)
{
	return byte == '\n' || byte == '\r';
}

static bool
is_space(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

#ifdef __SSE2__
static uint64_t
match(__m128i text, char byte)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(
	    _mm_cmpeq_epi8(text, _mm_set1_epi8(byte)));
}

static void
look_at(struct csv_scan *scan, const uint8_t *at)
{
	uint64_t quotes = 0;
	uint64_t stops = 0;

	for (unsigned i = 0; i < 4; i++) {
		__m128i text = _mm_loadu_si128(
		    (const __m128i *)(const void *)(at + 16 * i));

		quotes |= match(text, '"') << 16 * i;
		stops |=
		    (match(text, ',') | match(text, '\n') | match(text, '\r'))
		    << 16 * i;
	}
	scan->chunk = at;
	scan->quotes = quotes;
	scan->stops = stops;
}
#else
static void
look_at(struct csv_scan *scan, const uint8_t *at)
{
	scan->chunk = at;
	scan->quotes = 0;
	scan->stops = 0;
	for (unsigned i = 0; i < 64; i++) {
		if (at[i] == '"')
			scan->quotes |= UINT64_C(1) << i;
		if (at[i] == ',' || is_break(at[i]))
			scan->stops |= UINT64_C(1) << i;
	}
}
#endif

/* The first quote, or else stop, from `at` on; scan->end if there is none. */
static const uint8_t *
find(struct csv_scan *scan, const uint8_t *at, bool quote)
{
	while (at < scan->end) {
		uint64_t found;

		if (scan->chunk == NULL || at - scan->chunk >= 64)
			look_at(scan, at);
		found =
		    (quote ? scan->quotes : scan->stops) >> (at - scan->chunk);
		if (found != 0) {
			at += __builtin_ctzll(found);
			return at < scan->end ? at : scan->end;
		}
		at = scan->chunk + 64;
	}
	return scan->end;
}

/*
 * From after a quote in a quoted cell: what libcsv calls a field that might
 * have ended.  True with *at at the comma, CR, LF or end that ends it; false
 * with *at inside the cell again.
 */
static bool
ends_here(const uint8_t **at, const uint8_t *end)
{
	bool spaces = false;

	for (; *at < end; (*at)++) {
		if (**at == ',' || is_break(**at))
			return true;
		if (is_space(**at)) {
			spaces = true;
		} else if (**at == '"' && spaces) {
			/* Not strict: it may still end after this one. */
			spaces = false;
		} else {
			(*at)++;
			return false;
		}
	}
	return true;
}

/* From after the opening quote to what ends the cell.  False where nothing
 * does. */
static bool
pass_quoted(struct csv_scan *scan, const uint8_t **at)
{
	for (;;) {
		*at = find(scan, *at, true);
		if (*at == scan->end)
			return false;
		(*at)++;
		if (ends_here(at, scan->end))
			return true;
	}
}

enum csv_found
csv_scan_row(
    struct csv_scan *scan, const uint8_t *at, bool last, struct csv_row *row)
{
	bool begun = false;

	row->at = at;
	row->width = 0;
	for (;;) {
		while (at < scan->end && is_space(*at))
			at++;
		if (at < scan->end && is_break(*at) && !begun) {
			row->at = ++at;
			continue;
		}
		if (at == scan->end && !begun)
			return row->at == at || last ? CSV_BLANK : CSV_MORE;
		if (at < scan->end && *at == '"') {
			at++;
			if (!pass_quoted(scan, &at))
				return last ? CSV_OPEN : CSV_MORE;
		} else {
			at = find(scan, at, false);
		}
		if (at == scan->end && !last)
			return CSV_MORE;
		row->width++;
		begun = true;
		if (at == scan->end || *at != ',')
			break;
		at++;
	}
	row->len = (size_t)(at - row->at);
	row->after = at < scan->end ? at + 1 : at;
	return CSV_ROW;
}

/* A quoted cell that has more than its two quotes: each byte goes the way
 * it goes in libcsv. */
static enum custody_status
unquote(struct bytes *out, const uint8_t *at, const uint8_t *end,
    struct buffer *scratch, struct custody_error *err)
{
	uint8_t *text = buffer_reserve(scratch, (size_t)(end - at));
	uint8_t *to = text;
	size_t spaces = 0;
	bool maybe_ended = false;

	if (text == NULL)
		return error_memory(err);
	for (; at < end; at++) {
		bool pair = maybe_ended && *at == '"' && spaces == 0;

		if (maybe_ended && is_space(*at)) {
			spaces++;
		} else {
			/* After space another quote may end it as well. */
			maybe_ended = *at == '"' && !pair;
			spaces = 0;
		}
		if (!pair)
			*to++ = *at;
	}
	if (maybe_ended)
		to -= spaces + 1;
	*out = (struct bytes){text, (size_t)(to - text)};
	scratch->len = (size_t)(to - scratch->at);
	*to = '\0';
	return CUSTODY_OK;
}

enum custody_status
csv_scan_cell(struct bytes *out, const uint8_t **at, const uint8_t *end,
    struct buffer *scratch, struct custody_error *err)
{
	struct csv_scan scan = {.end = end};
	const uint8_t *from = *at;
	const uint8_t *to;
	const uint8_t *quote;

	while (from < end && is_space(*from))
		from++;
	to = from;
	if (from < end && *from == '"') {
		to = ++from;
		/* A row that was found to end closes its quotes. */
		(void)!pass_quoted(&scan, &to);
		*at = to < end ? to + 1 : NULL;
		quote = memchr(from, '"', (size_t)(to - from));
		if (scratch == NULL)
			return CUSTODY_OK;
		if (quote == NULL || quote + 1 != to)
			return unquote(out, from, to, scratch, err);
		*out = (struct bytes){from, (size_t)(quote - from)};
		return CUSTODY_OK;
	}
	to = find(&scan, from, false);
	*at = to < end ? to + 1 : NULL;
	while (to > from && is_space(to[-1]))
		to--;
	*out = (struct bytes){from, (size_t)(to - from)};
	return CUSTODY_OK;
}
