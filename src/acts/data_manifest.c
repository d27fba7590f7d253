/* SPDX-License-Identifier: Apache-2.0
 *
 * data_manifest: which file is it?  The manifest comes from the index and is
 * believed because it gives the version's root.
 */
#include <inttypes.h>
#include <string.h>

#include "acts/data_inside.h"
#include "acts/manifest.h"
#include "acts/version_index.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"

/* Two sorted lists, walked side by side. */
struct comparing {
	const struct measurement *measured;
	size_t next; /* of measured */
	bool subset;
	struct data_differences *counts;
	struct custody_error first; /* the first that differs */
};

static void
refuse(struct comparing *comparing, struct bytes path, const char *what)
{
	struct custody_error *first = &comparing->first;
	char name[512];

	if (first->text[0] != '\0')
		return;
	/* The one file of a version has no path below the PATH it was. */
	if (path.len == 0) {
		error_set(
		    first, CUSTODY_DISAGREES, "data", "the file %s", what);
		return;
	}
	error_escape(name, sizeof name, path.at, path.len);
	error_set(first, CUSTODY_DISAGREES, "data", "%s %s", name, what);
}

/* What jobs leave beside data is not the version's, whoever put it there. */
static void
refuse_stray(struct comparing *comparing)
{
	bool first = comparing->first.text[0] == '\0';

	refuse(comparing, comparing->measured->entry[comparing->next++]->path,
	    "is no file of this version");
	comparing->counts->strange++;
	if (first)
		error_remedy(&comparing->first,
		    "take it out of the folder; what always lies there is left "
		    "out when it is ingested: custody ingest --exclude NAME");
}

static bool
is_same(const struct index_entry *entry, const struct measure_entry *found)
{
	return strcmp(entry->format, found->format) == 0 &&
	       (entry->header != NULL) == found->headed &&
	       (!found->headed ||
		   memcmp(entry->header, found->header, DIGEST_SIZE) == 0) &&
	       memcmp(entry->root, found->root, DIGEST_SIZE) == 0 &&
	       entry->records == found->records;
}

static enum custody_status
compare_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct comparing *comparing = context;
	const struct measurement *measured = comparing->measured;
	const struct measure_entry *found = NULL;
	int order = -1;

	if (entry->path.len == 0 && measured->entries > 0 &&
	    measured->entry[0]->path.len > 0)
		return error_set(err, CUSTODY_DISAGREES, "data",
		    "the version is one file: name it, not its folder");
	if (entry->path.len > 0 && measured->entries == 1 &&
	    measured->entry[0]->path.len == 0)
		return error_set(err, CUSTODY_DISAGREES, "data",
		    "the version's files have names and this file stands "
		    "for none: name a folder that holds them");
	while (comparing->next < measured->entries) {
		found = measured->entry[comparing->next];
		order = bytes_compare(entry->path, found->path);
		if (order <= 0)
			break;
		refuse_stray(comparing);
		order = -1;
	}
	if (order < 0) {
		comparing->counts->missing++;
		if (!comparing->subset)
			refuse(comparing, entry->path, "is missing");
		return CUSTODY_OK;
	}
	comparing->next++;
	if (is_same(entry, found)) {
		comparing->counts->same++;
		return CUSTODY_OK;
	}
	comparing->counts->changed++;
	refuse(comparing, found->path, "is not what was approved");
	return CUSTODY_OK;
}

/* --- where it comes from -------------------------------------------------- */

/* A leaf as data: views into it. */
static enum custody_status
read_leaf(struct index_entry *out, const json_t *leaf, struct buffer *path,
    uint8_t header[DIGEST_SIZE], uint8_t root[DIGEST_SIZE])
{
	const json_t *head = json_object_get(leaf, "header");
	const json_t *text = json_object_get(leaf, "path");
	const char *hex = json_string_value(json_object_get(leaf, "path_hex"));
	const char *format = json_string_value(json_object_get(leaf, "format"));
	const char *root_hex = json_string_value(json_object_get(leaf, "root"));
	json_int_t records =
	    json_integer_value(json_object_get(leaf, "records"));

	*out = (struct index_entry){.format = format, .root = root};
	if (format == NULL || root_hex == NULL || records < 0 ||
	    !encode_unhex(root, root_hex, DIGEST_SIZE))
		return CUSTODY_MALFORMED;
	if (json_is_string(head)) {
		if (!encode_unhex(header, json_string_value(head), DIGEST_SIZE))
			return CUSTODY_MALFORMED;
		out->header = header;
	}
	path->len = 0;
	if (hex != NULL) {
		size_t len = strlen(hex) / 2;
		uint8_t *to = buffer_reserve(path, len + 1);

		if (to == NULL)
			return CUSTODY_UNKNOWN;
		if (!encode_unhex(to, hex, len))
			return CUSTODY_MALFORMED;
		path->len = len;
	} else if (!json_is_string(text)) {
		return CUSTODY_MALFORMED;
	} else if (buffer_append(path, json_string_value(text),
		       json_string_length(text), NULL) != CUSTODY_OK) {
		return CUSTODY_UNKNOWN;
	}
	out->path = buffer_view(path);
	out->records = (uint64_t)records;
	return CUSTODY_OK;
}

