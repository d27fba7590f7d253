/* SPDX-License-Identifier: Apache-2.0
 *
 * memory: one line, `SIZE HEAD`.  A memory that others could have written is
 * not trusted, and so spares nothing.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/memory.h"

#define LINE_MAX_BYTES 128

static enum custody_status
parse_line(const char *line, uint64_t *size, char head[65])
{
	uint8_t raw[32];
	char *end;

	*size = strtoull(line, &end, 10);
	if (end == line || *end != ' ' || strlen(end) != 66 || end[65] != '\n')
		return CUSTODY_MALFORMED;
	memcpy(head, end + 1, 64);
	head[64] = '\0';
	return encode_unhex(raw, head, sizeof raw) ? CUSTODY_OK
						   : CUSTODY_MALFORMED;
}

enum custody_status
memory_recall(const char *dir, const char *genesis, uint64_t *size,
    char head[65], struct custody_error *err)
{
	char *path = file_join(dir, genesis);
	struct buffer line = {0};
	enum custody_status status;
	struct stat info;

	*size = 0;
	head[0] = '\0';
	if (path == NULL)
		return error_memory(err);
	status = file_read(&line, AT_FDCWD, path, LINE_MAX_BYTES, err);
	if (status == CUSTODY_NOT_FOUND) {
		status = CUSTODY_OK;
	} else if (status == CUSTODY_OK && line.len > 0 &&
		   lstat(path, &info) == 0 && info.st_uid == geteuid() &&
		   (info.st_mode & 022) == 0) {
		status = parse_line((const char *)line.at, size, head);
		if (status != CUSTODY_OK) {
			*size = 0;
			status = error_set(err, CUSTODY_UNKNOWN, "memory",
			    "%s is damaged", path);
			error_remedy(err, "see that the ledger is the one you "
					  "know (custody verify), then remove "
					  "that file");
		}
	}
	buffer_clear(&line);
	free(path);
	return status;
}

/* No fsync: a memory that a power cut takes costs time, and one fsync more
 * for each act would cost everybody that time. */
static void
replace_line(const char *path, const char *line, size_t len)
{
	char *fresh = NULL;
	int fd;

	if (asprintf(&fresh, "%s.%ld", path, (long)getpid()) < 0)
		return;
	fd = open(
	    fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		bool written =
		    file_write_all(fd, line, len, NULL) == CUSTODY_OK;

		close(fd);
		if (!written || rename(fresh, path) < 0)
			unlink(fresh);
	}
	free(fresh);
}

void
memory_keep(
    const char *dir, const char *genesis, uint64_t size, const char *head)
{
	char *path = file_join(dir, genesis);
	char line[LINE_MAX_BYTES];
	int len = snprintf(line, sizeof line, "%" PRIu64 " %s\n", size, head);

	if (path != NULL && len > 0 &&
	    file_make_dirs(dir, 0700, NULL) == CUSTODY_OK)
		replace_line(path, line, (size_t)len);
	free(path);
}
