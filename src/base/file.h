/* SPDX-License-Identifier: Apache-2.0
 *
 * file: small whole files, durable writes and directories.  A name that a
 * function here makes visible has its whole content on the disk before it.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/bytes.h"

/* Reads a regular file of at most `limit` bytes, appended to `out`.  A
 * missing file is CUSTODY_NOT_FOUND ("no-file"), any other failure
 * CUSTODY_UNKNOWN ("io"), one that is longer CUSTODY_MALFORMED ("too-big"). */
enum custody_status file_read(struct buffer *out, int dir, const char *path,
    size_t limit, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a descriptor that is open already, from where it stands; `path`
 * is for the sentence.  Where the file does not grow meanwhile the buffer never
 * moves, so that a secret is in one place. */
enum custody_status file_read_open(struct buffer *out, int fd, const char *path,
    size_t limit, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The bytes of a regular file where they lie: what is written to them stays
 * with this process.  After them there is room that is zero, all of it `room`
 * bytes, of which those exist that are used. */
struct file_map {
	uint8_t *at;
	size_t len;
	size_t room;
};

/* Maps the file that is open as `fd`, at most `limit` bytes of it.  False where
 * it is none, is empty or longer, or where so much room is not to be had.  One
 * that others can make shorter is not to be mapped: it would end the process.
 */
bool file_map(struct file_map *out, int fd, size_t limit, size_t room);
void file_unmap(struct file_map *map);

/*
 * Added to the mode of what is made in a custody directory.  Where a group
 * shares the folder (setgid, and the group may write), it may do with it what
 * its owner may, whatever the umask; and what root makes is the folder's
 * owner's, who could not write it else.
 */
#define FILE_SHARED ((mode_t)1 << 20)

/* The same of what this process has made and opened.  What the system does not
 * let it do is left: then the owner alone goes on with it. */
void file_share(int fd, int dir, const char *path);

/* Writes a new file through a temporary name beside it: write, fsync, rename,
 * fsync of the directory.  Replaces what had the name. */
enum custody_status file_write(int dir, const char *path, const void *data,
    size_t len, mode_t mode, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same, but what has the name already stays: CUSTODY_REFUSED ("exists"). */
enum custody_status file_create(int dir, const char *path, const void *data,
    size_t len, mode_t mode, struct custody_error *err) CUSTODY_MUST_CHECK;

/* All of `len` bytes to a descriptor, through short writes and EINTR. */
enum custody_status file_write_all(int fd, const void *data, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The disk begins with what was written from `from` to before `until`, while
 * there is more to write, so that the sync at the end finds little to wait for.
 * Only a hint: it may fail. */
#define FILE_START_EVERY ((off_t)8 << 20) /* bytes: worth a call */
void file_start_sync(int fd, off_t from, off_t until);

/* Whether something is there, where a link leads to.  CUSTODY_UNKNOWN ("io")
 * where the system cannot tell: that is not the same as no. */
enum custody_status file_is_there(const char *path, bool *there,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Bytes that are free for this user on the file system of `path`. */
enum custody_status file_room(uint64_t *bytes, const char *path,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A file without a name in the folder `dir`; in memory where that is NULL. */
enum custody_status file_scratch(
    int *fd, const char *dir, struct custody_error *err) CUSTODY_MUST_CHECK;

/* fsync of a directory, given as a path below `dir` ("." for itself). */
enum custody_status file_sync_dir(
    int dir, const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

/* mkdir of every missing part of `path`. */
enum custody_status file_make_dirs(const char *path, mode_t mode,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Removes a folder and what is in it, staying below it (no links followed,
 * no other file system).  A missing one is no error. */
enum custody_status file_remove_tree(
    int dir, const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

/* "a/b" in a new string for the caller to free; NULL when memory is short. */
char *file_join(const char *a, const char *b);

#endif
