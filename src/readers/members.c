/* SPDX-License-Identifier: Apache-2.0
 *
 * members: small members are packed into blocks and leave in batches, large
 * ones in chunks; a member of a record format is split like a file.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/choice.h"
#include "readers/decompress.h"
#include "readers/members.h"
#include "readers/naming.h"
#include "readers/table.h"
#include "readers/tree.h"

static enum custody_status
begin_own(struct members *members, struct custody_error *err)
{
	struct place *place = NULL;
	enum custody_status status;

	if (members->own_begun)
		return CUSTODY_OK;
	status = place_new(&place, members->found, (struct bytes){NULL, 0},
	    members->path, members->reader, err);
	if (status == CUSTODY_OK)
		status = delivery_begin(
		    members->delivery, &members->own, place, err);
	members->own_begun = status == CUSTODY_OK;
	place_free(place);
	return status;
}

static enum custody_status
flush(struct members *members, struct custody_error *err)
{
	struct record_batch *batch = packing_take(&members->packing);

	return batch == NULL ? CUSTODY_OK
			     : delivery_batch_take(members->delivery,
				   &members->own, batch, err);
}

/* `size` bytes and one more of a block. */
static enum custody_status
make_room(struct members *members, size_t size, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (packing_is_full(&members->packing, size))
		status = flush(members, err);
	return status == CUSTODY_OK
		   ? packing_begin(&members->packing, members->delivery->pool,
			 members->own.place, err)
		   : status;
}

/* `size` is below BLOCK_SIZE. */
static enum custody_status
pack(struct members *members, struct bytes stored, struct bytes key,
    size_t size, struct source *source, struct custody_error *err)
{
	struct packing *packing = &members->packing;
	enum custody_status status;
	size_t got;

	status = make_room(members, size, err);
	if (status != CUSTODY_OK)
		return status;
	/* One byte more than it should have shows that it has no more. */
	status = source_fill(
	    source, packing->batch->block, packing->used, size + 1, &got, err);
	if (status == CUSTODY_OK || (status == CUSTODY_END && got != size))
		return members_refuse_size(size, err);
	if (status != CUSTODY_END)
		return status;
	return packing_add(packing, stored, key, size, err);
}

enum custody_status
members_refuse_size(uint64_t size, struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-archive",
	    "its content is not the %" PRIu64 " bytes that its header says",
	    size);
}

enum custody_status
members_add(struct members *members, struct bytes stored, struct bytes key,
    struct bytes text, struct custody_error *err)
{
	enum custody_status status = begin_own(members, err);

	if (status == CUSTODY_OK)
		status = make_room(members, text.len, err);
	if (status != CUSTODY_OK)
		return status;
	return packing_add_text(&members->packing, stored, key, text, err);
}

enum custody_status
members_whole(struct members *members, struct bytes stored, struct bytes key,
    uint64_t size, struct source *source, struct custody_error *err)
{
	struct record_label label;
	enum custody_status status;

	status = begin_own(members, err);
	if (status != CUSTODY_OK)
		return status;
	if (size < BLOCK_SIZE)
		return pack(members, stored, key, (size_t)size, source, err);
	status = flush(members, err);
	if (status != CUSTODY_OK)
		return status;
	members->label.len = 0;
	status = packing_label(&members->label, stored, key, &label, err);
	if (status != CUSTODY_OK)
		return status;
	label.attributes.at = members->label.at;
	label.key.at = members->label.at + label.attributes.len;
	status =
	    whole_run(members->delivery, source, &members->own, &label, err);
	if (status == CUSTODY_OK && source->taken != size)
		return members_refuse_size(size, err);
	return status;
}

/* "ARCHIVE/MEMBER", or the member's path alone where the archive's is "". */
static char *
join_path(const struct members *members, struct bytes stem, const char *tail)
{
	struct bytes path = members->path;
	size_t slash = path.len > 0;
	char *joined = malloc(path.len + slash + stem.len + strlen(tail) + 1);
	char *to = joined;

	if (joined == NULL)
		return NULL;
	if (path.len > 0) {
		to = mempcpy(to, path.at, path.len);
		*to++ = '/';
	}
	to = mempcpy(to, stem.at, stem.len);
	memcpy(to, tail, strlen(tail) + 1);
	return joined;
}

