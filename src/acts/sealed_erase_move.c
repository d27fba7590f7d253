/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_erase_move: from the old file into the new one without room for both.
 * Of every chunk that stays there is at each moment a copy that is on the disk
 * and opens: the old one is given back when the new one was read back.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/sealed_erase_inside.h"
#include "base/error.h"
#include "store/sealed_aside.h"

/* What the leaf hash of a record and the call behind it take more than one of
 * nothing; what a chunk takes beside its records; and what the ledger, its
 * journal, the slot and blocks in part do. */
#define ERASED_MAX ((uint64_t)160)
#define EMPTY_MAX ((uint64_t)4096)
#define SLACK ((uint64_t)512 << 10)

struct moving {
	struct sealed_erase *erase;
	const struct sealed_erase_move *move;
	const bool *marked;
	uint64_t block;      /* of the old file */
	uint64_t given_from; /* what lies before was given back */
};

/* Does a record that goes begin before chunk `number`, and end in or behind
 * it?  Its leaf hash follows from all of it: none of that may be gone before.
 */
static bool
is_amid(const struct sealed_erase *erase, uint64_t number)
{
	const struct sealed_contents *all = &erase->contents;

	for (size_t i = 0; i < all->runs; i++) {
		const struct sealed_content_run *run = &all->run[i];
		uint64_t last = run->first + run->count - 1;

		if (run->chunk + 1 == number && run->count > 0 &&
		    sealed_erase_has(erase, run->entry, last, 1) &&
		    sealed_contents_after(all, run->entry, last, run->chunk))
			return true;
	}
	return false;
}

/* --- what it takes ---------------------------------------------------------
 */

static uint64_t
length_of(const struct sealed_erase *erase, uint64_t chunk)
{
	return sealed_read_place(erase->read, chunk + 1) -
	       sealed_read_place(erase->read, chunk);
}

/* Of a chunk in the new file.  One that is changed is made for that, so it is
 * also known that it can be. */
static enum custody_status
length_anew(struct sealed_erase *erase, uint64_t chunk, bool marked,
    uint64_t *length, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	*length = length_of(erase, chunk);
	if (marked)
		status = sealed_erase_change(erase, chunk, err);
	if (marked && erase->packed.len + EMPTY_MAX < *length)
		*length = erase->packed.len + EMPTY_MAX;
	return status;
}

/* A chunk that is changed lies aside, too; and what comes before it waits where
 * a record that goes began there. */
static enum custody_status
most_at_once(struct sealed_erase *erase, const bool *marked, uint64_t *most,
    struct custody_error *err)
{
	uint64_t waits = 0, length, now;
	enum custody_status status = CUSTODY_OK;

	*most = 0;
	for (uint64_t i = 0;
	     status == CUSTODY_OK && i < sealed_read_chunks(erase->read); i++) {
		if (sealed_read_place(erase->read, i) >
		    sealed_read_place(erase->read, i + 1))
			return error_set(err, CUSTODY_DISAGREES, "sealed",
			    "the sealed file: its chunks do not follow each "
			    "other");
		status = length_anew(erase, i, marked[i], &length, err);
		now = marked[i] ? 2 * length : length;
		if (i == 0 || !marked[i] || !marked[i - 1] ||
		    !is_amid(erase, i))
			waits = 0;
		*most = waits + now > *most ? waits + now : *most;
		waits += length;
	}
	return status;
}

enum custody_status
sealed_erase_move_room(
    struct sealed_erase *erase, uint64_t *bytes, struct custody_error *err)
{
	uint64_t table = sealed_read_table(erase->read), most;
	bool *marked = sealed_erase_mark(erase);
	enum custody_status status;

	if (marked == NULL)
		return error_memory(err);
	status = most_at_once(erase, marked, &most, err);
	*bytes =
	    SLACK + ERASED_MAX * erase->count + (table > most ? table : most);
	free(marked);
	return status == CUSTODY_OK ? sealed_erase_check_all(erase, err)
				    : status;
}

/* --- a piece ---------------------------------------------------------------
 */

/* What lies before chunk `number` is in the new file. */
static enum custody_status
give_back(struct moving *moving, uint64_t number, struct custody_error *err)
{
	uint64_t to = sealed_read_place(moving->erase->read, number);

	to -= to % moving->block;
	if (to <= moving->given_from)
		return CUSTODY_OK;
	if (fallocate(moving->move->old,
		FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		(off_t)moving->given_from,
		(off_t)(to - moving->given_from)) != 0 ||
	    fsync(moving->move->old) != 0)
		return error_system(
		    err, "io", "giving back what was sealed anew");
	moving->given_from = to;
	return CUSTODY_OK;
}

