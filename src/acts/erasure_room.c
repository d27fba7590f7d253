/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_room: what sealing anew takes of the disk for a while: a second copy
 * where there is room for it, since the old can be read meanwhile; else a few
 * chunks.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/dispose_fs.h"
#include "acts/erasure_room.h"
#include "acts/erasure_seal_inside.h"
#include "acts/reserve.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"

static uint64_t
size_of(const char *path)
{
	struct stat info;

	return path != NULL && stat(path, &info) == 0 ? (uint64_t)info.st_size
						      : 0;
}

uint64_t
erasure_room_beside(const struct erasure_seal *seal)
{
	struct erasure_making making = {.seal = seal};
	const char *name = member_text(seal->version, "seal");
	char *old = name[0] == '\0' ? NULL : sealed_path(seal->custody, name);
	char *index = erasure_seal_index(seal, "");
	uint64_t room = size_of(old), made = 0;

	if (room > 0) {
		room += 2 * size_of(index);
		if (seal->hash != NULL &&
		    erasure_seal_name(&making, NULL) == CUSTODY_OK)
			made = size_of(making.path) + size_of(making.index);
	}
	free(making.index);
	free(making.path);
	free(index);
	free(old);
	return room > made ? room - made : 0;
}

enum custody_status
erasure_room_free(
    uint64_t *bytes, struct custody *custody, struct custody_error *err)
{
	enum custody_status status =
	    file_room(bytes, ledger_path(custody->ledger), err);

	if (status == CUSTODY_OK)
		*bytes += reserve_held(custody);
	return status;
}

/* What is kept for root, or for nobody, is in no number: so it is taken, and
 * given back. */
bool
erasure_room_is_there(struct custody *custody, uint64_t bytes)
{
	bool there;
	int fd;

	if (file_scratch(&fd, ledger_path(custody->ledger), NULL) != CUSTODY_OK)
		return false;
	there = fallocate(fd, 0, 0, (off_t)bytes) == 0;
	/* Only what is synced is free for others. */
	there &= ftruncate(fd, 0) == 0 && fsync(fd) == 0;
	close(fd);
	return there;
}

/* Where giving back a part of a file is known to make it free: elsewhere a
 * block may be part of something larger, or of something else. */
static const char *
refuse_move(struct custody *custody, const char *seal)
{
	static const char *const kinds[] = {"ext4", "xfs", "tmpfs"};
	char *path = sealed_path(custody, seal);
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	const char *why =
	    "what is given back of a file is not known to be free on this "
	    "file system";
	struct dispose_fs fs;

	if (fd >= 0) {
		dispose_fs_of(&fs, fd);
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			if (strcmp(fs.kind, kinds[i]) == 0)
				why = NULL;
		if (dispose_fs_shares(fd))
			why = "the sealed file shares its blocks with another";
		close(fd);
	}
	free(path);
	return why;
}

enum custody_status
erasure_room_pieces(uint64_t *bytes, const struct erasure_seal *seal,
    const char **why, struct custody_error *err)
{
	struct sealed_read *read = NULL;
	struct sealed_erase *erase = NULL;
	enum custody_status status;

	*why = refuse_move(seal->custody, member_text(seal->version, "seal"));
	status = sealed_open(&read, seal->custody, seal->version, err);
	if (status == CUSTODY_OK)
		status =
		    sealed_erase_new(&erase, read, NULL, seal->digests, err);
	if (status == CUSTODY_OK)
		status = erasure_seal_name_records(seal, erase, err);
	if (status == CUSTODY_OK)
		status = sealed_erase_move_room(erase, bytes, err);
	sealed_erase_free(erase);
	sealed_read_close(read);
	return status;
}

static enum custody_status
add_version(struct erasure_room *out, const struct erasure_seal *seal,
    struct custody_error *err)
{
	uint64_t beside, least = 0;
	const char *why;
	enum custody_status status;

	if (erasure_move_begun(seal))
		return CUSTODY_OK;
	beside = erasure_room_beside(seal);
	out->beside = beside > out->beside ? beside : out->beside;
	if (beside <= out->there)
		return CUSTODY_OK;
	status = erasure_room_pieces(&least, seal, &why, err);
	out->least = least > out->least ? least : out->least;
	out->why = why != NULL ? why : out->why;
	return status;
}

enum custody_status
erasure_room(struct erasure_room *out, struct custody *custody,
    const struct erasure_plan *plan, struct custody_error *err)
{
	const json_t *version;
	size_t i;
	enum custody_status status;

	*out = (struct erasure_room){.there = 0};
	status = erasure_room_free(&out->there, custody, err);
	json_array_foreach (plan->versions, i, version) {
		const json_t *one = member_find(
		    plan->erases, "event", json_object_get(version, "seq"));
		const struct erasure_seal seal = {
		    .custody = custody,
		    .hash = plan->hash,
		    .digests = plan->digests,
		    .version = version,
		    .records = (uint64_t)json_integer_value(
			json_object_get(one, "records")),
		};

		if (status == CUSTODY_OK)
			status = add_version(out, &seal, err);
	}
	if (status == CUSTODY_OK && out->there < out->least &&
	    erasure_room_is_there(custody, out->least))
		out->there = out->least;
	return status;
}

enum custody_status
erasure_room_check(const struct erasure_room *room, struct custody_error *err)
{
	bool pieces = room->why == NULL;

	if (room->there >= room->beside ||
	    (pieces && room->there >= room->least))
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "no-room",
	    "dispose: %llu bytes are free where the custody directory lies, "
	    "and %llu are needed to seal anew what stays%s%s; nothing was "
	    "changed",
	    (unsigned long long)room->there,
	    (unsigned long long)(pieces ? room->least : room->beside),
	    pieces ? "" : ": ", pieces ? "" : room->why);
	error_remedy(err, "make room and run the same command");
	return CUSTODY_UNKNOWN;
}
