/* SPDX-License-Identifier: Apache-2.0
 *
 * session: opens a custody for somebody, finds who acts and their key, and
 * resolves the names of datasets.
 */
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/sealed.h"
#include "acts/session.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "crypto/keylist.h"
#include "store/question.h"

static volatile sig_atomic_t interrupted;

void
custody_interrupt(void)
{
	interrupted = 1;
}

enum custody_status
session_interrupted(struct custody_error *err)
{
	return interrupted == 0
		   ? CUSTODY_OK
		   : error_set(err, CUSTODY_INTERRUPTED, "interrupted",
			 "stopped by a signal: nothing was recorded");
}

enum custody_status
session_stopped(struct custody *custody, struct custody_error *err)
{
	if (session_interrupted(err) != CUSTODY_OK)
		return CUSTODY_INTERRUPTED;
	if (custody->deadline == 0 || clock_now() < custody->deadline)
		return CUSTODY_OK;
	error_set(err, CUSTODY_INTERRUPTED, "time-limit",
	    "stopped by --time-limit: nothing was recorded");
	error_remedy(err, "repeat the command with more time");
	return CUSTODY_INTERRUPTED;
}

enum custody_status
session_may_go_on(void *context, struct custody_error *err)
{
	return session_stopped(context, err);
}

/* One that cannot be looked at is one: who passed it over would take another,
 * further up, for it. */
static bool
is_ledger(const char *dir)
{
	char *path = file_join(dir, "ledger.sqlite3");
	bool there = false;
	bool found = path != NULL &&
		     (file_is_there(path, &there, NULL) != CUSTODY_OK || there);

	free(path);
	return found;
}

/* The folder itself, or its .custody. */
static char *
ledger_in(const char *dir)
{
	char *inner = file_join(dir, ".custody");

	if (inner != NULL && is_ledger(inner))
		return inner;
	free(inner);
	return is_ledger(dir) ? strdup(dir) : NULL;
}

/* The nearest .custody upward from the working directory. */
static char *
find_upward(void)
{
	char *here = getcwd(NULL, 0), *found = NULL;

	while (here != NULL && found == NULL) {
		char *slash, *inner = file_join(here, ".custody");

		if (inner != NULL && is_ledger(inner))
			found = inner;
		else
			free(inner);
		slash = strrchr(here, '/');
		if (found != NULL || slash == NULL || here[1] == '\0')
			break;
		slash[slash == here ? 1 : 0] = '\0';
	}
	free(here);
	return found;
}

char *
session_find_ledger(const char *wanted)
{
	return wanted != NULL ? ledger_in(wanted) : find_upward();
}

enum custody_status
session_no_ledger(const char *wanted, struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "no-ledger", "no ledger in %s",
	    wanted != NULL ? wanted : "this folder or one above it");
	error_remedy(err, "make one (custody init), or name it: --ledger DIR");
	return CUSTODY_UNKNOWN;
}

char *
session_memory(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state != NULL && state[0] == '/')
		return file_join(state, "custody/seen");
	/* A home that is not there, as services have it, is not made. */
	if (home == NULL || home[0] != '/' || access(home, X_OK) != 0)
		return NULL;
	return file_join(home, ".local/state/custody/seen");
}

static const char *
copy_text(const char *text)
{
	return text == NULL ? NULL : strdup(text);
}

static enum custody_status
copy_settings(struct custody *custody, const struct custody_settings *settings,
    struct custody_error *err)
{
	struct custody_settings *own = &custody->settings;

	*own = *settings;
	own->ledger = copy_text(settings->ledger);
	own->identity = copy_text(settings->identity);
	own->offer = copy_text(settings->offer);
	own->duckdb = copy_text(settings->duckdb);
	own->store_key = copy_text(settings->store_key);
	own->store_token = copy_text(settings->store_token);
	own->pin = own->at_least = NULL;
	if ((settings->ledger != NULL && own->ledger == NULL) ||
	    (settings->identity != NULL && own->identity == NULL) ||
	    (settings->offer != NULL && own->offer == NULL) ||
	    (settings->store_key != NULL && own->store_key == NULL) ||
	    (settings->store_token != NULL && own->store_token == NULL) ||
	    (settings->duckdb != NULL && own->duckdb == NULL))
		return error_memory(err);
	if (settings->time_limit > 0)
		custody->deadline = clock_now() + settings->time_limit;
	return digest_start(err);
}

enum custody_status
custody_open_bare(struct custody **out, const struct custody_settings *settings,
    struct custody_error *err)
{
	enum custody_status status;

	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return error_memory(err);
	status = copy_settings(*out, settings, err);
	if (status != CUSTODY_OK) {
		custody_close(*out);
		*out = NULL;
	}
	return status;
}

enum custody_status
session_attach(struct custody *custody, const char *dir, const char *pin,
    struct custody_error *err)
{
	char *memory = session_memory();
	enum custody_status status;

