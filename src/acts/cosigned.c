/* SPDX-License-Identifier: Apache-2.0
 *
 * cosigned: makes and finds cosignatures (C2SP tlog-cosignature v1), by the
 * keys with which people act.  The signer's name in the note is the person's.
 */
#include <stdio.h>
#include <string.h>

#include "acts/cosigned.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/question.h"

static const char *
text_of(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(row, key));
}

/* Did the key of this row cosign the note? */
static enum custody_status
look_for(json_t *people, const struct note *note, const json_t *row,
    struct custody_error *err)
{
	struct note_signer signer = {0};
	enum custody_status status;

	snprintf(signer.name, sizeof signer.name, "%s", text_of(row, "name"));
	if (!encode_unhex(signer.key, text_of(row, "key"), sizeof signer.key))
		return CUSTODY_OK;
	status = note_verify_cosignature(note, &signer, NULL, err);
	if (status != CUSTODY_OK)
		return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
	return json_array_append_new(people,
		   json_pack("{s:O, s:O}", "name", json_object_get(row, "name"),
		       "role", json_object_get(row, "role"))) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

enum custody_status
cosigned_rely(json_t *people, const struct note *note, struct database *state,
    bool needed, struct custody_error *err)
{
	json_t *rows = NULL, *row;
	size_t i;
	enum custody_status status;

	status = question_ask(&rows, state,
	    "SELECT p.name, p.role, k.key FROM key AS k"
	    "  JOIN person AS p ON p.name = k.person"
	    " WHERE p.compromised_since = ''",
	    NULL, err);
	json_array_foreach (rows, i, row)
		if (status == CUSTODY_OK)
			status = look_for(people, note, row, err);
	json_decref(rows);
	if (status != CUSTODY_OK || !needed)
		return status;
	json_array_foreach (people, i, row)
		if (strcmp(text_of(row, "role"), "developer") != 0)
			return CUSTODY_OK;
	error_set(err, CUSTODY_DISAGREES, "no-signer",
	    "the checkpoint is signed by the ledger's key alone, which whoever "
	    "can write the folder has");
	error_remedy(err, "a custodian: custody checkpoint --cosign FILE");
	return CUSTODY_DISAGREES;
}

static bool
is_cosigned(const struct buffer *text, const struct note_signer *signer)
{
	struct note note;

	return note_read(&note, text->at, text->len, NULL) == CUSTODY_OK &&
	       note_verify_cosignature(&note, signer, NULL, NULL) == CUSTODY_OK;
}

enum custody_status
cosigned_add(struct buffer *note, struct custody *custody, bool *added,
    struct custody_error *err)
{
	struct note_signer signer = {0};
	enum custody_status status = session_key(custody, err);

	*added = false;
	if (status != CUSTODY_OK)
		return status;
	if (strcmp(custody->role, "developer") == 0) {
		error_set(err, CUSTODY_REFUSED, "role",
		    "%s is developer, and only a custodian, operator or "
		    "auditor cosigns a checkpoint",
		    custody->actor);
		error_remedy(err, "ask one of them: custody identity list");
		return CUSTODY_REFUSED;
	}
	snprintf(signer.name, sizeof signer.name, "%s", custody->actor);
	memcpy(signer.key, keyring_public(custody->key), sizeof signer.key);
	if (is_cosigned(note, &signer))
		return CUSTODY_OK;
	status = note_cosign(note, custody->actor, custody->key,
	    (uint64_t)(clock_now() / 1000000), err);
	*added = status == CUSTODY_OK;
	return status;
}

enum custody_status
cosigned_add_to(
    json_t *object, struct custody *custody, struct custody_error *err)
{
	const char *base64 = text_of(object, "checkpoint");
	struct buffer note = {0}, text = {0};
	bool added;
	enum custody_status status;

	status = encode_unbase64(&note, base64, strlen(base64), err);
	if (status == CUSTODY_OK)
		status = cosigned_add(&note, custody, &added, err);
	if (status == CUSTODY_OK)
		status = encode_base64(&text, note.at, note.len, err);
	if (status == CUSTODY_OK &&
	    json_object_set_new(object, "checkpoint",
		json_stringn((const char *)text.at, text.len)) != 0)
		status = error_memory(err);
	buffer_clear(&text);
	buffer_clear(&note);
	return status;
}

enum custody_status
cosigned_by(
    const char *base64, const struct signer *signer, struct custody_error *err)
{
	struct buffer text = {0};
	struct note_signer own;
	struct note note;
	enum custody_status status;

	memcpy(own.key, signer->key, sizeof own.key);
	snprintf(own.name, sizeof own.name, "%s", signer->name);
	status = encode_unbase64(&text, base64, strlen(base64), err);
	if (status == CUSTODY_OK)
		status = note_read(&note, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = note_verify_cosignature(&note, &own, NULL, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "checkpoint",
		    "%s did not cosign its checkpoint", own.name);
	buffer_clear(&text);
	return status;
}
