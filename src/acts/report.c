/* SPDX-License-Identifier: Apache-2.0
 *
 * report: the ledger as an outsider can read and check it: a folder with a
 * page, its facts, and the signed documents they quote.  It appears whole or
 * not at all, takes the place of nothing but an older report of this ledger,
 * and is the same for the same ledger and moment.
 */
#include <stdlib.h>

#include "acts/report.h"
#include "base/error.h"
#include "base/member.h"

static enum custody_status
write_facts(struct report_folder *folder, const json_t *facts,
    struct custody_error *err)
{
	char *text = json_dumps(facts, JSON_INDENT(1) | JSON_SORT_KEYS);
	struct buffer out = {0};
	enum custody_status status;

	if (text == NULL)
		return error_memory(err);
	status = buffer_print(&out, err, "%s\n", text);
	if (status == CUSTODY_OK)
		status = report_folder_write(
		    folder, "report.json", buffer_view(&out), err);
	buffer_clear(&out);
	free(text);
	return status;
}

typedef enum custody_status make_text(
    struct buffer *out, const json_t *facts, struct custody_error *err);

static enum custody_status
write_made(struct report_folder *folder, const char *name, make_text *make,
    const json_t *facts, struct custody_error *err)
{
	struct buffer out = {0};
	enum custody_status status = make(&out, facts, err);

	if (status == CUSTODY_OK)
		status =
		    report_folder_write(folder, name, buffer_view(&out), err);
	buffer_clear(&out);
	return status;
}

static enum custody_status
fill(struct report_folder *folder, struct custody *custody, json_t *facts,
    struct custody_error *err)
{
	enum custody_status status;

	status = report_documents(folder, custody, facts, err);
	if (status == CUSTODY_OK)
		status = write_facts(folder, facts, err);
	if (status == CUSTODY_OK)
		status =
		    write_made(folder, "report.html", report_page, facts, err);
	if (status == CUSTODY_OK)
		status =
		    write_made(folder, "README.txt", report_readme, facts, err);
	return status;
}

static enum custody_status
tell(json_t **answer, const struct custody_report *ask,
    const struct report_folder *folder, const json_t *facts,
    struct custody_error *err)
{
	const json_t *ledger =
	    json_array_get(json_object_get(facts, "ledger"), 0);
	const json_t *quoted = json_object_get(facts, "quoted");

	return answer_add_take(answer, "result",
	    json_pack("{s:o,s:I,s:I,s:O,s:O,s:O,s:O,s:O,s:O,s:O,s:O}", "out",
		member_path(ask->out), "files",
		(json_int_t)report_folder_files(folder), "bytes",
		(json_int_t)report_folder_bytes(folder), "at",
		json_object_get(facts, "at"), "size",
		json_object_get(ledger, "events"), "head",
		json_object_get(ledger, "head"), "checkpoint",
		json_object_get(quoted, "checkpoint"), "events",
		json_object_get(quoted, "events"), "documents",
		json_object_get(facts, "documents"), "missing",
		json_object_get(facts, "missing"), "attention",
		json_object_get(facts, "attention")),
	    err);
}

enum custody_status
custody_report(struct custody *custody, const struct custody_report *ask,
    json_t **answer, struct custody_error *err)
{
	struct report_folder *folder = NULL;
	json_t *facts = NULL;
	enum custody_status status;

	*answer = NULL;
	session_look(custody);
	status = report_facts(&facts, custody, ask, err);
	if (status == CUSTODY_OK)
		status = report_folder_begin(
		    &folder, ask->out, ledger_genesis(custody->ledger), err);
	if (status == CUSTODY_OK)
		status = fill(folder, custody, facts, err);
	if (status == CUSTODY_OK)
		status = session_stopped(custody, err);
	if (status == CUSTODY_OK)
		status = report_folder_end(folder, err);
	if (status == CUSTODY_OK)
		status = tell(answer, ask, folder, facts, err);
	report_folder_free(folder);
	json_decref(facts);
	return status;
}
