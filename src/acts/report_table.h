/* SPDX-License-Identifier: Apache-2.0
 *
 * report_table: the tables of the page: a row each here, with the question
 * that its lead answers.  On a phone a row becomes a card.
 */
#ifndef ACTS_REPORT_TABLE_H
#define ACTS_REPORT_TABLE_H

#include <jansson.h>

#include "chart/markup.h"

/* How a cell is written; `key` is of the row. */
typedef void report_cell(
    struct markup *page, const json_t *row, const char *key);

struct report_column {
	const char *key, *title;
	report_cell *put;
};

struct report_table {
	const char *section; /* key of the facts, and id on the page */
	const char *title, *lead;
	const char *none; /* what is said where there is no row */
	const struct report_column *columns; /* ends with a NULL key */
};

/* In the order of the page; the last has no section. */
extern const struct report_table report_tables[];

void report_table_put(
    struct markup *page, const struct report_table *table, const json_t *facts);

/* A moment as a person reads it, 24 Nov 2026 14:02 UTC; "" is nothing. */
void report_table_time(struct markup *page, const char *at);

#endif