	status = (custody->settings.restoring ? ledger_open_lapsed
		  : custody->settings.refolding
		      ? ledger_open
		      : ledger_open_kept)(&custody->ledger, dir, memory, err);
	free(memory);
	if (status != CUSTODY_OK)
		return status;
	if (pin != NULL && strcmp(pin, ledger_genesis(custody->ledger)) != 0)
		return error_set(err, CUSTODY_DISAGREES, "pin",
		    "ledger %s: its genesis is %s, not the one pinned", dir,
		    ledger_genesis(custody->ledger));
	return ledger_set_clock(custody->ledger, err);
}

enum custody_status
custody_open(struct custody **out, const struct custody_settings *settings,
    struct custody_error *err)
{
	char *dir = session_find_ledger(settings->ledger);
	enum custody_status status;

	*out = NULL;
	if (dir == NULL)
		return session_no_ledger(settings->ledger, err);
	status = custody_open_bare(out, settings, err);
	if (status == CUSTODY_OK)
		status = session_attach(*out, dir, settings->pin, err);
	if (status == CUSTODY_OK && settings->at_least != NULL)
		status = ledger_continues_file((*out)->ledger, "--at-least",
		    settings->at_least, NULL, err);
	if (status == CUSTODY_OK && settings->offer != NULL)
		status = ledger_offer((*out)->ledger, settings->offer, err);
	free(dir);
	if (status != CUSTODY_OK) {
		custody_close(*out);
		*out = NULL;
	}
	return status;
}

void
custody_close(struct custody *custody)
{
	if (custody == NULL)
		return;
	keyring_close(custody->key);
	sealed_store_free(custody->sealed);
	ledger_close(custody->ledger);
	trust_free(custody->trust);
	free((void *)(uintptr_t)custody->settings.offer);
	free((void *)(uintptr_t)custody->settings.duckdb);
	free((void *)(uintptr_t)custody->settings.store_key);
	free((void *)(uintptr_t)custody->settings.store_token);
	free((void *)(uintptr_t)custody->settings.identity);
	free((void *)(uintptr_t)custody->settings.ledger);
	free(custody);
	bytes_wipe_stack();
}

struct database *
session_state(struct custody *custody)
{
	return custody->trust != NULL ? trust_state(custody->trust)
				      : ledger_state(custody->ledger);
}

/* Takes over the name and role of an enrolled, active person. */
static enum custody_status
become(struct custody *custody, const char *name, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "name", name), *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT p.name, p.role FROM person AS p"
	    "  JOIN key AS k ON k.person = p.name AND k.ended = 0"
	    " WHERE p.name = :name AND p.retired = 0",
	    values, err);
	if (status == CUSTODY_OK) {
		snprintf(custody->actor, sizeof custody->actor, "%s",
		    json_string_value(json_object_get(row, "name")));
		snprintf(custody->role, sizeof custody->role, "%s",
		    json_string_value(json_object_get(row, "role")));
	}
	json_decref(values);
	json_decref(row);
	return status;
}

/* The enrolled person a key of the folder belongs to; NULL for nobody's. */
static char *
owner_of(struct custody *custody, const uint8_t key[32])
{
	uint8_t id[32];
	char hex[ENCODE_HEX_SIZE(32)];
	json_t *values, *row = NULL;
	char *name = NULL;

	signature_key_id(id, key);
	encode_hex(hex, id, sizeof id);
	values = json_pack("{s:s}", "id", hex);
	if (question_row(&row, session_state(custody),
		"SELECT k.person FROM key AS k"
		"  JOIN person AS p ON p.name = k.person"
		" WHERE k.key_id = :id AND k.ended = 0 AND p.retired = 0",
		values, NULL) == CUSTODY_OK)
		name =
		    strdup(json_string_value(json_object_get(row, "person")));
	json_decref(values);
	json_decref(row);
	return name;
}

static enum custody_status
refuse_choice(size_t found, struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "no-key",
	    found == 0
		? "nobody with a private key here is enrolled in this ledger"
		: "several people enrolled in this ledger have keys here");
	error_remedy(err, "%s",
	    found == 0 ? "ask a custodian to enrol you: custody identity new "
			 "NAME --role ROLE"
		       : "say who acts: --as NAME");
	return CUSTODY_UNKNOWN;
}

