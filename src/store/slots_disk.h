/* SPDX-License-Identifier: Apache-2.0
 *
 * slots_disk: one slot of a file of slots: read whole, written in place and
 * synced, and looked at past the page cache.
 */
#ifndef STORE_SLOTS_DISK_H
#define STORE_SLOTS_DISK_H

#include "store/slots.h"

/* An open file of slots; `path` is for the sentence. */
struct slots_disk {
	int fd;
	const char *path;
};

/* CUSTODY_UNKNOWN ("io"); CUSTODY_DISAGREES ("slots") past the file's end. */
enum custody_status slots_disk_read(const struct slots_disk *disk,
    uint64_t number, uint8_t slot[SLOTS_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* On the device when it returns, as far as the system can tell. */
enum custody_status slots_disk_write(const struct slots_disk *disk,
    uint64_t number, const uint8_t slot[SLOTS_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reads back: what is on the device, or, where the file system does not read
 * past its cache (*direct false), what that says after it was told to forget.
 * CUSTODY_DISAGREES ("not-overwritten"). */
enum custody_status slots_disk_check(const struct slots_disk *disk,
    uint64_t number, const uint8_t wanted[SLOTS_SIZE], bool *direct,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
