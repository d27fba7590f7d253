/* SPDX-License-Identifier: Apache-2.0
 *
 * passphrase: from a file that only its owner can read, else from the terminal
 * with the echo off; never from the command line, and never kept.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli/console.h"
#include "cli/text.h"

/* What is asked for, and where the answer may lie instead of being typed. */
struct asked {
	const char *prompt;
	const char *option; /* that names the file */
	const char *file;   /* NULL: none was said */
};

CUSTODY_MUST_CHECK static enum custody_status
refuse(struct custody_error *err, enum custody_status status,
    const struct asked *asked, const char *from, const char *why)
{
	char *prompt = text_escape(asked->prompt, strlen(asked->prompt));
	char *safe = text_escape(from, strlen(from));

	snprintf(err->code, sizeof err->code, "bad-passphrase");
	snprintf(err->text, sizeof err->text, "reading the %s%s%s: %s",
	    prompt == NULL ? "passphrase" : prompt,
	    *from == '\0' ? "" : " from ", safe == NULL ? "" : safe, why);
	err->remedy[0] = '\0';
	free(prompt);
	free(safe);
	return status;
}

/* That of the sealed store may be another one, and a new one of it is never
 * the old one's file. */
static struct asked
choose_file(const struct command_args *args, const char *prompt)
{
	const struct option_row *row = args->command->options;
	struct asked own = {prompt, "--passphrase-file", args->passphrase_file};
	struct asked store = {
	    prompt,
	    "--store-passphrase-file",
	    args->store_passphrase_file != NULL ? args->store_passphrase_file
						: args->passphrase_file,
	};
	struct asked changed = {prompt, "--new-passphrase-file", NULL};
	bool changes = false;

	if (strstr(prompt, "the sealed store") == NULL)
		return own;
	for (size_t i = 0; row != NULL && row[i].name != NULL; i++)
		if (strcmp(row[i].name, "new-passphrase-file") == 0) {
			changed.file = args_text(args, i);
			changes = true;
		}
	if (changes && strncmp(prompt, "new ", 4) == 0)
		return changed;
	if (changed.file != NULL && strstr(prompt, "the new one") != NULL)
		return changed;
	return store;
}

/* The first line of the file, without its end. */
static enum custody_status
read_file(const struct asked *asked, char *out, size_t room,
    struct custody_error *err)
{
	int fd = open(asked->file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum custody_status status = CUSTODY_OK;
	struct stat stat;
	ssize_t len = 0;

	if (fd < 0 || fstat(fd, &stat) != 0) {
		status = refuse(
		    err, CUSTODY_UNKNOWN, asked, asked->file, strerror(errno));
		snprintf(err->remedy, sizeof err->remedy,
		    "name a file that you can read: %s FILE", asked->option);
		goto out;
	}
	if (S_ISREG(stat.st_mode) && (stat.st_mode & 077) != 0) {
		status = refuse(err, CUSTODY_UNKNOWN, asked, asked->file,
		    "others can read it");
		snprintf(err->remedy, sizeof err->remedy, "chmod 600 the file");
		goto out;
	}
	len = read(fd, out, room - 1);
	if (len <= 0) {
		status = refuse(err, CUSTODY_UNKNOWN, asked, asked->file,
		    len < 0 ? strerror(errno) : "it is empty");
		goto out;
	}
	out[len] = '\0';
	out[strcspn(out, "\r\n")] = '\0';
out:
	if (fd >= 0)
		close(fd);
	return status;
}

/* One line of the terminal; CUSTODY_INTERRUPTED by a signal. */
static enum custody_status
read_line(int fd, const struct asked *asked, char *out, size_t room,
    struct custody_error *err)
{
	size_t len = 0;
	char letter;
	ssize_t got;

	while ((got = read(fd, &letter, 1)) == 1 && letter != '\n') {
		if (len + 1 < room)
			out[len++] = letter;
	}
	out[len] = '\0';
	if (got == 1)
		return CUSTODY_OK;
	return refuse(err,
	    got < 0 && errno == EINTR ? CUSTODY_INTERRUPTED : CUSTODY_UNKNOWN,
	    asked, "the terminal", got < 0 ? strerror(errno) : "it was closed");
}

static enum custody_status
ask_once(int fd, const struct asked *asked, const char *again, char *out,
    size_t room, struct custody_error *err)
{
	enum custody_status status;

	dprintf(fd, "%s%s: ", asked->prompt, again);
	status = read_line(fd, asked, out, room, err);
	dprintf(fd, "\n");
	return status;
}

static enum custody_status
ask_terminal(const struct asked *asked, char *out, size_t room,
    struct custody_error *err)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool is_new = strncmp(asked->prompt, "new passphrase", 14) == 0;
	struct termios before, silent;
	char second[1024];
	enum custody_status status;

	if (fd < 0 || tcgetattr(fd, &before) != 0) {
		if (fd >= 0)
			close(fd);
		status = refuse(
		    err, CUSTODY_UNKNOWN, asked, "", "there is no terminal");
		snprintf(err->remedy, sizeof err->remedy, "give %s FILE",
		    asked->option);
		return status;
	}
	silent = before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	tcsetattr(fd, TCSAFLUSH, &silent);
	status = ask_once(fd, asked, "", out, room, err);
	if (status == CUSTODY_OK && is_new)
		status =
		    ask_once(fd, asked, ", again", second, sizeof second, err);
	if (status == CUSTODY_OK && is_new && strcmp(out, second) != 0)
		status = refuse(err, CUSTODY_USAGE, asked, "the terminal",
		    "the two are not the same");
	tcsetattr(fd, TCSAFLUSH, &before);
	explicit_bzero(second, sizeof second);
	close(fd);
	return status;
}

enum custody_status
passphrase_ask(void *ctx, const char *prompt, char *out, size_t room,
    struct custody_error *err)
{
	struct console *console = ctx;
	struct asked asked = choose_file(console->args, prompt);
	enum custody_status status;

	if (room == 0)
		return CUSTODY_UNKNOWN;
	console_clear(console);
	status = asked.file != NULL ? read_file(&asked, out, room, err)
				    : ask_terminal(&asked, out, room, err);
	if (status == CUSTODY_OK && out[0] == '\0')
		status = refuse(err, CUSTODY_UNKNOWN, &asked,
		    asked.file == NULL ? "the terminal" : asked.file,
		    "it is empty");
	if (status != CUSTODY_OK)
		explicit_bzero(out, room);
	return status;
}
