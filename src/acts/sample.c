/* SPDX-License-Identifier: Apache-2.0
 *
 * sample: selection sampling (Knuth, volume 2, 3.4.2, algorithm S), with the
 * system's random numbers: who damages data cannot know what is looked at.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "acts/sample.h"
#include "base/error.h"

#define MILLION 1000000

enum custody_status
sample_read(struct sample *out, const char *text, struct custody_error *err)
{
	char *end = NULL;

	*out = (struct sample){.wish = 0};
	if (text == NULL)
		return CUSTODY_OK;
	errno = 0;
	out->wish =
	    text[0] >= '0' && text[0] <= '9' ? strtoul(text, &end, 10) : 0;
	out->percent = end != NULL && strcmp(end, "%") == 0;
	if (out->wish > 0 && errno == 0 &&
	    (*end == '\0' || (out->percent && out->wish <= 100)))
		return CUSTODY_OK;
	error_set(err, CUSTODY_USAGE, "usage",
	    "verify: --sample %s: no share of anything", text);
	error_remedy(err, "a number of files, or a share: 20, 5%%");
	return CUSTODY_USAGE;
}

uint64_t
sample_begin(struct sample *sample, uint64_t total)
{
	uint64_t wanted = sample->wish;

	if (sample->percent)
		wanted =
		    total / 100 * wanted + (total % 100 * wanted + 99) / 100;
	if (sample->wish == 0 || wanted > total)
		wanted = total;
	sample->left = total;
	sample->wanted = wanted;
	return wanted;
}

/* Where the system has no random numbers, all are looked at. */
bool
sample_next(struct sample *sample)
{
	uint64_t random = 0;
	bool chosen;

	if (sample->left == 0)
		return false;
	if (sample->wanted < sample->left &&
	    getrandom(&random, sizeof random, 0) != sizeof random)
		random = 0;
	chosen =
	    (unsigned __int128)random * sample->left >> 64 < sample->wanted;
	sample->left--;
	sample->wanted -= chosen;
	return chosen;
}

uint64_t
sample_chance(uint64_t total, uint64_t chosen, uint64_t ppm)
{
	uint64_t bad = total / MILLION * ppm +
		       (total % MILLION * ppm + MILLION - 1) / MILLION;
	double missed = 1;

	if (bad == 0)
		bad = 1;
	for (uint64_t i = 0; i < bad && missed > 0; i++)
		missed *= chosen + i >= total ? 0
					      : (double)(total - chosen - i) /
						    (double)(total - i);
	return total == 0 ? 0 : (uint64_t)((1 - missed) * MILLION);
}
