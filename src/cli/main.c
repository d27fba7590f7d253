/* SPDX-License-Identifier: Apache-2.0
 *
 * custody: gives up powers, finds the command, reads its options and runs it.
 * What it does not understand is a usage error, never a guess.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/nearest.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/signals.h"
#include "cli/streams.h"
#include "cli/text.h"

static int
tell_version(const struct command_args *args)
{
	if (args->form == FORM_JSON) {
		json_t *answer = json_pack("[{s:s, s:s, s:s, s:s}]", "type",
		    "result", "version", custody_version(), "digests",
		    custody_digest_implementation(), "readers",
		    custody_confinement());

		printer_json(stdout, answer, custody_verdict(CUSTODY_OK), 0);
		json_decref(answer);
	} else {
		printf("custody %s\ndigests by %s\nreaders confined by %s\n",
		    custody_version(), custody_digest_implementation(),
		    custody_confinement());
	}
	return 0;
}

static int
refuse_verb(int argc, char **argv, const char *verb)
{
	struct custody_error err = {.code = "usage"};
	const char *names[64], *nearest = NULL;
	size_t count = 0;
	char *safe = text_escape(verb, strlen(verb));
	const struct command *family = command_family(verb);

	for (; count < 64 && command_table[count] != NULL; count++)
		names[count] = command_table[count]->name;
	nearest =
	    family != NULL ? family->name : nearest_word(verb, names, count);
	snprintf(err.text, sizeof err.text,
	    family != NULL ? "%s: which of its verbs?" : "there is no verb %s",
	    safe == NULL ? "" : safe);
	if (nearest != NULL)
		snprintf(err.remedy, sizeof err.remedy,
		    "custody %s; all of them: custody help", nearest);
	else
		snprintf(
		    err.remedy, sizeof err.remedy, "all of them: custody help");
	free(safe);
	return run_refuse(options_form(argc, argv), NULL, &err);
}

/* "identity new" is two words of argv; *words says how many were taken. */
static const struct command *
find_command(int argc, char **argv, int *words)
{
	char name[64];
	const struct command *command;

	*words = 1;
	if (argc > 1) {
		snprintf(name, sizeof name, "%s %s", argv[0], argv[1]);
		command = command_find(name);
		if (command != NULL) {
			*words = 2;
			return command;
		}
	}
	return command_find(argv[0]);
}

/* --help, --version, nothing, or a verb that is none. */
static int
run_without_verb(int argc, char **argv, int before)
{
	struct command_args args = {.form = options_form(argc, argv)};

	for (int i = 0; i < before; i++)
		if (strcmp(argv[i], "--version") == 0)
			return tell_version(&args);
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0) {
			if (before < argc)
				options_family(stdout, argv[before]);
			else
				options_overview(stdout);
			return 0;
		}
	if (before < argc)
		return refuse_verb(argc, argv, argv[before]);
	options_overview(stderr);
	return custody_exit_code(CUSTODY_USAGE);
}

/* The words before and after the verb, as one list. */
static char **
join_words(int argc, char **argv, int before, int words)
{
	char **all = calloc((size_t)argc + 1, sizeof *all);

	if (all == NULL)
		return NULL;
	memcpy(all, argv, (size_t)before * sizeof *all);
	memcpy(all + before, argv + before + words,
	    (size_t)(argc - before - words) * sizeof *all);
	return all;
}

/* A question takes and frees the memory of its temporary tables by the
 * thousand; to get it from the kernel each time costs more than the answer. */
static void
keep_freed_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, 16 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
	mallopt(M_MMAP_THRESHOLD, 2 << 20);
}

int
main(int argc, char **argv)
{
	struct command_args args = {.form = FORM_TEXT};
	struct custody_error err = {0};
	char **words = NULL;
	int before, taken = 0, code;

	if (!streams_begin())
		return custody_exit_code(CUSTODY_UNKNOWN);
	keep_freed_memory();
	signals_begin();
	argc--;
	argv++;
	before = options_before_verb(argc, argv);
	if (before < argc)
		args.command =
		    find_command(argc - before, argv + before, &taken);
	if (args.command == NULL)
		return streams_end(
		    FORM_TEXT, run_without_verb(argc, argv, before));
	words = join_words(argc, argv, before, taken);
	if (words == NULL)
		return custody_exit_code(CUSTODY_UNKNOWN);
	if (options_parse(&args, argc - taken, words, &err) != CUSTODY_OK ||
	    args_check_text(&args, &err) != CUSTODY_OK) {
		code = run_refuse(options_form(argc, argv), args.command, &err);
	} else if (args.help) {
		options_help(stdout, args.command);
		code = 0;
	} else {
		code = args.version ? tell_version(&args) : run_command(&args);
	}
	code = streams_end(args.form, code);
	args_clear(&args);
	free(words);
	fclose(stdout); /* its buffer is wiped, too */
	return code;
}
