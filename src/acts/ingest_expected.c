/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_expected: digests that came by another way than the data.  A file
 * that nobody expected is as suspect as one that is missing.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/barred.h"
#include "acts/ingest_inside.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/index_find.h"

/* A file whose own digest was not demanded: a record of it must be. */
struct stray {
	char *found;
	bool excused;
	struct stray *next;
};

struct ingest_expected {
	struct barred demanded;
	bool *seen;
	struct stray *stray, **end;
	struct index_file *index;
};

static enum custody_status
read_digest(
    uint8_t out[DIGEST_SIZE], const char *text, struct custody_error *err)
{
	char lower[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	size_t len = strlen(text);

	/* Others print them in upper case, and mean the same. */
	for (size_t i = 0; len == sizeof lower - 1 && i <= len; i++)
		lower[i] = text[i] >= 'A' && text[i] <= 'F'
			       ? (char)(text[i] - 'A' + 'a')
			       : text[i];
	if (len == sizeof lower - 1 && encode_unhex(out, lower, DIGEST_SIZE))
		return CUSTODY_OK;
	return error_set(err, CUSTODY_USAGE, "bad-digest",
	    "--expect-sha256 %s: not 64 hex digits", text);
}

enum custody_status
ingest_expected_new(struct ingest_expected **out,
    const struct custody_ingest *ask, struct custody_error *err)
{
	struct ingest_expected *new = calloc(1, sizeof *new);
	enum custody_status status = CUSTODY_OK;
	uint8_t digest[DIGEST_SIZE];

	*out = NULL;
	if (new == NULL)
		return error_memory(err);
	new->end = &new->stray;
	for (size_t i = 0; i < ask->expect_count && status == CUSTODY_OK; i++) {
		status = read_digest(digest, ask->expect_sha256[i], err);
		if (status == CUSTODY_OK)
			status = barred_add(&new->demanded, digest, err);
	}
	barred_sort(&new->demanded);
	new->seen = calloc(new->demanded.count + 1, sizeof *new->seen);
	if (status == CUSTODY_OK && new->seen == NULL)
		status = error_memory(err);
	if (status != CUSTODY_OK) {
		ingest_expected_free(new);
		return status;
	}
	*out = new;
	return CUSTODY_OK;
}

void
ingest_expected_free(struct ingest_expected *expected)
{
	if (expected == NULL)
		return;
	while (expected->stray != NULL) {
		struct stray *stray = expected->stray;

		expected->stray = stray->next;
		free(stray->found);
		free(stray);
	}
	free(expected->seen);
	barred_clear(&expected->demanded);
	free(expected);
}

static size_t
find_digest(const struct ingest_expected *expected, const uint8_t *digest)
{
	size_t i = 0;

	while (i < expected->demanded.count &&
	       memcmp(expected->demanded.digest[i], digest, DIGEST_SIZE) != 0)
		i++;
	return i;
}

enum custody_status
ingest_expected_file(struct ingest_expected *expected,
    const struct measure_file *file, struct custody_error *err)
{
	struct stray *stray;
	size_t place;

	if (expected->demanded.count == 0)
		return CUSTODY_OK;
	place = find_digest(expected, file->raw_sha256);
	if (place < expected->demanded.count) {
		expected->seen[place] = true;
		return CUSTODY_OK;
	}
	stray = calloc(1, sizeof *stray);
	if (stray == NULL)
		return error_memory(err);
	*expected->end = stray;
	expected->end = &stray->next;
	stray->found = strndup((const char *)file->found.at, file->found.len);
	return stray->found == NULL ? error_memory(err) : CUSTODY_OK;
}

/* A record that was demanded excuses the file it is in. */
static enum custody_status
take_record(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct ingest_expected *expected = context;
	struct index_entry entry;
	enum custody_status status;
	uint64_t within;

	expected->seen[which] = true;
	status =
	    index_file_entry_of(expected->index, ordinal, &entry, &within, err);
	for (struct stray *stray = expected->stray;
	     status == CUSTODY_OK && stray != NULL; stray = stray->next)
		if (bytes_equal(entry.place, bytes_text(stray->found)))
			stray->excused = true;
	return status;
}

enum custody_status
ingest_expected_check(struct ingest_expected *expected,
    struct index_file *index, struct custody_error *err)
{
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	enum custody_status status;

	if (expected->demanded.count == 0)
		return CUSTODY_OK;
	expected->index = index;
	status = index_find_digests(index,
	    (const uint8_t(*)[32])expected->demanded.digest,
	    expected->demanded.count, take_record, expected, err);
	if (status != CUSTODY_OK)
		return status;
	for (size_t i = 0; i < expected->demanded.count; i++) {
		if (expected->seen[i])
			continue;
		encode_hex(hex, expected->demanded.digest[i], DIGEST_SIZE);
		return error_set(err, CUSTODY_DISAGREES, "expected",
		    "ingest: no file or record has the SHA-256 %s", hex);
	}
	for (struct stray *stray = expected->stray; stray != NULL;
	     stray = stray->next) {
		if (stray->excused)
			continue;
		error_set(err, CUSTODY_DISAGREES, "not-expected",
		    "ingest %s: its SHA-256 is none of those demanded",
		    stray->found);
		error_remedy(err, "name its digest too (--expect-sha256), or "
				  "leave it out: --exclude GLOB");
		return CUSTODY_DISAGREES;
	}
	return CUSTODY_OK;
}
