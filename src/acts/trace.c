/* SPDX-License-Identifier: Apache-2.0
 *
 * trace: where is this record, where did it come from, and who had it?  It
 * says "not found" only when every live version was searched through an index
 * that agrees with the ledger; whatever was not searched is named.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/lookup.h"
#include "acts/trace.h"
#include "base/error.h"
#include "base/file_named.h"
#include "store/question.h"

static enum custody_status
begin(struct trace *trace, struct custody *custody,
    const struct custody_trace *ask, struct custody_error *err)
{
	enum custody_status status;

	trace->custody = custody;
	trace->ask = ask;
	status = selector_open(&trace->selector, custody, &ask->selector, err);
	if (status != CUSTODY_OK)
		return status;
	trace->found =
	    calloc(selector_indicators(trace->selector), sizeof(*trace->found));
	trace->hits = json_array();
	trace->groups = json_array();
	trace->disposed = json_array();
	trace->unsearched = json_array();
	trace->derived = json_array();
	trace->roots = json_array();
	trace->reached = json_array();
	trace->barren = json_array();
	trace->datasets = json_object();
	trace->left = json_object();
	if (trace->found == NULL || trace->hits == NULL ||
	    trace->groups == NULL || trace->disposed == NULL ||
	    trace->unsearched == NULL || trace->roots == NULL ||
	    trace->derived == NULL || trace->reached == NULL ||
	    trace->barren == NULL || trace->datasets == NULL ||
	    trace->left == NULL)
		return error_memory(err);
	return CUSTODY_OK;
}

static void
end(struct trace *trace)
{
	json_decref(trace->left);
	json_decref(trace->datasets);
	json_decref(trace->barren);
	bar_list_clear(&trace->taken);
	free(trace->copy);
	json_decref(trace->reached);
	json_decref(trace->roots);
	json_decref(trace->derived);
	json_decref(trace->unsearched);
	json_decref(trace->disposed);
	json_decref(trace->groups);
	json_decref(trace->hits);
	json_decref(trace->all);
	free(trace->found);
	selector_free(trace->selector);
}

/* Every version, oldest first; a developer's are those that were released to
 * them. */
static enum custody_status
list_versions(struct custody *custody, json_t **rows, struct custody_error *err)
{
	bool own = strcmp(custody->role, "developer") == 0;
	json_t *values =
	    json_pack("{s:s}", "person", own ? custody->actor : "");
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(rows, session_state(custody),
	    "SELECT v.seq, v.dataset, v.ordinal, v.root, v.files, v.records,"
	    "       v.bytes, v.reading AS reading_json, v.runs AS runs_json,"
	    "       v.source_url, v.retrieved_at, v.publisher, v.licence,"
	    "       v.with_url, v.with_time, v.with_id, v.person, v.at,"
	    "       v.disposal, v.disposed,"
	    "       (SELECT json_group_array(o.source_url)"
	    "          FROM version_onto AS t JOIN version AS o"
	    "            ON o.seq = t.onto WHERE t.version = v.seq)"
	    "       AS onto_sources_json"
	    "  FROM version AS v"
	    " WHERE :person = '' OR v.root IN ("
	    "       SELECT w.root FROM release_version AS w"
	    "         JOIN release AS l ON l.id = w.release"
	    "         JOIN request AS r ON r.id = l.request"
	    "        WHERE :person IN (l.person, r.person))"
	    " ORDER BY v.dataset, v.ordinal",
	    values, err);
	json_decref(values);
	return status;
}

static enum custody_status
search(struct trace *trace, struct custody_error *err)
{
	json_t *version;
	size_t i;
	enum custody_status status;

	status = list_versions(trace->custody, &trace->all, err);
	if (status != CUSTODY_OK)
		return status;
	json_array_foreach (trace->all, i, version) {
		status = session_stopped(trace->custody, err);
		if (status == CUSTODY_OK)
			status = trace_version(trace, version, err);
		if (status != CUSTODY_OK)
			break;
	}
	return status == CUSTODY_OK ? trace_lineage(trace, trace->all, err)
				    : status;
}

