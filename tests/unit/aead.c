/* SPDX-License-Identifier: Apache-2.0
 *
 * aead: it is AES-256-GCM, HKDF and AES-256-CTR as published, and what was
 * changed does not open.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/encode.h"
#include "crypto/aead.h"
#include "crypto/mask.h"
#include "crypto/root_secret.h"

static struct secret *
secret_of(const char *hex)
{
	struct secret *secret;

	assert_int_equal(
	    secret_new(&secret, strlen(hex) / 2, NULL), CUSTODY_OK);
	assert_true(encode_unhex(secret->at, hex, secret->len));
	return secret;
}

/* McGrew and Viega, The Galois/Counter Mode of Operation, test case 16. */
static const char key_hex[] = "feffe9928665731c6d6a8f9467308308"
			      "feffe9928665731c6d6a8f9467308308";
static const char nonce_hex[] = "cafebabefacedbaddecaf888";
static const char about_hex[] = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
static const char plain_hex[] =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
static const char sealed_hex[] =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    "76fc6ece0f4e1768cddf8853bb2d551b";

static void
the_published_case_is_sealed_and_opened(void **state)
{
	struct secret *key = secret_of(key_hex);
	uint8_t nonce[12], about[20], plain[60], sealed[76], out[76];
	struct aead *aead;

	(void)state;
	assert_true(encode_unhex(nonce, nonce_hex, sizeof nonce));
	assert_true(encode_unhex(about, about_hex, sizeof about));
	assert_true(encode_unhex(plain, plain_hex, sizeof plain));
	assert_true(encode_unhex(sealed, sealed_hex, sizeof sealed));
	assert_int_equal(aead_new(&aead, key, NULL), CUSTODY_OK);
	assert_int_equal(
	    aead_seal(aead, nonce, (struct bytes){about, sizeof about},
		(struct bytes){plain, sizeof plain}, out, NULL),
	    CUSTODY_OK);
	assert_memory_equal(out, sealed, sizeof sealed);
	assert_int_equal(
	    aead_open(aead, nonce, (struct bytes){about, sizeof about},
		(struct bytes){sealed, sizeof sealed}, out, NULL),
	    CUSTODY_OK);
	assert_memory_equal(out, plain, sizeof plain);
	aead_free(aead);
	secret_free(key);
}

