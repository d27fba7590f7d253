/* SPDX-License-Identifier: Apache-2.0
 *
 * glob: which paths --include and --exclude mean.
 */
#ifndef READERS_GLOB_H
#define READERS_GLOB_H

#include "base/bytes.h"

/*
 * True if the pattern matches the path or a folder that holds it.  A pattern
 * with a slash is matched from the beginning of the path (a leading slash
 * only says so, a trailing one says nothing); one without against every part
 * of it.
 *
 *     *       any bytes but a slash        ?   one byte, not a slash
 *     [a-z]   one of these                 [!a-z], [^a-z]  none of these
 *     **      as a whole part: any parts, or none
 *     \x      x itself
 */
bool glob_matches(const char *pattern, struct bytes path);

#endif
