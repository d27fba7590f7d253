/* SPDX-License-Identifier: Apache-2.0
 *
 * reading: the walk over a dataset's files.  A file is opened once, told to
 * the sink, undone, split, read to its last byte, and must then be the file
 * that was opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/choice.h"
#include "readers/confined.h"
#include "readers/content.h"
#include "readers/delivery.h"
#include "readers/naming.h"
#include "readers/reading.h"
#include "readers/tree.h"

/* A file while it is read. */
struct opened {
	const struct tree *tree;
	const struct tree_file *file;
	struct buffer found;
	struct stat stat;
	int fd;
	struct content content;
};

/* What was opened may be a pipe only where it is standard input. */
static bool
is_regular(const struct opened *opened)
{
	return S_ISREG(opened->stat.st_mode);
}

static enum custody_status
open_file(
    struct opened *opened, struct delivery *delivery, struct custody_error *err)
{
	bool stdin_ = strcmp(opened->tree->paths[opened->file->root], "-") == 0;
	enum custody_status status;
	uint64_t hint;

	status =
	    tree_open(opened->tree, opened->file, delivery->options->follow,
		&opened->fd, &opened->stat, &opened->found, err);
	if (status != CUSTODY_OK)
		return status;
	hint =
	    is_regular(opened) && !stdin_ ? (uint64_t)opened->stat.st_size : 0;
	posix_fadvise(opened->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	opened->content = (struct content){
	    .found = buffer_view(&opened->found),
	    .rel = opened->file->rel,
	    .alone = opened->file->alone,
	    .fd = is_regular(opened) ? opened->fd : -1,
	    .size = (uint64_t)opened->stat.st_size,
	};
	status = source_from_fd(&opened->content.source, opened->fd, hint, err);
	if (status != CUSTODY_OK)
		return status;
	if (opened->file->until > 0) {
		opened->content.source->hint =
		    opened->file->until - opened->file->from;
		opened->content.source->part = true;
	}
	opened->content.source->tap = delivery_raw;
	opened->content.source->tap_ctx = delivery;
	if (!is_regular(opened))
		opened->content.source->waits = delivery_waits;
	return CUSTODY_OK;
}

/* Finds the compression, and the path that the file has without it. */
static enum custody_status
find_kind(struct opened *opened, struct custody_error *err)
{
	const struct tree_file *file = opened->file;
	struct naming_stem stem = naming_stem(file->rel);
	struct content *content = &opened->content;
	enum custody_status status;
	struct bytes head;

	status = source_peek(content->source, &head, err);
	if (status != CUSTODY_OK)
		return status;
	content->kind = decompress_detect(head);
	content->path = file->path;
	if (content->kind != NULL && stem.compression != NULL &&
	    strcmp(content->kind->name, stem.compression) == 0 && !file->keeps)
		content->path = file->name;
	else if (!bytes_equal(file->path, file->name) && !file->keeps &&
		 tree_sort_taken(opened->tree, file, file->path))
		return error_set(err, CUSTODY_MALFORMED, "same-path",
		    "another file has its path %s once it is unpacked",
		    (const char *)file->path.at);
	return CUSTODY_OK;
}

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static enum custody_status
check_unchanged(const struct opened *opened, struct custody_error *err)
{
	const struct stat *before = &opened->stat;
	struct stat after;

	if (!is_regular(opened))
		return CUSTODY_OK;
	if (fstat(opened->fd, &after) != 0)
		return error_system(err, "io", "looking at it again");
	if (before->st_size != after.st_size ||
	    before->st_ino != after.st_ino || before->st_dev != after.st_dev ||
	    !same_time(before->st_mtim, after.st_mtim) ||
	    !same_time(before->st_ctim, after.st_ctim))
		return source_changed(err);
	return CUSTODY_OK;
}

static enum custody_status
read_opened(
    struct opened *opened, struct delivery *delivery, struct custody_error *err)
{
	struct reading_file file = {.stat = &opened->stat};
	struct content *content = &opened->content;
	enum custody_status status;
	struct custody_error changed;

