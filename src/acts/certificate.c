/* SPDX-License-Identifier: Apache-2.0
 *
 * certificate: signs what a disposal came to, at any time after it was done.
 * Until somebody read it back it says that it is provisional.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "acts/certificate.h"
#include "acts/dispose.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "crypto/digest.h"
#include "crypto/envelope.h"

static enum custody_status
sign(struct buffer *out, struct custody *custody, const json_t *statement,
    struct custody_error *err)
{
	const struct keyring_key *keys[] = {custody->key};
	struct buffer payload = {0};
	enum custody_status status;

	status = canonical_write(&payload, statement, err);
	if (status == CUSTODY_OK)
		status = envelope_make(out, CERTIFICATE_TYPE,
		    (struct bytes){payload.at, payload.len}, keys, 1, err);
	buffer_clear(&payload);
	return status;
}

static enum custody_status
write_in(const char *folder, const char *name, const struct buffer *text,
    json_t *files, struct custody_error *err)
{
	char *path = file_join(folder, name);
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	status = file_write(AT_FDCWD, path, text->at, text->len, 0644, err);
	if (status == CUSTODY_OK &&
	    json_array_append_new(files, member_path(path)) != 0)
		status = error_memory(err);
	free(path);
	return status;
}

static enum custody_status
write_files(struct custody *custody, const char *folder,
    const struct buffer *document, const json_t *statement, json_t *files,
    struct custody_error *err)
{
	struct buffer page = {0};
	uint8_t digest[DIGEST_SIZE];
	char sha256[65];
	enum custody_status status;

	digest_sha256(digest, document->at, document->len);
	encode_hex(sha256, digest, sizeof(digest));
	status =
	    certificate_page(&page, statement, sha256, custody->actor, err);
	if (status == CUSTODY_OK)
		status = file_make_dirs(folder, 0755, err);
	if (status == CUSTODY_OK)
		status =
		    write_in(folder, "certificate.json", document, files, err);
	if (status == CUSTODY_OK)
		status =
		    write_in(folder, "certificate.html", &page, files, err);
	buffer_clear(&page);
	return status;
}

static enum custody_status
check_state(
    struct custody *custody, const json_t *disposal, struct custody_error *err)
{
	const char *state =
	    json_string_value(json_object_get(disposal, "state"));

	if (strcmp(custody->role, "custodian") != 0) {
		error_set(err, CUSTODY_REFUSED, "role",
		    "certificate: %s is %s, and only a custodian signs one",
		    custody->actor, custody->role);
		error_remedy(err, "ask a custodian; custody verify FILE "
				  "--trust FILE needs nobody");
		return CUSTODY_REFUSED;
	}
	if (strcmp(state, "done") == 0 || strcmp(state, "verified") == 0)
		return CUSTODY_OK;
	error_set(err, CUSTODY_REFUSED, "not-done",
	    "certificate: disposal %s is %s, not done",
	    json_string_value(json_object_get(disposal, "id")), state);
	error_remedy(err, "custody status says what it waits for");
	return CUSTODY_REFUSED;
}

enum custody_status
custody_certificate(struct custody *custody,
    const struct custody_certificate *ask, json_t **answer,
    struct custody_error *err)
{
	json_t *disposal = NULL;
	json_t *statement = NULL;
	json_t *files = json_array();
	struct buffer document = {0};
	enum custody_status status;

	*answer = NULL;
	if (files == NULL)
		return error_memory(err);
	status = dispose_by_id(custody, ask->disposal, &disposal, err);
	if (status == CUSTODY_OK)
		status = session_key(custody, err);
	if (status == CUSTODY_OK)
		status = check_state(custody, disposal, err);
	if (status == CUSTODY_OK)
		status =
		    certificate_statement(&statement, custody, disposal, err);
	if (status == CUSTODY_OK)
		status = sign(&document, custody, statement, err);
	if (status == CUSTODY_OK && ask->out != NULL)
		status = write_files(
		    custody, ask->out, &document, statement, files, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:O,s:b,s:O,s:s%}", "disposal",
			json_object_get(disposal, "id"), "final",
			strcmp(json_string_value(
				   json_object_get(disposal, "state")),
			    "verified") == 0,
			"files", files, "document", (const char *)document.at,
			document.len),
		    err);
	buffer_clear(&document);
	json_decref(files);
	json_decref(statement);
	json_decref(disposal);
	return status;
}
