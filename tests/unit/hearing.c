/* SPDX-License-Identifier: Apache-2.0
 *
 * hearing: what a child that was taken over says of a shard's members is
 * believed no more than what it says of any archive.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "readers/choice.h"
#include "readers/hearing.h"
#include "readers/table.h"

static struct area *told;
static struct wire_message message;
static uint64_t members; /* that came through */

static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	(void)ctx;
	(void)entry;
	(void)err;
	members += batch->count;
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
	members += chunk->last;
	return CUSTODY_OK;
}

static void
say_begin(void)
{
	uint32_t row = 0;

	while (strcmp(table_at(row)->name, "webdataset") != 0)
		row++;
	wire_begin(&message, WIRE_BEGIN);
	message.head.reader = row;
	assert_true(wire_append_text(&message, 0, bytes_text("")));
	assert_true(wire_append_text(&message, 1, bytes_text("a")));
}

/* A member of one byte, in a batch. */
static void
say_small(struct bytes path, struct bytes attributes)
{
	const struct wire_record record = {.len = 1};
	const struct wire_label label = {
	    .attributes = (uint32_t)attributes.len, .key = (uint32_t)path.len};

	wire_begin(&message, WIRE_BATCH);
	message.head.len = message.head.count = message.head.last = 1;
	assert_true(wire_append(&message, &record, sizeof record));
	assert_true(wire_append(&message, &label, sizeof label));
	assert_true(wire_append(&message, attributes.at, attributes.len));
	assert_true(wire_append(&message, path.at, path.len));
}

static void
say_long(struct bytes path, struct bytes attributes)
{
	wire_begin(&message, WIRE_CHUNK);
	message.head.len = message.head.first = message.head.last = 1;
	message.head.number = 1;
	assert_true(wire_append_text(&message, 0, attributes));
	assert_true(wire_append_text(&message, 1, path));
}

/* What is answered to one of them, in an entry that was just begun. */
static enum custody_status
hear(void (*say)(struct bytes path, struct bytes attributes), struct bytes path,
    struct bytes attributes)
{
	static const struct custody_reading_options options = {
	    .format = "webdataset"};
	static const struct reading_sink sink = {
	    .members = true, .batch_take = take_batch, .chunk = take_chunk};
	struct source source = {.taken = 0};
	struct content content = {.found = {(const uint8_t *)"a.tar", 5},
	    .path = {(const uint8_t *)"a", 1},
	    .source = &source};
	struct delivery delivery = {
	    .options = &options,
	    .limits = choice_limits(&options),
	    .members = true,
	    .sink = &sink,
	};
	struct hearing hearing = {
	    .delivery = &delivery, .content = &content, .told = told};
	enum custody_status status;
	bool waits;

	assert_int_equal(block_pool_new(&delivery.pool, NULL), CUSTODY_OK);
	members = 0;
	say_begin();
	assert_int_equal(
	    hearing_take(&hearing, &message, &waits, NULL), CUSTODY_OK);
	say(path, attributes);
	status = hearing_take(&hearing, &message, &waits, NULL);
	hearing_clear(&hearing);
	block_pool_free(delivery.pool);
	return status;
}

static void
members_have_paths_that_an_archive_may_have(void **state)
{
	static const struct bytes none = {(const uint8_t *)"", 0};
	static const struct bytes said = {(const uint8_t *)"{\"a\":1}", 7};
	static const struct {
		const char *path;
		size_t len;
	} bad[] = {
	    {"../s.a", 6},
	    {"/s.a", 4},
	    {"k/../s.a", 8},
	    {"s.a\0b", 5},
	    {"", 0},
	};
	void (*const says[])(struct bytes, struct bytes) = {
	    say_small, say_long};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(
		    hear(says[i], bytes_text("k/s.a"), none), CUSTODY_OK);
		assert_int_equal(members, 1);
		assert_int_equal(
		    hear(says[i], bytes_text("k/s.a"), said), CUSTODY_UNKNOWN);
		for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
			struct bytes path = {
			    (const uint8_t *)bad[k].path, bad[k].len};

			assert_int_equal(
			    hear(says[i], path, none), CUSTODY_UNKNOWN);
			assert_int_equal(members, 0);
		}
	}
}

static int
make_area(void **state)
{
	(void)state;
	if (area_new(&told, BLOCK_SIZE, NULL) != CUSTODY_OK)
		return -1;
	return area_keep(told, NULL) == CUSTODY_OK ? 0 : -1;
}

static int
free_area(void **state)
{
	(void)state;
	area_free(told);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_have_paths_that_an_archive_may_have),
	};

	return cmocka_run_group_tests(tests, make_area, free_area);
}
