/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_terms: what may be done with a dataset.
 */
#ifndef CLI_SHOWN_TERMS_H
#define CLI_SHOWN_TERMS_H

#include <jansson.h>

#include "cli/page.h"

/* "analytics; CC-BY-4.0; personal; EU; keep to 1 Jan 2028", for the caller to
 * free; NULL when memory is short. */
char *shown_terms_line(const json_t *terms);

/* Every field on a line of its own, "-" where nothing is said. */
void shown_terms_fields(const struct page *page, const json_t *terms);

/* Of `show`: terms by their id. */
void shown_terms(const struct page *page, const json_t *result);

#endif
