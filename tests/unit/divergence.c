/* SPDX-License-Identifier: Apache-2.0
 *
 * divergence: whole numbers agree with the formula in floating point.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ledger/divergence.h"

static double
by_formula(const uint64_t *a, const uint64_t *b, size_t count)
{
	double a_sum = 0, b_sum = 0, sum = 0;

	for (size_t i = 0; i < count; i++) {
		a_sum += (double)a[i];
		b_sum += (double)b[i];
	}
	for (size_t i = 0; i < count; i++) {
		double p = (double)a[i] / a_sum, q = (double)b[i] / b_sum;

		sum += p > 0 ? p * log2(2 * p / (p + q)) : 0;
		sum += q > 0 ? q * log2(2 * q / (p + q)) : 0;
	}
	return sum / 2 * 1000000;
}

static void
it_is_the_formula_to_one_part_in_a_million(void **state)
{
	uint64_t a[64], b[64];

	(void)state;
	srand(3);
	for (int turn = 0; turn < 2000; turn++) {
		size_t count = (size_t)(rand() % 63) + 2;

		for (size_t i = 0; i < count; i++) {
			a[i] = (uint64_t)(rand() % 3 == 0 ? 0 : rand());
			b[i] = (uint64_t)(rand() % 3 == 0 ? 0 : rand() % 1000);
		}
		a[0] += 1;
		b[1] += 1;
		assert_true(fabs((double)divergence_ppm(a, count, b, count) -
				 by_formula(a, b, count)) <= 1);
		assert_int_equal(divergence_ppm(a, count, b, count),
		    divergence_ppm(b, count, a, count));
		assert_int_equal(divergence_ppm(a, count, a, count), 0);
	}
}

static int64_t
of_texts(const char *a, const char *b)
{
	return divergence_texts(bytes_text(a), bytes_text(b));
}

static void
its_ends_are_exact(void **state)
{
	(void)state;
	assert_int_equal(of_texts("[1,0]", "[0,1]"), 1000000);
	assert_int_equal(of_texts("[2,4]", "[1,2,0,0]"), 0);
	assert_int_equal(of_texts("[]", "[0]"), 0);
	assert_int_equal(of_texts("[]", "[1]"), 1000000);
	assert_int_equal(of_texts("[1,1]", "[1]"), 311278);
}

static void
what_is_no_histogram_cannot_be_told(void **state)
{
	(void)state;
	assert_int_equal(of_texts("[1,-1]", "[1]"), -1);
	assert_int_equal(of_texts("[1]", "{}"), -1);
	assert_int_equal(of_texts("[1]", "[1.5]"), -1);
	assert_int_equal(of_texts("", "[1]"), -1);
	assert_int_equal(
	    divergence_texts((struct bytes){NULL, 0}, bytes_text("[1]")), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_the_formula_to_one_part_in_a_million),
	    cmocka_unit_test(its_ends_are_exact),
	    cmocka_unit_test(what_is_no_histogram_cannot_be_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
