/* SPDX-License-Identifier: Apache-2.0
 *
 * people: who may act here.  A key is enrolled only when its holder proves to
 * have the private half; a key made for an act that is refused is taken back.
 */
#include <stdio.h>
#include <string.h>

#include "acts/holder.h"
#include "acts/session.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

/* What every act of this file answers. */
static enum custody_status
tell(const char *name, const char *role, const struct ledger_place *place,
    const struct holder *holder, json_t **answer, struct custody_error *err)
{
	return answer_add_take(answer, "result",
	    json_pack("{s:s, s:s*, s:s, s:I, s:b, s:b, s:o*}", "name", name,
		"role", role, "id", place->id, "event", (json_int_t)place->seq,
		"waits", place->waits, "new", 1, "key_file",
		member_path(holder == NULL ? NULL : keyring_made(holder->key))),
	    err);
}

enum custody_status
custody_identity_new(struct custody *custody,
    const struct custody_identity_new *ask, json_t **answer,
    struct custody_error *err)
{
	struct holder holder = {0};
	struct ledger_place place = {0};
	char proof[ENCODE_HEX_SIZE(64)];
	json_t *data = NULL;
	enum custody_status status;

	*answer = NULL;
	if (ask->name == NULL || ask->role == NULL ||
	    !keyring_name_sound(ask->name))
		return error_set(err, CUSTODY_USAGE, "bad-name",
		    "identity new: it needs a name of a-z 0-9 . _ - and a "
		    "role");
	status = session_key(custody, err);
	if (status == CUSTODY_OK)
		status = holder_find(
		    custody, ask->name, ask->encrypt, false, &holder, err);
	if (status == CUSTODY_OK)
		status = holder_proof(&holder, ledger_genesis(custody->ledger),
		    ask->name, ask->role, proof, err);
	if (status != CUSTODY_OK)
		goto out;
	data = json_pack("{s:s, s:s, s:s*, s:s, s:s}", "name", ask->name,
	    "role", ask->role, "contact", ask->contact, "key",
	    holder.public_hex, "proof", proof);
	status = session_append(
	    custody, "identity.enrolled/1", data, true, &place, err);
	if (status == CUSTODY_OK)
		status =
		    tell(ask->name, ask->role, &place, &holder, answer, err);
out:
	if (status != CUSTODY_OK && place.seq == 0)
		holder_undo(&holder);
	holder_clear(&holder);
	json_decref(data);
	return status;
}

static enum custody_status
role_of(struct custody *custody, const char *name, char role[16],
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "name", name), *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT role FROM person WHERE name = :name", values, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_NOT_FOUND, "no-identity",
		    "%s: nobody of that name is enrolled", name);
	if (status == CUSTODY_OK)
		snprintf(role, 16, "%s",
		    json_string_value(json_object_get(row, "role")));
	json_decref(values);
	json_decref(row);
	return status;
}

enum custody_status
custody_identity_rotate(struct custody *custody,
    const struct custody_identity_rotate *ask, json_t **answer,
    struct custody_error *err)
{
	struct holder holder = {0};
	struct ledger_place place = {0};
	char proof[ENCODE_HEX_SIZE(64)], role[16];
	json_t *data = NULL;
	enum custody_status status;

	*answer = NULL;
	status = role_of(custody, ask->name, role, err);
	if (status == CUSTODY_OK)
		status = session_key(custody, err);
	if (status == CUSTODY_OK)
		status = holder_find(
		    custody, ask->name, ask->encrypt, true, &holder, err);
	if (status == CUSTODY_OK)
		status = holder_proof(&holder, ledger_genesis(custody->ledger),
		    ask->name, role, proof, err);
	if (status != CUSTODY_OK)
		goto out;
	data = json_pack("{s:s, s:s, s:s, s:s*}", "name", ask->name, "key",
	    holder.public_hex, "proof", proof, "why", ask->why);
	status = session_append(
	    custody, "identity.rotated/1", data, true, &place, err);
	if (status == CUSTODY_OK)
		status = tell(ask->name, role, &place, &holder, answer, err);
out:
	if (status != CUSTODY_OK && place.seq == 0)
		holder_undo(&holder);
	holder_clear(&holder);
	json_decref(data);
	return status;
}

enum custody_status
custody_identity_retire(struct custody *custody,
    const struct custody_identity_retire *ask, json_t **answer,
    struct custody_error *err)
{
	struct ledger_place place = {0};
	char since[CLOCK_TEXT_SIZE], role[16];
	json_t *data = NULL;
	int64_t at;
	enum custody_status status;

	*answer = NULL;
	status = role_of(custody, ask->name, role, err);
	if (status == CUSTODY_OK && ask->compromised_since != NULL) {
		status = clock_read(&at, ask->compromised_since, err);
		if (status == CUSTODY_OK)
			clock_text(since, at);
	}
	if (status != CUSTODY_OK)
		return status;
	data = json_pack("{s:s, s:s, s:s*}", "name", ask->name, "why", ask->why,
	    "compromised_since", ask->compromised_since == NULL ? NULL : since);
	status = session_append(
	    custody, "identity.retired/1", data, true, &place, err);
	if (status == CUSTODY_OK)
		status = tell(ask->name, role, &place, NULL, answer, err);
	json_decref(data);
	return status;
}

static uint64_t
count_custodians(struct custody *custody)
{
	json_t *row = NULL;
	uint64_t count = UINT64_MAX;

	if (question_row(&row, session_state(custody),
		"SELECT count(*) AS custodians FROM custodian", NULL,
		NULL) == CUSTODY_OK)
		count = (uint64_t)json_integer_value(
		    json_object_get(row, "custodians"));
	json_decref(row);
	return count;
}

enum custody_status
custody_quorum(struct custody *custody, const struct custody_quorum *ask,
    json_t **answer, struct custody_error *err)
{
	struct ledger_place place = {0};
	json_t *data = json_pack(
	    "{s:I, s:s}", "quorum", (json_int_t)ask->quorum, "why", ask->why);
	enum custody_status status;

	*answer = NULL;
	status = session_append(
	    custody, "quorum.changed/1", data, true, &place, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:I, s:s, s:I, s:b}", "quorum",
			(json_int_t)ask->quorum, "id", place.id, "event",
			(json_int_t)place.seq, "waits", place.waits),
		    err);
	else if (status == CUSTODY_REFUSED &&
		 ask->quorum > count_custodians(custody))
		error_remedy(err, "enrol one first: custody identity new NAME "
				  "--role custodian");
	json_decref(data);
	return status;
}
