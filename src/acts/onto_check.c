/* SPDX-License-Identifier: Apache-2.0
 *
 * onto_check: a file that lies where it was found, has its length and was not
 * touched since is taken for the same; one that was is digested again.  What
 * changed while keeping its length during the very ingest that recorded it is
 * for `check` and `export` to find, which read all bytes.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/onto.h"
#include "acts/version_index.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/member.h"
#include "readers/decompress.h"
#include "readers/naming.h"

#define COARSE ((int64_t)2 * 1000000) /* microseconds: some clocks' steps */
#define PIECE ((size_t)1 << 20)

static int64_t
microseconds(int64_t seconds, int64_t nanoseconds)
{
	return seconds * 1000000 + nanoseconds / 1000;
}

/* Its index was made when its reading began, before any of it was read: so a
 * file that changed while others were read shows.  An index that was made
 * again is younger than the event. */
int64_t
onto_check_since(const struct onto *onto)
{
	uint64_t seq =
	    (uint64_t)json_integer_value(json_object_get(onto->version, "seq"));
	char *path = version_index_path(onto->custody, seq);
	int64_t since = 0, born;
	struct statx made;

	if (!clock_parse(&since, member_text(onto->version, "at")) ||
	    path == NULL ||
	    statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BTIME, &made) !=
		0 ||
	    (made.stx_mask & STATX_BTIME) == 0) {
		free(path);
		return INT64_MIN;
	}
	free(path);
	born = microseconds(made.stx_btime.tv_sec, made.stx_btime.tv_nsec);
	return (born < since ? born : since) - COARSE;
}

static enum custody_status
refuse(const struct onto *onto, const struct onto_file *file,
    struct custody_error *err)
{
	error_set(err, CUSTODY_DISAGREES, "changed",
	    "ingest --onto %s: %s is not the file that was ingested",
	    onto->name, (const char *)file->file.found.at);
	error_remedy(err, "put it back, or ingest all of it anew, without "
			  "--onto");
	return CUSTODY_DISAGREES;
}

static enum custody_status
refuse_absent(const struct onto *onto, const struct onto_file *file,
    struct custody_error *err)
{
	error_system(err, "no-data", "ingest --onto %s: %s", onto->name,
	    (const char *)file->file.found.at);
	error_remedy(err, "its files have to lie where they were found; else "
			  "ingest all of it, without --onto");
	return CUSTODY_UNKNOWN;
}

static enum custody_status
digest_again(const struct onto *onto, const struct onto_file *file, int fd,
    struct custody_error *err)
{
	struct digest_stream stream;
	uint8_t digest[DIGEST_SIZE];
	uint8_t *piece = malloc(PIECE);
	enum custody_status status = CUSTODY_OK;
	ssize_t got = 1;

	if (piece == NULL)
		return error_memory(err);
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	digest_init(&stream);
	while (status == CUSTODY_OK && (got = read(fd, piece, PIECE)) > 0) {
		digest_add(&stream, piece, (size_t)got);
		status = session_stopped(onto->custody, err);
	}
	free(piece);
	digest_final(&stream, digest);
	if (status != CUSTODY_OK)
		return status;
	if (got < 0)
		return error_system(
		    err, "io", "reading %s", (const char *)file->file.found.at);
	return memcmp(digest, file->file.raw_sha256, DIGEST_SIZE) == 0
		   ? CUSTODY_OK
		   : refuse(onto, file, err);
}

static bool
is_untouched(const struct stat *stat, int64_t since)
{
	return microseconds(stat->st_mtim.tv_sec, stat->st_mtim.tv_nsec) <
		   since &&
	       microseconds(stat->st_ctim.tv_sec, stat->st_ctim.tv_nsec) <
		   since;
}

enum custody_status
onto_check(const struct onto *onto, const struct onto_file *file, int64_t since,
    struct custody_error *err)
{
	const char *found = (const char *)file->file.found.at;
	enum custody_status status = CUSTODY_OK;
	struct stat stat;
	int fd;

	if (strcmp(found, "-") == 0) {
		error_set(err, CUSTODY_UNKNOWN, "no-data",
		    "ingest --onto %s: it came by standard input and lies "
		    "nowhere",
		    onto->name);
		error_remedy(err, "ingest all of it from where it lies, "
				  "without --onto");
		return CUSTODY_UNKNOWN;
	}
	fd = open(found, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return refuse_absent(onto, file, err);
	if (fstat(fd, &stat) != 0)
		status = refuse_absent(onto, file, err);
	else if (!S_ISREG(stat.st_mode) ||
		 (uint64_t)stat.st_size != file->file.raw_length)
		status = refuse(onto, file, err);
	else if (!is_untouched(&stat, since))
		status = digest_again(onto, file, fd, err);
	close(fd);
	return status;
}

/* Without its suffix where its compression was undone, as a reader has it. */
char *
onto_check_name(const struct onto_file *file)
{
	struct bytes last = naming_last(file->file.found);
	struct naming_stem stem = naming_stem(last);
	char *name = NULL;
	uint8_t head[64];
	const struct decompress_kind *kind;
	ssize_t got;
	int fd = open((const char *)file->file.found.at,
	    O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	got = fd < 0 ? 0 : read(fd, head, sizeof head);
	if (fd >= 0)
		close(fd);
	kind =
	    decompress_detect((struct bytes){head, got < 0 ? 0 : (size_t)got});
	if (kind == NULL || stem.compression == NULL ||
	    strcmp(kind->name, stem.compression) != 0)
		stem = (struct naming_stem){NULL, last.len, ""};
	if (asprintf(&name, "%.*s%s", (int)stem.len, (const char *)last.at,
		stem.tail) < 0)
		return NULL;
	return name;
}
