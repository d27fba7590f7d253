/* SPDX-License-Identifier: Apache-2.0
 *
 * piece: reads from a guess before the piece to the first record after it,
 * and looks for what it read in the index.
 */
#include <string.h>
#include <unistd.h>

#include "acts/data_inside.h"
#include "acts/piece_inside.h"
#include "base/error.h"
#include "readers/naming.h"
#include "readers/table.h"
#include "store/index_find.h"

#define GUESSES 256 /* from one look back, at most */
#define PLACES 64   /* a digest that more records have says too little */

/* --- where in the version a record may be -------------------------------- */

struct places {
	const struct index_entry *entry;
	uint64_t count;
	uint64_t ordinal[PLACES];
};

static enum custody_status
take_place(void *context, uint64_t ordinal, struct custody_error *err)
{
	struct places *places = context;

	(void)err;
	if (ordinal < places->entry->first ||
	    ordinal - places->entry->first >= places->entry->records)
		return CUSTODY_OK;
	if (places->count == PLACES)
		return CUSTODY_END;
	places->ordinal[places->count++] = ordinal;
	return CUSTODY_OK;
}

/* CUSTODY_END: more than there is room for. */
static enum custody_status
find_places(struct places *places, const struct compared *compared,
    size_t which, struct custody_error *err)
{
	const struct piece_file *file = compared->file;

	places->entry = file->entry;
	places->count = 0;
	return index_find_digest(file->index,
	    compared->digests.at + which * DIGEST_SIZE, take_place, places,
	    err);
}

/* --- reading ------------------------------------------------------------- */

static enum custody_status
take_header(
    void *ctx, void *entry, struct bytes header, struct custody_error *err)
{
	struct compared *compared = ctx;

	(void)entry;
	(void)err;
	digest_sha256(compared->header, header.at, header.len);
	compared->headed = true;
	return CUSTODY_OK;
}

/* A guess that met no record of the file is left at once. */
static enum custody_status
look_up_first(struct compared *compared, struct custody_error *err)
{
	struct places places;
	enum custody_status status = find_places(&places, compared, 0, err);

	compared->lost = status == CUSTODY_OK && places.count == 0;
	if (compared->lost)
		return CUSTODY_END;
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

enum custody_status
piece_add(struct compared *compared, const uint8_t digest[DIGEST_SIZE],
    uint64_t begins, struct custody_error *err)
{
	enum custody_status status =
	    buffer_append(&compared->digests, digest, DIGEST_SIZE, err);

	compared->inside += begins >= compared->begin;
	return status == CUSTODY_OK && compared->digests.len == DIGEST_SIZE
		   ? look_up_first(compared, err)
		   : status;
}

/* Up to the first record that begins after the piece. */
static size_t
count_wanted(struct compared *compared, const struct record_batch *batch)
{
	uint64_t at = compared->from + batch->offset;
	size_t count = 0;

	for (; count < batch->count; count++) {
		uint64_t begins =
		    at + (uint64_t)(batch->records[count].at - batch->span.at);

		compared->past = begins >= compared->until;
		if (compared->past)
			break;
		compared->inside += begins >= compared->begin;
	}
	return count;
}

static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	struct compared *compared = ctx;
	struct bytes messages[BATCH_RECORDS];
	size_t before = compared->digests.len;
	size_t count = count_wanted(compared, batch);
	uint8_t *room = buffer_reserve(&compared->digests, count * DIGEST_SIZE);
	enum custody_status status;

	(void)entry;
	status = session_stopped(compared->file->custody, err);
	if (status == CUSTODY_OK && room == NULL)
		status = error_memory(err);
	for (size_t i = 0; i < count; i++)
		messages[i] =
		    (struct bytes){batch->records[i].at, batch->records[i].len};
	if (status == CUSTODY_OK) {
		digest_many(messages, count, (uint8_t(*)[DIGEST_SIZE])room);
		compared->digests.len += count * DIGEST_SIZE;
		compared->file->bytes += batch->span.len;
	}
	batch_free(batch);
	if (status == CUSTODY_OK && before == 0 && count > 0)
		status = look_up_first(compared, err);
	return status == CUSTODY_OK && compared->past ? CUSTODY_END : status;
}

