/* SPDX-License-Identifier: Apache-2.0
 *
 * tar_frame: ustar, pax and GNU headers, block by block, whatever pieces the
 * bytes come in.  A member's content is stepped over, not looked at.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/tar_frame.h"
#include "readers/tar_pax.h"

#define EXTENDED_MAX (UINT64_C(1) << 20)

/* Where fields are in a header block (POSIX.1-1988, ustar). */
enum {
	NAME = 0,
	NAME_LEN = 100,
	SIZE = 124,
	SIZE_LEN = 12,
	CHECKSUM = 148,
	CHECKSUM_LEN = 8,
	TYPE = 156,
	MAGIC = 257,
	PREFIX = 345,
	PREFIX_LEN = 155,
};

/* An octal number as all readers take it: spaces, digits, then only NULs and
 * spaces; or base 256, where the first bit is set. */
static bool
read_number(const uint8_t *at, size_t len, uint64_t *out)
{
	size_t i = 0;

	*out = 0;
	if (*at == 0x80) {
		for (i = 1; i < len; i++) {
			if (*out >> 55 != 0)
				return false;
			*out = *out << 8 | at[i];
		}
		return true;
	}
	while (i < len && at[i] == ' ')
		i++;
	for (; i < len && at[i] >= '0' && at[i] <= '7'; i++)
		*out = *out << 3 | (uint64_t)(at[i] - '0');
	while (i < len && (at[i] == ' ' || at[i] == '\0'))
		i++;
	return i == len;
}

static bool
has_checksum(const uint8_t *block)
{
	uint64_t said;
	uint64_t plain = 0;
	int64_t with_signs = 0;

	if (!read_number(block + CHECKSUM, CHECKSUM_LEN, &said))
		return false;
	for (size_t i = 0; i < TAR_BLOCK; i++) {
		bool blank = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LEN;
		uint8_t byte = blank ? ' ' : block[i];

		plain += byte;
		with_signs += (int8_t)byte;
	}
	/* Some old writers summed signed bytes. */
	return said == plain || (int64_t)said == with_signs;
}

static bool
is_zero(const uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (at[i] != 0)
			return false;
	return true;
}

bool
tar_frame_detect(struct bytes head)
{
	return head.len >= TAR_BLOCK && head.at[0] != 0 &&
	       has_checksum(head.at);
}

static bool
is_extended(uint8_t type)
{
	return type == 'x' || type == 'g' || type == 'L';
}

static bool
is_regular(uint8_t type)
{
	return type == '0' || type == '\0' || type == '7';
}

enum tar_glance
tar_frame_glance(const uint8_t block[TAR_BLOCK], struct bytes *name)
{
	uint8_t type = block[TYPE];

	*name = (struct bytes){
	    block + NAME, strnlen((const char *)block + NAME, NAME_LEN)};
	if (!tar_frame_detect((struct bytes){block, TAR_BLOCK}))
		return TAR_GLANCE_NONE;
	if (is_extended(type))
		return TAR_GLANCE_EXTENDED;
	return is_regular(type) ? TAR_GLANCE_MEMBER : TAR_GLANCE_OTHER;
}

static enum custody_status
refuse(const struct tar_frame *frame, const char *code, const char *why,
    struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, code,
	    "header at byte %" PRIu64 ": %s", frame->at - TAR_BLOCK + 1, why);
}

static enum custody_status
refuse_type(
    const struct tar_frame *frame, uint8_t type, struct custody_error *err)
{
	if (type == '1' || type == '2' || type == 'K')
		return refuse(frame, "link", "a link", err);
	if (type == '3' || type == '4' || type == '6')
		return refuse(frame, "not-a-file", "a device or FIFO", err);
	if (type == 'S')
		return refuse(frame, "bad-archive",
		    "a sparse member; without --sparse it would do", err);
	return refuse(
	    frame, "bad-archive", "a member of a kind that is not known", err);
}

/* The path of the ustar fields: the prefix is POSIX's alone. */
static enum custody_status
read_path(struct tar_frame *frame, struct custody_error *err)
{
	const char *prefix = (const char *)frame->block + PREFIX;
	const char *name = (const char *)frame->block + NAME;
	bool posix = memcmp(frame->block + MAGIC, "ustar\0", 6) == 0;
	size_t prefix_len = posix ? strnlen(prefix, PREFIX_LEN) : 0;
	enum custody_status status = CUSTODY_OK;

	frame->path.len = 0;
	if (prefix_len > 0) {
		status = buffer_append(&frame->path, prefix, prefix_len, err);
		if (status == CUSTODY_OK)
			status = buffer_append(&frame->path, "/", 1, err);
	}
	if (status != CUSTODY_OK)
		return status;
	return buffer_append(&frame->path, name, strnlen(name, NAME_LEN), err);
}

static enum custody_status
add_member(struct tar_frame *frame, uint64_t size, bool folder,
    struct custody_error *err)
{
	struct bytes path = {frame->path.at, frame->path.len};
	struct tar_member *member = malloc(sizeof *member + path.len + 1);
	uint8_t *text;

	if (member == NULL)
		return error_memory(err);
	text = (uint8_t *)(member + 1);
	if (path.len > 0)
		memcpy(text, path.at, path.len);
	text[path.len] = '\0';
	*member = (struct tar_member){
	    .size = size,
	    .folder = folder,
	    .path = {text, path.len},
	};
	if (frame->last == NULL)
		frame->first = member;
	else
		frame->last->next = member;
	frame->last = member;
	return CUSTODY_OK;
}

