/* SPDX-License-Identifier: Apache-2.0
 *
 * table: the formats that people are told of are those that there are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "readers/table.h"

static void
its_names_are_those_that_options_take(void **state)
{
	struct buffer names = {NULL, 0, 0};

	(void)state;
	for (const struct reader *reader = table_readers; reader->name != NULL;
	     reader++)
		assert_int_equal(buffer_print(&names, NULL, "%s%s",
				     names.len == 0 ? "" : "|", reader->name),
		    CUSTODY_OK);
	assert_string_equal((const char *)names.at, CUSTODY_FORMATS);
	buffer_clear(&names);
}

static void
an_entrys_format_is_found_by_its_name(void **state)
{
	(void)state;
	assert_string_equal(table_of_entry("tsv/1")->name, "tsv");
	assert_null(table_of_entry("ts/1"));
	assert_true(table_is_archive("tar/1"));
	assert_false(table_is_archive("text/1"));
	assert_false(table_is_archive("other/1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(its_names_are_those_that_options_take),
	    cmocka_unit_test(an_entrys_format_is_found_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
