/* SPDX-License-Identifier: Apache-2.0
 *
 * scan: a record, or one in pieces as a window that moves over it.
 */
#include <stdlib.h>

#include "acts/scan_inside.h"
#include "base/error.h"

const char *const scan_family_name[SCAN_FAMILIES] = {"lengths", "scripts",
    "personal", "secrets", "executables", "injections", "opt-outs"};

const char *const scan_pattern_name[SCAN_PATTERNS] = {"email", "phone", "iban",
    "card", "ipv4", "private-key", "aws-key", "github-token", "gitlab-token",
    "slack-token", "google-key", "stripe-key", "huggingface-token", "npm-token",
    "ai-key", "jwt", "program", "pickle", "instruction", "chat-token", "noai",
    "noindex", "tdm-reservation", "ai-train"};

enum scan_family
scan_pattern_family(enum scan_pattern pattern)
{
	return pattern <= SCAN_IPV4         ? SCAN_PERSONAL
	       : pattern <= SCAN_JWT        ? SCAN_SECRETS
	       : pattern <= SCAN_PICKLE     ? SCAN_EXECUTABLES
	       : pattern <= SCAN_CHAT_TOKEN ? SCAN_INJECTIONS
					    : SCAN_OPT_OUTS;
}

static bool
wants(const struct scan *scan, enum scan_family family)
{
	return (scan->families >> family & 1) != 0;
}

/* --- what ends an escape -------------------------------------------------- */

/* Whether the backslash at `at` begins an escape: an even number before it. */
static bool
is_escape(const struct scan *scan, size_t at)
{
	size_t from = at;

	if (scan->at[at] != '\\')
		return false;
	while (from > 0 && scan->at[from - 1] == '\\')
		from--;
	return (at - from) % 2 == 0;
}

bool
scan_joined(const struct scan *scan, size_t at)
{
	if (at == 0 || !scan_is_word(scan->at[at - 1]))
		return false;
	if (!scan->escaped)
		return true;
	if (at >= 2 && strchr("bfnrt", scan->at[at - 1]) != NULL &&
	    is_escape(scan, at - 2))
		return false;
	return at < 6 || scan->at[at - 5] != 'u' || !is_escape(scan, at - 6);
}

/* --- what was noticed ----------------------------------------------------- */

static void
find(struct scan *scan, enum scan_pattern pattern)
{
	scan->sums->found[pattern]++;
	scan->found |= 1U << pattern;
}

static void
look_at_literal(struct scan *scan, size_t at)
{
	enum scan_pattern pattern;

	if (scan_literal_find(scan, at, &pattern) &&
	    wants(scan, scan_pattern_family(pattern)))
		find(scan, pattern);
}

/* `now` moved on by `bits`, filled up from the block before. */
static uint64_t
after(uint64_t now, uint64_t last, unsigned bits)
{
	return now << bits | last >> (SCAN_BLOCK - bits);
}

/* The places that follow one of `marks` by two to four. */
static uint64_t
soon_after(uint64_t now, uint64_t last)
{
	return after(now, last, 2) | after(now, last, 3) | after(now, last, 4);
}

struct places {
	uint64_t email, phone, iban, card, ipv4;
};

/* The fourth digit of a third group: of 4 4 4, or of 4 6 5, which is as much
 * of a card's number as can be asked without looking. */
static uint64_t
ends_third_group(
    uint64_t four, uint64_t last_four, uint64_t mark, uint64_t last_mark)
{
	return after(mark, last_mark, 4) & after(four, last_four, 5) &
	       ((after(mark, last_mark, 9) & after(four, last_four, 10)) |
		   (after(mark, last_mark, 11) & after(four, last_four, 12)));
}

