/* SPDX-License-Identifier: Apache-2.0
 *
 * index_urls: list and run are both in order and are walked together; domains
 * are looked up once for each host, as the URLs of a host lie together.
 */
#include <stdlib.h>
#include <string.h>

#include "store/index_connect.h"
#include "store/index_ordered.h"
#include "store/index_texts.h"
#include "store/index_urls.h"

struct bytes
index_urls_host(struct bytes key)
{
	const uint8_t *from = key.at, *end = NULL;

	/* That of an address in brackets comes after them. */
	if (key.len > 0 && *from == '[')
		from = memchr(key.at, ']', key.len);
	if (key.len > 0 && key.at[0] != '!' && from != NULL)
		end = memchr(from, ':', key.len - (size_t)(from - key.at));
	return (struct bytes){key.at, end == NULL ? 0 : (size_t)(end - key.at)};
}

/* --- a list -------------------------------------------------------------- */

struct merging {
	const struct bytes *sorted;
	uint64_t count;
	uint64_t next; /* of URLs, the first that is not passed */
	struct buffer host;
	struct buffer above; /* places of the domains that it is in */
	index_find_match *each;
	void *context;
};

static enum custody_status
merge_url(void *context, struct bytes key, uint64_t ordinal,
    struct custody_error *err)
{
	struct merging *merging = context;
	int order = 1;

	while (merging->next < merging->count &&
	       (order = bytes_compare(merging->sorted[merging->next], key)) < 0)
		merging->next++;
	if (merging->next == merging->count || order > 0)
		return CUSTODY_OK;
	return merging->each(merging->context, merging->next, ordinal, err);
}

static int
by_key(const void *a, const void *b)
{
	const struct bytes *one = a, *other = b;

	return bytes_compare(*one, *other);
}

/* The domains in the list that a host is in: what ends after a label of it. */
static enum custody_status
list_domains(
    struct merging *merging, struct bytes host, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	merging->above.len = 0;
	for (size_t i = 0; i < host.len && status == CUSTODY_OK; i++) {
		const struct bytes domain = {host.at, i + 1}, *found;
		uint64_t which;

		if (host.at[i] != '.')
			continue;
		found = bsearch(&domain, merging->sorted, merging->count,
		    sizeof domain, by_key);
		if (found == NULL)
			continue;
		which = (uint64_t)(found - merging->sorted);
		status =
		    buffer_append(&merging->above, &which, sizeof(which), err);
	}
	return status;
}

static enum custody_status
merge_domain(void *context, struct bytes key, uint64_t ordinal,
    struct custody_error *err)
{
	struct merging *merging = context;
	struct bytes host = index_urls_host(key);
	enum custody_status status = CUSTODY_OK;
	uint64_t which;

	if (!bytes_equal(host, buffer_view(&merging->host))) {
		merging->host.len = 0;
		status = buffer_append(&merging->host, host.at, host.len, err);
		if (status == CUSTODY_OK)
			status = list_domains(merging, host, err);
	}
	for (size_t i = 0; i < merging->above.len && status == CUSTODY_OK;
	     i += sizeof(which)) {
		memcpy(&which, merging->above.at + i, sizeof(which));
		status = merging->each(merging->context, which, ordinal, err);
	}
	return status;
}

static enum custody_status
merge(struct index_file *index, struct merging *merging,
    index_texts_visit *visit, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (merging->count > 0)
		status = index_texts_each(index, INDEX_URL,
		    index_ordered_id(INDEX_URL, 0), visit, merging, err);
	buffer_clear(&merging->above);
	buffer_clear(&merging->host);
	return status;
}

enum custody_status
index_urls_find(struct index_file *index, const struct bytes *sorted,
    uint64_t count, index_find_match *each, void *context,
    struct custody_error *err)
{
	struct merging merging = {
	    .sorted = sorted, .count = count, .each = each, .context = context};

	return merge(index, &merging, merge_url, err);
}

enum custody_status
index_urls_find_domains(struct index_file *index, const struct bytes *sorted,
    uint64_t count, index_find_match *each, void *context,
    struct custody_error *err)
{
	struct merging merging = {
	    .sorted = sorted, .count = count, .each = each, .context = context};

	return merge(index, &merging, merge_domain, err);
}
