/* SPDX-License-Identifier: Apache-2.0
 *
 * report_documents: what is signed is made again where this person may sign
 * it, is copied where it is kept, and else is named as missing; nothing is
 * quoted in silence.
 */
#include <stdio.h>
#include <string.h>

#include "acts/kept_statement.h"
#include "acts/report.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "crypto/signature.h"

struct lists {
	json_t *documents; /* {"file","is"}         */
	json_t *missing;   /* {"is","why","command"} */
};

static enum custody_status
list_document(struct lists *lists, const char *file, const char *is,
    struct custody_error *err)
{
	return json_array_append_new(lists->documents,
		   json_pack("{s:s,s:s}", "file", file, "is", is)) == 0
		   ? CUSTODY_OK
		   : error_memory(err);
}

static enum custody_status
list_missing(struct lists *lists, const char *is, const char *why,
    const char *command, struct custody_error *err)
{
	return json_array_append_new(
		   lists->missing, json_pack("{s:s,s:s,s:s}", "is", is, "why",
				       why, "command", command)) == 0
		   ? CUSTODY_OK
		   : error_memory(err);
}

/* --- keys --------------------------------------------------------------- */

/* SubjectPublicKeyInfo of an Ed25519 key (RFC 8410), as openssl reads it. */
static enum custody_status
write_key(struct report_folder *folder, const char *name, const char *hex,
    struct custody_error *err)
{
	uint8_t der[44] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70,
	    0x03, 0x21, 0x00};
	struct buffer text = {0};
	enum custody_status status;

	if (!encode_unhex(der + 12, hex, SIGNATURE_KEY_SIZE))
		return error_set(err, CUSTODY_DISAGREES, "bad-key",
		    "a key in the ledger is none");
	status = buffer_print(&text, err, "-----BEGIN PUBLIC KEY-----\n");
	if (status == CUSTODY_OK)
		status = encode_base64(&text, der, sizeof(der), err);
	if (status == CUSTODY_OK)
		status =
		    buffer_print(&text, err, "\n-----END PUBLIC KEY-----\n");
	if (status == CUSTODY_OK)
		status =
		    report_folder_write(folder, name, buffer_view(&text), err);
	buffer_clear(&text);
	return status;
}

static enum custody_status
write_keys(struct report_folder *folder, const json_t *facts,
    struct custody_error *err)
{
	const json_t *ledger =
	    json_array_get(json_object_get(facts, "ledger"), 0);
	const json_t *key;
	size_t i;
	enum custody_status status;

	status = write_key(
	    folder, "keys/ledger.pem", member_text(ledger, "log_key"), err);
	json_array_foreach (json_object_get(facts, "keys"), i, key) {
		char name[96];

		snprintf(name, sizeof(name), "keys/%s.pem",
		    member_text(key, "key_id"));
		if (status == CUSTODY_OK)
			status = write_key(
			    folder, name, member_text(key, "key"), err);
	}
	return status;
}

/* --- what a custodian signs --------------------------------------------- */

/* The document that an act answered, and what it is. */
static enum custody_status
write_answer(struct report_folder *folder, const char *name, const char *is,
    const json_t *answer, struct lists *lists, struct custody_error *err)
{
	const json_t *result =
	    json_array_get(answer, json_array_size(answer) - 1);
	const json_t *text = json_object_get(result, "document");
	enum custody_status status;

	status = report_folder_write(folder, name,
	    (struct bytes){(const uint8_t *)json_string_value(text),
		json_string_length(text)},
	    err);
	return status == CUSTODY_OK ? list_document(lists, name, is, err)
				    : status;
}

static enum custody_status
write_trust(struct report_folder *folder, struct custody *custody,
    struct lists *lists, struct custody_error *err)
{
	const struct custody_trust ask = {.out = NULL};
	json_t *answer = NULL;
	enum custody_status status;

	if (strcmp(custody->role, "custodian") != 0)
		return list_missing(lists, "the trust file",
		    "only a custodian signs one",
		    "custody trust --out trust.json", err);
	status = custody_trust(custody, &ask, &answer, err);
	if (status == CUSTODY_OK)
		status = write_answer(folder, "trust.json",
		    "who may sign what, by the acts that say so", answer, lists,
		    err);
	json_decref(answer);
	return status;
}

static enum custody_status
write_certificate(struct report_folder *folder, struct custody *custody,
    const char *id, struct lists *lists, struct custody_error *err)
{
	const struct custody_certificate ask = {.disposal = id};
	json_t *answer = NULL;
	char name[96], is[96], command[96];
	enum custody_status status;

	snprintf(name, sizeof(name), "certificates/%s.json", id);
	snprintf(is, sizeof(is), "certificate of disposal %s", id);
	snprintf(command, sizeof(command), "custody certificate %s --out %s",
	    id, id);
	if (strcmp(custody->role, "custodian") != 0)
		return list_missing(
		    lists, is, "only a custodian signs one", command, err);
	status = custody_certificate(custody, &ask, &answer, err);
	if (status == CUSTODY_OK)
		status = write_answer(folder, name, is, answer, lists, err);
	json_decref(answer);
	return status;
}