static const json_t *
find_entries(const struct data_outside *outside, const json_t *version)
{
	const json_t *one;
	size_t i;

	json_array_foreach (outside->manifest, i, one)
		if (json_equal(json_object_get(one, "dataset"),
			json_object_get(version, "dataset")) &&
		    json_equal(json_object_get(one, "version"),
			json_object_get(version, "root")))
			return json_object_get(one, "entries");
	return NULL;
}

/* Leaves hash to the version's root, or they are not its manifest. */
static enum custody_status
check_leaves(
    const json_t *entries, const json_t *version, struct custody_error *err)
{
	const char *root = json_string_value(json_object_get(version, "root"));
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	struct merkle tree = {0};
	uint8_t hash[DIGEST_SIZE];
	const json_t *leaf;
	size_t i;

	json_array_foreach (entries, i, leaf) {
		struct buffer text = {0};
		enum custody_status status;

		status = canonical_write(&text, leaf, err);
		merkle_leaf(hash, text.at, text.len);
		merkle_add(&tree, hash);
		buffer_clear(&text);
		if (status != CUSTODY_OK)
			return status;
	}
	merkle_root(&tree, hash);
	encode_hex(hex, hash, sizeof hash);
	if (strcmp(hex, root) == 0)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "manifest",
	    "the manifest in the permit is of version %.8s, not %.8s", hex,
	    root);
}

static enum custody_status
each_leaf(const struct data_outside *outside, const json_t *version,
    index_entry_visit *each, void *context, struct custody_error *err)
{
	const json_t *entries = find_entries(outside, version), *leaf;
	uint8_t header[DIGEST_SIZE], root[DIGEST_SIZE];
	struct buffer path = {0};
	struct index_entry entry;
	enum custody_status status;
	size_t i;

	if (entries == NULL) {
		error_set(err, CUSTODY_UNKNOWN, "no-manifest",
		    "the permit does not carry the manifest of %s",
		    json_string_value(json_object_get(version, "dataset")));
		error_remedy(err, "give the whole version, without --subset");
		return CUSTODY_UNKNOWN;
	}
	status = check_leaves(entries, version, err);
	json_array_foreach (entries, i, leaf) {
		if (status != CUSTODY_OK)
			break;
		status = read_leaf(&entry, leaf, &path, header, root);
		if (status == CUSTODY_OK)
			status = each(context, &entry, err);
		else if (status == CUSTODY_MALFORMED)
			status = error_set(err, CUSTODY_DISAGREES, "manifest",
			    "the manifest in the permit is malformed");
		else
			status = error_memory(err);
	}
	buffer_clear(&path);
	return status;
}

enum custody_status
data_manifest_each(struct custody *custody, const struct data_outside *outside,
    const json_t *version, index_entry_visit *each, void *context,
    struct custody_error *err)
{
	struct index_file *index = NULL;
	enum custody_status status;

	if (outside != NULL)
		return each_leaf(outside, version, each, context, err);
	status = version_index_glance(&index, custody, version, err);
	if (status == CUSTODY_OK)
		status = manifest_check(index,
		    json_string_value(json_object_get(version, "root")), err);
	if (status == CUSTODY_OK)
		status = index_file_each_entry(index, each, context, err);
	index_file_close(index);
	return status;
}

/* The rest is whole: somebody has a part of it. */
static void
tell_part(const struct data_differences *counts, struct custody_error *first)
{
	if (counts->same == 0 || counts->missing == 0 || counts->changed > 0 ||
	    counts->strange > 0)
		return;
	error_remedy(first,
	    "%" PRIu64 " of its %" PRIu64 " files are here and whole; where "
	    "that is the part that is used: --subset",
	    counts->same, counts->same + counts->missing);
}

enum custody_status
data_manifest_compare(struct custody *custody, const struct data_ask *ask,
    const json_t *version, const struct measurement *measured,
    struct data_differences *counts, struct custody_error *err)
{
	struct data_differences own = {0};
	struct comparing comparing = {
	    .measured = measured,
	    .subset = ask != NULL && ask->subset,
	    .counts = counts == NULL ? &own : counts,
	};
	enum custody_status status;

	*comparing.counts = (struct data_differences){0};
	status = data_manifest_each(custody, ask == NULL ? NULL : ask->outside,
	    version, compare_entry, &comparing, err);
	if (status != CUSTODY_OK)
		return status;
	while (comparing.next < measured->entries)
		refuse_stray(&comparing);
	if (comparing.first.text[0] == '\0')
		return CUSTODY_OK;
	if (ask != NULL)
		tell_part(comparing.counts, &comparing.first);
	if (err != NULL)
		*err = comparing.first;
	return CUSTODY_DISAGREES;
}
