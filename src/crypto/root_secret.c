/* SPDX-License-Identifier: Apache-2.0
 *
 * root_secret: scrypt for what people remember, HKDF for what a machine drew.
 */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/error.h"
#include "crypto/root_secret.h"

#define LOG_N 16
#define LOG_N_MAX 20
#define R 8
#define P 2
#define P_MAX 16

enum custody_status
root_secret_choose(struct root_secret_method *out, enum root_secret_kind kind,
    struct custody_error *err)
{
	bool stretch = kind == ROOT_SECRET_PASSPHRASE;

	*out = (struct root_secret_method){
	    .kind = kind,
	    .log_n = stretch ? LOG_N : 0,
	    .r = stretch ? R : 0,
	    .p = stretch ? P : 0,
	};
	return secret_noise(out->salt, sizeof out->salt, err);
}

bool
root_secret_sound(const struct root_secret_method *method)
{
	static const struct root_secret_token none;
	bool bare = memcmp(&method->token, &none, sizeof none) == 0;

	if (method->kind == ROOT_SECRET_KEY_FILE ||
	    method->kind == ROOT_SECRET_TOKEN)
		return method->log_n == 0 && method->r == 0 && method->p == 0 &&
		       bare == (method->kind == ROOT_SECRET_KEY_FILE);
	return method->kind == ROOT_SECRET_PASSPHRASE && bare &&
	       method->log_n >= LOG_N && method->log_n <= LOG_N_MAX &&
	       method->r == R && method->p >= 1 && method->p <= P_MAX;
}

static enum custody_status
stretch(struct secret **out, const struct root_secret_method *method,
    struct bytes given, struct custody_error *err)
{
	uint64_t n = (uint64_t)1 << method->log_n;
	enum custody_status status = secret_new(out, SECRET_KEY_SIZE, err);

	if (status != CUSTODY_OK)
		return status;
	if (EVP_PBE_scrypt((const char *)given.at, given.len, method->salt,
		sizeof method->salt, n, method->r, method->p,
		(uint64_t)256 * n * method->r, (*out)->at, (*out)->len) == 1)
		return CUSTODY_OK;
	secret_free(*out);
	*out = NULL;
	return error_set(err, CUSTODY_UNKNOWN, "crypto",
	    "scrypt: memory is short, or the library refused");
}

static enum custody_status
extract(struct secret **out, const struct root_secret_method *method,
    struct bytes given, struct custody_error *err)
{
	struct secret *whole = NULL;
	enum custody_status status;

	if (given.len < ROOT_SECRET_FILE_MIN)
		return error_set(err, CUSTODY_USAGE, "bad-key",
		    "the key file has %zu bytes: it needs %d or more, drawn "
		    "at random",
		    given.len, ROOT_SECRET_FILE_MIN);
	status = secret_new(&whole, given.len, err);
	if (status != CUSTODY_OK)
		return status;
	memcpy(whole->at, given.at, given.len);
	status = secret_derive(out, whole, "custody root v1",
	    (struct bytes){method->salt, sizeof method->salt}, err);
	secret_free(whole);
	return status;
}

enum custody_status
root_secret_make(struct secret **out, const struct root_secret_method *method,
    struct bytes given, struct custody_error *err)
{
	*out = NULL;
	if (!root_secret_sound(method))
		return error_set(err, CUSTODY_DISAGREES, "slots",
		    "the way in which its root secret is made is none of "
		    "ours");
	return method->kind == ROOT_SECRET_PASSPHRASE
		   ? stretch(out, method, given, err)
		   : extract(out, method, given, err);
}
