/* SPDX-License-Identifier: Apache-2.0
 *
 * hearing: what a child that was taken over says of an archive: a byte for the
 * length of each message in steps of 8, and its bytes.  Whatever it says, what
 * the sink is given lies in memory, in order, below safe paths.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "readers/choice.h"
#include "readers/hearing.h"

#define AREA_SIZE ((size_t)1 << 16)

static unsigned open_entries;
static uint64_t sum;

static void
look_at(struct bytes bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		sum += bytes.at[i];
}

static enum custody_status
begin_entry(
    void *ctx, void **entry, struct place *place, struct custody_error *err)
{
	(void)ctx;
	(void)err;
	*entry = &sum;
	if (++open_entries > 2 ||
	    memmem(place->path.at, place->path.len, "..", 2) == place->path.at)
		abort();
	look_at(place->member);
	return CUSTODY_OK;
}

static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	(void)ctx;
	(void)entry;
	(void)err;
	if (open_entries == 0)
		abort();
	look_at(batch->span);
	for (size_t i = 0; i < batch->count; i++) {
		look_at((struct bytes){
		    batch->records[i].at, batch->records[i].len});
		if (batch->labels == NULL)
			continue;
		look_at(batch->labels[i].attributes);
		look_at(batch->labels[i].key);
		look_at(batch->labels[i].frame);
	}
	batch_free(batch);
	return CUSTODY_OK;
}

static enum custody_status
take_chunk(void *ctx, void *entry, const struct record_chunk *chunk,
    struct custody_error *err)
{
	(void)ctx;
	(void)entry;
	(void)err;
	look_at(chunk->data);
	look_at(chunk->label.attributes);
	return CUSTODY_OK;
}

static enum custody_status
end_entry(void *ctx, void *entry, uint64_t records, struct custody_error *err)
{
	(void)ctx;
	(void)entry;
	(void)records;
	(void)err;
	if (open_entries-- == 0)
		abort();
	return CUSTODY_OK;
}

/* The next message; false where there is none. */
static bool
read_message(struct wire_message *message, const uint8_t **data, size_t *len)
{
	size_t size =
	    *len == 0 ? 0 : sizeof message->head + 8 * (size_t) * *data;

	if (*len < 1 + sizeof message->head)
		return false;
	if (size > *len - 1)
		size = *len - 1;
	memcpy(message, *data + 1, size);
	message->body_len = size - sizeof message->head;
	*data += 1 + size;
	*len -= 1 + size;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct custody_reading_options options = {
	    .limits = {.record = 1 << 16, .members = 100}};
	static const struct reading_sink sink = {
	    .begin_entry = begin_entry,
	    .batch_take = take_batch,
	    .chunk = take_chunk,
	    .end_entry = end_entry,
	};
	static struct wire_message message;
	static struct area *told;
	struct source source = {.taken = 0};
	struct content content = {.found = {(const uint8_t *)"a.tar", 5},
	    .path = {(const uint8_t *)"a", 1},
	    .source = &source};
	struct delivery delivery = {
	    .options = &options,
	    .limits = choice_limits(&options),
	    .sink = &sink,
	};
	struct hearing hearing = {.delivery = &delivery, .content = &content};
	struct custody_error err;
	bool waits;

	open_entries = 0;
	if ((told == NULL && (area_new(&told, AREA_SIZE, &err) != CUSTODY_OK ||
				 area_keep(told, &err) != CUSTODY_OK)) ||
	    block_pool_new(&delivery.pool, &err) != CUSTODY_OK)
		abort();
	hearing.told = told;
	while (read_message(&message, &data, &len))
		if (hearing_take(&hearing, &message, &waits, &err) !=
		    CUSTODY_OK)
			break;
	hearing_clear(&hearing);
	block_pool_free(delivery.pool);
	return 0;
}
