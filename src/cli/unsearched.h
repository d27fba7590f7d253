/* SPDX-License-Identifier: Apache-2.0
 *
 * unsearched: a version that was not searched, why, and what would.
 */
#ifndef CLI_UNSEARCHED_H
#define CLI_UNSEARCHED_H

#include <jansson.h>

#include "cli/page.h"

/* `row`: dataset, number or ordinal, records where they are counted, reason,
 * cure. */
void unsearched_tell(const struct page *page, const json_t *row);

#endif
