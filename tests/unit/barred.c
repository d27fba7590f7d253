/* SPDX-License-Identifier: Apache-2.0
 *
 * barred, data_left_root: lists of digests, and the root over what was left
 * out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acts/data.h"

static struct custody_error err;

static void
add_text(struct barred *barred, const char *text)
{
	uint8_t digest[DIGEST_SIZE];

	digest_sha256(digest, text, strlen(text));
	assert_int_equal(barred_add(barred, digest, &err), CUSTODY_OK);
}

static void
sorting_drops_doubles_and_finds_all(void **state)
{
	struct barred barred = {0};
	uint8_t digest[DIGEST_SIZE];
	char text[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof text, "%d", i % 500);
		add_text(&barred, text);
	}
	barred_sort(&barred);
	assert_int_equal(barred.count, 500);
	for (int i = 0; i < 500; i++) {
		snprintf(text, sizeof text, "%d", i);
		digest_sha256(digest, text, strlen(text));
		assert_true(barred_has(&barred, digest));
		digest[31] ^= 1;
		assert_false(barred_has(&barred, digest));
	}
	barred_clear(&barred);
	assert_false(barred_has(&barred, digest));
}

static void
a_list_is_what_sort_makes_of_hex(void **state)
{
	struct barred barred = {0};
	struct buffer text = {0};

	(void)state;
	add_text(&barred, "hello");
	add_text(&barred, "");
	add_text(&barred, "hello");
	barred_sort(&barred);
	assert_int_equal(barred_write(&text, &barred, &err), CUSTODY_OK);
	assert_string_equal((const char *)text.at,
	    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
	    "\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "\n");
	buffer_clear(&text);
	barred_clear(&barred);
}

/* Roots computed by a program of its own. */
static void
the_root_over_what_was_left_out_counts_doubles(void **state)
{
	char root[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	struct barred left = {0};

	(void)state;
	data_left_root(&left, root);
	assert_string_equal(root,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	add_text(&left, "b");
	add_text(&left, "a");
	add_text(&left, "b");
	data_left_root(&left, root);
	assert_string_equal(root,
	    "525bc357c1a1911d75e38426d8dd9fa41c0c0d937db69c978f704462ca730efb");
	barred_clear(&left);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sorting_drops_doubles_and_finds_all),
	    cmocka_unit_test(a_list_is_what_sort_makes_of_hex),
	    cmocka_unit_test(the_root_over_what_was_left_out_counts_doubles),
	};

	return cmocka_run_group_tests_name("barred", tests, NULL, NULL);
}
