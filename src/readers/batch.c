/* SPDX-License-Identifier: Apache-2.0
 *
 * batch: records that travel together, and the place they came from.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/batch.h"
#include "readers/table.h"

static struct bytes
copy_text(uint8_t **to, struct bytes from)
{
	struct bytes copy = {*to, from.len};

	if (from.len > 0)
		memcpy(*to, from.at, from.len);
	(*to)[from.len] = '\0';
	*to += from.len + 1;
	return copy;
}

enum custody_status
place_new(struct place **out, struct bytes found, struct bytes member,
    struct bytes path, const struct reader *reader, struct custody_error *err)
{
	struct place *place;
	uint8_t *to;

	*out = NULL;
	place = malloc(sizeof *place + found.len + member.len + path.len + 3);
	if (place == NULL)
		return error_memory(err);
	to = (uint8_t *)(place + 1);
	place->found = copy_text(&to, found);
	place->member = copy_text(&to, member);
	place->path = copy_text(&to, path);
	place->reader = reader;
	snprintf(place->format, sizeof place->format, "%s/%u", reader->name,
	    (unsigned)reader->version);
	place->refs = 1;
	*out = place;
	return CUSTODY_OK;
}

struct place *
place_ref(struct place *place)
{
	__atomic_add_fetch(&place->refs, 1, __ATOMIC_RELAXED);
	return place;
}

void
place_free(struct place *place)
{
	if (place != NULL &&
	    __atomic_sub_fetch(&place->refs, 1, __ATOMIC_ACQ_REL) == 0)
		free(place);
}

void
place_blame(const struct place *place, struct custody_error *err)
{
	if (place->member.len > 0)
		error_prefix(err, "reading %s: %s",
		    (const char *)place->found.at,
		    (const char *)place->member.at);
	else
		error_prefix(err, "reading %s", (const char *)place->found.at);
}

enum custody_status
batch_new(struct record_batch **out, struct block *block, struct place *place,
    size_t room, bool labelled, struct custody_error *err)
{
	size_t record = sizeof(struct record) +
			(labelled ? sizeof(struct record_label) : 0);
	struct record_batch *batch;

	*out = NULL;
	batch = malloc(sizeof *batch + room * record);
	if (batch == NULL)
		return error_memory(err);
	*batch = (struct record_batch){
	    .block = block_ref(block),
	    .place = place_ref(place),
	    .columns = {COLUMN_NONE, COLUMN_NONE, COLUMN_NONE},
	    .records = (struct record *)(batch + 1),
	};
	if (labelled)
		batch->labels = (struct record_label *)(batch->records + room);
	*out = batch;
	return CUSTODY_OK;
}

void
batch_settle(struct record_batch *batch)
{
	const uint8_t *at = batch->label_bytes.at;

	if (batch->labels == NULL || at == NULL) /* or all are empty */
		return;
	for (size_t i = 0; i < batch->count; i++) {
		struct record_label *label = &batch->labels[i];

		label->attributes.at = at;
		label->key.at = at + label->attributes.len;
		at = label->key.at + label->key.len;
	}
}

void
batch_free(struct record_batch *batch)
{
	if (batch == NULL)
		return;
	block_free(batch->block);
	place_free(batch->place);
	buffer_clear(&batch->label_bytes);
	free(batch);
}

enum custody_status
batch_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err)
{
	const struct reader *reader = batch->place->reader;
	enum custody_status status;

	*out = (struct record_fields){.timed = false};
	scratch->len = 0;
	if (reader->examine == NULL)
		return CUSTODY_OK;
	status = reader->examine(batch, index, out, scratch, err);
	if (status != CUSTODY_OK)
		place_blame(batch->place, err);
	return status;
}
