/* SPDX-License-Identifier: Apache-2.0
 *
 * shipped: copies what was compiled in to where the gate reads it, so that a
 * decision can be replayed when the release that made it is long gone.
 */
#include "policy/shipped.h"
#include "base/error.h"

enum custody_status
shipped_files(const struct set *set, json_t **files, struct custody_error *err)
{
	json_t *list = json_array();

	for (size_t i = 0; i < set->count; i++)
		if (json_array_append_new(
			list, json_pack("{s:s, s:s}", "name", set->file[i].file,
				  "sha256", set->file[i].sha256)) < 0) {
			json_decref(list);
			return error_memory(err);
		}
	*files = list;
	return list == NULL ? error_memory(err) : CUSTODY_OK;
}

enum custody_status
shipped_write(const char *dir, json_t **files, struct custody_error *err)
{
	struct set set;
	enum custody_status status;

	*files = NULL;
	status = set_shipped(&set, err);
	if (status == CUSTODY_OK)
		status = set_keep(&set, dir, err);
	if (status == CUSTODY_OK)
		status = shipped_files(&set, files, err);
	set_clear(&set);
	return status;
}
