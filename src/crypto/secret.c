/* SPDX-License-Identifier: Apache-2.0
 *
 * secret: whole pages, so that what is said of them to the system is said of
 * nothing else.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include "base/error.h"
#include "crypto/secret.h"

static size_t
pages(size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (len + page - 1) / page * page;
}

enum custody_status
secret_new(struct secret **out, size_t len, struct custody_error *err)
{
	struct secret *secret = calloc(1, sizeof *secret);
	void *at;

	*out = NULL;
	if (secret == NULL)
		return error_memory(err);
	at = mmap(NULL, pages(len), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED) {
		free(secret);
		return error_memory(err);
	}
	madvise(at, pages(len), MADV_DONTDUMP);
	madvise(at, pages(len), MADV_DONTFORK);
	secret->at = at;
	secret->len = len;
	secret->owner = getpid();
	secret->locked = mlock(at, pages(len)) == 0;
	*out = secret;
	return CUSTODY_OK;
}

enum custody_status
secret_noise(uint8_t *out, size_t len, struct custody_error *err)
{
	if (RAND_bytes(out, (int)len) == 1)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_UNKNOWN, "no-random",
	    "the system's random generator does not answer");
}

enum custody_status
secret_random(struct secret **out, size_t len, struct custody_error *err)
{
	enum custody_status status = secret_new(out, len, err);

	if (status != CUSTODY_OK)
		return status;
	if (RAND_priv_bytes((*out)->at, (int)len) == 1)
		return CUSTODY_OK;
	secret_free(*out);
	*out = NULL;
	return error_set(err, CUSTODY_UNKNOWN, "no-random",
	    "the system's random generator does not answer");
}

/* purpose, its NUL, context. */
static bool
expand(struct secret *out, const struct secret *from, struct bytes info)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
	size_t len = out->len;
	bool done =
	    ctx != NULL && EVP_PKEY_derive_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_hkdf_md(ctx, EVP_sha256()) == 1 &&
	    EVP_PKEY_CTX_set1_hkdf_key(ctx, from->at, (int)from->len) == 1 &&
	    EVP_PKEY_CTX_add1_hkdf_info(ctx, info.at, (int)info.len) == 1 &&
	    EVP_PKEY_derive(ctx, out->at, &len) == 1 && len == out->len;

	EVP_PKEY_CTX_free(ctx);
	return done;
}

enum custody_status
secret_derive(struct secret **out, const struct secret *from,
    const char *purpose, struct bytes context, struct custody_error *err)
{
	struct buffer info = {0};
	enum custody_status status;

	*out = NULL;
	status = buffer_append(&info, purpose, strlen(purpose) + 1, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&info, context.at, context.len, err);
	if (status == CUSTODY_OK)
		status = secret_new(out, SECRET_KEY_SIZE, err);
	if (status == CUSTODY_OK && !expand(*out, from, buffer_view(&info))) {
		secret_free(*out);
		*out = NULL;
		status = error_set(err, CUSTODY_UNKNOWN, "crypto",
		    "deriving a key: the library refused");
	}
	buffer_clear(&info);
	return status;
}

void
secret_free(struct secret *secret)
{
	if (secret == NULL)
		return;
	if (secret->owner == getpid()) {
		OPENSSL_cleanse(secret->at, secret->len);
		munmap(secret->at, pages(secret->len));
	}
	free(secret);
}
