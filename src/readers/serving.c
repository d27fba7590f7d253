/* SPDX-License-Identifier: Apache-2.0
 *
 * serving: reads what it is shown as any walk would, and its sink is the
 * channel.  Anything that it cannot say ends it: who asks will know why.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/arrow_unpack.h"
#include "readers/choice.h"
#include "readers/confinement.h"
#include "readers/container.h"
#include "readers/content.h"
#include "readers/decompress.h"
#include "readers/serving.h"
#include "readers/table.h"
#include "readers/telling.h"
#include "readers/wire.h"

/* What the child has; there is one. */
static struct serving {
	const struct serving_start *start;
	struct delivery delivery;
	struct telling telling;
	struct split split; /* of the text that is asked about */
	const struct reader *reader;
	struct record records[BATCH_RECORDS];
	struct record_label labels[BATCH_RECORDS];
	struct buffer label_bytes;
	struct wire_message asked;
	struct wire_message said;
} serving;

static void
tell_caught(int call)
{
	static struct wire_message message;

	wire_begin(&message, WIRE_CAUGHT);
	message.head.number = (uint64_t)call;
	wire_send(CONFINEMENT_CHANNEL, &message, -1);
}

static void
say_status(enum custody_status status, const struct custody_error *err)
{
	wire_begin(&serving.said, WIRE_ANSWER);
	serving.said.head.status = (uint32_t)status;
	if (status == CUSTODY_OK || status == CUSTODY_END)
		return;
	/* They are shorter than the body by far. */
	(void)wire_append_text(&serving.said, 0, bytes_text(err->code));
	(void)wire_append_text(&serving.said, 1, bytes_text(err->text));
	(void)wire_append_text(&serving.said, 2, bytes_text(err->remedy));
}

static void
send_said(void)
{
	if (!wire_send(CONFINEMENT_CHANNEL, &serving.said, -1))
		_exit(0);
}

/* The text that is asked about, as far as it is there. */
static void
show(const struct wire_head *asked)
{
	struct split *split = &serving.split;

	split->at = area_at(serving.start->shown, asked->at, asked->len);
	split->len = (size_t)asked->len;
	split->last = asked->last != 0;
	split->offset = asked->offset;
	split->lines = asked->lines;
	if (split->at == NULL)
		_exit(1);
}

static void
serve_header(const struct wire_head *asked)
{
	struct custody_error err = {0};
	enum custody_status status;
	size_t len = 0;

	serving.reader = &table_readers[asked->reader];
	buffer_clear(&serving.split.kept);
	serving.split = (struct split){
	    .options = serving.start->options,
	    .columns = {COLUMN_NONE, COLUMN_NONE, COLUMN_NONE},
	};
	show(asked);
	status = serving.reader->header == NULL
		     ? CUSTODY_OK
		     : serving.reader->header(&serving.split, &len, &err);
	say_status(status, &err);
	serving.said.head.len = len;
	serving.said.head.columns = serving.split.columns;
	send_said();
}

/* Asks the reader for `room` records, and says them if they fit; if not, the
 * reader is put back to where it was. */
static bool
try_split(size_t room)
{
	struct split *split = &serving.split;
	const struct split before = *split;
	struct custody_error err = {0};
	enum custody_status status;
	bool labelled = serving.reader->labelled;

	serving.label_bytes.len = 0;
	split->records = serving.records;
	split->labels = labelled ? serving.labels : NULL;
	split->label_bytes = &serving.label_bytes;
	split->room = room;
	split->count = 0;
	memset(serving.labels, 0, labelled ? sizeof serving.labels : 0);
	status = serving.reader->split(split, &err);
	say_status(status, &err);
	if (status != CUSTODY_OK)
		return true;
	if (labelled)
		batch_settle(&(struct record_batch){.labels = serving.labels,
		    .count = split->count,
		    .label_bytes = serving.label_bytes});
	serving.said.head.len = split->used;
	serving.said.head.count = (uint32_t)split->count;
	serving.said.head.number = split->breaks;
	serving.said.head.columns = split->columns;
	if (telling_append(&serving.said, split->records, split->labels,
		split->count, split->at) == split->count)
		return true;
	*split = before;
	return false;
}

static void
serve_split(const struct wire_head *asked)
{
	size_t room = asked->count;

	show(asked);
	while (room > 0 && !try_split(room))
		room /= 2;
	if (room == 0)
		say_status(CUSTODY_MALFORMED,
		    &(struct custody_error){.code = "too-long",
			.text = "a record whose name or attributes are too "
				"long"});
	send_said();
}

/* --- content ---------------------------------------------------------------
 */

/* A source of what the other end reads. */
struct shown_source {
	struct source source;
	const uint8_t *at;
	size_t len;
	bool last;
};

static enum custody_status
fetch_shown(struct source *source, uint8_t *to, size_t room, size_t *got,
    struct custody_error *err)
{
	struct shown_source *shown = (struct shown_source *)source;
	const struct wire_head *piece;