static enum custody_status
take_member(struct tar_frame *frame, uint8_t type, uint64_t size,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	bool slash;
	bool folder;

	if (!frame->has_path)
		status = read_path(frame, err);
	if (status != CUSTODY_OK)
		return status;
	if (frame->has_size)
		size = frame->size;
	slash =
	    frame->path.len > 0 && frame->path.at[frame->path.len - 1] == '/';
	/* Before there was a type for folders they ended in a slash. */
	folder = type == '5' || slash;
	if (folder && size > 0)
		return refuse(
		    frame, "bad-archive", "a folder with content", err);
	if (size > INT64_MAX - 2 * TAR_BLOCK)
		return refuse(frame, "bad-archive", "too large", err);
	frame->has_path = frame->has_size = frame->has_extended = false;
	frame->skip = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	return add_member(frame, size, folder, err);
}

/* Begins to gather an extended header: of the next member, or of all. */
static enum custody_status
begin_extended(struct tar_frame *frame, uint8_t type, uint64_t size,
    struct custody_error *err)
{
	if (size == 0 || size > EXTENDED_MAX)
		return refuse(frame, "bad-archive",
		    "an extended header that is empty or above 1 MiB", err);
	if (frame->has_extended)
		return refuse(frame, "bad-archive",
		    "two extended headers for one member", err);
	frame->has_extended = type != 'g';
	frame->extended = type;
	frame->extended_left = size;
	frame->gathered.len = 0;
	frame->skip = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	return CUSTODY_OK;
}

static enum custody_status
end_extended(struct tar_frame *frame, struct custody_error *err)
{
	struct bytes text = {frame->gathered.at, frame->gathered.len};
	enum custody_status status;
	struct tar_pax pax;

	if (frame->extended == 'L') {
		/* GNU's long name ends in a NUL, which size counts. */
		text.len = strnlen((const char *)text.at, text.len);
		pax = (struct tar_pax){.has_path = true, .path = text};
	} else {
		status = tar_pax_read(&pax, text, frame->extended == 'g', err);
		if (status != CUSTODY_OK)
			return status;
	}
	frame->extended = 0;
	frame->has_size = pax.has_size;
	frame->size = pax.size;
	frame->has_path = pax.has_path;
	if (!pax.has_path)
		return CUSTODY_OK;
	frame->path.len = 0;
	return buffer_append(&frame->path, pax.path.at, pax.path.len, err);
}

static enum custody_status
take_header(struct tar_frame *frame, struct custody_error *err)
{
	uint8_t type = frame->block[TYPE];
	uint64_t size;

	if (is_zero(frame->block, TAR_BLOCK)) {
		frame->zero_blocks++;
		if (frame->has_extended)
			return refuse(frame, "bad-archive",
			    "an extended header without a member", err);
		return CUSTODY_OK;
	}
	if (frame->zero_blocks > 0)
		return refuse(frame, "bad-archive",
		    "something follows the end of the archive", err);
	if (!has_checksum(frame->block))
		return refuse(
		    frame, "bad-archive", "its checksum is wrong", err);
	if (!read_number(frame->block + SIZE, SIZE_LEN, &size))
		return refuse(
		    frame, "bad-archive", "its size is no number", err);
	if (is_extended(type))
		return begin_extended(frame, type, size, err);
	if (!is_regular(type) && type != '5')
		return refuse_type(frame, type, err);
	return take_member(frame, type, size, err);
}

/* Content of a member, or of an extended header, with its padding. */
static enum custody_status
skip_content(
    struct tar_frame *frame, struct bytes *data, struct custody_error *err)
{
	size_t step = data->len < frame->skip ? data->len : (size_t)frame->skip;
	enum custody_status status = CUSTODY_OK;
	size_t part;

	if (frame->extended_left > 0) {
		part = step < frame->extended_left
			   ? step
			   : (size_t)frame->extended_left;
		status = buffer_append(&frame->gathered, data->at, part, err);
		frame->extended_left -= part;
	}
	data->at += step;
	data->len -= step;
	frame->at += step;
	frame->skip -= step;
	if (status == CUSTODY_OK && frame->skip == 0 && frame->extended != 0)
		status = end_extended(frame, err);
	return status;
}

enum custody_status
tar_frame_feed(
    struct tar_frame *frame, struct bytes data, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	while (data.len > 0 && status == CUSTODY_OK) {
		size_t step = TAR_BLOCK - frame->have;

		if (frame->skip > 0) {
			status = skip_content(frame, &data, err);
			continue;
		}
		step = data.len < step ? data.len : step;
		memcpy(frame->block + frame->have, data.at, step);
		data.at += step;
		data.len -= step;
		frame->at += step;
		frame->have += step;
		if (frame->have < TAR_BLOCK)
			break;
		frame->have = 0;
		status = take_header(frame, err);
	}
	return status;
}

struct tar_member *
tar_frame_take(struct tar_frame *frame)
{
	struct tar_member *member = frame->first;

	if (member == NULL)
		return NULL;
	frame->first = member->next;
	if (frame->first == NULL)
		frame->last = NULL;
	return member;
}

enum custody_status
tar_frame_end(const struct tar_frame *frame, struct custody_error *err)
{
	if (frame->skip > 0 || frame->zero_blocks < 2)
		return error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "byte %" PRIu64
		    ": it is cut: a tar ends in two blocks of zeros",
		    frame->at + 1);
	if (!is_zero(frame->block, frame->have))
		return error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "byte %" PRIu64
		    ": something follows the end of the archive",
		    frame->at - frame->have + 1);
	return CUSTODY_OK;
}

void
tar_frame_clear(struct tar_frame *frame)
{
	struct tar_member *member;

	while ((member = tar_frame_take(frame)) != NULL)
		free(member);
	buffer_clear(&frame->gathered);
	buffer_clear(&frame->path);
}
