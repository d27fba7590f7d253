/* SPDX-License-Identifier: Apache-2.0
 *
 * custody completion: a script that completes verbs, options, datasets, ids.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/completion.h"

static const struct {
	const char *shell;
	void (*print)(FILE *out);
} shells[] = {
    {"bash", completion_bash},
    {"zsh", completion_zsh},
    {"fish", completion_fish},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const char *shell = args_operand(args, 0);

	(void)custody;
	*answer = NULL;
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
		if (strcmp(shell, shells[i].shell) == 0) {
			shells[i].print(stdout);
			return CUSTODY_OK;
		}
	return args_usage(
	    err, "bash, zsh or fish", "completion", shell, "no such shell");
}

const struct command command_completion = {
    .name = "completion",
    .group = "evidence",
    .summary = "print a script for your shell that completes",
    .operands = "bash|zsh|fish",
    .least = 1,
    .most = 1,
    .completes = "words:bash,zsh,fish",
    .needs = NEEDS_NOTHING,
    .ask = ask,
};
