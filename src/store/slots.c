/* SPDX-License-Identifier: Apache-2.0
 *
 * slots: slot 0 says whose the file is and how its root secret is made; each
 * other is bound to its place, its ledger and what it is for.
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
#include "store/slots_inside.h"

static const uint8_t head_mark[SLOTS_MARK] = "custody slots 2";
static const uint8_t slot_mark[SLOTS_MARK] = "custody slot 1";

/* A slot: mark, genesis, place, generation, epoch, seal, version; nonce,
 * wrapped key, tag. */
enum {
	SLOT_GENESIS = SLOTS_MARK,
	SLOT_PLACE = 48,
	SLOT_GENERATION = 56,
	SLOT_EPOCH = 64,
	SLOT_SEAL = 68,
	SLOT_VERSION = 84,
	SLOT_NONCE = 116,
	SLOT_KEY = 128,
	SLOT_END = 176,
};

static const char remedy[] = "put back this ledger's own, or a copy of it that "
			     "was attested: custody-keys(1)";

enum custody_status
slots_damaged(
    const struct slots *slots, const char *why, struct custody_error *err)
{
	error_set(err, CUSTODY_DISAGREES, "slots", "the key slots %s: %s",
	    slots->path, why);
	error_remedy(err, remedy);
	return CUSTODY_DISAGREES;
}

/* --- the file --------------------------------------------------------------
 */

static enum custody_status
read_head(struct slots *slots, struct custody_error *err)
{
	enum custody_status status =
	    slots_disk_read(&slots->disk, 0, slots->head, err);

	if (status != CUSTODY_OK)
		return status;
	if (memcmp(slots->head, head_mark, SLOTS_MARK) != 0)
		return slots_damaged(
		    slots, "they do not begin as slots do", err);
	if (memcmp(slots->head + SLOTS_HEAD_GENESIS, slots->genesis,
		SLOTS_GENESIS) != 0)
		return slots_damaged(slots, "they are another ledger's", err);
	return slots_root_read(slots, err);
}

/* As the file is now: somebody may add one meanwhile, and one that could not be
 * synced is there all the same. */
static enum custody_status
count_slots(struct slots *slots, struct custody_error *err)
{
	struct stat info;

	if (fstat(slots->disk.fd, &info) != 0)
		return error_system(
		    err, "io", "looking at the key slots %s", slots->path);
	if (!S_ISREG(info.st_mode) || info.st_size < (off_t)SLOTS_SIZE)
		return slots_damaged(slots, "they are cut short", err);
	slots->last = (uint64_t)info.st_size / SLOTS_SIZE - 1;
	return CUSTODY_OK;
}

