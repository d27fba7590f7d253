/* SPDX-License-Identifier: Apache-2.0
 *
 * parameters: reads CSV with libcsv, strictly.  A row of another width than
 * its header is refused: a policy must not see half of what a site wrote.
 */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/library.h"
#include "policy/parameters.h"

#define COLUMNS_MAX 32
#define ROWS_MAX 100000

static struct {
	__typeof__(csv_init) *init;
	__typeof__(csv_parse) *parse;
	__typeof__(csv_fini) *fini;
	__typeof__(csv_error) *error;
	__typeof__(csv_strerror) *strerror;
	__typeof__(csv_free) *free;
} csv;

static const struct library_function functions[] = {
    {"csv_init", &csv.init},
    {"csv_parse", &csv.parse},
    {"csv_fini", &csv.fini},
    {"csv_error", &csv.error},
    {"csv_strerror", &csv.strerror},
    {"csv_free", &csv.free},
};

static struct library library = LIBRARY("libcsv.so.3", functions);

struct table {
	struct bars *bars;   /* or NULL: only the header counts */
	struct database *db; /* where that makes an empty table */
	json_t *list;        /* or rows as objects           */
	char *column[COLUMNS_MAX];
	const struct set_file *file;
	char name[PARAMETERS_NAME_SIZE];
	struct buffer row; /* fields, each with its NUL */
	size_t at[COLUMNS_MAX + 1];
	size_t fields;  /* of the row so far */
	size_t columns; /* 0 until the header was read */
	size_t rows;
	enum custody_status status;
	struct custody_error *err;
};

static void
refuse(struct table *table, const char *what)
{
	table->status = error_set(table->err, CUSTODY_MALFORMED,
	    "bad-parameters", "policy %s: row %zu: %s", table->file->file,
	    table->rows + 1, what);
}

static void
take_field(void *data, size_t len, void *context)
{
	struct table *table = context;

	if (table->status != CUSTODY_OK)
		return;
	if (table->fields == COLUMNS_MAX) {
		refuse(table, "too many fields");
		return;
	}
	table->at[table->fields++] = table->row.len;
	table->status = buffer_append(&table->row, data, len, table->err);
	if (table->status == CUSTODY_OK)
		table->status = buffer_append(&table->row, "", 1, table->err);
}

static struct bytes
field(const struct table *table, size_t number)
{
	size_t end =
	    number + 1 < table->fields ? table->at[number + 1] : table->row.len;

	return (struct bytes){
	    table->row.at + table->at[number], end - table->at[number] - 1};
}

/* The rule of bars for names: none that passes needs quoting. */
static bool
is_column(const char *name)
{
	return ((name[0] >= 'a' && name[0] <= 'z') || name[0] == '_') &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] ==
		   '\0';
}

static enum custody_status
make_empty(
    struct table *table, const char *const *columns, struct custody_error *err)
{
	struct buffer sql = {0};
	enum custody_status status;

	for (size_t i = 0; i < table->fields; i++)
		if (!is_column(columns[i]))
			return error_set(err, CUSTODY_MALFORMED, "bad-name",
			    "%s is no name of a column", columns[i]);
	status = buffer_print(&sql, err, "CREATE TABLE %s (", table->name);
	for (size_t i = 0; status == CUSTODY_OK && i < table->fields; i++)
		status =
		    buffer_print(&sql, err, "%s\"%s\" TEXT NOT NULL DEFAULT ''",
			i == 0 ? "" : ", ", columns[i]);
	if (status == CUSTODY_OK)
		status = buffer_print(&sql, err, ") STRICT");
	if (status == CUSTODY_OK)
		status = database_run(table->db, (const char *)sql.at, err);
	buffer_clear(&sql);
	return status;
}