static enum custody_status
write_certificates(struct report_folder *folder, struct custody *custody,
    const json_t *facts, struct lists *lists, struct custody_error *err)
{
	const json_t *row;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	json_array_foreach (json_object_get(facts, "disposals"), i, row) {
		const char *state = member_text(row, "state");

		if (status == CUSTODY_OK && (strcmp(state, "done") == 0 ||
						strcmp(state, "verified") == 0))
			status = write_certificate(folder, custody,
			    member_text(row, "id"), lists, err);
	}
	return status;
}

/* --- what was signed when it was made ----------------------------------- */

/* What is kept no more, or has another digest, is missing. */
static enum custody_status
write_statement(struct report_folder *folder, struct custody *custody,
    const char *sha256, const char *name, const char *is, struct lists *lists,
    struct custody_error *err)
{
	struct buffer text = {0};
	char why[160];
	enum custody_status status;

	if (sha256[0] == '\0')
		return CUSTODY_OK;
	status = kept_statement_read(&text, custody, sha256, err);
	if (status == CUSTODY_NOT_FOUND) {
		snprintf(why, sizeof(why), "no copy is kept; its SHA-256 is %s",
		    sha256);
		return list_missing(
		    lists, is, why, "ask whoever took it for the file", err);
	}
	if (status == CUSTODY_OK)
		status =
		    report_folder_write(folder, name, buffer_view(&text), err);
	if (status == CUSTODY_OK)
		status = list_document(lists, name, is, err);
	buffer_clear(&text);
	return status;
}

/* Of a release in place nothing was signed but its event. */
static enum custody_status
write_proof(struct report_folder *folder, struct custody *custody,
    const json_t *row, struct lists *lists, struct custody_error *err)
{
	const char *id = member_text(row, "id");
	const struct custody_prove ask = {
	    .event =
		(uint64_t)json_integer_value(json_object_get(row, "event")),
	};
	json_t *answer = NULL;
	char name[96], is[96], command[96];
	enum custody_status status;

	snprintf(name, sizeof(name), "proofs/%s.json", id);
	snprintf(is, sizeof(is), "proof of release %s, in place", id);
	snprintf(command, sizeof(command),
	    "custody prove event %llu --out %s.json",
	    (unsigned long long)ask.event, id);
	if (custody->role[0] == '\0' || strcmp(custody->role, "developer") == 0)
		return list_missing(lists, is,
		    "only custodians, operators and auditors sign one", command,
		    err);
	status = custody_prove(custody, &ask, &answer, err);
	if (status == CUSTODY_OK)
		status = write_answer(folder, name, is, answer, lists, err);
	json_decref(answer);
	return status;
}

static enum custody_status
write_release(struct report_folder *folder, struct custody *custody,
    const json_t *row, struct lists *lists, struct custody_error *err)
{
	const char *id = member_text(row, "id");
	char name[96], is[96];
	const json_t *permit;
	size_t i;
	enum custody_status status;

	snprintf(name, sizeof(name), "releases/%s.json", id);
	snprintf(is, sizeof(is), "statement of release %s", id);
	status = write_statement(folder, custody, member_text(row, "statement"),
	    name, is, lists, err);
	if (status == CUSTODY_OK && member_text(row, "statement")[0] == '\0' &&
	    json_array_size(json_object_get(row, "permits")) == 0)
		status = write_proof(folder, custody, row, lists, err);
	json_array_foreach (json_object_get(row, "permits"), i, permit) {
		long long event =
		    json_integer_value(json_object_get(permit, "event"));

		snprintf(name, sizeof(name), "permits/%s-%lld.json", id, event);
		snprintf(
		    is, sizeof(is), "permit of release %s, #%lld", id, event);
		if (status == CUSTODY_OK)
			status = write_statement(folder, custody,
			    member_text(permit, "statement"), name, is, lists,
			    err);
	}
	return status;
}

static enum custody_status
write_releases(struct report_folder *folder, struct custody *custody,
    const json_t *facts, struct lists *lists, struct custody_error *err)
{
	const json_t *row;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	json_array_foreach (json_object_get(facts, "releases"), i, row)
		if (status == CUSTODY_OK)
			status =
			    write_release(folder, custody, row, lists, err);
	return status;
}

enum custody_status
report_documents(struct report_folder *folder, struct custody *custody,
    json_t *facts, struct custody_error *err)
{
	struct lists lists = {json_array(), json_array()};
	enum custody_status status = CUSTODY_OK;

	if (lists.documents == NULL || lists.missing == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = write_keys(folder, facts, err);
	if (status == CUSTODY_OK)
		status = write_trust(folder, custody, &lists, err);
	if (status == CUSTODY_OK)
		status =
		    write_certificates(folder, custody, facts, &lists, err);
	if (status == CUSTODY_OK)
		status = write_releases(folder, custody, facts, &lists, err);
	if (status == CUSTODY_OK)
		status =
		    report_events(folder, custody, facts, lists.documents, err);
	if (status == CUSTODY_OK &&
	    (json_object_set(facts, "documents", lists.documents) != 0 ||
		json_object_set(facts, "missing", lists.missing) != 0))
		status = error_memory(err);
	json_decref(lists.missing);
	json_decref(lists.documents);
	return status;
}
