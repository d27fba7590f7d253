/* SPDX-License-Identifier: Apache-2.0
 *
 * permit_check: the gate where there is no ledger.  A trust file says whom to
 * believe and what was revoked, the permit what was allowed, the data what it
 * is.
 */
#include <string.h>

#include "acts/data.h"
#include "acts/offer.h"
#include "acts/permit.h"
#include "acts/trust_named.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/member.h"
#include "crypto/signature.h"

struct checking {
	struct custody *custody;
	const struct custody_check_permit *ask;
	struct trust *trust;
	struct permit permit;
	int64_t max_age;

	json_t *reasons;
	enum custody_status worst;
	struct data_found found;
	bool read; /* data was */
};

/* --- what is at hand ------------------------------------------------------ */

static enum custody_status
open_all(struct checking *checking, struct custody_error *err)
{
	const struct custody_check_permit *ask = checking->ask;
	struct signature_start start;
	enum custody_status status = CUSTODY_OK, began;

	if (ask->permit == NULL || ask->trust == NULL) {
		error_set(err, CUSTODY_USAGE, "usage",
		    "check: a permit needs a trust file that says whom to "
		    "believe");
		error_remedy(err, "custody check --permit FILE --trust FILE");
		return CUSTODY_USAGE;
	}
	if (ask->trust_max_age != NULL)
		status = clock_read_duration(
		    &checking->max_age, ask->trust_max_age, err);
	if (status != CUSTODY_OK)
		return status;
	signature_begin(&start);
	status =
	    permit_read(&checking->permit, checking->custody, ask->permit, err);
	if (status == CUSTODY_OK)
		status = trust_named(
		    &checking->trust, checking->custody, ask->trust, err);
	began = signature_began(&start, status == CUSTODY_OK ? err : NULL);
	return status == CUSTODY_OK ? began : status;
}

/* --- reasons -------------------------------------------------------------- */

static int
rank(enum custody_status status)
{
	return status == CUSTODY_OK        ? 0
	       : status == CUSTODY_UNKNOWN ? 1
	       : status == CUSTODY_REFUSED ? 2
					   : 3;
}

static void
worsen(struct checking *checking, enum custody_status status)
{
	if (status == CUSTODY_MALFORMED)
		status = CUSTODY_DISAGREES;
	if (status != CUSTODY_OK && status != CUSTODY_REFUSED &&
	    status != CUSTODY_DISAGREES)
		status = CUSTODY_UNKNOWN;
	if (rank(status) > rank(checking->worst))
		checking->worst = status;
}

static enum custody_status
object(struct checking *checking, enum custody_status status,
    const char *policy, const struct custody_error *why,
    struct custody_error *err)
{
	json_t *one = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[]}",
	    "policy", policy, "code", why->code, "subject",
	    permit_text(&checking->permit, "release"), "reason", why->text,
	    "remedy", why->remedy, "who", "requester", "command", "", "people");

	worsen(checking, status);
	return json_array_append_new(checking->reasons, one) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

/* --- the permit ----------------------------------------------------------- */

static enum custody_status
verify(struct checking *checking, struct custody_error *err)
{
	const char *genesis = trust_genesis(checking->trust);
	const char *pin = checking->ask->pin;
	struct custody_error why = {0};
	enum custody_status status;

	if (pin != NULL && strcmp(pin, genesis) != 0)
		status = error_set(&why, CUSTODY_DISAGREES, "pin",
		    "the trust file is of ledger %.8s, not the one pinned",
		    genesis);
	else
		status = permit_verify(&checking->permit,
		    trust_state(checking->trust), genesis,
		    trust_size(checking->trust), &why);
	return status == CUSTODY_OK
		   ? CUSTODY_OK
		   : object(checking, status, "permit", &why, err);
}

static enum custody_status
judge(struct checking *checking, struct custody_error *err)
{
	const struct custody_check_permit *ask = checking->ask;
	struct permit_asked asked = {
	    .file = ask->permit,
	    .job = ask->job,
	    .audience = ask->audience,
	    .trust_max_age = checking->max_age,
	    .revoked = trust_revoked(checking->trust),
	};
	enum custody_status worst, status;

	if (!clock_parse(&asked.trust_at, trust_at(checking->trust)))
		return error_set(err, CUSTODY_MALFORMED, "trust",
		    "trust: it does not say when it was signed");
	status = permit_judge(
	    &checking->permit, &asked, checking->reasons, &worst, err);
	worsen(checking, worst);
	return status;
}

