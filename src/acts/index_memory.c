/* SPDX-License-Identifier: Apache-2.0
 *
 * index_memory: a line for each index, the last one of an event counts:
 * `SEQ ROOT DEVICE INODE SIZE CHANGED MODIFIED PARTS`, times in nanoseconds,
 * parts as a number.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acts/index_memory.h"
#include "base/file.h"
#include "store/index_file.h"

#define LINE_SIZE 256
#define MEMORY_MAX ((size_t)16 << 20)
/* Kernels give times in steps of up to 10 ms, some file systems of 2 s: what
 * changed in the same step looks the same. */
#define SETTLED ((int64_t)3 * 1000000000)

static int64_t
nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

static void
write_file(char line[LINE_SIZE], uint64_t seq, const char *root,
    const struct stat *file)
{
	snprintf(line, LINE_SIZE,
	    "%" PRIu64 " %.64s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64
	    " %" PRId64 " ",
	    seq, root, (uint64_t)file->st_dev, (uint64_t)file->st_ino,
	    (uint64_t)file->st_size, nanoseconds(&file->st_ctim),
	    nanoseconds(&file->st_mtim));
}

static char *
memory_path(const struct custody *custody)
{
	char *folder = session_memory();
	char *path = NULL;

	if (folder != NULL && asprintf(&path, "%s/%s.indexes", folder,
				  ledger_genesis(custody->ledger)) < 0)
		path = NULL;
	free(folder);
	return path;
}

/* Only what this person alone could have written. */
static bool
is_ours(const char *path)
{
	struct stat info;

	return lstat(path, &info) == 0 && S_ISREG(info.st_mode) &&
	       info.st_uid == geteuid() && (info.st_mode & 022) == 0;
}

/* The rest of a line of the file that is wanted; 0 where it is not whole. */
static unsigned
read_parts(const char *rest)
{
	char *end;
	unsigned long parts = strtoul(rest, &end, 10);

	return end > rest && *end == '\n' && parts <= INDEX_PARTS
		   ? (unsigned)parts
		   : 0;
}

unsigned
index_memory_knows(struct custody *custody, uint64_t seq, const char *root,
    const struct stat *file)
{
	char *path = memory_path(custody);
	struct buffer text = {0};
	char wanted[LINE_SIZE];
	char begin[32];
	unsigned known = 0;

	write_file(wanted, seq, root, file);
	snprintf(begin, sizeof(begin), "%" PRIu64 " ", seq);
	if (path != NULL && is_ours(path) &&
	    file_read(&text, AT_FDCWD, path, MEMORY_MAX, NULL) == CUSTODY_OK) {
		char *line = (char *)text.at;

		while (line != NULL && *line != '\0') {
			char *end = strchr(line, '\n');

			if (strncmp(line, begin, strlen(begin)) == 0)
				known =
				    strncmp(line, wanted, strlen(wanted)) == 0
					? read_parts(line + strlen(wanted))
					: 0;
			line = end == NULL ? NULL : end + 1;
		}
	}
	buffer_clear(&text);
	free(path);
	return known;
}

void
index_memory_keep(struct custody *custody, uint64_t seq, const char *root,
    const struct stat *file, unsigned parts)
{
	char *folder = session_memory();
	char *path = memory_path(custody);
	struct timespec now;
	char line[LINE_SIZE];
	size_t len;
	int fd = -1;

	clock_gettime(CLOCK_REALTIME, &now);
	if (folder == NULL || path == NULL ||
	    nanoseconds(&now) - nanoseconds(&file->st_ctim) < SETTLED)
		goto out;
	write_file(line, seq, root, file);
	len = strlen(line);
	snprintf(line + len, LINE_SIZE - len, "%u\n", parts);
	if (file_make_dirs(folder, 0700, NULL) == CUSTODY_OK)
		fd = open(path,
		    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		    0600);
	/* One write: two commands at once give two lines.  A line that is not
	 * whole knows nothing. */
	if (fd >= 0 &&
	    file_write_all(fd, line, strlen(line), NULL) != CUSTODY_OK)
		unlink(path);
out:
	if (fd >= 0)
		close(fd);
	free(path);
	free(folder);
}
