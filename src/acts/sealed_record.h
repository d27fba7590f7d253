/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_record: one record of a sealed version, without the others.
 */
#ifndef ACTS_SEALED_RECORD_H
#define ACTS_SEALED_RECORD_H

#include "store/sealed_file.h"

/*
 * The bytes of one record, appended to `out`; no other chunk is opened.
 * `path` is the entry's, `ordinal` from 0.  CUSTODY_NOT_FOUND ("no-record").
 */
enum custody_status sealed_record(struct sealed_read *read, struct bytes path,
    uint64_t ordinal, struct buffer *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
