/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_report: writes the account, and tells it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/dispose.h"
#include "acts/dispose_report.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "crypto/digest.h"
#include "store/question.h"

/* What is done to a file, said once for all of them. */
static const char method[] =
    "each file: SHA-256 compared with that of the ingest; overwritten with "
    "random bytes, synced; overwritten with zeros, synced; read back; blocks "
    "given back; name removed, folder synced. The version's index likewise, "
    "where there was one.";

static const char sealed_method[] =
    "each key slot: shown to open the table of the sealed file, whose data is "
    "under the same key and was not read; overwritten with random bytes, "
    "synced, read back; overwritten with zeros, synced, read back; every other "
    "slot tried on the table, and none opens it; the sealed file's blocks "
    "given back, name removed, folder synced. The version's index, encrypted "
    "under the same key, overwritten and removed.";

static const char unproved_method[] =
    "each key slot, without the root secret (--root-lost): not shown to open "
    "the sealed file, and no other slot tried; overwritten with random bytes, "
    "synced, "
    "read back; overwritten with zeros, synced, read back; the sealed file's "
    "blocks given back, name removed, folder synced. The version's index, "
    "encrypted under the same key, overwritten and removed.";

static const char unproved_level[] =
    "carried out without the root secret: it is lost, so that nothing can read "
    "what is sealed, or the sealed file is damaged; the key slots are "
    "overwritten and read back, without proof that they opened this data";

static const char erased_method[] =
    "each record: its bytes found by their SHA-256 and taken out; what stays "
    "sealed under a new key, read from end to end and found to be the version; "
    "then the old key slot: shown to open the old sealed file; overwritten "
    "with random bytes, synced, read back; overwritten with zeros, synced, "
    "read back; every other slot tried on the old sealed file, and none opens "
    "it; its blocks given back, its name removed, folder synced; the old "
    "index, "
    "encrypted under the old key, replaced.";

static enum custody_status
add_file(json_t *list, const struct dispose_files *files, size_t number,
    const struct dispose_outcome *outcome, struct custody_error *err)
{
	const struct dispose_file *file = &files->file[number];
	bool gone = outcome->step == DISPOSE_DESTROYED;
	char sha256[65];
	json_t *one;
	enum custody_status status;

	encode_hex(sha256, file->sha256, sizeof(file->sha256));
	one = json_pack("{s:s,s:s,s:s,s:I,s:b,s:b,s:b,s:s}", "sha256", sha256,
	    "outcome", gone ? "destroyed" : "left", "why",
	    gone ? "" : outcome->why, "bytes",
	    gone ? (json_int_t)outcome->size : 0, "direct", outcome->direct,
	    "punched", outcome->punched, "shares", file->shares, "file_system",
	    gone ? files->fs[file->fs].kind : "");
	if (one == NULL)
		return error_memory(err);
	status = dispose_plan_place(one, &file->place, err);
	if (status == CUSTODY_OK && json_array_append(list, one) != 0)
		status = error_memory(err);
	json_decref(one);
	return status;
}

static enum custody_status
add_files(struct dispose_report *report, json_t *account,
    const struct dispose_files *files, const struct dispose_job *job,
    struct custody_error *err)
{
	json_t *list = json_array();
	enum custody_status status = CUSTODY_OK;

	if (json_object_set_new(account, "files", list) != 0)
		return error_memory(err);
	for (size_t i = 0; i < files->count && status == CUSTODY_OK; i++) {
		const struct dispose_outcome *outcome = &job->outcome[i];

		if (outcome->step == DISPOSE_DESTROYED) {
			report->destroyed++;
			report->bytes += outcome->size;
		} else if (files->file[i].state != DISPOSE_MISSING &&
			   files->file[i].state != DISPOSE_REPLACED) {
			report->left++;
		}
		status = add_file(list, files, i, outcome, err);
	}
	if (status == CUSTODY_OK)
		status = dispose_sealed_report(&files->sealed,
		    job->outcome + files->count, account, &report->destroyed,
		    &report->left, &report->bytes, err);
	return status;
}

static enum custody_status
add_level(struct dispose_report *report, json_t *account,
    const struct dispose_files *files, const struct dispose_job *job,
    struct custody_error *err)
{
	bool *gone = calloc(files->count + 1, sizeof(*gone));
	bool unproved = dispose_sealed_unproved(
	    &files->sealed, job->outcome + files->count);
	const char *sealed = unproved ? unproved_method : sealed_method;
	char why[256];
	char
	    both[sizeof method + sizeof sealed_method + sizeof unproved_method];

