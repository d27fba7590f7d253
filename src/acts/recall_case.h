/* SPDX-License-Identifier: Apache-2.0
 *
 * recall_case: a recall from what a selector found to its event: alone, or in
 * one transaction with the quarantine of the same.
 */
#ifndef ACTS_RECALL_CASE_H
#define ACTS_RECALL_CASE_H

#include "acts/bar_list.h"
#include "ledger/ledger.h"

struct recall_case {
	char due[28];            /* when answers are due */
	char id[LEDGER_ID_SIZE]; /* of an open one that calls back the same */
	json_t *data;            /* of recall.opened, but for what was asked */
	json_int_t newest;       /* event of the newest release known then */
	struct ledger_place place;
};

/* The instant of `due` (NULL: in 14 days); CUSTODY_USAGE where it is past. */
enum custody_status recall_case_due(struct recall_case *recall, const char *due,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What would be called back, and whether it is already. */
enum custody_status recall_case_make(struct recall_case *recall,
    struct custody *custody, const struct selector *selector,
    const struct bar_list *list, struct custody_error *err) CUSTODY_MUST_CHECK;

/* True where there is something: a release, or a version as a whole. */
bool recall_case_is_any(const struct recall_case *recall);

/* Within a transaction: CUSTODY_END where a release was made since; adds the
 * event. */
enum custody_status recall_case_add(struct recall_case *recall,
    struct custody *custody, const char *why, const char *incident,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Rows "line", one for each release: whom to ring, its job and model. */
enum custody_status recall_case_lines(const struct recall_case *recall,
    struct custody *custody, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The id: of the one there is, or that was opened; "" while there is none. */
const char *recall_case_id(const struct recall_case *recall);

void recall_case_clear(struct recall_case *recall);

#endif
