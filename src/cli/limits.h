/* SPDX-License-Identifier: Apache-2.0
 *
 * limits: --limit NAME=VALUE, the ceilings that hostile data meets.
 */
#ifndef CLI_LIMITS_H
#define CLI_LIMITS_H

#include <custody/reader.h>

/* Their names and units, as help lists them. */
#define LIMITS_NAMES                                                           \
	"record, output, members, ratio, name, depth, memory or cpu"

/* "NAME=NUMBER", with K, M, G or T for 1024 and its powers.  False where it is
 * not that. */
bool limits_read(struct custody_reading_limits *limits, const char *text);

#endif
