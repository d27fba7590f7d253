/* SPDX-License-Identifier: Apache-2.0
 *
 * terms_document: terms as a JSON document, custody-terms(1).
 */
#ifndef ACTS_TERMS_DOCUMENT_H
#define ACTS_TERMS_DOCUMENT_H

#include <jansson.h>

#include <custody/custody.h>

/*
 * Reads `path` (acts/input.h), one JSON object, and sets in `terms` (allow,
 * deny, licence, retain_until, sensitivity, jurisdictions, attribution) what it
 * says: a key replaces that field, null empties it, a key that is not there
 * leaves it. CUSTODY_MALFORMED ("bad-terms") for an unknown key, a value of
 * another type or more than 1 MiB; nothing is changed then.
 */
enum custody_status terms_document_apply(json_t *terms, struct custody *custody,
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