	status = find_kind(opened, err);
	if (status != CUSTODY_OK)
		return status;
	file.found = content->found;
	file.path = content->path;
	file.compression = content->kind == NULL ? NULL : content->kind->name;
	status = delivery_begin_file(delivery, &file, err);
	if (status == CUSTODY_END)
		return CUSTODY_OK;
	if (status == CUSTODY_OK)
		status = content_run(content, delivery, err);
	/* A file that changes may look like anything, so that is said first. */
	if (status == CUSTODY_MALFORMED &&
	    check_unchanged(opened, &changed) == CUSTODY_DISAGREES) {
		delivery->refused = false;
		if (err != NULL)
			*err = changed;
		return CUSTODY_DISAGREES;
	}
	if (status == CUSTODY_OK)
		status = check_unchanged(opened, err);
	if (status == CUSTODY_OK)
		status = delivery_end_file(delivery, &file, err);
	return status;
}

static enum custody_status
read_file(const struct tree *tree, const struct tree_file *file,
    struct delivery *delivery, struct custody_error *err)
{
	struct opened opened = {.tree = tree, .file = file, .fd = -1};
	enum custody_status status;

	status = open_file(&opened, delivery, err);
	if (status == CUSTODY_OK) {
		status = read_opened(&opened, delivery, err);
		if (status != CUSTODY_OK && !delivery->refused)
			error_prefix(
			    err, "reading %s", (const char *)opened.found.at);
	}
	content_clear(&opened.content);
	if (opened.fd >= 0)
		close(opened.fd);
	buffer_clear(&opened.found);
	return status;
}

static enum custody_status
tell_excluded(void *ctx, struct bytes path, struct custody_error *err)
{
	return delivery_excluded(ctx, path, err);
}

static enum custody_status
read_tree(const struct tree *tree, struct delivery *delivery,
    struct custody_error *err)
{
	enum custody_status status;

	status = delivery_found(delivery, tree->count, tree->bytes, err);
	for (size_t i = 0; i < tree->count && status == CUSTODY_OK; i++)
		status = read_file(tree, tree->files[i], delivery, err);
	if (status == CUSTODY_OK && delivery->records == 0 &&
	    !delivery->passed_over)
		status = error_set(err, CUSTODY_MALFORMED, "no-records",
		    "reading %s: there is no record in it", tree->paths[0]);
	return status;
}

static enum custody_status
begin_delivery(struct delivery *delivery, struct custody_error *err)
{
	enum custody_status status;

	if (delivery->options->unconfined)
		return block_pool_new(&delivery->pool, err);
	status = confined_new(&delivery->confined, delivery->options,
	    delivery->sink, delivery->ctx, err);
	if (status == CUSTODY_OK)
		delivery->pool = confined_pool(delivery->confined);
	return status;
}

static void
end_delivery(struct delivery *delivery)
{
	confined_free(delivery->confined);
	block_pool_free(delivery->pool);
}

static struct delivery
make_delivery(const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx)
{
	return (struct delivery){
	    .options = options,
	    .limits = choice_limits(options),
	    .sink = sink,
	    .ctx = ctx,
	    .sha256 = sink->sha256,
	    .members = sink->members,
	};
}

enum custody_status
reading_walk(const char *const *paths, size_t count,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx, struct custody_error *err)
{
	struct delivery delivery = make_delivery(options, sink, ctx);
	struct tree tree = {.paths = NULL};
	enum custody_status status;

	status = choice_check(paths, count, options, err);
	if (status == CUSTODY_OK)
		status = begin_delivery(&delivery, err);
	if (status == CUSTODY_OK)
		status = tree_list(&tree, paths, count, options, tell_excluded,
		    &delivery, err);
	if (status == CUSTODY_OK)
		status = read_tree(&tree, &delivery, err);
	tree_clear(&tree);
	end_delivery(&delivery);
	return status;
}

enum custody_status
reading_walk_named(const struct reading_named *files, size_t count,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx, struct custody_error *err)
{
	struct delivery delivery = make_delivery(options, sink, ctx);
	struct tree tree = {.paths = NULL};
	enum custody_status status;

	status = tree_named(&tree, files, count, err);
	if (status == CUSTODY_OK)
		status = choice_check(tree.paths, count, options, err);
	if (status == CUSTODY_OK)
		status = begin_delivery(&delivery, err);
	if (status == CUSTODY_OK)
		status = read_tree(&tree, &delivery, err);
	tree_named_clear(&tree);
	end_delivery(&delivery);
	return status;
}

enum custody_status
reading_path_json(
    struct buffer *out, struct bytes path, struct custody_error *err)
{
	return naming_json(out, path, err);
}
