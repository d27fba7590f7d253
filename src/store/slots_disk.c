/* SPDX-License-Identifier: Apache-2.0
 *
 * slots_disk: what is read back is the device's word where the file system
 * lets anybody ask it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "store/slots_disk.h"

enum custody_status
slots_disk_read(const struct slots_disk *disk, uint64_t number,
    uint8_t slot[SLOTS_SIZE], struct custody_error *err)
{
	size_t got = 0;

	while (got < SLOTS_SIZE) {
		ssize_t len = pread(disk->fd, slot + got, SLOTS_SIZE - got,
		    (off_t)(number * SLOTS_SIZE + got));

		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return error_system(
			    err, "io", "reading the key slots %s", disk->path);
		if (len == 0)
			return error_set(err, CUSTODY_DISAGREES, "slots",
			    "the key slots %s: the file ends in slot %llu",
			    disk->path, (unsigned long long)number);
		got += (size_t)len;
	}
	return CUSTODY_OK;
}

enum custody_status
slots_disk_write(const struct slots_disk *disk, uint64_t number,
    const uint8_t slot[SLOTS_SIZE], struct custody_error *err)
{
	size_t put = 0;

	while (put < SLOTS_SIZE) {
		ssize_t len = pwrite(disk->fd, slot + put, SLOTS_SIZE - put,
		    (off_t)(number * SLOTS_SIZE + put));

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return error_system(
			    err, "io", "writing the key slots %s", disk->path);
		put += (size_t)len;
	}
	if (fsync(disk->fd) != 0)
		return error_system(
		    err, "io", "syncing the key slots %s", disk->path);
	return CUSTODY_OK;
}

enum custody_status
slots_disk_check(const struct slots_disk *disk, uint64_t number,
    const uint8_t wanted[SLOTS_SIZE], bool *direct, struct custody_error *err)
{
	uint8_t *found = aligned_alloc(SLOTS_SIZE, SLOTS_SIZE);
	char path[64];
	enum custody_status status = CUSTODY_UNKNOWN;
	struct slots_disk past = {.path = disk->path};

	if (found == NULL)
		return error_memory(err);
	snprintf(path, sizeof path, "/proc/self/fd/%d", disk->fd);
	past.fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (past.fd >= 0)
		status = slots_disk_read(&past, number, found, NULL);
	*direct = status == CUSTODY_OK;
	if (!*direct) {
		posix_fadvise(disk->fd, 0, 0, POSIX_FADV_DONTNEED);
		status = slots_disk_read(disk, number, found, err);
	}
	if (status == CUSTODY_OK && memcmp(found, wanted, SLOTS_SIZE) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "not-overwritten",
		    "the key slots %s: slot %llu reads back as something else",
		    disk->path, (unsigned long long)number);
	if (past.fd >= 0)
		close(past.fd);
	free(found);
	return status;
}
