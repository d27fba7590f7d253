/* SPDX-License-Identifier: Apache-2.0
 *
 * approval: the table of what would be signed, or was.
 */
#ifndef CLI_APPROVAL_H
#define CLI_APPROVAL_H

#include <jansson.h>

#include "cli/page.h"

/* One line for each row of type approval, and what a custodian looks at in it;
 * `asking` before the question, where what cannot be signed is said, too. */
void approval_table(const struct page *page, const json_t *answer, bool asking);

#endif
