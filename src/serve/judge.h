/* SPDX-License-Identifier: Apache-2.0
 *
 * judge: asks the gate for a Pod, on a ledger that is opened anew each time,
 * and says yes to nothing but an allow.
 */
#ifndef SERVE_JUDGE_H
#define SERVE_JUDGE_H

#include <jansson.h>

#include <custody/custody.h>

struct judge {
	struct custody_settings settings; /* of every opening */

	/* Told of each review: a row of type "review"; borrowed. */
	void (*tell)(void *ctx, const json_t *row);
	void *ctx;
	uint64_t reviews, allowed;
};

/*
 * Answers the review in `text`: *reply is the AdmissionReview to send, for
 * the caller to free.  CUSTODY_OK with a reply, whichever way it falls;
 * CUSTODY_MALFORMED where it is no review; CUSTODY_UNKNOWN no memory.
 */
enum custody_status judge_review(struct judge *judge, const char *text,
    size_t len, char **reply, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
