/* SPDX-License-Identifier: Apache-2.0
 *
 * parameters: a CSV file as a table of texts behind bars: accepted-licence.csv
 * or accepted_licence.csv is policy_accepted_licence.
 */
#ifndef POLICY_PARAMETERS_H
#define POLICY_PARAMETERS_H

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

/* The table's name: policy_ and the file's, with _ for -. */
#define PARAMETERS_NAME_SIZE 64
void parameters_name(
    char out[PARAMETERS_NAME_SIZE], const struct set_file *file);

#endif
