/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_move: seals anew where there is no room for a second copy.  Until
 * sealed/OLD.moving is there nothing was given up, and what was made is made
 * anew; from then on the new key is in its slot and does not change, and every
 * run goes on where the one before came to.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/erasure_seal_inside.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "store/sealed_aside.h"
#include "store/sqlite.h"

#define PIECE_MAX ((uint64_t)64 << 20)
/* A record's share of the index, of a copy of it that is being sorted, and of
 * an URL and an id. */
#define SORTED ((uint64_t)256)

static const char *
old_name(const struct erasure_making *making)
{
	return member_text(making->seal->version, "seal");
}

static char *
aside_path(const struct erasure_making *making)
{
	char *path = NULL;

	if (asprintf(&path, "%s.aside", making->path) < 0)
		return NULL;
	return path;
}

bool
erasure_move_begun(const struct erasure_seal *seal)
{
	const char *name = member_text(seal->version, "seal");

	return name[0] != '\0' && sealed_is_moving(seal->custody, name);
}

void
erasure_seal_unmark(struct custody *custody, const char *name)
{
	char *mark = sealed_moving_path(custody, name);

	if (mark != NULL)
		unlink(mark);
	free(mark);
}

void
erasure_move_clear(const struct erasure_making *making)
{
	char *path = aside_path(making);

	if (path != NULL)
		unlink(path);
	free(path);
}

/* --- before anything is given up ------------------------------------------ */

/* What does not open now is not there to be moved; and what does is read from
 * end to end, since there is no other copy afterwards. */
static enum custody_status
check_whole(const struct erasure_making *making, struct sealed_read *old,
    struct custody_error *err)
{
	struct remeasure again = {
	    .custody = making->seal->custody, .version = making->seal->version};
	enum custody_status status = remeasure_begin(&again, err);

	again.options.raw = false;
	again.options.sealed = old;
	if (status == CUSTODY_OK)
		status = remeasure_run(&again, err);
	if (status == CUSTODY_OK &&
	    memcmp(again.measured->version, making->root, DIGEST_SIZE) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "data",
		    "what is sealed is not the version");
	remeasure_clear(&again);
	return status;
}

static enum custody_status
check_pieces(const struct erasure_making *making, struct custody_error *err)
{
	const struct erasure_seal *seal = making->seal;
	struct sealed_read *old = NULL;
	uint64_t least = 0;
	const char *why = NULL;
	enum custody_status status =
	    erasure_room_pieces(&least, seal, &why, err);

	if (status == CUSTODY_OK && why != NULL)
		return error_set(err, CUSTODY_UNKNOWN, "no-room",
		    "there is too little room to seal anew what stays: %s",
		    why);
	if (status == CUSTODY_OK &&
	    !erasure_room_is_there(seal->custody, least))
		return error_set(err, CUSTODY_UNKNOWN, "no-room",
		    "%llu bytes are needed to seal anew what stays",
		    (unsigned long long)least);
	if (status == CUSTODY_OK)
		status = sealed_open(&old, seal->custody, seal->version, err);
	if (status == CUSTODY_OK)
		status = check_whole(making, old, err);
	sealed_read_close(old);
	return status;
}

static enum custody_status
begin_file(const struct erasure_making *making, struct custody_error *err)
{
	struct sealed_write *write = NULL;
	struct sealed_aside *aside = NULL;
	char *path = aside_path(making);
	enum custody_status status;

	status = path == NULL ? error_memory(err)
			      : sealed_write_new(&write, making->path,
				    &making->name, making->key, 0, err);
	if (status == CUSTODY_OK)
		status = sealed_write_keep(write, err);
	if (status == CUSTODY_OK)
		status = sealed_aside_open(&aside, path, making->key, err);
	if (status == CUSTODY_OK)
		status = sealed_aside_try(aside, err);
	sealed_aside_close(aside);
	sealed_write_free(write);
	free(path);
	return status;
}

enum custody_status
erasure_move_begin(struct erasure_making *making, struct custody_error *err)
{
	struct custody *custody = making->seal->custody;
	char *mark = sealed_moving_path(custody, old_name(making));
	uint64_t number;
	enum custody_status status =
	    mark == NULL ? error_memory(err) : check_pieces(making, err);

	if (status == CUSTODY_OK)
		status = secret_random(&making->key, SECRET_KEY_SIZE, err);
	if (status == CUSTODY_OK)
		status = begin_file(making, err);
	if (status == CUSTODY_OK)
		status = erasure_seal_add_slot(making, &number, err);
	/* From here on it is what its slot says. */
	secret_free(making->key);
	making->key = NULL;
	if (status == CUSTODY_OK) {
		making->moved = true;
		status =
		    file_write(AT_FDCWD, mark, "", 0, FILE_SHARED | 0644, err);
	}
	free(mark);
	return status;
}

