/* SPDX-License-Identifier: Apache-2.0
 *
 * digest: every way to SHA-256 gives the published answers.
 */
#include <pthread.h>

#include "crypto/digest.h"
#include "vectors.h"

static int
start(void **state)
{
	(void)state;
	print_message("digest_many: %s\n", digest_implementation());
	return digest_start(NULL) == CUSTODY_OK ? 0 : -1;
}

static void
expect_digest(const uint8_t got[DIGEST_SIZE], const char *hex)
{
	char text[ENCODE_HEX_SIZE(DIGEST_SIZE)];

	encode_hex(text, got, DIGEST_SIZE);
	assert_string_equal(text, hex);
}

static void
known_messages_have_known_digests(void **state)
{
	uint8_t out[DIGEST_SIZE];

	(void)state;
	digest_sha256(out, NULL, 0);
	expect_digest(out,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest_sha256(out, "abc", 3);
	expect_digest(out,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
nists_short_messages_agree(void **state)
{
	struct buffer file = vectors_text("nist-sha-dev/SHA256ShortMsg.rsp");
	char *rest = (char *)file.at, *line;
	size_t bits = 0, count = 0;
	uint8_t message[256], out[DIGEST_SIZE];
	char hex[2 * sizeof message + 1];

	(void)state;
	while ((line = strsep(&rest, "\r\n")) != NULL) {
		sscanf(line, "Len = %zu", &bits);
		if (sscanf(line, "Msg = %512s", hex) == 1) {
			assert_true(
			    encode_unhex(message, hex, strlen(hex) / 2));
		} else if (sscanf(line, "MD = %64s", hex) == 1) {
			digest_sha256(out, message, bits / 8);
			expect_digest(out, hex);
			count++;
		}
	}
	assert_int_equal(count, 65);
	buffer_clear(&file);
}

static void
pieces_of_any_size_give_the_same(void **state)
{
	uint8_t data[300], whole[DIGEST_SIZE], out[DIGEST_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 7);
	digest_sha256(whole, data, sizeof data);
	for (size_t piece = 1; piece <= sizeof data; piece++) {
		struct digest_stream stream;

		digest_init(&stream);
		for (size_t at = 0; at < sizeof data; at += piece)
			digest_add(&stream, data + at,
			    sizeof data - at < piece ? sizeof data - at
						     : piece);
		digest_final(&stream, out);
		assert_memory_equal(out, whole, DIGEST_SIZE);
	}
}

/* Short messages are padded here, long ones in the library. */
static void
messages_of_any_length_are_what_their_pieces_are(void **state)
{
	uint8_t data[300], whole[DIGEST_SIZE], out[DIGEST_SIZE];

	(void)state;
	memset(data, 0xa5, sizeof data);
	for (size_t len = 0; len <= sizeof data; len++) {
		struct digest_stream stream;

		digest_init(&stream);
		digest_add(&stream, data, len);
		digest_final(&stream, whole);
		digest_sha256(out, data, len);
		assert_memory_equal(out, whole, DIGEST_SIZE);
	}
}

#define COUNT 700

static void
expect_many(const struct bytes *messages, size_t count)
{
	uint8_t(*out)[DIGEST_SIZE] = calloc(count + 1, DIGEST_SIZE);

	digest_many(messages, count, out);
	for (size_t i = 0; i < count; i++) {
		uint8_t one[DIGEST_SIZE];

		digest_sha256(one, messages[i].at, messages[i].len);
		assert_memory_equal(out[i], one, DIGEST_SIZE);
	}
	free(out);
}

static void *
check_many(void *unused)
{
	struct bytes messages[COUNT];
	size_t size = 200000;
	uint8_t *data = malloc(size);

	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	for (size_t i = 0; i < COUNT; i++)
		messages[i] = (struct bytes){data + i, i};
	for (size_t count = 0; count < COUNT; count += count < 40 ? 1 : 97)
		expect_many(messages, count);
	/* Long among short, and each side of the lanes' limit. */
	messages[3] = (struct bytes){data, size};
	messages[4] = (struct bytes){data, 65535};
	messages[5] = (struct bytes){data, 65536};
	messages[6] = (struct bytes){data, 65537};
	messages[7] = (struct bytes){NULL, 0};
	expect_many(messages, COUNT);
	free(data);
	return unused;
}

static void
many_at_once_are_each_what_they_are_alone(void **state)
{
	(void)state;
	check_many(NULL);
}

static void
threads_do_not_disturb_each_other(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, check_many, NULL), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

static void
leaves_and_nodes_have_their_prefix(void **state)
{
	static uint8_t data[300][2 * DIGEST_SIZE], out[300][DIGEST_SIZE];
	uint8_t text[1 + 2 * DIGEST_SIZE], one[DIGEST_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof data; i++)
		((uint8_t *)data)[i] = (uint8_t)(i * 31 >> 3);
	digest_many_nodes((const uint8_t(*)[2 * DIGEST_SIZE]) data, 300, out);
	for (size_t i = 0; i < 300; i++) {
		text[0] = 0x01;
		memcpy(text + 1, data[i], 2 * DIGEST_SIZE);
		digest_sha256(one, text, sizeof text);
		assert_memory_equal(out[i], one, DIGEST_SIZE);
	}
	digest_many_leaves((const uint8_t(*)[DIGEST_SIZE])data, 300, out);
	for (size_t i = 0; i < 300; i++) {
		text[0] = 0x00;
		memcpy(
		    text + 1, (uint8_t *)data + i * DIGEST_SIZE, DIGEST_SIZE);
		digest_sha256(one, text, 1 + DIGEST_SIZE);
		assert_memory_equal(out[i], one, DIGEST_SIZE);
	}
	/* In place. */
	digest_many_leaves((const uint8_t(*)[DIGEST_SIZE])data, 300,
	    (uint8_t(*)[DIGEST_SIZE])data);
	assert_memory_equal(data, out, sizeof out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known_messages_have_known_digests),
	    cmocka_unit_test(nists_short_messages_agree),
	    cmocka_unit_test(pieces_of_any_size_give_the_same),
	    cmocka_unit_test(messages_of_any_length_are_what_their_pieces_are),
	    cmocka_unit_test(many_at_once_are_each_what_they_are_alone),
	    cmocka_unit_test(threads_do_not_disturb_each_other),
	    cmocka_unit_test(leaves_and_nodes_have_their_prefix),
	};

	return cmocka_run_group_tests_name("digest", tests, start, NULL);
}
