/* SPDX-License-Identifier: Apache-2.0
 *
 * show_request: one screen of a request: what is asked, of which data, what
 * changed since it was last approved, under which terms and papers, what the
 * gate says, who signed, and who has yet to.
 */
#ifndef ACTS_SHOW_REQUEST_H
#define ACTS_SHOW_REQUEST_H

#include "acts/session.h"

/* *row, for the caller to release; CUSTODY_NOT_FOUND without a sentence where
 * there is no such request.  Nothing is recorded. */
enum custody_status show_request(struct custody *custody, const char *id,
    json_t **row, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
