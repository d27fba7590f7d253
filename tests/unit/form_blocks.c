/* SPDX-License-Identifier: Apache-2.0
 *
 * form_blocks: what passes is the same, however many lanes it passes through.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acts/form_inside.h"

#define LEN_MAX 300

static struct form
form_over(const uint8_t *text, size_t len, struct buffer *out, unsigned how)
{
	struct form form = {
	    .at = text,
	    .end = text + len,
	    .text = out,
	    .json = true,
	    .quoted = how & 1,
	    .spaced = how & 2,
	};

	out->len = 0;
	assert_int_equal(form_reserve(&form, NULL), CUSTODY_OK);
	return form;
}

/* Mostly letters, so that blocks are passed before something stops them. */
static void
fill(uint8_t *text, size_t len, int odd)
{
	static const uint8_t some[] = "  \"\\\t\n\x7f\x80\xff"
				      "AZ@[`az{";
	static const uint8_t most[] = "abcXYZ 09";

	for (size_t i = 0; i < len; i++)
		text[i] = rand() % 1000 < odd
			      ? some[(size_t)rand() % (sizeof some - 1)]
			      : most[(size_t)rand() % (sizeof most - 1)];
	for (size_t i = 1; i < len && odd == 0; i++)
		if (text[i] == ' ' && text[i - 1] == ' ')
			text[i] = 'q';
}

static void
wide_and_narrow_blocks_pass_the_same(void **state)
{
	static const int odds[] = {0, 3, 30, 500};
	uint8_t *text = malloc(LEN_MAX);
	struct buffer one = {0}, other = {0};

	(void)state;
	srand(5);
	for (unsigned round = 0; round < 40000; round++) {
		size_t len = (size_t)rand() % (LEN_MAX + 1);
		/* At the end of what was allocated: nothing behind is read. */
		uint8_t *at = text + LEN_MAX - len;
		struct form narrow = form_over(at, len, &one, round);
		struct form wide = form_over(at, len, &other, round);

		fill(at, len, odds[round / 4 % 4]);
		form_blocks_narrow(&narrow);
		if (!form_blocks_wide(&wide))
			break; /* not on this processor */
		assert_ptr_equal(wide.at, narrow.at);
		assert_int_equal(wide.spaced, narrow.spaced);
		assert_int_equal(other.len, one.len);
		assert_memory_equal(other.at, one.at, one.len);
	}
	buffer_clear(&one);
	buffer_clear(&other);
	free(text);
}

static void
plain_text_passes_up_to_what_is_not(void **state)
{
	static const uint8_t text[] = "Plain Text of some LENGTH, 64 bytes and "
				      "more of it, then a letter: \xc3\xa9";
	struct buffer out = {0};
	struct form form = form_over(text, sizeof text - 1, &out, 1);

	(void)state;
	form_blocks(&form);
	assert_ptr_equal(form.at, text + sizeof text - 3);
	assert_true(form.spaced);
	assert_int_equal(out.len, sizeof text - 3);
	assert_memory_equal(out.at,
	    "plain text of some length, 64 bytes and "
	    "more of it, then a letter: ",
	    out.len);
	buffer_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wide_and_narrow_blocks_pass_the_same),
	    cmocka_unit_test(plain_text_passes_up_to_what_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
