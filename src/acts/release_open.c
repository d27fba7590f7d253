/* SPDX-License-Identifier: Apache-2.0
 *
 * release_open: is this a release, may it be used here and now, and of what
 * files is it?  A folder is believed for its document, a permit for its
 * signatures, an id for the ledger at hand.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/permit.h"
#include "acts/release_inside.h"
#include "acts/revoked.h"
#include "acts/trust_named.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

struct opening {
	struct custody_release *release;
	const struct custody_release_ask *ask;
	struct trust *trust; /* NULL: the ledger */
	struct database *state;
	const char *genesis;
	uint64_t size;
	json_t *revoked;
	int64_t told_at; /* when that was signed */
	json_t *about;
};

/* --- whom to believe ------------------------------------------------------ */

static enum custody_status
read_trust(struct opening *opening, struct custody_error *err)
{
	enum custody_status status = trust_named(&opening->trust,
	    opening->release->custody, opening->ask->trust, err);

	if (status != CUSTODY_OK)
		return status;
	opening->state = trust_state(opening->trust);
	opening->genesis = trust_genesis(opening->trust);
	opening->size = trust_size(opening->trust);
	opening->revoked = json_deep_copy(trust_revoked(opening->trust));
	if (opening->revoked == NULL)
		return error_memory(err);
	return clock_parse(&opening->told_at, trust_at(opening->trust))
		   ? CUSTODY_OK
		   : error_set(err, CUSTODY_MALFORMED, "trust",
			 "trust: it does not say when it was signed");
}

static enum custody_status
use_ledger(struct opening *opening, struct custody_error *err)
{
	struct custody *custody = opening->release->custody;

	if (custody->ledger == NULL) {
		error_set(err, CUSTODY_UNKNOWN, "no-trust",
		    "release: nothing says whom to believe");
		error_remedy(err, "give a trust file, or open the ledger");
		return CUSTODY_UNKNOWN;
	}
	opening->state = session_state(custody);
	opening->genesis = ledger_genesis(custody->ledger);
	opening->size = ledger_size(custody->ledger);
	opening->told_at = clock_now();
	return revoked_list(&opening->revoked, custody, err);
}

static enum custody_status
open_basis(struct opening *opening, struct custody_error *err)
{
	const char *pin = opening->ask->pin;
	enum custody_status status;

	status = opening->ask->trust != NULL ? read_trust(opening, err)
					     : use_ledger(opening, err);
	if (status == CUSTODY_OK && pin != NULL &&
	    strcmp(pin, opening->genesis) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "pin",
		    "release: the ledger is %.8s, not the one pinned",
		    opening->genesis);
	return status;
}

/* --- a folder ------------------------------------------------------------- */

static enum custody_status
check_recorded(const struct opening *opening,
    const struct release_document *document, struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:s}", "id",
	    release_document_text(document, "release"), "statement",
	    document->sha256);
	json_t *row = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(&row, opening->state,
	    "SELECT id FROM release"
	    " WHERE id = :id AND statement = :statement",
	    values, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "release",
		    "release: the ledger has no such release");
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
check_document(const struct opening *opening,
    const struct release_document *document, struct custody_error *err)
{
	json_int_t seq = json_integer_value(json_object_get(
	    json_object_get(document->statement, "predicate"), "decision"));
	struct signer signer;

	if (strcmp(release_document_text(document, "genesis"),
		opening->genesis) != 0)
		return error_set(err, CUSTODY_DISAGREES, "genesis",
		    "release: it is of another ledger");
	if (opening->trust == NULL)
		return check_recorded(opening, document, err);
	return signer_find(&signer, &document->envelope, opening->state,
	    "custodian operator", (uint64_t)seq, err);
}

/* Ended by itself, or by somebody. */
static enum custody_status
check_standing(const struct opening *opening, const char *request,
    const char *release, const char *not_after, struct custody_error *err)
{
	const char *why = revoked_why(opening->revoked, request, release, "-");
	const struct custody_release_ask *ask = opening->ask;
	int64_t end;

	if (why != NULL) {
		error_set(err, CUSTODY_REFUSED, "revoked",
		    "release %s is revoked: %s", release, why);
		error_remedy(err, "do not use it; who made the release knows "
				  "why: custody show L");
		return CUSTODY_REFUSED;
	}
	if (clock_parse(&end, not_after) && end <= clock_now()) {
		error_set(err, CUSTODY_REFUSED, "ended",
		    "release %s ended at %s", release, not_after);
		error_remedy(err,
		    "renew it: custody request --like R, then another release");
		return CUSTODY_REFUSED;
	}
	if (ask->trust_max_age > 0 &&
	    opening->told_at + ask->trust_max_age < clock_now())
		return error_set(err, CUSTODY_UNKNOWN, "trust-age",
		    "release: the trust file is too old");
	return CUSTODY_OK;
}

