/* SPDX-License-Identifier: Apache-2.0
 *
 * signatures: verifies many signatures of acts on all cores.  Folding goes on
 * while they wait, since nothing is answered before all are verified.
 */
#ifndef LEDGER_SIGNATURES_H
#define LEDGER_SIGNATURES_H

#include <stdint.h>

#include "base/bytes.h"

struct signatures;

enum custody_status signatures_new(
    struct signatures **out, struct custody_error *err) CUSTODY_MUST_CHECK;
void signatures_free(struct signatures *signatures);

/* Copies what is to be verified; verifies when enough wait.  A signature
 * that does not verify is CUSTODY_DISAGREES ("signature"), naming the first
 * event that has one. */
enum custody_status signatures_add(struct signatures *signatures, uint64_t seq,
    const uint8_t key[32], struct bytes act, const uint8_t signature[64],
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status signatures_finish(struct signatures *signatures,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The first event that has one; 0 while all verified. */
uint64_t signatures_failed(const struct signatures *signatures);

#endif
