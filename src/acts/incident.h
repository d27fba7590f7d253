/* SPDX-License-Identifier: Apache-2.0
 *
 * incident: all that was done under one name: bars, recalls and who has
 * answered them, look-ups, and what is still open.
 */
#ifndef ACTS_INCIDENT_H
#define ACTS_INCIDENT_H

#include "acts/session.h"

/* CUSTODY_NOT_FOUND ("no-incident") where no event names it. */
enum custody_status incident_there(struct custody *custody, const char *name,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Rows quarantine, recall, line, stopped and lookup; then the result.
 * CUSTODY_NOT_FOUND ("no-incident") where no event names it. */
enum custody_status incident_tell(struct custody *custody, const char *name,
    json_t **answer, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
