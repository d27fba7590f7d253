/* SPDX-License-Identifier: Apache-2.0
 *
 * reading: the options that say how bytes become records, the same wherever
 * data is read; custody-reader(5).
 */
#ifndef CLI_READING_H
#define CLI_READING_H

#include <custody/reader.h>

#include "cli/command.h"

/* Rows of an option table; a command's own begin at READING_ROWS. */
enum {
	READING_FORMAT,
	READING_NO_HEADER,
	READING_RECORDS_AT,
	READING_URL_FIELD,
	READING_TIME_FIELD,
	READING_ID_FIELD,
	READING_INCLUDE,
	READING_EXCLUDE,
	READING_FOLLOW,
	READING_STDIN_NAME,
	READING_ROWS,
};

/* The table is named on each line, for clang-format's sake. */
#define READING_OPTIONS                                                        \
	[READING_FORMAT] =                                                     \
	    {OPTION("format", "FORMAT",                                        \
		 "how files are read; auto goes by their names"),              \
		.words = "auto|" CUSTODY_FORMATS},                             \
	[READING_NO_HEADER] = {OPTION(                                         \
	    "no-header", NULL, "csv and tsv: the first row is a record")},     \
	[READING_RECORDS_AT] = {OPTION("records-at", "POINTER",                \
	    "json: the array whose elements are the records")},                \
	[READING_URL_FIELD] = {OPTION("url-field", "NAME",                     \
	    "the member or column that holds a record's URL")},                \
	[READING_TIME_FIELD] = {OPTION(                                        \
	    "time-field", "NAME", "the one that holds when it was obtained")}, \
	[READING_ID_FIELD] = {OPTION(                                          \
	    "id-field", "NAME", "the one that holds its id")},                 \
	[READING_INCLUDE] = {OPTION(                                           \
				 "include", "GLOB", "only paths like this"),   \
	    .repeats = true},                                                  \
	[READING_EXCLUDE] = {OPTION("exclude", "GLOB", "no paths like this"),  \
	    .repeats = true},                                                  \
	[READING_FOLLOW] = {OPTION("follow", NULL, "follow symbolic links")},  \
	[READING_STDIN_NAME] = {OPTION("stdin-name", "NAME",                   \
	    "what - is called: its suffix says what it is")}

/* What they say; borrowed from `args`. */
struct custody_reading reading_options(const struct command_args *args);

#endif
