/* SPDX-License-Identifier: Apache-2.0
 *
 * offer: signs for a ledger that is read only, or that is not here at all.
 * Nothing is recorded: whoever can write the ledger accepts it, or not.
 */
#include <string.h>

#include "acts/holder.h"
#include "acts/offer.h"
#include "acts/trust_named.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file_named.h"
#include "base/member.h"
#include "ledger/offer.h"

#define ENROLMENT "identity.enrolled/1"

bool
offer_made(const struct custody *custody)
{
	return custody->ledger != NULL &&
	       ledger_offer_file(custody->ledger) != NULL;
}

static enum custody_status
tell(const char *file, const char *person, const char *genesis, uint64_t seen,
    const json_t *acts, json_t **answer, struct custody_error *err)
{
	json_t *list = json_deep_copy(acts);

	return answer_add_take(answer, "result",
	    json_pack("{s:o, s:s, s:s, s:I, s:o, s:b}", "offer",
		member_path(file), "person", person, "genesis", genesis, "seen",
		(json_int_t)seen, "acts", list, "new", 1),
	    err);
}

json_t *
custody_offered(struct custody *custody)
{
	json_t *answer = NULL;

	if (!offer_made(custody) ||
	    json_array_size(ledger_offered(custody->ledger)) == 0 ||
	    offer_tell(custody, &answer, NULL) != CUSTODY_OK)
		return NULL;
	return answer;
}

enum custody_status
offer_tell(struct custody *custody, json_t **answer, struct custody_error *err)
{
	json_decref(*answer);
	*answer = NULL;
	return tell(ledger_offer_file(custody->ledger), custody->actor,
	    ledger_genesis(custody->ledger), ledger_size(custody->ledger),
	    ledger_offered(custody->ledger), answer, err);
}

/* Signs with `key`, writes the file, and tells it. */
static enum custody_status
sign(struct custody *custody, const struct keyring_key *key, bool newcomer,
    const char *file, const char *person, const char *kind, const char *subject,
    const json_t *data, json_t **answer, struct custody_error *err)
{
	struct trust *trust = custody->trust;
	struct buffer line = {0};
	json_t *acts = NULL;
	enum custody_status status;

	status = offer_by_trust(&line, trust, key, newcomer, kind, data, err);
	if (status == CUSTODY_OK)
		status = file_write_named(file, line.at, line.len, err);
	if (status == CUSTODY_OK) {
		acts =
		    json_pack("[{s:s, s:s}]", "kind", kind, "subject", subject);
		status = tell(file, person, trust_genesis(trust),
		    trust_size(trust), acts, answer, err);
	}
	json_decref(acts);
	buffer_clear(&line);
	return status;
}

enum custody_status
offer_by_trust_file(struct custody *custody, const char *trust,
    const char *kind, const char *subject, const json_t *data, json_t **answer,
    struct custody_error *err)
{
	enum custody_status status;

	if (custody->settings.offer == NULL) {
		error_set(err, CUSTODY_USAGE, "usage",
		    "with a trust file in place of the ledger nothing can be "
		    "recorded here");
		error_remedy(err, "sign it into a file: --offer FILE");
		return CUSTODY_USAGE;
	}
	status = trust_named(&custody->trust, custody, trust, err);
	if (status == CUSTODY_OK)
		status = session_key(custody, err);
	if (status != CUSTODY_OK)
		return status;
	return sign(custody, custody->key, false, custody->settings.offer,
	    custody->actor, kind, subject, data, answer, err);
}

static enum custody_status
check_asked(const struct custody_identity_offer *ask, struct custody_error *err)
{
	if (ask->name != NULL && ask->role != NULL && ask->trust != NULL &&
	    ask->out != NULL && keyring_name_sound(ask->name))
		return CUSTODY_OK;
	return error_set(err, CUSTODY_USAGE, "bad-name",
	    "identity offer: it needs a name of a-z 0-9 . _ - and a role, a "
	    "trust file, and where to write");
}

enum custody_status
custody_identity_offer(struct custody *custody,
    const struct custody_identity_offer *ask, json_t **answer,
    struct custody_error *err)
{
	struct holder holder = {0};
	char proof[ENCODE_HEX_SIZE(64)];
	json_t *data = NULL;
	enum custody_status status = check_asked(ask, err);

	*answer = NULL;
	if (status == CUSTODY_OK)
		status = trust_named(&custody->trust, custody, ask->trust, err);
	if (status == CUSTODY_OK)
		status = holder_find(
		    custody, ask->name, ask->encrypt, false, &holder, err);
	if (status == CUSTODY_OK)
		status = holder_proof(&holder, trust_genesis(custody->trust),
		    ask->name, ask->role, proof, err);
	if (status == CUSTODY_OK) {
		data = json_pack("{s:s, s:s, s:s*, s:s, s:s}", "name",
		    ask->name, "role", ask->role, "contact", ask->contact,
		    "key", holder.public_hex, "proof", proof);
		status = sign(custody, holder.key, true, ask->out, ask->name,
		    ENROLMENT, ask->name, data, answer, err);
	}
	if (status == CUSTODY_OK && keyring_made(holder.key) != NULL)
		json_object_set_new(json_array_get(*answer, 0), "key_file",
		    member_path(keyring_made(holder.key)));
	if (status != CUSTODY_OK)
		holder_undo(&holder);
	holder_clear(&holder);
	json_decref(data);
	return status;
}
