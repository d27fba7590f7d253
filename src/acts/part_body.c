/* SPDX-License-Identifier: Apache-2.0
 *
 * part_body: what a part says of one file, taken apart.  A number that does
 * not fit, a path of no length that is known: refused.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/part_inside.h"
#include "base/error.h"
#include "store/index_pack.h"

#define SUMS_BYTES (2 * FINGERPRINT_SIZE) /* at a body's end */
#define ENTRY_LEAST 36                    /* bytes: a root and some numbers */

/* What was read of a body; once it is bad it stays so. */
struct body {
	struct bytes rest;
	bool bad;
};

static uint64_t
take_number(struct body *body)
{
	uint64_t number = 0;

	body->bad |= !index_pack_take_number(&body->rest, &number);
	return body->bad ? 0 : number;
}

static const uint8_t *
take(struct body *body, uint64_t len)
{
	const uint8_t *at = body->rest.at;

	body->bad |= len > body->rest.len;
	if (body->bad)
		return NULL;
	body->rest.at += len;
	body->rest.len -= (size_t)len;
	return at;
}

static struct bytes
take_text(struct body *body)
{
	uint64_t len = take_number(body);
	const uint8_t *at = take(body, len);

	return (struct bytes){at, at == NULL ? 0 : (size_t)len};
}

static void
take_digest(struct body *body, uint8_t out[DIGEST_SIZE])
{
	const uint8_t *at = take(body, DIGEST_SIZE);

	if (at != NULL)
		memcpy(out, at, DIGEST_SIZE);
}

uint64_t
part_body_hash(struct bytes found)
{
	uint8_t sum[FINGERPRINT_SIZE];
	uint64_t hash;

	fingerprint_bytes(sum, found.at, found.len);
	memcpy(&hash, sum, sizeof hash);
	return hash;
}

uint64_t
part_body_found(struct bytes body)
{
	struct body rest = {body, false};
	struct bytes found = take_text(&rest);

	return rest.bad ? 0 : part_body_hash(found);
}

static void
take_disk(struct body *body, struct part_file *out)
{
	static const char *const known[] = {"gzip", "zstd", "xz", "bzip2"};
	struct measure_file *file = &out->file;
	struct bytes compression;

	file->found = take_text(body);
	file->path = take_text(body);
	compression = take_text(body);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (bytes_equal(compression, bytes_text(known[i])))
			file->compression = known[i];
	body->bad |= compression.len > 0 && file->compression == NULL;
	file->raw_length = take_number(body);
	take_digest(body, file->raw_sha256);
	out->stamp.size = take_number(body);
	out->stamp.inode = take_number(body);
	out->stamp.device = take_number(body);
	out->stamp.modified = (int64_t)take_number(body);
	out->stamp.changed = (int64_t)take_number(body);
}

static void
take_entry(struct body *body, struct measure_entry *entry)
{
	struct bytes format;

	entry->path = take_text(body);
	format = take_text(body);
	body->bad |= format.len == 0 || format.len >= sizeof entry->format ||
		     memchr(format.at, '\0', format.len) != NULL;
	if (!body->bad)
		memcpy(entry->format, format.at, format.len);
	entry->headed = take_number(body) != 0;
	if (entry->headed)
		take_digest(body, entry->header);
	take_digest(body, entry->root);
	entry->first = take_number(body);
	entry->records = take_number(body);
	entry->bytes = take_number(body);
}

static void
take_sums(struct body *body, struct scan_sums *sums)
{
	uint64_t number[PART_SUMS] = {0}, place;

	while ((place = take_number(body)) > 0 && place <= PART_SUMS)
		number[place - 1] = take_number(body);
	body->bad |= place != 0;
	memcpy(sums, number, sizeof number);
}

enum custody_status
part_body_read(struct part_file *out, struct custody_error *err)
{
	struct body body = {buffer_view(&out->chunk), false};
	uint64_t entries;

	body.rest.len -= SUMS_BYTES;
	take_disk(&body, out);
	entries = take_number(&body);
	if (body.bad || entries > body.rest.len / ENTRY_LEAST)
		return error_set(err, CUSTODY_MALFORMED, "part",
		    "what it says of a file cannot be");
	out->entry = calloc((size_t)entries + 1, sizeof *out->entry);
	if (out->entry == NULL)
		return error_memory(err);
	out->entries = (size_t)entries;
	for (size_t i = 0; i < out->entries; i++) {
		take_entry(&body, &out->entry[i]);
		if (out->entry[i].records > UINT64_MAX / 2 - out->records)
			body.bad = true;
		else
			out->records += out->entry[i].records;
	}
	take_sums(&body, &out->sums);
	if (body.bad || body.rest.len > 0)
		return error_set(err, CUSTODY_MALFORMED, "part",
		    "what it says of a file cannot be");
	return CUSTODY_OK;
}
