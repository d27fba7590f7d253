/* SPDX-License-Identifier: Apache-2.0
 *
 * may: asks the law with a stand-in for what is not known yet.
 */
#include <string.h>

#include "acts/may.h"
#include "base/error.h"

enum custody_status
may_append(struct custody *custody, const char *kind, json_t *data_take,
    struct custody_error *err)
{
	enum custody_status status =
	    data_take == NULL ? error_memory(err) : session_key(custody, err);

	if (status == CUSTODY_OK)
		status = ledger_would(custody->ledger, keyring_id(custody->key),
		    kind, data_take, err);
	json_decref(data_take);
	return status;
}

enum custody_status
may_do(struct custody *custody, const char *kind, json_t *data_take,
    struct custody_error *err)
{
	struct custody_error why = {0};
	enum custody_status status = may_append(custody, kind, data_take, &why);

	if (strcmp(why.code, "objection") == 0)
		return CUSTODY_OK;
	if (status != CUSTODY_OK && err != NULL)
		*err = why;
	return status;
}

enum custody_status
may_sign_leave(const struct custody *custody, const char *verb,
    const char *request, struct custody_error *err)
{
	if (strcmp(custody->role, "custodian") == 0 ||
	    strcmp(custody->role, "operator") == 0)
		return CUSTODY_OK;
	error_set(err, CUSTODY_REFUSED, "role",
	    "%s %s: %s is %s, and a custodian or operator signs one", verb,
	    request, custody->actor, custody->role);
	error_remedy(err, "ask an operator, or run custody check or exec");
	return CUSTODY_REFUSED;
}
