/* SPDX-License-Identifier: Apache-2.0
 *
 * custody list: what is held, and what left.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"

static const struct column datasets[] = {
    {"name", "NAME", KIND_TEXT},
    {"latest", "LATEST", KIND_NUMBER},
    {"versions", NULL, KIND_COUNT},
    {"records", "RECORDS", KIND_COUNT},
    {"erased", NULL, KIND_COUNT},
    {"bytes", "SIZE", KIND_BYTES},
    {"disposal", "DISPOSAL", KIND_ID},
    {"licence", "LICENCE", KIND_TEXT},
    {"sensitivity", "SENSITIVITY", KIND_TEXT},
    {"allow", "PURPOSES", KIND_LIST},
    {"retain_until", NULL, KIND_TIME},
    {"disposed", NULL, KIND_COUNT},
    {"person", NULL, KIND_TEXT},
    {"at", NULL, KIND_TIME},
    {NULL, NULL, KIND_TEXT},
};
static const struct column versions[] = {
    {"dataset", NULL, KIND_TEXT},
    {"ordinal", "NO", KIND_NUMBER},
    {"version", "ROOT", KIND_DIGEST},
    {"files", "FILES", KIND_COUNT},
    {"records", "RECORDS", KIND_COUNT},
    {"bytes", "SIZE", KIND_BYTES},
    {"duplicates", NULL, KIND_COUNT},
    {"barred", "BARRED", KIND_COUNT},
    {"erased", "ERASED", KIND_COUNT},
    {"disposal", "DISPOSAL", KIND_ID},
    {"person", "BY", KIND_TEXT},
    {"at", "AT", KIND_DAY},
    {"source_url", NULL, KIND_TEXT},
    {"retrieved_at", NULL, KIND_TIME},
    {"publisher", NULL, KIND_TEXT},
    {"licence", NULL, KIND_TEXT},
    {NULL, NULL, KIND_TEXT},
};
static const struct column releases[] = {
    {"id", "ID", KIND_ID},
    {"request", "REQUEST", KIND_ID},
    {"versions", "DATA", KIND_LIST},
    {"mode", "MODE", KIND_ID},
    {"job", "JOB", KIND_TEXT},
    {"records", "RECORDS", KIND_COUNT},
    {"bytes", NULL, KIND_BYTES},
    {"left_out", NULL, KIND_COUNT},
    {"model", "MODEL", KIND_TEXT},
    {"person", "BY", KIND_TEXT},
    {"at", "AT", KIND_DAY},
    {NULL, NULL, KIND_TEXT},
};
static const struct column permits[] = {
    {"release", "RELEASE", KIND_ID},
    {"request", "REQUEST", KIND_ID},
    {"versions", "DATA", KIND_LIST},
    {"job", "JOB", KIND_TEXT},
    {"audience", "FOR", KIND_TEXT},
    {"not_before", NULL, KIND_TIME},
    {"not_after", "UNTIL", KIND_TIME},
    {"state", "STATE", KIND_TEXT},
    {"why", NULL, KIND_TEXT},
    {"nonce", NULL, KIND_TEXT},
    {"statement", NULL, KIND_DIGEST},
    {"event", NULL, KIND_NUMBER},
    {"person", "BY", KIND_TEXT},
    {"at", NULL, KIND_TIME},
    {NULL, NULL, KIND_TEXT},
};
static const struct column quarantines[] = {
    {"id", "ID", KIND_ID},
    {"records", "RECORDS", KIND_COUNT},
    {"selectors", "BY", KIND_LIST},
    {"versions", "DATA", KIND_LIST},
    {"why", "WHY", KIND_TEXT},
    {"incident", "INCIDENT", KIND_TEXT},
    {"person", "PLACED BY", KIND_TEXT},
    {"at", "AT", KIND_DAY},
    {"lifted", "LIFTED", KIND_YES},
    {NULL, NULL, KIND_TEXT},
};
static const struct column recalls[] = {
    {"id", "ID", KIND_ID},
    {"state", "STATE", KIND_ID},
    {"versions", "DATA", KIND_LIST},
    {"records", NULL, KIND_COUNT},
    {"selectors", NULL, KIND_LIST},
    {"releases", "RELEASES", KIND_COUNT},
    {"unanswered", "OPEN", KIND_COUNT},
    {"due", "DUE", KIND_DAY},
    {"why", "WHY", KIND_TEXT},
    {"incident", "INCIDENT", KIND_TEXT},
    {"person", "BY", KIND_TEXT},
    {"at", "AT", KIND_DAY},
    {NULL, NULL, KIND_TEXT},
};
static const struct column holds[] = {
    {"id", "ID", KIND_ID},
    {"everything", "ALL", KIND_YES},
    {"versions", "DATA", KIND_LIST},
    {"why", "WHY", KIND_TEXT},
    {"person", "BY", KIND_TEXT},
    {"at", "AT", KIND_DAY},
    {"lifted", "LIFTED", KIND_YES},
    {NULL, NULL, KIND_TEXT},
};
static const struct column models[] = {
    {"model", "MODEL", KIND_TEXT},
    {"model_sha256", "SHA-256", KIND_DIGEST},
    {"release", "RELEASE", KIND_ID},
    {"request", "REQUEST", KIND_ID},
    {"versions", "DATA", KIND_LIST},
    {"job", "JOB", KIND_TEXT},
    {"person", "BY", KIND_TEXT},
    {"at", "AT", KIND_DAY},
    {NULL, NULL, KIND_TEXT},
};

/* What `list` takes, beside the name of a dataset. */
static const struct {
	const char *word;
	struct table table;
} lists[] = {
    {"datasets",
	{"dataset", "no dataset yet: custody ingest NAME PATH", datasets}},
    {"releases", {"release", "nothing was released", releases}},
    {"permits", {"permit", "no permit was issued", permits}},
    {"quarantines", {"quarantine", "nothing is barred", quarantines}},
    {"recalls", {"recall", "nothing was recalled", recalls}},
    {"holds", {"hold", "nothing is on hold", holds}},
    {"models", {"model", "no receipt names a model", models}},
};
static const struct table version_table = {"version", NULL, versions};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_list ask = {.what = args_operand(args, 0)};

	if (ask.what != NULL && strcmp(ask.what, "identities") == 0)
		return args_usage(err, "custody identity list", "list",
		    ask.what, "people are listed elsewhere");
	return custody_list(custody, &ask, answer, err);
}

static const struct table *
table_of(const struct telling *telling)
{
	const char *what = args_operand(telling->args, 0);

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (what == NULL || strcmp(what, lists[i].word) == 0)
			return &lists[i].table;
	return &version_table;
}

const struct command command_list = {
    .name = "list",
    .group = "data in",
    .summary = "tell which datasets, versions, releases, bars there are",
    .operands =
	"[datasets|DATASET|releases|permits|quarantines|recalls|holds|models]",
    .most = 1,
    .completes = "datasets words:datasets,releases,permits,quarantines,"
		 "recalls,holds,models",
    .traits = IS_TABLE,
    .needs = NEEDS_READ,
    .ask = ask,
    .table_of = table_of,
};
