/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_event: an event as it was signed.
 */
#ifndef CLI_SHOWN_EVENT_H
#define CLI_SHOWN_EVENT_H

#include <jansson.h>

#include "cli/page.h"

void shown_event(const struct page *page, const json_t *result);

#endif