/* `last` is the block before. */
static void
notice_personal(struct scan *scan, const struct scan_masks *now,
    const struct scan_masks *last, struct places *places)
{
	uint64_t digits = now->digits;
	uint64_t four = digits & after(digits, last->digits, 1) &
			after(digits, last->digits, 2) &
			after(digits, last->digits, 3);
	uint64_t quad = digits & after(now->dot, last->dot, 1) &
			after(digits, last->digits, 2);
	uint64_t quads = quad & soon_after(quad, scan->last_quad);

	places->phone = digits & after(now->plus, last->plus, 1);
	places->iban = digits & after(digits, last->digits, 1) &
		       after(now->upper, last->upper, 2) &
		       after(now->upper, last->upper, 3);
	places->card = four & (after(four, scan->last_four, 4) |
				  ends_third_group(four, scan->last_four,
				      now->separator, last->separator));
	places->ipv4 = quad & soon_after(quads, scan->last_quads);
	scan->last_four = four;
	scan->last_quad = quad;
	scan->last_quads = quads;
}

static void
look_at_personal(struct scan *scan, const struct places *places, size_t at)
{
	uint64_t bit = UINT64_C(1) << at % SCAN_BLOCK;

	if ((places->email & bit) != 0 && scan_personal_email(scan, at))
		find(scan, SCAN_EMAIL);
	if ((places->phone & bit) != 0 && scan_personal_phone(scan, at))
		find(scan, SCAN_PHONE);
	if ((places->iban & bit) != 0 && scan_personal_iban(scan, at))
		find(scan, SCAN_IBAN);
	if ((places->ipv4 & bit) != 0 && scan_personal_ipv4(scan, at))
		find(scan, SCAN_IPV4);
	if ((places->card & bit) != 0 && at >= scan->card &&
	    scan_card(scan, at, &scan->card))
		find(scan, SCAN_CARD);
}

static void
look_at_block(struct scan *scan, const struct scan_masks *now,
    const struct scan_masks *last, size_t block)
{
	struct places places = {0};
	uint64_t odd;

	if (wants(scan, SCAN_PERSONAL)) {
		places.email = now->at_sign;
		/* All the others are noticed at a digit. */
		if (now->digits != 0)
			notice_personal(scan, now, last, &places);
		else
			scan->last_four = scan->last_quad = scan->last_quads =
			    0;
	}
	odd = now->literal | places.email | places.phone | places.iban |
	      places.card | places.ipv4;
	while (odd != 0) {
		size_t at = block + (size_t)__builtin_ctzll(odd);

		if ((now->literal & odd & -odd) != 0)
			look_at_literal(scan, at);
		look_at_personal(scan, &places, at);
		odd &= odd - 1;
	}
}

static void
count_scripts(struct scan *scan, const struct scan_masks *now, size_t block)
{
	uint64_t high = now->high, escapes = now->backslash;

	scan->sums->scripts[SCAN_LATIN] += now->letter_count;
	for (; high != 0; high &= high - 1) {
		size_t at = block + (size_t)__builtin_ctzll(high);

		if (at >= scan->text)
			scan_script_run(scan, at, block + SCAN_BLOCK);
	}
	for (; scan->escaped && escapes != 0; escapes &= escapes - 1) {
		size_t at = block + (size_t)__builtin_ctzll(escapes);

		if (at >= scan->escape)
			scan_script_escape(scan, at);
	}
}

/* The masks of some blocks: as many as there are, SCAN_BLOCKS at most, up to
 * and with the one that the record ends in. */
static size_t
read_blocks(
    const struct scan *scan, size_t at, size_t blocks, struct scan_masks *out)
{
	const struct scan_notice *notice = scan_literal_notice();
	uint8_t rest[SCAN_BLOCK + SCAN_OVERREAD] = {0};
	size_t left = scan->len - at;
	size_t whole =
	    left < sizeof rest ? 0 : (left - SCAN_OVERREAD) / SCAN_BLOCK;

	if (blocks > SCAN_BLOCKS)
		blocks = SCAN_BLOCKS;
	if (whole > blocks)
		whole = blocks;
	scan_bytes(scan->at + at, whole, notice, out);
	if (whole == blocks || whole == SCAN_BLOCKS)
		return whole;
	left -= whole * SCAN_BLOCK;
	memcpy(rest, scan->at + at + whole * SCAN_BLOCK,
	    left < sizeof rest ? left : sizeof rest);
	scan_bytes(rest, 1, notice, &out[whole]);
	if (left < SCAN_BLOCK)
		out[whole].literal &= (UINT64_C(1) << left) - 1;
	return whole + 1;
}

