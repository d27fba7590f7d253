/* SPDX-License-Identifier: Apache-2.0
 *
 * container: what libarchive says is taken as a second opinion.  It goes on
 * after much that it only warns of; here that is where reading ends.
 */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/error.h"
#include "readers/container.h"

static enum custody_status
refuse(struct container *container, struct custody_error *err)
{
	const struct container_input *input = container->input;
	const char *why = archive_error_string(container->archive);

	/* Where its own read failed libarchive only passes that on. */
	if (input->status != CUSTODY_OK)
		return input->status;
	return error_set(err, CUSTODY_MALFORMED, "bad-archive", "%s",
	    why != NULL ? why : "its content cannot be read");
}

void
container_load(void)
{
	/* As long as one holds it, the C library keeps a locale loaded. */
	static locale_t held;
	locale_t before;
	wchar_t wide;

	if (held != (locale_t)0 || libarchive_load(NULL) != CUSTODY_OK)
		return;
	held = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (held == (locale_t)0)
		return;
	before = uselocale(held);
	mbrtowc(&wide, "\xc3\xa9", 2, NULL);
	uselocale(before);
}

enum custody_status
container_open(struct container *container, int (*format)(struct archive *),
    struct container_input *input, struct custody_error *err)
{
	*container = (struct container){.input = input};
	input->status = CUSTODY_OK;
	input->err = err;
	if (libarchive_load(err) != CUSTODY_OK)
		return CUSTODY_UNKNOWN;
	container->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (container->locale == (locale_t)0)
		return error_system(
		    err, "no-locale", "reading names as C.UTF-8");
	container->archive = archive_read_new();
	if (container->archive == NULL)
		return error_memory(err);
	if (format(container->archive) != ARCHIVE_OK)
		return refuse(container, err);
	archive_read_set_callback_data(container->archive, input->ctx);
	archive_read_set_read_callback(container->archive, input->read);
	if (input->seek != NULL)
		archive_read_set_seek_callback(container->archive, input->seek);
	if (archive_read_open1(container->archive) != ARCHIVE_OK)
		return refuse(container, err);
	return CUSTODY_OK;
}

enum custody_status
container_next(struct container *container, struct custody_error *err)
{
	locale_t before = uselocale(container->locale);
	int result;

	container->input->err = err;
	result =
	    archive_read_next_header(container->archive, &container->entry);
	uselocale(before);
	if (result == ARCHIVE_EOF)
		return CUSTODY_END;
	return result == ARCHIVE_OK ? CUSTODY_OK : refuse(container, err);
}

struct content {
	struct source source;
	struct container *container;
	const uint8_t *at;
	size_t len;
	int64_t next; /* where the next piece has to begin */
};

static enum custody_status
next_piece(struct content *content, struct custody_error *err)
{
	struct container *container = content->container;
	const void *at = NULL;
	int64_t offset = 0;
	int result;

	container->input->err = err;
	result = archive_read_data_block(
	    container->archive, &at, &content->len, &offset);
	if (result == ARCHIVE_EOF)
		return CUSTODY_END;
	if (result != ARCHIVE_OK)
		return refuse(container, err);
	if (offset != content->next)
		return error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "its content has holes");
	content->at = at;
	content->next += (int64_t)content->len;
	return CUSTODY_OK;
}

static enum custody_status
fetch_content(struct source *source, uint8_t *to, size_t room, size_t *got,
    struct custody_error *err)
{
	struct content *content = (struct content *)source;
	enum custody_status status = CUSTODY_OK;

	while (content->len == 0 && status == CUSTODY_OK)
		status = next_piece(content, err);
	if (status != CUSTODY_OK)
		return status;
	*got = content->len < room ? content->len : room;
	memcpy(to, content->at, *got);
	content->at += *got;
	content->len -= *got;
	return CUSTODY_OK;
}

static void
close_content(struct source *source)
{
	free(source);
}

enum custody_status
container_content(
    struct source **out, struct container *container, struct custody_error *err)
{
	struct content *content = calloc(1, sizeof *content);

	*out = NULL;
	if (content == NULL)
		return error_memory(err);
	content->source.fetch = fetch_content;
	content->source.close = close_content;
	content->container = container;
	*out = &content->source;
	return CUSTODY_OK;
}

void
container_close(struct container *container)
{
	if (container->archive != NULL)
		archive_read_free(container->archive);
	if (container->locale != (locale_t)0)
		freelocale(container->locale);
	*container = (struct container){.archive = NULL};
}
