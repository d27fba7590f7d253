/* SPDX-License-Identifier: Apache-2.0
 *
 * disposal: a plan, and what was done, as people review them.
 */
#ifndef CLI_DISPOSAL_H
#define CLI_DISPOSAL_H

#include <jansson.h>

#include "cli/page.h"

void disposal_plan(const struct page *page, const json_t *result);
/* A plan of single records; `id` is the id that was asked for, or NULL. */
void disposal_records(
    const struct page *page, const json_t *result, const char *id);

void disposal_done(const struct page *page, const json_t *result);

/* What either says of the data: what goes, what stays, who has it, how much
 * that is worth; and what was left when it was carried out. */
void disposal_review(const struct page *page, const json_t *result);
void disposal_account(const struct page *page, const json_t *result);

#endif
