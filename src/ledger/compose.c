/* SPDX-License-Identifier: Apache-2.0
 *
 * compose: writes an act for a signer.  It never dates one before what the
 * signer saw, and never far ahead of the signer's own clock.
 */
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "ledger/act.h"
#include "ledger/compose.h"

enum custody_status
compose_check_clock(
    int64_t newest, int minutes, const char *closed, struct custody_error *err)
{
	char at[CLOCK_TEXT_SIZE];

	if (newest <= clock_now() + (int64_t)minutes * 60 * 1000000)
		return CUSTODY_OK;
	clock_text(at, newest);
	error_set(err, CUSTODY_UNKNOWN, "clock",
	    "the newest event is of %s, more than %d minutes ahead of this "
	    "machine's clock",
	    at, minutes);
	error_remedy(err,
	    "put this clock right; if the other one was wrong, %s before that "
	    "time",
	    closed);
	return CUSTODY_UNKNOWN;
}

static enum custody_status
choose_time(
    int64_t newest, char out[CLOCK_TEXT_SIZE], struct custody_error *err)
{
	int64_t now = clock_now();

	clock_text(out, newest >= now ? newest + 1 : now);
	return compose_check_clock(
	    newest, COMPOSE_MINUTES_MAX, "nothing is signed", err);
}

enum custody_status
compose_act(struct buffer *out, const struct compose_past *past,
    const uint8_t key_id[32], const char *kind, const json_t *data,
    struct custody_error *err)
{
	char at[CLOCK_TEXT_SIZE], nonce[ENCODE_HEX_SIZE(16)];
	char actor[ENCODE_HEX_SIZE(32)];
	uint8_t random[16];
	struct act_parts parts = {
	    .actor = actor,
	    .at = at,
	    .kind = kind,
	    .ledger = past->genesis,
	    .nonce = nonce,
	    .seen_head = past->head,
	    .seen_size = past->size,
	    .data = data,
	};
	enum custody_status status;

	if (getrandom(random, sizeof random, 0) != sizeof random)
		return error_system(err, "io", "drawing a nonce");
	encode_hex(nonce, random, sizeof random);
	encode_hex(actor, key_id, 32);
	status = choose_time(past->newest, at, err);
	return status == CUSTODY_OK ? act_write(out, &parts, err) : status;
}
