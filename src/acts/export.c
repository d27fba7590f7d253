/* SPDX-License-Identifier: Apache-2.0
 *
 * export: lets out exactly what the gate passed.  Data is written beside,
 * verified as it is written, its release recorded, and only then one rename
 * makes it appear; what refuses, fails or is killed leaves nothing under the
 * final name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/export_inside.h"
#include "acts/kept_statement.h"
#include "acts/may.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "store/question.h"

struct exporting {
	struct custody *custody;
	const struct custody_export *ask;
	enum export_compress method;
	struct export_target target;
	struct gate_answer *gate;
	json_t *versions; /* every ingest of what the request names */
	struct barred barred;
	struct export_written written;
	bool new;
};

static uint64_t
get_number(const json_t *row, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(row, key));
}

/* --- what was asked ------------------------------------------------------ */

static enum custody_status
check_asking(struct exporting *ex, struct custody_error *err)
{
	const struct custody_export *ask = ex->ask;

	if (ask->request == NULL || ask->to == NULL || ask->to[0] == '\0')
		return error_set(err, CUSTODY_USAGE, "no-target",
		    "export: a request and --to DIR are needed");
	if (ask->job == NULL || ask->job[0] == '\0') {
		error_set(err, CUSTODY_USAGE, "no-job",
		    "export %s: data that leaves is for a job", ask->request);
		error_remedy(err, "name it: --job TEXT");
		return CUSTODY_USAGE;
	}
	if (!export_output_method(&ex->method, ask->compress))
		return error_set(err, CUSTODY_USAGE, "bad-compress",
		    "export --compress %s: gzip or zstd", ask->compress);
	return export_target_open(&ex->target, ask->to, err);
}

static enum custody_status
find_versions(struct exporting *ex, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "request", ex->ask->request);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(&ex->versions, session_state(ex->custody),
	    "SELECT seq, dataset, ordinal, root, files, records, bytes,"
	    "       reading AS reading_json, runs AS runs_json"
	    "  FROM request_ingest WHERE request = :request"
	    " ORDER BY dataset, root, ordinal",
	    values, err);
	json_decref(values);
	return status;
}

/* --- a release that is there --------------------------------------------- */

/* The place, 0 or 1, where that statement lies with all it names; 2 if it
 * does neither. */
static enum custody_status
find_shown(struct exporting *ex, const char *statement, size_t *place,
    struct custody_error *err)
{
	const char *const dirs[] = {ex->target.to, ex->target.staging};
	enum custody_status status = CUSTODY_OK;

	for (*place = 0; *place < 2; ++*place) {
		struct release_document document;
		uint64_t files, bytes;
		bool same;

		if (release_document_read(&document, dirs[*place], NULL) !=
		    CUSTODY_OK)
			continue;
		same = strcmp(document.sha256, statement) == 0;
		if (same && *place == 1)
			status = data_release_compare(ex->custody, &document,
			    dirs[*place], &files, &bytes, err);
		release_document_clear(&document);
		if (same)
			break;
	}
	return status;
}

static enum custody_status
refuse_again(const struct exporting *ex, struct custody_error *err)
{
	error_set(err, CUSTODY_REFUSED, "released",
	    "export %s: job %s has it already, as release %s", ex->ask->request,
	    ex->ask->job, gate_release(ex->gate));
	error_remedy(err, "to export it again name another job");
	return CUSTODY_REFUSED;
}

static enum custody_status
tell_released(
    struct exporting *ex, const json_t *row, struct custody_error *err)
{
	struct gate_data data = {
	    .files = get_number(row, "files"),
	    .records = get_number(row, "records"),
	    .bytes = get_number(row, "bytes"),
	    .left_out = get_number(row, "left_out"),
	};

	snprintf(data.left_root, sizeof data.left_root, "%s",
	    member_text(row, "left_root"));
	return gate_data(ex->gate, &data, err);
}

/* This job has its release already: its data is there, or is whole in the
 * staging folder of an export that was killed before it could show it. */
static enum custody_status
resume(struct exporting *ex, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", gate_release(ex->gate));
	json_t *row = NULL;
	enum custody_status status;
	size_t place = 2;

	if (values == NULL)
		return error_memory(err);
	status = question_row(&row, session_state(ex->custody),
	    "SELECT statement, files, records, bytes, left_out, left_root"
	    "  FROM release WHERE id = :id",
	    values, err);
	if (status == CUSTODY_OK)
		status =
		    find_shown(ex, member_text(row, "statement"), &place, err);
	if (status == CUSTODY_OK && place == 2)
		status = refuse_again(ex, err);
	if (status == CUSTODY_OK && place == 1)
		status = export_target_show(&ex->target, err);
	if (status == CUSTODY_OK)
		status = tell_released(ex, row, err);
	json_decref(row);
	json_decref(values);
	return status;
}

