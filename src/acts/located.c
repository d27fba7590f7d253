/* SPDX-License-Identifier: Apache-2.0
 *
 * located: the rows of the index, copied.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/located.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "store/index_place.h"

static enum custody_status
take_place(
    void *context, uint64_t seq, struct bytes path, struct custody_error *err)
{
	struct located *located = context;
	size_t count = located->count + 1;
	char **paths = reallocarray(located->path, count, sizeof *paths);
	uint64_t *seqs;

	if (paths == NULL)
		return error_memory(err);
	located->path = paths;
	seqs = reallocarray(located->seq, count, sizeof *seqs);
	if (seqs == NULL)
		return error_memory(err);
	located->seq = seqs;
	if (path.len == 0 || path.at[0] != '/' ||
	    memchr(path.at, '\0', path.len) != NULL)
		return error_set(err, CUSTODY_DISAGREES, "index",
		    "a place in the index is none");
	paths[located->count] = strndup((const char *)path.at, path.len);
	if (paths[located->count] == NULL)
		return error_memory(err);
	seqs[located->count++] = seq;
	return CUSTODY_OK;
}

enum custody_status
located_list(struct located *out, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	struct index_file *index = NULL;
	enum custody_status status;

	*out = (struct located){.count = 0};
	status = version_index_glance(&index, custody, version, err);
	if (status == CUSTODY_OK)
		status = index_place_each(index, take_place, out, err);
	index_file_close(index);
	if (status != CUSTODY_OK)
		located_clear(out);
	return status;
}

void
located_clear(struct located *located)
{
	for (size_t i = 0; i < located->count; i++)
		free(located->path[i]);
	free(located->path);
	free(located->seq);
	*located = (struct located){.count = 0};
}

const char *
located_there(const struct located *located)
{
	for (size_t i = located->count; i > 0; i--)
		if (access(located->path[i - 1], R_OK) == 0)
			return located->path[i - 1];
	return NULL;
}
