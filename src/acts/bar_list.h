/* SPDX-License-Identifier: Apache-2.0
 *
 * bar_list: the record digests that a quarantine bars, resolved from indexes
 * that agree with the ledger.  A live version whose index cannot be read
 * leaves nothing decided.
 */
#ifndef ACTS_BAR_LIST_H
#define ACTS_BAR_LIST_H

#include <jansson.h>

#include "acts/barred.h"
#include "acts/selector.h"
#include "acts/session.h"

struct bar_list {
	struct barred barred;
	struct buffer text; /* the file: lower-case hex, a LF after each */
	char sha256[65];    /* of the text */
	char root[65];      /* RFC 6962, leaf data the raw digests */
	json_t *versions;   /* barred whole: [{"dataset":…,"version":…}] */
	json_t *counts;     /* [{"event":SEQ,"records":N}], none of 0 */
	json_t *rows;       /* for people: "barred" and "unsearched" */
	json_int_t newest;  /* event of the newest version that was looked at */
	json_t *roots;      /* of every version that is touched */
	uint64_t by_form;   /* records with the text of what is barred, and
			       other bytes: they are not barred */
	const char *done;   /* what is to be done to them, for an error:
			       "planned"; NULL: "barred" or "recalled" */
};

/* Resolves over all live versions; with `gone`, versions that were disposed
 * are found too where they are named as a whole.  CUSTODY_UNKNOWN or
 * CUSTODY_DISAGREES where the index of one cannot be used: named in the error.
 * A version that was never searchable for the selector's kind is a row
 * "unsearched". */
enum custody_status bar_list_resolve(struct bar_list *list,
    struct custody *custody, struct selector *selector, bool gone,
    struct custody_error *err) CUSTODY_MUST_CHECK;

void bar_list_clear(struct bar_list *list);

#endif
