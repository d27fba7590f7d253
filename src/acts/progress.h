/* SPDX-License-Identifier: Apache-2.0
 *
 * progress: whoever asked is told how far long work is, ten times a second.
 */
#ifndef ACTS_PROGRESS_H
#define ACTS_PROGRESS_H

#include "acts/session.h"

struct progress {
	struct custody_progress so_far;
	int64_t told_at; /* microseconds */
};

/* Calls settings.progress with what is so far, unless that was just done. */
void progress_note(struct custody *custody, struct progress *progress);

#endif
