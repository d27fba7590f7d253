/* SPDX-License-Identifier: Apache-2.0
 *
 * signature: libsodium verifies where it is, in half the time; what it does not
 * pass OpenSSL decides.  What both let pass and should not (public keys of
 * small order, under which one signature fits every message) is refused before.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#ifdef CUSTODY_SODIUM
#include <sodium.h>
#endif

#include "base/error.h"
#include "base/library.h"
#include "crypto/digest.h"
#include "crypto/signature.h"
#include "crypto/signature_make.h"

/* The y coordinates of the eight points of small order, little-endian, the
 * sign of x cleared: the orders are 4, 1, 2, and 8 twice. */
static const uint8_t small_order[][SIGNATURE_KEY_SIZE] = {
    {0},
    {1},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89,
	0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39,
	0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76,
	0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6,
	0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

/* y < 2^255 - 19: only the values from ...ed up have a second spelling. */
static bool
is_reduced(const uint8_t y[SIGNATURE_KEY_SIZE])
{
	if (y[31] != 0x7f || y[0] < 0xed)
		return true;
	for (size_t i = 1; i < 31; i++) {
		if (y[i] != 0xff)
			return true;
	}
	return false;
}

bool
signature_key_sound(const uint8_t key[SIGNATURE_KEY_SIZE])
{
	uint8_t y[SIGNATURE_KEY_SIZE];

	memcpy(y, key, sizeof y);
	y[31] &= 0x7f;
	if (!is_reduced(y))
		return false;
	for (size_t i = 0; i < sizeof small_order / sizeof *small_order; i++) {
		if (memcmp(y, small_order[i], sizeof y) == 0)
			return false;
	}
	return true;
}

void
signature_key_id(uint8_t out[32], const uint8_t key[SIGNATURE_KEY_SIZE])
{
	digest_sha256(out, key, SIGNATURE_KEY_SIZE);
}

/* RFC 8032, 7.1, test 1: of no bytes at all. */
static const uint8_t known_key[SIGNATURE_KEY_SIZE] = {0xd7, 0x5a, 0x98, 0x01,
    0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
    0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68,
    0xf7, 0x07, 0x51, 0x1a};
static const uint8_t known_signature[SIGNATURE_SIZE] = {0xe5, 0x56, 0x43, 0x00,
    0xc3, 0x60, 0xac, 0x72, 0x90, 0x86, 0xe2, 0xcc, 0x80, 0x6e, 0x82, 0x8a,
    0x84, 0x87, 0x7f, 0x1e, 0xb8, 0xe5, 0xd9, 0x74, 0xd8, 0x73, 0xe0, 0x65,
    0x22, 0x49, 0x01, 0x55, 0x5f, 0xb8, 0x82, 0x15, 0x90, 0xa3, 0x3b, 0xac,
    0xc6, 0x1e, 0x39, 0x70, 0x1c, 0xf9, 0xb4, 0x6b, 0xd2, 0x5b, 0xf5, 0xf0,
    0x59, 0x5b, 0xbe, 0x24, 0x65, 0x51, 0x41, 0x43, 0x8e, 0x7a, 0x10, 0x0b};

#ifdef CUSTODY_SODIUM

/* Loaded with the first signature: what it passes OpenSSL would pass, too, for
 * it computes the same and refuses more; and OpenSSL need not begin. */
static struct {
	__typeof__(sodium_init) *init;
	__typeof__(crypto_sign_ed25519_verify_detached) *verify;
	__typeof__(crypto_sign_ed25519_detached) *sign;
	__typeof__(crypto_sign_ed25519_seed_keypair) *pair;
} sodium;

static const struct library_function functions[] = {
    {"sodium_init", &sodium.init},
    {"crypto_sign_ed25519_verify_detached", &sodium.verify},
    {"crypto_sign_ed25519_detached", &sodium.sign},
    {"crypto_sign_ed25519_seed_keypair", &sodium.pair},
};

/* As its header has it. */
static struct library library = LIBRARY(
    SODIUM_LIBRARY_VERSION_MAJOR < 26 ? "libsodium.so.23" : "libsodium.so.26",
    functions);

static pthread_once_t sodium_once = PTHREAD_ONCE_INIT;
static pthread_once_t verifying_once = PTHREAD_ONCE_INIT;
static pthread_once_t signing_once = PTHREAD_ONCE_INIT;
static bool sodium_there, verifying_right, signing_right;

static void
begin_sodium(void)
{
	sodium_there = library_load(&library) && sodium.init() >= 0;
}

/* It is used if it passes a known signature, and not the same of another
 * message. */
static void
begin_verifying(void)
{
	const uint8_t *other = known_key;

	pthread_once(&sodium_once, begin_sodium);
	verifying_right =
	    sodium_there &&
	    sodium.verify(known_signature, other, 0, known_key) == 0 &&
	    sodium.verify(known_signature, other, 1, known_key) != 0;
}

static bool
passes(const uint8_t key[SIGNATURE_KEY_SIZE], struct bytes message,
    const uint8_t signature[SIGNATURE_SIZE])
{
	pthread_once(&verifying_once, begin_verifying);
	return verifying_right && sodium.verify(signature,
				      message.len > 0 ? message.at : known_key,
				      message.len, key) == 0;
}

/* libsodium's private key is the seed and the public one. */
static bool
sign(uint8_t out[SIGNATURE_SIZE], const uint8_t seed[SIGNATURE_KEY_SIZE],
    const uint8_t key[SIGNATURE_KEY_SIZE], struct bytes message)
{
	uint8_t both[2 * SIGNATURE_KEY_SIZE];
	bool made;

	memcpy(both, seed, SIGNATURE_KEY_SIZE);
	memcpy(both + SIGNATURE_KEY_SIZE, key, SIGNATURE_KEY_SIZE);
	made = sodium.sign(out, NULL, message.len > 0 ? message.at : known_key,
		   message.len, both) == 0;
	explicit_bzero(both, sizeof both);
	return made;
}

static bool
derive(uint8_t out[SIGNATURE_KEY_SIZE], const uint8_t seed[SIGNATURE_KEY_SIZE])
{
	uint8_t both[2 * SIGNATURE_KEY_SIZE];
	bool made = sodium.pair(out, both, seed) == 0;

	explicit_bzero(both, sizeof both);
	return made;
}

/* The known signature is its key's, and every key has one signature of a
 * message. */
static void
begin_signing(void)
{
	/* Of the same example. */
	static const uint8_t seed[SIGNATURE_KEY_SIZE] = {0x9d, 0x61, 0xb1, 0x9d,
	    0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c,
	    0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b,
	    0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
	uint8_t made[SIGNATURE_SIZE], key[SIGNATURE_KEY_SIZE];

	pthread_once(&sodium_once, begin_sodium);
	signing_right = sodium_there && derive(key, seed) &&
			memcmp(key, known_key, sizeof key) == 0 &&
			sign(made, seed, key, (struct bytes){NULL, 0}) &&
			memcmp(made, known_signature, sizeof made) == 0;
}

bool
signature_make(uint8_t out[SIGNATURE_SIZE],
    const uint8_t seed[SIGNATURE_KEY_SIZE],
    const uint8_t key[SIGNATURE_KEY_SIZE], struct bytes message)
{
	pthread_once(&signing_once, begin_signing);
	return signing_right && sign(out, seed, key, message);
}

static bool
derives(uint8_t out[SIGNATURE_KEY_SIZE], const uint8_t seed[SIGNATURE_KEY_SIZE])
{
	pthread_once(&signing_once, begin_signing);
	return signing_right && derive(out, seed);
}

#else

bool
signature_make(uint8_t out[SIGNATURE_SIZE],
    const uint8_t seed[SIGNATURE_KEY_SIZE],
    const uint8_t key[SIGNATURE_KEY_SIZE], struct bytes message)
{
	(void)out;
	(void)seed;
	(void)key;
	(void)message;
	return false;
}

static bool
derives(uint8_t out[SIGNATURE_KEY_SIZE], const uint8_t seed[SIGNATURE_KEY_SIZE])
{
	(void)out;
	(void)seed;
	return false;
}

static bool
passes(const uint8_t key[SIGNATURE_KEY_SIZE], struct bytes message,
    const uint8_t signature[SIGNATURE_SIZE])
{
	(void)key;
	(void)message;
	(void)signature;
	return false;
}

#endif

bool
signature_public(
    uint8_t out[SIGNATURE_KEY_SIZE], const uint8_t seed[SIGNATURE_KEY_SIZE])
{
	size_t len = SIGNATURE_KEY_SIZE;
	EVP_PKEY *pair = NULL;
	bool made;

	if (derives(out, seed))
		return true;
	pair = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, seed, SIGNATURE_KEY_SIZE);
	made = pair != NULL &&
	       EVP_PKEY_get_raw_public_key(pair, out, &len) == 1 &&
	       len == SIGNATURE_KEY_SIZE;
	EVP_PKEY_free(pair);
	ERR_clear_error();
	return made;
}

static enum custody_status
decide(const uint8_t key[SIGNATURE_KEY_SIZE], struct bytes message,
    const uint8_t signature[SIGNATURE_SIZE], struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	EVP_PKEY *public = NULL;
	EVP_MD_CTX *context = NULL;

	public = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, key, SIGNATURE_KEY_SIZE);
	context = EVP_MD_CTX_new();
	if (public == NULL || context == NULL ||
	    EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) != 1) {
		status = error_memory(err);
		goto out;
	}
	if (EVP_DigestVerify(context, signature, SIGNATURE_SIZE,
		message.len > 0 ? message.at : (const uint8_t *)"",
		message.len) != 1)
		status = error_set(err, CUSTODY_DISAGREES, "bad-signature",
		    "the signature is not this key's over these bytes");
out:
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(public);
	ERR_clear_error();
	return status;
}

enum custody_status
signature_verify(const uint8_t key[SIGNATURE_KEY_SIZE], struct bytes message,
    const uint8_t signature[SIGNATURE_SIZE], struct custody_error *err)
{
	if (!signature_key_sound(key))
		return error_set(err, CUSTODY_DISAGREES, "bad-signature",
		    "the public key is one under which anybody can sign");
	return passes(key, message, signature)
		   ? CUSTODY_OK
		   : decide(key, message, signature, err);
}

static void *
verify_known(void *context)
{
	struct signature_start *start = context;

	start->status = signature_verify(
	    known_key, (struct bytes){NULL, 0}, known_signature, NULL);
	return NULL;
}

void
signature_begin(struct signature_start *start)
{
	*start = (struct signature_start){.status = CUSTODY_UNKNOWN};
	start->running =
	    pthread_create(&start->thread, NULL, verify_known, start) == 0;
}

enum custody_status
signature_began(struct signature_start *start, struct custody_error *err)
{
	if (start->running)
		pthread_join(start->thread, NULL);
	else
		verify_known(start);
	start->running = false;
	if (start->status == CUSTODY_OK)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_UNKNOWN, "signature",
	    "a known signature does not verify");
}
