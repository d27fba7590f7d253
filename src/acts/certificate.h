/* SPDX-License-Identifier: Apache-2.0
 *
 * certificate: the signed account of a disposal: a DSSE in-toto Statement,
 * predicate urn:custody:disposal:v1, custody-ledger(5), section CERTIFICATES;
 * and a page for people.
 */
#ifndef ACTS_CERTIFICATE_H
#define ACTS_CERTIFICATE_H

#include <jansson.h>

#include "acts/session.h"
#include "store/database.h"

#define CERTIFICATE_TYPE "application/vnd.in-toto+json"
#define CERTIFICATE_STATEMENT "https://in-toto.io/Statement/v1"
#define CERTIFICATE_PREDICATE "urn:custody:disposal:v1"

/* certificate_statement.c: what is signed, for a disposal (a row of the
 * state) that is done. */
enum custody_status certificate_statement(json_t **out, struct custody *custody,
    const json_t *disposal, struct custody_error *err) CUSTODY_MUST_CHECK;

/* certificate_page.c: one HTML page about a statement, with no script, no
 * picture and no address in it; `sha256` (hex) is that of the signed document.
 * Every text of a stranger is escaped. */
enum custody_status certificate_page(struct buffer *out,
    const json_t *statement, const char *sha256, const char *signed_by,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What a plan, and the page, say of a version that has the same bytes, or, of
 * an erasure, some of the records: no gate lets them out, by whatever name. */
const char *certificate_of_same(bool erases);

/* certificate_check.c: does the statement say what the events in it say?
 * *facts gets the verified acts.  Signature of the envelope aside.
 * CUSTODY_DISAGREES ("certificate") and what evidence_check answers. */
enum custody_status certificate_check(json_t **facts, const json_t *statement,
    struct database *state, const char *genesis,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
