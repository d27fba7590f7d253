/* SPDX-License-Identifier: Apache-2.0
 *
 * show_found: the positions are in the index alone, so they are told only if
 * they add up to what was signed.
 */
#include <stdio.h>
#include <string.h>

#include "acts/scan.h"
#include "acts/show_found.h"
#include "acts/version_facts.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_found.h"

struct finding {
	const char *dataset;
	long long ordinal;
	struct index_file *index;
	uint32_t wanted; /* bits of patterns */
	uint64_t with[SCAN_FAMILIES], records;
	json_t **answer;
	size_t shown;
};

static uint32_t
patterns_of(enum scan_family family)
{
	uint32_t patterns = 0;

	for (enum scan_pattern i = 0; i < SCAN_PATTERNS; i++)
		if (scan_pattern_family(i) == family)
			patterns |= 1U << i;
	return patterns;
}

/* 0 where no fact is called so. */
static uint32_t
patterns_named(const char *of)
{
	if (strcmp(of, "all") == 0)
		return (1U << SCAN_PATTERNS) - 1;
	for (enum scan_family i = 0; i < SCAN_FAMILIES; i++)
		if (strcmp(of, scan_family_name[i]) == 0)
			return patterns_of(i);
	for (enum scan_pattern i = 0; i < SCAN_PATTERNS; i++)
		if (strcmp(of, scan_pattern_name[i]) == 0)
			return 1U << i;
	return 0;
}

static json_t *
list_kinds(uint32_t patterns)
{
	json_t *kinds = json_array();

	for (enum scan_pattern i = 0; i < SCAN_PATTERNS; i++)
		if ((patterns >> i & 1) != 0)
			json_array_append_new(
			    kinds, json_string(scan_pattern_name[i]));
	return kinds;
}

static enum custody_status
add_place(struct finding *finding, uint64_t ordinal, uint32_t patterns,
    struct custody_error *err)
{
	struct index_entry entry;
	uint64_t within;
	enum custody_status status;

	status =
	    index_file_entry_of(finding->index, ordinal, &entry, &within, err);
	if (status != CUSTODY_OK)
		return status;
	finding->shown++;
	return answer_add_take(finding->answer, "found",
	    json_pack("{s:o, s:I, s:o}", "file", member_strange(entry.path),
		"ordinal", (json_int_t)within, "kinds", list_kinds(patterns)),
	    err);
}

static enum custody_status
take_record(void *context, uint64_t ordinal, uint32_t patterns,
    struct custody_error *err)
{
	struct finding *finding = context;

	for (enum scan_family i = 0; i < SCAN_FAMILIES; i++)
		finding->with[i] += (patterns & patterns_of(i)) != 0;
	if ((patterns & finding->wanted) == 0)
		return CUSTODY_OK;
	finding->records++;
	return finding->shown < SHOW_FOUND_MOST
		   ? add_place(finding, ordinal, patterns, err)
		   : CUSTODY_OK;
}

/* --- what was signed ---------------------------------------------------- */

static enum custody_status
check_counted(const struct finding *finding, const json_t *facts,
    struct custody_error *err)
{
	unsigned families = version_facts_families(facts);
	enum scan_family missing = SCAN_FAMILIES;

	for (enum scan_family i = 0; i < SCAN_FAMILIES; i++)
		if ((finding->wanted & patterns_of(i)) != 0 &&
		    (families >> i & 1) == 0)
			missing = i;
	if (missing == SCAN_FAMILIES)
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "not-counted",
	    "show %s@%lld: %s was not looked for when it came in",
	    finding->dataset, finding->ordinal, scan_family_name[missing]);
	error_remedy(
	    err, "name a kind that was: custody show %s", finding->dataset);
	return CUSTODY_UNKNOWN;
}

static uint64_t
signed_number(const json_t *facts, enum scan_family family)
{
	char name[32];

	snprintf(name, sizeof name, "%s/1", scan_family_name[family]);
	return (uint64_t)json_integer_value(json_object_get(facts, name));
}

static enum custody_status
check_sums(const struct finding *finding, const json_t *facts,
    struct custody_error *err)
{
	for (enum scan_family i = 0; i < SCAN_FAMILIES; i++) {
		uint64_t counted = signed_number(facts, i);
		bool none = finding->with[i] == 0;

		if ((finding->wanted & patterns_of(i)) == 0 ||
		    counted == finding->with[i])
			continue;
		error_set(err, none ? CUSTODY_UNKNOWN : CUSTODY_DISAGREES,
		    none ? "no-positions" : "index",
		    "show %s@%lld: the index has %llu records with %s, not "
		    "%llu",
		    finding->dataset, finding->ordinal,
		    (unsigned long long)finding->with[i], scan_family_name[i],
		    (unsigned long long)counted);
		error_remedy(err, "custody reindex %s@%lld", finding->dataset,
		    finding->ordinal);
		return none ? CUSTODY_UNKNOWN : CUSTODY_DISAGREES;
	}
	return CUSTODY_OK;
}

/* --- the answer --------------------------------------------------------- */

static enum custody_status
find_in(struct finding *finding, struct custody *custody, const json_t *version,
    struct custody_error *err)
{
	json_t *row = json_object();
	const json_t *facts;
	enum custody_status status;

	status = version_facts_add(custody,
	    (uint64_t)json_integer_value(json_object_get(version, "seq")), row,
	    err);
	facts = json_object_get(row, "facts");
	if (status == CUSTODY_OK)
		status = check_counted(finding, facts, err);
	if (status == CUSTODY_OK)
		status =
		    version_index_open(&finding->index, custody, version, err);
	if (status == CUSTODY_OK)
		status =
		    index_found_each(finding->index, take_record, finding, err);
	if (status == CUSTODY_OK)
		status = check_sums(finding, facts, err);
	json_decref(row);
	return status;
}

enum custody_status
show_found(struct custody *custody, const char *dataset, const char *of,
    json_t **answer, struct custody_error *err)
{
	struct finding finding = {.answer = answer};
	json_t *versions = NULL;
	const json_t *version;
	enum custody_status status;

	finding.wanted = patterns_named(of);
	if (finding.wanted == 0)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "show --found %s: nothing is called so", of);
	status = session_versions(custody, dataset, false, &versions, err);
	version = json_array_get(versions, 0);
	finding.dataset = member_text(version, "dataset");
	finding.ordinal =
	    json_integer_value(json_object_get(version, "ordinal"));
	if (status == CUSTODY_OK)
		status = find_in(&finding, custody, version, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:O, s:O, s:O, s:s, s:I, s:I, s:b}",
			"kind", "found", "dataset",
			json_object_get(version, "dataset"), "ordinal",
			json_object_get(version, "ordinal"), "version",
			json_object_get(version, "root"), "of", of, "records",
			(json_int_t)finding.records, "shown",
			(json_int_t)finding.shown, "complete",
			finding.records == finding.shown),
		    err);
	if (status != CUSTODY_OK) {
		json_decref(*answer);
		*answer = NULL;
	}
	index_file_close(finding.index);
	json_decref(versions);
	return status;
}
