/* SPDX-License-Identifier: Apache-2.0
 *
 * cases: the examples that a policy brings with it, in comments after its
 * text:
 *
 *     -- case: deny
 *     -- policy_request {"subject":"R1","purpose":"demo"}
 *     -- policy_dataset {"subject":"penguins","dataset":"penguins"}
 *     -- reason: no licence is recorded
 *
 * Each is asked as the gate would ask a request whose facts are these rows
 * and nothing else; columns that are not said are '' or 0, and tables of
 * parameters hold what the case gives them and not what a site chose.
 * custody-policy(5).
 */
#ifndef POLICY_CASES_H
#define POLICY_CASES_H

#include <jansson.h>

#include "policy/set.h"

/*
 * Runs the cases of one policy of `set`.  Appends to `rows` an object {policy,
 * case, expected, got, ok, reason} for each; adds what failed to *failed.
 * "allow" and "deny" must come out as that, "silent" must not be allowed, with
 * the reason and the remedy that it says; got is else "another reason".  A
 * policy without one of the three has failed it ("missing").  What the cases
 * cannot be run for is a row too, not an error.
 */
enum custody_status cases_run(const struct set *set,
    const struct set_file *policy, json_t *rows, size_t *failed,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Could this set be put in force?  It has policies, none of the name of a core
 * one; its tables can be read; every policy passes the cases it has.  `rows` as
 * above.  CUSTODY_MALFORMED ("bad-policy", "bad-parameters") or
 * CUSTODY_REFUSED ("cases").
 */
enum custody_status cases_check(const struct set *set, json_t *rows,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
