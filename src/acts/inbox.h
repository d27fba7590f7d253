/* SPDX-License-Identifier: Apache-2.0
 *
 * inbox: offers that were read from files and wait to be judged.
 */
#ifndef ACTS_INBOX_H
#define ACTS_INBOX_H

#include <custody/custody.h>

#include "base/bytes.h"

struct inbox_offer {
	char *file;        /* as it was named */
	uint64_t line;     /* from 1 */
	struct buffer act; /* its text; empty where there is none to judge */
	uint8_t signature[64];
	uint64_t seen; /* events that its signer had before them */
	char at[28];
	bool done;                  /* accepted, or refused for good */
	enum custody_status status; /* why it was refused, with `err` */
	struct custody_error err;
};

/* All zeros is an empty one. */
struct inbox {
	struct inbox_offer *offers;
	size_t count, room;
};

/*
 * Reads a file of offers, as input_read does, or those in a folder (regular
 * files by name, not those that begin with a dot), and appends them.  What
 * cannot be read, or is no offer, becomes one that is refused already.  Fails
 * only where memory is short, or waiting is interrupted.
 */
enum custody_status inbox_read(struct inbox *inbox, struct custody *custody,
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Those that saw less come first, then the older. */
void inbox_sort(struct inbox *inbox);
void inbox_clear(struct inbox *inbox);

#endif
