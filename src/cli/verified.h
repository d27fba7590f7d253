/* SPDX-License-Identifier: Apache-2.0
 *
 * verified: what verify found, as people read it.
 */
#ifndef CLI_VERIFIED_H
#define CLI_VERIFIED_H

#include "cli/command.h"

/* OK, FAIL or COULD NOT TELL, with what disagrees first. */
void verified_ledger(const struct telling *telling);
void verified_dataset(const struct telling *telling);
void verified_disposal(const struct telling *telling);
void verified_document(const struct telling *telling);

#endif
