/* SPDX-License-Identifier: Apache-2.0
 *
 * accept: takes in an act that was signed elsewhere.  Nobody gains by where or
 * when they signed: it is judged twice, as if done at this moment and, since
 * whoever reads the ledger later does so, as it was signed.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "crypto/signature.h"
#include "ledger/append.h"
#include "ledger/compose.h"
#include "store/question.h"

#define ENROLMENT "identity.enrolled/1"

static enum custody_status
check_ledger(const struct ledger *ledger, const struct act *act,
    struct custody_error *err)
{
	if (act->ledger != NULL && strcmp(act->ledger, ledger->genesis) == 0)
		return CUSTODY_OK;
	error_set(err, CUSTODY_REFUSED, "another-ledger",
	    "it was signed for another ledger, %.8s",
	    act->ledger == NULL ? "a new one" : act->ledger);
	error_remedy(err, "name that one: custody accept FILE --ledger DIR");
	return CUSTODY_REFUSED;
}

static enum custody_status
check_signature(const struct act *act, const char *key_hex,
    const uint8_t signature[64], struct custody_error *err)
{
	struct buffer message = {0};
	uint8_t key[32];
	enum custody_status status = act_message(&message, act->text, err);

	if (status == CUSTODY_OK && !encode_unhex(key, key_hex, sizeof key))
		status = error_set(err, CUSTODY_MALFORMED, "act",
		    "its key is not 64 hex digits");
	if (status == CUSTODY_OK)
		status = signature_verify(
		    key, buffer_view(&message), signature, NULL);
	buffer_clear(&message);
	if (status == CUSTODY_DISAGREES)
		error_set(err, CUSTODY_DISAGREES, "signature",
		    "its signature does not verify");
	return status;
}

/* A key that has ended still says who signed; the law then says no. */
static enum custody_status
check_signer(struct ledger *ledger, const struct act *act,
    const uint8_t signature[64], struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "actor", act->actor), *row = NULL;
	enum custody_status status;

	status = question_row(&row, ledger_state(ledger),
	    "SELECT key FROM key WHERE key_id = :actor", values, err);
	if (status == CUSTODY_OK)
		status = check_signature(act,
		    json_string_value(json_object_get(row, "key")), signature,
		    err);
	else if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_REFUSED, "stranger",
		    "it is signed by a key that is not enrolled here, %.8s",
		    act->actor);
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
check_nonce(
    struct ledger *ledger, const struct act *act, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "nonce", act->nonce), *row = NULL;
	enum custody_status status;

	status = question_row(&row, ledger_state(ledger),
	    "SELECT seq FROM event WHERE nonce = :nonce", values, err);
	if (status == CUSTODY_OK)
		status = error_set(err, CUSTODY_REFUSED, "replay",
		    "it was accepted before: event #%lld",
		    (long long)json_integer_value(json_object_get(row, "seq")));
	else if (status == CUSTODY_NOT_FOUND)
		status = CUSTODY_OK;
	json_decref(row);
	json_decref(values);
	return status;
}

/* This moment, as an act would have it; never before what was signed. */
static enum custody_status
tell_now(const struct ledger *ledger, const struct act *act,
    char out[CLOCK_TEXT_SIZE], struct custody_error *err)
{
	int64_t now = clock_now(), at;

	if (!clock_parse(&at, act->at) || at > now + COMPOSE_AHEAD_MAX) {
		error_set(err, CUSTODY_REFUSED, "future",
		    "it is dated %s, which is still to come", act->at);
		error_remedy(err, "set the clock right where it was signed, "
				  "and sign it again");
		return CUSTODY_REFUSED;
	}
	if (ledger->mark.newest >= now)
		now = ledger->mark.newest + 1;
	clock_text(out, at > now ? at : now);
	return CUSTODY_OK;
}

/* All that is asked of an offer but its signer and the kind's checks. */
static enum custody_status
check_offer(struct ledger *ledger, const struct act *act, bool newcomer,
    char now[CLOCK_TEXT_SIZE], struct custody_error *err)
{
	enum custody_status status = check_nonce(ledger, act, err);

	if (status == CUSTODY_OK)
		status = tell_now(ledger, act, now, err);
	if (status == CUSTODY_OK)
		status = fold_admit(
		    ledger->fold, act, ledger->mark.size + 1, newcomer, err);
	return status;
}

static enum custody_status
judge(struct ledger *ledger, const struct act *act, struct custody_error *err)
{
	struct act as_now = *act;
	char now[CLOCK_TEXT_SIZE];
	uint8_t signer[32];
	uint64_t seq = ledger->mark.size + 1;
	enum custody_status status = check_offer(ledger, act, false, now, err);

	as_now.at = now;
	if (status == CUSTODY_OK)
		status = fold_judge(ledger->fold, &as_now, seq, signer, err);
	if (status == CUSTODY_OK)
		status = fold_judge(ledger->fold, act, seq, signer, err);
	return status;
}

enum custody_status
ledger_accept(struct ledger *ledger, struct bytes text,
    const uint8_t signature[64], struct ledger_place *place,
    struct custody_error *err)
{
	struct act act = {0};
	enum custody_status status;

	if (!ledger->adding || ledger->spoilt || ledger->offers != NULL)
		return error_set(err, CUSTODY_UNKNOWN, "transaction",
		    "nothing can be accepted now");
	status = act_read(&act, text, false, err);
	if (status == CUSTODY_OK)
		status = check_ledger(ledger, &act, err);
	if (status == CUSTODY_OK)
		status = check_signer(ledger, &act, signature, err);
	if (status == CUSTODY_OK)
		status = judge(ledger, &act, err);
	if (status == CUSTODY_OK)
		status = append_insert(ledger, &act, signature, place, err);
	ledger->spoilt = status != CUSTODY_OK;
	act_clear(&act);
	return status;
}

enum custody_status
ledger_newcomer(struct ledger *ledger, struct bytes text,
    const uint8_t signature[64], json_t **data, struct custody_error *err)
{
	struct act act = {0};
	char now[CLOCK_TEXT_SIZE], id[ENCODE_HEX_SIZE(32)];
	uint8_t raw[32], raw_id[32];
	const char *key;
	enum custody_status status = act_read(&act, text, false, err);

	*data = NULL;
	if (status != CUSTODY_OK)
		return status;
	key = json_string_value(json_object_get(act.data, "key"));
	if (strcmp(act.kind, ENROLMENT) != 0 || key == NULL ||
	    !encode_unhex(raw, key, sizeof raw)) {
		status = CUSTODY_NOT_FOUND;
		goto out;
	}
	signature_key_id(raw_id, raw);
	encode_hex(id, raw_id, sizeof raw_id);
	if (strcmp(id, act.actor) != 0) {
		status = CUSTODY_NOT_FOUND;
		goto out;
	}
	status = check_ledger(ledger, &act, err);
	if (status == CUSTODY_OK)
		status = check_signature(&act, key, signature, err);
	if (status == CUSTODY_OK)
		status = check_offer(ledger, &act, true, now, err);
	if (status == CUSTODY_OK)
		*data = json_deep_copy(act.data);
out:
	act_clear(&act);
	return status;
}
