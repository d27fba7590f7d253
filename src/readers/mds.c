/* SPDX-License-Identifier: Apache-2.0
 *
 * mds: a shard of MosaicML Streaming.  A record is a sample, or its one value
 * where a sample is nothing but a text: what lay in lines keeps its digest.
 * The table at the beginning and the sizes in each sample must say the same,
 * and leave no byte between them.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/member.h"
#include "readers/choice.h"
#include "readers/fields.h"
#include "readers/formats.h"
#include "readers/lines.h"

#define WORD ((size_t)4)
#define DESCRIPTION_MAX ((size_t)1 << 20)
#define COLUMNS_MAX 1024

/* What the samples of a shard have in common.  In split->kept the table
 * follows it: where each of them begins, and the last one ends. */
struct shard {
	uint32_t samples;
	uint32_t sized; /* columns whose size is in the sample */
	uint32_t fixed; /* bytes of the others                 */
	bool lone;      /* a record is the one value           */
};

/* The encodings whose values can be fields. */
static const struct {
	const char *name;
	uint32_t width; /* bytes of a number; 0: a text */
	bool negative;  /* it may be                    */
} encodings[] = {
    {"str", 0, false},
    {"str_int", 0, false},
    {"int", 8, true},
    {"int8", 1, true},
    {"int16", 2, true},
    {"int32", 4, true},
    {"int64", 8, true},
    {"uint8", 1, false},
    {"uint16", 2, false},
    {"uint32", 4, false},
    {"uint64", 8, false},
};

/* Where a column lies in a sample, in the number that struct columns has for
 * it: its encoding, how many columns have sizes, how many of these come before
 * it, and how many bytes of others. */
#define PLACE_COUNT_MAX 63
#define PLACE_FIXED_MAX 65535
#define PLACE_OTHER 15         /* of encodings           */
#define PLACE_LONE 0xf0000000U /* in the members of JSON */
#define PLACE_FAR 0xf0000001U  /* it does not fit        */

static enum custody_status
refuse(struct custody_error *err, const char *why)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-mds", "%s", why);
}

static enum custody_status
refuse_cut(struct custody_error *err, const char *what)
{
	return error_set(
	    err, CUSTODY_MALFORMED, "cut", "the shard ends in its %s", what);
}

/* --- the description --------------------------------------------------------
 */

