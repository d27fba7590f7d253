/* SPDX-License-Identifier: Apache-2.0
 *
 * run: one command, from the opening of the ledger to the exit code.
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/command.h"

/* Runs args->command and tells its answer; gives the exit code. */
int run_command(const struct command_args *args);

/* Says what is wrong with a command line, in the form that it asked for;
 * `command` may be NULL.  Gives the exit code. */
int run_refuse(enum answer_form form, const struct command *command,
    const struct custody_error *err);

#endif
