/* SPDX-License-Identifier: Apache-2.0
 *
 * walk: prints what a walk over PATHs finds, a line each, for the tests that
 * compare it with what other programs find.  Paths and bytes are in hex.
 *
 *     walk [--format F] [--no-header] [--records-at P]
 *          [--url-field F] [--time-field F]
 *          [--id-field F] [--include G] [--exclude G] [--follow]
 *          [--pass-over PATH] [--stdin-name N] [--record-limit N] [--ratio N]
 *          [--duckdb FILE] [--examine] [--count] PATH...
 *
 * Its exit code is custody's; the error goes to standard error.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/part_digest.h"
#include "base/clock.h"
#include "readers/reading.h"

#define GLOBS_MAX 8

/* What one entry was called; renames refer to it. */
struct seen {
	struct seen *next;
	uint64_t number;
	uint64_t expected; /* the next ordinal */
	uint64_t offset;   /* where the next span begins */
};

struct walk {
	bool examine;
	bool count;
	const char *pass_over; /* the path of a file */
	struct buffer scratch;
	struct seen *all;
	uint64_t raw;
	uint64_t entries;
	uint64_t records;
	uint64_t bytes;
};

/* Megabytes at a time: a printf for each byte would take most of a test. */
static void
print_hex(struct bytes bytes)
{
	static const char digits[] = "0123456789abcdef";
	char text[4096] = "";
	size_t len = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		text[len++] = digits[bytes.at[i] >> 4];
		text[len++] = digits[bytes.at[i] & 15];
		if (len == sizeof text) {
			fwrite(text, 1, len, stdout);
			len = 0;
		}
	}
	fwrite(text, 1, len, stdout);
	if (bytes.len == 0)
		putchar('-');
}

static enum custody_status
found(void *ctx, uint64_t files, uint64_t bytes, struct custody_error *err)
{
	struct walk *walk = ctx;

	(void)err;
	if (!walk->count)
		printf("found %" PRIu64 " %" PRIu64 "\n", files, bytes);
	return CUSTODY_OK;
}

static enum custody_status
excluded(void *ctx, struct bytes path, struct custody_error *err)
{
	(void)ctx;
	(void)err;
	printf("excluded ");
	print_hex(path);
	putchar('\n');
	return CUSTODY_OK;
}

static enum custody_status
begin_file(
    void *ctx, const struct reading_file *file, struct custody_error *err)
{
	struct walk *walk = ctx;

	(void)err;
	walk->raw = 0;
	if (walk->pass_over != NULL &&
	    bytes_equal(file->path, bytes_text(walk->pass_over)))
		return CUSTODY_END;
	if (walk->count)
		return CUSTODY_OK;
	printf("file ");
	print_hex(file->path);
	printf(" %s\n", file->compression == NULL ? "-" : file->compression);
	return CUSTODY_OK;
}

static enum custody_status
raw(void *ctx, struct block *block, struct bytes data,
    struct custody_error *err)
{
	struct walk *walk = ctx;

	(void)err;
	walk->raw += data.len;
	if (data.at < block->bytes ||
	    data.at + data.len > block->bytes + block->room)
		puts("BUG: raw bytes are not in their block");
	return CUSTODY_OK;
}

static enum custody_status
end_file(void *ctx, const struct reading_file *file, struct custody_error *err)
{
	struct walk *walk = ctx;

	(void)err;
	if (S_ISREG(file->stat->st_mode) &&
	    walk->raw != (uint64_t)file->stat->st_size)
		puts("BUG: raw bytes are not all");
	return CUSTODY_OK;
}

static enum custody_status
begin_entry(
    void *ctx, void **entry, struct place *place, struct custody_error *err)
{
	struct walk *walk = ctx;
	struct seen *seen = calloc(1, sizeof *seen);

	(void)err;
	if (seen == NULL)
		return CUSTODY_UNKNOWN;
	seen->number = walk->entries++;
	seen->next = walk->all;
	walk->all = seen;
	*entry = seen;
	if (walk->count)
		return CUSTODY_OK;
	printf("entry %" PRIu64 " %s ", seen->number, place->format);
	print_hex(place->path);
	putchar('\n');
	return CUSTODY_OK;
}

