/* SPDX-License-Identifier: Apache-2.0
 *
 * pem: PKCS#8 through OpenSSL.  The private bytes are kept apart from it: it
 * begins only for who needs it, which takes longer than a signature.  Other
 * kinds of key, older containers and weaker encryptions are not read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/pem.h"
#include "crypto/secret.h"
#include "crypto/signature_make.h"

/* 16 MiB, the most that OpenSSL 3.0 agrees to read back; the work is raised
 * by p instead (about 0.3 s). */
#define SCRYPT_N 16384
#define SCRYPT_R 8
#define SCRYPT_P 5
#define PASSPHRASE_MAX 1023

static const char plain_line[] = "-----BEGIN PRIVATE KEY-----\n";
static const char end_line[] = "\n-----END PRIVATE KEY-----";
static const char encrypted_line[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";

struct pem_key {
	struct secret *seed; /* RFC 8032 */
	uint8_t public[SIGNATURE_KEY_SIZE];
};

static enum custody_status
fail_openssl(const char *doing, struct custody_error *err)
{
	char reason[256];

	ERR_error_string_n(ERR_peek_last_error(), reason, sizeof reason);
	ERR_clear_error();
	return error_set(
	    err, CUSTODY_UNKNOWN, "openssl", "%s: %s", doing, reason);
}

void
pem_free(struct pem_key *key)
{
	if (key == NULL)
		return;
	secret_free(key->seed);
	free(key);
}

static enum custody_status
report_other_kind(struct custody_error *err)
{
	return error_set(
	    err, CUSTODY_MALFORMED, "bad-key", "it is not an Ed25519 key");
}

/* Owns `seed` from the call on. */
static enum custody_status
take_seed(struct pem_key **out, struct secret *seed, struct custody_error *err)
{
	struct pem_key *key = calloc(1, sizeof *key);

	if (key == NULL) {
		secret_free(seed);
		return error_memory(err);
	}
	key->seed = seed;
	if (!signature_public(key->public, seed->at) ||
	    !signature_key_sound(key->public)) {
		pem_free(key);
		return report_other_kind(err);
	}
	*out = key;
	return CUSTODY_OK;
}

enum custody_status
pem_make(struct pem_key **out, struct custody_error *err)
{
	struct secret *seed = NULL;
	enum custody_status status =
	    secret_random(&seed, SIGNATURE_KEY_SIZE, err);

	*out = NULL;
	return status == CUSTODY_OK ? take_seed(out, seed, err) : status;
}

void
pem_public(const struct pem_key *key, uint8_t out[SIGNATURE_KEY_SIZE])
{
	memcpy(out, key->public, SIGNATURE_KEY_SIZE);
}

/* For OpenSSL; NULL where it has no memory. */
static EVP_PKEY *
pair_of(const struct pem_key *key)
{
	return EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, key->seed->at, key->seed->len);
}

enum custody_status
pem_sign(const struct pem_key *key, struct bytes message,
    uint8_t out[SIGNATURE_SIZE], struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	EVP_MD_CTX *context = NULL;
	EVP_PKEY *pair = NULL;
	size_t len = SIGNATURE_SIZE;

	if (signature_make(out, key->seed->at, key->public, message))
		return CUSTODY_OK;
	pair = pair_of(key);
	context = EVP_MD_CTX_new();
	if (pair == NULL || context == NULL)
		status = error_memory(err);
	else if (EVP_DigestSignInit(context, NULL, NULL, NULL, pair) != 1 ||
		 EVP_DigestSign(context, out, &len,
		     message.len > 0 ? message.at : (const uint8_t *)"",
		     message.len) != 1 ||
		 len != SIGNATURE_SIZE)
		status = fail_openssl("signing", err);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(pair);
	ERR_clear_error();
	return status;
}

enum custody_status
pem_load(struct buffer *out, const char *path, mode_t others,
    struct custody_error *err)
{
	enum custody_status status;
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0 && errno == ENOENT)
		return error_set(err, CUSTODY_UNKNOWN, "no-key",
		    "opening the private key %s: no such file", path);
	if (fd < 0)
		return error_system(
		    err, "io", "opening the private key %s", path);
	if (fstat(fd, &info) != 0) {
		status = error_system(err, "io", "reading %s", path);
	} else if (info.st_mode & others) {
		status = error_set(err, CUSTODY_UNKNOWN, "key-readable",
		    "opening the private key %s: others have rights to it "
		    "(mode %04o)",
		    path, (unsigned)info.st_mode & 07777u);
		error_remedy(err, "chmod 600 %s", path);
	} else {
		status = file_read_open(out, fd, path, PEM_SIZE_MAX, err);
	}
	close(fd);
	return status;
}

