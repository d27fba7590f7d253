/* SPDX-License-Identifier: Apache-2.0
 *
 * gate: the gate's answer as people read it, the same for check, export and
 * exec.
 */
#ifndef CLI_GATE_H
#define CLI_GATE_H

#include "cli/command.h"

/* ALLOW with what it rests on, or DENY or UNKNOWN with every reason and what
 * would change it. */
void gate_tell(const struct telling *telling);

#endif
