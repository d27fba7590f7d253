/* SPDX-License-Identifier: Apache-2.0
 *
 * permit_judge: a permit is for one job, for a time and maybe for one place;
 * whoever uses it must not be told otherwise by the trust file.
 */
#include <string.h>
#include <unistd.h>

#include "acts/permit.h"
#include "acts/revoked.h"
#include "base/clock.h"
#include "base/error.h"

#define CLOCK_SKEW ((int64_t)2 * 60 * 1000000)   /* of a node that is behind */
#define CLOCK_WRONG ((int64_t)10 * 60 * 1000000) /* nobody can tell */

struct judging {
	const struct permit *permit;
	const struct permit_asked *asked;
	json_t *reasons;
	enum custody_status *worst;
};

/* One more against it.  A definite no outweighs what nobody can tell. */
static enum custody_status
object(struct judging *judging, enum custody_status status, const char *code,
    const char *reason, const char *remedy, struct custody_error *err)
{
	json_t *one = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[]}",
	    "policy", "permit", "code", code, "subject",
	    permit_text(judging->permit, "release"), "reason", reason, "remedy",
	    remedy, "who", "operator", "command", "", "people");

	if (*judging->worst != CUSTODY_REFUSED)
		*judging->worst = status;
	return json_array_append_new(judging->reasons, one) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

/* The gate's time is never before what was signed. */
static enum custody_status
judge_time(struct judging *judging, struct custody_error *err)
{
	static const char again[] =
	    "custody permit REQUEST --job TEXT --out FILE, for the same job";
	int64_t from = 0, to = 0, now = clock_now();
	int64_t signed_at = judging->asked->trust_at;
	char reason[80];

	if (!clock_parse(&from, permit_text(judging->permit, "not_before")) ||
	    !clock_parse(&to, permit_text(judging->permit, "not_after")))
		return error_set(
		    err, CUSTODY_MALFORMED, "permit", "permit: no time");
	if (signed_at > now + CLOCK_WRONG)
		return object(judging, CUSTODY_UNKNOWN, "clock",
		    "the trust file was signed after what this clock says",
		    "set the clock of this host", err);
	if (signed_at > now)
		now = signed_at;
	if (to <= from || to - from > PERMIT_LIFE)
		return object(judging, CUSTODY_REFUSED, "permit-life",
		    "it is for more than 7 days", again, err);
	if (from > now + CLOCK_SKEW)
		return object(judging, CUSTODY_REFUSED, "permit-early",
		    "it does not begin yet", "set the clock of this host", err);
	if (now < to)
		return CUSTODY_OK;
	strcpy(reason, "it ended at ");
	strcat(reason, permit_text(judging->permit, "not_after"));
	return object(
	    judging, CUSTODY_REFUSED, "permit-ended", reason, again, err);
}

static enum custody_status
judge_age(struct judging *judging, struct custody_error *err)
{
	const struct permit_asked *asked = judging->asked;

	if (asked->trust_max_age <= 0 ||
	    asked->trust_at + asked->trust_max_age >= clock_now())
		return CUSTODY_OK;
	return object(judging, CUSTODY_UNKNOWN, "trust-age",
	    "the trust file is older than --trust-max-age allows",
	    "fetch a newer one: custody trust --out FILE", err);
}

static bool
is_this_host(const char *audience)
{
	char host[256] = "";
	const char *login = session_login();

	if (gethostname(host, sizeof host - 1) != 0)
		host[0] = '\0';
	if (strcmp(audience, host) == 0 ||
	    (login != NULL && strcmp(audience, login) == 0))
		return true;
	host[strcspn(host, ".")] = '\0';
	return host[0] != '\0' && strcmp(audience, host) == 0;
}

static enum custody_status
judge_audience(struct judging *judging, struct custody_error *err)
{
	const char *audience = permit_text(judging->permit, "audience");
	const char *own = judging->asked->audience;

	if (*audience == '\0' || (own != NULL && strcmp(own, audience) == 0) ||
	    (own == NULL && is_this_host(audience)))
		return CUSTODY_OK;
	return object(judging, CUSTODY_REFUSED, "permit-audience",
	    "it is for another host or operator",
	    "use it there, or say who this is: --audience NAME", err);
}

static enum custody_status
judge_job(struct judging *judging, struct custody_error *err)
{
	const char *job = judging->asked->job;

	if (job == NULL ||
	    strcmp(job, permit_text(judging->permit, "job")) == 0)
		return CUSTODY_OK;
	return object(judging, CUSTODY_REFUSED, "permit-job",
	    "it is for another job",
	    "ask for a permit of this job, or name the one it is for: "
	    "CUSTODY_JOB",
	    err);
}

static enum custody_status
judge_revoked(struct judging *judging, struct custody_error *err)
{
	const struct permit *permit = judging->permit;
	const char *why =
	    revoked_why(judging->asked->revoked, permit_text(permit, "request"),
		permit_text(permit, "release"), permit_text(permit, "nonce"));

	if (why == NULL)
		return CUSTODY_OK;
	return object(judging, CUSTODY_REFUSED, "revoked", why,
	    "ask a custodian, or for a new permit", err);
}

enum custody_status
permit_judge(const struct permit *permit, const struct permit_asked *asked,
    json_t *reasons, enum custody_status *worst, struct custody_error *err)
{
	struct judging judging = {permit, asked, reasons, worst};
	enum custody_status status;

	*worst = CUSTODY_OK;
	status = judge_revoked(&judging, err);
	if (status == CUSTODY_OK)
		status = judge_time(&judging, err);
	if (status == CUSTODY_OK)
		status = judge_audience(&judging, err);
	if (status == CUSTODY_OK)
		status = judge_job(&judging, err);
	if (status == CUSTODY_OK)
		status = judge_age(&judging, err);
	return status;
}
