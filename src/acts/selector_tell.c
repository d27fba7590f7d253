/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_tell: what a selector is, for whoever searches with it and tells
 * what came of it.
 */
#include <string.h>

#include "acts/selector_inside.h"

const char *
selector_kind(const struct selector *selector)
{
	return selector->row->name;
}

size_t
selector_indicators(const struct selector *selector)
{
	return selector->indicators;
}

const char *
selector_indicator(
    const struct selector *selector, size_t number, char room[SELECTOR_ROOM])
{
	if (selector->list != NULL)
		return indicators_text(&selector->list->list[number], room);
	return selector->hex == NULL ? selector->text : selector->hex[number];
}

bool
selector_whole(const struct selector *selector)
{
	return selector->row->whole && !selector->timed;
}

/* So many proofs take as long as verifying an index of some size. */
#define FEW 256

bool
selector_few(const struct selector *selector)
{
	return selector->row->digests && selector->list == NULL &&
	       !selector->timed && selector->digests <= FEW &&
	       selector->forms <= FEW;
}

static unsigned
list_parts(const struct indicators *list)
{
	const size_t *begin = list->begin;
	unsigned parts = 0;

	if (begin[INDICATOR_SHA256] < begin[INDICATOR_SHA256 + 1])
		parts |= INDEX_PART(INDEX_SHA256);
	if (begin[INDICATOR_XXH3] < begin[INDICATOR_XXH3 + 1])
		parts |= INDEX_PART(INDEX_XXH3);
	if (begin[INDICATOR_URL] < list->count)
		parts |= INDEX_PART(INDEX_URL);
	return parts;
}

unsigned
selector_parts(const struct selector *selector)
{
	unsigned parts = selector->list == NULL ? selector->row->parts
						: list_parts(selector->list);

	if (parts == 0 || selector->members)
		return INDEX_PARTS;
	if (selector->timed)
		parts |= INDEX_PART(INDEX_TIME);
	if (selector->forms > 0)
		parts |= INDEX_PART(INDEX_FORM);
	return parts;
}

bool
selector_lasts(const struct selector *selector)
{
	const struct indicators *list = selector->list;

	return selector->row->lasting &&
	       (list == NULL || list->begin[INDICATOR_URL] < list->count);
}

uint64_t
selector_taken(const struct selector *selector)
{
	return selector->list == NULL ? 0 : selector->list->taken;
}

uint64_t
selector_passed(const struct selector *selector)
{
	return selector->list == NULL ? 0 : selector->list->passed;
}

const char *
selector_text(const struct selector *selector)
{
	return selector->text;
}

/* A source of its own, or of what it goes on from: which records are whose is
 * not recorded. */
static bool
has_source(const json_t *version, const char *url)
{
	const char *own =
	    json_string_value(json_object_get(version, "source_url"));
	const json_t *other;
	size_t i;

	if (own != NULL && strcmp(own, url) == 0)
		return true;
	json_array_foreach (json_object_get(version, "onto_sources"), i, other)
		if (strcmp(json_string_value(other), url) == 0)
			return true;
	return false;
}

bool
selector_concerns(const struct selector *selector, const json_t *version)
{
	const char *dataset =
	    json_string_value(json_object_get(version, "dataset"));
	const char *root = json_string_value(json_object_get(version, "root"));
	const json_t *one;
	size_t i;

	if (!selector->row->whole)
		return true;
	if (strcmp(selector->row->name, "source-url") == 0)
		return has_source(version, selector->text);
	if (dataset == NULL || root == NULL)
		return false;
	json_array_foreach (selector->versions, i, one) {
		if (strcmp(json_string_value(json_object_get(one, "root")),
			root) == 0 &&
		    strcmp(json_string_value(json_object_get(one, "dataset")),
			dataset) == 0)
			return true;
	}
	return false;
}

size_t
selector_digests(const struct selector *selector, const uint8_t (**digests)[32])
{
	*digests = (const uint8_t(*)[32])selector->sorted;
	return selector->digests;
}

bool
selector_exact(const struct selector *selector)
{
	return selector->digests > 0 &&
	       (selector->list == NULL ||
		   selector->digests == selector->list->count);
}

const char *
selector_broad(const struct selector *selector)
{
	return selector->broad ? selector->text : NULL;
}

bool
selector_reads_members(const struct selector *selector)
{
	return selector->members;
}

const char *
selector_since(const struct selector *selector)
{
	return selector->since_text;
}

const char *
selector_before(const struct selector *selector)
{
	return selector->before_text;
}

json_t *
selector_unsearched(const json_t *version, const struct custody_error *why)
{
	return json_pack("{s:s,s:O,s:O,s:O,s:O,s:s,s:s,s:s}", "type",
	    "unsearched", "dataset", json_object_get(version, "dataset"),
	    "version", json_object_get(version, "root"), "number",
	    json_object_get(version, "ordinal"), "records",
	    json_object_get(version, "records"), "code", why->code, "reason",
	    why->text, "cure", why->remedy);
}