/* --- writing ------------------------------------------------------------- */

/* Several versions get a folder each. */
static char *
choose_prefix(const json_t *version, bool several)
{
	char *prefix = NULL;

	if (!several)
		return strdup("");
	if (asprintf(&prefix, "%s@%lld/", member_text(version, "dataset"),
		(long long)json_integer_value(
		    json_object_get(version, "ordinal"))) < 0)
		return NULL;
	return prefix;
}

static enum custody_status
write_version(struct exporting *ex, const json_t *version, bool several,
    struct custody_error *err)
{
	const struct data_ask ask = {
	    .versions = ex->versions,
	    .data = ex->ask->data,
	    .data_count = ex->ask->data_count,
	    .barred = &ex->barred,
	};
	char *prefix = choose_prefix(version, several);
	const struct export_job job = {
	    .custody = ex->custody,
	    .ask = &ask,
	    .method = ex->method,
	    .dir = ex->target.fd,
	    .prefix = prefix,
	};
	enum custody_status status;

	if (prefix == NULL)
		return error_memory(err);
	status = export_write(&job, version, &ex->written, err);
	free(prefix);
	return status;
}

static enum custody_status
write_data(struct exporting *ex, struct custody_error *err)
{
	size_t count = json_array_size(ex->versions), distinct = 0;
	enum custody_status status;

	status = data_barred(ex->custody, &ex->barred, err);
	if (status == CUSTODY_OK)
		status = export_target_begin(&ex->target, err);
	for (size_t i = 0; i < count; i++)
		distinct += !data_is_repeated(ex->versions, i);
	for (size_t i = 0; status == CUSTODY_OK && i < count; i++)
		if (!data_is_repeated(ex->versions, i))
			status = write_version(ex,
			    json_array_get(ex->versions, i), distinct > 1, err);
	if (status == CUSTODY_OK)
		status = export_names_prune(
		    &ex->written.names, ex->target.staging, err);
	return status;
}

/* What came of it is the gate's to say: a failure is a refusal, and evidence;
 * but for what was wrong with the asking, or was stopped. */
static enum custody_status
tell_gate(
    struct exporting *ex, enum custody_status status, struct custody_error *err)
{
	struct gate_data data = {
	    .files = ex->written.files.count,
	    .records = ex->written.records,
	    .bytes = ex->written.bytes,
	    .left_out = ex->written.left.count,
	    .erased = ex->written.erased,
	};
	struct custody_error why;

	if (status == CUSTODY_OK) {
		if (data.left_out > 0)
			data_left_root(&ex->written.left, data.left_root);
		return gate_data(ex->gate, &data, err);
	}
	/* What is written so far stays for the same command. */
	if (status == CUSTODY_INTERRUPTED)
		return status;
	export_target_drop(&ex->target);
	if (status == CUSTODY_USAGE)
		return status;
	why = *err;
	return gate_object(ex->gate, status, ex->ask->request, &why, NULL, err);
}

/* --- recording ----------------------------------------------------------- */

static json_t *
list_versions(const json_t *rows)
{
	json_t *out = json_array();
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		if (out == NULL || data_is_repeated(rows, i))
			continue;
		if (json_array_append_new(
			out, json_pack("{s:O, s:O, s:O}", "dataset",
				 json_object_get(row, "dataset"), "ordinal",
				 json_object_get(row, "ordinal"), "version",
				 json_object_get(row, "root"))) < 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

/* The places that the decision and the release are about to get. */
static enum custody_status
write_document(struct exporting *ex, char id[LEDGER_ID_SIZE],
    char sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)], struct custody_error *err)
{
	struct ledger *ledger = ex->custody->ledger;
	json_t *values = json_pack("{s:s}", "request", ex->ask->request);
	json_t *about = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = ledger_next_id(ledger, 'L', id, err);
	if (status == CUSTODY_OK)
		status = question_row(&about, session_state(ex->custody),
		    "SELECT id AS request, purpose, project, model,"
		    "       until AS not_after FROM request"
		    " WHERE id = :request",
		    values, err);
	json_decref(values);
	if (status != CUSTODY_OK)
		return status;
	if (json_object_update_new(
		about, json_pack("{s:s, s:s, s:I, s:o}", "release", id, "job",
			   ex->ask->job, "decision",
			   (json_int_t)ledger_size(ledger) + 1, "versions",
			   list_versions(ex->versions))) < 0)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = export_document_write(ex->custody, ex->target.fd,
		    about, &ex->written, sha256, err);
	if (status == CUSTODY_OK)
		status = export_target_sync(&ex->target, err);
	json_decref(about);
	return status;
}

static bool
allows(const struct exporting *ex)
{
	return strcmp(gate_verdict(ex->gate), "allow") == 0;
}

/* Everything is on the disk before the event is; the event is there before
 * the name is. */
