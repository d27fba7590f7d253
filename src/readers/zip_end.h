/* SPDX-License-Identifier: Apache-2.0
 *
 * zip_end: where a zip's central directory is, by the records that end it.
 */
#ifndef READERS_ZIP_END_H
#define READERS_ZIP_END_H

#include "base/bytes.h"

struct zip_end {
	uint64_t count;  /* members */
	uint64_t at;     /* of the central directory */
	uint64_t length; /* of it; what ends it follows at once */
};

/* CUSTODY_MALFORMED ("bad-archive") where the file does not end in exactly
 * one such record, or in two that agree. */
enum custody_status zip_end_read(struct zip_end *out, int fd, uint64_t size,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Exactly `len` bytes at a place; CUSTODY_MALFORMED where the file is too
 * short for that. */
enum custody_status zip_end_pread(int fd, void *to, size_t len, uint64_t at,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Little-endian numbers. */
uint16_t zip_end_u16(const uint8_t *at);
uint32_t zip_end_u32(const uint8_t *at);
uint64_t zip_end_u64(const uint8_t *at);

#endif
