/* SPDX-License-Identifier: Apache-2.0
 *
 * gate_signed: what the gate would say had the request its signatures: what a
 * custodian wants to know before they give theirs.
 */
#include <string.h>

#include "acts/gate_inside.h"
#include "base/error.h"

/* Policies that count signatures: what they miss is what is being signed. */
static bool
counts_signatures(const char *policy)
{
	static const char *const counting[] = {"enough-approvals",
	    "terms-as-approved", "quorum-by-sensitivity",
	    "evaluated-again-after-new-version"};

	for (size_t i = 0;
	     policy != NULL && i < sizeof counting / sizeof *counting; i++)
		if (strcmp(policy, counting[i]) == 0)
			return true;
	return false;
}

/* Terms that are missing cannot be signed: that refuses all the same. */
static bool
is_cured(const json_t *reason)
{
	const char *command =
	    json_string_value(json_object_get(reason, "command"));

	return counts_signatures(
		   json_string_value(json_object_get(reason, "policy"))) &&
	       (command == NULL || strncmp(command, "custody terms ", 14) != 0);
}

/* Refusing policies of which every reason would be cured. */
static json_int_t
count_cured(const struct gate_answer *gate, const json_t *against)
{
	json_int_t cured = 0;
	const json_t *asked, *reason;
	size_t i, j;

	json_array_foreach (gate->ask.policies, i, asked) {
		const char *name =
		    json_string_value(json_object_get(asked, "name"));
		const char *verdict =
		    json_string_value(json_object_get(asked, "verdict"));
		bool stays = false;

		if (verdict == NULL || strcmp(verdict, "allow") == 0 ||
		    !counts_signatures(name) ||
		    json_object_get(asked, "waived") != NULL)
			continue;
		json_array_foreach (against, j, reason)
			stays |= strcmp(name, json_string_value(json_object_get(
						  reason, "policy"))) == 0;
		cured += !stays;
	}
	return cured;
}

enum custody_status
gate_signed(
    const struct gate_answer *gate, json_t **out, struct custody_error *err)
{
	json_t *against = json_array(), *reason;
	size_t i;

	*out = NULL;
	json_array_foreach (gate->reasons, i, reason)
		if (!is_cured(reason) &&
		    json_array_append(against, reason) < 0) {
			json_decref(against);
			return error_memory(err);
		}
	*out = json_pack("{s:I, s:I, s:I, s:O}", "asked",
	    (json_int_t)gate->ask.asked, "allow",
	    (json_int_t)gate->ask.allowed + count_cured(gate, against),
	    "waived", (json_int_t)gate->ask.waived, "against", against);
	json_decref(against);
	return *out == NULL ? error_memory(err) : CUSTODY_OK;
}
