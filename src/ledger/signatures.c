/* SPDX-License-Identifier: Apache-2.0
 *
 * signatures: a batch of signed acts, shared out over the cores.  Ed25519 is
 * what a first look at a ledger costs: about 100 microseconds an event.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "crypto/signature.h"
#include "ledger/act.h"
#include "ledger/signatures.h"

#define BATCH 4096
#define THREADS_MAX 32
#define WORTH_THREADS 16 /* below that a thread costs more than it saves */

struct waiting {
	uint64_t seq;
	uint8_t key[32];
	uint8_t signature[64];
	size_t at, len; /* of the message, in `text` */
};

struct signatures {
	struct waiting *waiting;
	size_t count, room; /* half a megabyte for BATCH, mostly one is used */
	uint64_t failed;
	struct buffer text;
};

/* Every `stride`th of a batch; `failed` is the lowest place that failed. */
struct share {
	const struct signatures *batch;
	size_t first, stride;
	uint64_t failed;
};

enum custody_status
signatures_new(struct signatures **out, struct custody_error *err)
{
	*out = calloc(1, sizeof **out);
	return *out == NULL ? error_memory(err) : CUSTODY_OK;
}

void
signatures_free(struct signatures *signatures)
{
	if (signatures == NULL)
		return;
	buffer_clear(&signatures->text);
	free(signatures->waiting);
	free(signatures);
}

static void *
verify_share(void *context)
{
	struct share *share = context;
	const struct signatures *batch = share->batch;

	for (size_t i = share->first; i < batch->count; i += share->stride) {
		const struct waiting *one = &batch->waiting[i];
		struct bytes message = {batch->text.at + one->at, one->len};

		if (signature_verify(one->key, message, one->signature, NULL) ==
		    CUSTODY_OK)
			continue;
		share->failed = one->seq;
		break;
	}
	return NULL;
}

static size_t
threads_for(size_t signatures)
{
	long cores = 1;

	if (signatures >= WORTH_THREADS)
		cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (cores > THREADS_MAX)
		cores = THREADS_MAX;
	return cores < 1 ? 1 : (size_t)cores;
}

static uint64_t
verify_batch(const struct signatures *batch)
{
	struct share share[THREADS_MAX];
	pthread_t thread[THREADS_MAX];
	bool started[THREADS_MAX] = {false};
	size_t count = threads_for(batch->count);
	uint64_t failed = 0;

	for (size_t i = 0; i < count; i++)
		share[i] = (struct share){batch, i, count, 0};
	for (size_t i = 1; i < count; i++)
		started[i] = pthread_create(&thread[i], NULL, verify_share,
				 &share[i]) == 0;
	for (size_t i = 0; i < count; i++)
		if (!started[i])
			verify_share(&share[i]);
	for (size_t i = 0; i < count; i++) {
		if (started[i])
			pthread_join(thread[i], NULL);
		if (share[i].failed != 0 &&
		    (failed == 0 || share[i].failed < failed))
			failed = share[i].failed;
	}
	return failed;
}

enum custody_status
signatures_finish(struct signatures *signatures, struct custody_error *err)
{
	uint64_t failed = verify_batch(signatures);

	signatures->count = 0;
	signatures->text.len = 0;
	if (signatures->failed == 0)
		signatures->failed = failed;
	if (failed == 0)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "signature",
	    "event #%" PRIu64 ": its signature does not verify", failed);
}

uint64_t
signatures_failed(const struct signatures *signatures)
{
	return signatures->failed;
}

static enum custody_status
make_room(struct signatures *signatures, struct custody_error *err)
{
	size_t room = signatures->room == 0 ? 16 : 2 * signatures->room;
	struct waiting *more;

	if (signatures->count < signatures->room)
		return CUSTODY_OK;
	more = reallocarray(signatures->waiting, room, sizeof *more);
	if (more == NULL)
		return error_memory(err);
	signatures->waiting = more;
	signatures->room = room;
	return CUSTODY_OK;
}

enum custody_status
signatures_add(struct signatures *signatures, uint64_t seq,
    const uint8_t key[32], struct bytes act, const uint8_t signature[64],
    struct custody_error *err)
{
	struct waiting *one;
	enum custody_status status = CUSTODY_OK;

	if (signatures->count == BATCH)
		status = signatures_finish(signatures, err);
	if (status == CUSTODY_OK)
		status = make_room(signatures, err);
	if (status != CUSTODY_OK)
		return status;
	one = &signatures->waiting[signatures->count];
	one->seq = seq;
	one->at = signatures->text.len;
	memcpy(one->key, key, sizeof one->key);
	memcpy(one->signature, signature, sizeof one->signature);
	status = act_message(&signatures->text, act, err);
	one->len = signatures->text.len - one->at;
	if (status == CUSTODY_OK)
		signatures->count++;
	return status;
}
