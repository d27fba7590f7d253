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
#include "readers/decompress.h"
#include "readers/delivery.h"
#include "readers/naming.h"
#include "readers/reading.h"
#include "readers/table.h"
#include "readers/tar.h"
#include "readers/tree.h"
#include "readers/zip.h"

/* A file while it is read. */
struct opened {
	const struct tree *tree;
	const struct tree_file *file;
	struct buffer found;
	struct stat stat;
	int fd;
	struct source *source; /* the outermost */
	const struct decompress_kind *kind;
	struct bytes path; /* of its entry */
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
	status = source_from_fd(&opened->source, opened->fd, hint, err);
	if (status != CUSTODY_OK)
		return status;
	opened->source->tap = delivery_raw;
	opened->source->tap_ctx = delivery;
	return CUSTODY_OK;
}

/* Finds the compression, and the path that the file has without it. */
static enum custody_status
find_kind(struct opened *opened, struct custody_error *err)
{
	const struct tree_file *file = opened->file;
	struct naming_stem stem = naming_stem(file->rel);
	enum custody_status status;
	struct bytes head;

	status = source_peek(opened->source, &head, err);
	if (status != CUSTODY_OK)
		return status;
	opened->kind = decompress_detect(head);
	opened->path = file->path;
	if (opened->kind != NULL && stem.compression != NULL &&
	    strcmp(opened->kind->name, stem.compression) == 0 && !file->keeps)
		opened->path = file->name;
	else if (!bytes_equal(file->path, file->name) && !file->keeps &&
		 tree_sort_taken(opened->tree, file, file->path))
		return error_set(err, CUSTODY_MALFORMED, "same-path",
		    "another file has its path %s once it is unpacked",
		    (const char *)file->path.at);
	return CUSTODY_OK;
}

static enum custody_status
undo(
    struct opened *opened, struct delivery *delivery, struct custody_error *err)
{
	struct source *inner = opened->source;

	if (opened->kind == NULL)
		return CUSTODY_OK;
	opened->source = NULL;
	return decompress_open(&opened->source, opened->kind, inner,
	    &delivery->limits, delivery->pool, err);
}

static enum custody_status
read_text(struct opened *opened, struct delivery *delivery,
    const struct reader *reader, struct custody_error *err)
{
	struct bytes found = {opened->found.at, opened->found.len};
	struct place *place = NULL;
	enum custody_status status;

	status = place_new(
	    &place, found, (struct bytes){NULL, 0}, opened->path, reader, err);
	if (status == CUSTODY_OK)
		status =
		    splitting_run(delivery, opened->source, place, NULL, err);
	place_free(place);
	return status;
}

static enum custody_status
read_whole(struct opened *opened, struct delivery *delivery,
    const struct reader *reader, struct custody_error *err)
{
	struct bytes found = {opened->found.at, opened->found.len};
	struct entry entry = {.place = NULL};
	struct place *place = NULL;
	enum custody_status status;

	status = place_new(
	    &place, found, (struct bytes){NULL, 0}, opened->path, reader, err);
	if (status == CUSTODY_OK)
		status = delivery_begin(delivery, &entry, place, err);
	if (status == CUSTODY_OK)
		status = whole_run(delivery, opened->source, &entry, NULL, err);
	if (status == CUSTODY_OK)
		status = delivery_end(delivery, &entry, err);
	delivery_clear(&entry);
	place_free(place);
	return status;
}

/* A zip is read from its end, so its bytes go by once before that. */
static enum custody_status
read_zip(
    struct opened *opened, struct members *members, struct custody_error *err)
{
	enum custody_status status;

	if (opened->kind != NULL || !is_regular(opened)) {
		status = error_set(err, CUSTODY_MALFORMED, "not-seekable",
		    "a zip that is compressed or comes by a pipe");
		error_remedy(err, "put it into a file of its own");
		return status;
	}
	status = source_drain(opened->source, members->delivery->pool, err);
	if (status != CUSTODY_OK)
		return status;
	if (opened->source->taken != (uint64_t)opened->stat.st_size)
		return error_set(err, CUSTODY_MALFORMED, "not-seekable",
		    "a zip whose beginning had been read before");
	return zip_run(members, opened->fd, opened->source->taken, err);
}

