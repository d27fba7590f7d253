/* SPDX-License-Identifier: Apache-2.0
 *
 * certificate_statement: the fields of a NIST SP 800-88 certificate as far as
 * they can be said of files: what, why, how, by whom, when, checked by whom;
 * and what was not, or could not be, destroyed.  It never says that a device
 * was purged.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/certificate.h"
#include "acts/dispose.h"
#include "acts/dispose_plan.h"
#include "acts/evidence.h"
#include "acts/keys_copies.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

/* Everything that a statement rests on: the ingests, the plan, who approved
 * it, and what followed. */
static const char events_sql[] =
    "SELECT version AS seq FROM disposal_version WHERE disposal = :id"
    " UNION SELECT e.seq FROM event AS e"
    "        WHERE e.kind IN ('disposal.planned/1', 'erasure.planned/1')"
    "          AND e.id = :id"
    " UNION SELECT e.seq FROM event AS e"
    "        WHERE e.subject = :id AND e.kind IN ("
    "              'proposal.approved/1', 'disposal.started/1',"
    "              'disposal.done/1', 'erasure.started/1',"
    "              'erasure.done/1', 'disposal.verified/1')"
    " UNION SELECT seq FROM key_copy_disposal WHERE disposal = :id"
    " UNION SELECT attested_seq FROM key_copy_disposal"
    "        WHERE disposal = :id AND attested_seq > 0"
    " ORDER BY 1";

static const char facts_sql[] =
    "SELECT d.id AS disposal, d.why, d.plan, d.account, d.level,"
    "       json_object('person', d.person, 'at', d.at) AS planned_json,"
    "       (SELECT json_group_array(json_object('person', a.person, 'at',"
    "          a.at)) FROM approval AS a WHERE a.proposal = d.id)"
    "       AS approved_json,"
    "       json_object('person', d.executor, 'started_at', d.started_at,"
    "          'at', d.done_at) AS carried_out_json,"
    "       json_object('person', d.verifier, 'at', d.verified_at,"
    "          'result', CASE d.state WHEN 'verified'"
    "             THEN 'nothing of it was found' ELSE 'not yet' END,"
    "          'method', 'each name looked up, a file of that name digested,"
    " the index looked up, a key slot read back,"
    " by another person where the quorum is above 1')"
    "       AS verification_json,"
    "       CASE d.state WHEN 'verified' THEN 'final' ELSE 'provisional' END"
    "       AS state,"
    "       (SELECT json_group_array(o.dataset || '@' || o.ordinal)"
    "          FROM version AS o"
    "         WHERE o.disposal = '' AND CASE d.list WHEN '' THEN o.root IN ("
    "               SELECT v.root FROM disposal_version AS w"
    "                 JOIN version AS v ON v.seq = w.version"
    "                WHERE w.disposal = d.id)"
    "            ELSE o.seq IN (SELECT version FROM erasure_beside"
    "                WHERE disposal = d.id) END) AS same_json,"
    "       (SELECT json_group_array(o.dataset || '@' || o.ordinal)"
    "          FROM version AS o WHERE o.disposal = '' AND o.root IN ("
    "               SELECT l.root FROM disposal_version AS w"
    "                 JOIN version AS v ON v.seq = w.version"
    "                 JOIN lineage AS l ON l.ancestor = v.root"
    "                WHERE w.disposal = d.id)) AS derived_json,"
    "       (SELECT json_group_array(json_object('release', l.id, 'job',"
    "          l.job, 'person', l.person, 'contact', p.contact, 'at', l.at,"
    "          'model', coalesce((SELECT c.model FROM receipt AS c"
    "             WHERE c.release = l.id ORDER BY c.seq DESC LIMIT 1), '')))"
    "          FROM release AS l JOIN person AS p ON p.name = l.person"
    "         WHERE EXISTS (SELECT 1 FROM release_version AS x"
    "                WHERE x.release = l.id AND x.root IN ("
    "                      SELECT v.root FROM disposal_version AS w"
    "                        JOIN version AS v ON v.seq = w.version"
    "                       WHERE w.disposal = d.id"
    "                      UNION ALL"
    "                      SELECT k.root FROM disposal_version AS w"
    "                        JOIN version AS v ON v.seq = w.version"
    "                        JOIN lineage AS k ON k.ancestor = v.root"
    "                       WHERE w.disposal = d.id)))"
    "       AS releases_json,"
    "       (SELECT json_group_array(json_object('event', v.seq, 'dataset',"
    "          v.dataset, 'ordinal', v.ordinal, 'version', v.root, 'files',"
    "          v.files, 'records', v.records, 'bytes', v.bytes))"
    "          FROM disposal_version AS w"
    "          JOIN version AS v ON v.seq = w.version"
    "         WHERE w.disposal = d.id) AS versions_json"
    "  FROM disposal AS d WHERE d.id = :id";

