/* SPDX-License-Identifier: Apache-2.0
 *
 * input: a pipe is read where it arrives and is on no disk, so it may be less
 * long than a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/input.h"
#include "acts/session.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/envelope.h"
#include "readers/source.h"

static enum custody_status
too_long(const struct input *input, const char *name, struct custody_error *err)
{
	error_set(err, CUSTODY_MALFORMED, "too-big",
	    "reading %s: longer than the %zu KiB that a pipe may have", name,
	    input->most_piped >> 10);
	if (input->most > input->most_piped)
		error_remedy(err,
		    "write it to a file and name that, which may have %zu MiB",
		    input->most >> 20);
	return CUSTODY_MALFORMED;
}

static enum custody_status
read_piped(struct buffer *out, int fd, const char *name,
    struct custody *custody, const struct input *input,
    struct custody_error *err)
{
	size_t before = out->len;
	enum custody_status status;
	ssize_t got;

	do {
		uint8_t *to = buffer_reserve(out, INPUT_PIECE);

		if (to == NULL)
			return error_memory(err);
		status = source_wait(fd, session_may_go_on, custody, err);
		if (status != CUSTODY_OK)
			return status;
		got = read(fd, to, INPUT_PIECE);
		/* It may be one that does not wait. */
		if (got < 0 && errno != EINTR && errno != EAGAIN)
			return error_system(err, "io", "reading %s", name);
		if (got > 0)
			out->len += (size_t)got;
		if (out->len - before > input->most_piped)
			return too_long(input, name, err);
	} while (got != 0);
	return CUSTODY_OK;
}

enum custody_status
input_read(struct buffer *out, bool *piped, struct custody *custody,
    const struct input *input, struct custody_error *err)
{
	bool standard = strcmp(input->path, "-") == 0;
	const char *name = standard ? "standard input" : input->path;
	enum custody_status status;
	struct stat info;
	bool regular;
	/* A FIFO that nobody has opened to write is waited for below, where a
	 * signal ends it. */
	int fd = standard
		     ? STDIN_FILENO
		     : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (standard && custody->input_read)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "standard input holds one of what is named -; name "
		    "another as a file");
	custody->input_read |= standard;
	if (fd < 0 && errno == ENOENT)
		return error_set(err, CUSTODY_NOT_FOUND, "no-file",
		    "reading %s: no such file", name);
	if (fd < 0)
		return error_system(err, "io", "reading %s", name);
	if (fstat(fd, &info) != 0) {
		status = error_system(err, "io", "reading %s", name);
		goto out;
	}
	regular = S_ISREG(info.st_mode);
	if (piped != NULL)
		*piped = !regular;
	status = regular ? file_read_open(out, fd, name, input->most, err)
			 : read_piped(out, fd, name, custody, input, err);
out:
	if (!standard)
		close(fd);
	return status;
}

enum custody_status
input_document(struct buffer *out, struct custody *custody, const char *path,
    struct custody_error *err)
{
	const struct input input = {path, ENVELOPE_SIZE_MAX, ENVELOPE_SIZE_MAX};

	return input_read(out, NULL, custody, &input, err);
}
