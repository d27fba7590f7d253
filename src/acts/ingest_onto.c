/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_onto: a version that goes on from one before it: the files of that,
 * unread, and new ones.  It is read as that was, bound by what bound that, and
 * has the facts that both have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/ingest_inside.h"
#include "acts/version_facts.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

#define REFUSE(status, code, remedy, ...)                                      \
	(error_set(err, status, code, __VA_ARGS__), error_remedy(err, remedy), \
	    status)

/* --- what does not go with it ----------------------------------------------
 */

static enum custody_status
check_said(const struct custody_ingest *ask, struct custody_error *err)
{
	const struct custody_reading *reading = &ask->reading;

	if (ask->parts)
		return REFUSE(CUSTODY_USAGE, "usage",
		    "put all of its parts together, without --onto",
		    "ingest --onto: not with --parts");
	if (ask->seal)
		return REFUSE(CUSTODY_USAGE, "usage",
		    "ingest all of it with --seal, without --onto",
		    "ingest --onto: what is not read cannot be sealed");
	if (reading->format != NULL || reading->records_at != NULL ||
	    reading->url_field != NULL || reading->time_field != NULL ||
	    reading->id_field != NULL || reading->no_header ||
	    reading->follow || reading->exclude_count > 0)
		return REFUSE(CUSTODY_USAGE, "usage",
		    "leave the reading options out, but for --include and "
		    "--stdin-name",
		    "ingest --onto: it is read as %s was", ask->onto);
	return CUSTODY_OK;
}

/* What shuts every gate to all of it would shut none to what goes on. */
static enum custody_status
check_bars(struct custody *custody, const struct custody_ingest *ask,
    const json_t *version, struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:O}", "seq", json_object_get(version, "seq"));
	json_t *row = NULL;
	const char *bar, *recall;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(&row, session_state(custody),
	    "SELECT coalesce((SELECT min(quarantine) FROM version_barred"
	    "                  WHERE version = :seq AND wholly = 1), '') AS "
	    "bar,"
	    "       coalesce((SELECT min(recall) FROM version_recalled"
	    "                  WHERE version = :seq), '') AS recall",
	    values, err);
	json_decref(values);
	bar = member_text(row, "bar");
	recall = member_text(row, "recall");
	if (status == CUSTODY_OK && *bar != '\0')
		status = REFUSE(CUSTODY_REFUSED, "barred",
		    "go on from a version before it, or have it lifted: "
		    "custody lift Q",
		    "ingest --onto %s: %s bars all of it", ask->onto, bar);
	else if (status == CUSTODY_OK && *recall != '\0')
		status = REFUSE(CUSTODY_REFUSED, "recalled",
		    "go on from a version before it",
		    "ingest --onto %s: %s has called it back", ask->onto,
		    recall);
	json_decref(row);
	return status;
}

static enum custody_status
check_version(struct custody *custody, const struct custody_ingest *ask,
    const json_t *version, struct custody_error *err)
{
	if (ask->dataset == NULL ||
	    strcmp(member_text(version, "dataset"), ask->dataset) != 0)
		return REFUSE(CUSTODY_USAGE, "other-dataset",
		    "what was made from another is ingested with "
		    "--derived-from",
		    "ingest --onto %s: a version goes on from one of its own "
		    "dataset",
		    ask->onto);
	if (*member_text(version, "disposal") != '\0')
		return REFUSE(CUSTODY_REFUSED, "disposed",
		    "go on from a version that is there: custody list DATASET",
		    "ingest --onto %s: it was disposed of by %s", ask->onto,
		    member_text(version, "disposal"));
	if (*member_text(version, "seal") != '\0')
		return REFUSE(CUSTODY_REFUSED, "sealed",
		    "ingest all of it with --seal, without --onto",
		    "ingest --onto %s: it is sealed, and its names and digests "
		    "may not lie in clear",
		    ask->onto);
	return check_bars(custody, ask, version, err);
}

/* --- what is asked then ----------------------------------------------------
 */

static enum custody_status
find_parents(
    struct ingest_onto *in, struct custody *custody, struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:O}", "seq", json_object_get(in->version, "seq"));
	json_t *rows = NULL;
	const json_t *row;
	size_t i;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(&rows, session_state(custody),
	    "SELECT iif(release <> '', release, dataset || '@' || root)"
	    "       AS parent, step FROM derivation WHERE version = :seq",
	    values, err);
	json_decref(values);
	in->parents = calloc(json_array_size(rows) + 1, sizeof *in->parents);
	if (status == CUSTODY_OK && in->parents == NULL)
		status = error_memory(err);
	json_array_foreach (rows, i, row) {
		if (status != CUSTODY_OK)
			break;
		in->parents[i] = strdup(member_text(row, "parent"));
		if (in->parents[i] == NULL)
			status = error_memory(err);
		else
			in->parent_count++;
	}
	/* Of its own if it has one. */
	row = json_array_get(rows, 0);
	if (status == CUSTODY_OK && in->ask.step == NULL &&
	    *member_text(row, "step") != '\0' &&
	    json_object_set(
		in->version, "step", json_object_get(row, "step")) == 0)
		in->ask.step = member_text(in->version, "step");
	json_decref(rows);
	return status;
}

