/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_paths: PATHs from the root, so that what was found here is found
 * again from elsewhere.  Links stay as they were named.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/ingest_inside.h"
#include "base/error.h"

static char *
make_absolute(const char *here, const char *path)
{
	char *absolute = NULL;

	if (path[0] == '/' || path[0] == '\0' || strcmp(path, "-") == 0)
		return strdup(path);
	while (strncmp(path, "./", 2) == 0)
		for (path += 2; *path == '/';)
			path++;
	if (strcmp(path, ".") == 0)
		path = "";
	if (asprintf(&absolute, "%s%s%s", here,
		strcmp(here, "/") == 0 || *path == '\0' ? "" : "/", path) < 0)
		return NULL;
	return absolute;
}

void
ingest_paths_free(char **paths, size_t count)
{
	for (size_t i = 0; paths != NULL && i < count; i++)
		free(paths[i]);
	free(paths);
}

enum custody_status
ingest_paths(char ***out, const char *const *named, size_t count,
    struct custody_error *err)
{
	char *here = getcwd(NULL, 0);
	char **paths = calloc(count + 1, sizeof *paths);
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	if (here == NULL)
		status = error_system(err, "io", "finding this folder");
	else if (paths == NULL)
		status = error_memory(err);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++) {
		paths[i] = make_absolute(here, named[i]);
		if (paths[i] == NULL)
			status = error_memory(err);
	}
	free(here);
	if (status == CUSTODY_OK)
		*out = paths;
	else
		ingest_paths_free(paths, count);
	return status;
}
