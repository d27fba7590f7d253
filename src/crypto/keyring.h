/* SPDX-License-Identifier: Apache-2.0
 *
 * keyring: the private keys of a person, one PEM file (PKCS#8, mode 0600)
 * each, in a folder that is never the custody directory.  Private bytes do not
 * leave this file: others ask for a signature.  A key that others can read is
 * refused.
 */
#ifndef CRYPTO_KEYRING_H
#define CRYPTO_KEYRING_H

#include "base/bytes.h"
#include "crypto/signature.h"

struct keyring_key; /* an open private key */

/*
 * Asks a person for a passphrase and appends it to `out`, which is wiped
 * afterwards.  Called only for a key that is encrypted.
 */
typedef enum custody_status (*keyring_ask)(void *context, const char *prompt,
    struct buffer *out, struct custody_error *err);

/* $CUSTODY_KEYS, else $XDG_CONFIG_HOME/custody/keys, else
 * ~/.config/custody/keys; the caller frees.  It need not exist yet. */
enum custody_status keyring_folder(
    char **out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* True for `[a-z0-9._-]{1,64}` that does not begin with a dot. */
bool keyring_name_sound(const char *name);

/*
 * Makes a key, NAME.pem in `folder` (made too where it is missing, mode 0700),
 * durable before this returns.  With a passphrase (`at` not NULL) the file is
 * encrypted (PBES2: scrypt N=2^14 r=8 p=5, AES-256-CBC) and NAME.pub beside it
 * holds the public key in hex, so that the key is found without asking.
 * CUSTODY_REFUSED ("exists") where the name is taken; CUSTODY_USAGE
 * ("bad-name", "bad-passphrase").  `out` may be NULL.
 */
enum custody_status keyring_create(struct keyring_key **out, const char *folder,
    const char *name, struct bytes passphrase,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same for a person who has a key: NAME.2.pem, NAME.3.pem, …, the first
 * that is free.  CUSTODY_UNKNOWN ("no-key") where there is no NAME.pem. */
enum custody_status keyring_rotate(struct keyring_key **out, const char *folder,
    const char *name, struct bytes passphrase,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A key at any path (`ledger.pem`), without a NAME.pub. */
enum custody_status keyring_create_file(struct keyring_key **out,
    const char *path, struct bytes passphrase,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Opens a private key; keyring_open NAME.pem or, after rotations, the last
 * NAME.N.pem; keyring_find the one whose key id (SHA-256 of the public key) is
 * `id`, whatever its name.  `ask` may be NULL where nobody can be asked.
 * CUSTODY_UNKNOWN: "no-key" (there is none), "key-readable" (group or others
 * have rights to the file), "bad-passphrase", "no-passphrase" (encrypted, and
 * nobody to ask), "io".  CUSTODY_MALFORMED: "bad-key".
 */
enum custody_status keyring_open(struct keyring_key **out, const char *folder,
    const char *name, keyring_ask ask, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status keyring_find(struct keyring_key **out, const char *folder,
    const uint8_t id[32], keyring_ask ask, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status keyring_open_file(struct keyring_key **out,
    const char *path, keyring_ask ask, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The same of a key that is no person's, and that a group may share. */
enum custody_status keyring_open_shared(struct keyring_key **out,
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Wipes and frees; accepts NULL. */
void keyring_close(struct keyring_key *key);

/* The public key, 32 bytes, and its id, 32 bytes; borrowed. */
const uint8_t *keyring_public(const struct keyring_key *key);
const uint8_t *keyring_id(const struct keyring_key *key);

/* The file of a key that keyring_create or keyring_rotate made; borrowed, NULL
 * for any other. */
const char *keyring_made(const struct keyring_key *key);

enum custody_status keyring_sign(const struct keyring_key *key,
    struct bytes message, uint8_t out[SIGNATURE_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
