/* SPDX-License-Identifier: Apache-2.0
 *
 * csv_scan: rows begin and end, and cells hold, exactly what libcsv says, for
 * every CSV that is at hand and for bytes that are no CSV at all.
 */
#include <csv.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "base/file.h"
#include "readers/csv_scan.h"

#define ROUNDS 60000
#define LENGTH_MAX 220

/* What libcsv makes of a text: where each row ends, and its cells, each with
 * a NUL-free mark before it. */
struct oracle {
	size_t ends[LENGTH_MAX + 2];
	size_t row_count;
	size_t at; /* of the byte being parsed */
	bool open;
	struct buffer cells;
};

static struct oracle oracle;

static void
take_cell(void *text, size_t len, void *ctx)
{
	uint64_t size = len;

	(void)ctx;
	assert_int_equal(
	    buffer_append(&oracle.cells, &size, sizeof size, NULL), CUSTODY_OK);
	assert_int_equal(
	    buffer_append(&oracle.cells, text, len, NULL), CUSTODY_OK);
}

static void
take_row(int end, void *ctx)
{
	uint64_t mark = UINT64_MAX;

	(void)end;
	(void)ctx;
	if (oracle.row_count <= LENGTH_MAX)
		oracle.ends[oracle.row_count] = oracle.at;
	oracle.row_count++;
	assert_int_equal(
	    buffer_append(&oracle.cells, &mark, sizeof mark, NULL), CUSTODY_OK);
}

/* A byte at a time, so that a row's end is known to the byte. */
static void
ask_libcsv(const uint8_t *text, size_t len)
{
	struct csv_parser parser;

	oracle.row_count = 0;
	oracle.cells.len = 0;
	assert_int_equal(csv_init(&parser, 0), 0);
	for (oracle.at = 0; oracle.at < len; oracle.at++)
		assert_int_equal(csv_parse(&parser, text + oracle.at, 1,
				     take_cell, take_row, NULL),
		    1);
	/* Its header says: FIELD_BEGUN, in quotes. */
	oracle.open = parser.pstate == 2 && parser.quoted;
	assert_int_equal(csv_fini(&parser, take_cell, take_row, NULL), 0);
	csv_free(&parser);
}

static void
add_cells(struct buffer *cells, const struct csv_row *row)
{
	const uint8_t *at = row->at;
	struct buffer scratch = {NULL, 0, 0};
	uint64_t mark = UINT64_MAX;
	uint32_t width = 0;
	struct bytes cell;
	uint64_t size;

	for (; at != NULL; width++) {
		assert_int_equal(csv_scan_cell(&cell, &at, row->at + row->len,
				     &scratch, NULL),
		    CUSTODY_OK);
		size = cell.len;
		assert_int_equal(
		    buffer_append(cells, &size, sizeof size, NULL), CUSTODY_OK);
		assert_int_equal(
		    buffer_append(cells, cell.at, cell.len, NULL), CUSTODY_OK);
	}
	assert_int_equal(width, row->width);
	assert_int_equal(
	    buffer_append(cells, &mark, sizeof mark, NULL), CUSTODY_OK);
	buffer_clear(&scratch);
}

/* Rows of a whole text; the buffer has CSV_SCAN_OVERREAD bytes more. */
static void
compare(const uint8_t *text, size_t len, bool exact_ends)
{
	struct csv_scan scan = {.end = text + len};
	struct buffer cells = {NULL, 0, 0};
	const uint8_t *at = text;
	enum csv_found found;
	struct csv_row row;
	size_t rows = 0;

	ask_libcsv(text, len);
	while ((found = csv_scan_row(&scan, at, true, &row)) == CSV_ROW) {
		if (exact_ends)
			assert_int_equal(row.at + row.len - text,
			    (ptrdiff_t)oracle.ends[rows]);
		add_cells(&cells, &row);
		rows++;
		at = row.after;
	}
	assert_true(found == CSV_BLANK || found == CSV_OPEN);
	assert_int_equal(found == CSV_OPEN, oracle.open);
	/* libcsv makes a last row of what an open quote leaves. */
	if (!oracle.open) {
		assert_int_equal(rows, oracle.row_count);
		assert_int_equal(cells.len, oracle.cells.len);
		if (cells.len > 0)
			assert_memory_equal(
			    cells.at, oracle.cells.at, cells.len);
	} else {
		assert_int_equal(rows + 1, oracle.row_count);
	}
	buffer_clear(&cells);
}

