/* SPDX-License-Identifier: Apache-2.0
 *
 * form_blocks: plain text of ASCII passes as many bytes at a time as the
 * processor has lanes.
 */
#include <string.h>
#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#include <sys/platform/x86.h>
#define HAS_LANES 1
#endif

#include "acts/form_inside.h"

#define BLOCK 16

/* Copies what is plain to where the text goes on, in lower case, up to the
 * first byte that wants to be looked at: how many bytes, at most BLOCK. */
#ifdef HAS_LANES
static inline unsigned
copy_block(const uint8_t *at, uint8_t *to, bool quoted, bool spaced)
{
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i upper =
	    _mm_and_si128(_mm_cmpgt_epi8(block, _mm_set1_epi8('A' - 1)),
		_mm_cmplt_epi8(block, _mm_set1_epi8('Z' + 1)));
	unsigned spaces = (unsigned)_mm_movemask_epi8(
	    _mm_cmpeq_epi8(block, _mm_set1_epi8(' ')));
	/* As signed bytes, all above U+007F are below the controls. */
	unsigned odd = (unsigned)_mm_movemask_epi8(
	    _mm_cmplt_epi8(block, _mm_set1_epi8(' ')));

	_mm_storeu_si128((__m128i *)(void *)to,
	    _mm_or_si128(block, _mm_and_si128(upper, _mm_set1_epi8(0x20))));
	if (quoted)
		odd |= (unsigned)_mm_movemask_epi8(
		    _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
			_mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
	odd |= spaces & (spaces << 1 | (spaced ? 1U : 0U));
	return odd == 0 ? BLOCK : (unsigned)__builtin_ctz(odd);
}
#else
static inline unsigned
copy_block(const uint8_t *at, uint8_t *to, bool quoted, bool spaced)
{
	for (unsigned i = 0; i < BLOCK; i++) {
		uint8_t c = at[i];

		if (c < ' ' || c >= 0x80 || (c == ' ' && spaced) ||
		    (quoted && (c == '"' || c == '\\')))
			return i;
		spaced = c == ' ';
		to[i] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
	}
	return BLOCK;
}
#endif

void
form_blocks_narrow(struct form *form)
{
	const uint8_t *at = form->at;
	uint8_t *to = form->text->at + form->text->len;
	uint8_t rest[BLOCK] = {0}; /* zeros want to be looked at */
	unsigned some = BLOCK;
	bool spaced = form->spaced;

	while (some == BLOCK) {
		const uint8_t *from = at;

		if (form->end - at < BLOCK) {
			memcpy(rest, at, (size_t)(form->end - at));
			from = rest;
		}
		some = copy_block(from, to, form->quoted, spaced);
		if (some > 0)
			spaced = to[some - 1] == ' ';
		at += some;
		to += some;
	}
	form->at = at;
	form->text->len = (size_t)(to - form->text->at);
	form->spaced = spaced;
}

#ifdef HAS_LANES

#define WIDE __attribute__((target("avx512bw")))
#define WIDE_BLOCK 64

WIDE static void
copy_wide(struct form *form)
{
	const __m512i quote = _mm512_set1_epi8('"');
	const __m512i escape = _mm512_set1_epi8('\\');
	const __m512i space = _mm512_set1_epi8(' ');
	__mmask64 quoted = form->quoted ? ~UINT64_C(0) : 0;
	uint8_t *to = form->text->at + form->text->len;
	uint64_t odd = 0, spaced = form->spaced;

	while (odd == 0) {
		size_t left = (size_t)(form->end - form->at);
		__mmask64 there = left < WIDE_BLOCK ? (UINT64_C(1) << left) - 1
						    : ~UINT64_C(0);
		/* Zeros behind the end want to be looked at. */
		__m512i text = _mm512_maskz_loadu_epi8(there, form->at);
		__mmask64 upper = _mm512_cmplt_epu8_mask(
		    _mm512_sub_epi8(text, _mm512_set1_epi8('A')),
		    _mm512_set1_epi8(26));
		uint64_t spaces = _mm512_cmpeq_epi8_mask(text, space);
		unsigned some = WIDE_BLOCK;

		_mm512_storeu_si512(
		    to, _mm512_mask_add_epi8(text, upper, text, space));
		odd = _mm512_cmplt_epi8_mask(text, space) |
		      _mm512_mask_cmpeq_epi8_mask(quoted, text, quote) |
		      _mm512_mask_cmpeq_epi8_mask(quoted, text, escape) |
		      (spaces & (spaces << 1 | spaced));
		if (odd != 0)
			some = (unsigned)__builtin_ctzll(odd);
		if (some > 0)
			spaced = spaces >> (some - 1) & 1;
		form->at += some;
		to += some;
	}
	form->text->len = (size_t)(to - form->text->at);
	form->spaced = spaced != 0;
}

bool
form_blocks_wide(struct form *form)
{
	if (!CPU_FEATURE_ACTIVE(AVX512BW))
		return false;
	copy_wide(form);
	return true;
}

#else

bool
form_blocks_wide(struct form *form)
{
	(void)form;
	return false;
}

#endif

void
form_blocks(struct form *form)
{
	if (!form_blocks_wide(form))
		form_blocks_narrow(form);
}
