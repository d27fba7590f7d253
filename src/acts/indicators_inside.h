/* SPDX-License-Identifier: Apache-2.0
 *
 * indicators_inside: what the files of indicators share, and nobody else sees.
 */
#ifndef ACTS_INDICATORS_INSIDE_H
#define ACTS_INDICATORS_INSIDE_H

#include "acts/indicators.h"

/* The kind of a column or of a type of MISP or STIX, in any case of letters:
 * INDICATOR_KINDS where no index has it. */
enum indicator_kind indicators_kind(struct bytes name);

/* Adds one of a kind; CUSTODY_MALFORMED ("bad-indicator") where it is none. */
enum custody_status indicators_add(struct indicators *indicators,
    enum indicator_kind kind, struct bytes text,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds one that does not say its kind. */
enum custody_status indicators_guess(struct indicators *indicators,
    struct bytes text, struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_MALFORMED ("too-big"): more than `most` of what a list is of. */
enum custody_status indicators_too_many(
    const char *what, size_t most, struct custody_error *err);

/* indicators_json.c: STIX 2.1 and MISP. */
enum custody_status indicators_json(struct indicators *indicators,
    struct bytes text, struct custody_error *err) CUSTODY_MUST_CHECK;

/* indicators_csv.c: adds one whose type says its kind, or counts it; of
 * "filename|sha256" and "domain|ip" the part that is meant. */
enum custody_status indicators_typed(struct indicators *indicators,
    struct bytes type, struct bytes value,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* True if the first row is a header that names a kind. */
bool indicators_is_csv(struct bytes text);

/* `text` has 64 readable bytes after it. */
enum custody_status indicators_csv(struct indicators *indicators,
    struct bytes text, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
