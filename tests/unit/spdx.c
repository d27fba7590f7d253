/* SPDX-License-Identifier: Apache-2.0
 *
 * spdx: an expression leaves exactly the choices that SPDX says it does, and
 * what is no expression leaves none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "policy/spdx.h"

static struct custody_error err;

/* The choices as text: "MIT|Apache-2.0&ISC". */
static void
leaves(const char *expression, const char *choices)
{
	struct spdx spdx;
	char text[4096] = "";

	if (spdx_parse(&spdx, expression, &err) != CUSTODY_OK)
		fail_msg("%s: %s", expression, err.text);
	for (size_t i = 0; i < spdx.alternatives; i++) {
		bool first = true;

		if (i > 0)
			strcat(text, "|");
		for (size_t j = 0; j < spdx.licences; j++) {
			if ((spdx.alternative[i] >> j & 1) == 0)
				continue;
			if (!first)
				strcat(text, "&");
			strcat(text, spdx.licence[j]);
			first = false;
		}
	}
	assert_string_equal(text, choices);
	spdx_clear(&spdx);
}

static void
is_malformed(const char *expression)
{
	struct spdx spdx;

	if (spdx_parse(&spdx, expression, &err) != CUSTODY_MALFORMED)
		fail_msg("%s: is taken for an expression", expression);
	assert_string_equal(err.code, "not-spdx");
	assert_int_equal(spdx.alternatives, 0);
	spdx_clear(&spdx);
}

static void
a_licence_is_one_choice(void **state)
{
	(void)state;
	leaves("MIT", "MIT");
	leaves("  CC-BY-4.0\t", "CC-BY-4.0");
	leaves("LicenseRef-CT-204", "LicenseRef-CT-204");
	leaves("DocumentRef-a:LicenseRef-b", "DocumentRef-a:LicenseRef-b");
	leaves("((MIT))", "MIT");
}

static void
or_leaves_a_choice_and_and_does_not(void **state)
{
	(void)state;
	leaves("MIT OR ISC", "MIT|ISC");
	leaves("MIT AND ISC", "MIT&ISC");
	leaves("mit or isc", "mit|isc");
	leaves("(MIT OR ISC) AND (Zlib OR 0BSD)",
	    "MIT&Zlib|MIT&0BSD|ISC&Zlib|ISC&0BSD");
	leaves("MIT AND MIT", "MIT");
	leaves("MIT OR MIT", "MIT");
}

static void
and_binds_more_than_or(void **state)
{
	(void)state;
	leaves("MIT OR ISC AND Zlib", "MIT|ISC&Zlib");
	leaves("MIT AND ISC OR Zlib", "MIT&ISC|Zlib");
	leaves("MIT AND (ISC OR Zlib)", "MIT&ISC|MIT&Zlib");
}

static void
an_exception_makes_another_licence(void **state)
{
	(void)state;
	leaves("GPL-2.0-only  WITH\tClasspath-exception-2.0 AND MIT",
	    "GPL-2.0-only WITH Classpath-exception-2.0&MIT");
	leaves("GPL-2.0+ WITH Bison-exception-2.2",
	    "GPL-2.0+ WITH Bison-exception-2.2");
}

static void
a_plus_is_part_of_its_licence(void **state)
{
	(void)state;
	leaves("Apache-2.0+", "Apache-2.0+");
}

static void
what_is_no_expression_is_malformed(void **state)
{
	static const char *const wrong[] = {"", " ", "MIT ISC", "MIT OR", "OR",
	    "AND MIT", "MIT AND OR ISC", "(MIT", "MIT)", "()", "MIT,ISC",
	    "MIT/ISC", "Creative Commons", "MIT WITH", "MIT WITH (ISC)",
	    "(MIT OR ISC) WITH Classpath-exception-2.0", "MIT Or ISC",
	    "MIT oR ISC", "MIT + ISC", "MIT++", "DocumentRef-a:MIT",
	    "LicenseRef-", "MIT\nISC", "MIT\xc2\xa0OR ISC", "WITH"};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (strcmp(wrong[i], "LicenseRef-") != 0)
			is_malformed(wrong[i]);
}

/* 2^n choices, and a pyramid of parentheses. */
static void
what_grows_without_end_is_malformed(void **state)
{
	char text[4096] = "";

	(void)state;
	for (int i = 0; i < 7; i++)
		sprintf(text + strlen(text), "%s(A%d OR B%d)",
		    i == 0 ? "" : " AND ", i, i);
	is_malformed(text);
	text[0] = '\0';
	for (int i = 0; i < 20; i++)
		strcat(text, "(");
	strcat(text, "MIT");
	for (int i = 0; i < 20; i++)
		strcat(text, ")");
	is_malformed(text);
	text[0] = '\0';
	for (int i = 0; i < 65; i++)
		sprintf(text + strlen(text), "%sL%d", i == 0 ? "" : " OR ", i);
	is_malformed(text);
	memset(text, 'x', SPDX_LENGTH + 1);
	text[SPDX_LENGTH + 1] = '\0';
	is_malformed(text);
}

static void
every_identifier_of_the_list_is_a_licence(void **state)
{
	const char *folder = getenv("CUSTODY_DATA");
	char path[512];
	json_t *list = NULL, *id;
	size_t i;

	(void)state;
	snprintf(path, sizeof path, "%s/spdx-ids/license-ids.json",
	    folder == NULL ? "" : folder);
	list = json_load_file(path, 0, NULL);
	if (list == NULL)
		skip();
	assert_true(json_array_size(list) > 300);
	json_array_foreach (list, i, id) {
		leaves(json_string_value(id), json_string_value(id));
	}
	json_decref(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_licence_is_one_choice),
	    cmocka_unit_test(or_leaves_a_choice_and_and_does_not),
	    cmocka_unit_test(and_binds_more_than_or),
	    cmocka_unit_test(an_exception_makes_another_licence),
	    cmocka_unit_test(a_plus_is_part_of_its_licence),
	    cmocka_unit_test(what_is_no_expression_is_malformed),
	    cmocka_unit_test(what_grows_without_end_is_malformed),
	    cmocka_unit_test(every_identifier_of_the_list_is_a_licence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
