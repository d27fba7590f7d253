/* SPDX-License-Identifier: Apache-2.0
 *
 * parameters: a CSV file as a table of texts behind bars: accepted-licence.csv
 * or accepted_licence.csv is policy_accepted_licence.
 */
#ifndef POLICY_PARAMETERS_H
#define POLICY_PARAMETERS_H

#include <jansson.h>

#include "policy/set.h"
#include "store/bars.h"

/*
 * The first row names the columns ([a-z_][a-z0-9_]*, none twice), every other
 * has as many fields; RFC 4180, strictly; blank lines are skipped.
 * CUSTODY_MALFORMED ("bad-parameters") otherwise, with the row, and where a
 * table of that name is there already.
 */
enum custody_status parameters_show(struct bars *bars,
    const struct set_file *file, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Makes the same table in `db`, without a row, every column '' by default. */
enum custody_status parameters_make(struct database *db,
    const struct set_file *file, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The rows as objects of texts, keyed by their columns; what else it answers
 * is as above.  *rows is the caller's. */
enum custody_status parameters_rows(json_t **rows, const struct set_file *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of the file of that name (without its ending) in the set in force
 * (set_in_force has `state` and `dir`); CUSTODY_NOT_FOUND where there is none,
 * without a sentence. */
enum custody_status parameters_in_force(json_t **rows, struct database *state,
    const char *dir, const char *name,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The table's name: policy_ and the file's, with _ for -. */
#define PARAMETERS_NAME_SIZE 64
void parameters_name(
    char out[PARAMETERS_NAME_SIZE], const struct set_file *file);

#endif
