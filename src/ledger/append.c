/* SPDX-License-Identifier: Apache-2.0
 *
 * append: signs an act and gives it its place.  Under the exclusive lock
 * nobody else can come between the checks and the commit; what fails leaves
 * neither file nor state changed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "ledger/memory.h"
#include "ledger/open.h"

#define AHEAD_MAX ((int64_t)2 * 60 * 1000000) /* microseconds */

static enum custody_status
refuse_reader(const struct ledger *ledger, struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "read-only",
	    "ledger %s: it cannot be written by this user", ledger->dir);
	error_remedy(err, "ask who may write the folder to run this command");
	return CUSTODY_UNKNOWN;
}

enum custody_status
ledger_begin(struct ledger *ledger, struct custody_error *err)
{
	enum custody_status status;

	if (!ledger->writable)
		return refuse_reader(ledger, err);
	status = ledger_file_lock(ledger->file, LEDGER_FILE_EXCLUSIVE, err);
	if (status != CUSTODY_OK)
		return status;
	ledger->adding = true;
	ledger->spoilt = false;
	status = ledger_refresh(ledger, err);
	ledger->before = ledger->mark;
	if (status == CUSTODY_OK)
		status = ledger_file_begin(ledger->file, err);
	if (status == CUSTODY_OK)
		status =
		    database_savepoint(ledger_state(ledger), "adding", err);
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	ledger_file_rollback(ledger->file);
	ledger_file_unlock(ledger->file);
	ledger->adding = false;
	return status;
}

/* The later of the own clock and just after the newest event. */
static enum custody_status
choose_time(const struct ledger *ledger, char out[CLOCK_TEXT_SIZE],
    struct custody_error *err)
{
	int64_t now = clock_now(), newest = ledger->mark.newest;

	if (newest > now + AHEAD_MAX)
		return error_set(err, CUSTODY_UNKNOWN, "clock",
		    "the newest event is more than 2 minutes ahead of this "
		    "machine's clock");
	clock_text(out, newest >= now ? newest + 1 : now);
	return CUSTODY_OK;
}

static enum custody_status
compose(struct ledger *ledger, const char *actor, const char *kind,
    const json_t *data, struct buffer *text, struct custody_error *err)
{
	char at[CLOCK_TEXT_SIZE], nonce[ENCODE_HEX_SIZE(16)];
	uint8_t random[16];
	struct act_parts parts = {
	    .actor = actor,
	    .at = at,
	    .kind = kind,
	    .ledger = ledger->mark.size == 0 ? NULL : ledger->genesis,
	    .nonce = nonce,
	    .seen_head = ledger->mark.head_hex,
	    .seen_size = ledger->mark.size,
	    .data = data,
	};
	enum custody_status status;

	if (getrandom(random, sizeof random, 0) != sizeof random)
		return error_system(err, "io", "drawing a nonce");
	encode_hex(nonce, random, sizeof random);
	status = choose_time(ledger, at, err);
	return status == CUSTODY_OK ? act_write(text, &parts, err) : status;
}

/* Judges before it signs: a signature is never made for what is refused. */
static enum custody_status
sign_and_insert(struct ledger *ledger, const struct keyring_key *key,
    struct bytes text, struct ledger_place *place, struct custody_error *err)
{
	struct buffer message = {0};
	struct act act = {0};
	uint8_t signature[64], hash[32], signer[32];
	char hash_hex[ENCODE_HEX_SIZE(32)];
	uint64_t seq = ledger->mark.size + 1;
	enum custody_status status;

	status = act_read(&act, text, false, err);
	if (status == CUSTODY_OK)
		status = fold_judge(ledger->fold, &act, seq, signer, err);
	if (status == CUSTODY_OK)
		status = act_message(&message, text, err);
	if (status == CUSTODY_OK)
		status = keyring_sign(key,
		    (struct bytes){message.at, message.len}, signature, err);
	if (status == CUSTODY_OK)
		status = ledger_file_insert(
		    ledger->file, text, signature, &seq, hash, err);
	if (status == CUSTODY_OK) {
		encode_hex(hash_hex, hash, sizeof hash);
		status = fold_event(
		    ledger->fold, &act, seq, hash_hex, signer, place, err);
	}
	if (status == CUSTODY_OK) {
		open_advance(ledger, hash, act.at);
		if (seq == 1)
			memcpy(ledger->genesis, hash_hex, sizeof hash_hex);
	}
	act_clear(&act);
	buffer_clear(&message);
	return status;
}

