/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose: a disposal after its plan: carried out, read back by somebody else,
 * and looked up for its certificate.
 */
#ifndef ACTS_DISPOSE_H
#define ACTS_DISPOSE_H

#include <jansson.h>

#include "acts/session.h"

/* The row of the state's table `disposal` by its id, or by 8 or more digits of
 * its plan's digest.  CUSTODY_NOT_FOUND ("no-disposal"), CUSTODY_USAGE
 * ("which-plan"). */
enum custody_status dispose_by_id(struct custody *custody, const char *id,
    json_t **row, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status dispose_by_digest(struct custody *custody,
    const char *digest, json_t **row,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Rows of `version` that a disposal names. */
enum custody_status dispose_versions(struct custody *custody, const char *id,
    json_t **rows, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Carries out the plan of that digest, or finishes a run that was killed. */
enum custody_status dispose_run(struct custody *custody, const char *digest,
    bool root_lost, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reads back that what was destroyed is gone, and records it: what `verify D`
 * does.  CUSTODY_DISAGREES ("still-there") where something is found. */
enum custody_status dispose_verify(struct custody *custody, const char *id,
    json_t **answer, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
