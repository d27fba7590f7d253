/* SPDX-License-Identifier: Apache-2.0
 *
 * table: one row a command, in the order in which people meet them.
 */
#include <string.h>

#include "cli/command.h"

extern const struct command command_init, command_identity_new,
    command_identity_offer, command_identity_list, command_identity_retire,
    command_identity_rotate, command_quorum, command_restore, command_trust,
    command_accept, command_ingest, command_hash, command_terms, command_attach,
    command_list, command_show, command_request, command_approve,
    command_reject, command_withdraw, command_waive, command_requests,
    command_check, command_permit, command_export, command_exec,
    command_receipt, command_serve, command_policy_list, command_policy_show,
    command_policy_install, command_policy_test, command_trace, command_diff,
    command_quarantine, command_recall, command_acknowledge, command_lift,
    command_hold, command_dispose, command_certificate, command_status,
    command_log, command_query, command_report, command_verify,
    command_checkpoint, command_prove_record, command_prove_event,
    command_prove_growth, command_completion, command_help;
extern const struct command command_locate, command_reindex,
    command_keys_status, command_keys_copy, command_keys_attest,
    command_keys_rotate, command_seal;

const struct command *const command_table[] = {
    &command_init,
    &command_identity_new,
    &command_identity_offer,
    &command_identity_list,
    &command_identity_retire,
    &command_identity_rotate,
    &command_quorum,
    &command_restore,
    &command_trust,
    &command_accept,
    &command_ingest,
    &command_hash,
    &command_terms,
    &command_attach,
    &command_locate,
    &command_reindex,
    &command_seal,
    &command_keys_status,
    &command_keys_copy,
    &command_keys_attest,
    &command_keys_rotate,
    &command_list,
    &command_show,
    &command_request,
    &command_approve,
    &command_reject,
    &command_withdraw,
    &command_waive,
    &command_requests,
    &command_check,
    &command_permit,
    &command_export,
    &command_exec,
    &command_receipt,
    &command_serve,
    &command_policy_list,
    &command_policy_show,
    &command_policy_install,
    &command_policy_test,
    &command_trace,
    &command_diff,
    &command_quarantine,
    &command_recall,
    &command_acknowledge,
    &command_lift,
    &command_hold,
    &command_dispose,
    &command_certificate,
    &command_status,
    &command_log,
    &command_query,
    &command_report,
    &command_verify,
    &command_checkpoint,
    &command_prove_record,
    &command_prove_event,
    &command_prove_growth,
    &command_completion,
    &command_help,
    NULL,
};

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; command_table[i] != NULL; i++)
		if (strcmp(command_table[i]->name, name) == 0)
			return command_table[i];
	return NULL;
}

const struct command *
command_family(const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; command_table[i] != NULL; i++)
		if (strncmp(command_table[i]->name, word, len) == 0 &&
		    command_table[i]->name[len] == ' ')
			return command_table[i];
	return NULL;
}