static bool
begins_with(struct bytes text, const char *line)
{
	size_t len = strlen(line);

	return text.len >= len && memcmp(text.at, line, len) == 0;
}

bool
pem_encrypted(struct bytes text)
{
	return begins_with(text, encrypted_line);
}

static bool
write_encrypted(BIO *bio, PKCS8_PRIV_KEY_INFO *plain, struct bytes passphrase)
{
	X509_ALGOR *algorithm = PKCS5_pbe2_set_scrypt(
	    EVP_aes_256_cbc(), NULL, 0, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
	X509_SIG *sealed = NULL;
	bool done = false;

	if (algorithm != NULL)
		sealed = PKCS8_set0_pbe((const char *)passphrase.at,
		    (int)passphrase.len, plain, algorithm);
	if (sealed == NULL) /* else it owns the algorithm */
		X509_ALGOR_free(algorithm);
	else
		done = PEM_write_bio_PKCS8(bio, sealed) == 1;
	X509_SIG_free(sealed);
	return done;
}

enum custody_status
pem_write(struct buffer *out, const struct pem_key *key,
    struct bytes passphrase, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	PKCS8_PRIV_KEY_INFO *plain = NULL;
	EVP_PKEY *pair = NULL;
	BIO *bio = NULL;
	char *text;
	long len;

	if (passphrase.at != NULL &&
	    (passphrase.len == 0 || passphrase.len > PASSPHRASE_MAX))
		return error_set(err, CUSTODY_USAGE, "bad-passphrase",
		    "a passphrase has 1 to %d bytes", PASSPHRASE_MAX);
	pair = pair_of(key);
	plain = pair == NULL ? NULL : EVP_PKEY2PKCS8(pair);
	bio = BIO_new(BIO_s_mem());
	if (plain == NULL || bio == NULL ||
	    (passphrase.at != NULL
		    ? !write_encrypted(bio, plain, passphrase)
		    : PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, plain) != 1)) {
		status = fail_openssl("writing a key", err);
		goto out;
	}
	len = BIO_get_mem_data(bio, &text);
	status = buffer_append(out, text, (size_t)len, err);
out:
	BIO_free(bio); /* OpenSSL overwrites what it frees here */
	PKCS8_PRIV_KEY_INFO_free(plain);
	EVP_PKEY_free(pair);
	return status;
}

/* What PEM_read_bio_PrivateKey would not tell apart: a wrong passphrase, and
 * a file that is no key. */
static PKCS8_PRIV_KEY_INFO *
decrypt(struct bytes text, struct bytes passphrase, bool *sealed_is_sound)
{
	BIO *bio = BIO_new_mem_buf(text.at, (int)text.len);
	X509_SIG *sealed =
	    bio == NULL ? NULL : PEM_read_bio_PKCS8(bio, NULL, NULL, NULL);
	PKCS8_PRIV_KEY_INFO *plain = NULL;

	*sealed_is_sound = sealed != NULL;
	if (sealed != NULL && passphrase.len <= PASSPHRASE_MAX)
		plain = PKCS8_decrypt(sealed,
		    passphrase.len > 0 ? (const char *)passphrase.at : "",
		    (int)passphrase.len);
	X509_SIG_free(sealed);
	BIO_free(bio);
	return plain;
}

/* What lies between the lines (RFC 7468).  OpenSSL's own reader leaves its
 * characters in memory that it has freed. */
static bool
decode(struct buffer *der, struct bytes text)
{
	const uint8_t *at = text.at + strlen(plain_line) - 1;
	size_t len = text.len - strlen(plain_line) + 1;
	const uint8_t *end = memmem(at, len, end_line, strlen(end_line));
	struct buffer folded = {0};
	bool done;

	if (end == NULL || buffer_reserve(&folded, len) == NULL)
		return false;
	for (; at < end; at++)
		if (*at != '\n')
			folded.at[folded.len++] = *at;
	done = encode_unbase64(der, (const char *)folded.at, folded.len,
		   NULL) == CUSTODY_OK;
	buffer_wipe(&folded);
	return done;
}