/* Blocks from `from` on, both multiples of SCAN_BLOCK but for a `to` at the
 * very end. */
static void
scan_blocks(struct scan *scan, size_t from, size_t to)
{
	struct scan_masks masks[1 + SCAN_BLOCKS];

	masks[0] = scan->last;
	while (from < to) {
		size_t blocks = (to - from + SCAN_BLOCK - 1) / SCAN_BLOCK;
		size_t some = read_blocks(scan, from, blocks, masks + 1);

		for (size_t i = 1; i <= some; i++, from += SCAN_BLOCK) {
			if (wants(scan, SCAN_SCRIPTS))
				count_scripts(scan, &masks[i], from);
			look_at_block(scan, &masks[i], &masks[i - 1], from);
		}
		masks[0] = masks[some];
	}
	scan->last = masks[0];
}

/* --- a record ------------------------------------------------------------- */

static bool
is_binary(const uint8_t *at, size_t len)
{
	return memchr(at, 0, len < SCAN_HEAD ? len : SCAN_HEAD) != NULL;
}

static bool
needs_bytes(unsigned families)
{
	return (families & ~(1U << SCAN_LENGTHS | 1U << SCAN_EXECUTABLES)) != 0;
}

static void
count_length(struct scan_sums *sums, uint64_t len)
{
	if (sums->records == 0 || len < sums->shortest)
		sums->shortest = len;
	if (len > sums->longest)
		sums->longest = len;
	sums->records++;
	sums->bytes += len;
	sums->lengths[len == 0 ? 0 : 64 - __builtin_clzll(len)]++;
}

static void
look_at_head(struct scan *scan)
{
	const struct bytes head = {scan->at, scan->len};
	uint32_t found = wants(scan, SCAN_EXECUTABLES) && head.len > 0
			     ? scan_magic(head)
			     : 0;

	if ((found >> SCAN_PROGRAM & 1) != 0)
		find(scan, SCAN_PROGRAM);
	if ((found >> SCAN_PICKLE & 1) != 0)
		find(scan, SCAN_PICKLE);
}

static void
finish(struct scan *scan, uint64_t len)
{
	uint32_t left = scan->found;
	unsigned families = 0;

	count_length(scan->sums, len);
	for (; left != 0; left &= left - 1)
		families |= 1U << scan_pattern_family(
				(enum scan_pattern)__builtin_ctz(left));
	for (; families != 0; families &= families - 1)
		scan->sums->with[__builtin_ctz(families)]++;
}

static bool
has_pickle(const uint8_t *at, size_t len)
{
	return memmem(at, len, ".pkl", 4) != NULL;
}

uint32_t
scan_record(struct scan_sums *sums, unsigned families, struct bytes record,
    bool escaped)
{
	struct scan scan = {
	    .at = record.at,
	    .len = record.len,
	    .escaped = escaped,
	    .families = families,
	    .sums = sums,
	};

	if (record.len > 0)
		look_at_head(&scan);
	if (record.len > 0 && is_binary(record.at, record.len)) {
		sums->binary++;
		if (wants(&scan, SCAN_EXECUTABLES) &&
		    scan_magic_is_zip(record) &&
		    has_pickle(record.at, record.len))
			find(&scan, SCAN_PICKLE);
	} else if (needs_bytes(families)) {
		scan_blocks(&scan, 0, record.len);
	}
	finish(&scan, record.len);
	return scan.found;
}

static void
add_numbers(uint64_t *to, const uint64_t *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to[i] += from[i];
}