static enum custody_status
open_folder(struct opening *opening, struct custody_error *err)
{
	const char *dir = opening->ask->folder;
	struct release_document document = {0};
	enum custody_status status;

	status = release_document_read(&document, dir, err);
	if (status == CUSTODY_OK)
		status = check_document(opening, &document, err);
	if (status == CUSTODY_OK)
		status = check_standing(opening,
		    release_document_text(&document, "request"),
		    release_document_text(&document, "release"),
		    release_document_text(&document, "not_after"), err);
	if (status == CUSTODY_OK)
		status =
		    release_folder_open(opening->release, dir, &document, err);
	if (status == CUSTODY_OK)
		opening->about = json_deep_copy(
		    json_object_get(document.statement, "predicate"));
	release_document_clear(&document);
	return status;
}

/* --- data where it lies --------------------------------------------------- */

static enum custody_status
read_skips(
    struct opening *opening, const char *sha256, struct custody_error *err)
{
	const char *path = opening->ask->skip_list;

	return path == NULL ? CUSTODY_OK
			    : release_skip_read(
				  &opening->release->skips, path, sha256, err);
}

static enum custody_status
judge_permit(struct opening *opening, const struct permit *permit,
    struct custody_error *err)
{
	const struct permit_asked asked = {
	    .file = opening->ask->permit,
	    .job = opening->ask->job,
	    .audience = opening->ask->audience,
	    .trust_at = opening->told_at,
	    .trust_max_age = opening->ask->trust_max_age,
	    .revoked = opening->revoked,
	};
	json_t *reasons = json_array();
	enum custody_status worst, status;

	status = reasons == NULL
		     ? error_memory(err)
		     : permit_judge(permit, &asked, reasons, &worst, err);
	if (status == CUSTODY_OK && worst != CUSTODY_OK) {
		const json_t *first = json_array_get(reasons, 0);

		status = error_set(err, worst,
		    json_string_value(json_object_get(first, "code")),
		    "permit: %s",
		    json_string_value(json_object_get(first, "reason")));
	}
	json_decref(reasons);
	return status;
}

static enum custody_status
open_under(struct opening *opening, const struct permit *permit,
    struct custody_error *err)
{
	const struct custody_release_ask *ask = opening->ask;
	struct data_outside outside = {
	    .state = opening->state,
	    .genesis = opening->genesis,
	    .manifest = json_object_get(permit->predicate, "manifest"),
	};
	struct data_ask asking = {
	    .data = ask->data,
	    .data_count = ask->data_count,
	    .subset = ask->subset,
	    .outside = &outside,
	};
	json_t *rows = NULL;
	enum custody_status status;

	status = permit_versions(permit, &rows, err);
	asking.versions = rows;
	if (status == CUSTODY_OK)
		status = permit_bars(
		    permit, ask->permit, &opening->release->barred, err);
	if (status == CUSTODY_OK)
		status = read_skips(opening, "", err);
	if (status == CUSTODY_OK)
		status = release_data_open(opening->release, &asking, err);
	json_decref(rows);
	return status;
}

static enum custody_status
open_permit(struct opening *opening, struct custody_error *err)
{
	struct permit permit;
	enum custody_status status;

	status = permit_read(
	    &permit, opening->release->custody, opening->ask->permit, err);
	if (status == CUSTODY_OK)
		status = permit_verify(&permit, opening->state,
		    opening->genesis, opening->size, err);
	if (status == CUSTODY_OK)
		status = judge_permit(opening, &permit, err);
	if (status == CUSTODY_OK)
		status = open_under(opening, &permit, err);
	if (status == CUSTODY_OK)
		opening->about = json_deep_copy(permit.predicate);
	permit_clear(&permit);
	return status;
}

static enum custody_status
find_release(struct opening *opening, json_t **row, struct custody_error *err)
{
	json_t *values;
	enum custody_status status;

	if (opening->ask->trust != NULL)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "release %s: its id means something to its ledger only",
		    opening->ask->release);
	values = json_pack("{s:s}", "id", opening->ask->release);
	if (values == NULL)
		return error_memory(err);
	status = question_row(row, opening->state,
	    "SELECT l.id AS release, l.request, l.job, l.skip_list,"
	    "       l.left_out, r.purpose, r.project, r.until AS not_after"
	    "  FROM release AS l JOIN request AS r ON r.id = l.request"
	    " WHERE l.id = :id",
	    values, err);
	json_decref(values);
	if (status == CUSTODY_NOT_FOUND)
		error_set(err, status, "no-release",
		    "release %s: there is none", opening->ask->release);
	return status;
}

