/* SPDX-License-Identifier: Apache-2.0
 *
 * permit_bars: the digests that a permit leaves out travel in a file of their
 * own, one a record and line; the permit has their count and root.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/data.h"
#include "acts/permit.h"
#include "base/error.h"
#include "base/file.h"

#define LIST_MAX ((size_t)1 << 31)

static enum custody_status
read_list(struct barred *out, const char *path, struct custody_error *err)
{
	struct buffer text = {0};
	size_t line;
	enum custody_status status;

	status = file_read(&text, AT_FDCWD, path, LIST_MAX, err);
	if (status == CUSTODY_NOT_FOUND) {
		status = error_set(err, CUSTODY_UNKNOWN, "bars",
		    "%s is missing: what the permit leaves out is not known",
		    path);
		error_remedy(err, "copy it with the permit");
	}
	if (status == CUSTODY_OK) {
		status = barred_parse(out, buffer_view(&text), &line, err);
		if (status == CUSTODY_MALFORMED)
			status = error_set(err, CUSTODY_DISAGREES, "bars",
			    "%s: line %zu is no digest", path, line);
	}
	buffer_clear(&text);
	return status;
}

enum custody_status
permit_bars(const struct permit *permit, const char *file, struct barred *out,
    struct custody_error *err)
{
	char found[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	const char *root;
	uint64_t left = permit_left_out(permit, &root);
	char *path = NULL;
	enum custody_status status;

	*out = (struct barred){0};
	if (left == 0)
		return CUSTODY_OK;
	if (asprintf(&path, "%s" PERMIT_BARS, file) < 0)
		return error_memory(err);
	status = read_list(out, path, err);
	if (status == CUSTODY_OK) {
		data_left_root(out, found);
		if (out->count != left || strcmp(found, root) != 0)
			status = error_set(err, CUSTODY_DISAGREES, "bars",
			    "%s is not the list that was signed for", path);
	}
	barred_sort(out);
	if (status != CUSTODY_OK)
		barred_clear(out);
	free(path);
	return status;
}
