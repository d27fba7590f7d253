/* SPDX-License-Identifier: Apache-2.0
 *
 * piece_packed: a piece of a file whose records are compressed one by one, as
 * those of a WARC are.  One may begin where the magic of its compression is:
 * from such a place in or before the piece to another after it the confined
 * child unpacks and splits, and the records of that are looked for.
 */
#include <string.h>
#include <unistd.h>

#include "acts/piece_inside.h"
#include "readers/decompress.h"

#define TRIES 8 /* of places to begin, and for each of places to end */
#define MAGIC 8 /* bytes that are looked at for one */

/* --- records -------------------------------------------------------------- */

/* All of them count: what was read for a piece before is not read again. */
static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	struct compared *compared = ctx;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status =
	    session_stopped(compared->file->custody, err);

	(void)entry;
	compared->file->bytes += batch->span.len;
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++) {
		digest_sha256(
		    digest, batch->records[i].at, batch->records[i].len);
		status = piece_add(compared, digest, compared->begin, err);
	}
	batch_free(batch);
	return status;
}

static const struct reading_sink sink = {.batch_take = take_batch};

/* --- guesses -------------------------------------------------------------- */

static const struct decompress_kind *
find_kind(int fd)
{
	uint8_t head[MAGIC];
	ssize_t got = pread(fd, head, sizeof head, 0);

	return decompress_detect(
	    (struct bytes){head, got < 0 ? 0 : (size_t)got});
}

/* The last place before `end`, not below `least`; false where there is none. */
static bool
look_back(const struct compared *compared, const struct decompress_kind *kind,
    uint64_t end, uint64_t least, uint64_t *place)
{
	uint8_t text[LOOK + MAGIC];

	while (end > least) {
		uint64_t from = end - least > LOOK ? end - LOOK : least;
		ssize_t got = pread(compared->file->fd, text,
		    (size_t)(end - from) + MAGIC, (off_t)from);

		for (size_t i = (size_t)(end - from); i-- > 0;) {
			*place = from + i;
			if ((ssize_t)i < got && kind->detect((struct bytes){
						    text + i, (size_t)got - i}))
				return true;
		}
		end = from;
	}
	return false;
}

/* The first place from `at` on; 0 where there is none. */
static uint64_t
look_on(const struct compared *compared, const struct decompress_kind *kind,
    uint64_t at)
{
	uint8_t text[LOOK + MAGIC];
	ssize_t got;

	while ((got = pread(compared->file->fd, text, sizeof text, (off_t)at)) >
	       0) {
		for (size_t i = 0; i < (size_t)got && i < LOOK; i++)
			if (kind->detect(
				(struct bytes){text + i, (size_t)got - i}))
				return at + i;
		at += LOOK;
	}
	return 0;
}

/* To one place after another behind the piece. */
static enum custody_status
try_cuts(struct compared *compared, const struct decompress_kind *kind,
    uint64_t from, bool *same, struct custody_error *err)
{
	uint64_t at = compared->until;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < TRIES && status == CUSTODY_OK && !*same; i++) {
		compared->cut = look_on(compared, kind, at);
		status = piece_try(compared, from, same, err);
		if (*same && compared->cut == 0)
			compared->file->reached =
			    compared->file->entry->raw_length;
		if (compared->lost || compared->cut == 0)
			break;
		at = compared->cut + 1;
	}
	return status;
}

static enum custody_status
try_places(struct compared *compared, const struct decompress_kind *kind,
    bool *same, struct custody_error *err)
{
	uint64_t least = compared->file->reached, place = compared->begin + 1;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < TRIES && status == CUSTODY_OK && !*same; i++) {
		if (!look_back(compared, kind, place, least, &place))
			break;
		status = try_cuts(compared, kind, place, same, err);
	}
	return status;
}

static enum custody_status
check(struct compared *compared, bool *same, struct custody_error *err)
{
	struct piece_file *file = compared->file;
	const struct decompress_kind *kind = find_kind(file->fd);

	if (kind == NULL)
		return CUSTODY_OK;
	*same = file->reached >= compared->until;
	if (*same)
		file->last = compared->until / PIECE_SIZE;
	else if (file->reached > compared->begin)
		return try_cuts(compared, kind, file->reached, same, err);
	return *same ? CUSTODY_OK : try_places(compared, kind, same, err);
}

const struct piece_way piece_packed = {.sink = &sink, .check = check};
