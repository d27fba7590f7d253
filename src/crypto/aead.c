/* SPDX-License-Identifier: Apache-2.0
 *
 * aead: two contexts with the key set once, a nonce for each message.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/error.h"
#include "crypto/aead.h"

struct aead {
	EVP_CIPHER_CTX *sealing, *opening;
};

enum custody_status
aead_new(struct aead **out, const struct secret *key, struct custody_error *err)
{
	struct aead *aead = calloc(1, sizeof *aead);

	*out = NULL;
	if (aead == NULL)
		return error_memory(err);
	aead->sealing = EVP_CIPHER_CTX_new();
	aead->opening = EVP_CIPHER_CTX_new();
	if (key->len == SECRET_KEY_SIZE && aead->sealing != NULL &&
	    aead->opening != NULL &&
	    EVP_EncryptInit_ex(
		aead->sealing, EVP_aes_256_gcm(), NULL, key->at, NULL) == 1 &&
	    EVP_DecryptInit_ex(
		aead->opening, EVP_aes_256_gcm(), NULL, key->at, NULL) == 1) {
		*out = aead;
		return CUSTODY_OK;
	}
	aead_free(aead);
	return error_set(err, CUSTODY_UNKNOWN, "crypto",
	    "AES-256-GCM: the library does not have it");
}

void
aead_free(struct aead *aead)
{
	if (aead == NULL)
		return;
	EVP_CIPHER_CTX_free(aead->opening);
	EVP_CIPHER_CTX_free(aead->sealing);
	free(aead);
}

void
aead_count(uint8_t nonce[AEAD_NONCE_SIZE], uint64_t number)
{
	memset(nonce, 0, AEAD_NONCE_SIZE);
	bytes_put_number(nonce + 4, number, 8);
}

enum custody_status
aead_seal(struct aead *aead, const uint8_t nonce[AEAD_NONCE_SIZE],
    struct bytes about, struct bytes plain, uint8_t *out,
    struct custody_error *err)
{
	EVP_CIPHER_CTX *ctx = aead->sealing;
	int len = 0, end = 0;

	if (plain.len <= INT_MAX && about.len <= INT_MAX &&
	    EVP_EncryptInit_ex(ctx, NULL, NULL, NULL, nonce) == 1 &&
	    EVP_EncryptUpdate(ctx, NULL, &len, about.at, (int)about.len) == 1 &&
	    EVP_EncryptUpdate(ctx, out, &len, plain.at, (int)plain.len) == 1 &&
	    EVP_EncryptFinal_ex(ctx, out + len, &end) == 1 &&
	    (size_t)len + (size_t)end == plain.len &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, (int)AEAD_TAG_SIZE,
		out + plain.len) == 1)
		return CUSTODY_OK;
	return error_set(
	    err, CUSTODY_UNKNOWN, "crypto", "encrypting: the library refused");
}

enum custody_status
aead_open(struct aead *aead, const uint8_t nonce[AEAD_NONCE_SIZE],
    struct bytes about, struct bytes sealed, uint8_t *out,
    struct custody_error *err)
{
	EVP_CIPHER_CTX *ctx = aead->opening;
	size_t room = sealed.len - AEAD_TAG_SIZE;
	int len = 0, end = 0;
	uint8_t tag[AEAD_TAG_SIZE];

	if (sealed.len < AEAD_TAG_SIZE)
		return error_set(err, CUSTODY_DISAGREES, "sealed",
		    "it is shorter than anything that was sealed");
	memcpy(tag, sealed.at + room, sizeof tag);
	if (room <= INT_MAX && about.len <= INT_MAX &&
	    EVP_DecryptInit_ex(ctx, NULL, NULL, NULL, nonce) == 1 &&
	    EVP_DecryptUpdate(ctx, NULL, &len, about.at, (int)about.len) == 1 &&
	    EVP_DecryptUpdate(ctx, out, &len, sealed.at, (int)room) == 1 &&
	    EVP_CIPHER_CTX_ctrl(
		ctx, EVP_CTRL_GCM_SET_TAG, (int)sizeof tag, tag) == 1 &&
	    EVP_DecryptFinal_ex(ctx, out + len, &end) == 1)
		return CUSTODY_OK;
	OPENSSL_cleanse(out, room);
	return error_set(err, CUSTODY_DISAGREES, "sealed",
	    "it does not open: it is not what was sealed with this key");
}
