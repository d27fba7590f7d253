/* SPDX-License-Identifier: Apache-2.0
 *
 * slots: slot 0 says whose the file is and how its root secret is made, and
 * is never written again; each other is bound to its place, its ledger and
 * what it is for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "crypto/aead.h"
#include "store/slots.h"

#define MARK 16
static const uint8_t head_mark[MARK] = "custody slots 1";
static const uint8_t slot_mark[MARK] = "custody slot 1";

/* Slot 0: mark, genesis, kind, log_n, r, p, salt; nonce, tag of nothing. */
enum {
	HEAD_GENESIS = MARK,
	HEAD_KIND = 48,
	HEAD_SALT = 64,
	HEAD_NONCE = 96,
	HEAD_TAG = 108,
	HEAD_END = 124,
};

/* Another: mark, genesis, place, generation, epoch, seal, version; nonce,
 * wrapped key, tag. */
enum {
	SLOT_GENESIS = MARK,
	SLOT_PLACE = 48,
	SLOT_GENERATION = 56,
	SLOT_EPOCH = 64,
	SLOT_SEAL = 68,
	SLOT_VERSION = 84,
	SLOT_NONCE = 116,
	SLOT_KEY = 128,
	SLOT_END = 176,
};

struct slots {
	char *path;
	int fd;
	uint64_t last;
	uint8_t genesis[32];
	struct root_secret_method method;
	uint8_t head[SLOTS_SIZE];
	struct aead *wrap; /* NULL: locked */
};

static enum custody_status
damaged(const struct slots *slots, const char *why, struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "slots",
	    "the key slots %s: %s", slots->path, why);
}

/* --- reading and writing one ---------------------------------------------- */

static enum custody_status
read_slot(int fd, uint64_t number, uint8_t *slot, const char *path,
    struct custody_error *err)
{
	size_t got = 0;

	while (got < SLOTS_SIZE) {
		ssize_t len = pread(fd, slot + got, SLOTS_SIZE - got,
		    (off_t)(number * SLOTS_SIZE + got));

		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return error_system(
			    err, "io", "reading the key slots %s", path);
		if (len == 0)
			return error_set(err, CUSTODY_DISAGREES, "slots",
			    "the key slots %s: the file ends in slot %llu",
			    path, (unsigned long long)number);
		got += (size_t)len;
	}
	return CUSTODY_OK;
}

static enum custody_status
write_slot(const struct slots *slots, uint64_t number, const uint8_t *slot,
    struct custody_error *err)
{
	size_t put = 0;

	while (put < SLOTS_SIZE) {
		ssize_t len = pwrite(slots->fd, slot + put, SLOTS_SIZE - put,
		    (off_t)(number * SLOTS_SIZE + put));

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return error_system(
			    err, "io", "writing the key slots %s", slots->path);
		put += (size_t)len;
	}
	if (fsync(slots->fd) != 0)
		return error_system(
		    err, "io", "syncing the key slots %s", slots->path);
	return CUSTODY_OK;
}

/* What is on the device, or, where the file system does not read past its
 * cache, what that says after it was told to forget. */
static enum custody_status
check_slot(const struct slots *slots, uint64_t number, const uint8_t *wanted,
    bool *direct, struct custody_error *err)
{
	uint8_t *found = aligned_alloc(SLOTS_SIZE, SLOTS_SIZE);
	char path[64];
	enum custody_status status = CUSTODY_UNKNOWN;
	int fd;

	if (found == NULL)
		return error_memory(err);
	snprintf(path, sizeof path, "/proc/self/fd/%d", slots->fd);
	fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (fd >= 0)
		status = read_slot(fd, number, found, slots->path, NULL);
	*direct = status == CUSTODY_OK;
	if (!*direct) {
		posix_fadvise(slots->fd, 0, 0, POSIX_FADV_DONTNEED);
		status = read_slot(slots->fd, number, found, slots->path, err);
	}
	if (status == CUSTODY_OK && memcmp(found, wanted, SLOTS_SIZE) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "not-overwritten",
		    "the key slots %s: slot %llu reads back as something else",
		    slots->path, (unsigned long long)number);
	if (fd >= 0)
		close(fd);
	free(found);
	return status;
}

