/* SPDX-License-Identifier: Apache-2.0
 *
 * written_tar: a tar for a test to read.
 */
#ifndef TESTS_UNIT_WRITTEN_TAR_H
#define TESTS_UNIT_WRITTEN_TAR_H

#include <stdio.h>
#include <string.h>

#include "acts/export_tar.h"

struct written_tar {
	FILE *file;
	struct export_tar *tar;
};

static inline enum custody_status
written_tar_give(
    void *ctx, const void *data, size_t len, struct custody_error *err)
{
	(void)err;
	return fwrite(data, 1, len, ctx) == len ? CUSTODY_OK : CUSTODY_UNKNOWN;
}

static inline void
written_tar_begin(struct written_tar *tar, const char *path)
{
	tar->file = fopen(path, "w");
	assert_non_null(tar->file);
	assert_int_equal(
	    export_tar_new(&tar->tar, written_tar_give, tar->file, NULL),
	    CUSTODY_OK);
}

static inline void
written_tar_add(struct written_tar *tar, const char *path, struct bytes data)
{
	assert_int_equal(
	    export_tar_member(tar->tar, bytes_text(path), data.len, NULL),
	    CUSTODY_OK);
	assert_int_equal(export_tar_add(tar->tar, data, NULL), CUSTODY_OK);
}

static inline void
written_tar_end(struct written_tar *tar)
{
	assert_int_equal(export_tar_end(tar->tar, NULL), CUSTODY_OK);
	export_tar_free(tar->tar);
	assert_int_equal(fclose(tar->file), 0);
}

#endif