	if (gone == NULL)
		return error_memory(err);
	for (size_t i = 0; i < files->count; i++)
		gone[i] = job->outcome[i].step == DISPOSE_DESTROYED;
	snprintf(both, sizeof both, "%s %s", method, sealed);
	report->level = dispose_plan_level(files, gone, why);
	free(gone);
	if (unproved) {
		report->level = "unverified";
		snprintf(why, sizeof why, "%s", unproved_level);
	}
	if (json_object_update_new(
		account, json_pack("{s:s,s:s,s:s,s:I,s:I,s:I}", "level",
			     report->level, "level_why", why, "method",
			     files->sealed.count == 0 ? method
			     : files->count == 0      ? sealed
						      : both,
			     "destroyed", (json_int_t)report->destroyed, "left",
			     (json_int_t)report->left, "bytes",
			     (json_int_t)report->bytes)) != 0)
		return error_memory(err);
	return CUSTODY_OK;
}

static json_t *
list_indexes(const json_t *versions)
{
	json_t *list = json_array();
	const json_t *version;
	size_t i;

	json_array_foreach (versions, i, version) {
		if (json_array_append_new(
			list, json_pack("{s:O,s:s}", "event",
				  json_object_get(version, "seq"), "outcome",
				  "destroyed")) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *
begin_account(struct custody *custody, const json_t *disposal, json_t *indexes,
    uint64_t parts_left)
{
	json_t *account = json_pack("{s:i,s:s,s:O,s:O,s:s,s:s,s:o}", "v", 1,
	    "ledger", ledger_genesis(custody->ledger), "disposal",
	    json_object_get(disposal, "id"), "plan",
	    json_object_get(disposal, "plan"), "by", custody->actor, "tool",
	    custody_version(), "indexes", indexes);

	if (account == NULL || parts_left == 0 ||
	    json_object_set_new(account, "parts_left",
		json_integer((json_int_t)parts_left)) == 0)
		return account;
	json_decref(account);
	return NULL;
}

/* Names it by its digest.  It is released, whatever `status` came before. */
static enum custody_status
end_account(struct dispose_report *out, json_t *account,
    enum custody_status status, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];

	if (status == CUSTODY_OK)
		status = canonical_write(&out->text, account, err);
	if (status == CUSTODY_OK) {
		digest_sha256(digest, out->text.at, out->text.len);
		encode_hex(out->sha256, digest, sizeof(digest));
	}
	json_decref(account);
	return status;
}

enum custody_status
dispose_report_make(struct dispose_report *out, struct custody *custody,
    const json_t *disposal, const struct dispose_files *files,
    const struct dispose_job *job, const json_t *versions, uint64_t parts_left,
    struct custody_error *err)
{
	json_t *account = begin_account(
	    custody, disposal, list_indexes(versions), parts_left);
	enum custody_status status;

	if (account == NULL)
		return error_memory(err);
	status = add_files(out, account, files, job, err);
	if (status == CUSTODY_OK)
		status = add_level(out, account, files, job, err);
	return end_account(out, account, status, err);
}

/* Of each version what became of its records. */
static enum custody_status
add_erased(struct dispose_report *report, json_t *account, const json_t *plan,
    const json_t *said, struct custody_error *err)
{
	static const char kept[] =
	    "they lie in files that are not Custody's; no gate lets them out";
	json_t *list = json_array();
	const json_t *one;
	size_t i;

	if (json_object_set_new(account, "erased", list) != 0)
		return error_memory(err);
	json_array_foreach (json_object_get(plan, "erases"), i, one) {
		const json_t *found =
		    member_find(said, "event", json_object_get(one, "event"));
		json_t *line;

		*(found != NULL ? &report->destroyed : &report->left) +=
		    (uint64_t)json_integer_value(
			json_object_get(one, "records"));
		line = json_pack("{s:O,s:O,s:s,s:s,s:O*,s:O*}", "event",
		    json_object_get(one, "event"), "records",
		    json_object_get(one, "records"), "outcome",
		    found != NULL ? "erased" : "left", "why",
		    found != NULL ? "" : kept, "seal",
		    json_object_get(found, "seal"), "epoch",
		    json_object_get(found, "epoch"));
		if (json_array_append_new(list, line) != 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

enum custody_status
dispose_report_erased(struct dispose_report *out, struct custody *custody,
    const json_t *disposal, const json_t *plan,
    const struct dispose_files *files, const struct dispose_job *job,
    const json_t *said, uint64_t parts_left, struct custody_error *err)
{
	json_t *account =
	    begin_account(custody, disposal, json_array(), parts_left);
	uint64_t slots = 0, left = 0;
	char why[256];
	enum custody_status status = CUSTODY_OK;

	if (account == NULL ||
	    json_object_set_new(account, "files", json_array()) != 0)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = dispose_sealed_report(&files->sealed, job->outcome,
		    account, &slots, &left, &out->bytes, err);
	if (status == CUSTODY_OK)
		status = add_erased(out, account, plan, said, err);
	out->level = dispose_plan_level(files, NULL, why);
	if (status == CUSTODY_OK &&
	    json_object_update_new(account,
		json_pack("{s:s,s:s,s:s,s:I,s:I,s:I}", "level", out->level,
		    "level_why", why, "method", erased_method, "destroyed",
		    (json_int_t)out->destroyed, "left", (json_int_t)out->left,
		    "bytes", (json_int_t)out->bytes)) != 0)
		status = error_memory(err);
	return end_account(out, account, status, err);
}

enum custody_status
dispose_report_write(const struct dispose_report *report,
    struct custody *custody, const char *id, struct custody_error *err)
{
	char *path = dispose_plan_path(custody, id, ".account");
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	status = file_write(AT_FDCWD, path, report->text.at, report->text.len,
	    FILE_SHARED | 0644, err);
	free(path);
	return status;
}

void
dispose_report_clear(struct dispose_report *report)
{
	buffer_clear(&report->text);
}

/* --- telling it --------------------------------------------------------- */

static const char *
place_of(const json_t *file)
{
	const char *place = json_string_value(json_object_get(file, "place"));

	return place != NULL
		   ? place
		   : json_string_value(json_object_get(file, "place_hex"));
}

/* Of a version: where, and how many of its records stayed. */
static json_t *
left_in(const json_t *versions, const json_t *one)
{
	const json_t *version =
	    member_find(versions, "event", json_object_get(one, "event"));

	return json_pack("{s:o,s:o}", "path",
	    json_sprintf("%s@%lld", member_text(version, "dataset"),
		(long long)json_integer_value(
		    json_object_get(version, "ordinal"))),
	    "reason",
	    json_sprintf("%lld of the records: %s",
		(long long)json_integer_value(json_object_get(one, "records")),
		member_text(one, "why")));
}

static json_t *
list_left(const json_t *account, const json_t *versions)
{
	json_t *left = json_array();
	const json_t *file;
	size_t i;

	json_array_foreach (json_object_get(account, "files"), i, file) {
		if (strcmp(json_string_value(json_object_get(file, "outcome")),
			"left") != 0)
			continue;
		json_array_append_new(
		    left, json_pack("{s:s,s:O}", "path", place_of(file),
			      "reason", json_object_get(file, "why")));
	}
	json_array_foreach (json_object_get(account, "erased"), i, file) {
		if (strcmp(member_text(file, "outcome"), "left") == 0)
			json_array_append_new(left, left_in(versions, file));
	}
	if (json_object_get(account, "parts_left") != NULL)
		json_array_append_new(left,
		    json_pack("{s:s,s:s}", "path", ".custody/index/.part-*",
			"reason",
			"what an ingest keeps that is running, or of other "
			"people; gone after 14 days, or when it is done"));
	return left;
}

/* Who may read back: another person, where there is one. */
static enum custody_status
add_verifiers(
    json_t *result, struct custody *custody, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", member_text(result, "id"));
	enum custody_status status =
	    values == NULL
		? error_memory(err)
		: question_merge(result, session_state(custody),
		      "SELECT json_group_array(c.name) AS verify_by_json"
		      "  FROM custodian AS c, ledger AS l, disposal AS d"
		      " WHERE d.id = :id"
		      "   AND (l.quorum = 1 OR c.name <> d.executor)",
		      values, err);

	json_decref(values);
	return status;
}

/* What the plan counted stays as it was where `result` has it. */
enum custody_status
dispose_report_add(
    json_t *result, struct custody *custody, struct custody_error *err)
{
	json_t *account = NULL;
	enum custody_status status =
	    dispose_plan_document(&account, custody, member_text(result, "id"),
		".account", member_text(result, "account"), err);

	if (status == CUSTODY_OK &&
	    json_object_update_missing_new(result,
		json_pack("{s:O*,s:O*,s:O*,s:O*,s:O*,s:o}", "files",
		    json_object_get(account, "destroyed"), "destroyed",
		    json_object_get(account, "destroyed"), "bytes",
		    json_object_get(account, "bytes"), "level_why",
		    json_object_get(account, "level_why"), "erased",
		    json_object_get(account, "erased"), "left",
		    list_left(account, json_object_get(result, "versions")))) !=
		0)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = add_verifiers(result, custody, err);
	json_decref(account);
	return status;
}

enum custody_status
dispose_report_tell(struct custody *custody, const char *id, bool new,
    json_t **answer, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id);
	json_t *result = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(&result, session_state(custody),
	    "SELECT d.id, d.plan AS digest, d.state, d.records,"
	    "       d.account, d.level, d.done_seq AS event, d.why,"
	    "       d.executor AS done_by, d.done_at,"
	    "       (SELECT json_group_array(json_object("
	    "          'dataset', v.dataset, 'ordinal', v.ordinal,"
	    "          'version', v.root, 'event', v.seq))"
	    "          FROM disposal_version AS w"
	    "          JOIN version AS v ON v.seq = w.version"
	    "         WHERE w.disposal = d.id) AS versions_json"
	    "  FROM disposal AS d WHERE d.id = :id",
	    values, err);
	json_decref(values);
	if (status == CUSTODY_OK)
		status = dispose_report_add(result, custody, err);
	if (status == CUSTODY_OK &&
	    json_object_set_new(result, "new", json_boolean(new)) != 0)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		return answer_add_take(answer, "result", result, err);
	json_decref(result);
	return status;
}
