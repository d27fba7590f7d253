/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_disposal: the end of data, and of copies of its keys.
 */
#ifndef CLI_SHOWN_DISPOSAL_H
#define CLI_SHOWN_DISPOSAL_H

#include <jansson.h>

#include "cli/page.h"

/* D: its plan until it is carried out, then what was done. */
void shown_disposal(const struct page *page, const json_t *result);
/* K: a copy of the key slots, and what its holder said. */
void shown_copy(const struct page *page, const json_t *result);

#endif
