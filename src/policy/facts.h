/* SPDX-License-Identifier: Apache-2.0
 *
 * facts: what a policy sees of one request: the tables policy_*, copied out
 * of the state behind bars.  custody-policy(5) says what is in each.
 */
#ifndef POLICY_FACTS_H
#define POLICY_FACTS_H

#include <jansson.h>

#include "policy/set.h"
#include "store/bars.h"
#include "store/database.h"

/*
 * Copies the rows of `request`, without their column of that name, and adds
 * what SQL cannot make of them: policy_licence (the choices that each licence
 * expression leaves) and policy_host (of each URL).  Only tables that a text
 * of `asked` names are made: no other can be read.
 */
enum custody_status facts_show(struct bars *bars, struct database *state,
    const char *request, const struct set_file *asked, size_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What a policy of that subject must answer about, ascending: an array of
 * strings.  `kind` is a word of header.h. */
enum custody_status facts_subjects(json_t **out, struct database *state,
    struct bytes kind, const char *request,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Makes empty tables of these names and columns in `db`, all of the request
 * FACTS_CASE by default: where the cases of a policy put their facts. */
#define FACTS_CASE "R1"
enum custody_status facts_make(
    struct database *db, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
