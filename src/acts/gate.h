/* SPDX-License-Identifier: Apache-2.0
 *
 * gate: the one predicate behind check, export and exec.  It asks every core
 * policy and every policy of the set in force about a request, takes what the
 * data came to, and records a decision whichever way it falls.  It never
 * takes silence, an error or a missing file for a yes.
 *
 * In order: gate_decide (nothing is recorded); where it allows, the data is
 * read, and gate_data or gate_object say what came of it; ledger_begin;
 * gate_record, which asks once more if anything was added since; then
 * ledger_commit, ledger_checkpoint, and gate_tell.
 */
#ifndef ACTS_GATE_H
#define ACTS_GATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "acts/session.h"

struct gate_answer;

/*
 * What the policies say of a request now.  `mode` is "check", "permit",
 * "export" or "exec"; `job` may be NULL: a rehearsal.  Sets the clock.
 * CUSTODY_OK with *out whatever the verdict; CUSTODY_NOT_FOUND ("no-request");
 * any other answer comes without *out.
 */
enum custody_status gate_decide(struct custody *custody, const char *request,
    const char *mode, const char *job, struct gate_answer **out,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void gate_free(struct gate_answer *gate);

/* "allow", "deny" or "unknown"; and the status that goes with it: CUSTODY_OK,
 * CUSTODY_REFUSED, CUSTODY_DISAGREES (deny because of the data) or
 * CUSTODY_UNKNOWN. */
const char *gate_verdict(const struct gate_answer *gate);
enum custody_status gate_status(const struct gate_answer *gate);

/* Why not: objects {policy, code, subject, reason, remedy, who, command}.
 * Borrowed. */
json_t *gate_reasons(const struct gate_answer *gate);

/* Which waivers excused what: objects {id, policy, person, until, why}.
 * Borrowed. */
json_t *gate_waivers(const struct gate_answer *gate);

/* {asked, allow, waived}, for the caller to release. */
json_t *gate_counts(const struct gate_answer *gate);

/* The same with `against`, the reasons that would stay, as if the request had
 * every signature that it still needs; for the caller to release. */
enum custody_status gate_signed(const struct gate_answer *gate, json_t **out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What was checked or written, and what was left out of it. */
struct gate_data {
	uint64_t files, records, bytes;
	uint64_t left_out;  /* records that a quarantine bars, or erased ones */
	uint64_t erased;    /* of them */
	char left_root[65]; /* root over their digests, "" for none */
	bool subset;        /* whole files, but not all */
	bool unread;        /* nothing of it was: a permit, or what was
			       known is enough */
	char skip_list[65]; /* SHA-256 of what was written, "" for none  */
};

/* The data is the version's: its counts, for the decision and the answer. */
enum custody_status gate_data(struct gate_answer *gate,
    const struct gate_data *data, struct custody_error *err) CUSTODY_MUST_CHECK;

/* How exec gives the data to its command: "none", "pipe" or "memfd"; static
 * text. */
void gate_hand_over(struct gate_answer *gate, const char *word);

/* What the data is refused for was known before it was read. */
void gate_unread(struct gate_answer *gate);

/*
 * The data objects: `status` CUSTODY_DISAGREES or CUSTODY_MALFORMED make it a
 * deny that answers CUSTODY_DISAGREES, CUSTODY_REFUSED a deny, all else an
 * unknown.  The reason is of policy "data", its code, sentence and remedy are
 * those of `why`; `subject` is a version ("reviews/2026@4") or the request.
 * `command` may be NULL.
 */
enum custody_status gate_object(struct gate_answer *gate,
    enum custody_status status, const char *subject,
    const struct custody_error *why, const char *command,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Between ledger_begin and ledger_commit: asks again if the ledger grew since
 * it was decided, adds decision.made, and, for an allow that names a job,
 * release.made; the release that this job already has of this request is
 * taken instead.  `statement` is the SHA-256 of custody-release.json in hex,
 * NULL for none.  Look at gate_verdict afterwards: a withdrawal may have come
 * in between, and commit all the same.  CUSTODY_REFUSED where the person's
 * role does not allow it: then roll back.
 */
enum custody_status gate_record(struct custody *custody,
    struct gate_answer *gate, const char *statement,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* After gate_record: the release's id, "" if there is none; whether it was
 * made now; the place of the decision.  Before it: whether this job has a
 * release of this request already, and its id. */
const char *gate_release(const struct gate_answer *gate);
bool gate_release_new(const struct gate_answer *gate);
uint64_t gate_decision(const struct gate_answer *gate);

/* The keys of the result, for the caller to add to and release: verdict,
 * request, state, mode, job, release, new, reasons, policies, checked_files,
 * checked_records, checked_bytes, left_out, decision, recorded, conditions,
 * until, purpose, project, versions. */
enum custody_status gate_tell(struct custody *custody,
    const struct gate_answer *gate, json_t **out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Fills `err` with the sentence of a refusal and returns gate_status. */
enum custody_status gate_say(
    const struct gate_answer *gate, struct custody_error *err);

#endif