/* --- the data ------------------------------------------------------------- */

static enum custody_status
read_data(struct checking *checking, struct custody_error *err)
{
	const struct custody_check_permit *ask = checking->ask;
	struct data_outside outside = {
	    .state = trust_state(checking->trust),
	    .genesis = trust_genesis(checking->trust),
	    .manifest = json_object_get(checking->permit.predicate, "manifest"),
	};
	struct barred barred = {0};
	struct data_ask asking = {
	    .data = ask->data,
	    .data_count = ask->data_count,
	    .subset = ask->subset,
	    .barred = &barred,
	    .skip_list = ask->skip_list,
	    .outside = &outside,
	};
	json_t *versions = NULL;
	enum custody_status status;

	outside.left_out =
	    permit_left_out(&checking->permit, &outside.left_root);
	status = permit_versions(&checking->permit, &versions, err);
	asking.versions = versions;
	if (status == CUSTODY_OK)
		status =
		    permit_bars(&checking->permit, ask->permit, &barred, err);
	if (status == CUSTODY_OK)
		status = data_check(
		    checking->custody, &asking, &checking->found, err);
	json_decref(versions);
	barred_clear(&barred);
	return status;
}

static enum custody_status
check_data(struct checking *checking, struct custody_error *err)
{
	struct custody_error why = {0};
	enum custody_status status;

	if (checking->worst != CUSTODY_OK || checking->ask->data_count == 0)
		return CUSTODY_OK;
	status = read_data(checking, &why);
	checking->read = true;
	if (status == CUSTODY_OK)
		return status;
	if (status == CUSTODY_USAGE || status == CUSTODY_INTERRUPTED) {
		if (err != NULL)
			*err = why;
		return status;
	}
	return object(checking, status, "data", &why, err);
}

/* --- telling -------------------------------------------------------------- */

static const char *
verdict(const struct checking *checking)
{
	switch (rank(checking->worst)) {
	case 0:
		return "allow";
	case 1:
		return "unknown";
	default:
		return "deny";
	}
}

/* {asked, allow, waived} of the decision that the permit carries. */
static json_t *
count_policies(const struct permit *permit)
{
	json_int_t asked = 0, allow = 0, waived = 0;
	const json_t *one;
	size_t i;

	json_array_foreach (
	    json_object_get(permit->predicate, "policies"), i, one) {
		const char *word =
		    json_string_value(json_object_get(one, "verdict"));

		asked += word != NULL;
		allow += word != NULL && strcmp(word, "allow") == 0;
		waived += json_object_get(one, "waived") != NULL;
	}
	return json_pack("{s:I, s:I, s:I}", "asked", asked, "allow", allow,
	    "waived", waived);
}

static json_t *
tell_permit(const struct checking *checking)
{
	const struct permit *permit = &checking->permit;
	json_t *of = permit->predicate;

	return json_pack("{s:s, s:s, s:o, s:O, s:O, s:O, s:O, s:O, s:O, s:O,"
			 " s:O, s:O, s:O, s:O, s:O, s:O, s:s, s:s}",
	    "mode", "permit", "state", "approved", "permit",
	    member_path(checking->ask->permit), "request",
	    json_object_get(of, "request"), "release",
	    json_object_get(of, "release"), "job", json_object_get(of, "job"),
	    "purpose", json_object_get(of, "purpose"), "project",
	    json_object_get(of, "project"), "model",
	    json_object_get(of, "model"), "audience",
	    json_object_get(of, "audience"), "requester",
	    json_object_get(of, "requester"), "decision",
	    json_object_get(of, "decision"), "genesis",
	    json_object_get(of, "genesis"), "until",
	    json_object_get(of, "not_after"), "not_before",
	    json_object_get(of, "not_before"), "conditions",
	    json_object_get(of, "conditions"), "person", permit->signer.name,
	    "role", permit->signer.role);
}

