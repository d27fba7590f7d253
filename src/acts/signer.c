/* SPDX-License-Identifier: Apache-2.0
 *
 * signer: looks the keys of an envelope up, one by one.
 */
#include <stdio.h>
#include <string.h>

#include "acts/signer.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

enum custody_status
signer_key(json_t **row, struct database *state, const char *id, uint64_t seq,
    bool stolen_too, struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:I, s:b}", "key", id, "seq",
	    (json_int_t)seq, "stolen_too", stolen_too);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(row, state,
	    "SELECT k.key, p.name, p.role FROM key_lasted AS k"
	    "  JOIN person AS p ON p.name = k.person"
	    " WHERE k.key_id = :key AND k.enrolled <= :seq"
	    "   AND (k.ended = 0 OR k.ended >= :seq)"
	    "   AND (:stolen_too OR p.compromised_since = '')",
	    values, err);
	json_decref(values);
	return status;
}

static bool
has_role(const char *roles, const char *role)
{
	size_t len = strlen(role);

	for (const char *at = roles; *at != '\0'; at += strspn(at, " ")) {
		size_t word = strcspn(at, " ");

		if (word == len && memcmp(at, role, len) == 0)
			return true;
		at += word;
	}
	return false;
}

enum custody_status
signer_find(struct signer *out, const struct envelope *envelope,
    struct database *state, const char *roles, uint64_t seq,
    struct custody_error *err)
{
	bool found = false;

	for (size_t i = 0; i < envelope->count; i++) {
		struct signer one = {.name = ""};
		char id[ENCODE_HEX_SIZE(32)];
		json_t *row = NULL;
		enum custody_status status;

		encode_hex(id, envelope->signatures[i].key_id, 32);
		status = signer_key(&row, state, id, seq, false, err);
		if (status == CUSTODY_NOT_FOUND)
			continue;
		if (status == CUSTODY_OK &&
		    !encode_unhex(
			one.key, member_text(row, "key"), sizeof one.key))
			status = error_set(err, CUSTODY_DISAGREES, "bad-key",
			    "a key of the ledger is none");
		if (status == CUSTODY_OK)
			status = envelope_verify(envelope, one.key, err);
		snprintf(
		    one.name, sizeof one.name, "%s", member_text(row, "name"));
		snprintf(
		    one.role, sizeof one.role, "%s", member_text(row, "role"));
		json_decref(row);
		if (status != CUSTODY_OK)
			return status;
		if (!found && has_role(roles, one.role)) {
			*out = one;
			found = true;
		}
	}
	return found ? CUSTODY_OK
		     : error_set(err, CUSTODY_DISAGREES, "no-signer",
			   "nobody signed it who might");
}
