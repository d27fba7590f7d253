/* SPDX-License-Identifier: Apache-2.0
 *
 * compare: equal digests and equal hosts come one after the other; each group
 * is counted when the next begins.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/compare.h"
#include "ledger/divergence.h"
#include "store/index_hosts.h"
#include "store/index_merge.h"
#include "store/index_sort.h"

#define HOST_ITEMS ((size_t)1 << 18)
#define HOST_BYTES ((size_t)16 << 20)

struct comparing {
	struct compare *out;
	struct custody *custody;
	uint64_t records; /* of the first */

	/* one digest after the other */
	uint8_t digest[32];
	uint64_t seen[2]; /* of this digest, before and after */
	uint64_t items;

	/* one host after the other */
	struct index_sort *hosts;
	size_t side;
	struct buffer host;
	uint64_t count[2];
	struct divergence divergence;
	compare_host *each;
	void *context;
};

/* --- records ------------------------------------------------------------ */

static void
end_digest(struct comparing *comparing)
{
	struct compare *out = comparing->out;
	uint64_t before = comparing->seen[0], after = comparing->seen[1];

	out->kept += before < after ? before : after;
	out->added += after > before ? after - before : 0;
	out->removed += before > after ? before - after : 0;
	comparing->seen[0] = comparing->seen[1] = 0;
}

static enum custody_status
take_digest(void *context, const uint8_t digest[32], uint64_t place,
    struct custody_error *err)
{
	struct comparing *comparing = context;

	if (memcmp(comparing->digest, digest, sizeof comparing->digest) != 0) {
		end_digest(comparing);
		memcpy(comparing->digest, digest, sizeof comparing->digest);
	}
	comparing->seen[place >= comparing->records]++;
	return (++comparing->items & 0xffff) == 0
		   ? session_stopped(comparing->custody, err)
		   : CUSTODY_OK;
}

static enum custody_status
compare_records(struct comparing *comparing, struct index_file *const index[2],
    const char *scratch, struct custody_error *err)
{
	struct index_merge *merge = NULL;
	enum custody_status status;

	comparing->records = index_file_records(index[0]);
	status = index_merge_new(&merge, scratch, err);
	for (size_t side = 0; status == CUSTODY_OK && side < 2; side++)
		status = index_merge_add(merge, index[side], err);
	if (status == CUSTODY_OK)
		status = index_merge_each(merge, take_digest, comparing, err);
	end_digest(comparing);
	index_merge_free(merge);
	return status;
}

/* --- domains ------------------------------------------------------------ */

static enum custody_status
end_host(struct comparing *comparing, struct custody_error *err)
{
	struct compare *out = comparing->out;
	const uint64_t *count = comparing->count;

	divergence_add(&comparing->divergence, count[0], count[1]);
	if (count[0] == count[1])
		return CUSTODY_OK;
	out->changed++;
	out->gone_domains += count[1] == 0;
	out->new_domains += count[0] == 0;
	out->strange += count[0] == 0 ? count[1] : 0;
	return comparing->each == NULL
		   ? CUSTODY_OK
		   : comparing->each(comparing->context,
			 buffer_view(&comparing->host), count, err);
}

static enum custody_status
keep_host(void *context, struct bytes host, uint64_t records,
    struct custody_error *err)
{
	struct comparing *comparing = context;
	struct index_item item = {.ordinal = comparing->side, .key = host};

	comparing->out->with_url[comparing->side] += records;
	item.value = (struct bytes){(const uint8_t *)&records, sizeof records};
	return index_sort_add(comparing->hosts, &item, err);
}

static enum custody_status
take_host(
    void *context, const struct index_item *item, struct custody_error *err)
{
	struct comparing *comparing = context;
	enum custody_status status = CUSTODY_OK;
	uint64_t records;

	if (bytes_compare(buffer_view(&comparing->host), item->key) != 0) {
		status = end_host(comparing, err);
		comparing->host.len = 0;
		comparing->count[0] = comparing->count[1] = 0;
		if (status == CUSTODY_OK)
			status = buffer_append(
			    &comparing->host, item->key.at, item->key.len, err);
	}
	memcpy(&records, item->value.at, sizeof records);
	comparing->count[item->ordinal != 0] += records;
	return status;
}

static enum custody_status
compare_domains(struct comparing *comparing, struct index_file *const index[2],
    const char *scratch, struct custody_error *err)
{
	struct compare *out = comparing->out;
	enum custody_status status;

	status = index_sort_new(
	    &comparing->hosts, HOST_ITEMS, HOST_BYTES, scratch, err);
	for (size_t side = 0; status == CUSTODY_OK && side < 2; side++) {
		comparing->side = side;
		status =
		    index_hosts_each(index[side], keep_host, comparing, err);
	}
	comparing->divergence.a_sum = out->with_url[0];
	comparing->divergence.b_sum = out->with_url[1];
	if (status == CUSTODY_OK)
		status = index_sort_each(
		    comparing->hosts, take_host, comparing, err);
	if (status == CUSTODY_OK)
		status = end_host(comparing, err);
	out->domains_ppm = out->with_url[0] == 0 || out->with_url[1] == 0
			       ? -1
			       : divergence_end(&comparing->divergence);
	return status;
}

enum custody_status
compare_indexes(struct compare *out, struct custody *custody,
    struct index_file *const index[2], compare_host *each, void *context,
    struct custody_error *err)
{
	struct comparing comparing = {
	    .out = out, .custody = custody, .each = each, .context = context};
	const char *scratch = getenv("TMPDIR");
	enum custody_status status;

	*out = (struct compare){.added = 0};
	if (scratch == NULL)
		scratch = "/tmp";
	status = compare_records(&comparing, index, scratch, err);
	if (status == CUSTODY_OK)
		status = compare_domains(&comparing, index, scratch, err);
	index_sort_free(comparing.hosts);
	buffer_clear(&comparing.host);
	return status;
}
