/* SPDX-License-Identifier: Apache-2.0
 *
 * certificate_check: a certificate's words against the signed events that it
 * carries: the plan, the account, the level, the people and the versions must
 * all be theirs.
 */
#include <string.h>

#include "acts/certificate.h"
#include "acts/evidence.h"
#include "base/error.h"
#include "base/member.h"

static bool
same(const json_t *a, const char *a_key, const json_t *b, const char *b_key)
{
	const json_t *value = json_object_get(a, a_key);

	return value != NULL && json_equal(value, json_object_get(b, b_key));
}

/* The one verified act of a kind that is about this disposal; NULL if there
 * is none. */
static const json_t *
find_act(
    const json_t *facts, const char *kind, const char *key, const char *value)
{
	const json_t *fact;
	size_t i;

	json_array_foreach (facts, i, fact) {
		const json_t *act = json_object_get(fact, "act");
		const json_t *data = json_object_get(act, "data");

		if (strcmp(member_text(act, "kind"), kind) == 0 &&
		    strcmp(member_text(data, key), value) == 0)
			return fact;
	}
	return NULL;
}

/* Of single records the kinds are others. */
static const char *
kind_of(const json_t *predicate, const char *whole, const char *records)
{
	return json_object_get(predicate, "erased") == NULL ? whole : records;
}

static const json_t *
data_of(const json_t *fact)
{
	return json_object_get(json_object_get(fact, "act"), "data");
}

static enum custody_status
disagree(const char *what, struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "certificate",
	    "the certificate and the events in it differ: %s", what);
}

/* Every version that it names was ingested so, and is in the plan. */
static bool
versions_agree(
    const json_t *predicate, const json_t *facts, const json_t *planned)
{
	const json_t *seqs = json_object_get(data_of(planned), "versions");
	const json_t *versions = json_object_get(predicate, "versions");
	const json_t *version;
	size_t i;

	if (json_array_size(seqs) != json_array_size(versions))
		return false;
	json_array_foreach (versions, i, version) {
		const json_t *fact;
		const json_t *seq;
		bool ingested = false;
		bool listed = false;
		size_t k;

		json_array_foreach (seqs, k, seq)
			listed = listed ||
				 json_equal(
				     seq, json_object_get(version, "event")) ||
				 same(seq, "event", version, "event");
		json_array_foreach (facts, k, fact)
			ingested =
			    ingested ||
			    (strcmp(member_text(
					json_object_get(fact, "act"), "kind"),
				 "version.ingested/1") == 0 &&
				same(fact, "seq", version, "event") &&
				same(data_of(fact), "version", version,
				    "version") &&
				same(data_of(fact), "dataset", version,
				    "dataset"));
		if (!ingested || !listed)
			return false;
	}
	return true;
}

/* The subjects are the versions, one each. */
static bool
subjects_agree(const json_t *statement, const json_t *predicate)
{
	const json_t *subjects = json_object_get(statement, "subject");
	const json_t *versions = json_object_get(predicate, "versions");
	const json_t *subject;
	size_t i;

	if (json_array_size(subjects) == 0 ||
	    json_array_size(subjects) != json_array_size(versions))
		return false;
	json_array_foreach (subjects, i, subject)
		if (!same(json_object_get(subject, "digest"), "custodyRoot",
			json_array_get(versions, i), "version"))
			return false;
	return true;
}

static enum custody_status
check_people(const json_t *predicate, const json_t *facts, const char *id,
    const json_t *done, struct custody_error *err)
{
	bool final = strcmp(member_text(predicate, "state"), "final") == 0;
	const json_t *verified =
	    find_act(facts, "disposal.verified/1", "disposal", id);

	if (!same(json_object_get(predicate, "carried_out"), "person", done,
		"person"))
		return disagree("who carried it out", err);
	if (final != (verified != NULL) ||
	    (!final &&
		strcmp(member_text(predicate, "state"), "provisional") != 0))
		return disagree("whether it was verified", err);
	if (final &&
	    (!same(json_object_get(predicate, "verification"), "person",
		 verified, "person") ||
		!same(data_of(verified), "account", predicate, "account")))
		return disagree("who verified it", err);
	return CUSTODY_OK;
}

/* Whoever is said to have approved signed an approval of this plan. */
static bool
approvals_agree(const json_t *predicate, const json_t *facts, const char *id)
{
	const json_t *approvals = json_object_get(predicate, "approved");
	const json_t *approval;
	size_t i;

	json_array_foreach (approvals, i, approval) {
		const json_t *fact;
		size_t k;
		bool signed_it = false;

		json_array_foreach (facts, k, fact) {
			const json_t *act = json_object_get(fact, "act");

			signed_it =
			    signed_it ||
			    (strcmp(member_text(act, "kind"),
				 "proposal.approved/1") == 0 &&
				strcmp(member_text(data_of(fact), "proposal"),
				    id) == 0 &&
				same(fact, "person", approval, "person"));
		}
		if (!signed_it)
			return false;
	}
	return true;
}

