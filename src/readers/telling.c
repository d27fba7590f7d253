/* SPDX-License-Identifier: Apache-2.0
 *
 * telling: says what was found, in the order in which it was.  Where nobody
 * listens any more there is nobody left to tell, so the process ends.
 */
#include <unistd.h>

#include "base/error.h"
#include "readers/confinement.h"
#include "readers/table.h"
#include "readers/telling.h"

static void
say(const struct telling *telling)
{
	if (!wire_send(CONFINEMENT_CHANNEL, &telling->said, -1))
		_exit(0);
}

static void
hear(struct telling *telling)
{
	if (wire_receive(CONFINEMENT_CHANNEL, &telling->heard, NULL) !=
	    WIRE_GOT)
		_exit(0);
}

static void
let_go(struct telling *telling)
{
	if (telling->flying == 0)
		_exit(1);
	batch_free(telling->batch[0]);
	block_free(telling->block[0]);
	telling->flying--;
	for (size_t i = 0; i < telling->flying; i++) {
		telling->batch[i] = telling->batch[i + 1];
		telling->block[i] = telling->block[i + 1];
	}
}

static void
wait_taken(struct telling *telling)
{
	hear(telling);
	if (telling->heard.head.kind != WIRE_TAKEN)
		_exit(1);
	let_go(telling);
}

void
telling_settle(struct telling *telling)
{
	while (telling->flying > 0)
		wait_taken(telling);
}

/* Says what points into the area; both are held until it was taken. */
static void
say_data(struct telling *telling, struct record_batch *batch,
    struct block *block, const uint8_t *at, size_t len)
{
	telling->said.head.at = len == 0 ? 0 : area_offset(telling->told, at);
	telling->said.head.len = len;
	say(telling);
	telling->batch[telling->flying] = batch;
	telling->block[telling->flying] = block;
	telling->flying++;
	if (telling->flying == WIRE_FLYING)
		wait_taken(telling);
}

const struct wire_head *
telling_ask(
    struct telling *telling, enum wire_kind question, enum wire_kind answer)
{
	wire_begin(&telling->said, question);
	say(telling);
	for (;;) {
		hear(telling);
		if (telling->heard.head.kind == answer)
			return &telling->heard.head;
		if (telling->heard.head.kind != WIRE_TAKEN)
			_exit(1);
		let_go(telling);
	}
}

void
telling_begin(struct telling *telling)
{
	telling->entries = 0;
}

/* --- the sink --------------------------------------------------------------
 */

static uint32_t
number_of(const void *entry)
{
	return (uint32_t)(uintptr_t)entry;
}

static enum custody_status
refuse_long(struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "too-long",
	    "a name or an attribute of more than %zu bytes", WIRE_BODY / 2);
}

static enum custody_status
begin_entry(
    void *ctx, void **entry, struct place *place, struct custody_error *err)
{
	struct telling *telling = ctx;
	struct wire_message *said = &telling->said;

	wire_begin(said, WIRE_BEGIN);
	said->head.entry = telling->entries++;
	said->head.reader = (uint32_t)(place->reader - table_readers);
	if (!wire_append_text(said, 0, place->member) ||
	    !wire_append_text(said, 1, place->path))
		return refuse_long(err);
	say(telling);
	*entry = (void *)(uintptr_t)said->head.entry;
	return CUSTODY_OK;
}

static enum custody_status
say_header(
    void *ctx, void *entry, struct bytes header, struct custody_error *err)
{
	struct telling *telling = ctx;

	(void)err;
	wire_begin(&telling->said, WIRE_BEFORE);
	telling->said.head.entry = number_of(entry);
	say_data(telling, NULL, NULL, header.at, header.len);
	/* Its block is the caller's, and changes soon. */
	telling_settle(telling);
	return CUSTODY_OK;
}

/* What a record takes of a body. */
static size_t
count_bytes(const struct record_label *label)
{
	if (label == NULL)
		return sizeof(struct wire_record);
	return sizeof(struct wire_record) + sizeof(struct wire_label) +
	       label->attributes.len + label->key.len;
}

static void
append_label(struct wire_message *said, const struct record *record,
    const struct record_label *label)
{
	const uint8_t *frame =
	    label->frame.at == NULL ? record->at : label->frame.at;
	const struct wire_label wire = {
	    .attributes = (uint32_t)label->attributes.len,
	    .key = (uint32_t)label->key.len,
	    .lead = (uint32_t)(record->at - frame),
	    .frame = (uint32_t)label->frame.len,
	};

	(void)wire_append(said, &wire, sizeof wire);
}