static enum custody_status
record(struct exporting *ex, struct custody_error *err)
{
	struct ledger *ledger = ex->custody->ledger;
	char sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	char id[LEDGER_ID_SIZE] = "";
	enum custody_status status;

	status = ledger_begin(ledger, err);
	if (status != CUSTODY_OK)
		return status;
	if (allows(ex))
		status = write_document(ex, id, sha256, err);
	if (status == CUSTODY_OK)
		status = gate_record(
		    ex->custody, ex->gate, id[0] != '\0' ? sha256 : NULL, err);
	if (status == CUSTODY_OK)
		status = ledger_commit(ledger, err);
	ledger_rollback(ledger);
	if (status == CUSTODY_OK && allows(ex) &&
	    (!gate_release_new(ex->gate) ||
		strcmp(gate_release(ex->gate), id) != 0))
		status = error_set(err, CUSTODY_REFUSED, "released",
		    "export %s: job %s got it meanwhile, as release %s",
		    ex->ask->request, ex->ask->job, gate_release(ex->gate));
	ex->new = status == CUSTODY_OK &&allows(ex);
	return status;
}

/* A commit that failed may have been one: then the folder stays, whole, for
 * the same command to find. */
static void
clean_up(struct exporting *ex, enum custody_status status,
    const struct custody_error *err)
{
	bool unknown = status == CUSTODY_UNKNOWN &&
		       strcmp(err->code, "outcome-unknown") == 0;

	if (!ex->new && !unknown && status != CUSTODY_INTERRUPTED)
		export_target_drop(&ex->target);
}

/* The release stands without the copy; a report then names it as missing. */
static void
keep_statement(struct exporting *ex)
{
	struct buffer text = {0};

	if (file_read(&text, ex->target.fd, RELEASE_DOCUMENT_NAME,
		ENVELOPE_SIZE_MAX, NULL) == CUSTODY_OK)
		(void)!kept_statement_add(
		    ex->custody, buffer_view(&text), NULL);
	buffer_clear(&text);
}

static enum custody_status
let_out(struct exporting *ex, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (allows(ex))
		status = tell_gate(ex, write_data(ex, err), err);
	if (status == CUSTODY_OK)
		status = record(ex, err);
	clean_up(ex, status, err);
	if (status == CUSTODY_INTERRUPTED)
		error_remedy(err,
		    "the same command goes on; who gives it up "
		    "removes %s",
		    ex->target.staging);
	if (status != CUSTODY_OK || !ex->new)
		return status;
	keep_statement(ex);
	status = ledger_checkpoint(ex->custody->ledger, err);
	if (status == CUSTODY_OK)
		status = export_target_show(&ex->target, err);
	return status;
}

/* --- the act ------------------------------------------------------------- */

static enum custody_status
tell(struct exporting *ex, json_t **answer, struct custody_error *err)
{
	json_t *result = NULL;
	enum custody_status status;

	status = gate_tell(ex->custody, ex->gate, &result, err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(
		result, json_pack("{s:o, s:b, s:I}", "to",
			    member_path(ex->target.to), "new", (int)ex->new,
			    "kept", (json_int_t)ex->written.kept)) < 0)
		status = error_memory(err);
	if (status != CUSTODY_OK) {
		json_decref(result);
		return status;
	}
	status = answer_add_take(answer, "result", result, err);
	if (status == CUSTODY_OK && !allows(ex))
		status = gate_say(ex->gate, err);
	return status;
}

static enum custody_status
run(struct exporting *ex, struct custody_error *err)
{
	const struct custody_export *ask = ex->ask;
	enum custody_status status;

	status = check_asking(ex, err);
	if (status == CUSTODY_OK)
		status = session_key(ex->custody, err);
	if (status == CUSTODY_OK)
		status =
		    may_sign_leave(ex->custody, "export", ask->request, err);
	if (status == CUSTODY_OK)
		status = gate_decide(ex->custody, ask->request, "export",
		    ask->job, &ex->gate, err);
	if (status == CUSTODY_OK)
		status = find_versions(ex, err);
	if (status != CUSTODY_OK)
		return status;
	if (allows(ex) && gate_release(ex->gate)[0] != '\0')
		return resume(ex, err);
	return let_out(ex, err);
}

enum custody_status
custody_export(struct custody *custody, const struct custody_export *ask,
    json_t **answer, struct custody_error *err)
{
	struct exporting ex = {
	    .custody = custody, .ask = ask, .target = {.fd = -1}};
	struct custody_error own;
	enum custody_status status;

	*answer = NULL;
	if (err == NULL)
		err = &own;
	status = run(&ex, err);
	if (status == CUSTODY_OK)
		status = tell(&ex, answer, err);

	export_written_clear(&ex.written);
	barred_clear(&ex.barred);
	json_decref(ex.versions);
	gate_free(ex.gate);
	export_target_close(&ex.target);
	return status;
}
