/* SPDX-License-Identifier: Apache-2.0
 *
 * answer: joins what a policy said to what it had to answer.  A subject that
 * it forgot, a NULL, a word that is not a verdict, two verdicts that differ, a
 * subject that nobody asked about, no subject at all: none of them allows.
 */
#ifndef POLICY_ANSWER_H
#define POLICY_ANSWER_H

#include <jansson.h>

#include "base/bytes.h"

/* In order: the later wins. */
enum answer_verdict { ANSWER_ALLOW, ANSWER_UNKNOWN, ANSWER_DENY };

struct answer;

/* "allow", "unknown" or "deny". */
const char *answer_word(enum answer_verdict verdict);

/* For the policy `policy` and its subjects, an ascending array of strings;
 * both are borrowed until answer_free. */
enum custody_status answer_new(struct answer **out, const char *policy,
    const json_t *subjects, struct custody_error *err) CUSTODY_MUST_CHECK;
void answer_free(struct answer *answer);

/* One row of the policy; `at` NULL is NULL. */
enum custody_status answer_take(struct answer *answer, struct bytes subject,
    struct bytes verdict, struct bytes reason, struct bytes remedy,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The policy failed: whatever it said, the answer is unknown. `code` is
 * "failed", "timeout" or "policy-missing"; `why` is for people. */
enum custody_status answer_fail(struct answer *answer, const char *code,
    const char *why, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Appends an object {policy, code, subject, reason, remedy} to `reasons` for
 * each subject that is not allowed, at most 100, then one that counts the
 * rest.  Codes: denied, unknown, silent, contradicts, bad-verdict, stray,
 * nothing-asked, and those of answer_fail.
 */
enum custody_status answer_finish(struct answer *answer, json_t *reasons,
    enum answer_verdict *verdict, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
