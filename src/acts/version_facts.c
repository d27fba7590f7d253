/* SPDX-License-Identifier: Apache-2.0
 *
 * version_facts: one question to the state, and its drift.
 */
#include "acts/version_facts.h"
#include <stdio.h>

#include "acts/drift.h"
#include "acts/scan.h"
#include "base/error.h"
#include "store/question.h"

static enum custody_status
add_facts(struct custody *custody, const json_t *values, json_t *row,
    struct custody_error *err)
{
	json_t *rows = NULL, *facts = json_object();
	const json_t *fact;
	enum custody_status status;
	size_t i;

	status = question_ask(&rows, session_state(custody),
	    "SELECT name, value FROM fact WHERE version = :seq ORDER BY name",
	    values, err);
	json_array_foreach (rows, i, fact) {
		json_t *value = json_object_get(fact, "value");

		/* A list is kept as its text. */
		value = json_is_string(value)
			    ? json_loads(json_string_value(value), 0, NULL)
			    : json_incref(value);
		if (json_object_set_new(facts,
			json_string_value(json_object_get(fact, "name")),
			value) < 0)
			status = error_memory(err);
	}
	json_decref(rows);
	if (json_object_set_new(row, "facts", facts) < 0 &&
	    status == CUSTODY_OK)
		status = error_memory(err);
	return status;
}

enum custody_status
version_facts_add(struct custody *custody, uint64_t seq, json_t *row,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:I}", "seq", (json_int_t)seq);
	json_t *drift = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = add_facts(custody, values, row, err);
	if (status == CUSTODY_OK)
		status = drift_find(
		    &drift, custody, json_object_get(values, "seq"), NULL, err);
	if (status == CUSTODY_OK && json_object_set(row, "drift", drift) < 0)
		status = error_memory(err);
	json_decref(drift);
	json_decref(values);
	return status;
}

unsigned
version_facts_families(const json_t *facts)
{
	unsigned families = 0;

	for (unsigned i = 0; i < SCAN_FAMILIES; i++) {
		char name[32];

		snprintf(name, sizeof name, "%s/1", scan_family_name[i]);
		if (json_object_get(facts, name) != NULL)
			families |= 1U << i;
	}
	return families;
}

enum custody_status
version_facts_asked(struct custody *custody, const json_t *version,
    unsigned *families, struct custody_error *err)
{
	json_t *row = json_object();
	enum custody_status status;

	status = version_facts_add(custody,
	    (uint64_t)json_integer_value(json_object_get(version, "seq")), row,
	    err);
	*families = version_facts_families(json_object_get(row, "facts"));
	json_decref(row);
	return status;
}
