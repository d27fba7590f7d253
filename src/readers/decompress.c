/* SPDX-License-Identifier: Apache-2.0
 *
 * decompress: feeds an engine from one source and is one itself, with the
 * limits that no engine has.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "readers/decompress.h"

struct decompressor {
	struct source source;
	const struct decompress_kind *kind;
	void *engine;
	struct source *inner;
	struct block_pool *pool;
	struct block *block; /* of compressed bytes */
	const uint8_t *in;
	size_t in_len;
	bool in_ended;
	uint64_t ratio;
	uint64_t expanded;
	uint64_t out;
};

static const struct decompress_kind *const kinds[] = {
    &decompress_gzip,
    &decompress_zstd,
    &decompress_xz,
    &decompress_bzip2,
};

void
decompress_load(void)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i]->library != NULL)
			library_load(kinds[i]->library);
}

const struct decompress_kind *
decompress_detect(struct bytes head)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i]->detect(head))
			return kinds[i];
	return NULL;
}

static enum custody_status
read_more(struct decompressor *d, struct custody_error *err)
{
	enum custody_status status;

	block_free(d->block);
	d->block = NULL;
	status = block_new(&d->block, d->pool, BLOCK_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	status =
	    source_read(d->inner, d->block, 0, BLOCK_SIZE / 4, &d->in_len, err);
	d->in = d->block->bytes;
	d->in_ended = status == CUSTODY_END;
	return d->in_ended ? CUSTODY_OK : status;
}

static enum custody_status
refuse(const struct decompressor *d, enum decompress_answer answer,
    const char *why, struct custody_error *err)
{
	const char *name = d->kind->name;
	uint64_t at = d->inner->taken - d->in_len;

	switch (answer) {
	case DECOMPRESS_NO_MEMORY:
		return error_memory(err);
	case DECOMPRESS_CUT:
		why = "it is cut short";
		break;
	case DECOMPRESS_AFTER:
		why = "something that is none of it follows its end";
		break;
	case DECOMPRESS_WINDOW:
		error_set(err, CUSTODY_MALFORMED, "too-big",
		    "%s before byte %" PRIu64
		    ": it needs a window of more than 128 MiB",
		    name, at + 1);
		error_remedy(err, "decompress it first");
		return CUSTODY_MALFORMED;
	case DECOMPRESS_BAD:
	case DECOMPRESS_DONE:
	case DECOMPRESS_GOES_ON:
		break;
	}
	return error_set(err, CUSTODY_MALFORMED, "bad-compression",
	    "%s before byte %" PRIu64 ": %s", name, at + 1, why);
}

static enum custody_status
check_limits(const struct decompressor *d, struct custody_error *err)
{
	uint64_t in = d->inner->taken;

	if (d->out > d->expanded)
		return error_set(err, CUSTODY_MALFORMED, "too-big",
		    "%s holds more than %" PRIu64 " bytes", d->kind->name,
		    d->expanded);
	if (d->out > DECOMPRESS_RATIO_FLOOR && d->out / d->ratio > in)
		return error_set(err, CUSTODY_MALFORMED, "too-big",
		    "%s holds more than %" PRIu64 " bytes for each of its own",
		    d->kind->name, d->ratio);
	return CUSTODY_OK;
}

static enum custody_status
fetch_decompressed(struct source *source, uint8_t *to, size_t room, size_t *got,
    struct custody_error *err)
{
	struct decompressor *d = (struct decompressor *)source;
	struct decompress_step step = {.out = to, .out_room = room};
	enum decompress_answer answer = DECOMPRESS_GOES_ON;
	const char *why = "its content is damaged";
	enum custody_status status = CUSTODY_OK;

	while (step.out_room == room && answer == DECOMPRESS_GOES_ON) {
		if (d->in_len == 0 && !d->in_ended)
			status = read_more(d, err);
		if (status != CUSTODY_OK)
			return status;
		step.in = d->in;
		step.in_len = d->in_len;
		step.in_ended = d->in_ended;
		answer = d->kind->step(d->engine, &step, &why);
		d->in = step.in;
		d->in_len = step.in_len;
	}
	*got = room - step.out_room;
	d->out += *got;
	if (answer != DECOMPRESS_GOES_ON && answer != DECOMPRESS_DONE)
		return refuse(d, answer, why, err);
	status = check_limits(d, err);
	if (status != CUSTODY_OK)
		return status;
	/* An engine that is done says so again when asked again. */
	return *got == 0 ? CUSTODY_END : CUSTODY_OK;
}

static void
close_decompressor(struct source *source)
{
	struct decompressor *d = (struct decompressor *)source;

	if (d->engine != NULL)
		d->kind->close(d->engine);
	block_free(d->block);
	source_close(d->inner);
	free(d);
}

enum custody_status
decompress_open(struct source **out, const struct decompress_kind *kind,
    struct source *inner, const struct custody_reading_limits *limits,
    struct block_pool *pool, struct custody_error *err)
{
	struct decompressor *d = calloc(1, sizeof *d);
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	if (d == NULL) {
		source_close(inner);
		return error_memory(err);
	}
	d->source.fetch = fetch_decompressed;
	d->source.close = close_decompressor;
	d->kind = kind;
	d->inner = inner;
	d->pool = pool;
	d->ratio = limits->ratio;
	d->expanded = limits->expanded;
	if (kind->library != NULL)
		status = library_need(
		    kind->library, "decompressing", kind->cure, err);
	if (status == CUSTODY_OK) {
		d->engine = kind->open();
		if (d->engine == NULL)
			status = error_memory(err);
	}
	if (status != CUSTODY_OK) {
		close_decompressor(&d->source);
		return status;
	}
	*out = &d->source;
	return CUSTODY_OK;
}
