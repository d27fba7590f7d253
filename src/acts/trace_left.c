/* SPDX-License-Identifier: Apache-2.0
 *
 * trace_left: a release that left out all that was hit did not receive it, and
 * nobody is to be rung about it.  Where that cannot be told, it did.
 */
#include "acts/recall_reach.h"
#include "acts/trace.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_file.h"

enum custody_status
trace_left_keep(struct trace_asking *asking, const struct selector_hit *hit,
    struct custody_error *err)
{
	struct barred *taken = &asking->trace->taken.barred;
	enum custody_status status = CUSTODY_OK;
	uint8_t digest[DIGEST_SIZE];

	if (asking->index == NULL)
		asking->wholly = true;
	if (!asking->leaves || asking->wholly)
		return CUSTODY_OK;
	for (uint64_t i = 0; i < hit->records && status == CUSTODY_OK; i++) {
		status = index_file_digest(
		    asking->index, hit->first + i, digest, err);
		if (status == CUSTODY_OK)
			status = barred_add(taken, digest, err);
	}
	return status;
}

enum custody_status
trace_left_group(struct trace_asking *asking, struct custody_error *err)
{
	struct bar_list *taken = &asking->trace->taken;
	json_t *row;

	if (!asking->leaves)
		return CUSTODY_OK;
	row = json_pack("{s:s,s:O,s:b}", "type", "barred", "version",
	    json_object_get(asking->version, "root"), "wholly", asking->wholly);
	if (taken->rows == NULL)
		taken->rows = json_array();
	return row == NULL || json_array_append_new(taken->rows, row) != 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

/* {"L3":true} of the releases that received any of it; NULL: of all. */
static json_t *
takers(struct trace *trace)
{
	json_t *lines = NULL, *found = json_object();
	const json_t *line;
	size_t i;

	barred_sort(&trace->taken.barred);
	if (recall_reach(&lines, trace->custody, &trace->taken, NULL) !=
	    CUSTODY_OK) {
		json_decref(found);
		found = NULL;
	}
	json_array_foreach (lines, i, line)
		json_object_set_new(
		    found, member_text(line, "release"), json_true());
	json_decref(lines);
	return found;
}

enum custody_status
trace_left_mark(struct trace *trace, json_t *chains, struct custody_error *err)
{
	json_t *found = trace->taken.rows == NULL ? NULL : takers(trace);
	enum custody_status status = CUSTODY_OK;
	json_t *chain;
	size_t i;

	json_array_foreach (chains, i, chain) {
		const char *release = member_text(chain, "release");
		bool left =
		    json_integer_value(json_object_get(chain, "left_out")) > 0;
		bool received = release[0] != '\0' &&
				(found == NULL || !left ||
				    json_object_get(found, release) != NULL);

		if (json_object_set_new(
			chain, "received", json_boolean(received)) != 0)
			status = error_memory(err);
	}
	json_decref(found);
	return status;
}
