/* SPDX-License-Identifier: Apache-2.0
 *
 * fingerprint: what `xxhsum -H2` prints.
 */
#include "crypto/fingerprint.h"
#include "vectors.h"

static void
expect_fingerprint(const void *data, size_t len, const char *hex)
{
	struct fingerprint_stream stream;
	uint8_t out[FINGERPRINT_SIZE];
	char text[ENCODE_HEX_SIZE(FINGERPRINT_SIZE)];

	fingerprint_bytes(out, data, len);
	encode_hex(text, out, sizeof out);
	assert_string_equal(text, hex);
	for (size_t piece = 1; piece <= len + 1; piece = piece * 3 + 1) {
		fingerprint_init(&stream);
		for (size_t at = 0; at < len; at += piece)
			fingerprint_add(&stream, (const uint8_t *)data + at,
			    len - at < piece ? len - at : piece);
		fingerprint_final(&stream, out);
		encode_hex(text, out, sizeof out);
		assert_string_equal(text, hex);
	}
}

static void
known_texts_have_the_fingerprints_that_xxhsum_prints(void **state)
{
	char zeros[1000] = {0};

	(void)state;
	/* printf '' | xxhsum -H2, and so on. */
	expect_fingerprint(NULL, 0, "99aa06d3014798d86001c324468d497f");
	expect_fingerprint("abc", 3, "06b05ab6733a618578af5f94892f3950");
	expect_fingerprint(zeros, 1000, "3fb94aea6d09b97224c1ea6074dd588c");
}

static void
real_files_have_the_fingerprints_that_were_published(void **state)
{
	json_t *root = vectors_json("jcs-dev/expected.json"), *file;
	const char *name;
	char path[256];

	(void)state;
	json_object_foreach (json_object_get(root, "files"), name, file) {
		struct buffer text;

		snprintf(path, sizeof path, "jcs-dev/%s", name);
		text = vectors_text(path);
		expect_fingerprint(text.at, text.len,
		    json_string_value(json_object_get(file, "xxh128")));
		buffer_clear(&text);
	}
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		known_texts_have_the_fingerprints_that_xxhsum_prints),
	    cmocka_unit_test(
		real_files_have_the_fingerprints_that_were_published),
	};

	return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
