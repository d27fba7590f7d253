/* SPDX-License-Identifier: Apache-2.0
 *
 * terms: what may be done with a dataset.  An act of terms says all of them,
 * merged with what was recorded, so that one event can be read alone.
 */
#include <string.h>

#include "acts/session.h"
#include "acts/terms_document.h"
#include "acts/terms_others.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

static const char *const text_fields[] = {
    "licence", "retain_until", "sensitivity", "attribution"};
static const char *const list_fields[] = {"allow", "deny", "jurisdictions"};

#define TEXT_FIELDS (sizeof text_fields / sizeof *text_fields)
#define LIST_FIELDS (sizeof list_fields / sizeof *list_fields)

static bool
has(const json_t *list, const char *word)
{
	size_t i;
	json_t *value;

	json_array_foreach (list, i, value)
		if (strcmp(json_string_value(value), word) == 0)
			return true;
	return false;
}

/* Keeps lists sorted, so that the same terms are the same text. */
static bool
insert_sorted(json_t *list, const char *word)
{
	size_t i;
	json_t *value;

	if (has(list, word))
		return true;
	json_array_foreach (list, i, value)
		if (strcmp(json_string_value(value), word) > 0)
			break;
	return json_array_insert_new(list, i, json_string(word)) == 0;
}

static void
take_out(json_t *list, const char *word)
{
	size_t i;
	json_t *value;

	json_array_foreach (list, i, value)
		if (strcmp(json_string_value(value), word) == 0) {
			json_array_remove(list, i);
			return;
		}
}

/* The terms in force, or empty ones. */
static enum custody_status
current_terms(struct custody *custody, const char *dataset, json_t **terms,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "dataset", dataset);
	enum custody_status status;

	status = question_row(terms, session_state(custody),
	    "SELECT id, allow AS allow_json, deny AS deny_json, licence,"
	    "       retain_until, sensitivity, jurisdictions AS"
	    "       jurisdictions_json, attribution, person, at"
	    "  FROM terms_current WHERE dataset = :dataset",
	    values, err);
	json_decref(values);
	if (status != CUSTODY_NOT_FOUND)
		return status;
	*terms = json_pack("{s:s, s:[], s:[], s:s, s:s, s:s, s:[], s:s}", "id",
	    "", "allow", "deny", "licence", "", "retain_until", "",
	    "sensitivity", "", "jurisdictions", "attribution", "");
	return *terms == NULL ? error_memory(err) : CUSTODY_OK;
}

/* A field is named as the option that sets it. */
static enum custody_status
clear_field(json_t *terms, const char *field, struct custody_error *err)
{
	static const struct {
		const char *name, *key;
		bool list;
	} fields[] = {
	    {"allow-purpose", "allow", true},
	    {"deny-purpose", "deny", true},
	    {"licence", "licence", false},
	    {"retain-until", "retain_until", false},
	    {"sensitivity", "sensitivity", false},
	    {"jurisdiction", "jurisdictions", true},
	    {"attribution", "attribution", false},
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strcmp(field, fields[i].name) == 0) {
			if (json_object_set_new(terms, fields[i].key,
				fields[i].list ? json_array()
					       : json_string("")) < 0)
				return error_memory(err);
			return CUSTODY_OK;
		}
	error_set(err, CUSTODY_USAGE, "bad-field",
	    "terms: there is no field %s", field);
	error_remedy(err, "one of: allow-purpose, deny-purpose, licence, "
			  "retain-until, sensitivity, jurisdiction, "
			  "attribution");
	return CUSTODY_USAGE;
}

static bool
set_text(json_t *terms, const char *key, const char *text)
{
	return text == NULL ||
	       json_object_set_new(terms, key, json_string(text)) == 0;
}

/* One word less would be other terms. */
static bool
merge_lists(json_t *terms, const struct custody_terms *ask)
{
	json_t *allow = json_object_get(terms, "allow");
	json_t *deny = json_object_get(terms, "deny");
	bool whole = true;

	for (size_t i = 0; i < ask->allow_count; i++) {
		take_out(deny, ask->allow[i]);
		whole = insert_sorted(allow, ask->allow[i]) && whole;
	}
	for (size_t i = 0; i < ask->deny_count; i++) {
		take_out(allow, ask->deny[i]);
		whole = insert_sorted(deny, ask->deny[i]) && whole;
	}
	for (size_t i = 0; i < ask->jurisdiction_count; i++)
		whole = insert_sorted(json_object_get(terms, "jurisdictions"),
			    ask->jurisdiction[i]) &&
			whole;
	return whole;
}

static enum custody_status
merge(json_t *terms, struct custody *custody, const struct custody_terms *ask,
    struct custody_error *err)
{
	char until[CLOCK_TEXT_SIZE];
	int64_t at;
	enum custody_status status = CUSTODY_OK;

	if (ask->from != NULL)
		status = terms_document_apply(terms, custody, ask->from, err);
	for (size_t i = 0; status == CUSTODY_OK && i < ask->clear_count; i++)
		status = clear_field(terms, ask->clear[i], err);
	if (status == CUSTODY_OK && ask->retain_until != NULL) {
		status = clock_read(&at, ask->retain_until, err);
		clock_text(until, at);
	}
	if (status != CUSTODY_OK)
		return status;
	if (!merge_lists(terms, ask) ||
	    !set_text(terms, "licence", ask->licence) ||
	    !set_text(terms, "sensitivity", ask->sensitivity) ||
	    !set_text(terms, "attribution", ask->attribution) ||
	    !set_text(terms, "retain_until",
		ask->retain_until == NULL ? NULL : until))
		return error_memory(err);
	return CUSTODY_OK;
}

