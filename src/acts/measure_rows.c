/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_rows: most rows are a digest, a fingerprint and a zero: what few
 * records have costs those that do not have it nothing.
 */
#include <string.h>

#include "acts/measure_rows.h"
#include "base/error.h"
#include "store/index_file.h"
#include "store/index_pack.h"

enum {
	HAS_LEAF = 1,
	HAS_TIME = 2,
	HAS_FOUND = 4,
	HAS_URL = 8,
	HAS_ID = 16,
	HAS_FORM = 32,
	HAS_KNOWN = 63,
};

#define FIXED (DIGEST_SIZE + FINGERPRINT_SIZE + 1)

static enum custody_status
pack_fields(struct buffer *to, uint8_t has, const struct measure_fields *fields,
    uint32_t found, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint8_t time[8];

	bytes_put_number(time, (uint64_t)fields->at, sizeof time);
	if ((has & HAS_TIME) != 0)
		status = buffer_append(to, time, sizeof time, err);
	if (status == CUSTODY_OK && (has & HAS_FOUND) != 0)
		status = index_pack_number(to, found, err);
	if (status == CUSTODY_OK && (has & HAS_URL) != 0)
		status = index_pack_number(to, fields->url_len, err);
	if (status == CUSTODY_OK && (has & HAS_ID) != 0)
		status = index_pack_number(to, fields->id_len, err);
	return status;
}

static enum custody_status
pack_row(struct buffer *to, const struct measure_rows *rows, size_t i,
    const uint8_t **texts, struct custody_error *err)
{
	static const struct measure_fields none = {.timed = false};
	const struct measure_fields *fields =
	    rows->fields != NULL ? &rows->fields[i] : &none;
	uint32_t found = rows->found != NULL ? rows->found[i] : 0;
	const uint8_t *form = rows->form != NULL && form_is_any(rows->form[i])
				  ? rows->form[i]
				  : NULL;
	size_t len = (size_t)fields->url_len + fields->id_len;
	uint8_t has = (uint8_t)((rows->labelled ? HAS_LEAF : 0) |
				(fields->timed ? HAS_TIME : 0) |
				(found != 0 ? HAS_FOUND : 0) |
				(fields->url_len > 0 ? HAS_URL : 0) |
				(fields->id_len > 0 ? HAS_ID : 0) |
				(form != NULL ? HAS_FORM : 0));
	uint8_t *at = buffer_reserve(to, FIXED);
	enum custody_status status = CUSTODY_OK;

	if (fields->url_len > INDEX_FIELD_MAX ||
	    fields->id_len > INDEX_FIELD_MAX)
		return error_set(err, CUSTODY_MALFORMED, "field-too-long",
		    "a URL or id of more than %zu bytes", INDEX_FIELD_MAX);
	if (at == NULL)
		return error_memory(err);
	memcpy(at, rows->digest[i], DIGEST_SIZE);
	memcpy(at + DIGEST_SIZE, rows->fingerprint[i], FINGERPRINT_SIZE);
	at[FIXED - 1] = has;
	to->len += FIXED;
	if (rows->labelled)
		status = buffer_append(to, rows->leaf[i], DIGEST_SIZE, err);
	if (status == CUSTODY_OK && (has & ~HAS_LEAF) != 0)
		status = pack_fields(to, has, fields, found, err);
	if (status == CUSTODY_OK && form != NULL)
		status = buffer_append(to, form, FORM_SIZE, err);
	if (status == CUSTODY_OK && len > 0) {
		status = buffer_append(to, *texts, len, err);
		*texts += len;
	}
	return status;
}

enum custody_status
measure_rows_pack(struct buffer *to, const struct measure_rows *rows,
    struct custody_error *err)
{
	const uint8_t *texts = rows->texts;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < rows->count && status == CUSTODY_OK; i++)
		status = pack_row(to, rows, i, &texts, err);
	return status;
}

static const uint8_t *
take(struct bytes *from, size_t len)
{
	const uint8_t *at = from->at;

	if (len > from->len)
		return NULL;
	from->at += len;
	from->len -= len;
	return at;
}