static uint32_t
find_encoding(const char *name, uint64_t size)
{
	for (uint32_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
		if (strcmp(encodings[i].name, name) == 0 &&
		    encodings[i].width == size)
			return i;
	return PLACE_OTHER;
}

/* The first columns that are wanted, by where they lie. */
static enum custody_status
find_fields(struct split *split, const struct shard *shard,
    const json_t *description, struct custody_error *err)
{
	const json_t *sizes = json_object_get(description, "column_sizes");
	const json_t *names = json_object_get(description, "column_names");
	const json_t *kinds = json_object_get(description, "column_encodings");
	uint32_t sized = 0, fixed = 0;
	const json_t *name;
	size_t i;

	json_array_foreach (names, i, name) {
		const json_t *size = json_array_get(sizes, i);
		uint32_t width = (uint32_t)json_integer_value(size);
		uint32_t place = find_encoding(
		    json_string_value(json_array_get(kinds, i)), width);

		if (place == PLACE_OTHER)
			place = COLUMN_NONE;
		else if (shard->sized > PLACE_COUNT_MAX ||
			 fixed > PLACE_FIXED_MAX)
			place = PLACE_FAR;
		else
			place = place << 28 | shard->sized << 22 | sized << 16 |
				fixed;
		fields_match(&split->columns, split->options, place,
		    bytes_text(json_string_value(name)));
		sized += width == 0;
		fixed += width;
	}
	for (enum field field = 0; field < FIELD_COUNT; field++)
		if (fields_column(&split->columns, field) == PLACE_FAR)
			return refuse(err,
			    "a column that is a field lies behind too many "
			    "others");
	return CUSTODY_OK;
}

/* Lines that were put into a shard: one column of text, JSON or bytes. */
static bool
is_lone(const json_t *kinds, const struct shard *shard)
{
	const char *kind = json_string_value(json_array_get(kinds, 0));

	return json_array_size(kinds) == 1 && shard->sized == 1 &&
	       (strcmp(kind, "str") == 0 || strcmp(kind, "json") == 0 ||
		   strcmp(kind, "bytes") == 0);
}

static enum custody_status
count_sizes(
    struct shard *shard, const json_t *description, struct custody_error *err)
{
	const json_t *sizes = json_object_get(description, "column_sizes");
	uint64_t fixed = 0;
	const json_t *size;
	size_t i;

	json_array_foreach (sizes, i, size) {
		json_int_t bytes = json_integer_value(size);

		if (!json_is_null(size) && (bytes < 1 || bytes > UINT32_MAX))
			return refuse(
			    err, "a column's size is neither null nor one");
		shard->sized += json_is_null(size);
		fixed += (uint64_t)bytes;
	}
	if (fixed > UINT32_MAX)
		return refuse(err, "columns larger than a shard can be");
	shard->fixed = (uint32_t)fixed;
	return CUSTODY_OK;
}

/* Three lists of one length, of texts the first two; each name once. */
static bool
has_columns(const json_t *description)
{
	const json_t *names = json_object_get(description, "column_names");
	const json_t *kinds = json_object_get(description, "column_encodings");
	const json_t *sizes = json_object_get(description, "column_sizes");
	size_t count = json_array_size(names);

	if (count == 0 || count > COLUMNS_MAX ||
	    json_array_size(kinds) != count || json_array_size(sizes) != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		const json_t *name = json_array_get(names, i);

		if (!json_is_string(name) ||
		    !json_is_string(json_array_get(kinds, i)))
			return false;
		for (size_t k = 0; k < i; k++)
			if (json_equal(json_array_get(names, k), name))
				return false;
	}
	return true;
}

static enum custody_status
read_description(struct shard *shard, struct split *split, struct bytes text,
    struct custody_error *err)
{
	json_error_t why;
	json_t *description = NULL;
	const json_t *version;
	enum custody_status status = CUSTODY_OK;

	if (text.len > DESCRIPTION_MAX)
		return refuse(err, "its description is longer than 1 MiB");
	description = json_loadb(
	    (const char *)text.at, text.len, JSON_REJECT_DUPLICATES, &why);
	if (description == NULL &&
	    json_error_code(&why) == json_error_out_of_memory)
		return error_memory(err);
	version = json_object_get(description, "version");
	if (!json_is_object(description))
		status = refuse(err, "its description is no JSON object");
	else if (strcmp(member_text(description, "format"), "mds") != 0 ||
		 !json_is_integer(version) || json_integer_value(version) != 2)
		status = refuse(err, "it does not describe itself as MDS 2");
	else if (!has_columns(description))
		status = refuse(err, "it does not describe its columns");
	if (status == CUSTODY_OK)
		status = count_sizes(shard, description, err);
	if (status == CUSTODY_OK)
		shard->lone = is_lone(
		    json_object_get(description, "column_encodings"), shard);
	if (status == CUSTODY_OK && shard->lone)
		split->columns =
		    (struct columns){PLACE_LONE, PLACE_LONE, PLACE_LONE};
	else if (status == CUSTODY_OK)
		status = find_fields(split, shard, description, err);
	json_decref(description);
	return status;
}

/* --- the table --------------------------------------------------------------
 */

/* What one sample has at least. */
static uint64_t
least_size(const struct shard *shard)
{
	return WORD * (uint64_t)shard->sized + shard->fixed;
}

static enum custody_status
check_table(
    const struct shard *shard, const uint8_t *table, struct custody_error *err)
{
	for (uint32_t i = 0; i < shard->samples; i++, table += WORD) {
		uint64_t begin = bytes_number_low(table, WORD);
		uint64_t end = bytes_number_low(table + WORD, WORD);

		if (end < begin + least_size(shard))
			return error_set(err, CUSTODY_MALFORMED, "bad-mds",
			    "sample %" PRIu32 ": from byte %" PRIu64
			    " to %" PRIu64 " there is no room for one",
			    i, begin, end);
	}
	return CUSTODY_OK;
}

enum custody_status
mds_header(struct split *split, size_t *len, struct custody_error *err)
{
	struct shard shard = {.samples = 0};
	enum custody_status status;
	uint64_t table, begin;

	*len = 0;
	if (split->len < 2 * WORD)
		return split->last ? refuse_cut(err, "table") : CUSTODY_END;
	shard.samples = (uint32_t)bytes_number_low(split->at, WORD);
	begin = bytes_number_low(split->at + WORD, WORD);
	table = WORD * ((uint64_t)shard.samples + 1);
	if (begin < WORD + table)
		return error_set(err, CUSTODY_MALFORMED, "bad-mds",
		    "its table of %" PRIu32 " samples goes on after byte "
		    "%" PRIu64 ", where the first is to begin",
		    shard.samples, begin);
	if (begin > choice_limits(split->options).record)
		return error_set(err, CUSTODY_MALFORMED, "record-too-long",
		    "its table and description have %" PRIu64 " bytes", begin);
	/* With the first byte of a sample: that there is none must be seen. */
	if (split->len < begin + (shard.samples > 0))
		return split->last ? refuse_cut(err, "description")
				   : CUSTODY_END;
	status = read_description(&shard, split,
	    (struct bytes){
		split->at + WORD + table, (size_t)(begin - WORD - table)},
	    err);
	if (status == CUSTODY_OK)
		status = check_table(&shard, split->at + WORD, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&split->kept, &shard, sizeof shard, err);
	if (status == CUSTODY_OK)
		status = buffer_append(
		    &split->kept, split->at + WORD, (size_t)table, err);
	*len = (size_t)begin;
	return status;
}

/* --- samples ----------------------------------------------------------------
 */

/* Its sizes and what they count are all of it. */
static bool
is_whole(const struct shard *shard, const uint8_t *sample, uint64_t len)
{
	uint64_t size = least_size(shard);

	for (uint32_t i = 0; i < shard->sized; i++)
		size += bytes_number_low(sample + i * WORD, WORD);
	return size == len;
}

static enum custody_status
refuse_sample(const struct split *split, const char *code, const char *why,
    struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, code,
	    "sample %" PRIu64 ", byte %" PRIu64 ": %s", split->taken,
	    split->offset + split->used, why);
}

