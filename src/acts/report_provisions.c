/* SPDX-License-Identifier: Apache-2.0
 *
 * report_provisions: provisions.csv says what is asked and which command
 * answers; policies/provisions/NAME.sql, compiled in, says what this ledger
 * has of it.  A row whose answer no release knows is shown without one.
 */
#include <stdio.h>
#include <string.h>

#include "acts/report.h"
#include "base/embed.h"
#include "base/error.h"
#include "policy/parameters.h"
#include "policy/set.h"
#include "store/question.h"

static const char *
find_answer(const char *name)
{
	for (const struct embed_file *file = embed_provisions;
	     file->name != NULL; file++)
		if (strncmp(file->name, name, strlen(name)) == 0 &&
		    strcmp(file->name + strlen(name), ".sql") == 0)
			return file->text;
	return NULL;
}

static enum custody_status
answer(json_t *row, struct custody *custody, struct custody_error *err)
{
	const char *name = json_string_value(json_object_get(row, "answer"));
	const char *sql = name == NULL ? NULL : find_answer(name);

	if (sql == NULL)
		return json_object_set_new(row, "answer", json_string("")) == 0
			   ? CUSTODY_OK
			   : error_memory(err);
	return question_merge(row, session_state(custody), sql, NULL, err);
}

/* A site that has a copy in its policy set has numbered it there. */
static enum custody_status
read_rows(json_t **rows, struct custody *custody, struct custody_error *err)
{
	struct set shipped = {0};
	const struct set_file *file;
	enum custody_status status;

	status = parameters_in_force(rows, session_state(custody),
	    ledger_path(custody->ledger), "provisions", err);
	if (status != CUSTODY_NOT_FOUND)
		return status;
	status = set_shipped(&shipped, err);
	file = set_find(&shipped, SET_PARAMETERS, "provisions");
	if (status == CUSTODY_OK)
		status = file == NULL ? CUSTODY_NOT_FOUND
				      : parameters_rows(rows, file, err);
	set_clear(&shipped);
	return status;
}

enum custody_status
report_provisions(
    json_t **rows, struct custody *custody, struct custody_error *err)
{
	json_t *row;
	size_t i;
	enum custody_status status;

	*rows = NULL;
	status = read_rows(rows, custody, err);
	json_array_foreach (*rows, i, row)
		if (status == CUSTODY_OK)
			status = answer(row, custody, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "report, provisions");
	return status;
}
