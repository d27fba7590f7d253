/* SPDX-License-Identifier: Apache-2.0
 *
 * trace_ask: asks the index of one version.  Of few digests and forms it is
 * not verified as a whole: what it says of each is proved.
 */
#include <stdio.h>
#include <stdlib.h>

#include "acts/trace.h"
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
		status = (few ? version_index_ask : version_index_open)(
		    &asking->index, trace->custody, asking->version, why);
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
	else if (few && asking->index != NULL)
		believed = version_index_settle(&asking->index, trace->custody,
		    asking->version, asking->hits > 0,
		    status == CUSTODY_OK ? why : NULL);
	return status == CUSTODY_OK ? believed : status;
}
