/* SPDX-License-Identifier: Apache-2.0
 *
 * export_survey: a pass that only looks.
 */
#include <stdlib.h>

#include "acts/export_survey.h"
#include "base/error.h"
#include "readers/table.h"
#include "store/sealed_file.h"

struct surveying {
	struct export_survey *survey;
	const struct barred *barred;
};

static struct bytes
view(const struct buffer *path)
{
	return (struct bytes){path->at, path->len};
}

static int
by_bytes(const void *a, const void *b)
{
	const struct export_survey_path *one = a, *other = b;

	return bytes_compare(view(&one->path), view(&other->path));
}

static enum custody_status
add_path(
    struct export_survey *survey, struct bytes path, struct custody_error *err)
{
	/* Records of one file come together, mostly. */
	if (survey->count > 0 &&
	    bytes_equal(view(&survey->path[survey->count - 1].path), path))
		return CUSTODY_OK;
	if (survey->count == survey->room) {
		size_t room = survey->room == 0 ? 16 : 2 * survey->room;
		struct export_survey_path *grown =
		    reallocarray(survey->path, room, sizeof *grown);

		if (grown == NULL)
			return error_memory(err);
		survey->path = grown;
		survey->room = room;
	}
	survey->path[survey->count] = (struct export_survey_path){.path = {0}};
	return buffer_append(
	    &survey->path[survey->count++].path, path.at, path.len, err);
}

static enum custody_status
take_samples(struct surveying *surveying, struct bytes path,
    const struct record_batch *batch, const uint8_t (*digests)[DIGEST_SIZE],
    struct custody_error *err)
{
	struct export_survey *survey = surveying->survey;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++) {
		uint64_t ordinal = batch->ordinal + i;

		if (batch->erased != NULL ||
		    !barred_has(surveying->barred, digests[i]))
			continue;
		status = add_path(survey, path, err);
		if (status == CUSTODY_OK)
			status = buffer_append(
			    &survey->path[survey->count - 1].samples, &ordinal,
			    sizeof ordinal, err);
	}
	return status;
}

static enum custody_status
take_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	struct surveying *surveying = ctx;
	const struct measure_entry *entry = own;

	if (batch->place->reader->shape == READER_SAMPLES)
		return take_samples(
		    surveying, entry->path, batch, digests, err);
	for (size_t i = 0; i < batch->count; i++)
		if (batch->erased != NULL ||
		    barred_has(surveying->barred, digests[i]))
			return add_path(surveying->survey, entry->path, err);
	return CUSTODY_OK;
}

enum custody_status
export_survey_make(struct export_survey *out, struct custody *custody,
    const struct measure_options *options, const struct barred *barred,
    struct custody_error *err)
{
	static const struct measure_sink sink = {
	    .begin = measure_own_entry, .records = take_records};
	static const struct barred none;
	struct surveying surveying = {
	    .survey = out, .barred = barred == NULL ? &none : barred};
	struct measure_options looking = *options;
	struct measurement *measured = NULL;
	enum custody_status status;

	*out = (struct export_survey){.count = 0};
	if ((barred == NULL || barred->count == 0) &&
	    (options->sealed == NULL ||
		sealed_read_epoch(options->sealed) == 0))
		return CUSTODY_OK;
	looking.raw = false;
	looking.sink = &sink;
	looking.ctx = &surveying;
	status = measure_run(custody, &looking, &measured, err);
	measure_free(measured);
	if (status == CUSTODY_OK && out->count > 0)
		qsort(out->path, out->count, sizeof *out->path, by_bytes);
	return status;
}

static const struct export_survey_path *
find_path(const struct export_survey *survey, struct bytes path)
{
	const struct export_survey_path wanted = {
	    .path = {(uint8_t *)(uintptr_t)path.at, path.len, 0}};

	return survey->count == 0
		   ? NULL
		   : bsearch(&wanted, survey->path, survey->count,
			 sizeof *survey->path, by_bytes);
}

bool
export_survey_has(const struct export_survey *survey, struct bytes path)
{
	return find_path(survey, path) != NULL;
}

static int
by_number(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

bool
export_survey_has_sample(
    const struct export_survey *survey, struct bytes path, uint64_t ordinal)
{
	const struct export_survey_path *found = find_path(survey, path);

	return found != NULL && found->samples.len > 0 &&
	       bsearch(&ordinal, found->samples.at,
		   found->samples.len / sizeof ordinal, sizeof ordinal,
		   by_number) != NULL;
}

void
export_survey_clear(struct export_survey *survey)
{
	for (size_t i = 0; i < survey->count; i++) {
		buffer_clear(&survey->path[i].path);
		buffer_clear(&survey->path[i].samples);
	}
	free(survey->path);
	*survey = (struct export_survey){.count = 0};
}
