/* SPDX-License-Identifier: Apache-2.0
 *
 * custody help: the verbs, or one of them.
 */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/options.h"

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const char *verb = args_operand(args, 0);
	const char *second = args_operand(args, 1);
	const struct command *command;
	char name[64];

	(void)custody;
	*answer = NULL;
	if (verb == NULL) {
		options_overview(stdout);
		return CUSTODY_OK;
	}
	snprintf(name, sizeof name, "%s%s%s", verb, second == NULL ? "" : " ",
	    second == NULL ? "" : second);
	command = command_find(name);
	if (command != NULL)
		options_help(stdout, command);
	else if (command_family(name) != NULL)
		options_family(stdout, name);
	else
		return args_usage(err, "all of them: custody help", "help",
		    name, "there is no such verb");
	return CUSTODY_OK;
}

const struct command command_help = {
    .name = "help",
    .group = "evidence",
    .summary = "list the verbs, or tell what one takes",
    .operands = "[VERB]",
    .most = 2,
    .needs = NEEDS_NOTHING,
    .ask = ask,
};
