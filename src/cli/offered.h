/* SPDX-License-Identifier: Apache-2.0
 *
 * offered: tells what was signed into a file, and where it is taken to.
 */
#ifndef CLI_OFFERED_H
#define CLI_OFFERED_H

#include "cli/command.h"

void offered_tell(const struct telling *telling);

#endif
