/* SPDX-License-Identifier: Apache-2.0
 *
 * pem: PKCS#8 through OpenSSL, which keeps the private bytes and lends them to
 * libsodium.  Other kinds of key, older containers and weaker encryptions are
 * not read.
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
	EVP_PKEY *pair;
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
	EVP_PKEY_free(key->pair);
	free(key);
}

static enum custody_status
report_other_kind(struct custody_error *err)
{
	return error_set(
	    err, CUSTODY_MALFORMED, "bad-key", "it is not an Ed25519 key");
}

/* Owns `pair` from the call on. */
static enum custody_status
take_pair(struct pem_key **out, EVP_PKEY *pair, struct custody_error *err)
{
	struct pem_key *key = calloc(1, sizeof *key);
	size_t len = SIGNATURE_KEY_SIZE;

	if (key == NULL) {
		EVP_PKEY_free(pair);
		return error_memory(err);
	}
	key->pair = pair;
	if (EVP_PKEY_get_raw_public_key(pair, key->public, &len) != 1 ||
	    len != SIGNATURE_KEY_SIZE || !signature_key_sound(key->public)) {
		pem_free(key);
		ERR_clear_error();
		return report_other_kind(err);
	}
	*out = key;
	return CUSTODY_OK;
}

enum custody_status
pem_make(struct pem_key **out, struct custody_error *err)
{
	EVP_PKEY *pair = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	*out = NULL;
	if (pair == NULL)
		return fail_openssl("making a key", err);
	return take_pair(out, pair, err);
}

void
pem_public(const struct pem_key *key, uint8_t out[SIGNATURE_KEY_SIZE])
{
	memcpy(out, key->public, SIGNATURE_KEY_SIZE);
}

/* The private bytes leave OpenSSL for as long as that takes. */
static bool
sign_quickly(const struct pem_key *key, struct bytes message,
    uint8_t out[SIGNATURE_SIZE])
{
	uint8_t seed[SIGNATURE_KEY_SIZE];
	size_t len = sizeof seed;
	bool made = EVP_PKEY_get_raw_private_key(key->pair, seed, &len) == 1 &&
		    len == sizeof seed &&
		    signature_make(out, seed, key->public, message);

	explicit_bzero(seed, sizeof seed);
	ERR_clear_error();
	return made;
}

enum custody_status
pem_sign(const struct pem_key *key, struct bytes message,
    uint8_t out[SIGNATURE_SIZE], struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	EVP_MD_CTX *context = NULL;
	size_t len = SIGNATURE_SIZE;

	if (sign_quickly(key, message, out))
		return CUSTODY_OK;
	context = EVP_MD_CTX_new();
	if (context == NULL)
		return error_memory(err);
	if (EVP_DigestSignInit(context, NULL, NULL, NULL, key->pair) != 1 ||
	    EVP_DigestSign(context, out, &len,
		message.len > 0 ? message.at : (const uint8_t *)"",
		message.len) != 1 ||
	    len != SIGNATURE_SIZE)
		status = fail_openssl("signing", err);
	EVP_MD_CTX_free(context);
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
	BIO *bio = NULL;
	char *text;
	long len;

	if (passphrase.at != NULL &&
	    (passphrase.len == 0 || passphrase.len > PASSPHRASE_MAX))
		return error_set(err, CUSTODY_USAGE, "bad-passphrase",
		    "a passphrase has 1 to %d bytes", PASSPHRASE_MAX);
	plain = EVP_PKEY2PKCS8(key->pair);
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
static PKCS8_PRIV_KEY_INFO *
decode(struct bytes text)
{
	const uint8_t *at = text.at + strlen(plain_line) - 1;
	size_t len = text.len - strlen(plain_line) + 1;
	const uint8_t *end = memmem(at, len, end_line, strlen(end_line));
	struct buffer folded = {0}, der = {0};
	const unsigned char *from;
	PKCS8_PRIV_KEY_INFO *plain = NULL;

	if (end == NULL || buffer_reserve(&folded, len) == NULL)
		return NULL;
	for (; at < end; at++)
		if (*at != '\n')
			folded.at[folded.len++] = *at;
	if (encode_unbase64(&der, (const char *)folded.at, folded.len, NULL) ==
	    CUSTODY_OK) {
		from = der.at;
		plain = d2i_PKCS8_PRIV_KEY_INFO(NULL, &from, (long)der.len);
	}
	buffer_wipe(&folded);
	buffer_wipe(&der);
	return plain;
}

/*
 * The seed of RFC 8410, an OCTET STRING of 32 bytes.  EVP_PKCS82PKEY tries
 * every decoder that OpenSSL has, and takes longer than signing; NULL for
 * every other kind of key.
 */
static EVP_PKEY *
pair_of(const PKCS8_PRIV_KEY_INFO *plain)
{
	const X509_ALGOR *algorithm = NULL;
	const ASN1_OBJECT *kind = NULL;
	const unsigned char *seed = NULL;
	int len = 0, parameters = V_ASN1_UNDEF;

	if (PKCS8_pkey_get0(&kind, &seed, &len, &algorithm, plain) != 1)
		return NULL;
	X509_ALGOR_get0(NULL, &parameters, NULL, algorithm);
	if (OBJ_obj2nid(kind) != NID_ED25519 || parameters != V_ASN1_UNDEF ||
	    len != 34 || seed[0] != V_ASN1_OCTET_STRING || seed[1] != 32)
		return NULL;
	return EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, seed + 2, 32);
}

enum custody_status
pem_read(struct pem_key **out, struct bytes text, struct bytes passphrase,
    struct custody_error *err)
{
	enum custody_status status;
	PKCS8_PRIV_KEY_INFO *plain = NULL;
	EVP_PKEY *pair = NULL;
	bool sealed = false;

	*out = NULL;
	if (text.len > PEM_SIZE_MAX ||
	    !(begins_with(text, plain_line) || pem_encrypted(text)))
		return error_set(err, CUSTODY_MALFORMED, "bad-key",
		    "it is not a private key in PEM (PKCS#8)");
	plain = pem_encrypted(text) ? decrypt(text, passphrase, &sealed)
				    : decode(text);
	if (plain == NULL && sealed) {
		status = error_set(err, CUSTODY_UNKNOWN, "bad-passphrase",
		    "the passphrase does not open it");
		goto out;
	}
	if (plain == NULL) {
		status = error_set(err, CUSTODY_MALFORMED, "bad-key",
		    "its content is not a private key");
		goto out;
	}
	pair = pair_of(plain);
	if (pair == NULL)
		status = report_other_kind(err);
	else
		status = take_pair(out, pair, err);
out:
	ERR_clear_error();
	PKCS8_PRIV_KEY_INFO_free(plain);
	return status;
}
