/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_report: what became of each file of a plan: the account that the
 * ledger names, plans/ID.account, canonical JSON; custody-ledger(5), section
 * PLANS.
 */
#ifndef ACTS_DISPOSE_REPORT_H
#define ACTS_DISPOSE_REPORT_H

#include "acts/dispose_job.h"
#include "acts/dispose_plan.h"

struct dispose_report {
	struct buffer text;
	char sha256[65];
	const char *level;
	uint64_t destroyed; /* files */
	uint64_t left;      /* files that are still there */
	uint64_t bytes;     /* overwritten */
};

enum custody_status dispose_report_make(struct dispose_report *out,
    struct custody *custody, const json_t *disposal,
    const struct dispose_files *files, const struct dispose_job *job,
    const json_t *versions, uint64_t parts_left,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a plan of single records: `said` is what the event says of each
 * version that was sealed anew, and counted are records, not files. */
enum custody_status dispose_report_erased(struct dispose_report *out,
    struct custody *custody, const json_t *disposal, const json_t *plan,
    const struct dispose_files *files, const struct dispose_job *job,
    const json_t *said, uint64_t parts_left,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status dispose_report_write(const struct dispose_report *report,
    struct custody *custody, const char *id,
    struct custody_error *err) CUSTODY_MUST_CHECK;

void dispose_report_clear(struct dispose_report *report);

/* Adds what the account says to `result`, which has id, account and versions:
 * files, destroyed, bytes, left, level_why, verify_by, and erased of single
 * records.
 * CUSTODY_DISAGREES ("account"), as dispose_plan_document. */
enum custody_status dispose_report_add(json_t *result, struct custody *custody,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The answer of `dispose --plan` for a disposal that is done. */
enum custody_status dispose_report_tell(struct custody *custody, const char *id,
    bool new, json_t **answer, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
