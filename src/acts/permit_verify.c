/* SPDX-License-Identifier: Apache-2.0
 *
 * permit_verify: a permit says nothing that its events do not say; they are
 * in the tree of a checkpoint that the ledger signed and the permit's signer
 * cosigned, and it was signed by who decided.
 */
#include <string.h>

#include "acts/cosigned.h"
#include "acts/evidence.h"
#include "acts/permit.h"
#include "base/error.h"

static enum custody_status
disagree(struct custody_error *err, const char *what)
{
	return error_set(err, CUSTODY_DISAGREES, "permit",
	    "permit: %s is not what was decided", what);
}

/* The event of that kind; NULL where there is none, or several. */
static const json_t *
find_act(const json_t *acts, const char *kind)
{
	const json_t *act, *found = NULL;
	size_t i;

	json_array_foreach (acts, i, act) {
		const char *own = json_string_value(
		    json_object_get(json_object_get(act, "act"), "kind"));

		if (own == NULL || strcmp(own, kind) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = act;
	}
	return found;
}

static const json_t *
data_of(const json_t *act)
{
	return json_object_get(json_object_get(act, "act"), "data");
}

static bool
is_text(const json_t *data, const char *key, const char *text)
{
	const char *own = json_string_value(json_object_get(data, key));

	return own != NULL && strcmp(own, text) == 0;
}

/* An event that leaves nothing out need not say so. */
static bool
same_left_out(const json_t *decided, const struct permit *permit)
{
	const char *root;
	uint64_t left = permit_left_out(permit, &root);
	const json_t *data = json_object_get(decided, "data");
	json_int_t own = json_integer_value(json_object_get(data, "left_out"));

	return own >= 0 && (uint64_t)own == left &&
	       (left == 0 || is_text(data, "left_root", root));
}

static enum custody_status
compare_decision(
    const struct permit *permit, const json_t *act, struct custody_error *err)
{
	const json_t *data = data_of(act);

	if (act == NULL || !json_equal(json_object_get(act, "seq"),
			       json_object_get(permit->predicate, "decision")))
		return disagree(err, "its decision");
	if (!is_text(data, "verdict", "allow") ||
	    !is_text(data, "mode", "permit"))
		return disagree(err, "its verdict");
	if (!is_text(data, "request", permit_text(permit, "request")) ||
	    !is_text(data, "job", permit_text(permit, "job")))
		return disagree(err, "its request or job");
	if (!json_equal(json_object_get(data, "policies"),
		json_object_get(permit->predicate, "policies")) ||
	    !is_text(data, "policy_set", permit_text(permit, "policy_set")))
		return disagree(err, "which policies it names");
	if (!same_left_out(data, permit))
		return disagree(err, "what it leaves out");
	return CUSTODY_OK;
}

static enum custody_status
compare_acts(struct permit *permit, struct database *state, const json_t *acts,
    struct custody_error *err)
{
	const json_t *decision = find_act(acts, "decision.made/1");
	const json_t *release = find_act(acts, "release.made/1");
	json_int_t seq = json_integer_value(json_object_get(decision, "seq"));
	enum custody_status status;

	status = compare_decision(permit, decision, err);
	if (status == CUSTODY_OK &&
	    (!is_text(
		 data_of(release), "request", permit_text(permit, "request")) ||
		!is_text(data_of(release), "job", permit_text(permit, "job"))))
		status = disagree(err, "its release");
	if (status == CUSTODY_OK)
		status = signer_find(&permit->signer, &permit->envelope, state,
		    "custodian operator", (uint64_t)seq, err);
	if (status == CUSTODY_OK &&
	    !is_text(decision, "person", permit->signer.name))
		status = disagree(err, "who signed it");
	return status;
}

enum custody_status
permit_verify(struct permit *permit, struct database *state,
    const char *genesis, uint64_t size, struct custody_error *err)
{
	json_t *acts = NULL;
	enum custody_status status;

	status = evidence_check_trust(permit->predicate, genesis, size, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "permit");
	if (status == CUSTODY_OK)
		status = evidence_check(
		    &acts, permit->predicate, state, genesis, err);
	if (status == CUSTODY_OK)
		status = compare_acts(permit, state, acts, err);
	if (status == CUSTODY_OK)
		status = cosigned_by(
		    permit_text(permit, "checkpoint"), &permit->signer, err);
	json_decref(acts);
	return status;
}
