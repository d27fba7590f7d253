/* SPDX-License-Identifier: Apache-2.0
 *
 * hand_over: writes what the release's readers hand out, and nothing that they
 * do not.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/hand_over.h"
#include "cli/row.h"

#define OUT_SIZE ((size_t)1 << 16)

/* {dataset, version, path} of a file that will be streamed; bytes that are not
 * UTF-8 cannot be told in JSON, and are left away. */
static json_t *
list_stream(const struct custody_release *stream)
{
	json_t *list = json_array();
	const struct custody_release_file *file;

	for (size_t i = 0; (file = custody_release_file(stream, i)) != NULL;
	     i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s*}", "dataset", file->dataset,
			"version", file->version, "path", file->path));
	return list;
}

static json_t *
list_given(const struct custody_data *data, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    list, json_pack("{s:s*, s:s*}", "dataset", data[i].dataset,
			      "data", data[i].path));
	return list;
}

/* Each with the name that it can be opened by, in this process and what it
 * starts. */
static json_t *
list_copies(const json_t *handed)
{
	json_t *list = json_deep_copy(handed), *one;
	char file[32];
	size_t i;

	json_array_foreach (list, i, one) {
		snprintf(file, sizeof file, "/proc/self/fd/%lld",
		    (long long)json_integer_value(json_object_get(one, "fd")));
		json_object_set_new(one, "file", json_string(file));
	}
	return list;
}

char *
hand_over_data(const json_t *result, const struct custody_data *data,
    size_t count, const struct custody_release *stream)
{
	const json_t *handed = json_object_get(result, "handed");
	json_t *list = stream != NULL   ? list_stream(stream)
		       : handed != NULL ? list_copies(handed)
					: list_given(data, count);
	char *text = json_dumps(list, JSON_COMPACT);

	json_decref(list);
	return text;
}

/* --- the stream ----------------------------------------------------------- */

struct stream {
	int fd;
	size_t len;
	uint8_t *out;
};

/* False: nobody reads any more, or the pipe failed. */
static bool
flush(struct stream *stream, const uint8_t *at, size_t len)
{
	while (len > 0) {
		ssize_t put = write(stream->fd, at, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		at += put;
		len -= (size_t)put;
	}
	return true;
}

static bool
put(struct stream *stream, const uint8_t *at, size_t len)
{
	if (stream->len + len > OUT_SIZE) {
		if (!flush(stream, stream->out, stream->len))
			return false;
		stream->len = 0;
	}
	if (len > OUT_SIZE)
		return flush(stream, at, len);
	if (len > 0)
		memcpy(stream->out + stream->len, at, len);
	stream->len += len;
	return true;
}

/* CUSTODY_END: the reader of the pipe went away. */
static enum custody_status
stream_file(struct stream *stream, struct custody_release *release,
    size_t index, struct custody_error *err)
{
	struct custody_release_reader *reader = NULL;
	struct custody_release_record record;
	bool gone = false;
	enum custody_status status;

	status = custody_release_read(&reader, release, index, err);
	while (status == CUSTODY_OK && !gone) {
		status = custody_release_next(reader, &record, err);
		if (status == CUSTODY_OK)
			gone = !put(stream, record.at, record.len) ||
			       !put(stream, (const uint8_t *)"\n", 1);
	}
	custody_release_done(reader);
	if (gone)
		return CUSTODY_END;
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

enum custody_status
hand_over_stream(
    struct custody_release *release, int fd, struct custody_error *err)
{
	struct stream stream = {.fd = fd, .out = malloc(OUT_SIZE)};
	enum custody_status status = CUSTODY_OK;

	if (stream.out == NULL)
		return CUSTODY_UNKNOWN;
	for (size_t i = 0; i < custody_release_files(release); i++) {
		status = stream_file(&stream, release, i, err);
		if (status != CUSTODY_OK)
			break;
	}
	if (status == CUSTODY_OK)
		flush(&stream, stream.out, stream.len);
	free(stream.out);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}
