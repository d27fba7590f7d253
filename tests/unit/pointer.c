/* SPDX-License-Identifier: Apache-2.0
 *
 * pointer: what RFC 6901 takes, token by token.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "readers/pointer.h"

static void
tokens_are_those_of_the_standard(void **state)
{
	static const char *const plain[] = {
	    "", "a/b", "m~n", " ", "~1", "k\"l"};
	const char *way = "//a~1b/m~0n/ /~01/k\"l";
	struct bytes token;
	size_t i = 0;

	(void)state;
	assert_true(pointer_check(way));
	while (pointer_next(&way, &token)) {
		struct buffer out = {NULL, 0, 0};

		assert_int_equal(pointer_plain(&out, token, NULL), CUSTODY_OK);
		assert_true(
		    bytes_equal(buffer_view(&out), bytes_text(plain[i])));
		buffer_clear(&out);
		i++;
	}
	assert_int_equal(i, 6);
}

static void
what_is_none_is_refused(void **state)
{
	char deep[2 * POINTER_MAX + 3];

	(void)state;
	assert_true(pointer_check(""));
	assert_false(pointer_check("a"));
	assert_false(pointer_check("/~"));
	assert_false(pointer_check("/~2"));
	for (size_t i = 0; i < sizeof deep - 1; i++)
		deep[i] = i % 2 == 0 ? '/' : 'a';
	deep[sizeof deep - 1] = '\0';
	assert_false(pointer_check(deep));
	deep[2 * POINTER_MAX] = '\0';
	assert_true(pointer_check(deep));
}

static void
an_index_has_one_spelling(void **state)
{
	uint64_t index;

	(void)state;
	assert_true(pointer_index(bytes_text("0"), &index));
	assert_true(pointer_index(bytes_text("1207"), &index));
	assert_int_equal(index, 1207);
	assert_false(pointer_index(bytes_text(""), &index));
	assert_false(pointer_index(bytes_text("-"), &index));
	assert_false(pointer_index(bytes_text("01"), &index));
	assert_false(pointer_index(bytes_text("1234567890123456789"), &index));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tokens_are_those_of_the_standard),
	    cmocka_unit_test(what_is_none_is_refused),
	    cmocka_unit_test(an_index_has_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
