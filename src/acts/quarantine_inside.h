/* SPDX-License-Identifier: Apache-2.0
 *
 * quarantine_inside: what the files of quarantine share, and nobody else.
 */
#ifndef ACTS_QUARANTINE_INSIDE_H
#define ACTS_QUARANTINE_INSIDE_H

#include "acts/recall_case.h"

/* One quarantine, from asking to answer. */
struct quarantine {
	struct custody *custody;
	const struct custody_quarantine *ask;
	struct selector *selector;
	struct bar_list list;
	struct buffer rule;        /* what later ingests resolve */
	struct recall_case recall; /* if ask->recall */
	bool recalls;              /* and there is something to call back */
	char id[LEDGER_ID_SIZE];   /* of an open one that bars the same */
	struct ledger_place place;
};

/* quarantine_tell.c: what it means: versions, requests, releases, people. */
enum custody_status quarantine_tell(struct quarantine *run, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
