/* SPDX-License-Identifier: Apache-2.0
 *
 * vectors: published test data, in the folder that CUSTODY_DATA names.  A test
 * whose data is absent is skipped, with a message.
 */
#ifndef UNIT_VECTORS_H
#define UNIT_VECTORS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/bytes.h"
#include "base/encode.h"
#include "base/file.h"

/* The path of a file or folder of the data; the test is skipped without it. */
static inline void
vectors_path(char out[4096], const char *name)
{
	const char *root = getenv("CUSTODY_DATA");

	snprintf(
	    out, 4096, "%s/%s", root == NULL ? "../shared/data" : root, name);
	if (access(out, R_OK) != 0) {
		print_message("no %s: set CUSTODY_DATA\n", out);
		skip();
	}
}

static inline struct buffer
vectors_text(const char *name)
{
	struct buffer text = {0};
	char path[4096];

	vectors_path(path, name);
	assert_int_equal(
	    file_read(&text, AT_FDCWD, path, 16 << 20, NULL), CUSTODY_OK);
	return text;
}

static inline json_t *
vectors_json(const char *name)
{
	struct buffer text = vectors_text(name);
	json_t *root = json_loadb((const char *)text.at, text.len, 0, NULL);

	/* An integer past 2^63 is read as what it is nearest to. */
	if (root == NULL)
		root = json_loadb((const char *)text.at, text.len,
		    JSON_DECODE_INT_AS_REAL, NULL);
	buffer_clear(&text);
	assert_non_null(root);
	return root;
}

/* A string of hex or base64 below `key`. */
static inline struct buffer
vectors_hex(const json_t *object, const char *key)
{
	const char *hex = json_string_value(json_object_get(object, key));
	struct buffer out = {0};

	assert_non_null(hex);
	assert_non_null(buffer_reserve(&out, strlen(hex) / 2));
	out.len = strlen(hex) / 2;
	assert_true(encode_unhex(out.at, hex, out.len));
	return out;
}

static inline struct buffer
vectors_base64(const json_t *text)
{
	struct buffer out = {0};

	assert_int_equal(encode_unbase64(&out, json_string_value(text),
			     json_string_length(text), NULL),
	    CUSTODY_OK);
	return out;
}

#endif
