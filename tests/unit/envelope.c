/* SPDX-License-Identifier: Apache-2.0
 *
 * envelope: DSSE as we write it, and every text that is not.
 */
#include "crypto/envelope.h"
#include "vectors.h"

#define TYPE "application/vnd.custody.permit+json"

static char folder[] = "/tmp/custody-envelope-XXXXXX";
static struct keyring_key *ada, *bob;
static struct custody_error err;

static int
make_keys(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL ||
	    keyring_create(&ada, folder, "ada", (struct bytes){0}, NULL) !=
		CUSTODY_OK ||
	    keyring_create(&bob, folder, "bob", (struct bytes){0}, NULL) !=
		CUSTODY_OK)
		return -1;
	return 0;
}

static int
remove_keys(void **state)
{
	(void)state;
	keyring_close(ada);
	keyring_close(bob);
	return file_remove_tree(AT_FDCWD, folder, NULL) == CUSTODY_OK ? 0 : -1;
}

static struct buffer
make(const char *payload, size_t count)
{
	const struct keyring_key *keys[] = {ada, bob};
	struct buffer out = {0};

	assert_int_equal(
	    envelope_make(&out, TYPE, bytes_text(payload), keys, count, &err),
	    CUSTODY_OK);
	return out;
}

static void
what_was_made_is_read_and_verified(void **state)
{
	struct buffer text = make("{\"v\":1}", 2);
	struct envelope envelope;

	(void)state;
	assert_int_equal(
	    envelope_read(&envelope, text.at, text.len, &err), CUSTODY_OK);
	assert_string_equal((char *)envelope.payload.at, "{\"v\":1}");
	assert_string_equal((char *)envelope.type.at, TYPE);
	assert_int_equal(envelope.count, 2);
	assert_memory_equal(envelope.signatures[0].key_id, keyring_id(ada), 32);
	assert_int_equal(
	    envelope_verify(&envelope, keyring_public(ada), &err), CUSTODY_OK);
	assert_int_equal(
	    envelope_verify(&envelope, keyring_public(bob), &err), CUSTODY_OK);
	envelope_clear(&envelope);
	/* A newline at the end is no difference. */
	assert_int_equal(buffer_append(&text, "\n", 1, NULL), CUSTODY_OK);
	assert_int_equal(
	    envelope_read(&envelope, text.at, text.len, &err), CUSTODY_OK);
	envelope_clear(&envelope);
	buffer_clear(&text);
}

static void
the_signed_bytes_are_those_of_dsse(void **state)
{
	static const char signed_bytes[] = "DSSEv1 35 " TYPE " 11 hello world";
	struct buffer text = make("hello world", 1);
	struct envelope envelope;

	(void)state;
	assert_int_equal(
	    envelope_read(&envelope, text.at, text.len, &err), CUSTODY_OK);
	assert_int_equal(
	    signature_verify(keyring_public(ada), bytes_text(signed_bytes),
		envelope.signatures[0].signature, &err),
	    CUSTODY_OK);
	envelope_clear(&envelope);
	buffer_clear(&text);
}

static void
another_payload_type_or_key_is_refused(void **state)
{
	struct buffer text = make("hello", 1);
	struct envelope envelope;

	(void)state;
	assert_int_equal(
	    envelope_read(&envelope, text.at, text.len, &err), CUSTODY_OK);
	assert_int_equal(envelope_verify(&envelope, keyring_public(bob), &err),
	    CUSTODY_NOT_FOUND);
	assert_string_equal(err.code, "no-signature");
	envelope.payload.at[0] ^= 1;
	assert_int_equal(envelope_verify(&envelope, keyring_public(ada), &err),
	    CUSTODY_DISAGREES);
	envelope.payload.at[0] ^= 1;
	envelope.type.at[0] ^= 1;
	assert_int_equal(envelope_verify(&envelope, keyring_public(ada), &err),
	    CUSTODY_DISAGREES);
	envelope.type.at[0] ^= 1;
	/* Under a name that is not its own. */
	memcpy(envelope.signatures[0].key_id, keyring_id(bob), 32);
	assert_int_equal(envelope_verify(&envelope, keyring_public(bob), &err),
	    CUSTODY_DISAGREES);
	envelope_clear(&envelope);
	buffer_clear(&text);
}

static void
no_byte_of_the_text_may_change(void **state)
{
	struct buffer text = make("hello world", 1);

	(void)state;
	for (size_t i = 0; i < text.len; i++) {
		struct envelope envelope;

		text.at[i] ^= 1;
		if (envelope_read(&envelope, text.at, text.len, NULL) ==
		    CUSTODY_OK) {
			assert_int_not_equal(envelope_verify(&envelope,
						 keyring_public(ada), NULL),
			    CUSTODY_OK);
			envelope_clear(&envelope);
		}
		text.at[i] ^= 1;
	}
	buffer_clear(&text);
}

