/* SPDX-License-Identifier: Apache-2.0
 *
 * custody log: the events, as they were added.
 */
#include <stdio.h>
#include <time.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/row.h"
#include "cli/signals.h"
#include "cli/streams.h"
#include "cli/text.h"

enum { FOLLOW, AFTER, NEWEST, DATASET, KIND, INCIDENT, ROWS };

static const struct option_row options[] = {
    [FOLLOW] = {OPTION("follow", NULL, "stay, and tell what is added")},
    [AFTER] = {OPTION("after", "SEQ", "only those after this event")},
    [NEWEST] = {OPTION("n", "N", "only the newest N")},
    [DATASET] = {OPTION("dataset", "DATASET", "only those of a dataset")},
    [KIND] = {OPTION("kind", "KIND", "only those of a kind: release.made")},
    [INCIDENT] = {OPTION("incident", "NAME", "only those of an incident")},
    [ROWS] = {.name = NULL},
};

static const struct column columns[] = {
    {"seq", "EVENT", KIND_NUMBER},
    {"at", "AT", KIND_TIME},
    {"kind", "KIND", KIND_ID},
    {"id", "ID", KIND_ID},
    {"person", "BY", KIND_TEXT},
    {"subject", "OF", KIND_TEXT},
    {"incident", NULL, KIND_TEXT},
    {"hash", NULL, KIND_DIGEST},
    {NULL, NULL, KIND_TEXT},
};

static const struct table table = {"event", NULL, columns};

static enum custody_status
read_options(const struct command_args *args, struct custody_log *log,
    struct custody_error *err)
{
	enum custody_status status;

	*log = (struct custody_log){
	    .dataset = args_text(args, DATASET),
	    .kind = args_text(args, KIND),
	    .incident = args_text(args, INCIDENT),
	};
	status = args_number(args, args_text(args, AFTER), &log->after, err);
	if (status == CUSTODY_OK)
		status = args_number(
		    args, args_text(args, NEWEST), &log->newest, err);
	return status;
}

static uint64_t
read_size(const json_t *answer)
{
	size_t size = json_array_size(answer);

	return (uint64_t)row_count(
	    json_array_get(answer, size == 0 ? 0 : size - 1), "size");
}

/* Rows as they come; columns that stand still, whatever the next one is. */
static void
print_rows(const struct command_args *args, const json_t *answer)
{
	json_t *safe = text_safe(answer);
	const json_t *row;

	for (size_t i = 0;
	     (row = row_of_type(
		  args->form == FORM_JSON ? answer : safe, "event", i)) != NULL;
	     i++) {
		if (args->form == FORM_JSON)
			printer_json_row(stdout, row);
		else
			printf("%5s  %-17s  %-20s  %-5s  %-10s  %s\n",
			    NUMBER(row_count(row, "seq")),
			    TIME(row_text(row, "at")), row_text(row, "kind"),
			    row_text(row, "id"), row_text(row, "person"),
			    row_text(row, "subject"));
	}
	streams_flush(stdout);
	json_decref(safe);
}

/* What was added after *seen, on a ledger opened anew. */
static enum custody_status
tell_more(const struct command_args *args, const struct custody_log *log,
    uint64_t *seen, struct custody_error *err)
{
	struct custody *custody = NULL;
	struct console console;
	struct custody_settings settings = console_settings(&console, args);
	struct custody_log more = *log;
	json_t *answer = NULL;
	enum custody_status status;

	settings.read_only = true;
	more.after = *seen;
	more.newest = 0;
	status = custody_open(&custody, &settings, err);
	if (status == CUSTODY_OK)
		status = custody_log(custody, &more, &answer, err);
	if (status == CUSTODY_OK) {
		print_rows(args, answer);
		if (read_size(answer) > *seen)
			*seen = read_size(answer);
	}
	json_decref(answer);
	custody_close(custody);
	return status;
}

/* Until a signal, or until nobody listens. */
static enum custody_status
follow(const struct command_args *args, const struct custody_log *log,
    json_t **answer, struct custody_error *err)
{
	const struct timespec pause = {.tv_sec = 1};
	uint64_t seen = read_size(*answer);
	enum custody_status status = CUSTODY_OK;

	print_rows(args, *answer);
	while (status == CUSTODY_OK && !signals_stopped() && !ferror(stdout)) {
		nanosleep(&pause, NULL);
		if (!signals_stopped())
			status = tell_more(args, log, &seen, err);
	}
	json_decref(*answer);
	*answer = json_pack(
	    "[{s:s, s:I}]", "type", "result", "size", (json_int_t)seen);
	return status == CUSTODY_OK ? CUSTODY_INTERRUPTED : status;
}

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_log log;
	enum custody_status status = read_options(args, &log, err);

	if (status == CUSTODY_OK && args_said(args, FOLLOW) &&
	    args->form == FORM_CSV)
		return args_usage(err, "--json", "log", "--follow",
		    "it does not end, and so makes no CSV");
	if (status == CUSTODY_OK)
		status = custody_log(custody, &log, answer, err);
	if (status == CUSTODY_OK && args_said(args, FOLLOW))
		status = follow(args, &log, answer, err);
	return status;
}

const struct command command_log = {
    .name = "log",
    .group = "evidence",
    .summary = "tell the events, as they were added",
    .operands = "",
    .options = options,
    .traits = IS_TABLE,
    .needs = NEEDS_READ,
    .ask = ask,
    .table = &table,
};
