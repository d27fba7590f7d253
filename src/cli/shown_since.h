/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_since: what changed since the last approval, as lines of a request.
 */
#ifndef CLI_SHOWN_SINCE_H
#define CLI_SHOWN_SINCE_H

#include <jansson.h>

#include "cli/page.h"

/* The line "since" of a request, from its member `since`. */
void shown_since(const struct page *page, const json_t *result);

/* The same in a few words for a table: "since R12: +1,204,331, terms same";
 * "first request for this data".  For the caller to free. */
char *shown_since_brief(const json_t *result);

#endif