/* Each copy was made so, and who is said to have accounted for it did. */
static bool
copies_agree(const json_t *predicate, const json_t *facts)
{
	const json_t *copies = json_object_get(predicate, "copies"), *copy;
	size_t i;
	bool complete = true;

	json_array_foreach (copies, i, copy) {
		const json_t *made = NULL, *said = NULL, *fact;
		bool open = strcmp(member_text(copy, "state"), "open") == 0;
		size_t k;

		json_array_foreach (facts, k, fact) {
			made = same(fact, "seq", copy, "event") ? fact : made;
			said =
			    same(fact, "seq", copy, "attested") ? fact : said;
		}
		if (!same(data_of(made), "holder", copy, "holder"))
			return false;
		if (!open &&
		    (!same(data_of(said), "copy", copy, "copy") ||
			!same(data_of(said), "outcome", copy, "state") ||
			!same(said, "person", copy, "attested_by")))
			return false;
		complete = complete && !open;
	}
	return copies == NULL ||
	       json_is_true(json_object_get(predicate, "complete")) == complete;
}

/* As many as were planned of each, and erased is what was sealed anew. */
static bool
erased_agree(const json_t *predicate, const json_t *planned, const json_t *done)
{
	const json_t *erased = json_object_get(predicate, "erased"), *one;
	const json_t *counts = json_object_get(data_of(planned), "versions");
	const json_t *anew = json_object_get(data_of(done), "versions");
	size_t i;

	if (erased != NULL &&
	    json_array_size(erased) != json_array_size(counts))
		return false;
	json_array_foreach (erased, i, one) {
		const json_t *other;
		bool counted = false, sealed = false;
		size_t k;

		json_array_foreach (counts, k, other)
			counted |= same(one, "event", other, "event") &&
				   same(one, "records", other, "records");
		json_array_foreach (anew, k, other)
			sealed |= same(one, "event", other, "event") &&
				  same(one, "seal", other, "seal") &&
				  same(one, "epoch", other, "epoch");
		if (!counted || sealed != (strcmp(member_text(one, "outcome"),
					       "erased") == 0))
			return false;
	}
	return true;
}

enum custody_status
certificate_check(json_t **facts, const json_t *statement,
    struct database *state, const char *genesis, struct custody_error *err)
{
	const json_t *predicate = json_object_get(statement, "predicate");
	const char *id = member_text(predicate, "disposal");
	const json_t *planned;
	const json_t *started;
	const json_t *done;
	enum custody_status status;

	*facts = NULL;
	if (strcmp(member_text(predicate, "genesis"), genesis) != 0)
		return error_set(err, CUSTODY_DISAGREES, "genesis",
		    "the certificate is of another ledger");
	status = evidence_check(facts, predicate, state, genesis, err);
	if (status != CUSTODY_OK)
		return status;
	planned = find_act(*facts,
	    kind_of(predicate, "disposal.planned/1", "erasure.planned/1"),
	    "plan", member_text(predicate, "plan"));
	done = find_act(*facts,
	    kind_of(predicate, "disposal.done/1", "erasure.done/1"), "disposal",
	    id);
	started = find_act(*facts,
	    kind_of(predicate, "disposal.started/1", "erasure.started/1"),
	    "disposal", id);
	if (planned == NULL || done == NULL || started == NULL ||
	    !same(data_of(started), "plan", predicate, "plan"))
		status = disagree("it was not planned and done", err);
	else if (!same(json_object_get(predicate, "planned"), "person", planned,
		     "person") ||
		 !approvals_agree(predicate, *facts, id))
		status = disagree("who planned and approved it", err);
	else if (!same(data_of(planned), "why", predicate, "why"))
		status = disagree("why", err);
	else if (!same(data_of(done), "account", predicate, "account") ||
		 !same(data_of(done), "level", predicate, "level") ||
		 !same(data_of(done), "destroyed", predicate, "destroyed") ||
		 !same(data_of(done), "bytes", predicate, "bytes"))
		status = disagree("what was done", err);
	else if (!versions_agree(predicate, *facts, planned) ||
		 !subjects_agree(statement, predicate))
		status = disagree("which versions", err);
	else if (!erased_agree(predicate, planned, done))
		status = disagree("how many records of which", err);
	else if (!copies_agree(predicate, *facts))
		status = disagree("the copies of the key slots", err);
	else
		status = check_people(predicate, *facts, id, done, err);
	return status;
}
