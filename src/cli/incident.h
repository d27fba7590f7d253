/* SPDX-License-Identifier: Apache-2.0
 *
 * incident: all that is known of one incident, as people read it.
 */
#ifndef CLI_INCIDENT_H
#define CLI_INCIDENT_H

#include "cli/command.h"

void incident_told(const struct telling *telling);

#endif
