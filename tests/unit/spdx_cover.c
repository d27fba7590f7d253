/* SPDX-License-Identifier: Apache-2.0
 *
 * spdx_cover: an accepted licence covers what npm's spdx-satisfies says that
 * it does: on its own examples, and on the versions of families.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "satisfies.h"

static void
try_examples(const json_t *examples, const char *key, bool wanted)
{
	const json_t *list = json_object_get(examples, key), *one;
	size_t i;

	assert_true(json_array_size(list) > 0);
	json_array_foreach (list, i, one) {
		const char *expression =
		    json_string_value(json_array_get(one, 0));

		struct spdx spdx;

		if (spdx_parse(&spdx, expression, NULL) != CUSTODY_OK)
			fail_msg("%s is no expression", expression);
		if (satisfies(&spdx, json_array_get(one, 1)) != wanted)
			fail_msg("%s: example %zu of %s", expression, i, key);
		spdx_clear(&spdx);
	}
}

static void
published_examples_agree(void **state)
{
	const char *data = getenv("CUSTODY_DATA");
	char path[512];
	json_t *examples;

	(void)state;
	snprintf(path, sizeof path, "%s/spdx-satisfies/examples.json",
	    data == NULL ? "" : data);
	examples = json_load_file(path, 0, NULL);
	if (examples == NULL) {
		print_message("skipped: no spdx-satisfies in CUSTODY_DATA\n");
		skip();
	}
	try_examples(examples, "returnTrue", true);
	try_examples(examples, "returnFalse", false);
	json_decref(examples);
}

static void
a_plus_means_this_version_and_those_after(void **state)
{
	(void)state;
	assert_true(spdx_cover("CC-BY-3.0+", "CC-BY-4.0"));
	assert_false(spdx_cover("CC-BY-4.0+", "CC-BY-3.0"));
	assert_true(spdx_cover("CC-BY-4.0", "CC-BY-3.0+"));
	assert_false(spdx_cover("CC-BY-3.0", "CC-BY-4.0+"));
	assert_true(spdx_cover("LPPL-1.3a+", "LPPL-1.3c"));
	assert_false(spdx_cover("LPPL-1.3c+", "LPPL-1.3a"));
	assert_true(spdx_cover("PHP-3.0+", "PHP-3.01"));
	assert_true(spdx_cover("GPL-2.0-or-later", "gpl-3.0-only"));
	assert_true(spdx_cover("GPL-2.0", "GPL-2.0-only"));
}

static void
no_family_reaches_into_another(void **state)
{
	(void)state;
	assert_false(spdx_cover("CC-BY-3.0+", "CC-BY-NC-4.0"));
	assert_false(spdx_cover("GPL-2.0+", "LGPL-3.0"));
	assert_false(spdx_cover("GPL-2.0+", "AGPL-3.0"));
	assert_false(spdx_cover("MIT+", "MIT-0"));
	assert_false(spdx_cover("MPL-1.1+", "MPL-2.0-no-copyleft-exception"));
	assert_false(spdx_cover("LicenseRef-1.0+", "LicenseRef-2.0"));
	assert_false(spdx_cover("", "MIT"));
}

static void
an_exception_must_be_the_same(void **state)
{
	(void)state;
	assert_true(spdx_cover("GPL-2.0+ WITH Bison-exception-2.2",
	    "GPL-3.0 WITH Bison-exception-2.2"));
	assert_false(
	    spdx_cover("GPL-2.0+ WITH Bison-exception-2.2", "GPL-3.0"));
	assert_false(
	    spdx_cover("GPL-2.0+", "GPL-3.0 WITH Classpath-exception-2.0"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(published_examples_agree),
	    cmocka_unit_test(a_plus_means_this_version_and_those_after),
	    cmocka_unit_test(no_family_reaches_into_another),
	    cmocka_unit_test(an_exception_must_be_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
