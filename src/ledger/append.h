/* SPDX-License-Identifier: Apache-2.0
 *
 * append: gives a signed act its place; for the files of this room.
 */
#ifndef LEDGER_APPEND_H
#define LEDGER_APPEND_H

#include "ledger/open.h"

/* Inserts an act that was judged and whose signature was verified or made by
 * the caller, and folds it.  Needs a transaction, which a failure spoils. */
enum custody_status append_insert(struct ledger *ledger, const struct act *act,
    const uint8_t signature[64], struct ledger_place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
