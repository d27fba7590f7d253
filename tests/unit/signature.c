/* SPDX-License-Identifier: Apache-2.0
 *
 * signature: RFC 8032's examples, Wycheproof's traps, and keys under which
 * anybody can sign.
 */
#include "crypto/signature.h"
#include "crypto/signature_make.h"
#include "vectors.h"

static void
unhex(uint8_t *out, const char *hex)
{
	assert_true(encode_unhex(out, hex, strlen(hex) / 2));
}

/* RFC 8032, 7.1, tests 1 to 3. */
static const struct {
	const char *key, *message, *signature;
} known[] = {
    {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	"5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	"18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

static void
examples_of_rfc_8032_verify_and_no_bit_may_change(void **state)
{
	uint8_t key[32], message[2], signature[64];
	struct custody_error err;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(known[i].message) / 2;
		struct bytes view = {message, len};

		unhex(key, known[i].key);
		unhex(message, known[i].message);
		unhex(signature, known[i].signature);
		assert_int_equal(
		    signature_verify(key, view, signature, NULL), CUSTODY_OK);
		for (size_t bit = 0; bit < 512; bit += 3) {
			signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(
			    signature_verify(key, view, signature, &err),
			    CUSTODY_DISAGREES);
			assert_string_equal(err.code, "bad-signature");
			signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		view.len = len == 0 ? 1 : len - 1;
		assert_int_equal(signature_verify(key, view, signature, NULL),
		    CUSTODY_DISAGREES);
	}
}

static void
a_key_of_small_order_is_refused(void **state)
{
	/* The eight points; with the sign of x where it has two. */
	static const char *const points[] = {
	    "0000000000000000000000000000000000000000000000000000000000000000",
	    "0000000000000000000000000000000000000000000000000000000000000080",
	    "0100000000000000000000000000000000000000000000000000000000000000",
	    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
	    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	};
	uint8_t key[32], signature[64] = {1};

	(void)state;
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		unhex(key, points[i]);
		assert_false(signature_key_sound(key));
		/* For the identity this one would fit any message. */
		assert_int_equal(
		    signature_verify(key, bytes_text("x"), signature, NULL),
		    CUSTODY_DISAGREES);
	}
}

static void
a_second_spelling_of_a_key_is_refused(void **state)
{
	static const char *const spellings[] = {
	    /* 0, 1 and 3 plus the prime, and the largest of all */
	    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	    /* x = 0 with a sign */
	    "0100000000000000000000000000000000000000000000000000000000000080",
	    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	};
	uint8_t key[32];

	(void)state;
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		unhex(key, spellings[i]);
		assert_false(signature_key_sound(key));
	}
	unhex(key,
	    "ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
	assert_true(signature_key_sound(key));
	unhex(key, known[0].key);
	assert_true(signature_key_sound(key));
}

static void
a_key_is_known_by_its_digest(void **state)
{
	uint8_t key[32], id[32];
	char hex[ENCODE_HEX_SIZE(32)];

	(void)state;
	unhex(key, known[0].key);
	signature_key_id(id, key);
	encode_hex(hex, id, sizeof id);
	assert_string_equal(hex,
	    "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9");
}

static enum custody_status
run_wycheproof(const uint8_t *key, const json_t *test)
{
	struct buffer message = vectors_hex(test, "msg");
	struct buffer signature = vectors_hex(test, "sig");
	enum custody_status status = CUSTODY_DISAGREES;

	/* The length of ours is fixed by the type. */
	if (signature.len == SIGNATURE_SIZE)
		status = signature_verify(
		    key, buffer_view(&message), signature.at, NULL);
	buffer_clear(&message);
	buffer_clear(&signature);
	return status;
}

static void
wycheproofs_signatures_are_judged_as_published(void **state)
{
	json_t *root = vectors_json("wycheproof-dev/ed25519_test.json");
	json_t *group, *test;
	size_t i, j, count = 0;

	(void)state;
	json_array_foreach (json_object_get(root, "testGroups"), i, group) {
		struct buffer key =
		    vectors_hex(json_object_get(group, "publicKey"), "pk");

		assert_int_equal(key.len, SIGNATURE_KEY_SIZE);
		json_array_foreach (json_object_get(group, "tests"), j, test) {
			const char *result =
			    json_string_value(json_object_get(test, "result"));

			assert_int_equal(run_wycheproof(key.at, test),
			    strcmp(result, "valid") == 0 ? CUSTODY_OK
							 : CUSTODY_DISAGREES);
			count++;
		}
		buffer_clear(&key);
	}
	assert_true(count >= 150);
	json_decref(root);
}

/* RFC 8032, 7.1, tests 1 to 3: their seeds. */
static const char *const seeds[] = {
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"};

static void
what_is_signed_has_the_signatures_of_rfc_8032(void **state)
{
	uint8_t seed[32], key[32], message[2], signature[64], made[64];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct bytes view = {message, strlen(known[i].message) / 2};

		unhex(seed, seeds[i]);
		unhex(key, known[i].key);
		unhex(message, known[i].message);
		unhex(signature, known[i].signature);
		assert_true(signature_public(made, seed));
		assert_memory_equal(made, key, sizeof key);
		/* Without libsodium nothing is made, and OpenSSL signs. */
		if (signature_make(made, seed, key, view))
			assert_memory_equal(made, signature, sizeof made);
	}
}

static void
what_verifies_begins_in_a_thread_by_a_known_signature(void **state)
{
	struct signature_start start;

	(void)state;
	signature_begin(&start);
	assert_int_equal(signature_began(&start, NULL), CUSTODY_OK);
	/* Where there was no thread. */
	start = (struct signature_start){.status = CUSTODY_UNKNOWN};
	assert_int_equal(signature_began(&start, NULL), CUSTODY_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(examples_of_rfc_8032_verify_and_no_bit_may_change),
	    cmocka_unit_test(a_key_of_small_order_is_refused),
	    cmocka_unit_test(a_second_spelling_of_a_key_is_refused),
	    cmocka_unit_test(a_key_is_known_by_its_digest),
	    cmocka_unit_test(wycheproofs_signatures_are_judged_as_published),
	    cmocka_unit_test(what_is_signed_has_the_signatures_of_rfc_8032),
	    cmocka_unit_test(
		what_verifies_begins_in_a_thread_by_a_known_signature),
	};

	return cmocka_run_group_tests_name("signature", tests, NULL, NULL);
}
