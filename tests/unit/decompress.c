/* SPDX-License-Identifier: Apache-2.0
 *
 * decompress: every way to cut a compressed file is refused, and no flipped
 * bit gives another text.
 */
#include <bzlib.h>
#include <lzma.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

#include "readers/decompress.h"

#define ROOM 8192

static const struct custody_reading_limits limits = {
    .ratio = 1000, .expanded = 1 << 20};
static struct block_pool *pool;

static size_t
make_gzip(uint8_t *out, const char *text, size_t len)
{
	z_stream stream = {.next_out = out, .avail_out = ROOM};
	Bytef copy[256];

	memcpy(copy, text, len);
	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8,
			     Z_DEFAULT_STRATEGY),
	    Z_OK);
	stream.next_in = copy;
	stream.avail_in = (uInt)len;
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	return ROOM - stream.avail_out;
}

static size_t
make_zstd(uint8_t *out, const char *text, size_t len)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	size_t made;

	assert_non_null(context);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	made = ZSTD_compress2(context, out, ROOM, text, len);
	assert_false(ZSTD_isError(made));
	ZSTD_freeCCtx(context);
	return made;
}

static size_t
make_xz(uint8_t *out, const char *text, size_t len)
{
	size_t made = 0;

	assert_int_equal(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL,
			     (const uint8_t *)text, len, out, &made, ROOM),
	    LZMA_OK);
	return made;
}

static size_t
make_bzip2(uint8_t *out, const char *text, size_t len)
{
	unsigned made = ROOM;
	char copy[256];

	memcpy(copy, text, len);
	assert_int_equal(BZ2_bzBuffToBuffCompress(
			     (char *)out, &made, copy, (unsigned)len, 9, 0, 0),
	    BZ_OK);
	return made;
}

static const struct {
	const struct decompress_kind *kind;
	size_t (*make)(uint8_t *out, const char *text, size_t len);
} cases[] = {
    {&decompress_gzip, make_gzip},
    {&decompress_zstd, make_zstd},
    {&decompress_xz, make_xz},
    {&decompress_bzip2, make_bzip2},
};

#define CASES (sizeof cases / sizeof *cases)

/* What a file of these bytes holds, at most ROOM bytes of it. */
static enum custody_status
undo(const struct decompress_kind *kind, const uint8_t *data, size_t len,
    uint8_t *text, size_t *text_len)
{
	int fd = memfd_create("compressed", 0);
	struct source *source = NULL;
	struct block *block = NULL;
	enum custody_status status;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), (ssize_t)len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(source_from_fd(&source, fd, 0, NULL), CUSTODY_OK);
	assert_int_equal(
	    decompress_open(&source, kind, source, &limits, pool, NULL),
	    CUSTODY_OK);
	assert_int_equal(block_new(&block, pool, ROOM, NULL), CUSTODY_OK);
	status = source_fill(source, block, 0, ROOM, text_len, NULL);
	memcpy(text, block->bytes, *text_len);
	block_free(block);
	source_close(source);
	close(fd);
	return status;
}

static const char sentence[] =
    "a record is a line, a line is a record, a record is a line.\n";

static void
a_text_comes_back_and_its_kind_is_known(void **state)
{
	uint8_t packed[ROOM];
	uint8_t text[ROOM];
	size_t text_len;
	size_t len;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		len = cases[i].make(packed, sentence, sizeof sentence);
		assert_ptr_equal(decompress_detect((struct bytes){packed, len}),
		    cases[i].kind);
		assert_int_equal(
		    undo(cases[i].kind, packed, len, text, &text_len),
		    CUSTODY_END);
		assert_int_equal(text_len, sizeof sentence);
		assert_memory_equal(text, sentence, text_len);
	}
	assert_null(decompress_detect(bytes_text("BZh91 is no bzip2")));
	assert_null(decompress_detect(bytes_text("")));
}

static void
a_file_cut_anywhere_is_refused(void **state)
{
	uint8_t packed[ROOM];
	uint8_t text[ROOM];
	size_t text_len;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		size_t len = cases[i].make(packed, sentence, sizeof sentence);

		for (size_t cut = 0; cut < len; cut++)
			assert_int_equal(
			    undo(cases[i].kind, packed, cut, text, &text_len),
			    CUSTODY_MALFORMED);
	}
}

static void
a_flipped_bit_never_gives_another_text(void **state)
{
	uint8_t packed[ROOM];
	uint8_t text[ROOM];
	enum custody_status status;
	size_t text_len;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		size_t len = cases[i].make(packed, sentence, sizeof sentence);

		for (size_t bit = 0; bit < 8 * len; bit++) {
			packed[bit / 8] ^= (uint8_t)(1 << bit % 8);
			status =
			    undo(cases[i].kind, packed, len, text, &text_len);
			packed[bit / 8] ^= (uint8_t)(1 << bit % 8);
			if (status == CUSTODY_MALFORMED)
				continue;
			/* A time or another idle field of a header. */
			assert_int_equal(status, CUSTODY_END);
			assert_int_equal(text_len, sizeof sentence);
			assert_memory_equal(text, sentence, text_len);
		}
	}
}

static void
what_follows_must_be_of_the_same_kind(void **state)
{
	uint8_t packed[ROOM];
	uint8_t text[ROOM];
	size_t text_len;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		size_t len = cases[i].make(packed, sentence, 10);
		size_t more = cases[i].make(packed + len, sentence + 10, 10);

		assert_int_equal(
		    undo(cases[i].kind, packed, len + more, text, &text_len),
		    CUSTODY_END);
		assert_int_equal(text_len, 20);
		assert_memory_equal(text, sentence, 20);
		packed[len] = 'x';
		assert_int_equal(
		    undo(cases[i].kind, packed, len + 1, text, &text_len),
		    CUSTODY_MALFORMED);
	}
}

static int
set_up(void **state)
{
	(void)state;
	return block_pool_new(&pool, NULL) == CUSTODY_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	block_pool_free(pool);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_text_comes_back_and_its_kind_is_known),
	    cmocka_unit_test(a_file_cut_anywhere_is_refused),
	    cmocka_unit_test(a_flipped_bit_never_gives_another_text),
	    cmocka_unit_test(what_follows_must_be_of_the_same_kind),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
