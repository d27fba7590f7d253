/* SPDX-License-Identifier: Apache-2.0
 *
 * slots_root: slot 0: whose the file is, and how the secrets are made that
 * wrap the others.  While the root is being changed there are two, each in a
 * block of its own sector, so that no write that is cut short takes both; the
 * newer one has the secret of the older sealed under it, so that it opens all.
 */
#include <string.h>

#include "base/error.h"
#include "store/slots_inside.h"

/* A block: generation, kind, log_n, r, p, salt, of a token its key's id, its
 * serial, its label and the wrapped secret; nonce, tag of nothing; the secret
 * of the root before it: nonce, ciphertext, tag. */
enum {
	BLOCK_KIND = 8,
	BLOCK_STRETCH = 12,
	BLOCK_SALT = 24,
	BLOCK_KEY_ID = 56,
	BLOCK_SERIAL = 72,
	BLOCK_LABEL = 88,
	BLOCK_WRAPPED = 120,
	BLOCK_NONCE = 180,
	BLOCK_TAG = 192,
	BLOCK_BEFORE = 208,
	BLOCK_END = 268,
	ABOUT_SIZE = SLOTS_HEAD_ABOUT + BLOCK_NONCE,
};

static const size_t block_at[SLOTS_ROOTS] = {48, 512};

/* What binds a block: the mark, the ledger, and all of it before its nonce. */
static struct bytes
write_about(uint8_t about[ABOUT_SIZE], const uint8_t *head, size_t block)
{
	memcpy(about, head, SLOTS_HEAD_ABOUT);
	memcpy(about + SLOTS_HEAD_ABOUT, head + block_at[block], BLOCK_NONCE);
	return (struct bytes){about, ABOUT_SIZE};
}

static void
write_method(uint8_t *block, const struct root_secret_method *method)
{
	bytes_put_number(block + BLOCK_KIND, method->kind, 4);
	bytes_put_number(block + BLOCK_STRETCH, method->log_n, 4);
	bytes_put_number(block + BLOCK_STRETCH + 4, method->r, 4);
	bytes_put_number(block + BLOCK_STRETCH + 8, method->p, 4);
	memcpy(block + BLOCK_SALT, method->salt, sizeof method->salt);
	memcpy(block + BLOCK_KEY_ID, method->token.key_id,
	    sizeof method->token.key_id);
	memcpy(block + BLOCK_SERIAL, method->token.serial,
	    sizeof method->token.serial);
	memcpy(block + BLOCK_LABEL, method->token.label,
	    sizeof method->token.label);
	memcpy(block + BLOCK_WRAPPED, method->token.wrapped,
	    sizeof method->token.wrapped);
}

static void
read_method(struct root_secret_method *method, const uint8_t *block)
{
	method->kind =
	    (enum root_secret_kind)bytes_number(block + BLOCK_KIND, 4);
	method->log_n = (uint32_t)bytes_number(block + BLOCK_STRETCH, 4);
	method->r = (uint32_t)bytes_number(block + BLOCK_STRETCH + 4, 4);
	method->p = (uint32_t)bytes_number(block + BLOCK_STRETCH + 8, 4);
	memcpy(method->salt, block + BLOCK_SALT, sizeof method->salt);
	memcpy(method->token.key_id, block + BLOCK_KEY_ID,
	    sizeof method->token.key_id);
	memcpy(method->token.serial, block + BLOCK_SERIAL,
	    sizeof method->token.serial);
	memcpy(method->token.label, block + BLOCK_LABEL,
	    sizeof method->token.label);
	memcpy(method->token.wrapped, block + BLOCK_WRAPPED,
	    sizeof method->token.wrapped);
}

enum custody_status
slots_root_read(struct slots *slots, struct custody_error *err)
{
	for (size_t i = 0; i < SLOTS_ROOTS; i++) {
		const uint8_t *block = slots->head + block_at[i];
		struct slots_root *root = &slots->root[i];

		root->generation = bytes_number(block, 8);
		if (root->generation == 0)
			continue;
		read_method(&root->method, block);
		if (!root_secret_sound(&root->method))
			return slots_damaged(slots, "slot 0 was changed", err);
	}
	if (slots->root[0].generation == slots->root[1].generation)
		return slots_damaged(slots, "slot 0 was changed", err);
	return CUSTODY_OK;
}

struct slots_root *
slots_root_newest(struct slots *slots)
{
	struct slots_root *root = slots->root;

	return &root[root[1].generation > root[0].generation];
}

struct slots_root *
slots_root_before(struct slots *slots)
{
	struct slots_root *root = slots->root;
	size_t other = root[1].generation < root[0].generation;

	return root[other].generation > 0 ? &root[other] : NULL;
}

struct slots_root *
slots_root_of(struct slots *slots, uint64_t generation)
{
	for (size_t i = 0; i < SLOTS_ROOTS; i++)
		if (generation > 0 && slots->root[i].generation == generation)
			return &slots->root[i];
	return NULL;
}

static enum custody_status
make_wrap(struct aead **out, const struct secret *root,
    const uint8_t genesis[SLOTS_GENESIS], struct custody_error *err)
{
	struct secret *key = NULL;
	enum custody_status status;

	status = secret_derive(&key, root, "custody slots v1",
	    (struct bytes){genesis, SLOTS_GENESIS}, err);
	if (status == CUSTODY_OK)
		status = aead_new(out, key, err);
	secret_free(key);
	return status;
}

