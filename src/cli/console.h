/* SPDX-License-Identifier: Apache-2.0
 *
 * console: what the library asks of the person while it works: a passphrase,
 * a yes, and patience.  Questions go to /dev/tty, progress to stderr.
 */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include <stdint.h>

#include "cli/command.h"

struct console {
	const struct command_args *args;
	bool yes;      /* confirm answers yes without asking    */
	bool cleared;  /* no progress line is on the screen     */
	int64_t began; /* microseconds, of the first progress   */
	int64_t told;  /* microseconds, of the last             */
};

/* Settings for custody_open: the callbacks with `console` as their context. */
struct custody_settings console_settings(
    struct console *console, const struct command_args *args);

/* Is there a terminal to ask on? */
bool console_can_ask(void);

/* Takes the progress line off the screen. */
void console_clear(struct console *console);

/* Signal-safe: the next progress is printed as one line. */
void console_want_progress(void);

/* passphrase.c and progress.c: the callbacks. */
enum custody_status passphrase_ask(void *ctx, const char *prompt, char *out,
    size_t room, struct custody_error *err) CUSTODY_MUST_CHECK;
void progress_tell(void *ctx, const struct custody_progress *progress);
bool confirm_approval(void *ctx, const json_t *shown);

#endif