/* [{field, before, after}] of what differs. */
static json_t *
difference(const json_t *before, const json_t *after)
{
	json_t *changes = json_array();

	for (size_t i = 0; i < TEXT_FIELDS + LIST_FIELDS; i++) {
		const char *field = i < TEXT_FIELDS
					? text_fields[i]
					: list_fields[i - TEXT_FIELDS];
		json_t *old = json_object_get(before, field);
		json_t *new = json_object_get(after, field);

		if (!json_equal(old, new) &&
		    json_array_append_new(
			changes, json_pack("{s:s, s:O, s:O}", "field", field,
				     "before", old, "after", new)) != 0) {
			json_decref(changes);
			return NULL;
		}
	}
	return changes;
}

/* A day that is over is meant by who records late what a contract said, and a
 * slip of who typed the wrong year. */
static bool
is_due(const json_t *terms)
{
	int64_t until;

	return clock_parse(&until, member_text(terms, "retain_until")) &&
	       until <= clock_now();
}

/* Requests whose approvals stop counting when these terms change. */
static enum custody_status
going_stale(struct custody *custody, const char *dataset, json_t **stale,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "dataset", dataset);
	enum custody_status status;

	status = question_ask(stale, session_state(custody),
	    "SELECT d.request, r.purpose, r.person FROM request_dataset AS d"
	    "  JOIN request_state AS s ON s.request = d.request"
	    "  JOIN request AS r ON r.id = d.request"
	    " WHERE d.dataset = :dataset AND s.approvals > 0"
	    " ORDER BY r.seq",
	    values, err);
	json_decref(values);
	return status;
}

/* The event's data: absent texts are left out. */
static json_t *
event_data(const char *dataset, const json_t *terms, const char *why)
{
	json_t *data = json_pack("{s:s, s:O, s:O, s:O, s:s*}", "dataset",
	    dataset, "allow", json_object_get(terms, "allow"), "deny",
	    json_object_get(terms, "deny"), "jurisdictions",
	    json_object_get(terms, "jurisdictions"), "why", why);

	for (size_t i = 0; data != NULL && i < TEXT_FIELDS; i++) {
		json_t *value = json_object_get(terms, text_fields[i]);

		if (json_string_length(value) > 0 &&
		    json_object_set(data, text_fields[i], value) != 0) {
			json_decref(data);
			return NULL;
		}
	}
	return data;
}

static enum custody_status
record(struct custody *custody, const struct custody_terms *ask,
    const json_t *terms, struct ledger_place *place, struct custody_error *err)
{
	json_t *data = event_data(ask->dataset, terms, ask->why);
	enum custody_status status;

	if (data == NULL)
		return error_memory(err);
	status = session_append(
	    custody, "terms.recorded/1", data, false, place, err);
	json_decref(data);
	return status;
}

/* The dataset exists, and is named without a version. */
static enum custody_status
check_dataset(
    struct custody *custody, const char *dataset, struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status;

	if (dataset == NULL || strchr(dataset, '@') != NULL)
		return error_set(err, CUSTODY_USAGE, "bad-name",
		    "terms: they are a dataset's, not a version's");
	status = session_versions(custody, dataset, false, &rows, err);
	json_decref(rows);
	return status;
}

enum custody_status
custody_terms(struct custody *custody, const struct custody_terms *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *before = NULL, *after = NULL, *changes = NULL, *stale = NULL;
	struct ledger_place place = {0};
	bool changing;
	enum custody_status status;

	*answer = NULL;
	status = check_dataset(custody, ask->dataset, err);
	if (status == CUSTODY_OK)
		status = current_terms(custody, ask->dataset, &before, err);
	if (status == CUSTODY_OK)
		status = (after = json_deep_copy(before)) == NULL
			     ? error_memory(err)
			     : merge(after, custody, ask, err);
	if (status != CUSTODY_OK)
		goto out;
	changes = difference(before, after);
	changing = json_array_size(changes) > 0;
	if (changes == NULL)
		status = error_memory(err);
	else if (changing)
		status = going_stale(custody, ask->dataset, &stale, err);
	if (status == CUSTODY_OK && changing && !ask->dry_run)
		status = record(custody, ask, after, &place, err);
	if (status != CUSTODY_OK)
		goto out;
	if (json_object_update_new(after,
		json_pack("{s:s, s:b, s:O, s:O?, s:b, s:b, s:b}", "dataset",
		    ask->dataset, "new", changing && !ask->dry_run, "changes",
		    changes, "stale", stale, "dry_run", ask->dry_run, "waits",
		    place.waits, "due", is_due(after))) != 0 ||
	    !set_text(after, "id", place.id[0] != '\0' ? place.id : NULL))
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = terms_others(custody, ask->dataset, after, err);
	if (status != CUSTODY_OK)
		goto out;
	status = answer_add_take(answer, "result", after, err);
	after = NULL;
out:
	json_decref(stale);
	json_decref(changes);
	json_decref(after);
	json_decref(before);
	return status;
}
