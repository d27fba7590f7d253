/* SPDX-License-Identifier: Apache-2.0
 *
 * signals: what the program does when it is interrupted, and which powers it
 * gives up before it reads anything.
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <stdbool.h>
#include <sys/types.h>

/* No core file, not traceable by others of the same user; SIGINT,
 * SIGTERM, SIGXCPU and, unless nohup(1) ignores it, SIGHUP stop long work at a
 * safe place, one more half a second later at once; SIGUSR1 prints progress;
 * SIGPIPE and SIGXFSZ are errors of write(2). */
void signals_begin(void);

/* Was the program asked to stop? */
bool signals_stopped(void);

/* Around a command that is waited for: the terminal's signals are the
 * child's; SIGTERM and SIGHUP are passed on to it. */
void signals_forward(pid_t child);
/* In the child: as it was when the program began. */
void signals_restore(void);

#endif
