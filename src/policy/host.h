/* SPDX-License-Identifier: Apache-2.0
 *
 * host: whose server a source URL names.
 */
#ifndef POLICY_HOST_H
#define POLICY_HOST_H

#include "base/bytes.h"

/*
 * Appends the host in lower case, without user, port and a dot at its end;
 * an address in brackets keeps them.  A text without "://" is read as one that
 * begins with its host.  Appends nothing where there is none (file:///data).
 */
enum custody_status host_of(struct buffer *out, struct bytes url,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
