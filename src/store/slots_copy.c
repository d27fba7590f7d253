/* SPDX-License-Identifier: Apache-2.0
 *
 * slots_copy: the same slots in another file, which is marked as the copy that
 * it is: whoever holds it can be told what became of its slots since.
 */
#include <string.h>

#include "base/error.h"
#include "store/slots_inside.h"

static enum custody_status
copy_slot(struct slots *slots, const struct slots_disk *to, uint64_t number,
    const char *id, struct custody_error *err)
{
	uint8_t slot[SLOTS_SIZE];
	char *mark = (char *)slot + SLOTS_HEAD_COPY;
	bool direct;
	enum custody_status status =
	    slots_disk_read(&slots->disk, number, slot, err);

	if (status == CUSTODY_OK && number == 0) {
		memset(mark, 0, SLOTS_COPY_ID);
		memcpy(mark, id, strnlen(id, SLOTS_COPY_ID - 1));
	}
	if (status == CUSTODY_OK)
		status = slots_disk_write(to, number, slot, err);
	return status == CUSTODY_OK
		   ? slots_disk_check(to, number, slot, &direct, err)
		   : status;
}

enum custody_status
slots_copy(struct slots *slots, int fd, const char *path, const char *id,
    struct custody_error *err)
{
	const struct slots_disk to = {fd, path};
	enum custody_status status = CUSTODY_OK;

	for (uint64_t i = 0; i <= slots->last && status == CUSTODY_OK; i++)
		status = copy_slot(slots, &to, i, id, err);
	return status;
}

void
slots_copy_id(const struct slots *slots, char id[SLOTS_COPY_ID])
{
	memcpy(id, slots->head + SLOTS_HEAD_COPY, SLOTS_COPY_ID);
	id[SLOTS_COPY_ID - 1] = '\0';
}
