/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_bars: what stands in the way of data, and what lets it pass.
 */
#ifndef CLI_SHOWN_BARS_H
#define CLI_SHOWN_BARS_H

#include <jansson.h>

#include "cli/page.h"

void shown_quarantine(const struct page *page, const json_t *result); /* Q */
void shown_recall(const struct page *page, const json_t *result);     /* C */
void shown_hold(const struct page *page, const json_t *result);       /* H */
void shown_waiver(const struct page *page, const json_t *result);     /* W */

#endif
