/* SPDX-License-Identifier: Apache-2.0
 *
 * scan_bytes: bytes to masks, by the lanes of the processor or one by one.
 */
#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
/* The C library has asked the processor already: libgcc would ask again in
 * every process, and under a hypervisor each question takes 20 microseconds. */
#include <sys/platform/x86.h>
#define HAS_LANES 1
#endif

#include "acts/scan_inside.h"

unsigned
scan_bytes_lanes(void)
{
#ifdef HAS_LANES
	if (CPU_FEATURE_ACTIVE(AVX512BW) && CPU_FEATURE_ACTIVE(AVX512_VBMI))
		return 64;
	if (CPU_FEATURE_ACTIVE(AVX2))
		return 32;
#endif
	return 1;
}

void
scan_bytes_plain(const uint8_t at[SCAN_BLOCK + SCAN_OVERREAD],
    const struct scan_notice *notice, struct scan_masks *out)
{
	*out = (struct scan_masks){0};
	for (unsigned i = 0; i < SCAN_BLOCK; i++) {
		uint64_t bit = UINT64_C(1) << i;
		uint8_t c = at[i];

		out->letters |= scan_is_letter(c) ? bit : 0;
		out->upper |= c >= 'A' && c <= 'Z' ? bit : 0;
		out->digits |= scan_is_digit(c) ? bit : 0;
		out->high |= c >= 0x80 ? bit : 0;
		out->at_sign |= c == '@' ? bit : 0;
		out->plus |= c == '+' ? bit : 0;
		out->dot |= c == '.' ? bit : 0;
		out->separator |= c == ' ' || c == '-' ? bit : 0;
		out->backslash |= c == '\\' ? bit : 0;
		out->literal |=
		    (notice->both[0][c] & notice->both[1][at[i + 1]] &
			notice->both[2][at[i + 2]] &
			notice->both[3][at[i + 3]]) != 0
			? bit
			: 0;
	}
	out->letter_count = (unsigned)__builtin_popcountll(out->letters);
}

#ifdef HAS_LANES

/* --- thirty-two at once -------------------------------------------------- */

#define LANES __attribute__((target("avx2,popcnt")))

LANES static inline __m256i
load(const uint8_t *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

LANES static inline uint64_t
bits(__m256i lanes)
{
	return (uint32_t)_mm256_movemask_epi8(lanes);
}

LANES static inline uint64_t
equal(__m256i text, char c)
{
	return bits(_mm256_cmpeq_epi8(text, _mm256_set1_epi8(c)));
}

/* From `last` down to `last - count + 1`: moved so that `last` is the largest
 * signed byte. */
LANES static inline uint64_t
among(__m256i text, char last, int count)
{
	return bits(_mm256_cmpgt_epi8(
	    _mm256_add_epi8(text, _mm256_set1_epi8((char)(127 - last))),
	    _mm256_set1_epi8((char)(127 - count))));
}

LANES static inline __m256i
admitted(const uint8_t *at, const struct scan_notice *notice, unsigned place)
{
	const __m256i half = _mm256_set1_epi8(15);
	__m256i text = load(at + place);
	__m256i low = _mm256_broadcastsi128_si256(
	    _mm_loadu_si128((const __m128i *)(const void *)notice->low[place]));
	__m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(
	    (const __m128i *)(const void *)notice->high[place]));

	low = _mm256_shuffle_epi8(low, _mm256_and_si256(text, half));
	high = _mm256_shuffle_epi8(
	    high, _mm256_and_si256(_mm256_srli_epi16(text, 4), half));
	return _mm256_and_si256(low, high);
}

LANES static inline uint64_t
notice_literals(const uint8_t *at, const struct scan_notice *notice)
{
	__m256i groups = _mm256_and_si256(
	    _mm256_and_si256(admitted(at, notice, 0), admitted(at, notice, 1)),
	    _mm256_and_si256(admitted(at, notice, 2), admitted(at, notice, 3)));

	return (uint32_t)~_mm256_movemask_epi8(
	    _mm256_cmpeq_epi8(groups, _mm256_setzero_si256()));
}

