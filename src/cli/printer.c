/* SPDX-License-Identifier: Apache-2.0
 *
 * printer: the same rows for people, programs and spreadsheets.  It refuses
 * nothing; where a line is too long, names are cut before anything else.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/printer.h"
#include "cli/row.h"
#include "cli/spelling.h"
#include "cli/text.h"

enum {
	COLUMNS_MOST = 64, /* longer rows share the last place */
	NAME_LEAST = 8,
	GAP = 2
};

/* Of the row before. */
static struct spelling cells[COLUMNS_MOST], members[COLUMNS_MOST];

void
printer_forget(void)
{
	for (size_t i = 0; i < COLUMNS_MOST; i++) {
		spelling_clear(&cells[i]);
		spelling_clear(&members[i]);
	}
}

static bool
is_number(enum column_kind kind)
{
	return kind == KIND_COUNT || kind == KIND_BYTES || kind == KIND_NUMBER;
}

/* "YOURS" as "yours" */
static char *
lower(const char *title)
{
	char *text = strdup(title);

	for (char *at = text; at != NULL && *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
	return text;
}

/* A cell for people; the caller frees it, NULL when memory is short. */
static char *
cell_text(const json_t *row, const struct column *column)
{
	const json_t *value = json_object_get(row, column->key);

	switch (column->kind) {
	case KIND_COUNT:
		return json_is_integer(value) || json_is_array(value)
			   ? strdup(COUNT(row_count(row, column->key)))
			   : strdup("");
	case KIND_BYTES:
		return json_is_integer(value)
			   ? strdup(BYTES(row_count(row, column->key)))
			   : strdup("");
	case KIND_TIME:
		return strdup(TIME(row_text(row, column->key)));
	case KIND_DAY:
		return strdup(DAY(row_text(row, column->key)));
	case KIND_DIGEST:
		return strdup(DIGEST(row_text(row, column->key)));
	case KIND_YES:
		return row_true(row, column->key) ? lower(column->title)
						  : strdup("");
	case KIND_TEXT:
	case KIND_NUMBER:
	case KIND_ID:
	case KIND_LIST:
		break;
	}
	return row_plain(value);
}

/* Which columns of a table people see, and how wide each is. */
struct layout {
	const struct column *column[COLUMNS_MOST];
	size_t width[COLUMNS_MOST];
	size_t count;
};

static void
measure_columns(
    struct layout *layout, const json_t *answer, const struct table *table)
{
	const json_t *row;
	size_t i;

	for (const struct column *c = table->columns;
	     c->key != NULL && layout->count < COLUMNS_MOST; c++) {
		if (c->title == NULL)
			continue;
		layout->column[layout->count] = c;
		layout->width[layout->count++] = text_width(c->title);
	}
	json_array_foreach (answer, i, row) {
		if (strcmp(row_text(row, "type"), table->type) != 0)
			continue;
		for (size_t k = 0; k < layout->count; k++) {
			char *cell = cell_text(row, layout->column[k]);
			size_t width = cell == NULL ? 0 : text_width(cell);

			if (width > layout->width[k])
				layout->width[k] = width;
			free(cell);
		}
	}
}

static bool
can_be_cut(enum column_kind kind)
{
	return kind == KIND_TEXT || kind == KIND_LIST;
}

/* Takes from the widest name until the line fits, or no name is left. */
static void
fit_columns(struct layout *layout)
{
	size_t total = layout->count == 0 ? 0 : (layout->count - 1) * GAP;

	for (size_t k = 0; k < layout->count; k++)
		total += layout->width[k];
	while (total > PAGE_WIDTH) {
		size_t widest = layout->count;

		for (size_t k = 0; k < layout->count; k++)
			if (can_be_cut(layout->column[k]->kind) &&
			    layout->width[k] > NAME_LEAST &&
			    (widest == layout->count ||
				layout->width[k] > layout->width[widest]))
				widest = k;
		if (widest == layout->count)
			return;
		layout->width[widest]--;
		total--;
	}
}

/* What is kept of the end of a name that is cut: its version, "@3". */
static const char *
find_tail(const char *text, size_t width)
{
	const char *tail = strrchr(text, '@');

	if (tail == NULL || text_width(tail) + NAME_LEAST / 2 > width)
		return "";
	return tail;
}

static void
write_cell(FILE *out, const char *text, size_t width, bool right, bool last)
{
	size_t taken = text_width(text);
	const char *mark = "", *tail = "";
	size_t fitting = strlen(text);

	if (taken > width) {
		mark = text_ellipsis();
		tail = find_tail(text, width);
		fitting =
		    text_fit(text, width - text_width(mark) - text_width(tail));
		taken = width;
	}
	if (right)
		fprintf(out, "%*s", (int)(width - taken), "");
	fprintf(out, "%.*s%s%s", (int)fitting, text, mark, tail);
	if (!right && !last)
		fprintf(out, "%*s", (int)(width - taken), "");
	if (!last)
		fprintf(out, "%*s", GAP, "");
}

static void
write_row(FILE *out, const struct layout *layout, const json_t *row)
{
	size_t last = layout->count;

	/* No line ends in spaces. */
	while (last > 0 && row != NULL) {
		char *cell = cell_text(row, layout->column[last - 1]);
		bool empty = cell == NULL || *cell == '\0';

		free(cell);
		if (!empty)
			break;
		last--;
	}
	for (size_t k = 0; k < last; k++) {
		const struct column *column = layout->column[k];
		char *cell = row == NULL ? strdup(column->title)
					 : cell_text(row, column);

		write_cell(out, cell == NULL ? "" : cell, layout->width[k],
		    is_number(column->kind), k + 1 == last);
		free(cell);
	}
	fputc('\n', out);
}

void
printer_text(
    const struct page *page, const json_t *answer, const struct table *table)
{
	struct layout layout = {.count = 0};
	const json_t *row;
	size_t i;

	if (row_types(answer, table->type) == 0) {
		if (table->none != NULL)
			fprintf(page->out, "%s\n", table->none);
		return;
	}
	measure_columns(&layout, answer, table);
	fit_columns(&layout);
	write_row(page->out, &layout, NULL);
	json_array_foreach (answer, i, row) {
		if (strcmp(row_text(row, "type"), table->type) == 0)
			write_row(page->out, &layout, row);
	}
}

static void
write_csv_cell(FILE *out, const char *text)
{
	bool formula = *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
	bool quoted = strpbrk(text, ",\"\r\n") != NULL;

	if (quoted)
		fputc('"', out);
	if (formula)
		fputc('\'', out);
	for (const char *next; (next = strchr(text, '"')) != NULL;
	     text = next + 1) {
		fwrite(text, 1, (size_t)(next + 1 - text), out);
		fputc('"', out);
	}
	fputs(text, out);
	if (quoted)
		fputc('"', out);
}

static void
write_csv_line(FILE *out, const struct table *table, const json_t *row)
{
	for (const struct column *c = table->columns; c->key != NULL; c++) {
		char *cell = row == NULL
				 ? strdup(c->key)
				 : row_plain(json_object_get(row, c->key));

		if (c != table->columns)
			fputc(',', out);
		write_csv_cell(out, cell == NULL ? "" : cell);
		free(cell);
	}
	fputs("\r\n", out);
}

/* A command tells one table. */
static void
write_csv_head(FILE *out, const struct table *table)
{
	static bool written;

	if (!written)
		write_csv_line(out, table, NULL);
	written = true;
}

void
printer_csv(FILE *out, const json_t *answer, const struct table *table)
{
	const json_t *row;
	size_t i;

	write_csv_head(out, table);
	json_array_foreach (answer, i, row) {
		if (strcmp(row_text(row, "type"), table->type) == 0)
			write_csv_line(out, table, row);
	}
}

/* Rows come from one thread, a dozen pieces each: no lock for every piece. */
static void
put(FILE *out, const char *text, size_t len)
{
	fwrite_unlocked(text, 1, len, out);
}

void
printer_csv_row(FILE *out, const json_t *row, const struct table *table)
{
	const struct spelling *cell;
	size_t i = 0;

	write_csv_head(out, table);
	for (const struct column *c = table->columns; c->key != NULL; c++) {
		if (c != table->columns)
			put(out, ",", 1);
		if (i == COLUMNS_MOST)
			i--;
		cell = spelling_cell(&cells[i++], json_object_get(row, c->key));
		if (cell->simple)
			put(out, cell->text, cell->len);
		else
			write_csv_cell(out, cell->text);
	}
	put(out, "\r\n", 2);
}

static void
write_object(FILE *out, const json_t *row, const char *verdict, int code)
{
	const char *type = verdict != NULL ? "result" : row_text(row, "type");
	json_t *line = json_pack("{s:i, s:s}", "v", 1, "type", type);

	if (verdict != NULL) {
		json_object_set_new(line, "verdict", json_string(verdict));
		json_object_set_new(line, "exit", json_integer(code));
	}
	if (row != NULL)
		json_object_update_missing(line, (json_t *)(uintptr_t)row);
	/* ASCII alone: what is in a name cannot move the cursor here either. */
	if (line != NULL)
		json_dumpf(line, out, JSON_COMPACT | JSON_ENSURE_ASCII);
	fputc('\n', out);
	json_decref(line);
}

void
printer_json_row(FILE *out, const json_t *row)
{
	/* jansson has no iterator over a const object. */
	json_t *from = (json_t *)(uintptr_t)row, *value;
	const struct spelling *member;
	const char *key;
	size_t i = 1;

	member = spelling_member(members, "type", json_object_get(row, "type"));
	put(out, "{\"v\":1,", 7);
	put(out, member->text, member->len);
	json_object_foreach (from, key, value) {
		/* Asked a dozen times a row: hardly one begins so. */
		if ((*key == 'v' && key[1] == '\0') ||
		    (*key == 't' && strcmp(key, "type") == 0))
			continue;
		if (i == COLUMNS_MOST)
			i--;
		member = spelling_member(&members[i++], key, value);
		put(out, ",", 1);
		put(out, member->text, member->len);
	}
	put(out, "}\n", 2);
}

void
printer_json(FILE *out, const json_t *answer, const char *verdict, int code)
{
	size_t size = json_array_size(answer), i;
	const json_t *last = json_array_get(answer, size == 0 ? 0 : size - 1);
	bool ended = strcmp(row_text(last, "type"), "result") == 0;

	for (i = 0; i < size - (ended ? 1 : 0); i++)
		write_object(out, json_array_get(answer, i), NULL, 0);
	write_object(out, ended ? last : NULL, verdict, code);
}

struct table *
printer_table(const char *type, const json_t *columns)
{
	size_t count = json_array_size(columns);
	struct {
		struct table table;
		struct column column[];
	} *made = calloc(1, sizeof *made + (count + 1) * sizeof(struct column));

	if (made == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const char *name =
		    json_string_value(json_array_get(columns, i));

		made->column[i].key = name == NULL ? "" : name;
		made->column[i].title = made->column[i].key;
		made->column[i].kind = KIND_TEXT;
	}
	made->table.type = type;
	made->table.columns = made->column;
	return &made->table;
}
