/* SPDX-License-Identifier: Apache-2.0
 *
 * naming: suffixes say what they say, members' paths stay below, and a path's
 * JSON is canonical whatever its bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/canonical.h"
#include "readers/naming.h"

static void
stem(const char *path, const char *name, const char *compression)
{
	struct naming_stem stem = naming_stem(bytes_text(path));
	struct buffer out = {NULL, 0, 0};

	assert_int_equal(buffer_append(&out, path, stem.len, NULL), CUSTODY_OK);
	assert_int_equal(
	    buffer_append(&out, stem.tail, strlen(stem.tail), NULL),
	    CUSTODY_OK);
	assert_string_equal((const char *)out.at, name);
	if (compression == NULL)
		assert_null(stem.compression);
	else
		assert_string_equal(stem.compression, compression);
	buffer_clear(&out);
}

static void
a_compressions_suffix_goes(void **state)
{
	(void)state;
	stem("a/b.jsonl.gz", "a/b.jsonl", "gzip");
	stem("b.csv.zst", "b.csv", "zstd");
	stem("b.XZ", "b", "xz");
	stem("b.bz2", "b", "bzip2");
	stem("b.tgz", "b.tar", "gzip");
	stem("b.tbz2", "b.tar", "bzip2");
	stem("b.txz", "b.tar", "xz");
	stem("b.tzst", "b.tar", "zstd");
	stem("a.gz/b", "a.gz/b", NULL);
	stem(".gz", ".gz", NULL);
	stem("a/.gz", "a/.gz", NULL);
	stem("gz", "gz", NULL);
	stem("b.", "b.", NULL);
	stem("", "", NULL);
}

static void
clean(const char *path, const char *expected)
{
	struct buffer out = {NULL, 0, 0};
	enum custody_status status;

	status = naming_clean(&out, bytes_text(path), NULL);
	if (expected == NULL) {
		assert_int_equal(status, CUSTODY_MALFORMED);
	} else {
		assert_int_equal(status, CUSTODY_OK);
		assert_string_equal((const char *)out.at, expected);
	}
	buffer_clear(&out);
}

static void
members_paths_stay_below(void **state)
{
	struct buffer out = {NULL, 0, 0};

	(void)state;
	clean("a/b", "a/b");
	clean("./a//b/./c/", "a/b/c");
	clean("..a/b..", "..a/b..");
	clean("...", "...");
	clean("/a", NULL);
	clean("a/../b", NULL);
	clean("..", NULL);
	clean("a/..", NULL);
	clean("a\\b", NULL);
	clean("", NULL);
	clean("./.", NULL);
	assert_int_equal(naming_clean(&out,
			     (struct bytes){(const uint8_t *)"a\0b", 3}, NULL),
	    CUSTODY_MALFORMED);
	buffer_clear(&out);
}

static void
path_json(const char *path, const char *expected)
{
	struct buffer out = {NULL, 0, 0};
	json_t *value = NULL;

	assert_int_equal(naming_json(&out, bytes_text(path), NULL), CUSTODY_OK);
	assert_string_equal((const char *)out.at, expected);
	assert_int_equal(
	    canonical_read(&value, out.at, out.len, NULL), CUSTODY_OK);
	json_decref(value);
	buffer_clear(&out);
}

static void
a_paths_json_is_canonical(void **state)
{
	(void)state;
	path_json("", "{\"path\":\"\"}");
	path_json("a/b c", "{\"path\":\"a/b c\"}");
	path_json("a\"\\", "{\"path\":\"a\\\"\\\\\"}");
	path_json("\xc3\xa9", "{\"path\":\"\xc3\xa9\"}");
	path_json("\xff", "{\"path_hex\":\"ff\"}");
	path_json("a\nb", "{\"path_hex\":\"610a62\"}");
	path_json("\xe2\x80\xae", "{\"path_hex\":\"e280ae\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_compressions_suffix_goes),
	    cmocka_unit_test(members_paths_stay_below),
	    cmocka_unit_test(a_paths_json_is_canonical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
