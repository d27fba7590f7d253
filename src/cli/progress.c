/* SPDX-License-Identifier: Apache-2.0
 *
 * progress: how far long work is, on stderr: one line that rewrites itself on
 * a terminal, at most ten times a second; one plain line where SIGUSR1 asked.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/console.h"
#include "cli/text.h"

enum { TENTH = 100000, SECOND = 1000000 };

static volatile sig_atomic_t wanted;

void
console_want_progress(void)
{
	wanted = 1;
}

static int64_t
read_clock(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

/* " 61%  131.2 GB/214.3 GB" */
static size_t
write_bytes(char *out, size_t room, const struct custody_progress *progress)
{
	int len;

	if (progress->bytes_total > 0)
		len = snprintf(out, room, "%3.0f%%  %s/%s",
		    100.0 * (double)progress->bytes /
			(double)progress->bytes_total,
		    BYTES(progress->bytes), BYTES(progress->bytes_total));
	else
		len = snprintf(out, room, "%s", BYTES(progress->bytes));
	return len < 0 ? 0 : (size_t)len;
}

static size_t
write_counts(char *out, size_t room, const struct custody_progress *progress)
{
	int len;

	if (progress->files_total > 0)
		len = snprintf(out, room, "  %s records  %s/%s files",
		    COUNT(progress->records), COUNT(progress->files),
		    COUNT(progress->files_total));
	else
		len = snprintf(out, room, "  %s records  %s files",
		    COUNT(progress->records), COUNT(progress->files));
	return len < 0 ? 0 : (size_t)len;
}

static void
write_pace(char *out, size_t room, const struct custody_progress *progress,
    int64_t since)
{
	double rate =
	    since <= 0 ? 0 : (double)progress->bytes * SECOND / (double)since;
	long left;
	int len;

	if (rate < 1)
		return;
	len = snprintf(out, room, "  %s/s", BYTES(rate));
	if (len < 0 || (size_t)len >= room ||
	    progress->bytes_total <= progress->bytes)
		return;
	left = (long)((double)(progress->bytes_total - progress->bytes) / rate);
	if (left >= 60)
		snprintf(out + len, room - (size_t)len, "  %ld m %ld s left",
		    left / 60, left % 60);
	else
		snprintf(out + len, room - (size_t)len, "  %ld s left", left);
}

void
console_clear(struct console *console)
{
	if (console->cleared)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	console->cleared = true;
}

void
progress_tell(void *ctx, const struct custody_progress *progress)
{
	struct console *console = ctx;
	bool live = !console->args->no_progress && isatty(STDERR_FILENO);
	int64_t now;
	char line[256];
	size_t len;

	now = read_clock();
	if (console->began == 0)
		console->began = now;
	if (!live && !wanted)
		return;
	if (!wanted && now - console->told < TENTH)
		return;
	console->told = now;
	len = write_bytes(line, sizeof line, progress);
	len += write_counts(line + len, sizeof line - len, progress);
	line[len] = '\0';
	write_pace(
	    line + len, sizeof line - len, progress, now - console->began);
	if (wanted) {
		console_clear(console);
		fprintf(stderr, "%s\n", line);
		wanted = 0;
		return;
	}
	line[text_fit(line, PAGE_WIDTH - 1)] = '\0';
	fprintf(stderr, "\r\033[K%s", line);
	fflush(stderr);
	console->cleared = false;
}