/* --- the answer --------------------------------------------------------- */

static enum custody_status
add_rows(json_t **answer, json_t *rows, struct custody_error *err)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *type =
		    json_string_value(json_object_get(row, "type"));
		enum custody_status status =
		    answer_add_take(answer, type, json_incref(row), err);

		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

/* More are counted, not named. */
#define MISSES_TOLD 10000

static enum custody_status
add_misses(struct trace *trace, json_t **answer, struct custody_error *err)
{
	size_t told = 0;

	for (size_t i = 0; i < selector_indicators(trace->selector); i++) {
		char room[SELECTOR_ROOM];
		enum custody_status status;

		if (trace->found[i] || told++ >= MISSES_TOLD)
			continue;
		status = answer_add_take(answer, "miss",
		    json_pack("{s:s}", "indicator",
			selector_indicator(trace->selector, i, room)),
		    err);
		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

static json_int_t
count_missed(const struct trace *trace)
{
	json_int_t missed = 0;

	for (size_t i = 0; i < selector_indicators(trace->selector); i++)
		missed += trace->found[i] ? 0 : 1;
	return missed;
}

static enum custody_status
add_result(struct trace *trace, const struct lookup_reach *reach,
    const char *proof, json_t **answer, struct custody_error *err)
{
	const struct selector *selector = trace->selector;
	json_int_t all = (json_int_t)json_object_size(trace->datasets);
	json_int_t left = (json_int_t)json_object_size(trace->left);
	json_t *result = json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:b,s:"
				   "I,s:I,s:I,s:I,s:I,s:s,s:s,"
				   "s:s,s:s,s:s,s:I,s:b,s:b,s:s*,s:s*}",
	    "selector", selector_kind(selector), "hits",
	    (json_int_t)trace->records_hit, "by_form",
	    (json_int_t)trace->by_form, "without_forms",
	    (json_int_t)trace->formless, "rows", (json_int_t)trace->rows,
	    "indicators", (json_int_t)selector_indicators(selector), "missed",
	    count_missed(trace), "passed",
	    (json_int_t)selector_passed(selector), "as_xxh3",
	    (json_int_t)selector_taken(selector), "complete",
	    json_array_size(trace->unsearched) == 0, "searched_datasets",
	    all - left, "datasets", all, "versions",
	    (json_int_t)trace->versions, "live_versions",
	    (json_int_t)trace->live, "records", (json_int_t)trace->records,
	    "first", trace->first, "last", trace->last, "since",
	    selector_since(selector), "before", selector_before(selector),
	    "head", reach->head, "event", (json_int_t)reach->event, "recorded",
	    reach->lookup > 0, "own_releases_only",
	    strcmp(trace->custody->role, "developer") == 0, "proof", proof,
	    "broad", selector_broad(selector));

	if (result != NULL &&
	    ((reach->lookup > 0 &&
		 json_object_set_new(result, "lookup",
		     json_integer((json_int_t)reach->lookup)) != 0) ||
		(trace->formless > 0 &&
		    json_object_set_new(result, "forms_cure",
			json_sprintf("custody reindex %s --forms",
			    trace->first_formless)) != 0))) {
		json_decref(result);
		result = NULL;
	}
	if (result == NULL)
		return error_memory(err);
	return answer_add_take(answer, "result", result, err);
}

/* Who asked for what is an event, without what was asked; an answer is not
 * withheld because that could not be recorded.  0: it was not. */
static uint64_t
record_lookup(struct trace *trace, const char *incident)
{
	struct custody *custody = trace->custody;
	struct ledger_place place = {0};
	json_t *data = NULL;
	json_t *kinds;
	bool done = false;

	if (custody->settings.read_only || !ledger_writable(custody->ledger))
		return 0;
	kinds = selector_kinds(trace->selector);
	if (kinds != NULL)
		data = json_pack("{s:o,s:I,s:I,s:b,s:s*}", "selectors", kinds,
		    "indicators",
		    (json_int_t)selector_indicators(trace->selector), "hits",
		    (json_int_t)trace->records_hit, "complete",
		    json_array_size(trace->unsearched) == 0, "incident",
		    incident);
	if (data != NULL)
		done = session_append(custody, "lookup.made/1", data, false,
			   &place, NULL) == CUSTODY_OK;
	json_decref(data);
	return done ? place.seq : 0;
}

static enum custody_status
judge(const struct trace *trace, struct custody_error *err)
{
	if (trace->rows > 0)
		return CUSTODY_OK;
	if (json_array_size(trace->unsearched) > 0) {
		const json_t *first = json_array_get(trace->unsearched, 0);

		error_set(err, CUSTODY_UNKNOWN, "unsearched",
		    "tracing: no hit, but %zu of %llu versions were not "
		    "searched",
		    json_array_size(trace->unsearched),
		    (unsigned long long)trace->live);
		error_remedy(err, "%s",
		    json_string_value(json_object_get(first, "cure")));
		return CUSTODY_UNKNOWN;
	}
	return error_set(err, CUSTODY_NOT_FOUND, "not-found",
	    "tracing: not found in %llu versions, %llu records",
	    (unsigned long long)trace->versions,
	    (unsigned long long)trace->records);
}

/* Everything but the result. */
static enum custody_status
add_found(struct trace *trace, json_t **answer, struct custody_error *err)
{
	enum custody_status status = add_rows(answer, trace->hits, err);

	if (status == CUSTODY_OK)
		status = add_misses(trace, answer, err);
	if (status == CUSTODY_OK)
		status = add_rows(answer, trace->groups, err);
	if (status == CUSTODY_OK)
		status = add_rows(answer, trace->derived, err);
	if (status == CUSTODY_OK)
		status = trace_chain(trace, answer, err);
	if (status == CUSTODY_OK)
		status = trace_known_good(trace, answer, err);
	if (status == CUSTODY_OK)
		status = add_rows(answer, trace->disposed, err);
	if (status == CUSTODY_OK)
		status = trace_erased(trace, answer, err);
	return status == CUSTODY_OK ? add_rows(answer, trace->unsearched, err)
				    : status;
}

enum custody_status
custody_trace(struct custody *custody, const struct custody_trace *ask,
    json_t **answer, struct custody_error *err)
{
	struct trace trace = {0};
	struct lookup_reach reach = {0};
	char head[65];
	enum custody_status status;

	*answer = NULL;
	/* Whoever can read the folder may ask; who they are only narrows. */
	if (session_actor(custody, NULL) != CUSTODY_OK)
		custody->role[0] = '\0';
	status = begin(&trace, custody, ask, err);
	if (status == CUSTODY_OK && ask->proof != NULL)
		status = lookup_may(custody, trace.selector, err);
	if (status == CUSTODY_OK && ask->proof != NULL)
		status = file_named_check(ask->proof, err);
	if (status != CUSTODY_OK)
		goto out;
	memcpy(head, ledger_head(custody->ledger), sizeof(head));
	reach.head = head;
	reach.event = ledger_size(custody->ledger);

	status = search(&trace, err);
	if (status == CUSTODY_OK)
		status = add_found(&trace, answer, err);
	if (status == CUSTODY_OK) {
		reach.versions = trace.all;
		reach.lookup = record_lookup(&trace, ask->incident);
	}
	if (status == CUSTODY_OK && ask->proof != NULL)
		status = lookup_write(&trace, &reach, ask->proof, err);
	if (status == CUSTODY_OK)
		status = add_result(&trace, &reach, ask->proof, answer, err);
	if (status == CUSTODY_OK)
		status = judge(&trace, err);
out:
	end(&trace);
	return status;
}
