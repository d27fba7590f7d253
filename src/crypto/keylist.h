/* SPDX-License-Identifier: Apache-2.0
 *
 * keylist: what private keys a folder holds, without asking for a passphrase.
 */
#ifndef CRYPTO_KEYLIST_H
#define CRYPTO_KEYLIST_H

#include "base/bytes.h"
#include "crypto/signature.h"

/* NAME.pub: the public key in hex and a newline. */
#define KEYLIST_LINE_SIZE (2 * SIGNATURE_KEY_SIZE + 1)

struct keylist_item {
	char *name; /* the file's, without .pem: ada, ada.2 */
	bool encrypted;
	bool known; /* `key` is: read from it, or promised by NAME.pub */
	uint8_t key[SIGNATURE_KEY_SIZE];
};

/* Sorted by name; all zeros is an empty one. */
struct keylist {
	struct keylist_item *items;
	size_t count;
	bool exposed; /* a key was left out because others have rights to it */
};

/* A missing folder is an empty list; files that are no keys, or to which
 * others have rights, are left out. */
enum custody_status keylist_read(struct keylist *out, const char *folder,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void keylist_clear(struct keylist *list);

#endif
