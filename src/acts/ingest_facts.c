/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_facts: sums to named, versioned facts.  Each is a whole number, or
 * an array of them; custody-policy(5) says what each is of.
 */
#include <stdio.h>
#include <string.h>

#include "acts/ingest_inside.h"
#include "base/error.h"

static bool
is_left_out(const struct custody_ingest *ask, const char *word)
{
	for (size_t i = 0; i < ask->without_count; i++)
		if (strcmp(ask->without[i], "all") == 0 ||
		    strcmp(ask->without[i], word) == 0)
			return true;
	return false;
}

static bool
is_word(const char *word)
{
	size_t len = strlen(word);

	for (const char *at = CUSTODY_FACTS; len > 0 && *at != '\0';) {
		size_t size = strcspn(at, "|");

		if (size == len && memcmp(at, word, len) == 0)
			return true;
		at += size + (at[size] == '|');
	}
	return false;
}

enum custody_status
ingest_facts_check(const struct custody_ingest *ask, struct custody_error *err)
{
	for (size_t i = 0; i < ask->without_count; i++) {
		if (is_word(ask->without[i]))
			continue;
		error_set(err, CUSTODY_USAGE, "usage",
		    "ingest: --without %s: there is no such fact",
		    ask->without[i]);
		error_remedy(err, "one of %s", CUSTODY_FACTS);
		return CUSTODY_USAGE;
	}
	return CUSTODY_OK;
}

unsigned
ingest_facts_families(const struct custody_ingest *ask)
{
	unsigned families = 0;

	for (unsigned i = 0; i < SCAN_FAMILIES; i++)
		if (!is_left_out(ask, scan_family_name[i]))
			families |= 1U << i;
	return families;
}

bool
ingest_facts_forms(const struct custody_ingest *ask)
{
	return !is_left_out(ask, "forms");
}

/* Puts NAME/1. */
static enum custody_status
put(json_t *facts, const char *name, json_t *value, struct custody_error *err)
{
	char key[48];

	snprintf(key, sizeof key, "%s/1", name);
	return json_object_set_new(facts, key, value) < 0 ? error_memory(err)
							  : CUSTODY_OK;
}

static enum custody_status
put_number(
    json_t *facts, const char *name, uint64_t number, struct custody_error *err)
{
	return put(facts, name, json_integer((json_int_t)number), err);
}

