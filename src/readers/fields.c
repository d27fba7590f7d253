/* SPDX-License-Identifier: Apache-2.0
 *
 * fields: names to columns, and values to a record's fields.
 */
#include <stdlib.h>

#include "readers/fields.h"
#include "readers/stamp.h"

const char *
fields_name(const struct custody_reading_options *options, enum field field)
{
	switch (field) {
	case FIELD_URL:
		return options->url_field;
	case FIELD_TIME:
		return options->time_field;
	case FIELD_ID:
		return options->id_field;
	case FIELD_COUNT:
		break;
	}
	return NULL;
}

void
fields_keep(struct record_fields *out, enum field field, struct bytes value)
{
	switch (field) {
	case FIELD_URL:
		out->url = value;
		break;
	case FIELD_TIME:
		out->timed = stamp_read(&out->retrieved_at, value);
		break;
	case FIELD_ID:
		out->id = value;
		break;
	case FIELD_COUNT:
		break;
	}
}

static uint32_t *
point_at(struct columns *columns, enum field field)
{
	return field == FIELD_URL    ? &columns->url
	       : field == FIELD_TIME ? &columns->time
				     : &columns->id;
}

uint32_t
fields_column(const struct columns *columns, enum field field)
{
	return field == FIELD_URL    ? columns->url
	       : field == FIELD_TIME ? columns->time
				     : columns->id;
}

struct columns
fields_columns(const struct custody_reading_options *options)
{
	struct columns columns = {COLUMN_NONE, COLUMN_NONE, COLUMN_NONE};

	for (enum field field = 0; options->no_header && field < FIELD_COUNT;
	     field++) {
		const char *name = fields_name(options, field);

		/* reading_walk saw to it that it is a number from 1 on. */
		if (name != NULL)
			*point_at(&columns, field) =
			    (uint32_t)strtoul(name, NULL, 10) - 1;
	}
	return columns;
}

void
fields_match(struct columns *columns,
    const struct custody_reading_options *options, uint32_t column,
    struct bytes cell)
{
	for (enum field field = 0; field < FIELD_COUNT; field++) {
		const char *name = fields_name(options, field);
		uint32_t *known = point_at(columns, field);

		/* Of two columns with one name the first counts. */
		if (name != NULL && *known == COLUMN_NONE &&
		    bytes_equal(cell, bytes_text(name)))
			*known = column;
	}
}
