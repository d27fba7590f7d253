/* SPDX-License-Identifier: Apache-2.0
 *
 * state: opens the database that the ledger adds up to.  Core policies become
 * views of it, so that the gate and the checks of kinds ask the same text.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/canonical.h"
#include "base/embed.h"
#include "base/encode.h"
#include "base/error.h"
#include "crypto/signature.h"
#include "ledger/divergence.h"
#include "ledger/state.h"

#define PROOF_CONTEXT "custody key v1\n"

static bool
argument_unhex(struct function_call *call, int number, void *out, size_t len)
{
	struct bytes text = function_text(call, number);

	return text.at != NULL && text.len == 2 * len &&
	       encode_unhex(out, (const char *)text.at, len);
}

static void
give_key_id(struct function_call *call, void *context)
{
	uint8_t key[32], id[32];
	char text[ENCODE_HEX_SIZE(32)];

	(void)context;
	if (!argument_unhex(call, 0, key, sizeof key))
		return;
	signature_key_id(id, key);
	encode_hex(text, id, sizeof id);
	function_give_text(call, text, 64);
}

static void
give_key_sound(struct function_call *call, void *context)
{
	uint8_t key[32];

	(void)context;
	function_give_integer(call, argument_unhex(call, 0, key, sizeof key) &&
					signature_key_sound(key));
}

enum custody_status
state_proof_message(struct buffer *out, const char *key, const char *ledger,
    const char *name, const char *role, struct custody_error *err)
{
	enum custody_status status;
	json_t *claim;

	claim = json_pack("{s:s, s:s, s:s, s:s}", "key", key, "ledger", ledger,
	    "name", name, "role", role);
	if (claim == NULL)
		return error_memory(err);
	status = buffer_append(out, PROOF_CONTEXT, strlen(PROOF_CONTEXT), err);
	if (status == CUSTODY_OK)
		status = canonical_write(out, claim, err);
	json_decref(claim);
	return status;
}

static void
give_key_proof(struct function_call *call, void *context)
{
	struct buffer message = {0};
	uint8_t key[32], proof[64];
	bool good = false;

	(void)context;
	if (argument_unhex(call, 0, key, sizeof key) &&
	    argument_unhex(call, 4, proof, sizeof proof) &&
	    state_proof_message(&message,
		(const char *)function_text(call, 0).at,
		(const char *)function_text(call, 1).at,
		(const char *)function_text(call, 2).at,
		(const char *)function_text(call, 3).at, NULL) == CUSTODY_OK)
		good = signature_verify(key,
			   (struct bytes){message.at, message.len}, proof,
			   NULL) == CUSTODY_OK;
	function_give_integer(call, good);
	buffer_clear(&message);
}

static void
give_divergence(struct function_call *call, void *context)
{
	(void)context;
	function_give_integer(call,
	    divergence_texts(function_text(call, 0), function_text(call, 1)));
}

/* The value of a `-- word: value` line of a policy, "" where it has none. */
static struct bytes
header_value(const struct embed_file *file, const char *word)
{
	char mark[32];
	const char *at, *end;

	snprintf(mark, sizeof mark, "-- %s:", word);
	at = strstr(file->text, mark);
	if (at == NULL)
		return bytes_text("");
	at += strlen(mark);
	at += strspn(at, " ");
	end = strchrnul(at, '\n');
	return (struct bytes){(const uint8_t *)at, (size_t)(end - at)};
}

/* Appends text between single quotes, as SQL writes it. */
static enum custody_status
quote(struct buffer *out, struct bytes text, struct custody_error *err)
{
	enum custody_status status = buffer_append(out, "'", 1, err);

	for (size_t i = 0; status == CUSTODY_OK && i < text.len; i++) {
		if (text.at[i] == '\'')
			status = buffer_append(out, "'", 1, err);
		if (status == CUSTODY_OK)
			status = buffer_append(out, &text.at[i], 1, err);
	}
	return status == CUSTODY_OK ? buffer_append(out, "'", 1, err) : status;
}

/* CREATE VIEW core_NAME AS its text; and its part of core_answer. */
static enum custody_status
add_core_policy(struct buffer *views, struct buffer *answer,
    const struct embed_file *file, struct custody_error *err)
{
	char name[64], view[64];
	struct bytes who = header_value(file, "who");
	struct bytes command = header_value(file, "command");
	enum custody_status status;

	snprintf(name, sizeof name, "%.*s",
	    (int)(file->len && strlen(file->name) > 4 ? strlen(file->name) - 4
						      : 0),
	    file->name);
	snprintf(view, sizeof view, "%s", name);
	for (char *at = view; *at != '\0'; at++)
		if (*at == '-')
			*at = '_';
	status = buffer_print(
	    views, err, "CREATE VIEW core_%s AS\n%s\n", view, file->text);
	if (status == CUSTODY_OK)
		status = buffer_print(answer, err,
		    "%sSELECT request, '%s' AS policy, subject, verdict, "
		    "reason, remedy, ",
		    answer->len == 0 ? "" : " UNION ALL ", name);
	if (status == CUSTODY_OK)
		status = quote(answer, who, err);
	if (status == CUSTODY_OK)
		status = buffer_print(answer, err, " AS who, ");
	if (status == CUSTODY_OK)
		status = quote(answer, command, err);
	if (status == CUSTODY_OK)
		status =
		    buffer_print(answer, err, " AS command FROM core_%s", view);
	return status;
}

