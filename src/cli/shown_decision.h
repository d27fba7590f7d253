/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_decision: what a gate decided, whether the same rules still say so of
 * what was known then, and what the rules of today would say of it.
 */
#ifndef CLI_SHOWN_DECISION_H
#define CLI_SHOWN_DECISION_H

#include <jansson.h>

#include "cli/page.h"

/* `result` is an event with a `replay`. */
void shown_decision(const struct page *page, const json_t *result);

#endif