/* Facts that it does not have cannot be of both. */
static size_t
list_without(const struct ingest_onto *in, const char **to)
{
	static const char *const others[][2] = {
	    {"sources", "without-url/1"},
	    {"domains", "domains/1"},
	    {"shared", "shared/1"},
	};
	const json_t *facts = json_object_get(in->version, "facts");
	unsigned families = version_facts_families(facts);
	size_t count = 0;

	for (unsigned i = 0; i < SCAN_FAMILIES; i++)
		if ((families >> i & 1) == 0)
			to[count++] = scan_family_name[i];
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (json_object_get(facts, others[i][1]) == NULL)
			to[count++] = others[i][0];
	if (!version_index_has_forms(in->version))
		to[count++] = "forms";
	return count;
}

static size_t
copy_texts(const char **to, const char *const *from, size_t count)
{
	if (count > 0)
		memcpy(to, from, count * sizeof *to);
	return count;
}

#define WITHOUT_MAX (SCAN_FAMILIES + 4)

/* All lists in one array. */
static enum custody_status
make_lists(struct ingest_onto *in, struct custody_error *err)
{
	struct custody_ingest *ask = &in->ask;
	struct custody_reading *reading = &ask->reading;
	const struct custody_reading_options *had = &in->reading.options;
	const char **at =
	    calloc(WITHOUT_MAX + ask->without_count + ask->derived_count +
		       in->parent_count + reading->include_count +
		       had->include_count + 1,
		sizeof *at);

	if (at == NULL)
		return error_memory(err);
	in->texts = at;
	at += copy_texts(at, ask->without, ask->without_count);
	at += list_without(in, at);
	ask->without = in->texts;
	ask->without_count = (size_t)(at - in->texts);
	ask->derived_count =
	    copy_texts(at, ask->derived_from, ask->derived_count);
	ask->derived_from = at;
	for (size_t i = 0; i < in->parent_count; i++)
		at[ask->derived_count++] = in->parents[i];
	if (had->include_count == 0)
		reading->include_count = 0;
	if (reading->include_count == 0) {
		reading->include = had->include;
		reading->include_count = had->include_count;
		return CUSTODY_OK;
	}
	at += ask->derived_count;
	copy_texts(at, had->include, had->include_count);
	reading->include_count =
	    had->include_count + copy_texts(at + had->include_count,
				     reading->include, reading->include_count);
	reading->include = at;
	return CUSTODY_OK;
}

/* As it was read; which of the new files, is for who asks to say, and where
 * all of the old ones were wanted all are in what is recorded. */
static void
take_reading(struct ingest_onto *in)
{
	const struct custody_reading_options *had = &in->reading.options;
	struct custody_reading *reading = &in->ask.reading;
	json_int_t paths = json_integer_value(
	    json_object_get(json_object_get(in->version, "reading"), "paths"));

	reading->format = had->format;
	reading->no_header = had->no_header;
	reading->records_at = had->records_at;
	reading->url_field = had->url_field;
	reading->time_field = had->time_field;
	reading->id_field = had->id_field;
	reading->follow = had->follow;
	reading->exclude = had->exclude;
	reading->exclude_count = had->exclude_count;
	in->walked = *reading;
	if (reading->include_count == 0) {
		in->walked.include = had->include;
		in->walked.include_count = had->include_count;
	}
	if (reading->stdin_name == NULL)
		reading->stdin_name = had->stdin_name;
	in->ask.path_count += paths > 1 ? (size_t)paths : 1;
}

enum custody_status
ingest_onto_find(struct ingest_onto *in, struct custody *custody,
    const struct custody_ingest *ask, struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status = check_said(ask, err);

	if (status != CUSTODY_OK)
		return status;
	status = session_versions(custody, ask->onto, false, &rows, err);
	if (status != CUSTODY_OK) {
		error_prefix(err, "ingest --onto");
		return status;
	}
	in->version = json_incref(json_array_get(rows, 0));
	json_decref(rows);
	in->ask = *ask;
	status = check_version(custody, ask, in->version, err);
	if (status == CUSTODY_OK)
		status = version_facts_add(custody,
		    (uint64_t)json_integer_value(
			json_object_get(in->version, "seq")),
		    in->version, err);
	if (status == CUSTODY_OK)
		status = data_reading_open(&in->reading, in->version, err);
	if (status == CUSTODY_OK)
		status = find_parents(in, custody, err);
	if (status != CUSTODY_OK)
		return status;
	take_reading(in);
	return make_lists(in, err);
}

enum custody_status
ingest_onto_open(
    struct ingest_onto *in, struct custody *custody, struct custody_error *err)
{
	ingest_facts_sums(&in->onto.sums, json_object_get(in->version, "facts"),
	    (uint64_t)json_integer_value(
		json_object_get(in->version, "records")));
	return onto_open(&in->onto, custody, in->version, err);
}

void
ingest_onto_close(struct ingest_onto *in)
{
	for (size_t i = 0; i < in->parent_count; i++)
		free(in->parents[i]);
	free(in->parents);
	free(in->texts);
	onto_close(&in->onto);
	data_reading_close(&in->reading);
	json_decref(in->version);
	*in = (struct ingest_onto){.version = NULL};
}
