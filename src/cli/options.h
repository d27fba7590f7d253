/* SPDX-License-Identifier: Apache-2.0
 *
 * options: one table parses, prints help and feeds completion.  Options are
 * long, `--name VALUE` or `--name=VALUE`, anywhere before `--`; what is not in
 * the table is refused, with the nearest that is.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdio.h>

#include "cli/command.h"

/*
 * Sorts argv (without the program and the verb) into *args, after `command`
 * was set there.  CUSTODY_USAGE "usage".  Allocates; args_clear releases.
 */
enum custody_status options_parse(struct command_args *args, int argc,
    char **argv, struct custody_error *err) CUSTODY_MUST_CHECK;
void args_clear(struct command_args *args);

/* Words that come before the verb (`custody --json status`): how many of argv
 * they are.  Only common options may stand there. */
int options_before_verb(int argc, char **argv);

/* Row `index` of the options that a command takes beside its own; NULL past
 * the last.  Special ones (--dry-run, --yes, --pin) change what it does and
 * are described in its page, common ones in custody(1). */
const struct option_row *options_special(
    const struct command *command, size_t index);
const struct option_row *options_common(
    const struct command *command, size_t index);

/* Is it `--json` or `--csv` that was asked for, whatever else is wrong? */
enum answer_form options_form(int argc, char **argv);

/* One line: the verb, what it takes, and where its options stand. */
void options_usage(char out[160], const struct command *command);

/* `custody VERB --help`, and `custody help`. */
void options_help(FILE *out, const struct command *command);
void options_overview(FILE *out);
/* The commands whose names begin with `word`: custody identity --help. */
void options_family(FILE *out, const char *word);

#endif
