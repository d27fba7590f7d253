/* SPDX-License-Identifier: Apache-2.0
 *
 * mask: the counter is the place in the file, in blocks of sixteen bytes.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/error.h"
#include "crypto/mask.h"
#include "crypto/secret.h"

#define BLOCK 16

struct mask {
	EVP_CIPHER_CTX *ctx;
};

enum custody_status
mask_new(struct mask **out, struct custody_error *err)
{
	struct mask *mask = calloc(1, sizeof *mask);
	struct secret *key = NULL;
	enum custody_status status;

	*out = NULL;
	if (mask == NULL)
		return error_memory(err);
	status = secret_random(&key, SECRET_KEY_SIZE, err);
	if (status == CUSTODY_OK) {
		mask->ctx = EVP_CIPHER_CTX_new();
		if (mask->ctx == NULL ||
		    EVP_EncryptInit_ex(
			mask->ctx, EVP_aes_256_ctr(), NULL, key->at, NULL) != 1)
			status = error_memory(err);
	}
	secret_free(key);
	if (status == CUSTODY_OK)
		*out = mask;
	else
		mask_free(mask);
	return status;
}

void
mask_free(struct mask *mask)
{
	if (mask == NULL)
		return;
	EVP_CIPHER_CTX_free(mask->ctx);
	free(mask);
}

enum custody_status
mask_apply(struct mask *mask, uint64_t offset, uint8_t *at, size_t len,
    struct custody_error *err)
{
	uint8_t counter[BLOCK] = {0}, skipped[BLOCK] = {0};
	int skip = (int)(offset % BLOCK), done = 0;

	bytes_put_number(counter + 8, offset / BLOCK, 8);
	if (EVP_EncryptInit_ex(mask->ctx, NULL, NULL, NULL, counter) == 1 &&
	    EVP_EncryptUpdate(mask->ctx, skipped, &done, skipped, skip) == 1) {
		while (len > 0) {
			int now = len > INT_MAX / 2 ? INT_MAX / 2 : (int)len;

			if (EVP_EncryptUpdate(mask->ctx, at, &done, at, now) !=
			    1)
				break;
			at += now;
			len -= (size_t)now;
		}
		if (len == 0)
			return CUSTODY_OK;
	}
	return error_set(err, CUSTODY_UNKNOWN, "crypto",
	    "hiding a temporary file: the library refused");
}
