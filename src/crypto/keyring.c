/* SPDX-License-Identifier: Apache-2.0
 *
 * keyring: finds, makes and opens key files, and signs.  What NAME.pub says is
 * used to look in the right file first and is never believed: the key that was
 * opened says itself who it is.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "crypto/keylist.h"
#include "crypto/keyring.h"
#include "crypto/pem.h"

#define ROTATIONS_MAX 1000

struct keyring_key {
	struct pem_key *pem;
	uint8_t public[SIGNATURE_KEY_SIZE];
	uint8_t id[DIGEST_SIZE];
	char *made; /* the file, of a key that was made here */
};

enum custody_status
keyring_folder(char **out, struct custody_error *err)
{
	const char *folder = secure_getenv("CUSTODY_KEYS");
	const char *config = secure_getenv("XDG_CONFIG_HOME");
	const char *home = secure_getenv("HOME");

	*out = NULL;
	if (folder != NULL && *folder != '\0')
		*out = strdup(folder);
	else if (config != NULL && *config == '/')
		*out = file_join(config, "custody/keys");
	else if (home != NULL && *home == '/')
		*out = file_join(home, ".config/custody/keys");
	else {
		error_set(err, CUSTODY_UNKNOWN, "no-key",
		    "neither CUSTODY_KEYS nor HOME says where keys are");
		error_remedy(err, "set CUSTODY_KEYS to the folder for them");
		return CUSTODY_UNKNOWN;
	}
	return *out == NULL ? error_memory(err) : CUSTODY_OK;
}

bool
keyring_name_sound(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-");

	return len >= 1 && len <= 64 && name[len] == '\0' && name[0] != '.';
}

static char *
path_of(const char *folder, const char *name, const char *suffix)
{
	char *file = NULL, *path = NULL;

	if (asprintf(&file, "%s%s", name, suffix) < 0)
		return NULL;
	path = file_join(folder, file);
	free(file);
	return path;
}

static enum custody_status
take_pem(
    struct keyring_key **out, struct pem_key *pem, struct custody_error *err)
{
	struct keyring_key *key = calloc(1, sizeof *key);

	if (key == NULL) {
		pem_free(pem);
		return error_memory(err);
	}
	key->pem = pem;
	pem_public(pem, key->public);
	signature_key_id(key->id, key->public);
	*out = key;
	return CUSTODY_OK;
}

void
keyring_close(struct keyring_key *key)
{
	if (key == NULL)
		return;
	pem_free(key->pem);
	free(key->made);
	free(key);
}

const uint8_t *
keyring_public(const struct keyring_key *key)
{
	return key->public;
}

const char *
keyring_made(const struct keyring_key *key)
{
	return key->made;
}

const uint8_t *
keyring_id(const struct keyring_key *key)
{
	return key->id;
}

enum custody_status
keyring_sign(const struct keyring_key *key, struct bytes message,
    uint8_t out[SIGNATURE_SIZE], struct custody_error *err)
{
	return pem_sign(key->pem, message, out, err);
}

/* ---- making ---- */

/* On a file system without modes it is everybody's: it would never open. */
static enum custody_status
check_private(const char *path, struct custody_error *err)
{
	struct stat info;

	if (lstat(path, &info) != 0)
		return error_system(err, "io", "making %s", path);
	if ((info.st_mode & 077) == 0)
		return CUSTODY_OK;
	unlink(path);
	error_set(err, CUSTODY_UNKNOWN, "key-readable",
	    "making the private key %s: on this file system others have rights "
	    "to it (mode %04o)",
	    path, (unsigned)info.st_mode & 07777u);
	error_remedy(err, "take a folder on one that keeps permissions, or "
			  "mount this one so (umask=077)");
	return CUSTODY_UNKNOWN;
}

enum custody_status
keyring_create_file(struct keyring_key **out, const char *path,
    struct bytes passphrase, struct custody_error *err)
{
	struct keyring_key *key = NULL;
	struct pem_key *pem = NULL;
	struct buffer text = {0};
	enum custody_status status;

	if (out != NULL)
		*out = NULL;
	status = pem_make(&pem, err);
	if (status != CUSTODY_OK)
		goto out;
	status = pem_write(&text, pem, passphrase, err);
	if (status != CUSTODY_OK)
		goto out;
	status = file_create(AT_FDCWD, path, text.at, text.len, 0600, err);
	if (status == CUSTODY_OK)
		status = check_private(path, err);
	if (status != CUSTODY_OK)
		goto out;
	status = take_pem(&key, pem, err);
	pem = NULL;
out:
	if (status == CUSTODY_OK && out != NULL) {
		*out = key;
		key = NULL;
	}
	keyring_close(key);
	buffer_wipe(&text);
	pem_free(pem);
	return status;
}