/* --- the file --------------------------------------------------------------
 */

static enum custody_status
read_head(struct slots *slots, struct custody_error *err)
{
	const uint8_t *head = slots->head;
	struct root_secret_method *method = &slots->method;
	enum custody_status status =
	    read_slot(slots->fd, 0, slots->head, slots->path, err);

	if (status != CUSTODY_OK)
		return status;
	if (memcmp(head, head_mark, MARK) != 0)
		return damaged(slots, "they do not begin as slots do", err);
	if (memcmp(head + HEAD_GENESIS, slots->genesis, 32) != 0)
		return damaged(slots, "they are another ledger's", err);
	method->kind = (enum root_secret_kind)bytes_number(head + HEAD_KIND, 4);
	method->log_n = (uint32_t)bytes_number(head + HEAD_KIND + 4, 4);
	method->r = (uint32_t)bytes_number(head + HEAD_KIND + 8, 4);
	method->p = (uint32_t)bytes_number(head + HEAD_KIND + 12, 4);
	memcpy(method->salt, head + HEAD_SALT, ROOT_SECRET_SALT);
	return root_secret_sound(method)
		   ? CUSTODY_OK
		   : damaged(slots, "slot 0 was changed", err);
}

enum custody_status
slots_open(struct slots **out, const char *path, const uint8_t genesis[32],
    bool write, struct custody_error *err)
{
	struct slots *slots = calloc(1, sizeof *slots);
	struct stat info;
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	if (slots == NULL)
		return error_memory(err);
	memcpy(slots->genesis, genesis, 32);
	slots->fd =
	    open(path, (write ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC);
	slots->path = strdup(path);
	if (slots->path == NULL)
		status = error_memory(err);
	else if (slots->fd < 0 && errno == ENOENT)
		status = error_set(err, CUSTODY_NOT_FOUND, "no-slots",
		    "there are no key slots: nothing is sealed in this ledger");
	else if (slots->fd < 0 || fstat(slots->fd, &info) != 0)
		status =
		    error_system(err, "io", "opening the key slots %s", path);
	else if (!S_ISREG(info.st_mode) || info.st_size < (off_t)SLOTS_SIZE)
		status = damaged(slots, "they are cut short", err);
	if (status == CUSTODY_OK) {
		slots->last = (uint64_t)info.st_size / SLOTS_SIZE - 1;
		status = read_head(slots, err);
	}
	if (status == CUSTODY_OK)
		*out = slots;
	else
		slots_close(slots);
	return status;
}

void
slots_close(struct slots *slots)
{
	if (slots == NULL)
		return;
	aead_free(slots->wrap);
	if (slots->fd >= 0)
		close(slots->fd);
	free(slots->path);
	free(slots);
}

static enum custody_status
make_wrap(struct aead **out, const struct secret *root,
    const uint8_t genesis[32], struct custody_error *err)
{
	struct secret *key = NULL;
	enum custody_status status;

	status = secret_derive(
	    &key, root, "custody slots v1", (struct bytes){genesis, 32}, err);
	if (status == CUSTODY_OK)
		status = aead_new(out, key, err);
	secret_free(key);
	return status;
}

enum custody_status
slots_create(const char *path, const uint8_t genesis[32],
    const struct root_secret_method *method, const struct secret *root,
    struct custody_error *err)
{
	uint8_t head[SLOTS_SIZE] = {0};
	struct aead *wrap = NULL;
	enum custody_status status;

	memcpy(head, head_mark, MARK);
	memcpy(head + HEAD_GENESIS, genesis, 32);
	bytes_put_number(head + HEAD_KIND, method->kind, 4);
	bytes_put_number(head + HEAD_KIND + 4, method->log_n, 4);
	bytes_put_number(head + HEAD_KIND + 8, method->r, 4);
	bytes_put_number(head + HEAD_KIND + 12, method->p, 4);
	memcpy(head + HEAD_SALT, method->salt, ROOT_SECRET_SALT);
	status = secret_noise(head + HEAD_NONCE, AEAD_NONCE_SIZE, err);
	if (status == CUSTODY_OK)
		status = make_wrap(&wrap, root, genesis, err);
	if (status == CUSTODY_OK)
		status = aead_seal(wrap, head + HEAD_NONCE,
		    (struct bytes){head, HEAD_NONCE},
		    (struct bytes){(const uint8_t *)"", 0}, head + HEAD_TAG,
		    err);
	if (status == CUSTODY_OK)
		status =
		    file_create(AT_FDCWD, path, head, sizeof head, 0600, err);
	aead_free(wrap);
	return status;
}

const struct root_secret_method *
slots_method(const struct slots *slots)
{
	return &slots->method;
}

int
slots_fd(const struct slots *slots)
{
	return slots->fd;
}

uint64_t
slots_last(const struct slots *slots)
{
	return slots->last;
}

enum custody_status
slots_unlock(
    struct slots *slots, const struct secret *root, struct custody_error *err)
{
	struct aead *wrap = NULL;
	uint8_t nothing[1];
	enum custody_status status;

	status = make_wrap(&wrap, root, slots->genesis, err);
	if (status != CUSTODY_OK)
		return status;
	status = aead_open(wrap, slots->head + HEAD_NONCE,
	    (struct bytes){slots->head, HEAD_NONCE},
	    (struct bytes){slots->head + HEAD_TAG, AEAD_TAG_SIZE}, nothing,
	    NULL);
	if (status != CUSTODY_OK) {
		aead_free(wrap);
		error_set(err, CUSTODY_UNKNOWN, "bad-passphrase",
		    slots->method.kind == ROOT_SECRET_PASSPHRASE
			? "the sealed store: not its passphrase"
			: "the sealed store: not its key file");
		return CUSTODY_UNKNOWN;
	}
	aead_free(slots->wrap);
	slots->wrap = wrap;
	return CUSTODY_OK;
}

/* --- one slot --------------------------------------------------------------
 */

static void
write_name(const struct slots *slots, uint64_t number,
    const struct slots_name *name, uint8_t slot[SLOTS_SIZE])
{
	memset(slot, 0, SLOTS_SIZE);
	memcpy(slot, slot_mark, MARK);
	memcpy(slot + SLOT_GENESIS, slots->genesis, 32);
	bytes_put_number(slot + SLOT_PLACE, number, 8);
	bytes_put_number(slot + SLOT_GENERATION, 1, 8);
	bytes_put_number(slot + SLOT_EPOCH, name->epoch, 4);
	memcpy(slot + SLOT_SEAL, name->seal, SLOTS_SEAL_SIZE);
	memcpy(slot + SLOT_VERSION, name->version, 32);
}

static enum custody_status
need_wrap(const struct slots *slots, struct custody_error *err)
{
	return slots->wrap != NULL ? CUSTODY_OK
				   : error_set(err, CUSTODY_UNKNOWN, "locked",
					 "the sealed store is locked");
}

enum custody_status
slots_add(struct slots *slots, const struct slots_name *name,
    const struct secret *key, uint64_t *number, struct custody_error *err)
{
	uint8_t slot[SLOTS_SIZE];
	bool direct;
	enum custody_status status = need_wrap(slots, err);

	*number = slots->last + 1;
	write_name(slots, *number, name, slot);
	if (status == CUSTODY_OK)
		status = secret_noise(slot + SLOT_NONCE, AEAD_NONCE_SIZE, err);
	if (status == CUSTODY_OK)
		status = aead_seal(slots->wrap, slot + SLOT_NONCE,
		    (struct bytes){slot, SLOT_NONCE},
		    (struct bytes){key->at, key->len}, slot + SLOT_KEY, err);
	if (status == CUSTODY_OK)
		status = write_slot(slots, *number, slot, err);
	if (status == CUSTODY_OK)
		slots->last++;
	if (status == CUSTODY_OK)
		status = check_slot(slots, *number, slot, &direct, err);
	explicit_bzero(slot, sizeof slot);
	return status;
}

static enum custody_status
no_slot(uint64_t number, struct custody_error *err)
{
	return error_set(err, CUSTODY_NOT_FOUND, "no-slot",
	    "key slot %llu holds no key", (unsigned long long)number);
}

static void
read_name(struct slots_name *out, const uint8_t *slot)
{
	memcpy(out->seal, slot + SLOT_SEAL, SLOTS_SEAL_SIZE);
	memcpy(out->version, slot + SLOT_VERSION, 32);
	out->epoch = (uint32_t)bytes_number(slot + SLOT_EPOCH, 4);
}

enum custody_status
slots_read(struct slots *slots, uint64_t number, struct slots_name *out,
    struct custody_error *err)
{
	uint8_t slot[SLOTS_SIZE];
	enum custody_status status;

	if (number == 0 || number > slots->last)
		return no_slot(number, err);
	status = read_slot(slots->fd, number, slot, slots->path, err);
	if (status != CUSTODY_OK)
		return status;
	if (memcmp(slot, slot_mark, MARK) != 0)
		return no_slot(number, err);
	read_name(out, slot);
	return CUSTODY_OK;
}

enum custody_status
slots_find(struct slots *slots, const uint8_t seal[SLOTS_SEAL_SIZE],
    uint64_t *number, struct custody_error *err)
{
	struct slots_name name;

	for (*number = slots->last; *number > 0; --*number) {
		enum custody_status status =
		    slots_read(slots, *number, &name, err);

		if (status == CUSTODY_OK &&
		    memcmp(name.seal, seal, sizeof name.seal) == 0)
			return CUSTODY_OK;
		if (status != CUSTODY_OK && status != CUSTODY_NOT_FOUND)
			return status;
	}
	return error_set(err, CUSTODY_NOT_FOUND, "no-slot",
	    "the key slots %s have no key for it", slots->path);
}

enum custody_status
slots_key(struct slots *slots, uint64_t number, const struct slots_name *name,
    struct secret **out, struct custody_error *err)
{
	uint8_t slot[SLOTS_SIZE], about[SLOTS_SIZE];
	struct slots_name said = {.epoch = 0};
	bool same;
	enum custody_status status = need_wrap(slots, err);

	*out = NULL;
	if (status == CUSTODY_OK)
		status = slots_read(slots, number, &said, err);
	if (status == CUSTODY_OK)
		status = read_slot(slots->fd, number, slot, slots->path, err);
	if (status == CUSTODY_OK)
		status = secret_new(out, SECRET_KEY_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	/* What it says of itself, and all that it was written with. */
	same = name == NULL ||
	       (memcmp(said.seal, name->seal, sizeof said.seal) == 0 &&
		   memcmp(said.version, name->version, 32) == 0 &&
		   said.epoch == name->epoch);
	write_name(slots, number, &said, about);
	status = aead_open(slots->wrap, slot + SLOT_NONCE,
	    (struct bytes){about, SLOT_NONCE},
	    (struct bytes){slot + SLOT_KEY, SLOT_END - SLOT_KEY}, (*out)->at,
	    NULL);
	explicit_bzero(slot, sizeof slot);
	if (status == CUSTODY_OK && same)
		return CUSTODY_OK;
	secret_free(*out);
	*out = NULL;
	return error_set(err, CUSTODY_DISAGREES, "slots",
	    "the key slots %s: slot %llu is not the one that was written for "
	    "it",
	    slots->path, (unsigned long long)number);
}

enum custody_status
slots_destroy(struct slots *slots, uint64_t number, bool *direct,
    struct custody_error *err)
{
	uint8_t slot[SLOTS_SIZE];
	enum custody_status status;

	if (number == 0 || number > slots->last)
		return no_slot(number, err);
	status = secret_noise(slot, sizeof slot, err);
	if (status == CUSTODY_OK)
		status = write_slot(slots, number, slot, err);
	if (status == CUSTODY_OK)
		status = check_slot(slots, number, slot, direct, err);
	memset(slot, 0, sizeof slot);
	if (status == CUSTODY_OK)
		status = write_slot(slots, number, slot, err);
	return status == CUSTODY_OK
		   ? check_slot(slots, number, slot, direct, err)
		   : status;
}

enum custody_status
slots_destroyed(struct slots *slots, uint64_t number, struct custody_error *err)
{
	static const uint8_t zeros[SLOTS_SIZE];
	bool direct;

	if (number == 0 || number > slots->last)
		return no_slot(number, err);
	return check_slot(slots, number, zeros, &direct, err);
}
