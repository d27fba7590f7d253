/* SPDX-License-Identifier: Apache-2.0
 *
 * trust_named: the trust document that a person names, from a file or a pipe.
 */
#ifndef ACTS_TRUST_NAMED_H
#define ACTS_TRUST_NAMED_H

#include "acts/session.h"
#include "ledger/trust.h"

/* As input_document reads and trust_read folds it; where there is no such file
 * CUSTODY_UNKNOWN ("no-trust").  For the caller to free. */
enum custody_status trust_named(struct trust **out, struct custody *custody,
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