static enum custody_status
write_public(const char *folder, const char *name,
    const uint8_t key[SIGNATURE_KEY_SIZE], struct custody_error *err)
{
	char line[ENCODE_HEX_SIZE(SIGNATURE_KEY_SIZE) + 1];
	char *path = path_of(folder, name, ".pub");
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	encode_hex(line, key, SIGNATURE_KEY_SIZE);
	line[KEYLIST_LINE_SIZE - 1] = '\n';
	status = file_write(AT_FDCWD, path, line, KEYLIST_LINE_SIZE, 0644, err);
	free(path);
	return status;
}

static enum custody_status
create_named(struct keyring_key **out, const char *folder, const char *name,
    struct bytes passphrase, struct custody_error *err)
{
	struct keyring_key *key = NULL;
	char *path = path_of(folder, name, ".pem");
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	status = file_make_dirs(folder, 0700, err);
	if (status != CUSTODY_OK)
		goto out;
	status = keyring_create_file(&key, path, passphrase, err);
	if (status == CUSTODY_OK && passphrase.at != NULL)
		status = write_public(folder, name, key->public, err);
	if (status == CUSTODY_OK && out != NULL) {
		key->made = path;
		path = NULL;
		*out = key;
		key = NULL;
	}
out:
	keyring_close(key);
	free(path);
	return status;
}

static enum custody_status
refuse_name(const char *name, struct custody_error *err)
{
	return error_set(err, CUSTODY_USAGE, "bad-name",
	    "'%s' is not a name: lower-case letters, digits, '.', '_' and '-', "
	    "at most 64, not beginning with '.'",
	    name);
}

enum custody_status
keyring_create(struct keyring_key **out, const char *folder, const char *name,
    struct bytes passphrase, struct custody_error *err)
{
	if (out != NULL)
		*out = NULL;
	if (!keyring_name_sound(name))
		return refuse_name(name, err);
	return create_named(out, folder, name, passphrase, err);
}

/* The name of a person's nth key: ada, ada.2, ada.3. */
static void
name_rotation(char out[80], const char *name, unsigned number)
{
	if (number == 1)
		snprintf(out, 80, "%.64s", name);
	else
		snprintf(out, 80, "%.64s.%u", name, number);
}

static bool
exists(const char *folder, const char *name)
{
	char *path = path_of(folder, name, ".pem");
	bool there = path != NULL && access(path, F_OK) == 0;

	free(path);
	return there;
}

/* How many keys a person has here: the first number that is free, less 1. */
static unsigned
count_rotations(const char *folder, const char *name)
{
	char numbered[80];
	unsigned number = 1;

	for (; number <= ROTATIONS_MAX; number++) {
		name_rotation(numbered, name, number);
		if (!exists(folder, numbered))
			break;
	}
	return number - 1;
}

static enum custody_status
report_absent(const char *folder, const char *what, struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "no-key",
	    "looking for the private key of %s: there is none in %s", what,
	    folder);
	error_remedy(err, "set CUSTODY_KEYS to the folder that holds it");
	return CUSTODY_UNKNOWN;
}

enum custody_status
keyring_rotate(struct keyring_key **out, const char *folder, const char *name,
    struct bytes passphrase, struct custody_error *err)
{
	char numbered[80];
	unsigned count;

	if (out != NULL)
		*out = NULL;
	if (!keyring_name_sound(name))
		return refuse_name(name, err);
	count = count_rotations(folder, name);
	if (count == 0)
		return report_absent(folder, name, err);
	name_rotation(numbered, name, count + 1);
	return create_named(out, folder, numbered, passphrase, err);
}

/* ---- opening ---- */

