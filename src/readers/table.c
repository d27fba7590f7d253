/* SPDX-License-Identifier: Apache-2.0
 *
 * table: the formats.  What a record is, each file says at its top and
 * custody-reader(5) says for good.
 */
#include <string.h>
#include <strings.h>

#include "readers/formats.h"
#include "readers/lines.h"
#include "readers/naming.h"

const struct reader table_readers[] = {
    {
	.name = "jsonl",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "jsonl ndjson",
	.header = lines_header,
	.split = jsonl_split,
	.examine = jsonl_examine,
    },
    {
	.name = "csv",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "csv",
	.header = csv_header,
	.split = csv_split,
	.examine = csv_examine,
    },
    {
	.name = "tsv",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "tsv",
	.header = tsv_header,
	.split = tsv_split,
	.examine = tsv_examine,
    },
    {
	.name = "text",
	.version = 1,
	.shape = READER_TEXT,
	.suffixes = "txt",
	.header = lines_header,
	.split = text_split,
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

enum custody_status
table_names(struct buffer *out, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (const struct reader *reader = table_readers;
	     reader->name != NULL && status == CUSTODY_OK; reader++)
		status = buffer_print(out, err, "%s%s",
		    reader == table_readers ? "" : "|", reader->name);
	return status;
}