LANES static inline void
read_lanes(
    const uint8_t *at, const struct scan_notice *notice, struct scan_masks *out)
{
	*out = (struct scan_masks){0};
	for (unsigned shift = 0; shift < SCAN_BLOCK; shift += 32) {
		__m256i text = load(at + shift);
		__m256i small = _mm256_or_si256(text, _mm256_set1_epi8(' '));

		out->letters |= among(small, 'z', 26) << shift;
		out->upper |= among(text, 'Z', 26) << shift;
		out->digits |= among(text, '9', 10) << shift;
		out->high |= bits(text) << shift;
		out->at_sign |= equal(text, '@') << shift;
		out->plus |= equal(text, '+') << shift;
		out->dot |= equal(text, '.') << shift;
		out->separator |= (equal(text, ' ') | equal(text, '-'))
				  << shift;
		out->backslash |= equal(text, '\\') << shift;
		out->literal |= notice_literals(at + shift, notice) << shift;
	}
	out->letter_count = (unsigned)__builtin_popcountll(out->letters);
}

LANES static void
read_all_lanes(const uint8_t *at, size_t blocks,
    const struct scan_notice *notice, struct scan_masks *out)
{
	for (size_t i = 0; i < blocks; i++)
		read_lanes(at + i * SCAN_BLOCK, notice, &out[i]);
}

/* --- sixty-four at once -------------------------------------------------- */

#define WIDE __attribute__((target("avx512bw,avx512vbmi,popcnt")))

WIDE static inline uint64_t
wide_among(__m512i text, char first, char count)
{
	return _mm512_cmplt_epu8_mask(
	    _mm512_sub_epi8(text, _mm512_set1_epi8(first)),
	    _mm512_set1_epi8(count));
}

WIDE static inline uint64_t
wide_equal(__m512i text, char c)
{
	return _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(c));
}

/* A table of 128 fits two registers; above them nothing is admitted. */
WIDE static inline __m512i
wide_admitted(
    const uint8_t *at, const struct scan_notice *notice, unsigned place)
{
	const uint8_t *groups = notice->both[place];
	__m512i text = _mm512_loadu_si512(at + place);

	return _mm512_maskz_permutex2var_epi8(~_mm512_movepi8_mask(text),
	    _mm512_loadu_si512(groups), text,
	    _mm512_loadu_si512(groups + SCAN_BLOCK));
}

WIDE static inline uint64_t
wide_notice(const uint8_t *at, const struct scan_notice *notice)
{
	__m512i groups =
	    _mm512_and_si512(_mm512_and_si512(wide_admitted(at, notice, 0),
				 wide_admitted(at, notice, 1)),
		_mm512_and_si512(wide_admitted(at, notice, 2),
		    wide_admitted(at, notice, 3)));

	return _mm512_test_epi8_mask(groups, groups);
}

WIDE static void
read_all_wide(const uint8_t *at, size_t blocks,
    const struct scan_notice *notice, struct scan_masks *out)
{
	for (const struct scan_masks *end = out + blocks; out < end; out++) {
		__m512i text = _mm512_loadu_si512(at);
		__m512i small = _mm512_or_si512(text, _mm512_set1_epi8(' '));

		out->letters = wide_among(small, 'a', 26);
		out->upper = wide_among(text, 'A', 26);
		out->digits = wide_among(text, '0', 10);
		out->high = _mm512_movepi8_mask(text);
		out->at_sign = wide_equal(text, '@');
		out->plus = wide_equal(text, '+');
		out->dot = wide_equal(text, '.');
		out->separator = wide_equal(text, ' ') | wide_equal(text, '-');
		out->backslash = wide_equal(text, '\\');
		out->literal = wide_notice(at, notice);
		out->letter_count =
		    (unsigned)__builtin_popcountll(out->letters);
		at += SCAN_BLOCK;
	}
}

#endif

void
scan_bytes(const uint8_t *at, size_t blocks, const struct scan_notice *notice,
    struct scan_masks *out)
{
#ifdef HAS_LANES
	if (notice->lanes == 64) {
		read_all_wide(at, blocks, notice, out);
		return;
	}
	if (notice->lanes == 32) {
		read_all_lanes(at, blocks, notice, out);
		return;
	}
#endif
	for (size_t i = 0; i < blocks; i++)
		scan_bytes_plain(at + i * SCAN_BLOCK, notice, &out[i]);
}
