/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_root: a key file that others can read is none; a token is open for no
 * longer than it takes to unwrap.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/input.h"
#include "acts/sealed_root.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/token.h"

struct sealed_root
sealed_root_of(const struct custody *custody)
{
	return (struct sealed_root){
	    .key = custody->settings.store_key,
	    .token = custody->settings.store_token,
	};
}

const char *
sealed_root_word(enum root_secret_kind kind)
{
	static const char *const words[] = {
	    [ROOT_SECRET_PASSPHRASE] = "passphrase",
	    [ROOT_SECRET_KEY_FILE] = "key file",
	    [ROOT_SECRET_TOKEN] = "token",
	};

	return words[kind];
}

/* What another program writes, a vault or gpg(1), is on no disk at all. */
static enum custody_status
read_key_pipe(struct custody *custody, const char *path, struct buffer *out,
    struct custody_error *err)
{
	const struct input input = {path, 0, ROOT_SECRET_FILE_MAX};

	/* So that it never moves, and is in one place. */
	return buffer_reserve(out, 2 * INPUT_PIECE) == NULL
		   ? error_memory(err)
		   : input_read(out, NULL, custody, &input, err);
}

static enum custody_status
read_key_file(struct custody *custody, const char *path, struct buffer *out,
    struct custody_error *err)
{
	struct stat info;
	enum custody_status status = CUSTODY_OK;
	int fd;

	if (path == NULL) {
		error_set(err, CUSTODY_UNKNOWN, "no-store-key",
		    "the sealed store opens with a key file");
		error_remedy(err, "--store-key FILE");
		return CUSTODY_UNKNOWN;
	}
	if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
		return read_key_pipe(custody, path, out, err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &info) != 0)
		status = error_system(
		    err, "no-store-key", "reading the key file %s", path);
	else if ((info.st_mode & 077) != 0) {
		status = error_set(err, CUSTODY_UNKNOWN, "key-readable",
		    "the key file %s: others can read it", path);
		error_remedy(err, "chmod 600 %s", path);
	}
	if (status == CUSTODY_OK)
		status =
		    file_read_open(out, fd, path, ROOT_SECRET_FILE_MAX, err);
	if (fd >= 0)
		close(fd);
	return status;
}

/* passphrase.c tells by these words which file may have the answer. */
static enum custody_status
ask_person(struct custody *custody, const struct sealed_root *from, bool pin,
    struct buffer *out, struct custody_error *err)
{
	static const char *const prompts[][2] = {
	    [SEALED_ROOT_NOW] = {"passphrase of the sealed store",
		"PIN of the token of the sealed store"},
	    [SEALED_ROOT_NEW] = {"new passphrase for the sealed store",
		"new token's PIN for the sealed store"},
	    [SEALED_ROOT_BEGUN] =
		{"passphrase of the sealed store, the new one",
		    "PIN of the token of the sealed store, the new one"},
	};

	return session_secret(custody, prompts[from->when][pin], out, err);
}

static enum custody_status
open_token(struct token **out, struct custody *custody,
    const struct sealed_root *from, struct custody_error *err)
{
	struct buffer pin = {0};
	enum custody_status status = token_open(out, from->token, err);

	if (status == CUSTODY_OK)
		status = ask_person(custody, from, true, &pin, err);
	if (status == CUSTODY_OK)
		status = token_login(*out, buffer_view(&pin), err);
	buffer_wipe(&pin);
	if (status != CUSTODY_OK) {
		token_close(*out);
		*out = NULL;
	}
	return status;
}

static enum custody_status
ask_token(struct secret **out, struct custody *custody,
    const struct sealed_root *from, const struct root_secret_method *method,
    struct custody_error *err)
{
	struct token *token = NULL;
	struct secret *given = NULL;
	enum custody_status status;

	if (from->token == NULL) {
		error_set(err, CUSTODY_UNKNOWN, "no-store-token",
		    "the sealed store opens with a token: %.*s",
		    token_text(method->token.label, sizeof method->token.label),
		    method->token.label);
		error_remedy(
		    err, "--store-token 'pkcs11:...', custody-sealed(5)");
		return CUSTODY_UNKNOWN;
	}
	status = open_token(&token, custody, from, err);
	if (status == CUSTODY_OK)
		status = token_unwrap(token, &method->token, &given, err);
	if (status == CUSTODY_OK)
		status = root_secret_make(out, method,
		    (struct bytes){given->at, SECRET_KEY_SIZE}, err);
	secret_free(given);
	token_close(token);
	return status;
}

enum custody_status
sealed_root_ask(struct secret **out, struct custody *custody,
    const struct sealed_root *from, const struct root_secret_method *method,
    struct custody_error *err)
{
	struct buffer given = {0};
	enum custody_status status;

	*out = NULL;
	if (method->kind == ROOT_SECRET_TOKEN)
		return ask_token(out, custody, from, method, err);
	status = method->kind == ROOT_SECRET_KEY_FILE
		     ? read_key_file(custody, from->key, &given, err)
		     : ask_person(custody, from, false, &given, err);
	if (status == CUSTODY_OK)
		status =
		    root_secret_make(out, method, buffer_view(&given), err);
	buffer_wipe(&given);
	return status;
}

static enum custody_status
new_of_token(struct secret **out, struct root_secret_method *method,
    struct custody *custody, const struct sealed_root *from,
    struct custody_error *err)
{
	struct token *token = NULL;
	struct secret *given = NULL;
	enum custody_status status = open_token(&token, custody, from, err);

	if (status == CUSTODY_OK)
		status = secret_random(&given, SECRET_KEY_SIZE, err);
	if (status == CUSTODY_OK)
		status = token_wrap(token, &method->token, given, err);
	if (status == CUSTODY_OK)
		status = root_secret_make(
		    out, method, (struct bytes){given->at, given->len}, err);
	secret_free(given);
	token_close(token);
	return status;
}

enum custody_status
sealed_root_new(struct secret **out, struct root_secret_method *method,
    struct custody *custody, const struct sealed_root *from,
    struct custody_error *err)
{
	enum root_secret_kind kind = from->token != NULL ? ROOT_SECRET_TOKEN
				     : from->key != NULL
					 ? ROOT_SECRET_KEY_FILE
					 : ROOT_SECRET_PASSPHRASE;
	enum custody_status status = root_secret_choose(method, kind, err);

	*out = NULL;
	if (status != CUSTODY_OK)
		return status;
	return kind == ROOT_SECRET_TOKEN
		   ? new_of_token(out, method, custody, from, err)
		   : sealed_root_ask(out, custody, from, method, err);
}
