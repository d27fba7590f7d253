/* SPDX-License-Identifier: Apache-2.0
 *
 * ask: asks policies about one request: the core through the state's view
 * core_answer, those of a set behind bars.  Whatever goes wrong with one is
 * its answer, "unknown", and not an error of the asking.
 */
#ifndef POLICY_ASK_H
#define POLICY_ASK_H

#include "policy/answer.h"
#include "policy/set.h"
#include "store/bars.h"
#include "store/database.h"

struct ask {
	json_t *reasons;  /* {policy, code, subject, reason, remedy, who,
			     command} of every subject not allowed */
	json_t *policies; /* {name, sha256, verdict} of every policy asked, with
			     `waived` (W1) where its answer was excused, and
			     {name, sha256} of every file of parameters */
	json_t *waivers;  /* {id, policy, person, until, why} of those */
	enum answer_verdict verdict; /* the worst that was not excused; none
					asked is unknown */
	size_t asked;
	size_t allowed;
	size_t waived; /* policies that did not allow, and were excused */
};

/* All zeros is nothing asked yet; ask_core and ask_site add. */
enum custody_status ask_core(struct ask *ask, struct database *state,
    const char *request, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status ask_site(struct ask *ask, struct database *state,
    const struct set *set, const char *request,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void ask_clear(struct ask *ask);

/*
 * The set could not be read: an answer of policy "policies" with the code
 * ("policy-missing", "bad-parameters"), sentence and remedy of `why`.
 */
enum custody_status ask_missing(struct ask *ask, const char *request,
    const struct custody_error *why,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Asks one policy of what is behind bars already, as ask_site does. */
enum custody_status ask_one(struct ask *ask, struct bars *bars,
    struct database *state, const struct set_file *policy, const char *request,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
