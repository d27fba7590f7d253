/* SPDX-License-Identifier: Apache-2.0
 *
 * splits: a text's records do not depend on how much of it is seen at once.
 */
#ifndef FUZZ_SPLITS_H
#define FUZZ_SPLITS_H

#include "readers/table.h"

/* Aborts where `reader` breaks what table.h says of header() and split(), or
 * finds other records in a text that comes piece by piece. */
void splits_check(const struct reader *reader,
    const struct custody_reading_options *options, struct bytes text);

#endif
