/* SPDX-License-Identifier: Apache-2.0
 *
 * content: compression is undone, a reader chosen, and all handed to it.
 */
#include <string.h>

#include "base/error.h"
#include "readers/choice.h"
#include "readers/confined.h"
#include "readers/content.h"
#include "readers/tar.h"
#include "readers/zip.h"

static enum custody_status
undo(struct content *content, struct delivery *delivery,
    struct custody_error *err)
{
	struct source *inner = content->source;

	if (content->kind == NULL)
		return CUSTODY_OK;
	content->source = NULL;
	return decompress_open(&content->source, content->kind, inner,
	    &delivery->limits, delivery->pool, err);
}

/* Of a file that is an entry, not a member of one. */
static enum custody_status
make_place(struct place **out, const struct content *content,
    const struct reader *reader, struct custody_error *err)
{
	return place_new(out, content->found, (struct bytes){NULL, 0},
	    content->path, reader, err);
}

static enum custody_status
read_text(struct content *content, struct delivery *delivery,
    const struct reader *reader, struct custody_error *err)
{
	struct place *place = NULL;
	enum custody_status status;

	status = make_place(&place, content, reader, err);
	if (status == CUSTODY_OK)
		status =
		    splitting_run(delivery, content->source, place, NULL, err);
	place_free(place);
	return status;
}

static enum custody_status
read_whole(struct content *content, struct delivery *delivery,
    const struct reader *reader, struct custody_error *err)
{
	struct entry entry = {.place = NULL};
	struct place *place = NULL;
	enum custody_status status;

	status = make_place(&place, content, reader, err);
	if (status == CUSTODY_OK)
		status = delivery_begin(delivery, &entry, place, err);
	if (status == CUSTODY_OK)
		status =
		    whole_run(delivery, content->source, &entry, NULL, err);
	if (status == CUSTODY_OK)
		status = delivery_end(delivery, &entry, err);
	delivery_clear(&entry);
	place_free(place);
	return status;
}

/* What is read from its end goes by once before that, for its raw bytes. */
static enum custody_status
let_by(struct content *content, struct delivery *delivery,
    const struct reader *reader, struct custody_error *err)
{
	enum custody_status status;

	if (content->kind != NULL || content->fd < 0) {
		status = error_set(err, CUSTODY_MALFORMED, "not-seekable",
		    "a %s that is compressed or comes by a pipe", reader->name);
		error_remedy(err, "put it into a file of its own");
		return status;
	}
	status = source_drain(content->source, delivery->pool, err);
	if (status == CUSTODY_OK && content->source->taken != content->size)
		return error_set(err, CUSTODY_MALFORMED, "not-seekable",
		    "a %s whose beginning had been read before", reader->name);
	return status;
}

static enum custody_status
read_zip(
    struct content *content, struct members *members, struct custody_error *err)
{
	enum custody_status status =
	    let_by(content, members->delivery, members->reader, err);

	if (status != CUSTODY_OK)
		return status;
	return zip_run(members, content->fd, content->size, err);
}

static enum custody_status
read_rows(struct content *content, struct delivery *delivery,
    const struct reader *reader, struct custody_error *err)
{
	struct place *place = NULL;
	enum custody_status status;

	status = make_place(&place, content, reader, err);
	if (status == CUSTODY_OK)
		status = let_by(content, delivery, reader, err);
	if (status == CUSTODY_OK)
		status = reader->run(
		    delivery, content->fd, content->size, place, err);
	place_free(place);
	return status;
}

static enum custody_status
read_archive(struct content *content, struct delivery *delivery,
    const struct reader *reader, struct custody_error *err)
{
	struct members members = {
	    .delivery = delivery,
	    .found = content->found,
	    .path = content->path,
	    .reader = reader,
	    .whole_only = choice_is_named(delivery->options),
	    .inside = !content->alone,
	};
	enum custody_status status;

	if (strcmp(reader->name, "zip") == 0)
		status = read_zip(content, &members, err);
	else
		status = tar_run(&members, content->source, err);
	members_clear(&members);
	return status;
}

static enum custody_status
choose(struct content *content, struct delivery *delivery,
    const struct reader **reader, struct custody_error *err)
{
	enum custody_status status;
	struct bytes head;

	status = source_peek(content->source, &head, err);
	if (status != CUSTODY_OK)
		return status;
	return choice_make(reader, delivery->options,
	    &(struct choice_file){
		.name = content->rel,
		.alone = content->alone,
		.compression =
		    content->kind == NULL ? NULL : content->kind->name,
		.head = head,
	    },
	    err);
}

static bool
is_archive(const struct reader *reader)
{
	return reader->shape == READER_ARCHIVE ||
	       reader->shape == READER_SAMPLES;
}

enum custody_status
content_run(struct content *content, struct delivery *delivery,
    struct custody_error *err)
{
	const struct reader *reader = NULL;
	enum custody_status status;

	if (delivery->confined != NULL && content->kind != NULL)
		return confined_content(
		    delivery->confined, content, delivery, err);
	status = undo(content, delivery, err);
	if (status == CUSTODY_OK)
		status = choose(content, delivery, &reader, err);
	if (status != CUSTODY_OK)
		return status;
	/* A whole file is handed on as it is, and of a text only the
	 * boundaries are asked for: both stay where the bytes were read. */
	if (delivery->confined != NULL &&
	    (is_archive(reader) ||
		(reader->shape == READER_ROWS && !reader->outside)))
		return confined_content(
		    delivery->confined, content, delivery, err);
	if (is_archive(reader) && delivery->no_archives)
		return CUSTODY_END;
	switch (reader->shape) {
	case READER_TEXT:
		return read_text(content, delivery, reader, err);
	case READER_WHOLE:
		return read_whole(content, delivery, reader, err);
	case READER_ARCHIVE:
	case READER_SAMPLES:
		return read_archive(content, delivery, reader, err);
	case READER_ROWS:
		return read_rows(content, delivery, reader, err);
	}
	return CUSTODY_UNKNOWN;
}

void
content_clear(struct content *content)
{
	source_close(content->source);
	content->source = NULL;
}