/* CUSTODY_END where it is not all there.  What follows one must begin before
 * it is taken, unless nothing does: else a shard that is cut right after it
 * would end like any other. */
static enum custody_status
take_sample(
    struct split *split, const struct shard *shard, struct custody_error *err)
{
	const uint8_t *at = split->at + split->used;
	const uint8_t *table =
	    split->kept.at + sizeof *shard + split->taken * WORD;
	size_t left = split->len - split->used, lead = shard->lone ? WORD : 0;
	uint64_t len;

	if (split->taken == shard->samples)
		return refuse_sample(
		    split, "bad-mds", "there is more than its table has", err);
	len = bytes_number_low(table + WORD, WORD) -
	      bytes_number_low(table, WORD);
	if (left < len + (split->taken + 1 < shard->samples))
		return split->last ? refuse_sample(split, "cut",
					 "the shard ends in it", err)
				   : CUSTODY_END;
	if (!is_whole(shard, at, len))
		return refuse_sample(split, "bad-mds",
		    "it is not as long as its sizes say", err);
	split->records[split->count++] =
	    (struct record){at + lead, (size_t)len - lead};
	split->used += (size_t)len;
	split->taken++;
	return CUSTODY_OK;
}

enum custody_status
mds_split(struct split *split, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct shard shard;

	memcpy(&shard, split->kept.at, sizeof shard);
	split->used = 0;
	split->count = 0;
	while (status == CUSTODY_OK && split->count < split->room &&
	       split->used < split->len)
		status = take_sample(split, &shard, err);
	split->breaks = lines_count(split->at, split->used);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

/* --- fields -----------------------------------------------------------------
 */

static enum custody_status
keep_number(struct record_fields *out, enum field field, uint32_t encoding,
    const uint8_t *at, struct buffer *scratch, struct custody_error *err)
{
	uint32_t width = encodings[encoding].width;
	uint64_t number = bytes_number_low(at, width);
	uint64_t high = ~UINT64_C(0) << (8 * width - 1);
	size_t before = scratch->len;
	enum custody_status status;

	if (encodings[encoding].negative && (number & high) != 0)
		status = buffer_print(
		    scratch, err, "-%" PRIu64, ~(number | high) + 1);
	else
		status = buffer_print(scratch, err, "%" PRIu64, number);
	if (status == CUSTODY_OK)
		fields_keep(out, field,
		    (struct bytes){
			scratch->at + before, scratch->len - before});
	return status;
}

/* A value by its place; absent where the sample does not have it. */
static enum custody_status
keep_value(struct record_fields *out, enum field field, uint32_t place,
    struct record sample, struct buffer *scratch, struct custody_error *err)
{
	uint32_t encoding = place >> 28;
	size_t sized = place >> 22 & PLACE_COUNT_MAX;
	size_t before = place >> 16 & PLACE_COUNT_MAX;
	uint64_t at = WORD * sized + (place & PLACE_FIXED_MAX), len;

	if (encoding >= sizeof encodings / sizeof *encodings ||
	    sample.len < WORD * sized)
		return CUSTODY_OK;
	len = encodings[encoding].width;
	if (before + (len == 0) > sized)
		return CUSTODY_OK;
	for (size_t i = 0; i < before; i++)
		at += bytes_number_low(sample.at + i * WORD, WORD);
	if (len == 0)
		len = bytes_number_low(sample.at + before * WORD, WORD);
	if (at > sample.len || len > sample.len - at)
		return CUSTODY_OK;
	if (encodings[encoding].width > 0)
		return keep_number(
		    out, field, encoding, sample.at + at, scratch, err);
	fields_keep(out, field, (struct bytes){sample.at + at, (size_t)len});
	return CUSTODY_OK;
}

enum custody_status
mds_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err)
{
	struct record record = batch->records[index];
	enum custody_status status = CUSTODY_OK;
	const char *why;
	size_t bad_at;

	/* Text that is no JSON has no fields. */
	if (batch->columns.url == PLACE_LONE) {
		status = jsonl_fields(
		    record, batch->options, out, scratch, &bad_at, &why, err);
		return status == CUSTODY_MALFORMED ? CUSTODY_OK : status;
	}
	/* Enough at once, so that the first number does not move. */
	if (buffer_reserve(scratch, (size_t)FIELD_COUNT * 24) == NULL)
		return error_memory(err);
	for (enum field field = 0; field < FIELD_COUNT && status == CUSTODY_OK;
	     field++)
		status = keep_value(out, field,
		    fields_column(&batch->columns, field), record, scratch,
		    err);
	return status;
}
