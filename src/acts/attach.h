/* SPDX-License-Identifier: Apache-2.0
 *
 * attach: papers kept beside the ledger, each under its SHA-256.
 */
#ifndef ACTS_ATTACH_H
#define ACTS_ATTACH_H

#include "acts/session.h"

/*
 * Recomputes every copy in attachments/ that the ledger names.  Adds a
 * "finding" {subject, path, code, text} for each that is missing or has other
 * bytes, and *papers is how many there are.  CUSTODY_DISAGREES where bytes
 * differ, CUSTODY_UNKNOWN where a copy is missing or cannot be read; `err`
 * has the first of them.
 */
enum custody_status attach_verify(struct custody *custody, json_t **answer,
    json_int_t *papers, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
