/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_release: what left, to which job, and what became of it.
 */
#ifndef CLI_SHOWN_RELEASE_H
#define CLI_SHOWN_RELEASE_H

#include <jansson.h>

#include "cli/page.h"

void shown_release(const struct page *page, const json_t *result);

#endif
