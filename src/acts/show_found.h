/* SPDX-License-Identifier: Apache-2.0
 *
 * show_found: in which records of a version a scan found something: where to
 * look, never what is there.
 */
#ifndef ACTS_SHOW_FOUND_H
#define ACTS_SHOW_FOUND_H

#include <jansson.h>

#include "acts/session.h"

/*
 * Rows "found" (file, ordinal in it, kinds: patterns of custody-policy(5)), in
 * the order of the records, then the result {kind: "found", dataset, ordinal,
 * version, of, records, shown, complete}: `records` have it, of which the first
 * SHOW_FOUND_MOST are shown.  `of` is a word of CUSTODY_FOUND.
 *
 * The index has to have as many as the signed ingest event counted: else
 * CUSTODY_DISAGREES ("index"), or CUSTODY_UNKNOWN ("no-positions") where it has
 * none at all.  What was not counted (--without) is CUSTODY_UNKNOWN
 * ("not-counted").
 */
#define SHOW_FOUND_MOST 100000
enum custody_status show_found(struct custody *custody, const char *dataset,
    const char *of, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
