/* SPDX-License-Identifier: Apache-2.0
 *
 * offering: what stands in for a transaction where acts are signed into a
 * file; for the files of this room.
 */
#ifndef LEDGER_OFFERING_H
#define LEDGER_OFFERING_H

#include "ledger/open.h"

struct offering;

void offering_free(struct offering *offering);

enum custody_status offering_begin(
    struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Signs an act that was judged; nothing is folded. */
enum custody_status offering_add(struct ledger *ledger,
    const struct keyring_key *key, const struct act *act,
    struct ledger_place *place, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Writes the file whole, or leaves the one that is there. */
enum custody_status offering_commit(
    struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;
void offering_end(struct ledger *ledger);

#endif
