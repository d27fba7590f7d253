/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_proposal: what custodians decide about people, rules and bars.
 */
#ifndef CLI_SHOWN_PROPOSAL_H
#define CLI_SHOWN_PROPOSAL_H

#include <jansson.h>

#include "cli/page.h"

/* I: somebody enrolled, retired or with a new key, or another quorum. */
void shown_identity(const struct page *page, const json_t *result);
/* U: a bar, a hold or a recall that ends. */
void shown_lift(const struct page *page, const json_t *result);
/* P: the site's policies. */
void shown_policy_set(const struct page *page, const json_t *result);

#endif
