/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_named: names become versions.  The state knows what is due; what is
 * on hold or planned already is left out, and where nothing is left the answer
 * says so.
 */
#include <string.h>

#include "acts/dispose_named.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

/* --- what is due -------------------------------------------------------- */

/* How much of it is what. */
struct due {
	json_t *rows;
	size_t free;      /* not on hold                         */
	size_t unplanned; /* of these, in no open plan           */
	bool one_plan;    /* the others are all of the same plan */
};

static enum custody_status
ask(struct custody *custody, struct due *due, struct custody_error *err)
{
	const char *plan = NULL;
	const json_t *row;
	size_t i;
	enum custody_status status;

	session_look(custody);
	status = question_ask(&due->rows, session_state(custody),
	    "SELECT d.dataset, d.ordinal, d.hold, d.disposal AS planned,"
	    "       d.dataset || '@' || d.ordinal AS name,"
	    "       coalesce((SELECT h.why FROM version_held AS h"
	    "         WHERE h.version = d.version AND h.hold = d.hold), '')"
	    "       AS why"
	    "  FROM version_due AS d ORDER BY d.dataset, d.ordinal",
	    NULL, err);
	due->one_plan = true;
	json_array_foreach (due->rows, i, row) {
		const char *planned = member_text(row, "planned");

		if (*member_text(row, "hold") != '\0')
			continue;
		due->free++;
		due->unplanned += *planned == '\0';
		due->one_plan = due->one_plan && *planned != '\0' &&
				(plan == NULL || strcmp(plan, planned) == 0);
		plan = planned;
	}
	return status;
}

static const char *
first(const json_t *rows, const char *key)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (*member_text(row, key) != '\0')
			return member_text(row, key);
	return "";
}

/* Why there is nothing to plan; CUSTODY_OK if there is. */
static enum custody_status
refuse(const struct due *due, struct custody_error *err)
{
	size_t count = json_array_size(due->rows);

	if (count == 0) {
		error_set(err, CUSTODY_NOT_FOUND, "not-due",
		    "dispose --due: no version's retention has passed");
		error_remedy(
		    err, "custody terms DATASET --retain-until TIME sets one");
		return CUSTODY_NOT_FOUND;
	}
	if (due->free == 0) {
		error_set(err, CUSTODY_REFUSED, "held",
		    "dispose --due: all that is due is on hold (%zu %s)", count,
		    count == 1 ? "version" : "versions");
		error_remedy(err, "custody lift %s --why TEXT",
		    first(due->rows, "hold"));
		return CUSTODY_REFUSED;
	}
	if (due->unplanned > 0 || due->one_plan)
		return CUSTODY_OK;
	error_set(err, CUSTODY_REFUSED, "planned",
	    "dispose --due: all that is due is planned already");
	error_remedy(err, "custody show %s", first(due->rows, "planned"));
	return CUSTODY_REFUSED;
}

static enum custody_status
sort_out(const struct due *due, json_t *names, json_t *held,
    struct custody_error *err)
{
	json_t *row;
	size_t i;
	int failed = 0;

	json_array_foreach (due->rows, i, row) {
		if (*member_text(row, "hold") != '\0')
			failed |= json_array_append_new(held,
			    json_pack("{s:O,s:O,s:O,s:O}", "hold",
				json_object_get(row, "hold"), "why",
				json_object_get(row, "why"), "dataset",
				json_object_get(row, "dataset"), "ordinal",
				json_object_get(row, "ordinal")));
		else if (*member_text(row, "planned") == '\0' ||
			 due->unplanned == 0)
			failed |= json_array_append(
			    names, json_object_get(row, "name"));
	}
	return failed == 0 ? CUSTODY_OK : error_memory(err);
}

static enum custody_status
list_due(struct custody *custody, json_t **names, json_t **held,
    struct custody_error *err)
{
	struct due due = {0};
	enum custody_status status = ask(custody, &due, err);

	*names = json_array();
	*held = json_array();
	if (status == CUSTODY_OK)
		status = refuse(&due, err);
	if (status == CUSTODY_OK)
		status = *names == NULL || *held == NULL
			     ? error_memory(err)
			     : sort_out(&due, *names, *held, err);
	if (json_array_size(*held) == 0) {
		json_decref(*held);
		*held = NULL;
	}
	json_decref(due.rows);
	return status;
}

/* --- what is named ------------------------------------------------------ */

struct naming {
	struct custody *custody;
	const struct custody_dispose *ask;
	json_t *versions;
	json_t *seqs;
	json_t **held;
};

static enum custody_status
add_versions(
    struct naming *naming, const json_t *rows, struct custody_error *err)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		json_t *seq = json_object_get(row, "seq");
		json_t *old;
		size_t k;
		bool new = true;

		json_array_foreach (naming->seqs, k, old)
			new = new && !json_equal(old, seq);
		if (!new ||
		    json_string_length(json_object_get(row, "disposal")) > 0)
			continue;
		if (json_array_append(naming->seqs, seq) != 0 ||
		    json_array_append(
			naming->versions, json_array_get(rows, i)) != 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

static enum custody_status
find_named(struct naming *naming, const char *name, struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status;

	if (name[0] == '@')
		return error_set(err, CUSTODY_USAGE, "usage",
		    "dispose %s: name the datasets", name);
	status = session_versions(naming->custody, name, true, &rows, err);
	if (status == CUSTODY_OK)
		status = add_versions(naming, rows, err);
	json_decref(rows);
	return status;
}

static enum custody_status
find_due(struct naming *naming, struct custody_error *err)
{
	json_t *names = NULL;
	const json_t *name;
	size_t i;
	enum custody_status status;

	status = list_due(naming->custody, &names, naming->held, err);
	json_array_foreach (names, i, name)
		if (status == CUSTODY_OK)
			status =
			    find_named(naming, json_string_value(name), err);
	json_decref(names);
	return status;
}

static enum custody_status
find_versions(struct naming *naming, struct custody_error *err)
{
	const struct custody_dispose *ask = naming->ask;

	if (ask->why == NULL || ask->why[0] == '\0' ||
	    (ask->dataset_count == 0) != ask->due)
		return error_set(err, CUSTODY_USAGE, "no-why",
		    "dispose: it needs DATASET@V or --due, and --why");
	if (ask->due)
		return find_due(naming, err);
	for (size_t i = 0; i < ask->dataset_count; i++) {
		enum custody_status status =
		    find_named(naming, ask->datasets[i], err);

		if (status != CUSTODY_OK)
			return status;
	}
	if (json_array_size(naming->seqs) == 0) {
		error_set(err, CUSTODY_REFUSED, "disposed",
		    "dispose %s: nothing of it is left to dispose",
		    ask->datasets[0]);
		error_remedy(err,
		    "nothing is to be done: custody list names the disposal");
		return CUSTODY_REFUSED;
	}
	return CUSTODY_OK;
}

enum custody_status
dispose_named(struct custody *custody, const struct custody_dispose *ask,
    json_t *versions, json_t *seqs, json_t **held, struct custody_error *err)
{
	struct naming naming = {custody, ask, versions, seqs, held};

	return find_versions(&naming, err);
}
