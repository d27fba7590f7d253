/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_list: many indicators at once.  Each kind is in the order of the
 * index and is found in one pass.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/selector_inside.h"
#include "base/error.h"
#include "store/index_find.h"
#include "store/index_urls.h"

static size_t
count_of(const struct indicators *list, enum indicator_kind kind)
{
	return list->begin[kind + 1] - list->begin[kind];
}

/* What an index is asked for: digests side by side, keys of texts. */
static enum custody_status
pack(struct selector *selector, struct custody_error *err)
{
	const struct indicators *list = selector->list;
	size_t at = list->begin[INDICATOR_XXH3];

	selector->indicators = list->count;
	selector->digests = count_of(list, INDICATOR_SHA256);
	selector->sorted = calloc(list->count, sizeof(*selector->sorted));
	selector->fingerprints =
	    calloc(list->count, sizeof(*selector->fingerprints));
	selector->keys = calloc(list->count, sizeof(*selector->keys));
	if (selector->sorted == NULL || selector->fingerprints == NULL ||
	    selector->keys == NULL)
		return error_memory(err);
	for (size_t i = 0; i < selector->digests; i++)
		memcpy(selector->sorted[i], list->list[i].key.at, 32);
	for (size_t i = 0; i < count_of(list, INDICATOR_XXH3); i++)
		memcpy(
		    selector->fingerprints[i], list->list[at + i].key.at, 16);
	for (size_t i = list->begin[INDICATOR_URL]; i < list->count; i++)
		selector->keys[i] = list->list[i].key;
	return CUSTODY_OK;
}

/* A rule has its lines in hand and no custody. */
enum custody_status
selector_read_list(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	enum custody_status status;

	status = custody != NULL ? indicators_read(&selector->list, custody,
				       selector->text, err)
				 : indicators_lines(&selector->list,
				       bytes_text(selector->text), err);
	return status == CUSTODY_OK ? pack(selector, err) : status;
}

/* One kind of a list in one version. */
struct listed {
	struct selector_search *search;
	size_t first; /* indicator of the kind */
	const char *form;
};

static enum custody_status
tell_listed(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct listed *listed = context;

	return selector_tell_one(listed->search, listed->first + (size_t)which,
	    ordinal, listed->form, err);
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

static enum custody_status
tell_listed_file(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct selector_search *search = context;
	const struct selector *selector = search->selector;
	const uint8_t(*at)[32] = NULL;

	if (entry->raw_sha256 != NULL)
		at = bsearch(entry->raw_sha256, selector->sorted,
		    selector->digests, sizeof(*at), by_bytes);
	if (at == NULL)
		return CUSTODY_OK;
	return selector_tell_file(search,
	    (size_t)(at - (const uint8_t(*)[32])selector->sorted), entry, err);
}

static enum custody_status
find_digests(struct selector_search *search, struct custody_error *err)
{
	const struct selector *selector = search->selector;
	const struct indicators *list = selector->list;
	struct listed listed = {search, 0, "bytes"};
	enum custody_status status = CUSTODY_OK;

	if (selector->digests > 0)
		status = index_find_digests(search->index,
		    (const uint8_t(*)[32])selector->sorted, selector->digests,
		    tell_listed, &listed, err);
	if (status == CUSTODY_OK && selector->digests > 0)
		status = index_file_each_entry(
		    search->index, tell_listed_file, search, err);
	listed.first = list->begin[INDICATOR_XXH3];
	listed.form = "fingerprint";
	if (status == CUSTODY_OK && count_of(list, INDICATOR_XXH3) > 0)
		status = index_find_fingerprints(search->index,
		    (const uint8_t(*)[16])selector->fingerprints,
		    count_of(list, INDICATOR_XXH3), tell_listed, &listed, err);
	return status;
}

static enum custody_status
find_urls(struct selector_search *search, struct custody_error *err)
{
	const struct indicators *list = search->selector->list;
	const struct bytes *keys = search->selector->keys;
	struct listed listed = {search, list->begin[INDICATOR_URL], "url"};
	enum custody_status status;

	status = index_urls_find(search->index, keys + listed.first,
	    count_of(list, INDICATOR_URL), tell_listed, &listed, err);
	listed.first = list->begin[INDICATOR_DOMAIN];
	listed.form = "domain";
	if (status == CUSTODY_OK)
		status = index_urls_find_domains(search->index,
		    keys + listed.first, count_of(list, INDICATOR_DOMAIN),
		    tell_listed, &listed, err);
	return status;
}

enum custody_status
selector_find_list(struct selector_search *search, struct custody_error *err)
{
	const struct indicators *list = search->selector->list;
	bool urls = list->begin[INDICATOR_URL] < list->count;
	bool digests = list->begin[INDICATOR_URL] > 0;
	enum custody_status status;

	status = find_digests(search, err);
	if (status == CUSTODY_OK)
		status = find_urls(search, err);
	if (status == CUSTODY_OK)
		status = selector_find_samples(search, err);
	if (status == CUSTODY_OK && urls)
		status = selector_say_field(
		    search, "with_url", "a URL", "--url-field", err);
	if (status == CUSTODY_OK && digests)
		status = selector_say_members(search, err);
	return status;
}
