/* SPDX-License-Identifier: Apache-2.0
 *
 * fields: what becomes of the values that --url-field, --time-field and
 * --id-field name.
 */
#ifndef READERS_FIELDS_H
#define READERS_FIELDS_H

#include "readers/batch.h"

enum field {
	FIELD_URL,
	FIELD_TIME,
	FIELD_ID,
	FIELD_COUNT,
};

/* The name that the options have for a field; NULL if they have none. */
const char *fields_name(
    const struct custody_reading_options *options, enum field field);

/* Puts a value where it belongs.  An empty one, and a time that stamp_read
 * does not know, are absent. */
void fields_keep(
    struct record_fields *out, enum field field, struct bytes value);

/* The columns that the options name, of a header's cells taken one by one:
 * start with fields_columns, then fields_match for each cell. */
struct columns fields_columns(const struct custody_reading_options *options);
void fields_match(struct columns *columns,
    const struct custody_reading_options *options, uint32_t column,
    struct bytes cell);

/* The column of a field. */
uint32_t fields_column(const struct columns *columns, enum field field);

#endif
