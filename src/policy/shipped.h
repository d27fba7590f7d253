/* SPDX-License-Identifier: Apache-2.0
 *
 * shipped: the set that ships, for a new custody directory.
 */
#ifndef POLICY_SHIPPED_H
#define POLICY_SHIPPED_H

#include <jansson.h>

#include "policy/set.h"

/*
 * Writes the set that ships below `dir` (a .custody) as
 * policies/SHA256.sql|csv.  *files is the `files` of policy.installed, for the
 * caller to release.
 */
enum custody_status shipped_write(const char *dir, json_t **files,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The `files` of policy.installed for any set: [{"name":…,"sha256":…}, …]. */
enum custody_status shipped_files(const struct set *set, json_t **files,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
