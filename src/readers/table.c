/* SPDX-License-Identifier: Apache-2.0
 *
 * table: the formats.  What a record is, each file says at its top and
 * custody-reader(5) says for good.
 */
#include <string.h>
#include <strings.h>

#include "readers/arrow.h"
#include "readers/formats.h"
#include "readers/lines.h"
#include "readers/naming.h"
#include "readers/parquet.h"

const struct reader table_readers[] = {
    {
	.name = "jsonl",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "jsonl ndjson",
	.between = "\r\n",
	.header = lines_header_utf8,
	.split = jsonl_split,
	.ended = "\n",
	.examine = jsonl_examine,
    },
    {
	.name = "csv",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "csv",
	.between = " \t\r\n",
	.header = csv_header,
	.split = csv_split,
	.ended = "\n",
	.titled = true,
	.examine = csv_examine,
    },
    {
	.name = "tsv",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "tsv",
	.between = "\r\n",
	.header = tsv_header,
	.split = tsv_split,
	.ended = "\n",
	.titled = true,
	.examine = tsv_examine,
    },
    {
	.name = "text",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "txt",
	.between = "\r\n",
	.header = lines_header,
	.split = text_split,
	.ended = "\n",
    },
    {
	.name = "json",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "json",
	.header = json_document_header,
	.split = json_document_split,
	.examine = jsonl_examine,
	.parted = ",\n",
    },
    {
	.name = "conllu",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "conllu",
	.header = lines_header_utf8,
	.split = conllu_split,
	.examine = conllu_examine,
	.ended = "\n\n",
    },
    {
	.name = "warc",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "warc",
	.labelled = true,
	.split = warc_split,
	.examine = warc_examine,
    },
    {
	.name = "arc",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "arc",
	.labelled = true,
	.header = arc_header,
	.split = arc_split,
	.examine = arc_examine,
    },
    {
	.name = "files",
	.version = 1,
	.shape = READER_WHOLE,
	.suffixes = "",
    },
    {
	.name = "tar",
	.version = 1,
	.shape = READER_ARCHIVE,
	.suffixes = "tar",
    },
    {
	.name = "zip",
	.version = 1,
	.shape = READER_ARCHIVE,
	.suffixes = "zip",
    },
    {
	.name = "webdataset",
	.version = 1,
	.shape = READER_SAMPLES,
	.suffixes = "",
	.examine = samples_examine,
    },
    {
	.name = "parquet",
	.version = 1,
	.shape = READER_ROWS,
	.suffixes = "parquet",
	.detect = parquet_detect,
	.run = parquet_run,
	.outside = true,
	.examine = jsonl_examine,
	.ended = "\n",
    },
    {
	.name = "arrow",
	.version = 1,
	.shape = READER_ROWS,
	.suffixes = "arrow arrows feather",
	.detect = arrow_detect,
	.run = arrow_run,
	.examine = jsonl_examine,
	.ended = "\n",
    },
    {
	.name = "mds",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "mds",
	.header = mds_header,
	.split = mds_split,
	.examine = mds_examine,
	.counted = true,
    },
    {.name = NULL},
};

const struct reader *
table_find(const char *name)
{
	for (const struct reader *reader = table_readers; reader->name != NULL;
	     reader++)
		if (strcmp(reader->name, name) == 0)
			return reader;
	return NULL;
}

const struct reader *
table_of_entry(const char *format)
{
	size_t len = strcspn(format, "/");

	for (const struct reader *reader = table_readers; reader->name != NULL;
	     reader++)
		if (strlen(reader->name) == len &&
		    memcmp(reader->name, format, len) == 0)
			return reader;
	return NULL;
}

bool
table_is_archive(const char *format)
{
	const struct reader *reader = table_of_entry(format);

	return reader != NULL && (reader->shape == READER_ARCHIVE ||
				     reader->shape == READER_SAMPLES);
}

const struct reader *
table_at(size_t row)
{
	size_t rows = sizeof table_readers / sizeof *table_readers - 1;

	return row < rows ? &table_readers[row] : NULL;
}

enum custody_status
table_columns(struct columns *out, const struct reader *reader,
    const struct custody_reading_options *options, struct bytes header,
    struct custody_error *err)
{
	static const uint8_t nothing[BLOCK_SLACK];
	struct split split = {
	    .at = header.len == 0 ? nothing : header.at,
	    .len = header.len,
	    .last = true,
	    .options = options,
	    .columns = {COLUMN_NONE, COLUMN_NONE, COLUMN_NONE},
	};
	enum custody_status status = CUSTODY_OK;
	size_t len;

	if (reader->titled)
		status = reader->header(&split, &len, err);
	*out = split.columns;
	return status;
}

static bool
has_suffix(struct bytes suffix, const char *suffixes)
{
	while (*suffixes != '\0') {
		size_t len = strcspn(suffixes, " ");

		if (len == suffix.len &&
		    strncasecmp(suffixes, (const char *)suffix.at, len) == 0)
			return true;
		suffixes += len + strspn(suffixes + len, " ");
	}
	return false;
}

const struct reader *
table_by_suffix(struct bytes name)
{
	struct bytes suffix = naming_suffix(name);

	if (suffix.len == 0)
		return NULL;
	for (const struct reader *reader = table_readers; reader->name != NULL;
	     reader++)
		if (has_suffix(suffix, reader->suffixes))
			return reader;
	return NULL;
}
