/* SPDX-License-Identifier: Apache-2.0
 *
 * child: the life of a confined child as its parent sees it: made, asked,
 * heard, ended.  One that dies, falls silent or tries what it may not is
 * CUSTODY_UNKNOWN ("reader-stopped") with a sentence that says so.
 */
#ifndef READERS_CHILD_H
#define READERS_CHILD_H

#include <sys/types.h>
#include <time.h>

#include "readers/area.h"
#include "readers/reading.h"
#include "readers/wire.h"

struct child {
	/* Set by who has it. */
	const struct custody_reading_options *options;
	const struct reading_sink *sink; /* is asked to rest, to forget */
	void *ctx;
	struct custody_reading_limits limits; /* none is 0 */
	struct area *shown;                   /* this process keeps it */

	struct area *told; /* the child keeps it */
	pid_t pid;         /* 0: there is none */
	int channel;
	bool archives; /* it can read them */
	unsigned messages;
	uint64_t moved;       /* bytes shown and told, for which it has CPU */
	struct timespec used; /* of CPU, when it was last looked at */
	uint64_t silent;      /* seconds since it used any */
	struct wire_message asked;
	struct wire_message heard;
};

/* There is one from here on, if need be a new one.  CUSTODY_UNKNOWN
 * ("no-confinement") where the system cannot confine it. */
enum custody_status child_need(struct child *child, bool archives,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Ends it, whatever it is doing, if there is one. */
void child_end(struct child *child);

/* Sends child->asked, with a descriptor or -1. */
enum custody_status child_ask(
    struct child *child, int fd, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Waits for child->heard, as long as it uses no more CPU than it may, and not
 * for so many seconds while it uses none and waits for no disk. */
enum custody_status child_hear(
    struct child *child, struct custody_error *err) CUSTODY_MUST_CHECK;

/* What a WIRE_ANSWER in child->heard says: CUSTODY_OK, CUSTODY_END, or what
 * was refused and why. */
enum custody_status child_answer(
    const struct child *child, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