static enum custody_status
read_archive(struct opened *opened, struct delivery *delivery,
    const struct reader *reader, struct custody_error *err)
{
	struct members members = {
	    .delivery = delivery,
	    .found = {opened->found.at, opened->found.len},
	    .path = opened->path,
	    .reader = reader,
	    .whole_only = choice_is_named(delivery->options),
	    .inside = !opened->file->alone,
	};
	enum custody_status status;

	if (strcmp(reader->name, "zip") == 0)
		status = read_zip(opened, &members, err);
	else
		status = tar_run(&members, opened->source, err);
	members_clear(&members);
	return status;
}

static enum custody_status
read_content(
    struct opened *opened, struct delivery *delivery, struct custody_error *err)
{
	const struct reader *reader = NULL;
	enum custody_status status;
	struct bytes head;

	status = undo(opened, delivery, err);
	if (status == CUSTODY_OK)
		status = source_peek(opened->source, &head, err);
	if (status == CUSTODY_OK)
		status = choice_make(&reader, delivery->options,
		    &(struct choice_file){
			.name = opened->file->rel,
			.alone = opened->file->alone,
			.compression =
			    opened->kind == NULL ? NULL : opened->kind->name,
			.head = head,
		    },
		    err);
	if (status != CUSTODY_OK)
		return status;
	switch (reader->shape) {
	case READER_TEXT:
		return read_text(opened, delivery, reader, err);
	case READER_WHOLE:
		return read_whole(opened, delivery, reader, err);
	case READER_ARCHIVE:
		return read_archive(opened, delivery, reader, err);
	}
	return CUSTODY_UNKNOWN;
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
		return error_set(err, CUSTODY_DISAGREES, "changed",
		    "it changed while it was read");
	return CUSTODY_OK;
}

static enum custody_status
read_opened(
    struct opened *opened, struct delivery *delivery, struct custody_error *err)
{
	struct reading_file file = {.stat = &opened->stat};
	enum custody_status status;
	struct custody_error changed;

	status = find_kind(opened, err);
	if (status != CUSTODY_OK)
		return status;
	file.found = (struct bytes){opened->found.at, opened->found.len};
	file.path = opened->path;
	file.compression = opened->kind == NULL ? NULL : opened->kind->name;
	status = delivery_begin_file(delivery, &file, err);
	if (status == CUSTODY_END)
		return CUSTODY_OK;
	if (status == CUSTODY_OK)
		status = read_content(opened, delivery, err);
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
	source_close(opened.source);
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

enum custody_status
reading_walk(const char *const *paths, size_t count,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx, struct custody_error *err)
{
	struct delivery delivery = {
	    .options = options,
	    .limits = choice_limits(options),
	    .sink = sink,
	    .ctx = ctx,
	};
	struct tree tree = {.paths = NULL};
	enum custody_status status;

	status = choice_check(paths, count, options, err);
	if (status == CUSTODY_OK)
		status = block_pool_new(&delivery.pool, err);
	if (status == CUSTODY_OK)
		status = tree_list(&tree, paths, count, options, tell_excluded,
		    &delivery, err);
	if (status == CUSTODY_OK)
		status = read_tree(&tree, &delivery, err);
	tree_clear(&tree);
	block_pool_free(delivery.pool);
	return status;
}

enum custody_status
reading_walk_named(const struct reading_named *files, size_t count,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx, struct custody_error *err)
{
	struct delivery delivery = {
	    .options = options,
	    .limits = choice_limits(options),
	    .sink = sink,
	    .ctx = ctx,
	};
	struct tree tree = {.paths = NULL};
	enum custody_status status;

	status = tree_named(&tree, files, count, err);
	if (status == CUSTODY_OK)
		status = choice_check(tree.paths, count, options, err);
	if (status == CUSTODY_OK)
		status = block_pool_new(&delivery.pool, err);
	if (status == CUSTODY_OK)
		status = read_tree(&tree, &delivery, err);
	tree_named_clear(&tree);
	block_pool_free(delivery.pool);
	return status;
}

enum custody_status
reading_formats(struct buffer *out, struct custody_error *err)
{
	return table_names(out, err);
}

enum custody_status
reading_path_json(
    struct buffer *out, struct bytes path, struct custody_error *err)
{
	return naming_json(out, path, err);
}