/* What nobody should read into it. */
static const char *const limits[] = {
    "Copies that were released are out of reach; they are listed.",
    "Nothing is claimed of backups, snapshots, or blocks that a device keeps "
    "out of sight.",
    "Custody knows of no other copies than those listed; that there are none "
    "is not claimed.",
    "The ledger keeps the version's root, counts and decisions: whoever holds "
    "the data can show that it was this data.",
};

static const char sealed_limit[] =
    "What was sealed came from files that are not Custody's: they were not "
    "touched.";

static const char *const erased_limits[] = {
    "The versions stay, and so does of each record that was erased the hash of "
    "its leaf: whoever holds the rest can confirm a guess of the record.",
    "The records' SHA-256 are kept beside the ledger, so that no gate lets "
    "them out again.",
    "Records of the same person that have other bytes, or no id, were not "
    "looked for.",
};

static json_t *
limits_json(const json_t *predicate)
{
	const json_t *copies = json_object_get(predicate, "copies");
	struct buffer said = {0};
	json_t *list = json_array();

	if (json_object_get(predicate, "erased") != NULL)
		for (size_t i = 0;
		     i < sizeof erased_limits / sizeof *erased_limits; i++)
			json_array_append_new(
			    list, json_string(erased_limits[i]));
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		json_array_append_new(list, json_string(limits[i]));
	if (copies != NULL) {
		json_array_append_new(list, json_string(sealed_limit));
		if (keys_copies_say(&said, copies, NULL) == CUSTODY_OK)
			json_array_append_new(list,
			    json_stringn((const char *)said.at, said.len));
		buffer_clear(&said);
	}
	return list;
}

/* One of every version; the same root from several sources is one subject. */
static json_t *
subjects(const json_t *versions)
{
	json_t *list = json_array();
	const json_t *version;
	size_t i;

	json_array_foreach (versions, i, version) {
		char name[200];

		snprintf(name, sizeof(name), "%s@%lld",
		    json_string_value(json_object_get(version, "dataset")),
		    (long long)json_integer_value(
			json_object_get(version, "ordinal")));
		json_array_append_new(list,
		    json_pack("{s:s,s:{s:O}}", "name", name, "digest",
			"custodyRoot", json_object_get(version, "version")));
	}
	return list;
}

/* Files that were not destroyed, as the account has them. */
static json_t *
left_json(const json_t *account)
{
	json_t *list = json_array();
	const json_t *file;
	size_t i;

	json_array_foreach (json_object_get(account, "files"), i, file) {
		json_t *one;

		if (strcmp(json_string_value(json_object_get(file, "outcome")),
			"left") != 0)
			continue;
		one = json_pack("{s:O,s:O*,s:O*}", "why",
		    json_object_get(file, "why"), "place",
		    json_object_get(file, "place"), "place_hex",
		    json_object_get(file, "place_hex"));
		json_array_append_new(list, one);
	}
	return list;
}

static enum custody_status
add_account(json_t *predicate, struct custody *custody, const char *id,
    struct custody_error *err)
{
	json_t *account = NULL;
	enum custody_status status;

