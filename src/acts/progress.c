/* SPDX-License-Identifier: Apache-2.0
 *
 * progress: the clock is the coarse one, as it is read with every block.
 */
#include <time.h>

#include "acts/progress.h"

#define EVERY 100000 /* microseconds */

static int64_t
read_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void
progress_note(struct custody *custody, struct progress *progress)
{
	const struct custody_settings *settings = &custody->settings;
	int64_t now = read_clock();

	if (settings->progress == NULL || now - progress->told_at < EVERY)
		return;
	progress->told_at = now;
	settings->progress(settings->ctx, &progress->so_far);
}
