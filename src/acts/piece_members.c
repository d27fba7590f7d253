/* SPDX-License-Identifier: Apache-2.0
 *
 * piece_members: a piece of a tar.  The confined child takes it apart from the
 * header that was guessed on; what it says a member's content is has to lie in
 * the file behind that of the member before, so what is digested is the file.
 */
#include <string.h>
#include <unistd.h>

#include "acts/piece_inside.h"
#include "base/error.h"
#include "readers/container.h"
#include "readers/table.h"
#include "readers/tar_frame.h"

#define TRIES 8    /* headers from which it is read, at most */
#define MEMBERS 64 /* of a sample, for a guess                */
#define HEADERS 16 /* blocks between a header and its extended one */
#define NEAR 2048  /* bytes in which the next header mostly is */

/* --- where a member lies -------------------------------------------------- */

static bool
is_there(const struct compared *compared, uint64_t at, struct bytes data)
{
	uint8_t text[LOOK];

	while (data.len > 0) {
		size_t step = data.len < sizeof text ? data.len : sizeof text;

		if (pread(compared->file->fd, text, step, (off_t)at) !=
			(ssize_t)step ||
		    memcmp(text, data.at, step) != 0)
			return false;
		data.at += step;
		data.len -= step;
		at += step;
	}
	return true;
}

/* Behind a member's header, within `room` bytes. */
static bool
find_within(const struct compared *compared, size_t room, struct bytes data,
    uint64_t *begins)
{
	uint8_t text[LOOK];
	ssize_t got =
	    pread(compared->file->fd, text, room, (off_t)compared->member.at);
	struct bytes name;

	for (size_t i = 0; got > 0 && i + TAR_BLOCK <= (size_t)got;
	     i += TAR_BLOCK) {
		*begins = compared->member.at + i + TAR_BLOCK;
		if (tar_frame_glance(text + i, &name) == TAR_GLANCE_MEMBER &&
		    is_there(compared, *begins, data))
			return true;
	}
	return false;
}

static bool
find_content(
    const struct compared *compared, struct bytes data, uint64_t *begins)
{
	return find_within(compared, NEAR, data, begins) ||
	       find_within(compared, LOOK, data, begins);
}