static void
a_key_signs_once_and_sixteen_at_most(void **state)
{
	struct envelope envelope = {0};

	(void)state;
	assert_int_equal(
	    buffer_append(&envelope.type, "t", 1, NULL), CUSTODY_OK);
	assert_int_equal(envelope_sign(&envelope, ada, &err), CUSTODY_OK);
	assert_int_equal(envelope_sign(&envelope, ada, &err), CUSTODY_OK);
	assert_int_equal(envelope.count, 1);
	for (size_t i = 1; i < ENVELOPE_SIGNATURES_MAX; i++)
		envelope.signatures[i].key_id[0] = (uint8_t)i;
	envelope.count = ENVELOPE_SIGNATURES_MAX;
	assert_int_equal(envelope_sign(&envelope, bob, &err), CUSTODY_USAGE);
	assert_int_equal(envelope_sign(&envelope, ada, &err), CUSTODY_OK);
	envelope_clear(&envelope);
}

/* A keyid and a signature of the right sizes. */
#define ID "0000000000000000000000000000000000000000000000000000000000000000"
#define SIG                                                                    \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
	"AAAAAAAAAAAAAAAAAA=="
#define ONE "{\"keyid\":\"" ID "\",\"sig\":\"" SIG "\"}"
#define HEAD "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":["

static void
anything_else_is_malformed(void **state)
{
	static const char *const refused[] = {"", "{}", "[]", "null", HEAD "]}",
	    HEAD ONE "," ONE "]}", HEAD ONE "]} ", HEAD ONE "]}\n\n",
	    HEAD ONE "],\"z\":1}", " " HEAD ONE "]}",
	    HEAD "{\"keyid\":\"" ID "\"}]}", HEAD "{\"sig\":\"" SIG "\"}]}",
	    HEAD "{\"keyid\":\"" ID "\",\"sig\":\"" SIG "\",\"z\":1}]}",
	    HEAD "{\"keyid\":\"" ID "0\",\"sig\":\"" SIG "\"}]}",
	    HEAD "{\"keyid\":1,\"sig\":\"" SIG "\"}]}",
	    HEAD "{\"keyid\":\"" ID "\",\"sig\":\"AAAA\"}]}",
	    HEAD "{\"keyid\":\"" ID "\",\"sig\":\"A\"}]}", HEAD "1]}",
	    "{\"payload\":\"=\",\"payloadType\":\"t\",\"signatures\":[" ONE
	    "]}",
	    "{\"payload\":1,\"payloadType\":\"t\",\"signatures\":[" ONE "]}",
	    /* What is cut out of the text before it is read. */
	    "{\"payload\":\"", "{\"payload\":\"\"", "{\"payload\":\"AA",
	    "{\"payload\":\"\\\"\",\"payloadType\":\"t\",\"signatures\":[" ONE
	    "]}",
	    "{\"payload\":\"A\\u0041AA\",\"payloadType\":\"t\","
	    "\"signatures\":[" ONE "]}",
	    "{\"payload\":\"A\n==\",\"payloadType\":\"t\",\"signatures\":[" ONE
	    "]}",
	    "{\"payload\":\"\",\"payload\":\"\",\"payloadType\":\"t\","
	    "\"signatures\":[" ONE "]}",
	    "{\"payload\":\"\",\"signatures\":[" ONE "]}",
	    "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[" ONE
	    "]}"};
	struct envelope envelope;

	(void)state;
	assert_int_equal(envelope_read(&envelope, HEAD ONE "]}",
			     strlen(HEAD ONE "]}"), &err),
	    CUSTODY_OK);
	envelope_clear(&envelope);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		assert_int_equal(envelope_read(&envelope, refused[i],
				     strlen(refused[i]), &err),
		    CUSTODY_MALFORMED);
		assert_null(envelope.payload.at);
	}
}

static void
seventeen_signatures_are_refused(void **state)
{
	struct buffer text = {0};
	struct envelope envelope;

	(void)state;
	assert_int_equal(
	    buffer_append(&text, HEAD, strlen(HEAD), NULL), CUSTODY_OK);
	for (int i = 0; i < 17; i++)
		assert_int_equal(
		    buffer_print(&text, NULL,
			"%s{\"keyid\":\"%064x\",\"sig\":\"" SIG "\"}",
			i == 0 ? "" : ",", i),
		    CUSTODY_OK);
	assert_int_equal(buffer_append(&text, "]}", 2, NULL), CUSTODY_OK);
	assert_int_equal(envelope_read(&envelope, text.at, text.len, &err),
	    CUSTODY_MALFORMED);
	buffer_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_made_is_read_and_verified),
	    cmocka_unit_test(the_signed_bytes_are_those_of_dsse),
	    cmocka_unit_test(another_payload_type_or_key_is_refused),
	    cmocka_unit_test(no_byte_of_the_text_may_change),
	    cmocka_unit_test(a_key_signs_once_and_sixteen_at_most),
	    cmocka_unit_test(anything_else_is_malformed),
	    cmocka_unit_test(seventeen_signatures_are_refused),
	};

	return cmocka_run_group_tests_name(
	    "envelope", tests, make_keys, remove_keys);
}
