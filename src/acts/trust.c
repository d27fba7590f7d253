/* SPDX-License-Identifier: Apache-2.0
 *
 * trust: writes the document that others verify with, without the ledger.
 */
#include <string.h>

#include "acts/revoked.h"
#include "acts/session.h"
#include "base/error.h"
#include "base/file_named.h"
#include "base/member.h"
#include "ledger/trust.h"

enum custody_status
custody_trust(struct custody *custody, const struct custody_trust *ask,
    json_t **answer, struct custody_error *err)
{
	struct buffer text = {0};
	json_t *revoked = NULL;
	enum custody_status status;

	*answer = NULL;
	status = session_key(custody, err);
	if (status == CUSTODY_OK && strcmp(custody->role, "custodian") != 0)
		status = error_set(err, CUSTODY_REFUSED, "role",
		    "trust: %s is %s, and only a custodian signs one",
		    custody->actor, custody->role);
	if (status == CUSTODY_OK)
		status = revoked_list(&revoked, custody, err);
	if (status == CUSTODY_OK)
		status = trust_write(
		    &text, custody->ledger, custody->key, revoked, err);
	if (status == CUSTODY_OK && ask->out != NULL)
		status = file_write_named(ask->out, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:I, s:s, s:I, s:o*, s:s%}", "genesis",
			ledger_genesis(custody->ledger), "size",
			(json_int_t)ledger_size(custody->ledger), "head",
			ledger_head(custody->ledger), "revoked",
			(json_int_t)json_array_size(revoked), "out",
			member_path(ask->out), "document",
			(const char *)text.at, text.len),
		    err);
	json_decref(revoked);
	buffer_clear(&text);
	return status;
}
