/* SPDX-License-Identifier: Apache-2.0
 *
 * hearing_path: whether a path that a confined child names can be.
 */
#ifndef READERS_HEARING_PATH_H
#define READERS_HEARING_PATH_H

#include "readers/delivery.h"

/* True for the path that an archive's member has as an entry: ARCHIVE/MEMBER,
 * and, but for `whole`, the same without a compression's suffix. */
bool hearing_path_is(
    struct bytes own, struct bytes member, struct bytes path, bool whole);

/* True for a path as naming_clean leaves it. */
bool hearing_path_is_clean(struct bytes path);

/* Labels that have nothing but a path as a member may have it, as stored. */
bool hearing_path_are_members(const struct delivery *delivery,
    const struct record_label *labels, size_t count);

#endif
