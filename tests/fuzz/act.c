/* SPDX-License-Identifier: Apache-2.0
 *
 * act: a stranger's act: it is read or refused; what is read is spelt in the
 * one way that there is, and the law judges it without a fault.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/digest.h"
#include "fuzz.h"
#include "ledger/fold.h"

/* The law of a ledger that has no event yet, and of one whose first event is
 * the act itself. */
static void
judge(const struct act *act)
{
	struct custody_error err = {0};
	static struct fold *fold;
	uint8_t key[32];

	if (fold == NULL && fold_new(&fold, true, &err) != CUSTODY_OK)
		abort();
	for (uint64_t seq = 1; seq < 3; seq++)
		if (fold_judge(fold, act, seq, key, &err) == CUSTODY_OK &&
		    seq != 1)
			abort(); /* nobody is enrolled */
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes text = {data, len};
	struct custody_error err = {0};
	struct buffer again = {0};
	struct act act;

	if (digest_start(&err) != CUSTODY_OK)
		abort();
	if (act_read(&act, text, false, &err) != CUSTODY_OK)
		return 0;
	const struct act_parts parts = {
	    .actor = act.actor,
	    .at = act.at,
	    .kind = act.kind,
	    .ledger = act.ledger,
	    .nonce = act.nonce,
	    .seen_head = act.seen_head,
	    .seen_size = act.seen_size,
	    .data = act.data,
	};
	if (act_write(&again, &parts, &err) != CUSTODY_OK || again.len != len ||
	    memcmp(again.at, data, len) != 0)
		abort();
	judge(&act);
	buffer_clear(&again);
	act_clear(&act);
	return 0;
}