static void
no_changed_bit_opens_and_nothing_is_given(void **state)
{
	static const uint8_t nothing[60];
	struct secret *key = secret_of(key_hex);
	uint8_t nonce[12], about[20], sealed[76], out[60];
	struct aead *aead;

	(void)state;
	assert_true(encode_unhex(nonce, nonce_hex, sizeof nonce));
	assert_true(encode_unhex(about, about_hex, sizeof about));
	assert_true(encode_unhex(sealed, sealed_hex, sizeof sealed));
	assert_int_equal(aead_new(&aead, key, NULL), CUSTODY_OK);
	for (size_t bit = 0; bit < 8 * (sizeof sealed + sizeof about + 12);
	     bit++) {
		uint8_t *at =
		    bit / 8 < sizeof sealed ? sealed + bit / 8
		    : bit / 8 < sizeof sealed + sizeof about
			? about + bit / 8 - sizeof sealed
			: nonce + bit / 8 - sizeof sealed - sizeof about;

		*at ^= (uint8_t)(1 << bit % 8);
		memset(out, 'x', sizeof out);
		assert_int_equal(
		    aead_open(aead, nonce, (struct bytes){about, sizeof about},
			(struct bytes){sealed, sizeof sealed}, out, NULL),
		    CUSTODY_DISAGREES);
		assert_memory_equal(out, nothing, sizeof out);
		*at ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(aead_open(aead, nonce, (struct bytes){about, 20},
			     (struct bytes){sealed, 15}, out, NULL),
	    CUSTODY_DISAGREES);
	aead_free(aead);
	secret_free(key);
}

static void
counted_nonces_differ(void **state)
{
	uint8_t one[12], other[12];

	(void)state;
	aead_count(one, 0);
	aead_count(other, (uint64_t)1 << 32);
	assert_memory_not_equal(one, other, sizeof one);
	aead_count(other, UINT64_MAX);
	assert_memory_equal(
	    other, "\0\0\0\0\377\377\377\377\377\377\377\377", sizeof other);
}

/* Python: hmac.digest(hmac.digest(bytes(32), bytes(range(32)), "sha256"),
 * b"purpose\0context\1", "sha256"). */
static void
a_derived_key_is_hkdf_of_purpose_and_context(void **state)
{
	static const char wanted_hex[] =
	    "b42c2add419682d2277e3280d7d810290f51418ea6df330df360c557d8ecb8de";
	struct secret *from, *key, *other;
	uint8_t wanted[32];

	(void)state;
	assert_int_equal(secret_new(&from, 32, NULL), CUSTODY_OK);
	for (uint8_t i = 0; i < 32; i++)
		from->at[i] = i;
	assert_int_equal(
	    secret_derive(&key, from, "purpose",
		(struct bytes){(const uint8_t *)"context", 7}, NULL),
	    CUSTODY_OK);
	assert_true(encode_unhex(wanted, wanted_hex, sizeof wanted));
	assert_memory_equal(key->at, wanted, sizeof wanted);
	assert_int_equal(
	    secret_derive(&other, from, "purpos",
		(struct bytes){(const uint8_t *)"e\0context", 9}, NULL),
	    CUSTODY_OK);
	assert_memory_not_equal(other->at, key->at, 32);
	secret_free(other);
	secret_free(key);
	secret_free(from);
}

static void
a_mask_goes_on_and_off_at_any_place(void **state)
{
	uint8_t text[1000], masked[1000];
	struct mask *mask, *other;

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)i;
	memcpy(masked, text, sizeof text);
	assert_int_equal(mask_new(&mask, NULL), CUSTODY_OK);
	assert_int_equal(mask_new(&other, NULL), CUSTODY_OK);
	assert_int_equal(mask_apply(mask, 7, masked, 500, NULL), CUSTODY_OK);
	assert_int_equal(
	    mask_apply(mask, 507, masked + 500, 500, NULL), CUSTODY_OK);
	for (size_t i = 0; i + 16 < sizeof text; i++)
		assert_memory_not_equal(masked + i, text + i, 16);
	for (size_t at = 0; at < sizeof text; at += 100)
		assert_int_equal(
		    mask_apply(mask, 7 + at, masked + at, 100, NULL),
		    CUSTODY_OK);
	assert_memory_equal(masked, text, sizeof text);
	assert_int_equal(mask_apply(mask, 0, masked, 1000, NULL), CUSTODY_OK);
	assert_int_equal(mask_apply(other, 0, masked, 1000, NULL), CUSTODY_OK);
	assert_memory_not_equal(masked, text, sizeof text);
	mask_free(other);
	mask_free(mask);
}

static void
a_root_secret_is_of_its_method_and_salt(void **state)
{
	const struct bytes words = {(const uint8_t *)"words", 5};
	struct root_secret_method method, other;
	struct secret *one, *same, *salted;

	(void)state;
	assert_int_equal(
	    root_secret_choose(&method, ROOT_SECRET_PASSPHRASE, NULL),
	    CUSTODY_OK);
	assert_int_equal(
	    root_secret_choose(&other, ROOT_SECRET_PASSPHRASE, NULL),
	    CUSTODY_OK);
	assert_memory_not_equal(method.salt, other.salt, sizeof other.salt);
	assert_int_equal(
	    root_secret_make(&one, &method, words, NULL), CUSTODY_OK);
	assert_int_equal(
	    root_secret_make(&same, &method, words, NULL), CUSTODY_OK);
	assert_int_equal(
	    root_secret_make(&salted, &other, words, NULL), CUSTODY_OK);
	assert_memory_equal(one->at, same->at, 32);
	assert_memory_not_equal(one->at, salted->at, 32);
	secret_free(salted);
	secret_free(same);
	secret_free(one);

	/* One that somebody made cheap, or dear, is none. */
	other.log_n = 10;
	assert_int_equal(
	    root_secret_make(&one, &other, words, NULL), CUSTODY_DISAGREES);
	other.log_n = 30;
	assert_false(root_secret_sound(&other));
	assert_int_equal(
	    root_secret_choose(&other, ROOT_SECRET_KEY_FILE, NULL), CUSTODY_OK);
	assert_int_equal(
	    root_secret_make(&one, &other, words, NULL), CUSTODY_USAGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_published_case_is_sealed_and_opened),
	    cmocka_unit_test(no_changed_bit_opens_and_nothing_is_given),
	    cmocka_unit_test(counted_nonces_differ),
	    cmocka_unit_test(a_derived_key_is_hkdf_of_purpose_and_context),
	    cmocka_unit_test(a_mask_goes_on_and_off_at_any_place),
	    cmocka_unit_test(a_root_secret_is_of_its_method_and_salt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
