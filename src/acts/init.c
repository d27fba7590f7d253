/* SPDX-License-Identifier: Apache-2.0
 *
 * init: makes a custody directory with its founder and the shipped policies.
 * What fails leaves no folder and no new key.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/holder.h"
#include "acts/session.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "policy/shipped.h"

/* SQLite takes paths of 512 bytes; the longest is of an index under way. */
#define PATH_BYTES_MAX 440

/* The name people call a ledger by: that of its folder. */
static enum custody_status
folder_name(const char *dir, char **out, struct custody_error *err)
{
	char *real = realpath(dir, NULL);
	const char *slash = real == NULL ? NULL : strrchr(real, '/');
	char name[4 * NAME_MAX + 1] = "custody";

	*out = NULL;
	if (real == NULL)
		return error_system(err, "io", "init %s", dir);
	/* An event is text: a folder's name may be anything. */
	if (slash[1] != '\0')
		error_escape(name, sizeof name, slash + 1, strlen(slash + 1));
	*out = strdup(name);
	free(real);
	return *out == NULL ? error_memory(err) : CUSTODY_OK;
}

static enum custody_status
log_key(
    const char *dir, char out[ENCODE_HEX_SIZE(32)], struct custody_error *err)
{
	struct keyring_key *key = NULL;
	char *path = file_join(dir, "ledger.pem");
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	status = keyring_open_shared(&key, path, err);
	if (status == CUSTODY_OK)
		encode_hex(out, keyring_public(key), 32);
	keyring_close(key);
	free(path);
	return status;
}

/* Events 1 and 2: the founder, and the policies that ship. */
static enum custody_status
found(struct custody *custody, const struct custody_init *ask, const char *name,
    const char *person, const struct holder *holder, struct custody_error *err)
{
	const char *dir = ledger_path(custody->ledger);
	char log[ENCODE_HEX_SIZE(32)];
	json_t *files = NULL, *created = NULL, *policies = NULL;
	enum custody_status status;

	status = log_key(dir, log, err);
	if (status == CUSTODY_OK)
		status = shipped_write(dir, &files, err);
	if (status != CUSTODY_OK)
		return status;
	created = json_pack("{s:s, s:s, s:s*, s:s, s:s, s:I}", "name", name,
	    "person", person, "contact", ask->contact, "key",
	    holder->public_hex, "log_key", log, "quorum",
	    (json_int_t)(ask->quorum == 0 ? 1 : ask->quorum));
	policies = json_pack(
	    "{s:o, s:s}", "files", files, "why", "the set that ships");
	status = ledger_begin(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = ledger_add(custody->ledger, holder->key,
		    "ledger.created/1", created, NULL, err);
	if (status == CUSTODY_OK)
		status = ledger_add(custody->ledger, holder->key,
		    "policy.installed/1", policies, NULL, err);
	if (status == CUSTODY_OK)
		status = ledger_commit(custody->ledger, err);
	else
		ledger_rollback(custody->ledger);
	if (status == CUSTODY_OK)
		status = ledger_checkpoint(custody->ledger, err);
	json_decref(created);
	json_decref(policies);
	return status;
}

static enum custody_status
make_folder(const char *dir, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	char *real;

	if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		return error_system(err, "io", "init: making %s", dir);
	real = realpath(dir, NULL);
	if (real == NULL)
		return error_system(err, "io", "init %s", dir);
	if (strlen(real) > PATH_BYTES_MAX)
		status = error_set(err, CUSTODY_USAGE, "long-path",
		    "init %s: its whole path is longer than %d bytes, and "
		    "SQLite opens no file there",
		    dir, PATH_BYTES_MAX);
	free(real);
	return status;
}

static enum custody_status
tell(struct custody *custody, const struct custody_init *ask, const char *name,
    const char *person, const struct holder *holder, json_t **answer,
    struct custody_error *err)
{
	const char *made = keyring_made(holder->key);

	return answer_add_take(answer, "result",
	    json_pack("{s:o, s:s, s:s, s:s, s:I, s:o*, s:b, s:b}", "path",
		member_path(ledger_path(custody->ledger)), "name", name,
		"genesis", ledger_genesis(custody->ledger), "identity", person,
		"quorum", (json_int_t)(ask->quorum == 0 ? 1 : ask->quorum),
		"key_file", member_path(made), "key_new", made != NULL, "new",
		1),
	    err);
}

enum custody_status
custody_init(struct custody *custody, const struct custody_init *ask,
    json_t **answer, struct custody_error *err)
{
	const char *dir = ask->dir != NULL ? ask->dir : ".";
	const char *person = ask->identity != NULL ? ask->identity
			     : custody->settings.identity != NULL
				 ? custody->settings.identity
				 : session_login();
	char *path = file_join(dir, ".custody"), *name = NULL;
	struct holder holder = {0};
	bool made = false;
	enum custody_status status;

	*answer = NULL;
	if (path == NULL)
		status = error_memory(err);
	else if (person == NULL)
		status = error_set(err, CUSTODY_USAGE, "no-identity",
		    "init: this user has no login name: who is the first "
		    "custodian? --identity NAME");
	else
		status = make_folder(dir, err);
	if (status == CUSTODY_OK)
		status = ask->name != NULL ? ((name = strdup(ask->name)) == NULL
						     ? error_memory(err)
						     : CUSTODY_OK)
					   : folder_name(dir, &name, err);
	if (status == CUSTODY_OK)
		status = ledger_create(path, err);
	made = status == CUSTODY_OK;
	if (status == CUSTODY_OK)
		status = holder_find(
		    custody, person, ask->encrypt, false, &holder, err);
	if (status == CUSTODY_OK)
		status = session_attach(custody, path, NULL, err);
	if (status == CUSTODY_OK)
		status = found(custody, ask, name, person, &holder, err);
	if (status == CUSTODY_OK)
		status = tell(custody, ask, name, person, &holder, answer, err);
	if (status != CUSTODY_OK && made) {
		holder_undo(&holder);
		/* FUSE and NFS keep a file that is open in its folder. */
		ledger_close(custody->ledger);
		custody->ledger = NULL;
		if (file_remove_tree(AT_FDCWD, path, NULL) != CUSTODY_OK)
			error_remedy(err, "remove %s", path);
	}
	holder_clear(&holder);
	free(name);
	free(path);
	return status;
}