static enum custody_status
open_file(struct keyring_key **out, const char *path, mode_t others,
    keyring_ask ask, void *context, struct custody_error *err)
{
	struct buffer text = {0}, passphrase = {0};
	struct pem_key *pem = NULL;
	char prompt[256];
	enum custody_status status;

	*out = NULL;
	status = pem_load(&text, path, others, err);
	if (status != CUSTODY_OK)
		goto out;
	if (pem_encrypted(buffer_view(&text)) && ask == NULL) {
		status = error_set(err, CUSTODY_UNKNOWN, "no-passphrase",
		    "opening the private key %s: it is encrypted", path);
		error_remedy(err, "give --passphrase-file");
		goto out;
	}
	if (pem_encrypted(buffer_view(&text))) {
		snprintf(prompt, sizeof prompt, "passphrase for %s", path);
		status = ask(context, prompt, &passphrase, err);
		if (status != CUSTODY_OK)
			goto out;
	}
	status =
	    pem_read(&pem, buffer_view(&text), buffer_view(&passphrase), err);
	if (status != CUSTODY_OK) {
		error_prefix(err, "opening the private key %s", path);
		goto out;
	}
	status = take_pem(out, pem, err);
out:
	buffer_wipe(&passphrase);
	buffer_wipe(&text);
	return status;
}

enum custody_status
keyring_open_file(struct keyring_key **out, const char *path, keyring_ask ask,
    void *context, struct custody_error *err)
{
	return open_file(out, path, 077, ask, context, err);
}

enum custody_status
keyring_open_shared(
    struct keyring_key **out, const char *path, struct custody_error *err)
{
	return open_file(out, path, 007, NULL, NULL, err);
}

static enum custody_status
open_named(struct keyring_key **out, const char *folder, const char *name,
    keyring_ask ask, void *context, struct custody_error *err)
{
	char *path = path_of(folder, name, ".pem");
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	status = keyring_open_file(out, path, ask, context, err);
	free(path);
	return status;
}

enum custody_status
keyring_open(struct keyring_key **out, const char *folder, const char *name,
    keyring_ask ask, void *context, struct custody_error *err)
{
	char numbered[80];
	unsigned count;

	*out = NULL;
	if (!keyring_name_sound(name))
		return refuse_name(name, err);
	count = count_rotations(folder, name);
	if (count == 0)
		return report_absent(folder, name, err);
	name_rotation(numbered, name, count);
	return open_named(out, folder, numbered, ask, context, err);
}

/* ---- finding ---- */

/* Whether a listed key can be the one with this id. */
static bool
may_be(const struct keylist_item *item, const uint8_t id[32])
{
	uint8_t its[DIGEST_SIZE];

	if (!item->known)
		return item->encrypted;
	signature_key_id(its, item->key);
	return memcmp(its, id, sizeof its) == 0;
}

/* Opens the candidates whose public half is known, or those where only the
 * passphrase can tell; CUSTODY_NOT_FOUND when none has the id. */
static enum custody_status
try_items(struct keyring_key **out, const struct keylist *list, bool known,
    const char *folder, const uint8_t id[32], keyring_ask ask, void *context,
    struct custody_error *err)
{
	enum custody_status status;

	for (size_t i = 0; i < list->count; i++) {
		const struct keylist_item *item = &list->items[i];

		if (item->known != known || !may_be(item, id))
			continue;
		status = open_named(out, folder, item->name, ask, context, err);
		if (status != CUSTODY_OK)
			return status;
		if (memcmp((*out)->id, id, DIGEST_SIZE) == 0)
			return CUSTODY_OK;
		keyring_close(*out);
		*out = NULL;
	}
	return CUSTODY_NOT_FOUND;
}

/* The key may be in a file that was not looked into. */
static enum custody_status
report_exposed(const char *folder, const char *what, struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "key-readable",
	    "looking for the private key of %s: others have rights to a key in "
	    "%s",
	    what, folder);
	error_remedy(err, "chmod 600 %s/*.pem", folder);
	return CUSTODY_UNKNOWN;
}

enum custody_status
keyring_find(struct keyring_key **out, const char *folder, const uint8_t id[32],
    keyring_ask ask, void *context, struct custody_error *err)
{
	struct keylist list = {0};
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	enum custody_status status;

	*out = NULL;
	status = keylist_read(&list, folder, err);
	if (status != CUSTODY_OK)
		return status;
	status = try_items(out, &list, true, folder, id, ask, context, err);
	if (status == CUSTODY_NOT_FOUND)
		status =
		    try_items(out, &list, false, folder, id, ask, context, err);
	encode_hex(hex, id, DIGEST_SIZE);
	if (status == CUSTODY_NOT_FOUND)
		status = list.exposed ? report_exposed(folder, hex, err)
				      : report_absent(folder, hex, err);
	keylist_clear(&list);
	return status;
}
