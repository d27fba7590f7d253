/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_domains: the domains that the URLs of a version name, and how much of
 * it is from domains that the version before had not.
 */
#include <string.h>

#include "acts/ingest_inside.h"
#include "acts/sealed.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/index_hosts.h"
#include "store/question.h"

struct counting {
	uint64_t domains, records, largest;
	struct buffer old; /* of the version before, each ended by a NUL */
	const char *next;  /* of them */
	uint64_t fresh;    /* records from domains that are not among them */
};

/* Both lists ascend. */
static bool
was_there(struct counting *counting, struct bytes host)
{
	const char *end = (const char *)counting->old.at + counting->old.len;
	int order = -1;

	while (counting->next < end) {
		order = bytes_compare(bytes_text(counting->next), host);
		if (order >= 0)
			break;
		counting->next += strlen(counting->next) + 1;
	}
	return order == 0;
}

static enum custody_status
count_host(void *context, struct bytes host, uint64_t records,
    struct custody_error *err)
{
	struct counting *counting = context;

	(void)err;
	counting->domains++;
	counting->records += records;
	if (records > counting->largest)
		counting->largest = records;
	if (!was_there(counting, host))
		counting->fresh += records;
	return CUSTODY_OK;
}

/* The last version that somebody approved, or where none was the last; NULL
 * in *row where there is none. */
static enum custody_status
find_base(struct custody *custody, const char *dataset,
    const uint8_t version[DIGEST_SIZE], json_t **row, struct custody_error *err)
{
	char root[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	enum custody_status status;
	json_t *values;

	*row = NULL;
	encode_hex(root, version, DIGEST_SIZE);
	values = json_pack("{s:s, s:s}", "dataset", dataset, "version", root);
	if (values == NULL)
		return error_memory(err);
	status = question_row(row, session_state(custody),
	    "SELECT v.seq, v.dataset, v.ordinal, v.root, v.runs AS runs_json"
	    "  FROM version AS v"
	    " WHERE v.dataset = :dataset AND v.root <> :version"
	    "   AND v.disposal = ''"
	    " ORDER BY EXISTS (SELECT 1 FROM version_approved AS a"
	    "                   WHERE a.version = v.seq) DESC, v.seq DESC"
	    " LIMIT 1",
	    values, err);
	json_decref(values);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

/* Verified first: the figure is signed.  CUSTODY_NOT_FOUND where it cannot be
 * read; not `needed` where the new version has no URL either. */
static enum custody_status
read_base(struct custody *custody, const json_t *base, bool needed,
    struct buffer *old, struct custody_error *err)
{
	struct index_file *index = NULL;
	enum custody_status status;

	if (base == NULL || !needed)
		return CUSTODY_OK;
	/* Nobody is asked for a key on the way. */
	if (sealed_locked(custody, base))
		return CUSTODY_NOT_FOUND;
	status = version_index_open(&index, custody, base, err);
	if (status == CUSTODY_OK)
		status = index_hosts_list(index, old, err);
	index_file_close(index);
	return status == CUSTODY_UNKNOWN || status == CUSTODY_DISAGREES
		   ? CUSTODY_NOT_FOUND
		   : status;
}

static json_t *
share(uint64_t part, uint64_t of)
{
	return json_integer(
	    of == 0 ? 0
		    : (json_int_t)((double)part * 1000000 / (double)of + 0.5));
}

static enum custody_status
count_hosts(struct counting *counting, struct custody *custody,
    const json_t *base, bool needed, struct index_file *index, bool *compared,
    struct custody_error *err)
{
	enum custody_status status;

	status = buffer_append(&counting->old, "", 0, err);
	if (status == CUSTODY_OK)
		status = read_base(custody, base, needed, &counting->old, NULL);
	*compared = status == CUSTODY_OK;
	if (status != CUSTODY_OK && status != CUSTODY_NOT_FOUND)
		return error_memory(err);
	counting->next = (const char *)counting->old.at;
	return index_hosts_each(index, count_host, counting, err);
}

enum custody_status
ingest_domains(struct custody *custody, const char *dataset,
    const struct measurement *measured, struct index_file *index, json_t *facts,
    struct custody_error *err)
{
	struct counting counting = {.domains = 0};
	json_t *base = NULL;
	bool compared = false;
	enum custody_status status;

	status = find_base(custody, dataset, measured->version, &base, err);
	if (status == CUSTODY_OK)
		status = count_hosts(&counting, custody, base,
		    measured->with_url > 0, index, &compared, err);
	if (status == CUSTODY_OK &&
	    json_object_update_new(
		facts, json_pack("{s:I, s:I}", "domains/1",
			   (json_int_t)counting.domains, "domain-largest/1",
			   (json_int_t)counting.largest)) < 0)
		status = error_memory(err);
	if (status == CUSTODY_OK && compared && base != NULL &&
	    json_object_update_new(facts,
		json_pack("{s:o, s:O}", "new-domains/1",
		    share(counting.fresh, counting.records),
		    "new-domains-base/1", json_object_get(base, "seq"))) < 0)
		status = error_memory(err);
	buffer_clear(&counting.old);
	json_decref(base);
	return status;
}
