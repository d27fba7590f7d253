/* SPDX-License-Identifier: Apache-2.0
 *
 * streams: half an answer must not pass for a whole one, and no file that we
 * open may take the place of a stream.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cli/complaint.h"
#include "cli/streams.h"

static int cause; /* errno of the first flush that failed */

/* What is opened the wrong way fails as what is closed does; the lowest
 * descriptor that is free is the one that is missing. */
bool
streams_begin(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		int mode = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", mode) != fd)
			return false;
	}
	return true;
}

void
streams_flush(FILE *out)
{
	if (fflush(out) != 0 && out == stdout && cause == 0)
		cause = errno;
}

static bool
reader_has_gone(void)
{
	struct pollfd output = {.fd = STDOUT_FILENO};

	return cause == EPIPE ||
	       (poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0);
}

int
streams_end(enum answer_form form, int code)
{
	struct custody_error err = {.code = "output"};

	streams_flush(stdout);
	if (!ferror(stdout) || reader_has_gone())
		return code;
	snprintf(err.text, sizeof err.text, "writing the answer: %s",
	    cause != 0 ? strerror(cause) : "not all of it was taken");
	snprintf(err.remedy, sizeof err.remedy,
	    "what was recorded stays: custody log");
	complaint_tell(form, &err);
	return code != 0 ? code : custody_exit_code(CUSTODY_UNKNOWN);
}
