/* SPDX-License-Identifier: Apache-2.0
 *
 * index_hosts: reads the run of URL keys from its beginning and tells each
 * host when the next one comes: equal ones lie together.
 */
#include "store/index_hosts.h"
#include "store/index_ordered.h"
#include "store/index_texts.h"
#include "store/index_urls.h"

struct walk {
	struct buffer last; /* the host at hand, and its records */
	uint64_t records;
	index_host_visit *each;
	void *context;
};

static enum custody_status
tell_last(struct walk *walk, struct custody_error *err)
{
	if (walk->records == 0)
		return CUSTODY_OK;
	return walk->each(
	    walk->context, buffer_view(&walk->last), walk->records, err);
}

static enum custody_status
take_key(void *context, struct bytes key, uint64_t ordinal,
    struct custody_error *err)
{
	struct bytes host = index_urls_host(key);
	struct walk *walk = context;
	enum custody_status status;

	(void)ordinal;
	if (host.len == 0)
		return CUSTODY_OK;
	if (walk->records > 0 && bytes_equal(host, buffer_view(&walk->last))) {
		walk->records++;
		return CUSTODY_OK;
	}
	status = tell_last(walk, err);
	walk->last.len = 0;
	walk->records = 1;
	if (status == CUSTODY_OK)
		status = buffer_append(&walk->last, host.at, host.len, err);
	return status;
}

enum custody_status
index_hosts_each(struct index_file *index, index_host_visit *each,
    void *context, struct custody_error *err)
{
	struct walk walk = {.each = each, .context = context};
	enum custody_status status;

	status = index_texts_each(index, INDEX_URL,
	    index_ordered_id(INDEX_URL, 0), take_key, &walk, err);
	if (status == CUSTODY_OK)
		status = tell_last(&walk, err);
	buffer_clear(&walk.last);
	return status;
}

static enum custody_status
list_host(void *context, struct bytes host, uint64_t records,
    struct custody_error *err)
{
	struct buffer *out = context;
	enum custody_status status;

	(void)records;
	status = buffer_append(out, host.at, host.len, err);
	return status == CUSTODY_OK ? buffer_append(out, "", 1, err) : status;
}

enum custody_status
index_hosts_list(
    struct index_file *index, struct buffer *out, struct custody_error *err)
{
	return index_hosts_each(index, list_host, out, err);
}
