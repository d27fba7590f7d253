/* SPDX-License-Identifier: Apache-2.0
 *
 * streams: standard input, output and error as they were given to us.
 */
#ifndef CLI_STREAMS_H
#define CLI_STREAMS_H

#include <stdio.h>

#include "cli/command.h"

/* Before anything is opened: one that is closed is held closed.  False where
 * that cannot be. */
bool streams_begin(void);

/* Hands on what is buffered for `out`. */
void streams_flush(FILE *out);

/* At the end: the exit code, `code` unless it is 0 and what was said on
 * standard output did not arrive; whoever closed a pipe has read enough. */
int streams_end(enum answer_form form, int code);

#endif
