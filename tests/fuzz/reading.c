/* SPDX-License-Identifier: Apache-2.0
 *
 * reading: a supplier's file.  Its first line is its name, whose suffix says
 * what it is; what follows is read as that, whole or not at all, within the
 * limits that are asked for.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/part_digest.h"
#include "base/file.h"
#include "fuzz.h"
#include "readers/reading.h"

static char folder[] = "/tmp/custody-fuzz-XXXXXX";
static uint64_t taken;

static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	(void)ctx;
	(void)entry;
	(void)err;
	taken += batch->count;
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

static void
walk(const char *path)
{
	const struct custody_reading_options options = {
	    /* The one format that no name has. */
	    .format = strstr(path, "/wds.") == NULL ? NULL : "webdataset",
	    .records_at = "/a",
	    .url_field = "url",
	    .id_field = "id",
	    .unconfined = true,
	    .limits = {.record = 1 << 20, .expanded = 8 << 20, .members = 500},
	};
	const struct reading_sink sink = {
	    .sha256 = &part_digest,
	    .begin_entry = begin_entry,
	    .batch_take = take_batch,
	};
	const char *paths[] = {path};
	struct custody_error err = {0};

	taken = 0;
	/* An answer with a sentence; no third thing. */
	if (reading_walk(paths, 1, &options, &sink, NULL, &err) != CUSTODY_OK &&
	    err.text[0] == '\0')
		abort();
}

static void
leave(void)
{
	rmdir(folder);
}

/* A name of letters, digits and dots, so that it stays where it is put. */
static bool
is_name(const uint8_t *name, size_t len)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789.";

	if (len == 0 || len > 32 || name[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (memchr(good, name[i], sizeof good - 1) == NULL)
			return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *end = memchr(data, '\n', len);
	char path[80];
	FILE *file;

	if (strstr(folder, "XXXXXX") != NULL &&
	    (mkdtemp(folder) == NULL || atexit(leave) != 0))
		abort();
	if (end == NULL || !is_name(data, (size_t)(end - data)))
		return 0;
	snprintf(path, sizeof path, "%s/%.*s", folder, (int)(end - data),
	    (const char *)data);
	file = fopen(path, "wb");
	if (file == NULL ||
	    fwrite(end + 1, 1, len - (size_t)(end + 1 - data), file) !=
		len - (size_t)(end + 1 - data) ||
	    fclose(file) != 0)
		abort();
	walk(path);
	unlink(path);
	return 0;
}