/* A number of at most `limit`, 0 where there is none. */
static bool
take_number(struct bytes *from, bool there, uint64_t limit, uint32_t *out)
{
	uint64_t number = 0;

	*out = 0;
	if (!there)
		return true;
	if (!index_pack_take_number(from, &number) || number == 0 ||
	    number > limit)
		return false;
	*out = (uint32_t)number;
	return true;
}

static bool
take_time(struct bytes *from, struct measure_fields *fields)
{
	const uint8_t *at = take(from, 8);

	if (at == NULL)
		return false;
	fields->timed = true;
	fields->at = (int64_t)bytes_number(at, 8);
	return true;
}

/* All zeros where there is none. */
static bool
take_form(struct bytes *from, bool there, uint8_t out[FORM_SIZE])
{
	const uint8_t *at = there ? take(from, FORM_SIZE) : NULL;

	memset(out, 0, FORM_SIZE);
	if (at != NULL)
		memcpy(out, at, FORM_SIZE);
	return !there || at != NULL;
}

static enum custody_status
refuse(struct custody_error *err)
{
	return error_set(
	    err, CUSTODY_MALFORMED, "rows", "the rows of its records are cut");
}

/* Where the leaf is, NULL where it follows from the digest. */
static enum custody_status
unpack_row(struct measure_rows_room *room, size_t i, const uint8_t **leaf,
    struct custody_error *err)
{
	struct bytes *rest = &room->rest;
	struct measure_fields *fields = &room->fields[i];
	const uint8_t *at = take(rest, FIXED);
	uint8_t has = at == NULL ? UINT8_MAX : at[FIXED - 1];
	size_t len;

	*leaf = NULL;
	*fields = (struct measure_fields){.timed = false};
	if (at == NULL || has > HAS_KNOWN)
		return refuse(err);
	memcpy(room->digest[i], at, DIGEST_SIZE);
	memcpy(room->fingerprint[i], at + DIGEST_SIZE, FINGERPRINT_SIZE);
	if ((has & HAS_LEAF) != 0 && (*leaf = take(rest, DIGEST_SIZE)) == NULL)
		return refuse(err);
	if ((has & HAS_TIME) != 0 && !take_time(rest, fields))
		return refuse(err);
	if (!take_number(rest, has & HAS_FOUND,
		room->own ? SCAN_ERASED : SCAN_FOUND_ALL, &room->found[i]) ||
	    !take_number(
		rest, has & HAS_URL, INDEX_FIELD_MAX, &fields->url_len) ||
	    !take_number(rest, has & HAS_ID, INDEX_FIELD_MAX, &fields->id_len))
		return refuse(err);
	if (!take_form(rest, has & HAS_FORM, room->form[i]))
		return refuse(err);
	len = (size_t)fields->url_len + fields->id_len;
	at = take(rest, len);
	return at == NULL ? refuse(err)
			  : buffer_append(&room->texts, at, len, err);
}

enum custody_status
measure_rows_unpack(struct measure_rows_room *room, uint64_t limit,
    struct measure_rows *out, struct custody_error *err)
{
	const uint8_t *leaf[MEASURE_ROWS];
	enum custody_status status = CUSTODY_OK;
	size_t count = 0;

	room->texts.len = 0;
	while (status == CUSTODY_OK && room->rest.len > 0 &&
	       count < MEASURE_ROWS && count < limit) {
		status = unpack_row(room, count, &leaf[count], err);
		count++;
	}
	if (status != CUSTODY_OK)
		return status;
	*out = (struct measure_rows){
	    .count = count,
	    .digest = (const uint8_t(*)[DIGEST_SIZE])room->digest,
	    .leaf = (const uint8_t(*)[DIGEST_SIZE])room->leaf,
	    .fingerprint =
		(const uint8_t(*)[FINGERPRINT_SIZE])room->fingerprint,
	    .form = (const uint8_t(*)[FORM_SIZE])room->form,
	    .fields = room->fields,
	    .texts = room->texts.at,
	    .found = room->found,
	};
	digest_many_leaves(out->digest, count, room->leaf);
	for (size_t i = 0; i < count; i++)
		if (leaf[i] != NULL) {
			memcpy(room->leaf[i], leaf[i], DIGEST_SIZE);
			out->labelled = true;
		}
	return CUSTODY_OK;
}
