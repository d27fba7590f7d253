/* SPDX-License-Identifier: Apache-2.0
 *
 * divergence: shares and logarithms are fractions of 2^32.  A logarithm's
 * digits come one by one: where the square of the number reaches two, the
 * digit is one.
 */
#include <jansson.h>

#include "ledger/divergence.h"

#define ONE (UINT64_C(1) << 32)

static uint64_t
sum_counts(const uint64_t *count, size_t counts)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < counts; i++)
		sum = count[i] > UINT64_MAX - sum ? UINT64_MAX : sum + count[i];
	return sum;
}

/* part / whole, of 2^32. */
static uint64_t
share(uint64_t part, uint64_t whole)
{
	return (uint64_t)((unsigned __int128)part * ONE / whole);
}

/* log2 of a number from 1 to 2, both fractions of 2^32. */
static uint64_t
logarithm(uint64_t number)
{
	uint64_t digits = 0;

	if (number >= 2 * ONE)
		return ONE;
	for (int i = 0; i < 32; i++) {
		number = (uint64_t)((unsigned __int128)number * number / ONE);
		digits <<= 1;
		if (number >= 2 * ONE) {
			digits |= 1;
			number /= 2;
		}
	}
	return digits;
}

/* p log2(2p / (p + q)): the logarithm may be below 0. */
static int64_t
term(uint64_t p, uint64_t q)
{
	uint64_t ratio;
	int64_t whole = 0;

	if (p == 0)
		return 0;
	ratio = (uint64_t)((unsigned __int128)2 * p * ONE / (p + q));
	while (ratio < ONE) {
		ratio *= 2;
		whole--;
	}
	return (int64_t)(((__int128)p * (whole * (__int128)ONE +
					    (__int128)logarithm(ratio))) /
			 (__int128)ONE);
}

void
divergence_add(struct divergence *divergence, uint64_t a, uint64_t b)
{
	uint64_t p, q;

	if (divergence->a_sum == 0 || divergence->b_sum == 0)
		return;
	p = share(a, divergence->a_sum);
	q = share(b, divergence->b_sum);
	divergence->terms += term(p, q) + term(q, p);
}

int64_t
divergence_end(const struct divergence *divergence)
{
	__int128 sum = divergence->terms;

	if (divergence->a_sum == 0 || divergence->b_sum == 0)
		return divergence->a_sum == divergence->b_sum ? 0 : 1000000;
	sum = (sum * 1000000 + (__int128)ONE) / (2 * (__int128)ONE);
	return sum < 0 ? 0 : sum > 1000000 ? 1000000 : (int64_t)sum;
}

int64_t
divergence_ppm(
    const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count)
{
	struct divergence divergence = {
	    .a_sum = sum_counts(a, a_count),
	    .b_sum = sum_counts(b, b_count),
	};
	size_t count = a_count > b_count ? a_count : b_count;

	for (size_t i = 0; i < count; i++)
		divergence_add(&divergence, i < a_count ? a[i] : 0,
		    i < b_count ? b[i] : 0);
	return divergence_end(&divergence);
}

/* False for what is no list of counts. */
static bool
read_counts(struct bytes text, uint64_t out[DIVERGENCE_CLASSES], size_t *count)
{
	json_t *list = json_loadb((const char *)text.at, text.len, 0, NULL);
	bool good =
	    json_is_array(list) && json_array_size(list) <= DIVERGENCE_CLASSES;

	*count = good ? json_array_size(list) : 0;
	for (size_t i = 0; i < *count; i++) {
		const json_t *number = json_array_get(list, i);

		good &=
		    json_is_integer(number) && json_integer_value(number) >= 0;
		out[i] = (uint64_t)json_integer_value(number);
	}
	json_decref(list);
	return good;
}

int64_t
divergence_texts(struct bytes a, struct bytes b)
{
	uint64_t one[DIVERGENCE_CLASSES], other[DIVERGENCE_CLASSES];
	size_t ones, others;

	if (a.at == NULL || b.at == NULL || !read_counts(a, one, &ones) ||
	    !read_counts(b, other, &others))
		return -1;
	return divergence_ppm(one, ones, other, others);
}
