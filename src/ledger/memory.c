/* SPDX-License-Identifier: Apache-2.0
 *
 * memory: one line, `SIZE HEAD RESTORED...`.  A memory that others could have
 * written is not trusted, and so spares nothing.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "ledger/memory.h"

#define LINE_MAX_BYTES (sizeof(struct memory) + 32)

static enum custody_status
parse_line(const char *line, struct memory *out)
{
	char *end;
	size_t len;

	out->size = strtoull(line, &end, 10);
	len = strlen(end);
	if (end == line || len < 66 || len % 65 != 1 ||
	    len > sizeof out->restored + 65 || end[len - 1] != '\n')
		return CUSTODY_MALFORMED;
	for (size_t at = 0; at + 1 < len; at += 65)
		if (end[at] != ' ' ||
		    strspn(end + at + 1, "0123456789abcdef") != 64)
			return CUSTODY_MALFORMED;
	memcpy(out->head, end + 1, 64);
	memcpy(out->restored, end + 65, len - 66);
	return CUSTODY_OK;
}

enum custody_status
memory_recall(const char *dir, const char *genesis, struct memory *out,
    struct custody_error *err)
{
	char *path = file_join(dir, genesis);
	struct buffer line = {0};
	enum custody_status status;
	struct stat info;

	memset(out, 0, sizeof *out);
	if (path == NULL)
		return error_memory(err);
	status = file_read(&line, AT_FDCWD, path, LINE_MAX_BYTES, err);
	if (status == CUSTODY_NOT_FOUND) {
		status = CUSTODY_OK;
	} else if (status == CUSTODY_OK && line.len > 0 &&
		   lstat(path, &info) == 0 && info.st_uid == geteuid() &&
		   (info.st_mode & 022) == 0) {
		status = parse_line((const char *)line.at, out);
		if (status != CUSTODY_OK) {
			memset(out, 0, sizeof *out);
			status = error_set(err, CUSTODY_UNKNOWN, "memory",
			    "%s is damaged", path);
			error_remedy(err, "see that the ledger is the one you "
					  "know (custody verify), then remove "
					  "that file");
		}
	} else if (status != CUSTODY_OK) {
		error_remedy(err,
		    "what was seen of ledgers is kept below XDG_STATE_HOME, "
		    "or ~/.local/state: let it be a folder that this person "
		    "may read");
	}
	buffer_clear(&line);
	free(path);
	return status;
}

/* No fsync: a memory that a power cut takes costs time, and one fsync more
 * for each act would cost everybody that time. */
void
memory_replace(const char *path, const struct bytes *piece, size_t count)
{
	bool written = true;
	char *fresh = NULL;
	int fd;

	if (asprintf(&fresh, "%s.%ld", path, (long)getpid()) < 0)
		return;
	fd = open(
	    fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		for (size_t i = 0; i < count && written; i++)
			written = file_write_all(fd, piece[i].at, piece[i].len,
				      NULL) == CUSTODY_OK;
		close(fd);
		if (!written || rename(fresh, path) < 0)
			unlink(fresh);
	}
	free(fresh);
}

void
memory_keep(const char *dir, const char *genesis, const struct memory *memory)
{
	char *path = file_join(dir, genesis);
	char line[LINE_MAX_BYTES];
	int len = snprintf(line, sizeof line, "%" PRIu64 " %s%s\n",
	    memory->size, memory->head, memory->restored);

	if (path != NULL && len > 0 &&
	    file_make_dirs(dir, 0700, NULL) == CUSTODY_OK)
		memory_replace(path,
		    &(struct bytes){(const uint8_t *)line, (size_t)len}, 1);
	free(path);
}
