/* SPDX-License-Identifier: Apache-2.0
 *
 * tell: a question to the state as an answer.
 */
#ifndef ACTS_TELL_H
#define ACTS_TELL_H

#include "acts/session.h"

/* Appends every row of `sql` as an object of `type`, then a result {of,
 * shown}. */
enum custody_status tell_rows(struct custody *custody, const char *type,
    const char *sql, const json_t *values, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* True of a word that `list` takes, which no dataset is called by. */
bool tell_is_list(const char *word);

#endif