/* Remembers an entry's paths for members_end. */
static enum custody_status
add_entry(struct members *members, const struct naming_stem *stem, bool undone,
    struct member_entry **out, struct custody_error *err)
{
	struct bytes clean = {members->clean.at, members->clean.len};
	struct member_entry *entry;

	if (members->entry_count == members->entry_room) {
		size_t room = 2 * members->entry_room + 16;
		void *grown = reallocarray(
		    members->entries, room, sizeof *members->entries);

		if (grown == NULL)
			return error_memory(err);
		members->entries = grown;
		members->entry_room = room;
	}
	entry = &members->entries[members->entry_count];
	*entry = (struct member_entry){.sinks = NULL};
	entry->path = join_path(members, clean, "");
	entry->name = undone
			  ? join_path(members,
				(struct bytes){clean.at, stem->len}, stem->tail)
			  : join_path(members, clean, "");
	members->entry_count++;
	*out = entry;
	return entry->path == NULL || entry->name == NULL ? error_memory(err)
							  : CUSTODY_OK;
}

/* Undoes a compression, once.  What the name promises must be there. */
static enum custody_status
undo(struct members *members, const struct naming_stem *stem,
    struct source **source, bool *undone, struct custody_error *err)
{
	const struct decompress_kind *kind;
	enum custody_status status;
	struct bytes head;

	*undone = false;
	status = source_peek(*source, &head, err);
	if (status != CUSTODY_OK)
		return status;
	kind = decompress_detect(head);
	if (stem->compression != NULL &&
	    (kind == NULL || strcmp(kind->name, stem->compression) != 0))
		return error_set(err, CUSTODY_MALFORMED, "not-its-name",
		    "its name says %s, but it is none", stem->compression);
	if (kind == NULL)
		return CUSTODY_OK;
	*undone = stem->compression != NULL;
	return decompress_open(source, kind, *source,
	    &members->delivery->limits, members->delivery->pool, err);
}

static enum custody_status
take_entry(struct members *members, struct bytes stored,
    const struct reader *reader, const struct naming_stem *stem,
    struct source **source, struct custody_error *err)
{
	struct member_entry *entry = NULL;
	struct place *place = NULL;
	enum custody_status status;
	bool undone;

	status = undo(members, stem, source, &undone, err);
	if (status == CUSTODY_OK)
		status = add_entry(members, stem, undone, &entry, err);
	if (status == CUSTODY_OK)
		status = place_new(&place, members->found, stored,
		    bytes_text(entry->name), reader, err);
	if (status == CUSTODY_OK)
		status = splitting_run(
		    members->delivery, *source, place, &entry->sinks, err);
	place_free(place);
	return status;
}

/* Of a path, as it is cleaned. */
static enum custody_status
check_path(const struct members *members, struct custody_error *err)
{
	const struct custody_reading_limits *limits =
	    &members->delivery->limits;
	uint64_t depth = 1;

	for (size_t i = 0; i < members->clean.len; i++)
		depth += members->clean.at[i] == '/';
	if (members->clean.len > limits->name)
		return error_set(err, CUSTODY_MALFORMED, "too-long",
		    "a path of more than %" PRIu64 " bytes", limits->name);
	if (depth > limits->depth)
		return error_set(err, CUSTODY_MALFORMED, "too-deep",
		    "a path of more than %" PRIu64 " parts", limits->depth);
	return CUSTODY_OK;
}

static enum custody_status
check_name(struct members *members, struct bytes stored, bool regular,
    struct custody_error *err)
{
	enum custody_status status;
	bool seen = false;

	if (++members->count > members->delivery->limits.members)
		return error_set(err, CUSTODY_MALFORMED, "too-many",
		    "more than %" PRIu64 " members",
		    members->delivery->limits.members);
	members->clean.len = 0;
	status = naming_clean(&members->clean, stored, err);
	if (status == CUSTODY_OK)
		status = check_path(members, err);
	if (status != CUSTODY_OK || !regular)
		return status;
	status = member_names_add(&members->names,
	    (struct bytes){members->clean.at, members->clean.len}, &seen, err);
	if (seen)
		return error_set(err, CUSTODY_MALFORMED, "same-path",
		    "two members have this path");
	return status;
}

enum custody_status
members_folder(
    struct members *members, struct bytes stored, struct custody_error *err)
{
	/* `tar -C dir -c .` begins with the folder itself. */
	if (stored.len > 0 && stored.len <= 2 &&
	    memcmp(stored.at, "./", stored.len) == 0)
		return CUSTODY_OK;
	return check_name(members, stored, false, err);
}

