/* SPDX-License-Identifier: Apache-2.0
 *
 * approval: the table of what would be signed, or was.
 */
#ifndef CLI_APPROVAL_H
#define CLI_APPROVAL_H

#include <jansson.h>

#include "cli/page.h"

/* One line for each row of type approval, and why where it is refused. */
void approval_table(const struct page *page, const json_t *answer);

#endif
