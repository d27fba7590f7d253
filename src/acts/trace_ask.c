/* SPDX-License-Identifier: Apache-2.0
 *
 * trace_ask: asks the index of one version.  Of few digests and forms nothing
 * of it is verified beforehand: what it says of each is proved.  Of anything
 * else the runs are that are searched, and where there are hits, those of what
 * is told of them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "acts/trace_row.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_find.h"

enum custody_status
trace_keep_hit(
    void *context, const struct selector_hit *hit, struct custody_error *err)
{
	struct trace_asking *asking = context;
	struct selector_hit *more;
	size_t room;

	if (asking->hits == asking->room) {
		room = asking->room == 0 ? 64 : 2 * asking->room;
		if (room > SIZE_MAX / sizeof(*more))
			return error_memory(err);
		more = realloc(asking->hit, room * sizeof(*more));
		if (more == NULL)
			return error_memory(err);
		asking->hit = more;
		asking->room = room;
	}
	asking->hit[asking->hits++] = *hit;
	asking->trace->found[hit->indicator] = true;
	return CUSTODY_OK;
}

/* The digest of what was found by its form is what it is known by from then
 * on: where nothing was verified beforehand it is proved, too. */
struct proving {
	uint64_t ordinal;
	bool there;
};

static enum custody_status
compare_ordinal(void *context, uint64_t ordinal, struct custody_error *err)
{
	struct proving *proving = context;

	(void)err;
	proving->there |= ordinal == proving->ordinal;
	return CUSTODY_OK;
}

static enum custody_status
keep_form(
    void *context, const struct selector_hit *hit, struct custody_error *err)
{
	struct trace_asking *asking = context;
	struct proving proving = {.ordinal = hit->first};
	uint8_t digest[32];
	enum custody_status status = CUSTODY_OK;

	if (selector_few(asking->trace->selector)) {
		status =
		    index_file_digest(asking->index, hit->first, digest, err);
		if (status == CUSTODY_OK)
			status = index_find_digest(asking->index, digest,
			    compare_ordinal, &proving, err);
		if (status == CUSTODY_OK && !proving.there)
			status = error_set(err, CUSTODY_DISAGREES, "index",
			    "its digests contradict each other");
	}
	return status == CUSTODY_OK ? trace_keep_hit(asking, hit, err) : status;
}

/* Where there are no forms, what was found by bytes is no less true. */
static enum custody_status
ask_forms(struct trace_asking *asking, struct custody_error *why)
{
	struct trace *trace = asking->trace;

	if (selector_forms(trace->selector) == 0)
		return CUSTODY_OK;
	if (!version_index_has_forms(asking->version)) {
		if (trace->formless++ == 0)
			snprintf(trace->first_formless,
			    sizeof trace->first_formless, "%s@%lld",
			    member_text(asking->version, "dataset"),
			    (long long)json_integer_value(
				json_object_get(asking->version, "ordinal")));
		return CUSTODY_OK;
	}
	return selector_find_forms(trace->selector, asking->version,
	    asking->index, keep_form, asking, why);
}

/* What is told of hits beside that they are there: their fields, and digests
 * by which copies are looked for where something was made of the version. */
static enum custody_status
find_parts(
    struct trace_asking *asking, unsigned *parts, struct custody_error *why)
{
	const struct selector *selector = asking->trace->selector;
	enum custody_status status = trace_takers(asking, why);

	*parts = 0;
	if (status != CUSTODY_OK)
		return status;
	if (trace_row_carries(asking, "with_url"))
		*parts |= INDEX_PART(INDEX_URL);
	if (trace_row_carries(asking, "with_time"))
		*parts |= INDEX_PART(INDEX_TIME);
	/* A sample is told with its key. */
	if (trace_row_carries(asking, "with_id"))
		status = index_file_each_entry(
		    asking->index, selector_stop_at_samples, NULL, why);
	if (status == CUSTODY_END)
		*parts |= INDEX_PART(INDEX_ID);
	/* What was proved of few holds while nothing else is opened. */
	if ((asking->copied || selector_forms(selector) > 0) &&
	    (!selector_few(selector) || *parts != 0))
		*parts |= INDEX_PART(INDEX_SHA256);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

/* Makes evidence of all that will be told. */
static enum custody_status
settle(struct trace_asking *asking, struct custody_error *why)
{
	const struct selector *selector = asking->trace->selector;
	bool few = selector_few(selector);
	unsigned searched = few ? 0 : selector_parts(selector), parts = 0;
	enum custody_status status = CUSTODY_OK;

	if (asking->index == NULL || (!few && asking->hits == 0))
		return CUSTODY_OK;
	if (asking->hits > 0)
		status = find_parts(asking, &parts, why);
	if (status != CUSTODY_OK || (!few && (parts & ~searched) == 0))
		return status;
	/* What was hit keeps its evidence. */
	if (parts != 0)
		parts |= searched;
	return version_index_settle(&asking->index, asking->trace->custody,
	    asking->version, parts, why);
}

static enum custody_status
open_index(struct trace_asking *asking, struct custody_error *why)
{
	struct trace *trace = asking->trace;

	return selector_few(trace->selector)
		   ? version_index_ask(
			 &asking->index, trace->custody, asking->version, why)
		   : version_index_open_for(&asking->index, trace->custody,
			 asking->version, selector_parts(trace->selector), why);
}

enum custody_status
trace_ask(struct trace_asking *asking, struct custody_error *why)
{
	struct trace *trace = asking->trace;
	bool few = selector_few(trace->selector);
	enum custody_status status = CUSTODY_OK;
	enum custody_status believed = CUSTODY_OK;

	if (!selector_concerns(trace->selector, asking->version))
		return CUSTODY_OK;
	if (!selector_whole(trace->selector))
		status = open_index(asking, why);
	if (status == CUSTODY_OK && asking->index != NULL)
		status = index_file_hold(asking->index, why);
	if (status != CUSTODY_OK)
		return status;
	status = selector_find(trace->selector, asking->version, asking->index,
	    trace_keep_hit, asking, why);
	if (status == CUSTODY_OK)
		status = ask_forms(asking, why);
	if (few && status == CUSTODY_DISAGREES)
		version_index_blame(asking->version, status, why);
	else
		believed = settle(asking, status == CUSTODY_OK ? why : NULL);
	return status == CUSTODY_OK ? believed : status;
}
