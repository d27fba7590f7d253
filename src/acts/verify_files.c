/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_files: a piece that does not agree is a doubt; what is told is what
 * the digest of the whole file says then.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/located.h"
#include "acts/piece.h"
#include "acts/sealed_chunks.h"
#include "acts/verify_files.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "readers/naming.h"

#define BLOCK ((size_t)1 << 20)

static enum custody_status
tell_changed(const char *place, struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "data",
	    "%s: it is not the file that was ingested", place);
}

/* --- where it lies ------------------------------------------------------- */

/* Below a copy that was located, as it was named where it was found. */
static char *
find_below(const char *there, const struct index_entry *entry)
{
	struct bytes name = naming_last(entry->place);
	size_t folder = entry->file.len - naming_last(entry->file).len;
	char *path = NULL;

	if (entry->file.len == 0)
		return strdup(there);
	if (asprintf(&path, "%s/%.*s%.*s", there, (int)folder,
		(const char *)entry->file.at, (int)name.len,
		(const char *)name.at) < 0)
		return NULL;
	return path;
}

/* A sample is of whatever copy is there; all of a located one is verified
 * elsewhere. */
static char *
find_place(const struct verify_files *files, const struct index_entry *entry)
{
	char *place = strndup((const char *)entry->place.at, entry->place.len);
	char *below = NULL;
	struct located located;
	const char *there;

	if (place == NULL || files->sample.wish == 0 ||
	    (strcmp(place, "-") != 0 && access(place, F_OK) == 0) ||
	    located_list(&located, files->custody, files->version, NULL) !=
		CUSTODY_OK)
		return place;
	there = located_there(&located);
	if (there != NULL)
		below = find_below(there, entry);
	located_clear(&located);
	if (below == NULL)
		return place;
	free(place);
	return below;
}

/* It is opened, no link where none was followed when it came in, and has the
 * length that it had. */