/* Where the seed is in what everybody writes (RFC 8410, 10.3, the first
 * example); NULL for all else that PKCS#8 allows, which OpenSSL reads. */
static const uint8_t *
usual_seed(const struct buffer *der)
{
	static const uint8_t before[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30,
	    0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

	return der->len == sizeof before + SIGNATURE_KEY_SIZE &&
		       memcmp(der->at, before, sizeof before) == 0
		   ? der->at + sizeof before
		   : NULL;
}

/*
 * The seed of RFC 8410, an OCTET STRING of 32 bytes.  EVP_PKCS82PKEY tries
 * every decoder that OpenSSL has, and takes longer than signing; NULL for
 * every other kind of key.
 */
static const uint8_t *
find_seed(const PKCS8_PRIV_KEY_INFO *plain)
{
	const X509_ALGOR *algorithm = NULL;
	const ASN1_OBJECT *kind = NULL;
	const unsigned char *seed = NULL;
	int len = 0, parameters = V_ASN1_UNDEF;

	if (PKCS8_pkey_get0(&kind, &seed, &len, &algorithm, plain) != 1)
		return NULL;
	X509_ALGOR_get0(NULL, &parameters, NULL, algorithm);
	return OBJ_obj2nid(kind) == NID_ED25519 && parameters == V_ASN1_UNDEF &&
		       len == 34 && seed[0] == V_ASN1_OCTET_STRING &&
		       seed[1] == SIGNATURE_KEY_SIZE
		   ? seed + 2
		   : NULL;
}

/* `found` is NULL in a key of another kind. */
static enum custody_status
copy_seed(struct pem_key **out, const uint8_t *found, struct custody_error *err)
{
	struct secret *seed = NULL;
	enum custody_status status;

	if (found == NULL)
		return report_other_kind(err);
	status = secret_new(&seed, SIGNATURE_KEY_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	memcpy(seed->at, found, SIGNATURE_KEY_SIZE);
	return take_seed(out, seed, err);
}

static enum custody_status
take_plain(
    struct pem_key **out, PKCS8_PRIV_KEY_INFO *plain, struct custody_error *err)
{
	enum custody_status status =
	    plain == NULL ? error_set(err, CUSTODY_MALFORMED, "bad-key",
				"its content is not a private key")
			  : copy_seed(out, find_seed(plain), err);

	PKCS8_PRIV_KEY_INFO_free(plain);
	ERR_clear_error();
	return status;
}

static enum custody_status
read_encrypted(struct pem_key **out, struct bytes text, struct bytes passphrase,
    struct custody_error *err)
{
	bool sealed = false;
	PKCS8_PRIV_KEY_INFO *plain = decrypt(text, passphrase, &sealed);

	if (plain != NULL || !sealed)
		return take_plain(out, plain, err);
	ERR_clear_error();
	return error_set(err, CUSTODY_UNKNOWN, "bad-passphrase",
	    "the passphrase does not open it");
}

enum custody_status
pem_read(struct pem_key **out, struct bytes text, struct bytes passphrase,
    struct custody_error *err)
{
	struct buffer der = {0};
	PKCS8_PRIV_KEY_INFO *plain = NULL;
	const uint8_t *seed = NULL;
	enum custody_status status;

	*out = NULL;
	if (text.len > PEM_SIZE_MAX ||
	    !(begins_with(text, plain_line) || pem_encrypted(text)))
		return error_set(err, CUSTODY_MALFORMED, "bad-key",
		    "it is not a private key in PEM (PKCS#8)");
	if (pem_encrypted(text))
		return read_encrypted(out, text, passphrase, err);
	if (decode(&der, text)) {
		const unsigned char *from = der.at;

		seed = usual_seed(&der);
		if (seed == NULL)
			plain =
			    d2i_PKCS8_PRIV_KEY_INFO(NULL, &from, (long)der.len);
	}
	status = seed != NULL ? copy_seed(out, seed, err)
			      : take_plain(out, plain, err);
	buffer_wipe(&der);
	return status;
}