	(void)err;
	while (shown->len == 0 && !shown->last) {
		piece = telling_ask(&serving.telling, WIRE_MORE, WIRE_PIECE);
		shown->at =
		    area_at(serving.start->shown, piece->at, piece->len);
		shown->len = (size_t)piece->len;
		shown->last = piece->last != 0;
	}
	*got = shown->len < room ? shown->len : room;
	memcpy(to, shown->at, *got);
	shown->at += *got;
	shown->len -= *got;
	return *got == 0 ? CUSTODY_END : CUSTODY_OK;
}

/* What nobody here looks at need not be shown. */
static enum custody_status
pass_shown(struct source *source, uint64_t *passed, struct custody_error *err)
{
	struct shown_source *shown = (struct shown_source *)source;

	(void)err;
	*passed = shown->len;
	shown->len = 0;
	if (!shown->last)
		*passed +=
		    telling_ask(&serving.telling, WIRE_DRAIN, WIRE_DRAINED)
			->number;
	shown->last = true;
	return CUSTODY_OK;
}

static void
close_shown(struct source *source)
{
	free(source);
}

static enum custody_status
run_content(struct content *content, uint64_t hint, struct custody_error *err)
{
	struct shown_source *shown = calloc(1, sizeof *shown);
	enum custody_status status;
	struct bytes head;

	if (shown == NULL)
		return error_memory(err);
	shown->source.fetch = fetch_shown;
	shown->source.pass = pass_shown;
	shown->source.close = close_shown;
	shown->source.hint = hint;
	content->source = &shown->source;
	status = source_peek(content->source, &head, err);
	if (status != CUSTODY_OK)
		return status;
	content->kind = decompress_detect(head);
	return content_run(content, &serving.delivery, err);
}

static void
serve_content(const struct wire_message *asked, int fd)
{
	struct content content = {
	    .alone = asked->head.first != 0,
	    .fd = fd,
	    .size = asked->head.number,
	};
	struct bytes text[WIRE_TEXTS], copy;
	struct custody_error err = {0};
	enum custody_status status;
	struct buffer names = {0};

	if (!wire_texts(asked, text) ||
	    buffer_append(&names, asked->body, asked->body_len, &err) !=
		CUSTODY_OK)
		_exit(1);
	/* The message is used again; its texts are all of its body. */
	copy = buffer_view(&names);
	content.found = (struct bytes){copy.at, text[0].len};
	content.path = (struct bytes){copy.at + text[0].len, text[1].len};
	content.rel =
	    (struct bytes){copy.at + text[0].len + text[1].len, text[2].len};
	telling_begin(&serving.telling);
	status = run_content(&content, asked->head.offset, &err);
	content_clear(&content);
	telling_settle(&serving.telling);
	say_status(status, &err);
	send_said();
	if (fd >= 0)
		close(fd);
	buffer_clear(&names);
}

static void
serve(void)
{
	int fd;

	while (wire_receive(CONFINEMENT_CHANNEL, &serving.asked, &fd) ==
	       WIRE_GOT) {
		switch (serving.asked.head.kind) {
		case WIRE_HEADER:
			serve_header(&serving.asked.head);
			break;
		case WIRE_SPLIT:
			serve_split(&serving.asked.head);
			break;
		case WIRE_CONTENT:
			serve_content(&serving.asked, fd);
			break;
		default:
			_exit(1);
		}
	}
}

/* All that has to be loaded is, while files can be opened. */
static enum custody_status
get_ready(const struct serving_start *start, struct custody_error *err)
{
	struct delivery *delivery = &serving.delivery;
	enum custody_status status;

	serving.start = start;
	*delivery = (struct delivery){
	    .options = start->options,
	    .limits = choice_limits(start->options),
	    .sink = &telling_sink,
	    .ctx = &serving.telling,
	    .sha256 = start->sha256,
	    .members = start->members,
	    .no_archives = !start->archives,
	};
	serving.telling.told = start->told;
	status = area_watch(start->shown, err);
	if (status == CUSTODY_OK)
		status = area_keep(start->told, err);
	if (status == CUSTODY_OK)
		status =
		    block_pool_new_in_take(&delivery->pool, start->told, err);
	/* Names that are not plain are written as JSON by jansson, which
	 * reads a seed when it makes its first object. */
	json_object_seed(0);
	/* libarchive asks for local time, and that for a file. */
	setenv("TZ", "UTC0", 1);
	tzset();
	if (status == CUSTODY_OK) {
		decompress_load();
		arrow_unpack_load();
	}
	if (status == CUSTODY_OK && start->archives)
		container_load();
	return status;
}

_Noreturn void
serving_run(int channel, const struct serving_start *start)
{
	struct custody_error err = {0};
	enum custody_status status = get_ready(start, &err);
	int speaks = channel;

	if (status == CUSTODY_OK) {
		if (confinement_enter(
			channel, serving.delivery.limits.memory, tell_caught))
			speaks = CONFINEMENT_CHANNEL;
		else
			status = error_set(
			    &err, CUSTODY_UNKNOWN, "no-confinement", "-");
	}
	say_status(status, &err);
	serving.said.head.kind = WIRE_READY;
	if (wire_send(speaks, &serving.said, -1) && status == CUSTODY_OK)
		serve();
	_exit(0);
}