enum custody_status
slots_root_write(uint8_t head[SLOTS_SIZE], size_t number, uint64_t generation,
    const struct root_secret_method *method, const struct secret *root,
    const struct secret *before, struct aead **wrap, struct custody_error *err)
{
	uint8_t *block = head + block_at[number];
	uint8_t *sealed = block + BLOCK_BEFORE;
	uint8_t about[ABOUT_SIZE];
	struct bytes binds;
	enum custody_status status;

	memset(block, 0, BLOCK_END);
	bytes_put_number(block, generation, 8);
	write_method(block, method);
	binds = write_about(about, head, number);
	status = secret_noise(block + BLOCK_NONCE, AEAD_NONCE_SIZE, err);
	if (status == CUSTODY_OK)
		status = make_wrap(wrap, root, head + SLOTS_HEAD_GENESIS, err);
	if (status == CUSTODY_OK)
		status = aead_seal(*wrap, block + BLOCK_NONCE, binds,
		    (struct bytes){(const uint8_t *)"", 0}, block + BLOCK_TAG,
		    err);
	if (status != CUSTODY_OK || before == NULL)
		return status;
	status = secret_noise(sealed, AEAD_NONCE_SIZE, err);
	return status == CUSTODY_OK
		   ? aead_seal(*wrap, sealed, binds,
			 (struct bytes){before->at, before->len},
			 sealed + AEAD_NONCE_SIZE, err)
		   : status;
}

void
slots_root_erase(uint8_t head[SLOTS_SIZE], size_t number)
{
	memset(head + block_at[number], 0, BLOCK_END);
	memset(head + block_at[1 - number] + BLOCK_BEFORE, 0,
	    BLOCK_END - BLOCK_BEFORE);
}

void
slots_root_clear(struct slots *slots)
{
	for (size_t i = 0; i < SLOTS_ROOTS; i++) {
		aead_free(slots->root[i].wrap);
		slots->root[i].wrap = NULL;
	}
}

/* --- unlocking -------------------------------------------------------------
 */

static bool
is_root_of(struct slots *slots, size_t number, struct aead *wrap)
{
	const uint8_t *block = slots->head + block_at[number];
	uint8_t about[ABOUT_SIZE], nothing[1];
	struct bytes binds = write_about(about, slots->head, number);

	return aead_open(wrap, block + BLOCK_NONCE, binds,
		   (struct bytes){block + BLOCK_TAG, AEAD_TAG_SIZE}, nothing,
		   NULL) == CUSTODY_OK;
}

/* The root before it, where the newest one still has its secret. */
static enum custody_status
unlock_before(struct slots *slots, size_t newest, struct custody_error *err)
{
	const uint8_t *block = slots->head + block_at[newest];
	const uint8_t *sealed = block + BLOCK_BEFORE;
	struct slots_root *other = &slots->root[1 - newest];
	uint8_t about[ABOUT_SIZE];
	struct bytes binds = write_about(about, slots->head, newest);
	struct secret *before = NULL;
	enum custody_status status;

	if (other->generation == 0)
		return CUSTODY_OK;
	status = secret_new(&before, SECRET_KEY_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	/* Where it is gone already every slot is of the newest. */
	if (aead_open(slots->root[newest].wrap, sealed, binds,
		(struct bytes){
		    sealed + AEAD_NONCE_SIZE, SECRET_KEY_SIZE + AEAD_TAG_SIZE},
		before->at, NULL) == CUSTODY_OK)
		status = make_wrap(&other->wrap, before, slots->genesis, err);
	secret_free(before);
	return status;
}

static enum custody_status
refuse_root(struct slots *slots, struct aead *wrap, struct custody_error *err)
{
	static const char *const names[] = {
	    [ROOT_SECRET_PASSPHRASE] = "passphrase",
	    [ROOT_SECRET_KEY_FILE] = "key file",
	    [ROOT_SECRET_TOKEN] = "token's key",
	};
	struct slots_root *before = slots_root_before(slots);
	const struct slots_root *newest = slots_root_newest(slots);

	if (before != NULL &&
	    is_root_of(slots, (size_t)(before - slots->root), wrap)) {
		error_set(err, CUSTODY_UNKNOWN, "bad-passphrase",
		    "the sealed store: its root secret is being changed, and "
		    "this is the old one");
		error_remedy(err,
		    "give the new %s: custody keys rotate "
		    "finishes the change",
		    names[newest->method.kind]);
		return CUSTODY_UNKNOWN;
	}
	error_set(err, CUSTODY_UNKNOWN, "bad-passphrase",
	    "the sealed store: not its %s", names[newest->method.kind]);
	error_remedy(err, "give the right one; if it is lost, nothing can read "
			  "what is sealed: custody-keys(1), A lost root");
	return CUSTODY_UNKNOWN;
}

enum custody_status
slots_unlock(
    struct slots *slots, const struct secret *root, struct custody_error *err)
{
	struct slots_root *newest = slots_root_newest(slots);
	size_t number = (size_t)(newest - slots->root);
	struct aead *wrap = NULL;
	enum custody_status status;

	status = make_wrap(&wrap, root, slots->genesis, err);
	if (status != CUSTODY_OK)
		return status;
	if (!is_root_of(slots, number, wrap)) {
		status = refuse_root(slots, wrap, err);
		aead_free(wrap);
		return status;
	}
	slots_root_clear(slots);
	newest->wrap = wrap;
	return unlock_before(slots, number, err);
}
