/* SPDX-License-Identifier: Apache-2.0
 *
 * parameters: reads CSV with libcsv, strictly.  A row of another width than
 * its header is refused: a policy must not see half of what a site wrote.
 */
#include <csv.h>
#include <string.h>

#include "base/error.h"
#include "policy/parameters.h"

#define COLUMNS_MAX 32
#define ROWS_MAX 100000

struct table {
	struct bars *bars;
	const struct set_file *file;
	char name[96];
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

static void
take_header(struct table *table)
{
	const char *columns[COLUMNS_MAX];
	struct custody_error why = {0};

	for (size_t i = 0; i < table->fields; i++)
		columns[i] = (const char *)field(table, i).at;
	if (bars_table(table->bars, table->name, columns, table->fields,
		&why) != CUSTODY_OK)
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
	table->status = bars_row(
	    table->bars, table->name, values, table->fields, table->err);
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

/* "policy_" and the name, with _ for -. */
static void
name_table(struct table *table)
{
	size_t len = strlen("policy_");

	memcpy(table->name, "policy_", len);
	for (const char *at = table->file->name; *at != '\0'; at++)
		table->name[len++] = *at == '-' ? '_' : *at;
	table->name[len] = '\0';
}

static struct bytes
without_bom(struct bytes text)
{
	if (text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0)
		return (struct bytes){text.at + 3, text.len - 3};
	return text;
}

enum custody_status
parameters_show(
    struct bars *bars, const struct set_file *file, struct custody_error *err)
{
	struct bytes text = without_bom(buffer_view(&file->text));
	struct table table = {.bars = bars, .file = file, .err = err};
	struct csv_parser parser;

	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return error_memory(err);
	name_table(&table);
	if (csv_parse(&parser, text.at, text.len, take_field, take_row,
		&table) != text.len ||
	    csv_fini(&parser, take_field, take_row, &table) != 0)
		if (table.status == CUSTODY_OK)
			refuse(&table, csv_strerror(csv_error(&parser)));
	if (table.status == CUSTODY_OK && table.columns == 0)
		refuse(&table, "there is no header");
	csv_free(&parser);
	buffer_clear(&table.row);
	return table.status;
}
