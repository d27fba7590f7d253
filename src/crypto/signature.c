/* SPDX-License-Identifier: Apache-2.0
 *
 * signature: OpenSSL verifies; what it lets pass and should not (public keys
 * of small order, under which one signature fits every message) is refused
 * before.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/signature.h"

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

enum custody_status
signature_verify(const uint8_t key[SIGNATURE_KEY_SIZE], struct bytes message,
    const uint8_t signature[SIGNATURE_SIZE], struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	EVP_PKEY *public = NULL;
	EVP_MD_CTX *context = NULL;

	if (!signature_key_sound(key))
		return error_set(err, CUSTODY_DISAGREES, "bad-signature",
		    "the public key is one under which anybody can sign");
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
