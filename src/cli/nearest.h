/* SPDX-License-Identifier: Apache-2.0
 *
 * nearest: what a mistyped word may have meant.
 */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

/* The one of `count` words that is nearest to `word`: a few letters away, or
 * longer by its end.  NULL if none is near. */
const char *nearest_word(
    const char *word, const char *const *words, size_t count);

#endif