static enum custody_status
open_recorded(struct opening *opening, struct custody_error *err)
{
	const struct custody_release_ask *ask = opening->ask;
	struct custody *custody = opening->release->custody;
	struct data_ask asking = {
	    .data = ask->data,
	    .data_count = ask->data_count,
	    .subset = ask->subset,
	};
	json_t *row = NULL, *rows = NULL;
	enum custody_status status = find_release(opening, &row, err);

	if (status == CUSTODY_OK)
		status = check_standing(opening, member_text(row, "request"),
		    ask->release, member_text(row, "not_after"), err);
	if (status == CUSTODY_OK)
		status = data_request_versions(
		    &rows, custody, member_text(row, "request"), err);
	asking.versions = rows;
	if (status == CUSTODY_OK)
		status = data_barred(custody, &opening->release->barred, err);
	if (status == CUSTODY_OK)
		status =
		    read_skips(opening, member_text(row, "skip_list"), err);
	if (status == CUSTODY_OK)
		status = release_data_open(opening->release, &asking, err);
	if (status == CUSTODY_OK)
		opening->about = json_incref(row);
	json_decref(rows);
	json_decref(row);
	return status;
}

/* --- what is told --------------------------------------------------------- */

static void
order_items(struct custody_release *release)
{
	release_list_sort(release);
	for (size_t i = 0; i < release->items; i++) {
		struct release_item *item = &release->item[i];

		item->told.dataset = release->part[item->part].dataset;
		item->told.version = release->part[item->part].version;
		item->told.path = item->path;
	}
}

/* Its own words: what proves them is not for a loader. */
static enum custody_status
write_about(struct opening *opening, struct custody_error *err)
{
	static const char *const keys[] = {"release", "request", "purpose",
	    "project", "job", "not_after", "conditions", "versions",
	    "left_out"};
	json_t *out = json_object();
	bool failed = opening->about == NULL;

	for (size_t i = 0; i < sizeof keys / sizeof *keys && !failed; i++)
		if (json_object_get(opening->about, keys[i]) != NULL)
			failed =
			    json_object_set(out, keys[i],
				json_object_get(opening->about, keys[i])) != 0;
	if (!failed)
		opening->release->about = json_dumps(out, JSON_COMPACT);
	json_decref(out);
	return opening->release->about == NULL ? error_memory(err) : CUSTODY_OK;
}

/* --- the front door ------------------------------------------------------- */

static enum custody_status
run(struct opening *opening, struct custody_error *err)
{
	const struct custody_release_ask *ask = opening->ask;
	int named = (ask->folder != NULL) + (ask->permit != NULL) +
		    (ask->release != NULL);
	enum custody_status status = CUSTODY_OK;

	if (named != 1)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "release: it is a folder, a permit or an id");
	if (opening->release->custody == NULL) {
		const struct custody_settings settings = {.ledger = NULL};

		status = custody_open_bare(
		    &opening->release->custody, &settings, err);
		opening->release->own = true;
	}
	if (status == CUSTODY_OK)
		status = open_basis(opening, err);
	if (status != CUSTODY_OK)
		return status;
	status = ask->folder != NULL   ? open_folder(opening, err)
		 : ask->permit != NULL ? open_permit(opening, err)
				       : open_recorded(opening, err);
	if (status == CUSTODY_OK)
		status = write_about(opening, err);
	if (status == CUSTODY_OK)
		order_items(opening->release);
	return status;
}

enum custody_status
custody_release_open(struct custody_release **out, struct custody *custody,
    const struct custody_release_ask *ask, struct custody_error *err)
{
	struct opening opening = {.ask = ask};
	enum custody_status status;

	*out = NULL;
	opening.release = calloc(1, sizeof *opening.release);
	if (opening.release == NULL)
		return error_memory(err);
	opening.release->custody = custody;
	status = run(&opening, err);
	json_decref(opening.about);
	json_decref(opening.revoked);
	trust_free(opening.trust);
	if (status == CUSTODY_OK)
		*out = opening.release;
	else
		custody_release_close(opening.release);
	return status;
}

void
custody_release_close(struct custody_release *release)
{
	if (release == NULL)
		return;
	release_list_clear(release);
	release_skip_clear(&release->skips);
	barred_clear(&release->barred);
	free(release->about);
	if (release->own)
		custody_close(release->custody);
	free(release);
}

const char *
custody_release_about(const struct custody_release *release)
{
	return release->about;
}

size_t
custody_release_files(const struct custody_release *release)
{
	return release->items;
}

const struct custody_release_file *
custody_release_file(const struct custody_release *release, size_t index)
{
	return index < release->items ? &release->item[index].told : NULL;
}
