/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_version: a version: where it came from, what is in it, what may be
 * done with it, and who has it.
 */
#ifndef CLI_SHOWN_VERSION_H
#define CLI_SHOWN_VERSION_H

#include <jansson.h>

#include "cli/page.h"

void shown_version(const struct page *page, const json_t *row);

#endif
