/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_read: bytes and digests in hand become what an index is asked for.
 * Content is digested and forgotten: it goes into no event and no message.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/form.h"
#include "acts/input.h"
#include "acts/measure.h"
#include "acts/measure_work.h"
#include "acts/selector_inside.h"
#include "base/encode.h"
#include "base/error.h"
#include "crypto/digest.h"

/* --- keeping digests ---------------------------------------------------- */

static int
by_digest(const void *a, const void *b)
{
	return memcmp(((const struct selector_digest *)a)->digest,
	    ((const struct selector_digest *)b)->digest, 32);
}

/* Sorts, drops doubles and packs: what index_find_digests wants. */
static enum custody_status
settle(struct selector *selector, struct custody_error *err)
{
	size_t kept = 0;

	qsort(selector->digest, selector->digests, sizeof(*selector->digest),
	    by_digest);
	for (size_t i = 0; i < selector->digests; i++) {
		if (kept > 0 && by_digest(&selector->digest[kept - 1],
				    &selector->digest[i]) == 0)
			continue;
		selector->digest[kept++] = selector->digest[i];
	}
	selector->digests = kept;
	selector->sorted = calloc(kept, sizeof(*selector->sorted));
	if (selector->sorted == NULL)
		return error_memory(err);
	for (size_t i = 0; i < kept; i++)
		memcpy(selector->sorted[i], selector->digest[i].digest, 32);
	return CUSTODY_OK;
}

/* One indicator, whose text is the hex of its first digest. */
static enum custody_status
name_by_hex(
    struct selector *selector, const uint8_t *digest, struct custody_error *err)
{
	char *hex = malloc(65);

	if (hex == NULL)
		return error_memory(err);
	encode_hex(hex, digest, 32);
	free(selector->text);
	selector->text = hex;
	return CUSTODY_OK;
}

/* --- a digest ----------------------------------------------------------- */

enum custody_status
selector_read_sha256(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	(void)custody;
	selector->digest = calloc(1, sizeof(*selector->digest));
	if (selector->digest == NULL)
		return error_memory(err);
	if (!encode_unhex(selector->digest->digest, selector->text, 32))
		return error_set(err, CUSTODY_USAGE, "bad-digest",
		    "--sha256 %s: not 64 lower-case hex digits",
		    selector->text);
	selector->digest->form = "bytes";
	selector->digests = 1;
	/* A file that somebody digested is found as well as a record. */
	selector->raw = true;
	memcpy(selector->raw_sha256, selector->digest->digest, 32);
	return settle(selector, err);
}

enum custody_status
selector_read_xxh3(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	(void)custody;
	if (!encode_unhex(selector->fingerprint, selector->text, 16))
		return error_set(err, CUSTODY_USAGE, "bad-digest",
		    "--xxh3 %s: not the 32 lower-case hex digits of an "
		    "XXH3-128",
		    selector->text);
	return CUSTODY_OK;
}

/* --- one record --------------------------------------------------------- */

/* A file that is not there was not looked for: that is no "not found". */
static enum custody_status
read_all(struct buffer *out, const char *path, struct custody *custody,
    struct custody_error *err)
{
	const struct input input = {
	    path, SELECTOR_RECORD_MAX, SELECTOR_RECORD_MAX};
	enum custody_status status =
	    input_read(out, NULL, custody, &input, err);

	return status == CUSTODY_NOT_FOUND ? CUSTODY_UNKNOWN : status;
}

/*
 * The bytes as they are, and, as editors and `echo` end a line that a record
 * does not have, without a last LF or CR LF.
 */
enum custody_status
selector_read_record(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	struct buffer record = {0};
	struct selector_digest *digest;
	enum custody_status status;
	size_t len;

	status = read_all(&record, selector->text, custody, err);
	if (status != CUSTODY_OK)
		goto out;
	digest = calloc(3, sizeof(*digest));
	selector->digest = digest;
	if (digest == NULL) {
		status = error_memory(err);
		goto out;
	}
	len = record.len;
	digest_sha256(digest[0].digest, record.at, len);
	digest[0].form = "bytes";
	selector->digests = 1;
	if (len > 0 && record.at[len - 1] == '\n') {
		digest_sha256(digest[1].digest, record.at, len - 1);
		digest[1].form = "bytes without LF";
		selector->digests = 2;
	}
	if (len > 1 && record.at[len - 1] == '\n' &&
	    record.at[len - 2] == '\r') {
		digest_sha256(digest[2].digest, record.at, len - 2);
		digest[2].form = "bytes without CR LF";
		selector->digests = 3;
	}
	status = name_by_hex(selector, digest[0].digest, err);
	if (status == CUSTODY_OK)
		status = settle(selector, err);
	if (status == CUSTODY_OK)
		status =
		    selector_form_record(selector, buffer_view(&record), err);
out:
	buffer_wipe(&record);
	return status;
}

/* --- a text ------------------------------------------------------------- */

/* It is told of by its digest alone. */
enum custody_status
selector_read_text(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	struct buffer *text = &selector->bytes;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	status = read_all(text, selector->text, custody, err);
	if (status != CUSTODY_OK && access(selector->text, F_OK) != 0)
		error_remedy(err, "--text names a file that has the text: "
				  "printf %%s TEXT | custody trace --text -");
	if (status != CUSTODY_OK)
		return status;
	text->len -= text->len > 0 && text->at[text->len - 1] == '\n';
	if (text->len == 0)
		return error_set(err, CUSTODY_USAGE, "no-selector",
		    "--text %s: nothing to look for", selector->text);
	digest_sha256(digest, text->at, text->len);
	return name_by_hex(selector, digest, err);
}

