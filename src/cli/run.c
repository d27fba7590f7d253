/* SPDX-License-Identifier: Apache-2.0
 *
 * run: opens what a command needs and no more, asks, tells the answer and
 * turns it into the exit code.  Whatever is not a yes is no.
 */
#include <stdio.h>
#include <string.h>

#include "cli/complaint.h"
#include "cli/console.h"
#include "cli/offered.h"
#include "cli/row.h"
#include "cli/run.h"
#include "cli/signals.h"
#include "cli/streams.h"
#include "cli/text.h"

#define ROWS_FREED 4096 /* of an answer, at most */

struct custody_settings
console_settings(struct console *console, const struct command_args *args)
{
	struct custody_settings settings = {
	    .ledger = args->ledger,
	    .identity = args->identity,
	    .pin = args->pin,
	    .at_least = args->at_least,
	    .offer = args->offer,
	    .restoring = args->command->traits & MAY_LAPSE,
	    .refolding = args->command->traits & REFOLDS,
	    .threads = args->threads,
	    .time_limit = args->time_limit,
	    .duckdb = args->duckdb,
	    .store_key = args->store_key,
	    .store_token = args->store_token,
	    .limits = args->limits,
	    .unconfined = args->unconfined,
	    .secret = passphrase_ask,
	    .progress = progress_tell,
	    .confirm = confirm_approval,
	    .ctx = console,
	};

	*console = (struct console){.args = args, .cleared = true};
	return settings;
}

static const char *
find_verdict(const struct command *command, const json_t *answer,
    enum custody_status status)
{
	size_t size = json_array_size(answer);
	const char *told =
	    size == 0 ? ""
		      : row_text(json_array_get(answer, size - 1), "verdict");

	if (command == NULL || !(command->traits & IS_GATE))
		return custody_verdict(status);
	/* An allow is an allow only where the status says so, too. */
	if (status == CUSTODY_OK)
		return "allow";
	if (status == CUSTODY_REFUSED || status == CUSTODY_NOT_FOUND)
		return "deny";
	return strcmp(told, "deny") == 0 ? "deny" : "unknown";
}

static int
find_code(const struct command *command, enum custody_status status)
{
	int code = custody_exit_code(status);

	if (command != NULL && command->traits & KEEPS_STDOUT && code != 0 &&
	    code != 130)
		code += 200;
	return code;
}

static void
tell_text(const struct telling *telling)
{
	const struct command *command = telling->args->command;
	const struct table *table = command->table;

	if (row_has(telling->result, "offer")) {
		offered_tell(telling);
		return;
	}
	if (command->table_of != NULL)
		table = command->table_of(telling);
	if (table != NULL)
		printer_text(telling->page, telling->answer, table);
	if (command->tell != NULL)
		command->tell(telling);
}

/* Text or CSV: both of an answer in which nothing can harm a terminal. */
static void
tell_people(const struct command_args *args, const json_t *answer, FILE *out,
    enum custody_status status, const struct custody_error *err)
{
	json_t *safe = text_safe(answer);
	size_t size = json_array_size(safe);
	struct page page = page_begin(out, !args->quiet);
	struct telling telling = {
	    .page = &page,
	    .args = args,
	    .answer = safe,
	    .result = json_array_get(safe, size == 0 ? 0 : size - 1),
	    .raw = json_array_get(answer, size == 0 ? 0 : size - 1),
	    .status = status,
	    .err = err,
	};
	const struct command *command = args->command;
	const struct table *table = command->table;

	if (safe == NULL || size == 0)
		goto out;
	if (args->form == FORM_TEXT) {
		tell_text(&telling);
		goto out;
	}
	if (command->table_of != NULL)
		table = command->table_of(&telling);
	if (command->csv != NULL)
		table = command->csv;
	if (table != NULL)
		printer_csv(out, safe, table);
out:
	json_decref(safe);
}

/* Everything that is said about an answer, in the form that was asked for. */
static void
tell_answer(const struct command_args *args, const json_t *answer,
    enum custody_status status, const struct custody_error *err)
{
	const struct command *command = args->command;
	FILE *out = command->traits & KEEPS_STDOUT ? stderr : stdout;
	bool told = answer != NULL && args->form == FORM_TEXT &&
		    command->traits & TELLS_NO;

	if (args->form == FORM_JSON)
		printer_json(out, answer, find_verdict(command, answer, status),
		    find_code(command, status));
	else
		tell_people(args, answer, out, status, err);
	streams_flush(out);
	if (status != CUSTODY_OK && !told)
		complaint_tell(args->form, err);
}

static enum custody_status
open_custody(struct custody **custody, const struct command_args *args,
    struct console *console, struct custody_error *err)
{
	struct custody_settings settings = console_settings(console, args);
	enum command_needs needs = args->command->needs_of != NULL
				       ? args->command->needs_of(args)
				       : args->command->needs;

	console->yes = args->yes;
	settings.read_only = needs != NEEDS_APPEND && needs != NEEDS_BARE;
	switch (needs) {
	case NEEDS_NOTHING:
		return CUSTODY_OK;
	case NEEDS_BARE:
		return custody_open_bare(custody, &settings, err);
	case NEEDS_READ:
	case NEEDS_APPEND:
		break;
	}
	return custody_open(custody, &settings, err);
}

/* What was signed into a file is told in place of what was not recorded. */
static void
take_offered(struct custody *custody, json_t **answer)
{
	json_t *offered = custody_offered(custody);
	const json_t *own =
	    json_array_get(*answer, json_array_size(*answer) - 1);
	json_t *key = json_object_get(own, "key_file");

	if (offered == NULL)
		return;
	if (key != NULL)
		json_object_set(json_array_get(offered, 0), "key_file", key);
	json_decref(*answer);
	*answer = offered;
}

int
run_command(const struct command_args *args)
{
	const struct command *command = args->command;
	struct custody *custody = NULL;
	struct custody_error err = {0};
	struct console console;
	static json_t *answer; /* what is not freed at the end is no leak */
	enum custody_status status;
	int code;

	status = open_custody(&custody, args, &console, &err);
	if (status == CUSTODY_OK)
		status = command->ask(custody, args, &answer, &err);
	console_clear(&console);
	if (args->offer != NULL && custody != NULL)
		take_offered(custody, &answer);
	/* A question that a signal ended was not answered with no. */
	if (status != CUSTODY_OK && answer == NULL && signals_stopped())
		status = CUSTODY_INTERRUPTED;
	code = find_code(command, status);
	tell_answer(args, answer, status, &err);
	if (status == CUSTODY_OK && command->after != NULL)
		code = command->after(custody, args, answer);
	custody_close(custody);
	/* The process ends now: to free a million hits takes a while. */
	if (json_array_size(answer) < ROWS_FREED) {
		json_decref(answer);
		answer = NULL;
	}
	printer_forget();
	return code;
}

int
run_refuse(enum answer_form form, const struct command *command,
    const struct custody_error *err)
{
	int code = find_code(command, CUSTODY_USAGE);
	bool keeps = command != NULL && command->traits & KEEPS_STDOUT;

	if (form == FORM_JSON)
		printer_json(keeps ? stderr : stdout, NULL,
		    find_verdict(command, NULL, CUSTODY_USAGE), code);
	complaint_tell(form, err);
	return code;
}