static enum custody_status
open_place(int *fd, const struct verify_files *files, const char *place,
    const struct index_entry *entry, struct custody_error *err)
{
	const json_t *reading = json_object_get(files->version, "reading");
	bool follow = json_is_true(json_object_get(reading, "follow"));
	struct stat stat;

	if (strcmp(place, "-") == 0) {
		error_set(err, CUSTODY_UNKNOWN, "stdin",
		    "the data came by standard input and lies nowhere");
		error_remedy(err, "say where it is: --data PATH");
		return CUSTODY_UNKNOWN;
	}
	*fd = open(place,
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
	if (*fd < 0 || fstat(*fd, &stat) != 0)
		return error_system(err, "io", "reading %s", place);
	if (!S_ISREG(stat.st_mode) ||
	    (uint64_t)stat.st_size != entry->raw_length)
		return tell_changed(place, err);
	return CUSTODY_OK;
}

/* --- reading ------------------------------------------------------------- */

static enum custody_status
check_whole(struct verify_files *files, int fd, const char *place,
    const struct index_entry *entry, struct custody_error *err)
{
	struct digest_stream digest;
	uint8_t *block = malloc(BLOCK), found[DIGEST_SIZE];
	ssize_t got = 0;
	enum custody_status status = CUSTODY_OK;

	digest_init(&digest);
	if (block == NULL)
		status = error_memory(err);
	else if (lseek(fd, 0, SEEK_SET) < 0)
		status = error_system(err, "io", "reading %s", place);
	while (status == CUSTODY_OK && (got = read(fd, block, BLOCK)) > 0) {
		digest_add(&digest, block, (size_t)got);
		files->bytes += (uint64_t)got;
		files->progress.so_far.bytes += (uint64_t)got;
		progress_note(files->custody, &files->progress);
		status = session_stopped(files->custody, err);
	}
	if (status == CUSTODY_OK && got < 0)
		status = error_system(err, "io", "reading %s", place);
	digest_final(&digest, found);
	free(block);
	if (status == CUSTODY_OK &&
	    memcmp(found, entry->raw_sha256, sizeof found) != 0)
		status = tell_changed(place, err);
	return status;
}

/* One that is chosen, unless the whole was read already.  `all`: the whole is
 * read at once, as there is nothing to be spared. */
static enum custody_status
check_piece(struct verify_files *files, struct piece_file *piece,
    uint64_t number, bool all, bool *whole, struct custody_error *err)
{
	enum custody_status status = CUSTODY_END;

	if (*whole)
		return CUSTODY_OK;
	if (!all)
		status = piece_check(piece, number, err);
	if (status != CUSTODY_END)
		return status;
	*whole = true;
	return check_whole(files, piece->fd, piece->place, piece->entry, err);
}

/* Each takes its turn, whatever became of those before it. */
static enum custody_status
check_sample(struct verify_files *files, struct piece_file *piece,
    enum custody_status status, struct custody_error *err)
{
	bool shared = files->shared.at[files->file - 1];
	uint64_t count = shared ? 1 : piece_count(piece->entry);
	bool all = files->sample.wanted == files->sample.left;
	bool chosen = false, whole = false;

	for (uint64_t i = 0; i < count; i++) {
		if (!sample_next(&files->sample))
			continue;
		chosen = true;
		if (status == CUSTODY_OK)
			status = check_piece(
			    files, piece, i, all || count == 1, &whole, err);
	}
	files->bytes += piece->bytes;
	files->files += status == CUSTODY_OK && chosen;
	if (status == CUSTODY_OK)
		files->records_read +=
		    whole ? piece->entry->records : piece->records;
	files->whole = status == CUSTODY_OK && whole;
	return status;
}

static enum custody_status
check_file(struct verify_files *files, struct index_file *index,
    const struct index_entry *entry, const char *place,
    struct custody_error *err)
{
	struct piece_file piece = {
	    .custody = files->custody,
	    .version = files->version,
	    .index = index,
	    .entry = entry,
	    .place = place,
	    .next = entry->first,
	    .fd = -1,
	};
	enum custody_status status =
	    open_place(&piece.fd, files, place, entry, err);

	if (files->sample.wish > 0) {
		status = check_sample(files, &piece, status, err);
	} else {
		if (status == CUSTODY_OK)
			status =
			    check_whole(files, piece.fd, place, entry, err);
		files->files += status == CUSTODY_OK;
	}
	if (piece.fd >= 0)
		close(piece.fd);
	return status;
}

/* --- the manifest -------------------------------------------------------- */

/* Entries of one archive share its file.  *same: this is of the file before,
 * or of none. */
static enum custody_status
meet(struct verify_files *files, const struct index_entry *entry, bool *same,
    struct custody_error *err)
{
	*same = entry->raw_sha256 == NULL || entry->place.len == 0 ||
		(files->last != NULL &&
		    bytes_equal(entry->place, bytes_text(files->last)));
	if (*same)
		return CUSTODY_OK;
	free(files->last);
	files->last = strndup((const char *)entry->place.at, entry->place.len);
	files->file++;
	return files->last == NULL ? error_memory(err) : CUSTODY_OK;
}

struct checking {
	struct verify_files *files;
	struct index_file *index;
	uint64_t pieces; /* of the file that was met last */
};

static enum custody_status
check_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	const struct checking *checking = context;
	struct verify_files *files = checking->files;
	struct custody_error why = {0};
	char *place;
	bool same;
	enum custody_status status = meet(files, entry, &same, err);

	files->records += entry->records;
	if (same && files->whole)
		files->records_read += entry->records;
	if (status != CUSTODY_OK || same)
		return status;
	place = find_place(files, entry);
	if (place == NULL)
		return error_memory(err);
	files->whole = false;
	status = check_file(files, checking->index, entry, place, &why);
	files->progress.so_far.files++;
	files->progress.so_far.records = files->records;
	if (status == CUSTODY_INTERRUPTED) {
		if (err != NULL)
			*err = why;
	} else if (status != CUSTODY_OK &&
		   (status != CUSTODY_UNKNOWN || !files->elsewhere)) {
		status = files->fault(files->context, place, status, &why, err);
	} else {
		/* What was moved is where it was located. */
		status = CUSTODY_OK;
	}
	free(place);
	return status;
}

