/* SPDX-License-Identifier: Apache-2.0
 *
 * tree_named: a tree of files that somebody listed, instead of one that was
 * found by walking folders.  No path is worked out: each is as it was said.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/reading.h"
#include "readers/tree.h"

static enum custody_status
add_file(struct tree *tree, const struct reading_named *named, size_t place,
    struct custody_error *err)
{
	size_t len = strlen(named->name);
	struct tree_file *file =
	    malloc(sizeof *file + len + named->path.len + 2);
	uint8_t *text;

	if (file == NULL)
		return error_memory(err);
	text = (uint8_t *)(file + 1);
	memcpy(text, named->name, len + 1);
	*file = (struct tree_file){
	    .root = place,
	    .keeps = true,
	    .fd = named->fd,
	    .from = named->from,
	    .until = named->until,
	};
	file->rel = (struct bytes){text, len};
	text += len + 1;
	if (named->path.len > 0)
		memcpy(text, named->path.at, named->path.len);
	text[named->path.len] = '\0';
	file->path = file->name = (struct bytes){text, named->path.len};
	tree->files[tree->count++] = file;
	tree->bytes += named->size;
	return CUSTODY_OK;
}

enum custody_status
tree_named(struct tree *tree, const struct reading_named *files, size_t count,
    struct custody_error *err)
{
	const char **folders = calloc(count + 1, sizeof *folders);
	enum custody_status status = CUSTODY_OK;

	*tree = (struct tree){.paths = folders, .path_count = count};
	tree->files = calloc(count + 1, sizeof *tree->files);
	if (folders == NULL || tree->files == NULL)
		status = error_memory(err);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++) {
		folders[i] = files[i].folder;
		status = add_file(tree, &files[i], i, err);
	}
	if (status != CUSTODY_OK)
		tree_named_clear(tree);
	return status;
}

void
tree_named_clear(struct tree *tree)
{
	const char *const *folders = tree->paths;

	tree_clear(tree);
	free((void *)(uintptr_t)folders);
}