static uint32_t seed = 1;

static uint32_t
random_number(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static void
fill(uint8_t *text, size_t len, const char *alphabet, size_t size)
{
	for (size_t i = 0; i < len; i++)
		text[i] =
		    size == 0
			? (uint8_t)random_number(256)
			: (uint8_t)alphabet[random_number((uint32_t)size)];
}

static void
rows_and_cells_of_any_bytes_are_libcsvs(void **state)
{
	static const char *const alphabets[] = {
	    "a,\"\n\r \t", "ab,\"\n", "\"\" a,\n", "abcdefgh,\n\"", "\"\r\n,"};
	uint8_t *text = malloc(LENGTH_MAX + CSV_SCAN_OVERREAD);

	(void)state;
	assert_non_null(text);
	for (int i = 0; i < ROUNDS; i++) {
		size_t len = random_number(LENGTH_MAX + 1);
		const char *alphabet = alphabets[random_number(5)];
		bool any = random_number(8) == 0;

		/* What lies past the end must not matter. */
		fill(text, LENGTH_MAX + CSV_SCAN_OVERREAD, "\",\n", 3);
		fill(text, len, alphabet, any ? 0 : strlen(alphabet));
		if (random_number(4) == 0 && len > 0)
			text[random_number((uint32_t)len)] = '\0';
		compare(text, len, true);
	}
	free(text);
}

/* A text that ends anywhere says "more" and loses no row. */
static void
a_cut_text_gives_the_same_rows(void **state)
{
	uint8_t text[LENGTH_MAX + CSV_SCAN_OVERREAD];
	struct csv_row row;

	(void)state;
	for (int i = 0; i < ROUNDS / 20; i++) {
		size_t len = random_number(LENGTH_MAX + 1);
		size_t cut = random_number((uint32_t)len + 1);
		struct csv_scan scan = {.end = text + cut};
		const uint8_t *at = text;
		size_t rows = 0;

		fill(text, sizeof text, "a,\"\n\r ", 6);
		ask_libcsv(text, len);
		while (csv_scan_row(&scan, at, false, &row) == CSV_ROW) {
			assert_true(row.after > at);
			at = row.after;
			rows++;
		}
		assert_true(row.at >= at && row.at <= text + cut);
		scan = (struct csv_scan){.end = text + len};
		at = row.at;
		while (csv_scan_row(&scan, at, true, &row) == CSV_ROW) {
			at = row.after;
			rows++;
		}
		assert_int_equal(rows + oracle.open, oracle.row_count);
	}
}

static int file_count;

static int
compare_file(
    const char *path, const struct stat *stat, int kind, struct FTW *where)
{
	struct buffer text = {NULL, 0, 0};
	const char *dot = strrchr(path, '.');

	(void)stat;
	(void)where;
	if (kind != FTW_F || dot == NULL || strcasecmp(dot, ".csv") != 0)
		return 0;
	assert_int_equal(
	    file_read(&text, AT_FDCWD, path, 64 << 20, NULL), CUSTODY_OK);
	assert_non_null(buffer_reserve(&text, CSV_SCAN_OVERREAD));
	compare(text.at, text.len, false);
	file_count++;
	buffer_clear(&text);
	return 0;
}

static void
rows_and_cells_of_published_files_are_libcsvs(void **state)
{
	const char *data = getenv("CUSTODY_DATA");

	(void)state;
	if (data == NULL || nftw(data, compare_file, 16, FTW_PHYS) != 0)
		skip();
	print_message("%d files\n", file_count);
	assert_true(file_count > 0);
}

static int
tear_down(void **state)
{
	(void)state;
	buffer_clear(&oracle.cells);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_and_cells_of_any_bytes_are_libcsvs),
	    cmocka_unit_test(a_cut_text_gives_the_same_rows),
	    cmocka_unit_test(rows_and_cells_of_published_files_are_libcsvs),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
