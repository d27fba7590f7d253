/* SPDX-License-Identifier: Apache-2.0
 *
 * reading: options of a table that begins with READING_OPTIONS, as the library
 * takes them.
 */
#include "cli/reading.h"

struct custody_reading
reading_options(const struct command_args *args)
{
	struct custody_reading reading = {
	    .format = args_text(args, READING_FORMAT),
	    .no_header = args_said(args, READING_NO_HEADER),
	    .records_at = args_text(args, READING_RECORDS_AT),
	    .url_field = args_text(args, READING_URL_FIELD),
	    .time_field = args_text(args, READING_TIME_FIELD),
	    .id_field = args_text(args, READING_ID_FIELD),
	    .follow = args_said(args, READING_FOLLOW),
	    .stdin_name = args_text(args, READING_STDIN_NAME),
	};

	reading.include =
	    args_list(args, READING_INCLUDE, &reading.include_count);
	reading.exclude =
	    args_list(args, READING_EXCLUDE, &reading.exclude_count);
	return reading;
}