static enum custody_status
make_core_views(struct database *state, struct custody_error *err)
{
	struct buffer views = {0}, answer = {0};
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && embed_core[i].name != NULL;
	     i++)
		status = add_core_policy(&views, &answer, &embed_core[i], err);
	if (status == CUSTODY_OK && answer.len == 0)
		status = error_set(err, CUSTODY_UNKNOWN, "bad-kind",
		    "state: no core policy was compiled in");
	if (status == CUSTODY_OK)
		status = buffer_print(&views, err,
		    ";\nCREATE VIEW core_answer AS %s;\n", (char *)answer.at);
	if (status == CUSTODY_OK)
		status = database_run(state, (const char *)views.at, err);
	buffer_clear(&views);
	buffer_clear(&answer);
	return status;
}

/* As STATE_CLOCK and STATE_PEOPLE count them. */
static const char *const noted[] = {"clock", "key", "person", NULL};

static enum custody_status
give_functions(struct database *state, struct custody_error *err)
{
	static const struct {
		const char *name;
		int arguments;
		function_body *body;
	} functions[] = {
	    {"key_id", 1, give_key_id},
	    {"key_sound", 1, give_key_sound},
	    {"key_proof", 5, give_key_proof},
	    {"divergence", 2, give_divergence},
	};
	enum custody_status status = CUSTODY_OK;

	database_note(state, noted);
	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof functions / sizeof *functions;
	     i++)
		status = database_function(state, functions[i].name,
		    functions[i].arguments, true, functions[i].body, NULL, err);
	return status;
}

static enum custody_status
give(struct database **out, struct database *state, enum custody_status status)
{
	*out = status == CUSTODY_OK ? state : NULL;
	if (status != CUSTODY_OK)
		database_close(state);
	return status;
}

/* The files of a partial state: people, and what a signature under a proposal
 * asks of; who verifies without the ledger waits for each table. */
static bool
is_partial(const char *name)
{
	static const char *const files[] = {"approvals.sql", "disposals.sql",
	    "ledger.sql", "people.sql", "requests.sql", "terms.sql"};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (strcmp(name, files[i]) == 0)
			return true;
	return false;
}

/* What these files have beside it, and reading which would take as long as all
 * that it needs. */
static const char spare[] =
    "DROP TRIGGER request_version_binds;"
    "DROP VIEW proposal_waiting; DROP VIEW waiver_live;"
    "DROP VIEW request_ingest; DROP VIEW request_subject;"
    "DROP VIEW request_state; DROP VIEW version_erased;"
    "DROP VIEW root_erased; DROP VIEW version_due;"
    "DROP TABLE waiver; DROP TABLE decision; DROP TABLE lookup;"
    "DROP TABLE disposal_version; DROP TABLE erasure; DROP TABLE "
    "erasure_beside";

static enum custody_status
make_state(struct database **out, bool partial, struct custody_error *err)
{
	struct database *state = NULL;
	enum custody_status status = database_open_memory(&state, err);

	/* A page for each of a hundred tables and indexes is copied each time;
	 * of the partial state few have more than a few rows. */
	if (status == CUSTODY_OK)
		status = database_run(state,
		    partial ? "PRAGMA page_size = 512"
			    : "PRAGMA page_size = 2048",
		    err);
	if (status == CUSTODY_OK)
		status = give_functions(state, err);
	for (size_t i = 0; status == CUSTODY_OK && embed_state[i].name != NULL;
	     i++)
		if (!partial || is_partial(embed_state[i].name))
			status = database_run(state, embed_state[i].text, err);
	if (status == CUSTODY_OK)
		status = partial ? database_run(state, spare, err)
				 : make_core_views(state, err);
	return give(out, state, status);
}

enum custody_status
state_resume(
    struct database **out, struct database *database, struct custody_error *err)
{
	const struct embed_file *views = embed_find(embed_image, "state.views");

	if (views != NULL)
		database_lend_views(database, embed_bytes(views));
	return give(out, database, give_functions(database, err));
}

/* What was made while building, if it was. */
static enum custody_status
open_image(struct database **out, const char *name, bool partial,
    struct custody_error *err)
{
	const struct embed_file *image = embed_find(embed_image, name);
	struct database *state;
	enum custody_status status;

	if (image == NULL)
		return make_state(out, partial, err);
	status = database_open_image(&state, embed_bytes(image), err);
	*out = NULL;
	return status == CUSTODY_OK ? state_resume(out, state, err) : status;
}

enum custody_status
state_open(struct database **out, struct custody_error *err)
{
	return open_image(out, "state.image", false, err);
}

enum custody_status
state_open_partial(struct database **out, struct custody_error *err)
{
	return open_image(out, "partial.image", true, err);
}
