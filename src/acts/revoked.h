/* SPDX-License-Identifier: Apache-2.0
 *
 * revoked: what was permitted and is no longer, for those who cannot ask the
 * ledger.  Only what would still open something is listed: a permit that has
 * ended by itself needs no word.
 */
#ifndef ACTS_REVOKED_H
#define ACTS_REVOKED_H

#include <jansson.h>

#include "acts/session.h"

/*
 * An array of {"id":TEXT,"why":TEXT}, for the caller to release:
 *   R31    a request that was withdrawn, rejected or disposed under a release,
 *          or that the gate would not allow now and that has a live permit
 *   L13    a release that was called back, or an export after which something
 *          in its versions was erased or disposed of
 *   NONCE  a permit after which something in its versions was barred, erased or
 *          disposed of, or the terms changed
 * What happened comes before what the gate would not allow.
 */
enum custody_status revoked_list(json_t **out, struct custody *custody,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Does such a list name the request, release or permit?  Its sentence,
 * borrowed; NULL where it names none of the three. */
const char *revoked_why(const json_t *list, const char *request,
    const char *release, const char *nonce);

#endif
