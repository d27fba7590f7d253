/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_plan: what will be destroyed, what will not, and what cannot be
 * reached, as one file that people review: plans/ID, canonical JSON,
 * custody-ledger(5), section PLANS.  Its SHA-256 is what is approved.
 */
#ifndef ACTS_DISPOSE_PLAN_H
#define ACTS_DISPOSE_PLAN_H

#include <jansson.h>

#include "acts/dispose_files.h"

#define DISPOSE_PLAN_MAX ((size_t)1 << 30)

/* `.custody/plans/ID` and a suffix ("", ".job", ".account"), for the caller to
 * free; NULL when memory is short. */
char *dispose_plan_path(
    const struct custody *custody, const char *id, const char *suffix);

/* The plan of `versions` (rows of the state), with the files found. */
enum custody_status dispose_plan_make(json_t **plan, struct custody *custody,
    const json_t *versions, const struct dispose_files *files, const char *why,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reads such a file with the suffix "" or ".account".  CUSTODY_DISAGREES
 * ("plan", "account") where it is not the one whose SHA-256 (hex) the ledger
 * names; missing: CUSTODY_UNKNOWN. */
enum custody_status dispose_plan_document(json_t **out, struct custody *custody,
    const char *id, const char *suffix, const char *sha256,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a plan, and its files with it. */
enum custody_status dispose_plan_read(json_t **plan,
    struct dispose_files *files, struct custody *custody, const char *id,
    const char *sha256, struct custody_error *err) CUSTODY_MUST_CHECK;

/* "clear", "unverified" or "none" for the files that `gone` marks (one flag
 * each; NULL: those that are to go), and why; static or into `why`. */
const char *dispose_plan_level(
    const struct dispose_files *files, const bool *gone, char why[256]);

/* "place":TEXT, or "place_hex":HEX where JSON cannot hold it. */
enum custody_status dispose_plan_place(json_t *object,
    const struct buffer *place, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
