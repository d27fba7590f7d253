/* SPDX-License-Identifier: Apache-2.0
 *
 * tar_frame: the same members, or the same refusal, in whatever pieces the
 * bytes come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "readers/tar_frame.h"

#define ROOM (32 * TAR_BLOCK)

struct tar {
	uint8_t bytes[ROOM];
	size_t len;
};

static void
add(struct tar *tar, const char *name, char type, const char *content,
    size_t len)
{
	uint8_t *head = tar->bytes + tar->len;
	unsigned sum = 8 * ' ';

	assert_true(tar->len + 2 * TAR_BLOCK + len <= ROOM);
	snprintf((char *)head, 100, "%s", name);
	snprintf((char *)head + 124, 12, "%011o", (unsigned)len);
	head[156] = (uint8_t)type;
	memcpy(head + 257, "ustar\00000", 8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= 148 && i < 156 ? 0 : head[i];
	snprintf((char *)head + 148, 8, "%06o", sum);
	memcpy(head + TAR_BLOCK, content, len);
	tar->len += TAR_BLOCK + (len + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

/* What a tar is said to hold: "PATH SIZE KIND\n" each, or a refusal. */
static void
read_in_pieces(const struct tar *tar, size_t piece, char *out, size_t room)
{
	struct tar_frame frame = {.have = 0};
	enum custody_status status = CUSTODY_OK;
	struct tar_member *member;
	size_t used = 0;

	out[0] = '\0';
	for (size_t at = 0; at < tar->len && status == CUSTODY_OK;
	     at += piece) {
		size_t left = tar->len - at;

		status = tar_frame_feed(&frame,
		    (struct bytes){
			tar->bytes + at, left < piece ? left : piece},
		    NULL);
	}
	if (status == CUSTODY_OK)
		status = tar_frame_end(&frame, NULL);
	while ((member = tar_frame_take(&frame)) != NULL) {
		used += (size_t)snprintf(out + used, room - used, "%s %u %s\n",
		    (const char *)member->path.at, (unsigned)member->size,
		    member->folder ? "folder" : "file");
		free(member);
	}
	if (status != CUSTODY_OK)
		snprintf(out, room, "refused");
	tar_frame_clear(&frame);
}

static void
expect(const struct tar *tar, const char *expected)
{
	static const size_t pieces[] = {1, 7, 511, 512, 513, 5000, ROOM};
	char out[1024];

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		read_in_pieces(tar, pieces[i], out, sizeof out);
		assert_string_equal(out, expected);
	}
}

static void
members_come_out_of_any_pieces(void **state)
{
	struct tar tar = {.len = 0};

	(void)state;
	add(&tar, "pax_global_header", 'g', "13 comment=x\n", 13);
	add(&tar, "d/", '5', "", 0);
	add(&tar, "d/a", '0', "0123456789", 10);
	add(&tar, "././@LongLink", 'L', "a/long/name", 12);
	add(&tar, "a/lo", '0', "", 0);
	add(&tar, "x", 'x', "16 path=other/n\n12 size=600\n", 28);
	memset(tar.bytes + tar.len, 0, TAR_BLOCK);
	add(&tar, "n", '0', "", 0);
	memset(tar.bytes + tar.len, 'c', 600);
	tar.len += 4 * TAR_BLOCK;
	expect(&tar, "d/ 0 folder\nd/a 10 file\na/long/name 0 file\n"
		     "other/n 600 file\n");
}

static void
what_does_not_end_is_refused(void **state)
{
	struct tar tar = {.len = 0};

	(void)state;
	add(&tar, "a", '0', "content", 7);
	expect(&tar, "refused");
	tar.len += TAR_BLOCK;
	expect(&tar, "refused");
	tar.len += TAR_BLOCK;
	expect(&tar, "a 7 file\n");
	tar.len += 100;
	expect(&tar, "a 7 file\n");
	tar.bytes[tar.len - 1] = 1;
	expect(&tar, "refused");
}

static void
an_extended_header_has_a_member(void **state)
{
	struct tar tar = {.len = 0};

	(void)state;
	add(&tar, "x", 'x', "9 path=a\n", 9);
	tar.len += 2 * TAR_BLOCK;
	expect(&tar, "refused");
	tar.len -= 2 * TAR_BLOCK;
	add(&tar, "x", 'x', "9 path=b\n", 9);
	expect(&tar, "refused");
}

static void
a_header_is_known_by_its_sum(void **state)
{
	struct tar tar = {.len = 0};

	(void)state;
	add(&tar, "a", '0', "", 0);
	assert_true(tar_frame_detect((struct bytes){tar.bytes, tar.len}));
	tar.bytes[0] = 'b';
	assert_false(tar_frame_detect((struct bytes){tar.bytes, tar.len}));
	memset(tar.bytes, 0, TAR_BLOCK);
	assert_false(tar_frame_detect((struct bytes){tar.bytes, tar.len}));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_come_out_of_any_pieces),
	    cmocka_unit_test(what_does_not_end_is_refused),
	    cmocka_unit_test(an_extended_header_has_a_member),
	    cmocka_unit_test(a_header_is_known_by_its_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
