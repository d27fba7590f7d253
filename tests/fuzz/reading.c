/* SPDX-License-Identifier: Apache-2.0
 *
 * reading: a supplier's file, read as what READING names when this is built:
 * a reader of readers/table.c; a compression, with lines of text in it; or
 * "auto", where the first line is the file's name, whose suffix says what it
 * is.  It is read whole or refused with a sentence, within the limits that are
 * asked for, each of its records is examined, and a text has the same records
 * however it comes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "acts/part_digest.h"
#include "fuzz.h"
#include "readers/reading.h"
#include "readers/table.h"
#include "splits.h"

#ifndef READING
#error "READING names what is read"
#endif

static uint64_t taken, told;

static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	struct custody_error why = {0};
	struct buffer scratch = {0};
	struct record_fields fields;

	(void)ctx;
	(void)entry;
	(void)err;
	taken += batch->count;
	for (size_t i = 0; i < batch->count; i++)
		if (batch_examine(batch, i, &fields, &scratch, &why) ==
		    CUSTODY_OK)
			for (size_t at = 0; at < fields.url.len; at++)
				told += fields.url.at[at];
		else if (why.text[0] == '\0')
			abort();
	buffer_clear(&scratch);
	batch_free(batch);
	return CUSTODY_OK;
}

static enum custody_status
begin_entry(
    void *ctx, void **entry, struct place *place, struct custody_error *err)
{
	(void)ctx;
	(void)place;
	(void)err;
	*entry = &taken;
	return CUSTODY_OK;
}

/* Options for all the ways: which of them follows from the bytes. */
static struct custody_reading_options
choose_options(struct bytes file)
{
	bool headless = file.len % 2 == 1;
	bool by_name = strcmp(READING, "auto") == 0;
	bool object = file.len > 0 && file.at[0] == '{';

	return (struct custody_reading_options){
	    .format = by_name                       ? NULL
		      : table_find(READING) == NULL ? "text"
						    : READING,
	    .no_header = headless,
	    .records_at = by_name || object ? "/a" : NULL,
	    .url_field = headless ? "1" : "url",
	    .time_field = headless ? "2" : "time",
	    .id_field = headless ? "3" : "id",
	    .duckdb = getenv("CUSTODY_DUCKDB"),
	    .unconfined = true,
	    .limits = {.record = 1 << 20, .expanded = 8 << 20, .members = 500},
	};
}

static void
walk(const char *name, struct bytes file)
{
	const struct custody_reading_options options = choose_options(file);
	const struct reading_sink sink = {
	    .sha256 = &part_digest,
	    .begin_entry = begin_entry,
	    .batch_take = take_batch,
	};
	const struct reader *reader = table_find(READING);
	static int fd = -1;
	struct custody_error err = {0};
	const struct reading_named named = {
	    .folder = "/", .name = name, .size = file.len, .fd = &fd};

	if (fd < 0)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 0) != 0 ||
	    pwrite(fd, file.at, file.len, 0) != (ssize_t)file.len)
		abort();
	/* An answer with a sentence; no third thing. */
	if (reading_walk_named(&named, 1, &options, &sink, NULL, &err) !=
		CUSTODY_OK &&
	    err.text[0] == '\0')
		abort();
	if (getenv("CUSTODY_FUZZ_SAYS") != NULL)
		printf("%s\n", err.text[0] == '\0' ? "read" : err.text);
	if (reader != NULL && reader->shape == READER_TEXT)
		splits_check(reader, &options, file);
}

/* A name of letters, digits and dots. */
static bool
is_name(struct bytes name)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789.";

	if (name.len == 0 || name.len > 32 || name.at[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (memchr(good, name.at[i], sizeof good - 1) == NULL)
			return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *end = len == 0 ? NULL : memchr(data, '\n', len);
	char name[33] = "a";

	if (strcmp(READING, "auto") != 0) {
		walk(name, (struct bytes){data, len});
		return 0;
	}
	if (end == NULL || !is_name((struct bytes){data, (size_t)(end - data)}))
		return 0;
	memcpy(name, data, (size_t)(end - data));
	name[end - data] = '\0';
	walk(name, (struct bytes){end + 1, len - (size_t)(end + 1 - data)});
	return 0;
}
