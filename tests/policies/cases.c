/* SPDX-License-Identifier: Apache-2.0
 *
 * cases: runs the cases of one policy that ships, named as the argument, and
 * prints each that does not come out as it says.
 */
#include <stdio.h>
#include <string.h>

#include "policy/cases.h"

int
main(int argc, char **argv)
{
	struct custody_error err = {0};
	struct set set = {0};
	const struct set_file *policy = NULL;
	json_t *rows = json_array(), *row;
	size_t failed = 0, i;
	enum custody_status status = set_shipped(&set, &err);

	if (status == CUSTODY_OK && argc == 2)
		policy = set_find(&set, SET_POLICY, argv[1]);
	if (policy != NULL)
		status = cases_run(&set, policy, rows, &failed, &err);
	json_array_foreach (rows, i, row) {
		if (json_is_true(json_object_get(row, "ok")))
			continue;
		json_dumpf(row, stdout, JSON_COMPACT);
		putchar('\n');
	}
	if (status != CUSTODY_OK)
		fprintf(stderr, "%s: %s\n", err.code, err.text);
	printf("%zu cases, %zu failed\n", json_array_size(rows), failed);
	set_clear(&set);
	json_decref(rows);
	return policy == NULL || status != CUSTODY_OK || failed > 0;
}