enum custody_status
ledger_add(struct ledger *ledger, const struct keyring_key *key,
    const char *kind, const json_t *data, struct ledger_place *place,
    struct custody_error *err)
{
	struct buffer text = {0};
	char actor[ENCODE_HEX_SIZE(32)];
	enum custody_status status;

	if (!ledger->adding || ledger->spoilt)
		return error_set(err, CUSTODY_UNKNOWN, "transaction",
		    "%s: nothing can be added now", kind);
	encode_hex(actor, keyring_id(key), 32);
	status = compose(ledger, actor, kind, data, &text, err);
	if (status == CUSTODY_OK)
		status = sign_and_insert(
		    ledger, key, (struct bytes){text.at, text.len}, place, err);
	ledger->spoilt = status != CUSTODY_OK;
	buffer_clear(&text);
	return status;
}

enum custody_status
ledger_commit(struct ledger *ledger, struct custody_error *err)
{
	enum custody_status status;

	if (!ledger->adding || ledger->spoilt) {
		ledger_rollback(ledger);
		return error_set(err, CUSTODY_UNKNOWN, "transaction",
		    "nothing can be committed: an act was refused");
	}
	status = ledger_file_commit(ledger->file, err);
	if (status != CUSTODY_OK) {
		ledger_rollback(ledger);
		return status;
	}
	status = database_release(ledger_state(ledger), "adding", err);
	ledger_file_unlock(ledger->file);
	ledger->adding = false;
	if (ledger->memory != NULL)
		memory_keep(ledger->memory, ledger->genesis, ledger->mark.size,
		    ledger->mark.head_hex);
	ledger->trusted = ledger->mark.size;
	memcpy(ledger->trusted_head, ledger->mark.head_hex,
	    sizeof ledger->trusted_head);
	return status;
}

void
ledger_rollback(struct ledger *ledger)
{
	if (!ledger->adding)
		return;
	ledger_file_rollback(ledger->file);
	database_undo(ledger_state(ledger), "adding");
	ledger->mark = ledger->before;
	if (ledger->mark.size == 0)
		ledger->genesis[0] = '\0';
	ledger_file_unlock(ledger->file);
	ledger->adding = false;
}

enum custody_status
ledger_append(struct ledger *ledger, const struct keyring_key *key,
    const char *kind, const json_t *data, struct ledger_place *place,
    struct custody_error *err)
{
	enum custody_status status = ledger_begin(ledger, err);

	if (status != CUSTODY_OK)
		return status;
	status = ledger_add(ledger, key, kind, data, place, err);
	if (status == CUSTODY_OK)
		return ledger_commit(ledger, err);
	ledger_rollback(ledger);
	return status;
}

enum custody_status
ledger_would(struct ledger *ledger, const uint8_t key_id[32], const char *kind,
    const json_t *data, struct custody_error *err)
{
	struct buffer text = {0};
	struct act act = {0};
	char actor[ENCODE_HEX_SIZE(32)];
	uint8_t signer[32];
	enum custody_status status;

	if (!ledger->writable)
		return refuse_reader(ledger, err);
	encode_hex(actor, key_id, 32);
	status = compose(ledger, actor, kind, data, &text, err);
	if (status == CUSTODY_OK)
		status = act_read(
		    &act, (struct bytes){text.at, text.len}, false, err);
	if (status == CUSTODY_OK)
		status = fold_judge(
		    ledger->fold, &act, ledger->mark.size + 1, signer, err);
	act_clear(&act);
	buffer_clear(&text);
	return status;
}

enum custody_status
ledger_next_id(struct ledger *ledger, char letter, char out[LEDGER_ID_SIZE],
    struct custody_error *err)
{
	return fold_next_id(ledger->fold, letter, out, err);
}
