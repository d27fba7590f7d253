/* SPDX-License-Identifier: Apache-2.0
 *
 * terms_others: the terms of other datasets that bind one, too: of what it was
 * made from, and of what holds the same bytes.
 */
#ifndef ACTS_TERMS_OTHERS_H
#define ACTS_TERMS_OTHERS_H

#include <jansson.h>

#include "acts/session.h"

/*
 * Adds to `terms`, the terms of `dataset` as they are or shall be,
 *   bound_by  [{dataset, id, copy, allow, deny, licence, retain_until,
 *             sensitivity, jurisdictions}], by name; copy is true for the same
 *             bytes, false for what it was made from
 *   looser    [{field, here, dataset, id, there}]: where `terms` say more
 *             than those do, and the gate goes by those
 * both over the versions that were not disposed.
 */
enum custody_status terms_others(struct custody *custody, const char *dataset,
    json_t *terms, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
