/* SPDX-License-Identifier: Apache-2.0
 *
 * satisfies: who has accepted these licences may use what is under that
 * expression, as the policy licence-permits-purpose answers it.
 */
#ifndef UNIT_SATISFIES_H
#define UNIT_SATISFIES_H

#include <jansson.h>

#include "policy/spdx.h"
#include "policy/spdx_cover.h"

static bool
covers_any(const json_t *accepted, const char *licence)
{
	const json_t *one;
	size_t i;

	json_array_foreach (accepted, i, one)
		if (spdx_cover(json_string_value(one), licence))
			return true;
	return false;
}

/* One choice of which every licence is covered. */
static bool
satisfies(const struct spdx *spdx, const json_t *accepted)
{
	for (size_t i = 0; i < spdx->alternatives; i++) {
		uint64_t missing = spdx->alternative[i];

		for (size_t j = 0; j < spdx->licences; j++)
			if (covers_any(accepted, spdx->licence[j]))
				missing &= ~((uint64_t)1 << j);
		if (missing == 0)
			return true;
	}
	return false;
}

#endif
