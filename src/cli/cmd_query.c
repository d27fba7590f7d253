/* SPDX-License-Identifier: Apache-2.0
 *
 * custody query: the state, asked in SQL; without SQL its tables and columns.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/row.h"

static const struct column columns[] = {
    {"name", "NAME", KIND_ID},
    {"kind", "KIND", KIND_ID},
    {"columns", "COLUMNS", KIND_LIST},
    {NULL, NULL, KIND_TEXT},
};
static const struct table tables = {"table", NULL, columns};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	const struct custody_query ask = {.sql = args_operand(args, 0)};

	return custody_query(custody, &ask, answer, err);
}

/* The names of the columns, by the result or else by the first row. */
static json_t *
find_columns(const struct telling *telling)
{
	json_t *names = json_array(), *value;
	const json_t *listed = row_list(telling->result, "columns");
	json_t *row = json_copy(
	    (json_t *)(uintptr_t)row_of_type(telling->answer, "row", 0));
	const char *key;

	json_array_extend(names, (json_t *)(uintptr_t)listed);
	json_object_foreach (row, key, value) {
		if (listed == NULL && strcmp(key, "type") != 0)
			json_array_append_new(names, json_string(key));
	}
	json_decref(row);
	return names;
}

/* Made once, and kept to the end of the program: cells borrow its names. */
static const struct table *
table_of(const struct telling *telling)
{
	static struct table *made;
	static json_t *names;

	if (args_operand(telling->args, 0) == NULL)
		return telling->args->form == FORM_CSV ? &tables : NULL;
	if (names == NULL) {
		names = find_columns(telling);
		made = printer_table("row", names);
	}
	return made;
}

/* A table's columns, all of them. */
static void
tell(const struct telling *telling)
{
	struct page page = *telling->page;
	const json_t *row;

	page.label = 22;
	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "table", i)) != NULL; i++) {
		char *names =
		    row_join(row_list(row, "columns"), NULL, SIZE_MAX);

		page_item(&page, row_text(row, "name"), "%s", names);
		free(names);
	}
}

const struct command command_query = {
    .name = "query",
    .group = "evidence",
    .summary = "ask the state in SQL; without, its tables and columns",
    .operands = "[SQL]",
    .most = 1,
    .traits = IS_TABLE,
    .needs = NEEDS_READ,
    .ask = ask,
    .table_of = table_of,
    .tell = tell,
};