static const struct reading_sink text_sink = {
    .header = take_header,
    .batch_take = take_batch,
};

/* --- ways ---------------------------------------------------------------- */

static piece_way_check check_text;
static const struct piece_way of_text = {
    .sink = &text_sink, .check = check_text, .headed = true};

/* NULL: it is read whole. */
static const struct piece_way *
find_way(const struct index_entry *entry)
{
	const struct reader *reader = table_of_entry(entry->format);
	bool packed = naming_stem(entry->place).compression != NULL;

	if (reader == NULL || !bytes_equal(entry->path, entry->file))
		return NULL;
	if (packed)
		return strcmp(reader->name, "warc") == 0 ? &piece_packed : NULL;
	if (reader->shape == READER_SAMPLES || strcmp(reader->name, "tar") == 0)
		return &piece_members;
	return reader->shape == READER_TEXT && !reader->labelled &&
		       reader->ended != NULL
		   ? &of_text
		   : NULL;
}

uint64_t
piece_count(const struct index_entry *entry)
{
	if (find_way(entry) == NULL || entry->raw_length < 2 * PIECE_SIZE)
		return 1;
	return (entry->raw_length + PIECE_SIZE - 1) / PIECE_SIZE;
}

/* The first piece is read as it was when it came in; any other has no header.
 */
static enum custody_status
read_from(struct compared *compared, struct custody_error *err)
{
	const struct piece_file *file = compared->file;
	const struct reading_named named = {
	    .folder = file->place,
	    .name = "",
	    .path = file->entry->path,
	    .size = file->entry->raw_length,
	    .fd = &file->fd,
	    .from = compared->from,
	    .until = compared->cut,
	};
	const struct piece_way *way = compared->way;
	struct data_reading reading;
	enum custody_status status =
	    data_reading_open(&reading, file->version, err);
	struct custody_reading_options options = {
	    .format = table_of_entry(file->entry->format)->name,
	    .no_header = way->headed &&
			 (reading.options.no_header || compared->from > 0),
	};

	if (way->selected) {
		options.include = reading.options.include;
		options.include_count = reading.options.include_count;
		options.exclude = reading.options.exclude;
		options.exclude_count = reading.options.exclude_count;
	}
	measure_settings(&options, file->custody);
	if (status == CUSTODY_OK)
		status = reading_walk_named(
		    &named, 1, &options, way->sink, compared, err);
	data_reading_close(&reading);
	return status;
}

/* --- comparing ----------------------------------------------------------- */

/* Are the records that were read those from `ordinal` on? */
static enum custody_status
compare_at(const struct compared *compared, uint64_t ordinal, bool *same,
    struct custody_error *err)
{
	const struct piece_file *file = compared->file;
	uint64_t count = compared->digests.len / DIGEST_SIZE;
	uint64_t left = file->entry->first + file->entry->records - ordinal;
	uint64_t begins = ordinal + (count - compared->inside);
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status = CUSTODY_OK;

	*same = count <= left && (compared->past || count == left) &&
		begins >= file->next &&
		(file->last == 0 || file->last * PIECE_SIZE < compared->begin ||
		    begins == file->next);
	for (uint64_t i = 0; i < count && *same && status == CUSTODY_OK; i++) {
		status =
		    index_file_digest(file->index, ordinal + i, digest, err);
		*same = memcmp(digest, compared->digests.at + i * DIGEST_SIZE,
			    sizeof digest) == 0;
	}
	return status;
}

/* That of the first record that few have, counted back to the first. */
static enum custody_status
find_ordinal(struct compared *compared, uint64_t *ordinal, bool *found,
    struct custody_error *err)
{
	uint64_t count = compared->digests.len / DIGEST_SIZE;
	enum custody_status status = CUSTODY_END;
	struct places places = {.count = 0};
	size_t which = 0;

	*found = false;
	for (; which < count && which < GUESSES && status == CUSTODY_END;
	     which += status == CUSTODY_END)
		status = find_places(&places, compared, which, err);
	compared->dull = status == CUSTODY_END;
	if (status != CUSTODY_OK)
		return compared->dull ? CUSTODY_OK : status;
	for (uint64_t i = 0;
	     i < places.count && !*found && status == CUSTODY_OK; i++) {
		if (places.ordinal[i] < compared->file->entry->first + which)
			continue;
		*ordinal = places.ordinal[i] - which;
		status = compare_at(compared, *ordinal, found, err);
	}
	return status;
}