/* --- moving ----------------------------------------------------------------
 */

static enum custody_status
find_key(struct erasure_making *making, struct custody_error *err)
{
	const struct slots_name name = erasure_seal_slot_name(making);
	uint64_t number;
	enum custody_status status =
	    slots_find(making->slots, name.seal, &number, err);

	if (status == CUSTODY_NOT_FOUND)
		return CUSTODY_UNKNOWN;
	return status == CUSTODY_OK
		   ? slots_key(making->slots, number, &name, &making->key, err)
		   : status;
}

/* Is all of it in the new file, up to its table? */
static enum custody_status
is_whole(
    const struct erasure_making *making, bool *whole, struct custody_error *err)
{
	struct sealed_read *read = NULL;
	enum custody_status status = sealed_read_open(
	    &read, making->path, &making->name, making->root, making->key, err);

	sealed_read_close(read);
	*whole = status == CUSTODY_OK;
	/* A run before may have been killed before it was synced. */
	if (status == CUSTODY_OK)
		status = sqlite_sync(making->path, err);
	return status == CUSTODY_DISAGREES ? CUSTODY_OK : status;
}

/* A quarter of what is there: a chunk that is longer, and its copy aside, have
 * to fit, too. */
static enum custody_status
choose_piece(const struct erasure_making *making, uint64_t *piece,
    struct custody_error *err)
{
	enum custody_status status =
	    erasure_room_free(piece, making->seal->custody, err);

	*piece = *piece / 4 < PIECE_MAX ? *piece / 4 : PIECE_MAX;
	return status;
}

static enum custody_status
move(struct erasure_making *making, struct sealed_read *old, int fd,
    const char *aside, struct custody_error *err)
{
	struct sealed_erase_move how = {.old = fd};
	struct sealed_write *write = NULL;
	struct sealed_erase *erase = NULL;
	enum custody_status status = choose_piece(making, &how.piece, err);

	if (status == CUSTODY_OK)
		status = sealed_aside_open(&how.aside, aside, making->key, err);
	if (status == CUSTODY_OK)
		status = sealed_write_resume(&write, making->path,
		    &making->name, making->key, sealed_read_chunks(old), err);
	if (status == CUSTODY_OK)
		status = sealed_erase_new(
		    &erase, old, write, making->seal->digests, err);
	if (status == CUSTODY_OK)
		status = erasure_seal_name_records(making->seal, erase, err);
	if (status == CUSTODY_OK)
		status = sealed_erase_move(erase, &how, making->root, err);
	sealed_erase_free(erase);
	sealed_write_free(write);
	sealed_aside_close(how.aside);
	return status;
}

static enum custody_status
move_file(struct erasure_making *making, struct custody_error *err)
{
	const struct erasure_seal *seal = making->seal;
	char *path = sealed_path(seal->custody, old_name(making));
	char *aside = aside_path(making);
	struct sealed_read *old = NULL;
	int fd = -1;
	enum custody_status status =
	    path == NULL || aside == NULL
		? error_memory(err)
		: sealed_open(&old, seal->custody, seal->version, err);

	if (status == CUSTODY_OK) {
		sealed_read_moved(old);
		fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
		status = fd < 0 ? error_system(err, "io", "opening %s", path)
				: move(making, old, fd, aside, err);
	}
	if (fd >= 0)
		close(fd);
	sealed_read_close(old);
	free(aside);
	free(path);
	return status;
}

/* Another is made from the new file, where this one was; what has to be sorted
 * for it goes to the disk where there is room for that, too. */
static enum custody_status
drop_index(struct erasure_making *making, struct custody_error *err)
{
	const struct erasure_seal *seal = making->seal;
	char *folder = version_index_folder(seal->custody);
	char *index = erasure_seal_index(seal, "");
	uint64_t there = 0;
	uint64_t records = (uint64_t)json_integer_value(
	    json_object_get(seal->version, "records"));
	enum custody_status status = CUSTODY_OK;

	if (folder == NULL || index == NULL)
		status = error_memory(err);
	else
		unlink(index);
	if (status == CUSTODY_OK)
		status = file_sync_dir(AT_FDCWD, folder, err);
	if (status == CUSTODY_OK)
		status = erasure_room_free(&there, seal->custody, err);
	making->in_memory = there / SORTED < records;
	free(index);
	free(folder);
	return status;
}

enum custody_status
erasure_move_all(struct erasure_making *making, struct custody_error *err)
{
	bool whole = false;
	enum custody_status status;

	making->moved = true;
	sealed_let_move(making->seal->custody, old_name(making));
	status = find_key(making, err);
	if (status == CUSTODY_OK)
		status = is_whole(making, &whole, err);
	if (status == CUSTODY_OK && !whole)
		status = move_file(making, err);
	if (status != CUSTODY_OK)
		return status;
	erasure_move_clear(making);
	return drop_index(making, err);
}
