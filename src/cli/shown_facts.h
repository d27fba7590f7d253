/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_facts: what was counted in a version, in a few lines.
 */
#ifndef CLI_SHOWN_FACTS_H
#define CLI_SHOWN_FACTS_H

#include <jansson.h>

#include "cli/page.h"

/* Of a row with `facts`, `drift` and `records`: what was found and how far it
 * is from the last approved version; at most two lines. */
void shown_facts_brief(const struct page *page, const json_t *row);
/* All of it. */
void shown_facts(const struct page *page, const json_t *row);

/* "lengths 4.1 % of 20.0 %, new domains unknown, against reviews@3" of a list
 * of drift, "" of an empty one; the version `known` is not named.  For the
 * caller to free. */
char *shown_drift(const json_t *drift, const char *known);

#endif
