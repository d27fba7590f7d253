/* SPDX-License-Identifier: Apache-2.0
 *
 * glob: a pattern means the paths that a shell with globstar would mean.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "readers/glob.h"

static void
yes(const char *pattern, const char *path)
{
	if (!glob_matches(pattern, bytes_text(path)))
		fail_msg("%s does not match %s", pattern, path);
}

static void
no(const char *pattern, const char *path)
{
	if (glob_matches(pattern, bytes_text(path)))
		fail_msg("%s matches %s", pattern, path);
}

static void
a_pattern_without_a_slash_matches_any_part(void **state)
{
	(void)state;
	yes("*.jsonl", "a.jsonl");
	yes("*.jsonl", "x/y/a.jsonl");
	no("*.jsonl", "x/a.jsonl.gz");
	yes("raw", "x/raw/a.txt");
	yes("raw/", "x/raw/a.txt");
	no("raw", "x/rawer/a.txt");
	yes("?.txt", "x/a.txt");
	no("?.txt", "x/ab.txt");
}

static void
a_pattern_with_a_slash_begins_at_the_top(void **state)
{
	(void)state;
	yes("x/*.txt", "x/a.txt");
	no("x/*.txt", "y/x/a.txt");
	no("x/*.txt", "x/y/a.txt");
	yes("/a.txt", "a.txt");
	no("/a.txt", "x/a.txt");
	yes("x/y", "x/y/a.txt");
	yes("/x/", "x/y/a.txt");
	no("x?y", "x/y");
	no("x[/]y/z", "x/y/z");
}

static void
two_stars_match_any_parts(void **state)
{
	(void)state;
	yes("**/a.txt", "a.txt");
	yes("**/a.txt", "x/y/a.txt");
	yes("x/**/a.txt", "x/a.txt");
	yes("x/**/a.txt", "x/y/z/a.txt");
	no("x/**/a.txt", "y/a.txt");
	yes("x/**", "x/y/z");
	no("x/**", "x");
	yes("**", "x/y");
	no("x**z/a", "x/y/z/a");
	yes("x**z/a", "xyz/a");
	yes("**/x/**/z", "a/x/b/c/z");
}

static void
sets_and_escapes(void **state)
{
	(void)state;
	yes("[a-c]1", "b1");
	no("[a-c]1", "d1");
	yes("[!a-c]1", "d1");
	no("[^a-c]1", "a1");
	yes("[]x]", "]");
	yes("[a", "[a");
	yes("\\*", "*");
	no("\\*", "a");
	yes("[\\]]", "]");
	yes("a-[0-9][0-9]", "a-07");
	yes("*", "\xff\xfe");
	yes("?\xfe", "\xff\xfe");
	no("", "a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pattern_without_a_slash_matches_any_part),
	    cmocka_unit_test(a_pattern_with_a_slash_begins_at_the_top),
	    cmocka_unit_test(two_stars_match_any_parts),
	    cmocka_unit_test(sets_and_escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
