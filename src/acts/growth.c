/* SPDX-License-Identifier: Apache-2.0
 *
 * growth: two indexes are opened, verified and compared; one that is missing
 * leaves it uncounted.
 */
#include <stdio.h>
#include <string.h>

#include "acts/compare.h"
#include "acts/growth.h"
#include "acts/sealed.h"
#include "acts/version_index.h"
#include "base/error.h"

static uint64_t
records_of(const json_t *version)
{
	return (uint64_t)json_integer_value(
	    json_object_get(version, "records"));
}

/* Missing indexes and memory leave it uncounted, and say why. */
static enum custody_status
leave(struct growth *out, enum custody_status status,
    const struct custody_error *why, struct custody_error *err)
{
	if (status == CUSTODY_UNKNOWN) {
		snprintf(out->why, sizeof out->why, "%.150s", why->text);
		return CUSTODY_OK;
	}
	if (err != NULL)
		*err = *why;
	return status;
}

enum custody_status
growth_count(struct custody *custody, const json_t *before, const json_t *after,
    struct growth *out, struct custody_error *err)
{
	struct index_file *index[2] = {NULL};
	struct compare found;
	struct custody_error why = {0};
	enum custody_status status;

	memset(out, 0, sizeof *out);
	if (json_equal(json_object_get(before, "root"),
		json_object_get(after, "root"))) {
		out->counted = true;
		return CUSTODY_OK;
	}
	if (records_of(before) > GROWTH_MOST ||
	    records_of(after) > GROWTH_MOST) {
		snprintf(out->why, sizeof out->why,
		    "too many records to compare on the way");
		return CUSTODY_OK;
	}
	if (sealed_locked(custody, before) || sealed_locked(custody, after)) {
		snprintf(out->why, sizeof out->why,
		    "it is sealed, and nobody gave the key on the way");
		return CUSTODY_OK;
	}
	status = version_index_open(&index[0], custody, before, &why);
	if (status == CUSTODY_OK)
		status = version_index_open(&index[1], custody, after, &why);
	if (status == CUSTODY_OK)
		status =
		    compare_indexes(&found, custody, index, NULL, NULL, &why);
	if (status == CUSTODY_OK)
		*out = (struct growth){.added = found.added,
		    .removed = found.removed,
		    .new_domains = found.new_domains,
		    .gone_domains = found.gone_domains,
		    .counted = true};
	else
		status = leave(out, status, &why, err);
	index_file_close(index[1]);
	index_file_close(index[0]);
	return status;
}