static enum custody_status
header(void *ctx, void *entry, struct bytes bytes, struct custody_error *err)
{
	struct walk *walk = ctx;
	struct seen *seen = entry;

	(void)err;
	seen->offset = bytes.len;
	if (walk->count)
		return CUSTODY_OK;
	printf("header %" PRIu64 " ", seen->number);
	print_hex(bytes);
	putchar('\n');
	return CUSTODY_OK;
}

static enum custody_status
print_fields(struct walk *walk, const struct record_batch *batch, size_t index,
    struct custody_error *err)
{
	struct record_fields fields;
	char text[CLOCK_TEXT_SIZE];
	enum custody_status status;

	status = batch_examine(batch, index, &fields, &walk->scratch, err);
	if (status != CUSTODY_OK || walk->count)
		return status;
	printf(" ");
	print_hex(fields.url);
	printf(" ");
	print_hex(fields.id);
	clock_text(text, fields.retrieved_at);
	printf(" %s", fields.timed ? text : "-");
	return status;
}

static enum custody_status
print_record(struct walk *walk, const struct seen *seen,
    const struct record_batch *batch, size_t index, struct custody_error *err)
{
	struct record record = batch->records[index];
	enum custody_status status = CUSTODY_OK;

	walk->records++;
	walk->bytes += record.len;
	if (!walk->count) {
		printf("record %" PRIu64 " ", seen->number);
		print_hex((struct bytes){record.at, record.len});
	}
	if (!walk->count && batch->labels != NULL)
		printf(" %.*s %.*s", (int)batch->labels[index].attributes.len,
		    (const char *)batch->labels[index].attributes.at,
		    (int)batch->labels[index].key.len,
		    (const char *)batch->labels[index].key.at);
	if (walk->examine)
		status = print_fields(walk, batch, index, err);
	if (!walk->count)
		putchar('\n');
	return status;
}

static enum custody_status
batch_take(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	struct walk *walk = ctx;
	struct seen *seen = entry;
	enum custody_status status = CUSTODY_OK;

	if (batch->ordinal != seen->expected)
		puts("BUG: ordinals do not follow each other");
	if (batch->span.len > 0 && batch->offset != seen->offset)
		puts("BUG: spans do not follow each other");
	seen->expected += batch->count;
	seen->offset += batch->span.len;
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = print_record(walk, seen, batch, i, err);
	batch_free(batch);
	return status;
}

static enum custody_status
chunk(void *ctx, void *entry, const struct record_chunk *chunk,
    struct custody_error *err)
{
	struct walk *walk = ctx;
	struct seen *seen = entry;

	(void)err;
	if (chunk->ordinal != seen->expected)
		puts("BUG: ordinals do not follow each other");
	seen->expected += chunk->last;
	walk->records += chunk->last;
	walk->bytes += chunk->data.len;
	if (walk->count)
		return CUSTODY_OK;
	printf(
	    "chunk %" PRIu64 " %d%d ", seen->number, chunk->first, chunk->last);
	print_hex(chunk->data);
	if (chunk->label.attributes.len > 0)
		printf(" %.*s %.*s", (int)chunk->label.attributes.len,
		    (const char *)chunk->label.attributes.at,
		    (int)chunk->label.key.len,
		    (const char *)chunk->label.key.at);
	putchar('\n');
	return CUSTODY_OK;
}

static enum custody_status
end_entry(void *ctx, void *entry, uint64_t records, struct custody_error *err)
{
	struct seen *seen = entry;

	(void)ctx;
	(void)err;
	if (records != seen->expected)
		puts("BUG: records are not all");
	return CUSTODY_OK;
}

