/* SPDX-License-Identifier: Apache-2.0
 *
 * asking: does an act by its name, of what a JSON object says.
 */
#ifndef HISTORIES_ASKING_H
#define HISTORIES_ASKING_H

#include <custody/custody.h>

/* As custody_NAME(): its answer, status and error.  `ask` has the fields of
 * its struct by name; one that is not in the table is a mistake of the test,
 * and ends it. */
enum custody_status asking_run(struct custody *custody, const char *name,
    const json_t *ask, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