static void
end_content(struct compared *compared, uint64_t at)
{
	compared->member.at = (at + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

/* --- records -------------------------------------------------------------- */

static bool
has_samples(const struct compared *compared)
{
	return table_of_entry(compared->file->entry->format)->shape ==
	       READER_SAMPLES;
}

static enum custody_status
end_sample(struct compared *compared, struct custody_error *err)
{
	struct samples_record *sample = &compared->member.sample;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	if (!sample->begun)
		return CUSTODY_OK;
	status = samples_record_end(sample, err);
	if (status != CUSTODY_OK)
		return status;
	digest_sha256(digest, sample->text.at, sample->text.len);
	return piece_add(compared, digest, compared->member.begins, err);
}

/* A member whose content begins there; it may begin a record. */
static enum custody_status
begin_member(struct compared *compared, struct bytes stored, uint64_t begins,
    struct custody_error *err)
{
	struct compared_member *member = &compared->member;
	enum custody_status status = CUSTODY_OK;

	if (samples_record_has(&member->sample, stored))
		return CUSTODY_OK;
	if (has_samples(compared))
		status = end_sample(compared, err);
	if (status != CUSTODY_OK)
		return status;
	compared->past = begins >= compared->until;
	member->begins = begins;
	if (compared->past)
		return CUSTODY_END;
	return has_samples(compared)
		   ? samples_record_begin(&member->sample, stored, err)
		   : CUSTODY_OK;
}

static enum custody_status
end_member(struct compared *compared, struct bytes stored,
    const uint8_t digest[DIGEST_SIZE], struct custody_error *err)
{
	return has_samples(compared)
		   ? samples_record_add(
			 &compared->member.sample, stored, digest, err)
		   : piece_add(compared, digest, compared->member.begins, err);
}

static enum custody_status
lose(struct compared *compared)
{
	compared->lost = true;
	return CUSTODY_END;
}

static enum custody_status
take_member(struct compared *compared, struct bytes stored, struct bytes data,
    struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	uint64_t begins;
	enum custody_status status;

	if (!find_content(compared, data, &begins))
		return lose(compared);
	status = begin_member(compared, stored, begins, err);
	if (status != CUSTODY_OK)
		return status;
	end_content(compared, begins + data.len);
	compared->file->bytes += data.len;
	digest_sha256(digest, data.at, data.len);
	return end_member(compared, stored, digest, err);
}

static enum custody_status
take_batch(void *ctx, void *entry, struct record_batch *batch,
    struct custody_error *err)
{
	struct compared *compared = ctx;
	enum custody_status status =
	    session_stopped(compared->file->custody, err);

	(void)entry;
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = take_member(compared,
		    batch->labels == NULL ? (struct bytes){NULL, 0}
					  : batch->labels[i].key,
		    (struct bytes){batch->records[i].at, batch->records[i].len},
		    err);
	batch_free(batch);
	return status;
}

static enum custody_status
take_chunk(void *ctx, void *entry, const struct record_chunk *chunk,
    struct custody_error *err)
{
	struct compared *compared = ctx;
	struct compared_member *member = &compared->member;
	uint64_t begins = member->at;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status =
	    session_stopped(compared->file->custody, err);

	(void)entry;
	if (status != CUSTODY_OK)
		return status;
	if (chunk->first ? !find_content(compared, chunk->data, &begins)
			 : !is_there(compared, begins, chunk->data))
		return lose(compared);
	if (chunk->first) {
		digest_init(&member->digest);
		status = begin_member(compared, chunk->label.key, begins, err);
	}
	if (status != CUSTODY_OK)
		return status;
	digest_add(&member->digest, chunk->data.at, chunk->data.len);
	compared->file->bytes += chunk->data.len;
	member->at = begins + chunk->data.len;
	if (!chunk->last)
		return CUSTODY_OK;
	end_content(compared, member->at);
	digest_final(&member->digest, digest);
	return end_member(compared, chunk->label.key, digest, err);
}

static enum custody_status
end_entry(void *ctx, void *entry, uint64_t records, struct custody_error *err)
{
	(void)entry;
	(void)records;
	return end_sample(ctx, err);
}

static const struct reading_sink sink = {
    .members = true,
    .batch_take = take_batch,
    .chunk = take_chunk,
    .end_entry = end_entry,
};

/* --- guesses -------------------------------------------------------------- */

/* Blocks of the file, from one on backwards. */
struct looking {
	int fd;
	uint64_t at;
	size_t len;
	uint8_t text[LOOK];
};

/* NULL: it cannot be read. */
static const uint8_t *
look_at(struct looking *looking, uint64_t at)
{
	uint64_t end = at + TAR_BLOCK;
	ssize_t got;

	if (at < looking->at || end > looking->at + looking->len) {
		looking->at = end > LOOK ? end - LOOK : 0;
		got = pread(looking->fd, looking->text,
		    (size_t)(end - looking->at), (off_t)looking->at);
		looking->len = got < 0 ? 0 : (size_t)got;
	}
	return end > looking->at + looking->len
		   ? NULL
		   : looking->text + (at - looking->at);
}

/* Where a header may be. */
struct header {
	uint64_t at;
	enum tar_glance kind;
	char name[TAR_BLOCK];
};

/* The last one at `at` or before, down to `least`; false where there is none.
 */
static bool
look_back(
    struct looking *looking, uint64_t at, uint64_t least, struct header *header)
{
	for (;; at -= TAR_BLOCK) {
		const uint8_t *block = look_at(looking, at);
		struct bytes name;

		if (block == NULL)
			return false;
		header->at = at;
		header->kind = tar_frame_glance(block, &name);
		if (header->kind != TAR_GLANCE_NONE) {
			memcpy(header->name, name.at, name.len);
			header->name[name.len] = '\0';
			return true;
		}
		if (at < least + TAR_BLOCK)
			return false;
	}
}

/* Where the record begins that the last header at `at` or before is of: its
 * extended header, or that of its sample's first member; else 0. */
static uint64_t
find_start(
    struct looking *looking, const struct compared *compared, uint64_t at)
{
	struct header header, before;

	if (!look_back(looking, at, 0, &header))
		return 0;
	for (size_t i = 0; i < MEMBERS && header.at > 0; i++) {
		uint64_t least = header.at > HEADERS * TAR_BLOCK
				     ? header.at - HEADERS * TAR_BLOCK
				     : 0;

		if (!look_back(looking, header.at - TAR_BLOCK,
			has_samples(compared) ? 0 : least, &before))
			break;
		if (before.kind == TAR_GLANCE_EXTENDED)
			header.at = before.at;
		else if (has_samples(compared) &&
			 samples_are_one(
			     bytes_text(before.name), bytes_text(header.name)))
			header = before;
		else
			break;
	}
	return header.at;
}

/* Nothing but zeros from where the last record of all ends, which is what ends
 * a tar. */
static bool
is_end(const struct piece_file *file, uint64_t until)
{
	uint8_t text[LOOK];
	uint64_t at = file->reached;
	ssize_t got = 1;

	if (file->next != file->entry->first + file->entry->records)
		return false;
	while (at < until && got > 0) {
		got = pread(file->fd, text, sizeof text, (off_t)at);
		for (ssize_t i = 0; i < got; i++)
			if (text[i] != 0)
				return false;
		at += got > 0 ? (uint64_t)got : 0;
	}
	return got >= 0;
}

/* From where the record ends that reaches into the piece and was read before:
 * none may begin in it. */
static enum custody_status
go_on(struct compared *compared, bool *same, struct custody_error *err)
{
	struct piece_file *file = compared->file;
	enum custody_status status = CUSTODY_OK;
	bool none =
	    file->reached >= compared->until || is_end(file, compared->until);

	if (!none) {
		status = piece_try(compared, file->reached, same, err);
		none = compared->past && compared->digests.len == 0;
	}
	if (none) {
		*same = true;
		file->last = compared->until / PIECE_SIZE;
	}
	return status;
}

static enum custody_status
check(struct compared *compared, bool *same, struct custody_error *err)
{
	struct looking looking = {.fd = compared->file->fd};
	uint64_t at = compared->begin, start;
	enum custody_status status = CUSTODY_OK;

	/* Or each child would load it. */
	container_load();
	if (compared->file->reached > compared->begin)
		return go_on(compared, same, err);
	for (size_t i = 0; i < TRIES && status == CUSTODY_OK && !*same; i++) {
		start = find_start(&looking, compared, at);
		status = piece_try(compared, start, same, err);
		if (start == 0)
			break;
		at = start - TAR_BLOCK;
	}
	return status;
}

const struct piece_way piece_members = {
    .sink = &sink, .check = check, .selected = true};
