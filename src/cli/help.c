/* SPDX-License-Identifier: Apache-2.0
 *
 * help: prints what the tables say, and nothing that they do not.
 */
#include <string.h>

#include "cli/options.h"
#include "cli/text.h"

static void
print_option(const struct page *page, const struct option_row *row)
{
	char head[64];
	const char *dashes = row->name[1] == '\0' ? "-" : "--";

	snprintf(head, sizeof head, "  %s%s%s%s", dashes, row->name,
	    row->operand == NULL ? "" : " ",
	    row->operand == NULL ? "" : row->operand);
	page_item(page, head, "%s%s%s", row->help,
	    row->repeats ? "; repeats" : "", row->required ? " (needed)" : "");
	if (row->words != NULL)
		page_item(page, "", "%s", row->words);
}

static void
print_options(const struct page *page, const struct command *command)
{
	const struct option_row *row = command->options;

	if ((row != NULL && row->name != NULL) ||
	    options_special(command, 0) != NULL)
		fprintf(page->out, "\noptions\n");
	for (; row != NULL && row->name != NULL; row++)
		print_option(page, row);
	for (size_t i = 0; (row = options_special(command, i)) != NULL; i++)
		print_option(page, row);
	fprintf(page->out, "\ncommon options\n");
	for (size_t i = 0; (row = options_common(command, i)) != NULL; i++)
		print_option(page, row);
}

/* What follows a "--" is another command's, its options too. */
void
options_usage(char out[160], const struct command *command)
{
	const char *operands = command->operands;
	const char *rest = strstr(operands, " -- ");
	size_t own =
	    rest != NULL ? (size_t)(rest - operands) : strlen(operands);

	snprintf(out, 160, "custody %s%s%.*s [OPTION]...%s", command->name,
	    own == 0 ? "" : " ", (int)own, operands, rest != NULL ? rest : "");
}

void
options_help(FILE *out, const struct command *command)
{
	struct page page = page_begin(out, true);
	size_t first = strcspn(command->name, " ");
	char usage[160];

	page.label = 28;
	options_usage(usage, command);
	fprintf(out, "usage: %s\n\n%s\n", usage, command->summary);
	print_options(&page, command);
	fprintf(out, "\nThe whole of it, with examples: man custody-%.*s\n",
	    (int)first, command->name);
}

static void
print_command(FILE *out, const struct command *command)
{
	char head[48];

	snprintf(head, sizeof head, "  %s", command->name);
	fprintf(out, "%-20s%s\n", head, command->summary);
}

void
options_overview(FILE *out)
{
	const char *group = "";

	fprintf(out,
	    "usage: custody VERB [OPERAND]... [OPTION]...\n\n"
	    "The Data Custodian's tool: permissions and integrity of training "
	    "data.\n");
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const struct command *command = command_table[i];

		if (strcmp(group, command->group) != 0)
			fprintf(out, "\n%s\n", command->group);
		group = command->group;
		print_command(out, command);
	}
	fprintf(out, "\ncustody VERB --help    what a verb takes\n"
		     "man custody            options of all verbs, exit codes, "
		     "and a first day\n");
}

void
options_family(FILE *out, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; command_table[i] != NULL; i++)
		if (strncmp(command_table[i]->name, word, len) == 0 &&
		    command_table[i]->name[len] == ' ')
			print_command(out, command_table[i]);
}