static enum custody_status
rename_entry(
    void *ctx, void *entry, struct bytes path, struct custody_error *err)
{
	const struct seen *seen = entry;

	(void)ctx;
	(void)err;
	printf("rename %" PRIu64 " ", seen->number);
	print_hex(path);
	putchar('\n');
	return CUSTODY_OK;
}

static const struct reading_sink sink = {
    .sha256 = &part_digest,
    .found = found,
    .excluded = excluded,
    .begin_file = begin_file,
    .raw = raw,
    .end_file = end_file,
    .begin_entry = begin_entry,
    .header = header,
    .batch_take = batch_take,
    .chunk = chunk,
    .end_entry = end_entry,
    .rename_entry = rename_entry,
};

struct arguments {
	struct custody_reading_options options;
	const char *include[GLOBS_MAX];
	const char *exclude[GLOBS_MAX];
	struct walk walk;
};

/* An option that stands alone; false if it is none of these. */
static bool
take_flag(struct arguments *arguments, const char *name)
{
	if (strcmp(name, "--no-header") == 0)
		arguments->options.no_header = true;
	else if (strcmp(name, "--follow") == 0)
		arguments->options.follow = true;
	else if (strcmp(name, "--examine") == 0)
		arguments->walk.examine = true;
	else if (strcmp(name, "--count") == 0)
		arguments->walk.count = true;
	else
		return false;
	return true;
}

static void
take_value(struct arguments *arguments, const char *name, const char *value)
{
	struct custody_reading_options *options = &arguments->options;

	if (strcmp(name, "--format") == 0)
		options->format = value;
	else if (strcmp(name, "--records-at") == 0)
		options->records_at = value;
	else if (strcmp(name, "--duckdb") == 0)
		options->duckdb = value;
	else if (strcmp(name, "--url-field") == 0)
		options->url_field = value;
	else if (strcmp(name, "--time-field") == 0)
		options->time_field = value;
	else if (strcmp(name, "--id-field") == 0)
		options->id_field = value;
	else if (strcmp(name, "--include") == 0)
		arguments->include[options->include_count++ % GLOBS_MAX] =
		    value;
	else if (strcmp(name, "--exclude") == 0)
		arguments->exclude[options->exclude_count++ % GLOBS_MAX] =
		    value;
	else if (strcmp(name, "--pass-over") == 0)
		arguments->walk.pass_over = value;
	else if (strcmp(name, "--stdin-name") == 0)
		options->stdin_name = value;
	else if (strcmp(name, "--record-limit") == 0)
		options->limits.record = strtoull(value, NULL, 10);
	else if (strcmp(name, "--ratio") == 0)
		options->limits.ratio = strtoull(value, NULL, 10);
	else if (strcmp(name, "--expanded") == 0)
		options->limits.expanded = strtoull(value, NULL, 10);
	else if (strcmp(name, "--members") == 0)
		options->limits.members = strtoull(value, NULL, 10);
}

int
main(int argc, char **argv)
{
	static struct arguments arguments;
	struct custody_error err = {.code = ""};
	enum custody_status status;
	int i = 1;

	arguments.options.include = arguments.include;
	arguments.options.exclude = arguments.exclude;
	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++)
		if (!take_flag(&arguments, argv[i]) && i + 1 < argc) {
			take_value(&arguments, argv[i], argv[i + 1]);
			i++;
		}
	status = reading_walk((const char *const *)argv + i, (size_t)(argc - i),
	    &arguments.options, &sink, &arguments.walk, &err);
	buffer_clear(&arguments.walk.scratch);
	while (arguments.walk.all != NULL) {
		struct seen *seen = arguments.walk.all;

		arguments.walk.all = seen->next;
		free(seen);
	}
	if (arguments.walk.count)
		printf("%" PRIu64 " entries, %" PRIu64 " records, %" PRIu64
		       " bytes\n",
		    arguments.walk.entries, arguments.walk.records,
		    arguments.walk.bytes);
	if (status == CUSTODY_OK)
		return 0;
	fprintf(stderr, "%s: %s\n", err.code, err.text);
	return custody_exit_code(status);
}