static bool
has_header(const struct compared *compared)
{
	const uint8_t *header = compared->file->entry->header;

	if (header == NULL || !compared->headed)
		return header == NULL && !compared->headed;
	return memcmp(header, compared->header, DIGEST_SIZE) == 0;
}

static enum custody_status
compare(struct compared *compared, bool *same, struct custody_error *err)
{
	struct piece_file *file = compared->file;
	uint64_t ordinal = file->entry->first;
	enum custody_status status = CUSTODY_OK;

	*same = false;
	if (compared->from > 0)
		status = find_ordinal(compared, &ordinal, same, err);
	else if (has_header(compared))
		status = compare_at(compared, ordinal, same, err);
	if (status != CUSTODY_OK || !*same)
		return status;
	file->records += compared->inside;
	file->next = ordinal + compared->digests.len / DIGEST_SIZE;
	file->last = compared->until / PIECE_SIZE;
	file->reached = compared->member.at;
	return status;
}

enum custody_status
piece_try(struct compared *compared, uint64_t from, bool *same,
    struct custody_error *err)
{
	struct custody_error why = {0};
	enum custody_status status;

	compared->from = from;
	compared->digests.len = 0;
	compared->inside = 0;
	compared->headed = compared->past = false;
	compared->lost = compared->dull = false;
	compared->member.at = from;
	compared->member.sample.begun = false;
	*same = false;
	status = read_from(compared, &why);
	if (status == CUSTODY_INTERRUPTED ||
	    strcmp(why.code, "no-memory") == 0) {
		if (err != NULL)
			*err = why;
		return status;
	}
	if (compared->lost || (status != CUSTODY_OK && !compared->past))
		return CUSTODY_OK;
	/* What follows the cut was not read, but is there. */
	if (compared->cut > 0) {
		compared->past = true;
		compared->member.at = compared->cut;
	}
	return compare(compared, same, err);
}

/* After one line feed of `len` bytes at `at` and another.  Where a record is,
 * but not those that should follow, the fault may lie before the piece: half
 * of what is left is passed over. */
static enum custody_status
try_lines(struct compared *compared, uint64_t at, size_t len, bool *same,
    struct custody_error *err)
{
	uint8_t text[LOOK];
	enum custody_status status = CUSTODY_OK;
	ssize_t got = pread(compared->file->fd, text, len, (off_t)at);
	const uint8_t *here = text, *end = text + (got < 0 ? 0 : got);

	for (size_t i = 0;
	     i < GUESSES && status == CUSTODY_OK && !*same && !compared->dull;
	     i++) {
		here = memchr(here, '\n', (size_t)(end - here));
		if (here == NULL)
			break;
		here++;
		status = piece_try(
		    compared, at + (uint64_t)(here - text), same, err);
		if (!compared->lost)
			here += (end - here) / 2;
	}
	return status;
}

/* Further and further back: records may be long, or many lines. */
static enum custody_status
check_text(struct compared *compared, bool *same, struct custody_error *err)
{
	static const uint64_t back[] = {LOOK, PIECE_SIZE, 8 * PIECE_SIZE};
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < sizeof back / sizeof *back && !*same &&
			   !compared->dull && status == CUSTODY_OK;
	     i++) {
		if (compared->begin <= back[i])
			return piece_try(compared, 0, same, err);
		status = try_lines(
		    compared, compared->begin - back[i], LOOK, same, err);
	}
	return status;
}

enum custody_status
piece_check(struct piece_file *file, uint64_t number, struct custody_error *err)
{
	struct compared compared = {
	    .file = file,
	    .way = find_way(file->entry),
	    .begin = number * PIECE_SIZE,
	    .until = (number + 1) * PIECE_SIZE,
	};
	bool same = false;
	enum custody_status status = compared.way->check(&compared, &same, err);

	buffer_clear(&compared.digests);
	samples_record_clear(&compared.member.sample);
	return status == CUSTODY_OK && !same ? CUSTODY_END : status;
}