static enum custody_status
keep_columns(
    struct table *table, const char *const *columns, struct custody_error *err)
{
	for (size_t i = 0; i < table->fields; i++) {
		if (!is_column(columns[i]))
			return error_set(err, CUSTODY_MALFORMED, "bad-name",
			    "%s is no name of a column", columns[i]);
		table->column[i] = strdup(columns[i]);
		if (table->column[i] == NULL)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

static enum custody_status
list_row(const struct table *table, const struct bytes *values)
{
	json_t *row = json_object();

	for (size_t i = 0; row != NULL && i < table->fields; i++)
		if (json_object_set_new(row, table->column[i],
			json_stringn(
			    (const char *)values[i].at, values[i].len)) != 0) {
			json_decref(row);
			return error_set(table->err, CUSTODY_MALFORMED,
			    "bad-parameters",
			    "policy %s: row %zu: it is not UTF-8",
			    table->file->file, table->rows + 1);
		}
	return json_array_append_new(table->list, row) == 0
		   ? CUSTODY_OK
		   : error_memory(table->err);
}

static void
take_header(struct table *table)
{
	const char *columns[COLUMNS_MAX];
	struct custody_error why = {0};
	enum custody_status status;

	for (size_t i = 0; i < table->fields; i++)
		columns[i] = (const char *)field(table, i).at;
	if (table->list != NULL)
		status = keep_columns(table, columns, &why);
	else if (table->db != NULL)
		status = make_empty(table, columns, &why);
	else
		status = bars_table(
		    table->bars, table->name, columns, table->fields, &why);
	if (status != CUSTODY_OK)
		refuse(table, why.text);
	table->columns = table->fields;
}

static void
take_values(struct table *table)
{
	struct bytes values[COLUMNS_MAX];

	if (table->fields != table->columns) {
		refuse(table, "it has another number of fields than the first");
		return;
	}
	if (table->rows > ROWS_MAX) {
		refuse(table, "too many rows");
		return;
	}
	for (size_t i = 0; i < table->fields; i++)
		values[i] = field(table, i);
	if (table->list != NULL)
		table->status = list_row(table, values);
	else if (table->bars != NULL)
		table->status = bars_row(table->bars, table->name, values,
		    table->fields, table->err);
}

static void
take_row(int terminator, void *context)
{
	struct table *table = context;

	(void)terminator;
	if (table->status == CUSTODY_OK && table->columns == 0)
		take_header(table);
	else if (table->status == CUSTODY_OK)
		take_values(table);
	table->rows++;
	table->fields = 0;
	table->row.len = 0;
}

void
parameters_name(char out[PARAMETERS_NAME_SIZE], const struct set_file *file)
{
	size_t len = strlen("policy_");

	memcpy(out, "policy_", len);
	for (const char *at = file->name;
	     *at != '\0' && len < PARAMETERS_NAME_SIZE - 1; at++)
		out[len++] = *at == '-' ? '_' : *at;
	out[len] = '\0';
}

static struct bytes
without_bom(struct bytes text)
{
	if (text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0)
		return (struct bytes){text.at + 3, text.len - 3};
	return text;
}

/* Reads the whole of it, whatever is done with its rows. */
static enum custody_status
read_table(struct table *table)
{
	struct bytes text = without_bom(buffer_view(&table->file->text));
	struct csv_parser parser;

	table->status = library_need(&library, "reading parameters",
	    "install libcsv (Debian: libcsv3)", table->err);
	if (table->status != CUSTODY_OK)
		return table->status;
	if (csv.init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return error_memory(table->err);
	parameters_name(table->name, table->file);
	if ((csv.parse(&parser, text.at, text.len, take_field, take_row,
		 table) != text.len ||
		csv.fini(&parser, take_field, take_row, table) != 0) &&
	    table->status == CUSTODY_OK)
		refuse(table, csv.strerror(csv.error(&parser)));
	if (table->status == CUSTODY_OK && table->columns == 0)
		refuse(table, "there is no header");
	csv.free(&parser);
	buffer_clear(&table->row);
	return table->status;
}

enum custody_status
parameters_show(
    struct bars *bars, const struct set_file *file, struct custody_error *err)
{
	struct table table = {.bars = bars, .file = file, .err = err};

	return read_table(&table);
}

enum custody_status
parameters_make(
    struct database *db, const struct set_file *file, struct custody_error *err)
{
	struct table table = {.db = db, .file = file, .err = err};

	return read_table(&table);
}

enum custody_status
parameters_rows(
    json_t **rows, const struct set_file *file, struct custody_error *err)
{
	struct table table = {.list = json_array(), .file = file, .err = err};
	enum custody_status status;

	*rows = NULL;
	status = table.list == NULL ? error_memory(err) : read_table(&table);
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		free(table.column[i]);
	if (status == CUSTODY_OK)
		*rows = table.list;
	else
		json_decref(table.list);
	return status;
}

enum custody_status
parameters_in_force(json_t **rows, struct database *state, const char *dir,
    const char *name, struct custody_error *err)
{
	struct set set = {0};
	const struct set_file *file = NULL;
	enum custody_status status;

	*rows = NULL;
	status = set_in_force(&set, state, dir, err);
	if (status == CUSTODY_OK)
		file = set_find(&set, SET_PARAMETERS, name);
	if (status == CUSTODY_OK)
		status = file == NULL ? CUSTODY_NOT_FOUND
				      : parameters_rows(rows, file, err);
	set_clear(&set);
	return status;
}