/* The login name if its key is here, else the only one enrolled. */
static enum custody_status
become_by_keys(struct custody *custody, struct custody_error *err)
{
	struct keylist list = {0};
	const char *login = session_login();
	char *folder = NULL, *chosen = NULL;
	size_t found = 0;
	enum custody_status status = keyring_folder(&folder, err);

	if (status == CUSTODY_OK)
		status = keylist_read(&list, folder, err);
	for (size_t i = 0; status == CUSTODY_OK && i < list.count; i++) {
		char *name = list.items[i].known
				 ? owner_of(custody, list.items[i].key)
				 : NULL;
		bool own =
		    name != NULL && login != NULL && strcmp(name, login) == 0;

		found = own ? 1 : found + (name != NULL);
		if (name == NULL)
			continue;
		free(chosen);
		chosen = name;
		if (own)
			break;
	}
	if (status == CUSTODY_OK)
		status = found == 1 ? become(custody, chosen, err)
				    : refuse_choice(found, err);
	free(chosen);
	keylist_clear(&list);
	free(folder);
	return status;
}

const char *
session_login(void)
{
	const struct passwd *entry = getpwuid(geteuid());

	return entry == NULL ? NULL : entry->pw_name;
}

enum custody_status
session_actor(struct custody *custody, struct custody_error *err)
{
	const char *wanted = custody->settings.identity;
	enum custody_status status;

	if (custody->actor[0] != '\0')
		return CUSTODY_OK;
	if (wanted != NULL) {
		status = become(custody, wanted, err);
		if (status != CUSTODY_NOT_FOUND)
			return status;
		error_set(err, CUSTODY_UNKNOWN, "no-key",
		    "%s is not enrolled in this ledger, or retired", wanted);
		error_remedy(
		    err, "custody identity list shows who is: --as NAME");
		return CUSTODY_UNKNOWN;
	}
	return become_by_keys(custody, err);
}

void
session_look(struct custody *custody)
{
	if (session_actor(custody, NULL) != CUSTODY_OK)
		custody->actor[0] = custody->role[0] = '\0';
}

enum custody_status
session_secret(void *ctx, const char *prompt, struct buffer *out,
    struct custody_error *err)
{
	struct custody *custody = ctx;
	char secret[1024];
	enum custody_status status;

	if (custody->settings.secret == NULL)
		return error_set(err, CUSTODY_UNKNOWN, "bad-passphrase",
		    "the %s: nobody can be asked", prompt);
	status = custody->settings.secret(
	    custody->settings.ctx, prompt, secret, sizeof secret, err);
	if (status == CUSTODY_OK)
		status = buffer_append(out, secret, strlen(secret), err);
	explicit_bzero(secret, sizeof secret);
	return status;
}

enum custody_status
session_new_secret(struct custody *custody, const char *name,
    struct buffer *out, struct custody_error *err)
{
	char prompt[128];

	snprintf(prompt, sizeof prompt, "new passphrase for %s", name);
	return session_secret(custody, prompt, out, err);
}

enum custody_status
session_key(struct custody *custody, struct custody_error *err)
{
	json_t *values = NULL, *row = NULL;
	char *folder = NULL;
	uint8_t id[32];
	enum custody_status status;

	if (custody->key != NULL)
		return CUSTODY_OK;
	status = session_actor(custody, err);
	if (status == CUSTODY_OK)
		status = keyring_folder(&folder, err);
	if (status != CUSTODY_OK)
		return status;
	values = json_pack("{s:s}", "name", custody->actor);
	status = question_row(&row, session_state(custody),
	    "SELECT key_id FROM key WHERE person = :name AND ended = 0", values,
	    err);
	if (status == CUSTODY_OK &&
	    !encode_unhex(id, json_string_value(json_object_get(row, "key_id")),
		sizeof id))
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = keyring_find(
		    &custody->key, folder, id, session_secret, custody, err);
	if (status == CUSTODY_UNKNOWN && err != NULL &&
	    strcmp(err->code, "no-key") == 0)
		error_remedy(err,
		    "put %s's private key into the key folder, "
		    "or act as somebody else: --as NAME",
		    custody->actor);
	json_decref(values);
	json_decref(row);
	free(folder);
	return status;
}

enum custody_status
session_append(struct custody *custody, const char *kind, const json_t *data,
    bool checkpoint, struct ledger_place *place, struct custody_error *err)
{
	enum custody_status status = session_key(custody, err);

	if (status == CUSTODY_OK)
		status = ledger_append(
		    custody->ledger, custody->key, kind, data, place, err);
	if (status == CUSTODY_OK && checkpoint)
		status = ledger_checkpoint(custody->ledger, err);
	return status;
}

enum custody_status
answer_add_take(json_t **answer, const char *type, json_t *object,
    struct custody_error *err)
{
	const char *said = json_string_value(json_object_get(object, "type"));

	if (*answer == NULL)
		*answer = json_array();
	if (*answer == NULL || object == NULL ||
	    ((said == NULL || strcmp(said, type) != 0) &&
		json_object_set_new(object, "type", json_string(type)) < 0)) {
		json_decref(object);
		return error_memory(err);
	}
	return json_array_append_new(*answer, object) < 0 ? error_memory(err)
							  : CUSTODY_OK;
}
