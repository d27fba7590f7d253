/* SPDX-License-Identifier: Apache-2.0
 *
 * kept_statement: a copy of what was signed for a release or a permit,
 * .custody/statements/SHA256, so that a report can quote it.  It names files,
 * so it goes with the data that it is about.
 */
#ifndef ACTS_KEPT_STATEMENT_H
#define ACTS_KEPT_STATEMENT_H

#include "acts/session.h"
#include "base/bytes.h"

/* Keeps a statement, its file exactly. */
enum custody_status kept_statement_add(struct custody *custody,
    struct bytes text, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Appends the statement of that digest (64 hex).  CUSTODY_NOT_FOUND where
 * none is kept, or what is kept has another digest. */
enum custody_status kept_statement_read(struct buffer *out,
    struct custody *custody, const char *sha256,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * The statements of every release of these versions (rows of the state's
 * `version`), of one that is disposed those from before: list gives the paths
 * of those that are there, for the caller to release; destroy leaves none.
 */
enum custody_status kept_statement_list(json_t **paths, struct custody *custody,
    const json_t *versions, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status kept_statement_destroy(struct custody *custody,
    const json_t *versions, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
