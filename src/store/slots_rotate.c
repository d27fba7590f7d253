/* SPDX-License-Identifier: Apache-2.0
 *
 * slots_rotate: another root secret, under which every key is wrapped again.
 * Each step changes bytes of one sector, and at every moment the new secret
 * opens every slot: of those that were not reached yet it has the old one.
 */
#include <string.h>

#include "base/error.h"
#include "store/slots_inside.h"
#include "store/slots_rotate.h"

static enum custody_status
write_head(struct slots *slots, const uint8_t head[SLOTS_SIZE],
    struct custody_error *err)
{
	bool direct;
	enum custody_status status =
	    slots_disk_write(&slots->disk, 0, head, err);

	if (status == CUSTODY_OK)
		status = slots_disk_check(&slots->disk, 0, head, &direct, err);
	if (status == CUSTODY_OK)
		memcpy(slots->head, head, SLOTS_SIZE);
	return status;
}

bool
slots_rotating(struct slots *slots)
{
	return slots_root_before(slots) != NULL;
}

uint64_t
slots_generation(struct slots *slots)
{
	return slots_root_newest(slots)->generation;
}

const struct root_secret_method *
slots_rotate_from(struct slots *slots)
{
	const struct slots_root *before = slots_root_before(slots);

	return before != NULL ? &before->method : slots_method(slots);
}

enum custody_status
slots_rotate_begin(struct slots *slots, const struct secret *old,
    const struct root_secret_method *method, const struct secret *root,
    struct custody_error *err)
{
	const struct slots_root *newest = slots_root_newest(slots);
	size_t other = newest == slots->root;
	uint8_t head[SLOTS_SIZE];
	struct aead *wrap = NULL;
	enum custody_status status;

	if (newest->wrap == NULL || slots_rotating(slots))
		return error_set(err, CUSTODY_UNKNOWN, "locked",
		    "the sealed store is locked, or its root secret is being "
		    "changed");
	memcpy(head, slots->head, sizeof head);
	status = slots_root_write(
	    head, other, newest->generation + 1, method, root, old, &wrap, err);
	if (status == CUSTODY_OK)
		status = write_head(slots, head, err);
	if (status != CUSTODY_OK) {
		aead_free(wrap);
		return status;
	}
	slots->root[other] =
	    (struct slots_root){newest->generation + 1, *method, wrap};
	return CUSTODY_OK;
}

enum custody_status
slots_rotate_slot(
    struct slots *slots, uint64_t number, bool *key, struct custody_error *err)
{
	struct slots_name name;
	struct secret *secret = NULL;
	uint64_t generation = 0;
	enum custody_status status;

	status = slots_slot_read(slots, number, &name, &generation, err);
	*key = status == CUSTODY_OK;
	if (status == CUSTODY_NOT_FOUND)
		return CUSTODY_OK;
	if (status == CUSTODY_OK && generation == slots_generation(slots))
		return CUSTODY_OK;
	if (status == CUSTODY_OK)
		status = slots_key(slots, number, NULL, &secret, err);
	if (status == CUSTODY_OK)
		status = slots_slot_write(slots, number, &name, secret, err);
	secret_free(secret);
	return status;
}

enum custody_status
slots_rotate_end(struct slots *slots, struct custody_error *err)
{
	struct slots_root *before = slots_root_before(slots);
	size_t number = before == NULL ? 0 : (size_t)(before - slots->root);
	uint8_t head[SLOTS_SIZE];
	enum custody_status status;

	if (before == NULL)
		return CUSTODY_OK;
	memcpy(head, slots->head, sizeof head);
	slots_root_erase(head, number);
	status = write_head(slots, head, err);
	if (status != CUSTODY_OK)
		return status;
	aead_free(before->wrap);
	*before = (struct slots_root){.generation = 0};
	return CUSTODY_OK;
}
