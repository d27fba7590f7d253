/* SPDX-License-Identifier: Apache-2.0
 *
 * index_verify: the two halves of index_file_verify.  For index_file.c only.
 */
#ifndef STORE_INDEX_VERIFY_H
#define STORE_INDEX_VERIFY_H

#include "store/index_connect.h"

/* That SQLite's structures agree with each other, that no row is there which
 * nothing asks for, and that the entries tile the records. */
enum custody_status index_verify_file(
    struct index_file *index, struct custody_error *err) CUSTODY_MUST_CHECK;

/* That a run, made again from the values in order, is the one that is stored
 * and the one that was recorded. */
enum custody_status index_verify_run(struct index_file *index,
    enum index_run kind, const struct index_total *recorded,
    const char *scratch, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