static enum custody_status
tell(struct checking *checking, json_t **answer, struct custody_error *err)
{
	const struct data_found *found = &checking->found;
	const char *root;
	uint64_t left = permit_left_out(&checking->permit, &root);
	json_t *versions = NULL;
	json_t *result = tell_permit(checking), *own = NULL;
	enum custody_status status;

	status = permit_versions(&checking->permit, &versions, err);
	if (status == CUSTODY_OK)
		own = json_pack("{s:s, s:O, s:o, s:I, s:I, s:I, s:I, s:O, s:b,"
				" s:b, s:b, s:s, s:I, s:s*, s:[]}",
		    "verdict", verdict(checking), "reasons", checking->reasons,
		    "policies", count_policies(&checking->permit),
		    "checked_files", (json_int_t)found->files,
		    "checked_records", (json_int_t)found->records,
		    "checked_bytes", (json_int_t)found->bytes, "left_out",
		    (json_int_t)(checking->read ? found->left_out : left),
		    "versions", versions, "data_read", (int)checking->read,
		    "subset", (int)checking->ask->subset, "recorded", 0,
		    "trust_at", trust_at(checking->trust), "trust_size",
		    (json_int_t)trust_size(checking->trust), "skip_list",
		    checking->read ? checking->ask->skip_list : NULL,
		    "waivers");
	json_decref(versions);
	if (json_object_update_new(result, own) < 0) {
		json_decref(result);
		return error_memory(err);
	}
	return answer_add_take(answer, "result", result, err);
}

static enum custody_status
say(const struct checking *checking, struct custody_error *err)
{
	const json_t *first = json_array_get(checking->reasons, 0);
	const char *reason =
	    json_string_value(json_object_get(first, "reason"));
	const char *code = json_string_value(json_object_get(first, "code"));

	if (checking->worst == CUSTODY_OK)
		return CUSTODY_OK;
	return error_set(err, checking->worst, code == NULL ? "unknown" : code,
	    "check %s: %s: %s", checking->ask->permit, verdict(checking),
	    reason == NULL ? "nobody can tell" : reason);
}

/* An allow that is to be reported, and cannot be, opens nothing. */
static enum custody_status
report_use(
    struct checking *checking, json_t **answer, struct custody_error *err)
{
	const char *file = checking->custody->settings.offer;
	const char *release = permit_text(&checking->permit, "release");
	json_t *data, *told = NULL;
	enum custody_status status;

	if (file == NULL)
		return CUSTODY_OK;
	data = json_pack("{s:s, s:s, s:I, s:I, s:I}", "release", release,
	    "nonce", permit_text(&checking->permit, "nonce"), "files",
	    (json_int_t)checking->found.files, "records",
	    (json_int_t)checking->found.records, "bytes",
	    (json_int_t)checking->found.bytes);
	status = offer_by_trust_file(checking->custody, checking->ask->trust,
	    "permit.used/1", release, data, &told, err);
	if (status == CUSTODY_OK)
		json_object_set_new(
		    json_array_get(*answer, json_array_size(*answer) - 1),
		    "reported", member_path(file));
	json_decref(told);
	json_decref(data);
	/* Only an unknown shuts a gate without a reason of its own. */
	return status == CUSTODY_OK || status == CUSTODY_REFUSED
		   ? status
		   : CUSTODY_UNKNOWN;
}

static enum custody_status
run(struct checking *checking, json_t **answer, struct custody_error *err)
{
	enum custody_status status = open_all(checking, err);

	if (status == CUSTODY_OK)
		status = verify(checking, err);
	if (status == CUSTODY_OK && checking->worst == CUSTODY_OK)
		status = judge(checking, err);
	if (status == CUSTODY_OK)
		status = check_data(checking, err);
	if (status == CUSTODY_OK)
		status = tell(checking, answer, err);
	if (status == CUSTODY_OK)
		status = say(checking, err);
	return status == CUSTODY_OK ? report_use(checking, answer, err)
				    : status;
}

enum custody_status
custody_check_permit(struct custody *custody,
    const struct custody_check_permit *ask, json_t **answer,
    struct custody_error *err)
{
	struct checking checking = {
	    .custody = custody, .ask = ask, .reasons = json_array()};
	enum custody_status status;

	*answer = NULL;
	status = checking.reasons == NULL ? error_memory(err)
					  : run(&checking, answer, err);
	json_decref(checking.reasons);
	permit_clear(&checking.permit);
	trust_free(checking.trust);
	return status;
}
