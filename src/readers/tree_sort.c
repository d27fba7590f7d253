/* SPDX-License-Identifier: Apache-2.0
 *
 * tree_sort: puts the files of a dataset in order and sees to it that no two
 * have the same path.  Names alone decide; no file is opened for it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/tree.h"

static struct bytes
final_path(const struct tree_file *file)
{
	return file->keeps ? file->path : file->name;
}

static int
compare_names(const void *a, const void *b)
{
	const struct tree_file *const *one = a;
	const struct tree_file *const *other = b;

	return bytes_compare((*one)->name, (*other)->name);
}

static int
compare_paths(const void *a, const void *b)
{
	const struct tree_file *const *one = a;
	const struct tree_file *const *other = b;

	return bytes_compare(final_path(*one), final_path(*other));
}

static size_t
find_first(const struct tree *tree, struct bytes path)
{
	size_t low = 0;
	size_t high = tree->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (bytes_compare(final_path(tree->files[middle]), path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether some path begins with this one and a slash: as the path of an
 * archive that would make its members those of a folder. */
static bool
is_folder(const struct tree *tree, struct bytes path)
{
	struct buffer prefix = {NULL, 0, 0};
	bool found = true;
	struct bytes next;
	size_t i;

	/* Short of memory is answered as taken, which only refuses. */
	if (buffer_append(&prefix, path.at, path.len, NULL) == CUSTODY_OK &&
	    buffer_append(&prefix, "/", 1, NULL) == CUSTODY_OK) {
		i = find_first(tree, (struct bytes){prefix.at, prefix.len});
		found = false;
		if (i < tree->count) {
			next = final_path(tree->files[i]);
			found = next.len > prefix.len &&
				memcmp(next.at, prefix.at, prefix.len) == 0;
		}
	}
	buffer_clear(&prefix);
	return found;
}

bool
tree_sort_taken(
    const struct tree *tree, const struct tree_file *but, struct bytes path)
{
	for (size_t i = find_first(tree, path); i < tree->count; i++) {
		if (!bytes_equal(final_path(tree->files[i]), path))
			break;
		if (tree->files[i] != but)
			return true;
	}
	return is_folder(tree, path);
}

static bool
has_suffix(const struct tree_file *file)
{
	return !bytes_equal(file->name, file->path);
}

enum custody_status
tree_sort(struct tree *tree, struct custody_error *err)
{
	struct tree_file **files = tree->files;

	if (tree->count < 2)
		return CUSTODY_OK;
	qsort(files, tree->count, sizeof *files, compare_names);
	for (size_t i = 0; i < tree->count; i++) {
		bool same =
		    (i > 0 && compare_names(&files[i - 1], &files[i]) == 0) ||
		    (i + 1 < tree->count &&
			compare_names(&files[i], &files[i + 1]) == 0);

		files[i]->collides = same || is_folder(tree, files[i]->name);
	}
	for (size_t i = 0; i < tree->count; i++)
		files[i]->keeps = files[i]->collides && has_suffix(files[i]);
	qsort(files, tree->count, sizeof *files, compare_paths);
	for (size_t i = 0; i < tree->count; i++)
		if (tree_sort_taken(tree, files[i], final_path(files[i])))
			return error_set(err, CUSTODY_MALFORMED, "same-path",
			    "reading %s: two of its files have the path %s",
			    tree->paths[files[i]->root],
			    (const char *)final_path(files[i]).at);
	return CUSTODY_OK;
}
