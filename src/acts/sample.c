/* SPDX-License-Identifier: Apache-2.0
 *
 * sample: selection sampling (Knuth, volume 2, 3.4.2, algorithm S).  The
 * numbers follow from a seed, so that the choice can be made again; who damages
 * data before the seed is there cannot know what is looked at.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "acts/sample.h"
#include "base/error.h"
#include "crypto/digest.h"

#define MILLION 1000000
#define PERCENT 10000 /* in a million */

/* What follows the point: down to a millionth of all. */
static const char *
read_fraction(const char *at, uint64_t *wish)
{
	uint64_t worth = PERCENT;

	for (; *at >= '0' && *at <= '9' && worth > 1; at++) {
		worth /= 10;
		*wish += (uint64_t)(*at - '0') * worth;
	}
	return at;
}

static bool
read_wish(struct sample *out, const char *text)
{
	char *end = NULL;
	const char *at;

	errno = 0;
	if (text[0] < '0' || text[0] > '9')
		return false;
	out->wish = strtoul(text, &end, 10);
	if (errno != 0)
		return false;
	out->share = *end == '.' || *end == '%';
	if (!out->share)
		return *end == '\0' && out->wish > 0;
	if (out->wish > 100)
		return false;
	out->wish *= PERCENT;
	at = *end == '.' ? read_fraction(end + 1, &out->wish) : end;
	return strcmp(at, "%") == 0 && out->wish > 0 && out->wish <= MILLION;
}

static enum custody_status
read_seed(struct sample *out, const char *seed, struct custody_error *err)
{
	if (seed == NULL) {
		if (getrandom(out->seed, sizeof out->seed, 0) ==
		    sizeof out->seed)
			return CUSTODY_OK;
		return error_set(err, CUSTODY_UNKNOWN, "no-random",
		    "verify: the system has no random numbers");
	}
	if (strlen(seed) == 2 * sizeof out->seed &&
	    encode_unhex(out->seed, seed, sizeof out->seed))
		return CUSTODY_OK;
	return error_set(err, CUSTODY_USAGE, "usage",
	    "verify: --seed %s: not 32 hex digits", seed);
}

enum custody_status
sample_read(struct sample *out, const char *text, const char *seed,
    struct custody_error *err)
{
	*out = (struct sample){.wish = 0};
	if (text == NULL)
		return CUSTODY_OK;
	if (read_wish(out, text))
		return read_seed(out, seed, err);
	error_set(err, CUSTODY_USAGE, "usage",
	    "verify: --sample %s: no share of anything", text);
	error_remedy(err, "a number of pieces, or a share: 20, 5%%, 0.05%%");
	return CUSTODY_USAGE;
}

uint64_t
sample_begin(struct sample *sample, uint64_t total)
{
	uint64_t wanted = sample->wish;

	if (sample->share)
		wanted = total / MILLION * wanted +
			 (total % MILLION * wanted + MILLION - 1) / MILLION;
	if (sample->wish == 0 || wanted > total)
		wanted = total;
	sample->left = total;
	sample->wanted = wanted;
	return wanted;
}

/* SHA-256 of the seed and the number of the choice, highest byte first. */
static uint64_t
random_of(const struct sample *sample, uint64_t number)
{
	uint8_t text[SAMPLE_SEED + 8], digest[DIGEST_SIZE];

	memcpy(text, sample->seed, SAMPLE_SEED);
	memcpy(text + SAMPLE_SEED, &(uint64_t){htobe64(number)}, sizeof number);
	digest_sha256(digest, text, sizeof text);
	memcpy(&number, digest, sizeof number);
	return be64toh(number);
}

bool
sample_next(struct sample *sample)
{
	uint64_t number = sample->next;
	bool chosen;

	if (sample->left == 0)
		return false;
	sample->next++;
	chosen = sample->wanted == sample->left ||
		 (unsigned __int128)random_of(sample, number) * sample->left >>
		     64 < sample->wanted;
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
