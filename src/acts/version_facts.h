/* SPDX-License-Identifier: Apache-2.0
 *
 * version_facts: what the ledger has of a version's facts, for people.
 */
#ifndef ACTS_VERSION_FACTS_H
#define ACTS_VERSION_FACTS_H

#include <jansson.h>

#include "acts/session.h"

/*
 * Adds to `row`, of the ingest event `seq`: `facts`, an object of names with
 * their versions ("email/1") and values; and `drift`, as drift_find
 * has it without limits.
 */
enum custody_status version_facts_add(struct custody *custody, uint64_t seq,
    json_t *row, struct custody_error *err) CUSTODY_MUST_CHECK;

/* What scan.h was asked to count then, a bit a family: those with a fact. */
unsigned version_facts_families(const json_t *facts);
/* The same of `version`, a row: what whoever makes its index again looks for
 * again, because positions are in the index alone. */
enum custody_status version_facts_asked(struct custody *custody,
    const json_t *version, unsigned *families,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