enum custody_status
slots_open(struct slots **out, const char *path, const uint8_t genesis[32],
    bool write, struct custody_error *err)
{
	struct slots *slots = calloc(1, sizeof *slots);
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	if (slots == NULL)
		return error_memory(err);
	memcpy(slots->genesis, genesis, SLOTS_GENESIS);
	slots->disk.fd =
	    open(path, (write ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC);
	slots->path = strdup(path);
	slots->disk.path = slots->path;
	if (slots->path == NULL)
		status = error_memory(err);
	else if (slots->disk.fd < 0 && errno == ENOENT)
		status = error_set(err, CUSTODY_NOT_FOUND, "no-slots",
		    "there are no key slots: nothing is sealed in this ledger");
	else if (slots->disk.fd < 0)
		status =
		    error_system(err, "io", "opening the key slots %s", path);
	else
		status = count_slots(slots, err);
	if (status == CUSTODY_OK)
		status = read_head(slots, err);
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
	slots_root_clear(slots);
	if (slots->disk.fd >= 0)
		close(slots->disk.fd);
	free(slots->path);
	free(slots);
}

enum custody_status
slots_create(const char *path, const uint8_t genesis[SLOTS_GENESIS],
    const struct root_secret_method *method, const struct secret *root,
    struct custody_error *err)
{
	uint8_t head[SLOTS_SIZE] = {0};
	struct aead *wrap = NULL;
	enum custody_status status;

	memcpy(head, head_mark, SLOTS_MARK);
	memcpy(head + SLOTS_HEAD_GENESIS, genesis, SLOTS_GENESIS);
	status = slots_root_write(head, 0, 1, method, root, NULL, &wrap, err);
	if (status == CUSTODY_OK)
		status = file_create(
		    AT_FDCWD, path, head, sizeof head, FILE_SHARED | 0600, err);
	aead_free(wrap);
	return status;
}

const struct root_secret_method *
slots_method(struct slots *slots)
{
	return &slots_root_newest(slots)->method;
}

int
slots_fd(const struct slots *slots)
{
	return slots->disk.fd;
}

uint64_t
slots_last(const struct slots *slots)
{
	return slots->last;
}

/* --- one slot --------------------------------------------------------------
 */

static void
write_name(const struct slots *slots, uint64_t number, uint64_t generation,
    const struct slots_name *name, uint8_t slot[SLOTS_SIZE])
{
	memset(slot, 0, SLOTS_SIZE);
	memcpy(slot, slot_mark, SLOTS_MARK);
	memcpy(slot + SLOT_GENESIS, slots->genesis, SLOTS_GENESIS);
	bytes_put_number(slot + SLOT_PLACE, number, 8);
	bytes_put_number(slot + SLOT_GENERATION, generation, 8);
	bytes_put_number(slot + SLOT_EPOCH, name->epoch, 4);
	memcpy(slot + SLOT_SEAL, name->seal, SLOTS_SEAL_SIZE);
	memcpy(slot + SLOT_VERSION, name->version, 32);
}

static enum custody_status
need_wrap(struct slots *slots, struct custody_error *err)
{
	return slots_root_newest(slots)->wrap != NULL
		   ? CUSTODY_OK
		   : error_set(err, CUSTODY_UNKNOWN, "locked",
			 "the sealed store is locked");
}

enum custody_status
slots_slot_write(struct slots *slots, uint64_t number,
    const struct slots_name *name, const struct secret *key,
    struct custody_error *err)
{
	const struct slots_root *root = slots_root_newest(slots);
	uint8_t slot[SLOTS_SIZE];
	bool direct;
	enum custody_status status = need_wrap(slots, err);

	write_name(slots, number, root->generation, name, slot);
	if (status == CUSTODY_OK)
		status = secret_noise(slot + SLOT_NONCE, AEAD_NONCE_SIZE, err);
	if (status == CUSTODY_OK)
		status = aead_seal(root->wrap, slot + SLOT_NONCE,
		    (struct bytes){slot, SLOT_NONCE},
		    (struct bytes){key->at, key->len}, slot + SLOT_KEY, err);
	if (status == CUSTODY_OK)
		status = slots_disk_write(&slots->disk, number, slot, err);
	if (status == CUSTODY_OK && number > slots->last)
		slots->last = number;
	if (status == CUSTODY_OK)
		status =
		    slots_disk_check(&slots->disk, number, slot, &direct, err);
	explicit_bzero(slot, sizeof slot);
	return status;
}

enum custody_status
slots_add(struct slots *slots, const struct slots_name *name,
    const struct secret *key, uint64_t *number, struct custody_error *err)
{
	enum custody_status status = count_slots(slots, err);

	*number = slots->last + 1;
	return status == CUSTODY_OK
		   ? slots_slot_write(slots, *number, name, key, err)
		   : status;
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
slots_slot_read(struct slots *slots, uint64_t number, struct slots_name *out,
    uint64_t *generation, struct custody_error *err)
{
	uint8_t slot[SLOTS_SIZE];
	enum custody_status status;

	if (number == 0 || number > slots->last)
		return no_slot(number, err);
	status = slots_disk_read(&slots->disk, number, slot, err);
	if (status != CUSTODY_OK)
		return status;
	if (memcmp(slot, slot_mark, SLOTS_MARK) != 0)
		return no_slot(number, err);
	read_name(out, slot);
	*generation = bytes_number(slot + SLOT_GENERATION, 8);
	return CUSTODY_OK;
}

enum custody_status
slots_read(struct slots *slots, uint64_t number, struct slots_name *out,
    struct custody_error *err)
{
	uint64_t generation;

	return slots_slot_read(slots, number, out, &generation, err);
}

enum custody_status
slots_find(struct slots *slots, const uint8_t seal[SLOTS_SEAL_SIZE],
    uint64_t *number, struct custody_error *err)
{
	struct slots_name name;
	enum custody_status status = count_slots(slots, err);

	if (status != CUSTODY_OK)
		return status;
	for (*number = slots->last; *number > 0; --*number) {
		status = slots_read(slots, *number, &name, err);
		if (status == CUSTODY_OK &&
		    memcmp(name.seal, seal, sizeof name.seal) == 0)
			return CUSTODY_OK;
		if (status != CUSTODY_OK && status != CUSTODY_NOT_FOUND)
			return status;
	}
	error_set(err, CUSTODY_NOT_FOUND, "no-slot",
	    "the key slots %s have no key for it", slots->path);
	error_remedy(err, remedy);
	return CUSTODY_NOT_FOUND;
}

static bool
same_name(const struct slots_name *a, const struct slots_name *b)
{
	return memcmp(a->seal, b->seal, sizeof a->seal) == 0 &&
	       memcmp(a->version, b->version, sizeof a->version) == 0 &&
	       a->epoch == b->epoch;
}

/* By what it says of itself, and by all that it was written with. */
static enum custody_status
open_slot(struct slots *slots, uint64_t number, const struct slots_name *said,
    struct aead *wrap, uint64_t generation, uint8_t *key,
    struct custody_error *err)
{
	uint8_t slot[SLOTS_SIZE], about[SLOTS_SIZE];
	enum custody_status status =
	    slots_disk_read(&slots->disk, number, slot, err);

	if (status != CUSTODY_OK)
		return status;
	write_name(slots, number, generation, said, about);
	status = aead_open(wrap, slot + SLOT_NONCE,
	    (struct bytes){about, SLOT_NONCE},
	    (struct bytes){slot + SLOT_KEY, SLOT_END - SLOT_KEY}, key, err);
	explicit_bzero(slot, sizeof slot);
	return status;
}

enum custody_status
slots_key(struct slots *slots, uint64_t number, const struct slots_name *name,
    struct secret **out, struct custody_error *err)
{
	struct slots_name said = {.epoch = 0};
	uint64_t generation = 0;
	const struct slots_root *root;
	enum custody_status status = need_wrap(slots, err);

	*out = NULL;
	if (status == CUSTODY_OK)
		status =
		    slots_slot_read(slots, number, &said, &generation, err);
	if (status == CUSTODY_OK)
		status = secret_new(out, SECRET_KEY_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	root = slots_root_of(slots, generation);
	if (generation > slots_root_newest(slots)->generation) {
		secret_free(*out);
		*out = NULL;
		return error_set(err, CUSTODY_UNKNOWN, "slots-changed",
		    "the root secret of the sealed store was changed just "
		    "now: run it again");
	}
	if (root != NULL && root->wrap != NULL &&
	    (name == NULL || same_name(&said, name)))
		status = open_slot(slots, number, &said, root->wrap, generation,
		    (*out)->at, err);
	else
		status = CUSTODY_DISAGREES;
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	secret_free(*out);
	*out = NULL;
	if (status != CUSTODY_DISAGREES)
		return status;
	error_set(err, CUSTODY_DISAGREES, "slots",
	    "the key slots %s: slot %llu is not the one that was written for "
	    "it",
	    slots->path, (unsigned long long)number);
	error_remedy(err, remedy);
	return CUSTODY_DISAGREES;
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
		status = slots_disk_write(&slots->disk, number, slot, err);
	if (status == CUSTODY_OK)
		status =
		    slots_disk_check(&slots->disk, number, slot, direct, err);
	memset(slot, 0, sizeof slot);
	if (status == CUSTODY_OK)
		status = slots_disk_write(&slots->disk, number, slot, err);
	return status == CUSTODY_OK
		   ? slots_disk_check(&slots->disk, number, slot, direct, err)
		   : status;
}

enum custody_status
slots_destroyed(struct slots *slots, uint64_t number, struct custody_error *err)
{
	static const uint8_t zeros[SLOTS_SIZE];
	bool direct;

	if (number == 0 || number > slots->last)
		return no_slot(number, err);
	return slots_disk_check(&slots->disk, number, zeros, &direct, err);
}
