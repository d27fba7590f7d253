/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_made: who made a thing, when and why, and who signed it.
 */
#ifndef CLI_SHOWN_MADE_H
#define CLI_SHOWN_MADE_H

#include <jansson.h>

#include "cli/page.h"

/* "by  alice <alice@clinic.example>, 30 Nov 2026 11:57 UTC, INC-2", and below
 * it the reason, where one was given. */
void shown_made(const struct page *page, const json_t *row);

/* Of what waits, or waited, for custodians: who signed, and who could. */
void shown_signed(const struct page *page, const json_t *row);

/* Took effect, but is in force no more: of terms and policies. */
bool shown_replaced(const json_t *row);

/* The state of a proposal as people say it. */
const char *shown_proposal_state(const json_t *row);

/* Papers that were attached. */
void shown_papers(const struct page *page, const json_t *row);

#endif
