/* SPDX-License-Identifier: Apache-2.0
 *
 * may: a role that may not do an act is told so before long work.
 */
#ifndef ACTS_MAY_H
#define ACTS_MAY_H

#include "acts/session.h"

/* Opens the key of who acts and asks the law whether they could append this
 * now: its answer, and CUSTODY_UNKNOWN ("no-memory") for data_take NULL. */
enum custody_status may_append(struct custody *custody, const char *kind,
    json_t *data_take, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a role alone: CUSTODY_REFUSED where theirs may not do `kind`.
 * `data_take` has the right keys; what the law says of their values is asked
 * when they are known. */
enum custody_status may_do(struct custody *custody, const char *kind,
    json_t *data_take, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A permit and an export are signed by a custodian or an operator: refused
 * ("role") before the gate is asked where `verb` is somebody else's. */
enum custody_status may_sign_leave(const struct custody *custody,
    const char *verb, const char *request,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