/* --- a file and what is in it ------------------------------------------- */

/* The first 32 bytes of `digests` are the file's own; `forms` are pairs of a
 * digest and a form. */
struct intake {
	struct buffer digests;
	struct buffer forms;
	struct buffer text;
	struct buffer whole; /* a record in pieces, while it is short enough */
};

static void
clear_intake(struct intake *intake)
{
	buffer_clear(&intake->digests);
	buffer_clear(&intake->forms);
	buffer_wipe(&intake->text);
	buffer_wipe(&intake->whole);
}

static enum custody_status
take_form(struct intake *intake, const struct place *place, struct bytes record,
    const uint8_t digest[DIGEST_SIZE], struct custody_error *err)
{
	uint8_t pair[SELECTOR_FORM_PAIR];
	enum custody_status status;

	memcpy(pair, digest, DIGEST_SIZE);
	status = form_of(pair + DIGEST_SIZE, &intake->text, record,
	    measure_work_is_json(place, record), err);
	return status == CUSTODY_OK
		   ? buffer_append(&intake->forms, pair, sizeof pair, err)
		   : status;
}

static enum custody_status
take_begin(void *ctx, void **own, const struct measure_entry *entry,
    const struct place *place, struct custody_error *err)
{
	(void)ctx;
	(void)entry;
	(void)err;
	*own = (void *)(uintptr_t)place;
	return CUSTODY_OK;
}

static enum custody_status
take_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	struct intake *intake = ctx;

	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = take_form(intake, own,
		    (struct bytes){batch->records[i].at, batch->records[i].len},
		    digests[i], err);
	if (status != CUSTODY_OK)
		return status;
	return buffer_append(
	    &intake->digests, digests, batch->count * DIGEST_SIZE, err);
}

static enum custody_status
take_piece(void *ctx, void *own, const struct record_chunk *piece,
    const uint8_t *digest, struct custody_error *err)
{
	struct intake *intake = ctx;

	struct bytes some = piece->data;
	enum custody_status status;

	if (piece->first)
		intake->whole.len = 0;
	/* One byte more than may be says that it is too long. */
	if (some.len > FORM_RECORD_MAX + 1 - intake->whole.len)
		some.len = FORM_RECORD_MAX + 1 - intake->whole.len;
	status = buffer_append(&intake->whole, some.at, some.len, err);
	if (status != CUSTODY_OK || !piece->last)
		return status;
	status =
	    take_form(intake, own, buffer_view(&intake->whole), digest, err);
	if (status != CUSTODY_OK)
		return status;
	return buffer_append(&intake->digests, digest, DIGEST_SIZE, err);
}

static enum custody_status
take_file(void *ctx, const struct measure_file *file, struct custody_error *err)
{
	struct intake *intake = ctx;

	(void)err;
	memcpy(intake->digests.at, file->raw_sha256, DIGEST_SIZE);
	return CUSTODY_OK;
}

static const struct measure_sink intake_sink = {
    .begin = take_begin,
    .records = take_records,
    .piece = take_piece,
    .file = take_file,
};

static enum custody_status
measure(struct intake *intake, struct custody *custody, const char *path,
    const char *format, struct custody_error *err)
{
	const uint8_t room[DIGEST_SIZE] = {0};
	struct measurement *measurement = NULL;
	struct measure_options options = {
	    .paths = &path,
	    .path_count = 1,
	    .reading = {.format = format},
	    .raw = true,
	    .sink = &intake_sink,
	    .ctx = intake,
	};
	enum custody_status status;

	clear_intake(intake);
	status = buffer_append(&intake->digests, room, sizeof(room), err);
	if (status == CUSTODY_OK)
		status = measure_run(custody, &options, &measurement, err);
	measure_free(measurement);
	return status;
}

/* Every digest becomes an indicator, in ascending order. */
static enum custody_status
name_each(struct selector *selector, struct custody_error *err)
{
	selector->hex = calloc(selector->digests, sizeof(*selector->hex));
	if (selector->hex == NULL)
		return error_memory(err);
	for (size_t i = 0; i < selector->digests; i++) {
		selector->digest[i].indicator = i;
		encode_hex(selector->hex[i], selector->digest[i].digest, 32);
		if (memcmp(selector->digest[i].digest, selector->raw_sha256,
			32) == 0)
			selector->raw_indicator = i;
	}
	selector->indicators = selector->digests;
	return CUSTODY_OK;
}

enum custody_status
selector_read_file(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	struct intake intake = {0};
	enum custody_status status;

	status = measure(&intake, custody, selector->text, NULL, err);
	/* A name that tells no format: then it is one piece of bytes. */
	if (status == CUSTODY_USAGE)
		status =
		    measure(&intake, custody, selector->text, "files", err);
	if (status != CUSTODY_OK)
		goto out;
	memcpy(selector->raw_sha256, intake.digests.at, 32);
	selector->raw = true;
	selector->digests = intake.digests.len / 32;
	selector->digest = calloc(selector->digests, sizeof(*selector->digest));
	if (selector->digest == NULL) {
		status = error_memory(err);
		goto out;
	}
	for (size_t i = 0; i < selector->digests; i++) {
		memcpy(
		    selector->digest[i].digest, intake.digests.at + 32 * i, 32);
		selector->digest[i].form = "bytes";
	}
	status = settle(selector, err);
	if (status == CUSTODY_OK)
		status = name_each(selector, err);
	if (status == CUSTODY_OK)
		status = selector_form_records(
		    selector, buffer_view(&intake.forms), err);
out:
	clear_intake(&intake);
	return status;
}
