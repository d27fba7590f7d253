/* SPDX-License-Identifier: Apache-2.0
 *
 * part_read: one pass finds where each file's rows begin and checks that they
 * are those that were written; a file's own chunk is read when it is asked
 * for, so a million files take a few megabytes.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/part_inside.h"
#include "base/canonical.h"
#include "base/error.h"

#define WINDOW ((size_t)256 << 10)

/* --- bytes and chunks ------------------------------------------------------
 */

/* `len` bytes at `at`, until the next call; NULL at the end. */
static const uint8_t *
look(struct part_read *part, uint64_t at, size_t len)
{
	struct buffer *window = &part->window;
	size_t want = len > WINDOW ? len : WINDOW;

	if (at >= part->window_at && at + len <= part->window_at + window->len)
		return window->at + (at - part->window_at);
	window->len = 0;
	part->window_at = at;
	if (buffer_reserve(window, want) == NULL)
		return NULL;
	while (window->len < want) {
		ssize_t got = pread(part->fd, window->at + window->len,
		    want - window->len, (off_t)(at + window->len));

		if (got <= 0)
			break;
		window->len += (size_t)got;
	}
	return window->len < len ? NULL : window->at;
}

/* A chunk, with its head; false where there is none that is whole. */
static bool
look_chunk(struct part_read *part, uint64_t at, struct part_found *out)
{
	const uint8_t *head = look(part, at, PART_CHUNK_HEAD);
	size_t len;

	if (head == NULL)
		return false;
	len = bytes_number(head + 1, PART_CHUNK_HEAD - 1);
	if (len > PART_CHUNK_MAX)
		return false;
	head = look(part, at, PART_CHUNK_HEAD + len);
	if (head == NULL)
		return false;
	*out = (struct part_found){
	    .letter = head[0],
	    .whole = {head, PART_CHUNK_HEAD + len},
	    .body = {head + PART_CHUNK_HEAD, len},
	};
	return true;
}

/* --- the first pass --------------------------------------------------------
 */

static enum custody_status
keep_place(struct part_read *part, const struct part_place *place,
    struct custody_error *err)
{
	if (part->files == part->room) {
		size_t room = part->room == 0 ? 64 : 2 * part->room;
		struct part_place *grown =
		    reallocarray(part->place, room, sizeof *grown);

		if (grown == NULL)
			return error_memory(err);
		part->place = grown;
		part->room = room;
	}
	part->place[part->files++] = *place;
	return CUSTODY_OK;
}

/* True if a file's chunk and the rows before it are what was written. */
static bool
is_sound(const struct part_found *chunk, const struct fingerprint_stream *rows)
{
	uint8_t sum[FINGERPRINT_SIZE];
	struct bytes body = chunk->body;

	if (body.len < 2 * sizeof sum)
		return false;
	fingerprint_bytes(sum, body.at, body.len - sizeof sum);
	if (memcmp(sum, body.at + body.len - sizeof sum, sizeof sum) != 0)
		return false;
	fingerprint_final(rows, sum);
	return memcmp(sum, body.at + body.len - 2 * sizeof sum, sizeof sum) ==
	       0;
}

static enum custody_status
read_head(struct part_read *part, uint64_t *at, struct custody_error *err)
{
	size_t len = strlen(PART_MAGIC);
	const uint8_t *magic = look(part, 0, len);
	struct part_found chunk;

	if (magic == NULL || memcmp(magic, PART_MAGIC, len) != 0 ||
	    !look_chunk(part, len, &chunk) || chunk.letter != PART_HEAD ||
	    canonical_read(&part->head, chunk.body.at, chunk.body.len, NULL) !=
		CUSTODY_OK)
		return error_set(err, CUSTODY_MALFORMED, "no-part",
		    "reading %s: it is no part that custody hash wrote",
		    part->name);
	digest_add(&part->all, PART_MAGIC, len);
	digest_add(&part->all, chunk.whole.at, chunk.whole.len);
	*at = len + chunk.whole.len;
	part->end = *at;
	return CUSTODY_OK;
}

/* The chunk that says it is the last: of all that precedes it. */
static void
take_end(struct part_read *part, const struct part_found *chunk)
{
	struct digest_stream before = part->all;
	uint8_t digest[DIGEST_SIZE];

	digest_final(&before, digest);
	part->whole = chunk->body.len == sizeof digest &&
		      memcmp(digest, chunk->body.at, sizeof digest) == 0;
	part->altered = !part->whole;
	digest_add(&part->all, chunk->whole.at, chunk->whole.len);
}

static enum custody_status
find_files(struct part_read *part, uint64_t at, struct custody_error *err)
{
	struct part_place place = {.rows = at};
	struct fingerprint_stream block;
	struct part_found chunk;
	enum custody_status status = CUSTODY_OK;

	fingerprint_init(&block);
	while (status == CUSTODY_OK && look_chunk(part, at, &chunk)) {
		if (part->whole ||
		    (chunk.letter == PART_FILE && !is_sound(&chunk, &block)))
			part->altered = true;
		if (chunk.letter == PART_END)
			take_end(part, &chunk);
		if (part->altered ||
		    (chunk.letter != PART_ROWS && chunk.letter != PART_FILE))
			break;
		fingerprint_add(&block, chunk.whole.at, chunk.whole.len);
		digest_add(&part->all, chunk.whole.at, chunk.whole.len);
		place.at = at;
		at += chunk.whole.len;
		if (chunk.letter == PART_ROWS)
			continue;
		place.found = part_body_found(chunk.body);
		status = keep_place(part, &place, err);
		part->end = place.rows = at;
		fingerprint_init(&block);
	}
	return status;
}