/* Of a sample it is not known before what is read. */
static void
add_total(struct verify_files *files, const struct index_entry *entry)
{
	if (files->sample.wish > 0)
		return;
	files->progress.so_far.bytes_total += entry->raw_length;
	files->progress.so_far.files_total++;
}

/* Pieces, as check_entry will meet them. */
static enum custody_status
count_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct checking *checking = context;
	struct verify_files *files = checking->files;
	bool same;
	enum custody_status status = meet(files, entry, &same, err);

	if (status != CUSTODY_OK)
		return status;
	if (same && (entry->raw_sha256 == NULL || entry->place.len == 0))
		return CUSTODY_OK;
	if (!same) {
		checking->pieces = piece_count(entry);
		add_total(files, entry);
		files->sample.left += checking->pieces;
		return buffer_append(&files->shared, "", 1, err);
	}
	files->sample.left -= checking->pieces - 1;
	checking->pieces = 1;
	files->shared.at[files->file - 1] = true;
	return CUSTODY_OK;
}

static void
forget_files(struct verify_files *files)
{
	free(files->last);
	files->last = NULL;
	files->file = 0;
}

/* Each version has a sample of its own, so in a large one a piece is less
 * likely to be chosen than in all together. */
static void
take_chances(struct verify_files *files, uint64_t pieces, uint64_t chosen)
{
	static const uint64_t changed[VERIFY_FILES_CHANCES] = {
	    0, 10000, 100000};

	for (size_t i = 0; i < VERIFY_FILES_CHANCES && pieces > 0; i++) {
		uint64_t chance = sample_chance(pieces, chosen, changed[i]);

		if (files->pieces == 0 || chance < files->chance[i])
			files->chance[i] = chance;
	}
}

static void
begin_sample(struct verify_files *files, uint64_t pieces)
{
	uint64_t chosen = sample_begin(&files->sample, pieces);

	take_chances(files, pieces, chosen);
	files->pieces += pieces;
	files->chosen += chosen;
}

enum custody_status
verify_files(struct verify_files *files, struct index_file *index,
    struct custody_error *err)
{
	struct checking checking = {files, index, 0};
	enum custody_status status;

	files->sample.left = 0;
	status = index_file_each_entry(index, count_entry, &checking, err);
	begin_sample(files, files->sample.left);
	forget_files(files);
	if (status == CUSTODY_OK)
		status =
		    index_file_each_entry(index, check_entry, &checking, err);
	forget_files(files);
	buffer_clear(&files->shared);
	return status;
}

/* --- what is sealed ------------------------------------------------------ */

static enum custody_status
check_chunks(struct verify_files *files, struct sealed_chunks *chunks,
    struct custody_error *err)
{
	uint64_t number = 0;
	enum custody_status status = CUSTODY_OK;

	/* The numbers of the choices go on, whatever was found. */
	for (; files->sample.left > 0; number++)
		if (sample_next(&files->sample) && status == CUSTODY_OK)
			status = sealed_chunks_check(chunks, number, err);
	return status;
}

enum custody_status
verify_files_sealed(struct verify_files *files, struct sealed_read *read,
    struct index_file *index, struct custody_error *err)
{
	struct sealed_chunks *chunks = NULL;
	struct sealed_chunks_found found;
	struct custody_error why = {0};
	enum custody_status status;

	files->records += index_file_records(index);
	begin_sample(files, sealed_read_chunks(read));
	status = sealed_chunks_open(&chunks, files->custody, read, index, &why);
	if (status == CUSTODY_OK) {
		status = check_chunks(files, chunks, &why);
		found = sealed_chunks_found(chunks);
		files->bytes += found.bytes;
		files->records_read += found.records;
		files->files += status == CUSTODY_OK ? found.entries : 0;
	}
	sealed_chunks_close(chunks);
	if (status == CUSTODY_OK || status == CUSTODY_INTERRUPTED) {
		if (err != NULL)
			*err = why;
		return status;
	}
	return files->fault(files->context, "", status, &why, err);
}