	status = dispose_plan_document(&account, custody, id, ".account",
	    json_string_value(json_object_get(predicate, "account")), err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(predicate,
		json_pack("{s:O*,s:O*,s:O,s:O,s:O,s:O,s:O,s:o}", "sealed",
		    json_object_get(account, "sealed"), "erased",
		    json_object_get(account, "erased"), "method",
		    json_object_get(account, "method"), "level_why",
		    json_object_get(account, "level_why"), "destroyed",
		    json_object_get(account, "destroyed"), "bytes",
		    json_object_get(account, "bytes"), "tool",
		    json_object_get(account, "tool"), "left",
		    left_json(account))) != 0)
		status = error_memory(err);
	json_decref(account);
	return status;
}

/* Of what was sealed: complete is what it is with its copies. */
static enum custody_status
add_copies(json_t *predicate, struct custody *custody, const char *id,
    struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status;

	if (json_object_get(predicate, "sealed") == NULL)
		return CUSTODY_OK;
	status = keys_copies_of_disposal(&rows, custody, id, err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(
		predicate, json_pack("{s:O,s:b}", "copies", rows, "complete",
			       (int)keys_copies_complete(rows))) != 0)
		status = error_memory(err);
	json_decref(rows);
	return status;
}

/* Whoever asked to be erased is not told "everywhere" by silence. */
static enum custody_status
add_unsearched(json_t *predicate, struct custody *custody, const char *id,
    struct custody_error *err)
{
	json_t *plan = NULL, *list;
	const json_t *one;
	enum custody_status status;
	size_t i;

	if (json_object_get(predicate, "erased") == NULL)
		return CUSTODY_OK;
	status = dispose_plan_document(
	    &plan, custody, id, "", member_text(predicate, "plan"), err);
	if (status != CUSTODY_OK)
		return status;
	list = json_array();
	json_array_foreach (json_object_get(plan, "unsearched"), i, one)
		json_array_append_new(
		    list, json_pack("{s:O,s:O,s:O}", "dataset",
			      json_object_get(one, "dataset"), "ordinal",
			      json_object_get(one, "ordinal"), "why",
			      json_object_get(one, "reason")));
	if (json_object_set_new(predicate, "unsearched", list) != 0)
		status = error_memory(err);
	json_decref(plan);
	return status;
}

enum custody_status
certificate_statement(json_t **out, struct custody *custody,
    const json_t *disposal, struct custody_error *err)
{
	const char *id = json_string_value(json_object_get(disposal, "id"));
	json_t *values = json_pack("{s:s}", "id", id);
	json_t *predicate = NULL;
	char at[CLOCK_TEXT_SIZE];
	enum custody_status status;

	*out = NULL;
	if (values == NULL)
		return error_memory(err);
	clock_text(at, clock_now());
	status = question_row(
	    &predicate, session_state(custody), facts_sql, values, err);
	if (status == CUSTODY_OK)
		status = add_account(predicate, custody, id, err);
	if (status == CUSTODY_OK)
		status = add_unsearched(predicate, custody, id, err);
	if (status == CUSTODY_OK)
		status = add_copies(predicate, custody, id, err);
	if (status == CUSTODY_OK)
		status = evidence_add_found(
		    predicate, custody, events_sql, values, err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(predicate,
		json_pack("{s:i,s:s,s:s,s:s,s:o}", "v", 1, "genesis",
		    ledger_genesis(custody->ledger), "at", at, "by",
		    custody->actor, "limits", limits_json(predicate))) != 0)
		status = error_memory(err);
	if (status == CUSTODY_OK) {
		*out = json_pack("{s:s,s:O,s:s,s:o}", "_type",
		    CERTIFICATE_STATEMENT, "predicate", predicate,
		    "predicateType", CERTIFICATE_PREDICATE, "subject",
		    subjects(json_object_get(predicate, "versions")));
		if (*out == NULL)
			status = error_memory(err);
	}
	json_decref(predicate);
	json_decref(values);
	return status;
}
