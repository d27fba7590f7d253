/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_erase: the bytes of one open file, verified and destroyed.  It
 * touches no byte before all of them were digested and found to be the ones
 * that were to go.
 */
#ifndef ACTS_DISPOSE_ERASE_H
#define ACTS_DISPOSE_ERASE_H

#include <stdbool.h>
#include <stdint.h>

#include <custody/error.h>

#include "acts/session.h"

/* SHA-256 of all that is in the file, from its beginning. */
enum custody_status dispose_erase_digest(uint8_t out[32], int fd,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;

/* How it went. */
struct dispose_erase {
	bool direct;  /* the read-back passed by the page cache */
	bool punched; /* the blocks were given back             */
};

/*
 * Overwrites `size` bytes with random ones, syncs, then with zeros, syncs,
 * reads all of it back, and gives the blocks back.  CUSTODY_DISAGREES
 * ("not-overwritten") where something else than zeros is read;
 * CUSTODY_UNKNOWN ("io").  It may be repeated.
 */
enum custody_status dispose_erase_bytes(struct dispose_erase *out, int fd,
    uint64_t size, struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_OK where the file holds `size` zeros and nothing else, as one that
 * was overwritten under another of its names does. */
enum custody_status dispose_erase_check(
    int fd, uint64_t size, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