size_t
telling_append(struct wire_message *said, const struct record *records,
    const struct record_label *labels, size_t count, const uint8_t *at)
{
	size_t room = WIRE_BODY - said->body_len;
	size_t fit = 0;

	for (; fit < count; fit++) {
		size_t more = count_bytes(labels == NULL ? NULL : &labels[fit]);

		if (more > room)
			break;
		room -= more;
	}
	for (size_t i = 0; i < fit; i++) {
		const struct wire_record wire = {
		    .skip = (uint32_t)(records[i].at - at),
		    .len = (uint32_t)records[i].len,
		};

		(void)wire_append(said, &wire, sizeof wire);
		at = records[i].at + records[i].len;
	}
	for (size_t i = 0; labels != NULL && i < fit; i++)
		append_label(said, &records[i], &labels[i]);
	for (size_t i = 0; labels != NULL && i < fit; i++) {
		(void)wire_append(
		    said, labels[i].attributes.at, labels[i].attributes.len);
		(void)wire_append(said, labels[i].key.at, labels[i].key.len);
	}
	return fit;
}

static void
begin_batch(struct wire_message *said, const struct record_batch *batch,
    const void *entry)
{
	wire_begin(said, WIRE_BATCH);
	said->head.entry = number_of(entry);
	said->head.first = batch->span.len > 0;
	said->head.last = batch->labels != NULL;
	said->head.offset = batch->offset;
	said->head.lines = batch->lines;
	said->head.columns = batch->columns;
}

/* The bytes of records [from, to): of a span with what follows them, up to the
 * next frame. */
static struct bytes
find_data(const struct record_batch *batch, size_t from, size_t to)
{
	struct bytes span = batch->span, data = span;
	const uint8_t *end;

	if (span.len == 0) {
		if (from == to)
			return span;
		data.at = batch->records[from].at;
		end = batch->records[to - 1].at + batch->records[to - 1].len;
	} else {
		if (from > 0)
			data.at = batch->labels[from].frame.at;
		end = to < batch->count ? batch->labels[to].frame.at
					: span.at + span.len;
	}
	data.len = (size_t)(end - data.at);
	return data;
}

/* In as many messages as it takes: only labels make it more than one. */
static enum custody_status
say_batch_take(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	struct telling *telling = ctx;
	struct wire_message *said = &telling->said;
	size_t from = 0;

	do {
		struct bytes data = find_data(batch, from, batch->count);
		size_t fit;

		begin_batch(said, batch, entry);
		said->head.offset +=
		    (uint64_t)(batch->span.len == 0 ? 0
						    : data.at - batch->span.at);
		fit = telling_append(said, batch->records + from,
		    batch->labels == NULL ? NULL : batch->labels + from,
		    batch->count - from, data.at);
		if (fit == 0 && batch->count > 0)
			break;
		said->head.count = (uint32_t)fit;
		data = find_data(batch, from, from + fit);
		from += fit;
		say_data(telling, from == batch->count ? batch : NULL, NULL,
		    data.at, data.len);
	} while (from < batch->count);
	if (from == batch->count)
		return CUSTODY_OK;
	batch_free(batch);
	return refuse_long(err);
}

static enum custody_status
say_chunk(void *ctx, void *entry, const struct record_chunk *chunk,
    struct custody_error *err)
{
	struct telling *telling = ctx;
	struct wire_message *said = &telling->said;

	wire_begin(said, WIRE_CHUNK);
	said->head.entry = number_of(entry);
	said->head.first = chunk->first;
	said->head.last = chunk->last;
	said->head.number = chunk->size;
	if (!wire_append_text(said, 0, chunk->label.attributes) ||
	    !wire_append_text(said, 1, chunk->label.key))
		return refuse_long(err);
	say_data(telling, NULL, block_ref(chunk->block), chunk->data.at,
	    chunk->data.len);
	return CUSTODY_OK;
}

static enum custody_status
end_entry(void *ctx, void *entry, uint64_t records, struct custody_error *err)
{
	struct telling *telling = ctx;

	(void)records;
	(void)err;
	wire_begin(&telling->said, WIRE_END);
	telling->said.head.entry = number_of(entry);
	say(telling);
	return CUSTODY_OK;
}

static enum custody_status
say_path(struct telling *telling, enum wire_kind kind, uint32_t entry,
    struct bytes path, struct custody_error *err)
{
	wire_begin(&telling->said, kind);
	telling->said.head.entry = entry;
	if (!wire_append_text(&telling->said, 0, path))
		return refuse_long(err);
	say(telling);
	return CUSTODY_OK;
}

static enum custody_status
rename_entry(
    void *ctx, void *entry, struct bytes path, struct custody_error *err)
{
	return say_path(ctx, WIRE_RENAME, number_of(entry), path, err);
}

static enum custody_status
say_excluded(void *ctx, struct bytes path, struct custody_error *err)
{
	return say_path(ctx, WIRE_EXCLUDED, 0, path, err);
}

const struct reading_sink telling_sink = {
    .excluded = say_excluded,
    .begin_entry = begin_entry,
    .header = say_header,
    .batch_take = say_batch_take,
    .chunk = say_chunk,
    .end_entry = end_entry,
    .rename_entry = rename_entry,
};