enum custody_status
part_read_new(
    struct part_read **out, int fd, const char *name, struct custody_error *err)
{
	struct part_read *part = calloc(1, sizeof *part);
	enum custody_status status = CUSTODY_OK;
	uint64_t at = 0;

	*out = NULL;
	if (part != NULL)
		part->name = strdup(name);
	if (part == NULL || part->name == NULL) {
		free(part);
		close(fd);
		return error_memory(err);
	}
	part->fd = fd;
	digest_init(&part->all);
	status = read_head(part, &at, err);
	if (status == CUSTODY_OK)
		status = find_files(part, at, err);
	if (status == CUSTODY_OK)
		*out = part;
	else
		part_read_free(part);
	return status;
}

enum custody_status
part_read_glance(json_t **head, int fd)
{
	struct part_read part = {.fd = fd, .name = (char[]){""}};
	enum custody_status status;
	uint64_t at;

	digest_init(&part.all);
	status = read_head(&part, &at, NULL);
	*head = part.head;
	buffer_clear(&part.window);
	return status;
}

void
part_read_free(struct part_read *part)
{
	if (part == NULL)
		return;
	close(part->fd);
	json_decref(part->head);
	buffer_clear(&part->window);
	free(part->place);
	free(part->name);
	free(part);
}

const char *
part_read_name(const struct part_read *part)
{
	return part->name;
}

const json_t *
part_read_head(const struct part_read *part)
{
	return part->head;
}

size_t
part_read_files(const struct part_read *part)
{
	return part->files;
}

uint64_t
part_read_end(const struct part_read *part)
{
	return part->end;
}

enum custody_status
part_read_whole(const struct part_read *part, uint8_t sha256[DIGEST_SIZE],
    struct custody_error *err)
{
	struct digest_stream all = part->all;

	digest_final(&all, sha256);
	if (part->whole)
		return CUSTODY_OK;
	if (part->altered)
		return error_set(err, CUSTODY_DISAGREES, "part-altered",
		    "reading %s: it is not as custody hash wrote it",
		    part->name);
	error_set(err, CUSTODY_MALFORMED, "part-cut",
	    "reading %s: it is cut, or damaged after %zu files", part->name,
	    part->files);
	error_remedy(err, "copy it again, or make it again: custody hash");
	return CUSTODY_MALFORMED;
}

/* --- a file ----------------------------------------------------------------
 */

enum custody_status
part_read_file(struct part_read *part, size_t which, struct part_file *out,
    struct custody_error *err)
{
	struct part_found chunk;
	enum custody_status status;

	*out = (struct part_file){.entry = NULL};
	if (!look_chunk(part, part->place[which].at, &chunk) ||
	    chunk.body.len < 2 * FINGERPRINT_SIZE)
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "reading %s: it was cut meanwhile", part->name);
	status = buffer_append(&out->chunk, chunk.body.at, chunk.body.len, err);
	if (status == CUSTODY_OK)
		status = part_body_read(out, err);
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	error_prefix(err, "reading %s", part->name);
	part_read_clear(out);
	return status;
}

void
part_read_clear(struct part_file *file)
{
	free(file->entry);
	buffer_clear(&file->chunk);
	*file = (struct part_file){.entry = NULL};
}

/* By what was found, then the latest first: a file that changed was read
 * again, behind. */
static int
compare_places(const void *a, const void *b)
{
	const struct part_place *one = a, *other = b;

	if (one->found != other->found)
		return one->found < other->found ? -1 : 1;
	return one->at < other->at ? 1 : -1;
}

/* Where those of `hash` begin. */
static size_t
find_hash(const struct part_read *part, uint64_t hash)
{
	size_t low = 0, high = part->files;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (part->place[middle].found < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
part_read_find(struct part_read *part, struct bytes found,
    const struct stat *stat, size_t *which)
{
	uint64_t hash = part_body_hash(found);
	bool same = false;

	if (!part->sorted && part->files > 0)
		qsort(part->place, part->files, sizeof *part->place,
		    compare_places);
	part->sorted = true;
	for (size_t i = find_hash(part, hash);
	     !same && i < part->files && part->place[i].found == hash; i++) {
		struct part_file file;

		if (part_read_file(part, i, &file, NULL) != CUSTODY_OK)
			continue;
		same = bytes_equal(file.file.found, found) &&
		       part_stamp_same(&file.stamp, stat);
		*which = i;
		part_read_clear(&file);
	}
	return same;
}

void
part_read_rows(
    struct part_read *part, size_t which, struct measure_rows_room *room)
{
	part->next = part->place[which].rows;
	part->last = part->place[which].at;
	room->rest = (struct bytes){NULL, 0};
}

/* The window may move while rows of a chunk are still wanted: they are kept. */
static enum custody_status
next_chunk(struct part_read *part, struct measure_rows_room *room,
    struct custody_error *err)
{
	struct part_found chunk;

	if (!look_chunk(part, part->next, &chunk))
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "reading %s: it was cut meanwhile", part->name);
	part->next += chunk.whole.len;
	room->rest = chunk.body;
	return CUSTODY_OK;
}

enum custody_status
part_read_next(struct part_read *part, struct measure_rows_room *room,
    uint64_t limit, struct measure_rows *out, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	*out = (struct measure_rows){.count = 0};
	while (status == CUSTODY_OK && room->rest.len == 0 &&
	       part->next < part->last)
		status = next_chunk(part, room, err);
	if (status == CUSTODY_OK)
		status = measure_rows_unpack(room, limit, out, err);
	if (status == CUSTODY_MALFORMED)
		error_prefix(err, "reading %s", part->name);
	return status;
}