enum custody_status
members_take(struct members *members, struct bytes stored, uint64_t size,
    struct source *source, struct custody_error *err)
{
	const struct delivery *delivery = members->delivery;
	const struct reader *reader = NULL;
	enum custody_status status;
	struct naming_stem stem;
	struct bytes clean;

	source->hint = size;
	status = check_name(members, stored, true, err);
	if (status != CUSTODY_OK)
		goto out;
	clean = (struct bytes){members->clean.at, members->clean.len};
	if (!tree_wants(delivery->options, clean, members->inside)) {
		status = delivery_excluded(members->delivery, clean, err);
		goto out;
	}
	if (members->reader->shape == READER_SAMPLES) {
		status = samples_take(
		    &members->samples, members, stored, size, source, err);
		goto out;
	}
	stem = naming_stem(clean);
	if (!members->whole_only)
		reader = choice_by_suffix(
		    delivery->options, (struct bytes){clean.at, stem.len});
	if (reader != NULL && reader->shape == READER_TEXT &&
	    *stem.tail == '\0')
		status =
		    take_entry(members, stored, reader, &stem, &source, err);
	else
		status =
		    members_whole(members, stored, clean, size, source, err);
out:
	if (status != CUSTODY_OK && !delivery->refused)
		error_prefix(
		    err, "%.*s", (int)stored.len, (const char *)stored.at);
	source_close(source);
	return status;
}

static int
compare_names(const void *a, const void *b)
{
	const struct member_entry *one = a;
	const struct member_entry *other = b;

	return strcmp(one->name, other->name);
}

/* Entries that would have one path keep the suffix they have. */
static enum custody_status
keep_suffixes(struct members *members, struct custody_error *err)
{
	struct member_entry *entries = members->entries;
	enum custody_status status = CUSTODY_OK;
	bool kept = false;

	for (size_t i = 0; i < members->entry_count; i++) {
		struct member_entry *entry = &entries[i];

		entry->keeps =
		    strcmp(entry->name, entry->path) != 0 &&
		    ((i > 0 && strcmp(entry[-1].name, entry->name) == 0) ||
			(i + 1 < members->entry_count &&
			    strcmp(entry[1].name, entry->name) == 0));
	}
	for (size_t i = 0; i < members->entry_count; i++) {
		struct member_entry *entry = &entries[i];
		char *name = entry->name;

		if (!entry->keeps || status != CUSTODY_OK)
			continue;
		entry->name = entry->path;
		entry->path = name;
		kept = true;
		status = delivery_rename(members->delivery, entry->sinks,
		    bytes_text(entry->name), err);
	}
	if (kept)
		qsort(entries, members->entry_count, sizeof *entries,
		    compare_names);
	return status;
}

static enum custody_status
settle_paths(struct members *members, struct custody_error *err)
{
	struct member_entry *entries = members->entries;
	enum custody_status status;

	if (members->entry_count < 2)
		return CUSTODY_OK;
	qsort(entries, members->entry_count, sizeof *entries, compare_names);
	status = keep_suffixes(members, err);
	if (status != CUSTODY_OK)
		return status;
	for (size_t i = 1; i < members->entry_count; i++)
		if (strcmp(entries[i - 1].name, entries[i].name) == 0)
			return error_set(err, CUSTODY_MALFORMED, "same-path",
			    "two members have the path %s", entries[i].name);
	return CUSTODY_OK;
}

enum custody_status
members_end(struct members *members, struct custody_error *err)
{
	enum custody_status status;

	status = samples_end(&members->samples, members, err);
	if (status == CUSTODY_OK && members->entry_count == 0)
		status = begin_own(members, err);
	if (status == CUSTODY_OK)
		status = flush(members, err);
	if (status == CUSTODY_OK && members->own_begun)
		status = delivery_end(members->delivery, &members->own, err);
	if (status == CUSTODY_OK)
		status = settle_paths(members, err);
	return status;
}

void
members_clear(struct members *members)
{
	for (size_t i = 0; i < members->entry_count; i++) {
		free(members->entries[i].name);
		free(members->entries[i].path);
	}
	free(members->entries);
	member_names_clear(&members->names);
	samples_clear(&members->samples);
	packing_clear(&members->packing);
	delivery_clear(&members->own);
	buffer_clear(&members->clean);
	buffer_clear(&members->label);
}