static json_t *
list_numbers(const uint64_t *numbers, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		if (json_array_append_new(
			list, json_integer((json_int_t)numbers[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static enum custody_status
put_lengths(
    json_t *facts, const struct scan_sums *sums, struct custody_error *err)
{
	size_t classes = SCAN_LENGTH_CLASSES;
	enum custody_status status;

	while (classes > 1 && sums->lengths[classes - 1] == 0)
		classes--;
	status =
	    put(facts, "lengths", list_numbers(sums->lengths, classes), err);
	if (status == CUSTODY_OK)
		status = put_number(facts, "length-min", sums->shortest, err);
	if (status == CUSTODY_OK)
		status = put_number(facts, "length-max", sums->longest, err);
	if (status == CUSTODY_OK)
		status = put_number(facts, "length-sum", sums->bytes, err);
	if (status == CUSTODY_OK)
		status = put_number(facts, "length-mean",
		    sums->records > 0 ? sums->bytes / sums->records : 0, err);
	return status;
}

static enum custody_status
put_scripts(
    json_t *facts, const struct scan_sums *sums, struct custody_error *err)
{
	enum custody_status status;

	status = put(facts, "scripts",
	    list_numbers(sums->scripts, SCAN_SCRIPTS_KNOWN), err);
	if (status == CUSTODY_OK)
		status = put_number(facts, "not-utf8", sums->not_utf8, err);
	return status;
}

/* The records that have something of a family, and how often each is there. */
static enum custody_status
put_patterns(json_t *facts, enum scan_family family,
    const struct scan_sums *sums, struct custody_error *err)
{
	enum custody_status status;

	status = put_number(
	    facts, scan_family_name[family], sums->with[family], err);
	for (enum scan_pattern i = 0; i < SCAN_PATTERNS; i++)
		if (status == CUSTODY_OK && scan_pattern_family(i) == family)
			status = put_number(
			    facts, scan_pattern_name[i], sums->found[i], err);
	return status;
}

static enum custody_status
put_family(json_t *facts, enum scan_family family, const struct scan_sums *sums,
    struct custody_error *err)
{
	switch (family) {
	case SCAN_LENGTHS:
		return put_lengths(facts, sums, err);
	case SCAN_SCRIPTS:
		return put_scripts(facts, sums, err);
	default:
		return put_patterns(facts, family, sums, err);
	}
}

static enum custody_status
put_sources(json_t *facts, const struct measurement *measured,
    struct custody_error *err)
{
	enum custody_status status;

	status = put_number(
	    facts, "without-url", measured->records - measured->with_url, err);
	if (status == CUSTODY_OK)
		status = put_number(facts, "without-time",
		    measured->records - measured->with_time, err);
	return status;
}

enum custody_status
ingest_facts(struct custody *custody, const struct custody_ingest *ask,
    struct measurement *measured, struct index_file *index,
    struct custody_error *err)
{
	unsigned families = ingest_facts_families(ask);
	enum custody_status status = CUSTODY_OK;
	json_t *facts = json_object();

	measured->facts = facts;
	if (facts == NULL)
		return error_memory(err);
	for (enum scan_family i = 0; i < SCAN_FAMILIES; i++)
		if (status == CUSTODY_OK && (families >> i & 1) != 0)
			status = put_family(facts, i, &measured->sums, err);
	if (status == CUSTODY_OK && families != 0)
		status =
		    put_number(facts, "binary", measured->sums.binary, err);
	if (status == CUSTODY_OK && !is_left_out(ask, "sources"))
		status = put_sources(facts, measured, err);
	if (status == CUSTODY_OK && !is_left_out(ask, "domains"))
		status = ingest_domains(
		    custody, ask->dataset, measured, index, facts, err);
	if (status == CUSTODY_OK && !is_left_out(ask, "shared"))
		status =
		    ingest_shared(custody, ask->dataset, index, facts, err);
	return status;
}

/* --- and back --------------------------------------------------------------
 */

static const json_t *
get(const json_t *facts, const char *name)
{
	char key[48];

	snprintf(key, sizeof key, "%s/1", name);
	return json_object_get(facts, key);
}

static uint64_t
get_number(const json_t *facts, const char *name)
{
	return (uint64_t)json_integer_value(get(facts, name));
}

static void
get_numbers(
    const json_t *facts, const char *name, uint64_t *numbers, size_t count)
{
	const json_t *list = get(facts, name), *number;
	size_t i;

	json_array_foreach (list, i, number)
		if (i < count)
			numbers[i] = (uint64_t)json_integer_value(number);
}

void
ingest_facts_sums(struct scan_sums *sums, const json_t *facts, uint64_t records)
{
	*sums = (struct scan_sums){.records = records};
	get_numbers(facts, "lengths", sums->lengths, SCAN_LENGTH_CLASSES);
	sums->shortest = get_number(facts, "length-min");
	sums->longest = get_number(facts, "length-max");
	sums->bytes = get(facts, "length-sum") != NULL
			  ? get_number(facts, "length-sum")
			  : get_number(facts, "length-mean") * records;
	get_numbers(facts, "scripts", sums->scripts, SCAN_SCRIPTS_KNOWN);
	sums->not_utf8 = get_number(facts, "not-utf8");
	sums->binary = get_number(facts, "binary");
	for (enum scan_pattern i = 0; i < SCAN_PATTERNS; i++)
		sums->found[i] = get_number(facts, scan_pattern_name[i]);
	for (enum scan_family i = SCAN_PERSONAL; i < SCAN_FAMILIES; i++)
		sums->with[i] = get_number(facts, scan_family_name[i]);
}