void
scan_add(struct scan_sums *to, const struct scan_sums *from)
{
	if (from->records > 0 &&
	    (to->records == 0 || from->shortest < to->shortest))
		to->shortest = from->shortest;
	if (from->longest > to->longest)
		to->longest = from->longest;
	to->records += from->records;
	to->bytes += from->bytes;
	to->not_utf8 += from->not_utf8;
	to->binary += from->binary;
	add_numbers(to->lengths, from->lengths, SCAN_LENGTH_CLASSES);
	add_numbers(to->scripts, from->scripts, SCAN_SCRIPTS_KNOWN);
	add_numbers(to->found, from->found, SCAN_PATTERNS);
	add_numbers(to->with, from->with, SCAN_FAMILIES);
}

/* --- a record in pieces --------------------------------------------------- */

struct scan_stream {
	struct scan scan;
	struct buffer window;
	size_t done;     /* of the window */
	uint64_t before; /* bytes that left it */
	bool begun, binary, zip, pickle;
};

enum custody_status
scan_stream_new(struct scan_stream **out, struct scan_sums *sums,
    unsigned families, struct custody_error *err)
{
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return error_memory(err);
	(*out)->scan.sums = sums;
	(*out)->scan.families = families;
	return CUSTODY_OK;
}

static void
begin(struct scan_stream *stream)
{
	struct scan *scan = &stream->scan;
	const struct bytes head = {scan->at, scan->len};

	stream->begun = true;
	stream->binary = head.len > 0 && is_binary(head.at, head.len);
	stream->zip = stream->binary && wants(scan, SCAN_EXECUTABLES) &&
		      scan_magic_is_zip(head);
	if (head.len > 0)
		look_at_head(scan);
	scan->sums->binary += stream->binary;
}

static void
move_back(size_t *offset, size_t by)
{
	*offset = *offset > by ? *offset - by : 0;
}

/* Drops what nothing reaches back to. */
static void
slide(struct scan_stream *stream)
{
	struct buffer *window = &stream->window;
	size_t by = stream->done > SCAN_BEHIND ? stream->done - SCAN_BEHIND : 0;

	if (by == 0)
		return;
	memmove(window->at, window->at + by, window->len - by);
	window->len -= by;
	stream->done -= by;
	stream->before += by;
	move_back(&stream->scan.text, by);
	move_back(&stream->scan.card, by);
}

/* `last`: all of the record is there or was. */
static void
advance(struct scan_stream *stream, bool last)
{
	struct scan *scan = &stream->scan;
	size_t to = stream->window.len;

	scan->at = stream->window.at;
	scan->len = stream->window.len;
	if (!last && scan->len < stream->done + SCAN_AHEAD + SCAN_BLOCK)
		return;
	if (!last)
		to = (scan->len - SCAN_AHEAD) / SCAN_BLOCK * SCAN_BLOCK;
	if (!stream->begun)
		begin(stream);
	if (stream->zip && scan->len > 0)
		stream->pickle |= has_pickle(scan->at, scan->len);
	if (!stream->binary && needs_bytes(scan->families))
		scan_blocks(scan, stream->done, to);
	stream->done = to;
	slide(stream);
}

enum custody_status
scan_stream_take(
    struct scan_stream *stream, struct bytes piece, struct custody_error *err)
{
	enum custody_status status;

	status = buffer_append(&stream->window, piece.at, piece.len, err);
	if (status == CUSTODY_OK)
		advance(stream, false);
	return status;
}

uint32_t
scan_stream_end(struct scan_stream *stream)
{
	uint32_t found;

	advance(stream, true);
	if (stream->pickle)
		find(&stream->scan, SCAN_PICKLE);
	finish(&stream->scan, stream->before + stream->window.len);
	found = stream->scan.found;
	scan_stream_free(stream);
	return found;
}

void
scan_stream_free(struct scan_stream *stream)
{
	if (stream == NULL)
		return;
	buffer_clear(&stream->window);
	free(stream);
}