/* Chunks before `number` are written. */
static enum custody_status
end_piece(struct moving *moving, uint64_t number, struct custody_error *err)
{
	enum custody_status status =
	    sealed_write_keep(moving->erase->write, err);

	if (status != CUSTODY_OK || number == 0 ||
	    (moving->marked[number - 1] && is_amid(moving->erase, number)))
		return status;
	return give_back(moving, number, err);
}

/* --- chunks ----------------------------------------------------------------
 */

static enum custody_status
move_changed(struct moving *moving, uint64_t number, struct custody_error *err)
{
	struct sealed_erase *erase = moving->erase;
	struct sealed_aside *aside = moving->move->aside;
	struct buffer packed = {0};
	size_t length;
	bool there;
	enum custody_status status = end_piece(moving, number, err);

	if (status == CUSTODY_OK)
		status = sealed_erase_change(erase, number, err);
	if (status == CUSTODY_OK)
		status = sealed_aside_get(
		    aside, number, &there, &packed, &length, err);
	if (status == CUSTODY_OK && !there) {
		length = erase->packed.len;
		status = sealed_write_pack(
		    erase->write, buffer_view(&erase->packed), &packed, err);
		if (status == CUSTODY_OK)
			status = sealed_aside_put(
			    aside, number, buffer_view(&packed), length, err);
	}
	if (status == CUSTODY_OK)
		status =
		    sealed_write_packed(erase->write, &packed, length, err);
	buffer_wipe(&packed);
	return status == CUSTODY_OK ? end_piece(moving, number + 1, err)
				    : status;
}

static enum custody_status
move_chunk(struct moving *moving, uint64_t number, struct custody_error *err)
{
	struct sealed_erase *erase = moving->erase;
	uint64_t unkept = sealed_write_unkept(erase->write);
	enum custody_status status = CUSTODY_OK;

	if (moving->marked[number])
		return move_changed(moving, number, err);
	if (unkept > 0 &&
	    unkept + length_of(erase, number) > moving->move->piece)
		status = end_piece(moving, number, err);
	return status == CUSTODY_OK ? sealed_erase_copy(erase, number, err)
				    : status;
}

/* A run before was killed amid a record that goes: its beginning is read once
 * more, and nothing written. */
static enum custody_status
take_up(struct moving *moving, uint64_t from, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint64_t i = from;

	while (i > 0 && is_amid(moving->erase, i))
		i--;
	for (; status == CUSTODY_OK && i < from; i++)
		if (moving->marked[i])
			status = sealed_erase_change(moving->erase, i, err);
	return status;
}

static enum custody_status
move_all(struct moving *moving, const uint8_t version[DIGEST_SIZE],
    struct custody_error *err)
{
	struct sealed_erase *erase = moving->erase;
	uint64_t from = sealed_write_chunks(erase->write), size;
	uint64_t chunks = sealed_read_chunks(erase->read);
	enum custody_status status = take_up(moving, from, err);

	for (uint64_t i = from; status == CUSTODY_OK && i < chunks; i++)
		status = move_chunk(moving, i, err);
	if (status == CUSTODY_OK)
		status = end_piece(moving, chunks, err);
	return status == CUSTODY_OK
		   ? sealed_write_finish(erase->write, version,
			 sealed_read_contents(erase->read), &size, err)
		   : status;
}

enum custody_status
sealed_erase_move(struct sealed_erase *erase,
    const struct sealed_erase_move *move, const uint8_t version[DIGEST_SIZE],
    struct custody_error *err)
{
	struct moving moving = {.erase = erase, .move = move};
	bool *marked = sealed_erase_mark(erase);
	struct stat info;
	enum custody_status status;

	if (marked == NULL)
		return error_memory(err);
	moving.marked = marked;
	if (fstat(move->old, &info) != 0) {
		status = error_system(err, "io", "looking at what is sealed");
	} else {
		/* The header stays. */
		moving.block = moving.given_from = (uint64_t)info.st_blksize;
		status = move_all(&moving, version, err);
	}
	free(marked);
	return status;
}
