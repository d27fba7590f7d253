/* SPDX-License-Identifier: Apache-2.0
 *
 * token: by p11-kit, which knows modules and URIs; AES-GCM by the token
 * itself.  A PIN is given once, and never again after it was wrong: tokens
 * lock themselves.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>

#include "base/error.h"
#include "base/library.h"
#include "crypto/aead.h"
#include "crypto/token.h"

/* Loaded with the first token: it brings 6,500 addresses that would have to be
 * set right in every process. */
static struct {
	__typeof__(p11_kit_module_finalize) *module_finalize;
	__typeof__(p11_kit_module_initialize) *module_initialize;
	__typeof__(p11_kit_module_load) *module_load;
	__typeof__(p11_kit_module_release) *module_release;
	__typeof__(p11_kit_modules_finalize_and_release)
	    *modules_finalize_and_release;
	__typeof__(p11_kit_modules_load_and_initialize)
	    *modules_load_and_initialize;
	__typeof__(p11_kit_strerror) *strerror;
	__typeof__(p11_kit_uri_free) *uri_free;
	__typeof__(p11_kit_uri_get_module_path) *uri_get_module_path;
	__typeof__(p11_kit_uri_get_pin_value) *uri_get_pin_value;
	__typeof__(p11_kit_uri_match_token_info) *uri_match_token_info;
	__typeof__(p11_kit_uri_new) *uri_new;
	__typeof__(p11_kit_uri_parse) *uri_parse;
} p11kit;

#define FUNCTION(name)                                                         \
	{                                                                      \
		"p11_kit_" #name, &p11kit.name                                 \
	}

static const struct library_function functions[] = {
    FUNCTION(module_finalize),
    FUNCTION(module_initialize),
    FUNCTION(module_load),
    FUNCTION(module_release),
    FUNCTION(modules_finalize_and_release),
    FUNCTION(modules_load_and_initialize),
    FUNCTION(strerror),
    FUNCTION(uri_free),
    FUNCTION(uri_get_module_path),
    FUNCTION(uri_get_pin_value),
    FUNCTION(uri_match_token_info),
    FUNCTION(uri_new),
    FUNCTION(uri_parse),
};

static struct library library = LIBRARY("libp11-kit.so.0", functions);

struct token {
	P11KitUri *uri;
	CK_FUNCTION_LIST *one;    /* the module that the URI names, or NULL */
	CK_FUNCTION_LIST **all;   /* else those that are configured */
	CK_FUNCTION_LIST *module; /* that of the token */
	CK_SESSION_HANDLE session;
	CK_TOKEN_INFO info;
};

static enum custody_status
failed(const char *what, CK_RV rv, struct custody_error *err)
{
	return error_set(err, CUSTODY_UNKNOWN, "token", "the token: %s: %s",
	    what, p11kit.strerror(rv));
}

int
token_text(const void *padded, size_t size)
{
	const char *text = padded;

	while (size > 0 && text[size - 1] == ' ')
		size--;
	return (int)size;
}

void
token_close(struct token *token)
{
	if (token == NULL)
		return;
	if (token->session != 0)
		token->module->C_CloseSession(token->session);
	if (token->one != NULL) {
		p11kit.module_finalize(token->one);
		p11kit.module_release(token->one);
	}
	if (token->all != NULL)
		p11kit.modules_finalize_and_release(token->all);
	if (token->uri != NULL)
		p11kit.uri_free(token->uri);
	free(token);
}

/* --- which one -------------------------------------------------------------
 */

static enum custody_status
read_uri(struct token *token, const char *uri, struct custody_error *err)
{
	token->uri = p11kit.uri_new();
	if (token->uri == NULL)
		return error_memory(err);
	if (p11kit.uri_parse(uri, P11_KIT_URI_FOR_ANY, token->uri) !=
	    P11_KIT_URI_OK) {
		error_set(err, CUSTODY_USAGE, "bad-uri",
		    "what names the token is not a pkcs11: URI (RFC 7512)");
		error_remedy(err, "--store-token 'pkcs11:token=LABEL?"
				  "module-path=/usr/lib/MODULE.so'");
		return CUSTODY_USAGE;
	}
	if (p11kit.uri_get_pin_value(token->uri) == NULL)
		return CUSTODY_OK;
	error_set(err, CUSTODY_USAGE, "bad-uri",
	    "the token's URI has a PIN in it: everybody here can read it");
	error_remedy(err, "leave pin-value out; it is asked for, or read from "
			  "--store-passphrase-file");
	return CUSTODY_USAGE;
}

static enum custody_status
load_modules(struct token *token, struct custody_error *err)
{
	const char *path = p11kit.uri_get_module_path(token->uri);

	if (path == NULL) {
		token->all = p11kit.modules_load_and_initialize(0);
		return token->all != NULL
			   ? CUSTODY_OK
			   : error_set(err, CUSTODY_UNKNOWN, "no-module",
				 "no PKCS#11 module is configured here");
	}
	token->one = path[0] == '/' ? p11kit.module_load(path, 0) : NULL;
	if (token->one == NULL) {
		error_set(err, CUSTODY_UNKNOWN, "no-module",
		    "the PKCS#11 module %s cannot be loaded", path);
		error_remedy(
		    err, "name its file from the root, in module-path");
		return CUSTODY_UNKNOWN;
	}
	if (p11kit.module_initialize(token->one) == CKR_OK)
		return CUSTODY_OK;
	p11kit.module_release(token->one);
	token->one = NULL;
	error_set(err, CUSTODY_UNKNOWN, "no-module",
	    "the PKCS#11 module %s does not start", path);
	error_remedy(err, "look at its configuration, and whether its tokens "
			  "are there");
	return CUSTODY_UNKNOWN;
}

/* Its tokens that the URI names: counted, and the first one taken. */
static size_t
match_tokens(struct token *token, CK_FUNCTION_LIST *module, CK_SLOT_ID *slot)
{
	CK_SLOT_ID slots[64];
	CK_ULONG count = sizeof slots / sizeof *slots;
	CK_TOKEN_INFO info;
	size_t found = 0;

	if (module->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK)
		return 0;
	for (CK_ULONG i = 0; i < count; i++) {
		if (module->C_GetTokenInfo(slots[i], &info) != CKR_OK ||
		    (info.flags & CKF_TOKEN_INITIALIZED) == 0 ||
		    p11kit.uri_match_token_info(token->uri, &info) != 1)
			continue;
		if (found++ > 0)
			continue;
		token->module = module;
		token->info = info;
		*slot = slots[i];
	}
	return found;
}

static enum custody_status
find_token(struct token *token, CK_SLOT_ID *slot, struct custody_error *err)
{
	CK_FUNCTION_LIST *first = NULL;
	size_t found = 0;

	if (token->one != NULL)
		found = match_tokens(token, token->one, slot);
	for (size_t i = 0; token->all != NULL && token->all[i] != NULL; i++) {
		found += match_tokens(token, token->all[i], slot);
		first = first != NULL ? first : token->module;
	}
	if (found == 1)
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, found == 0 ? "no-token" : "which-token",
	    found == 0 ? "the token that the URI names is not there"
		       : "the URI names several tokens");
	error_remedy(err, found == 0 ? "put it in, or name another"
				     : "name one: pkcs11:serial=S");
	return CUSTODY_UNKNOWN;
}

enum custody_status
token_open(struct token **out, const char *uri, struct custody_error *err)
{
	struct token *token = calloc(1, sizeof *token);
	CK_SLOT_ID slot = 0;
	CK_RV rv;
	enum custody_status status;

	*out = NULL;
	if (token == NULL)
		return error_memory(err);
	status = library_need(&library, "opening a token",
	    "install p11-kit (Debian: libp11-kit0)", err);
	if (status == CUSTODY_OK)
		status = read_uri(token, uri, err);
	if (status == CUSTODY_OK)
		status = load_modules(token, err);
	if (status == CUSTODY_OK)
		status = find_token(token, &slot, err);
	if (status == CUSTODY_OK) {
		rv = token->module->C_OpenSession(slot,
		    CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL,
		    &token->session);
		if (rv != CKR_OK)
			status = failed("opening it", rv, err);
	}
	if (status == CUSTODY_OK)
		*out = token;
	else
		token_close(token);
	return status;
}

enum custody_status
token_login(struct token *token, struct bytes pin, struct custody_error *err)
{
	CK_RV rv = token->module->C_Login(token->session, CKU_USER,
	    (CK_UTF8CHAR *)(uintptr_t)pin.at, (CK_ULONG)pin.len);

	if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN)
		return CUSTODY_OK;
	if (rv != CKR_PIN_INCORRECT && rv != CKR_PIN_LEN_RANGE &&
	    rv != CKR_PIN_INVALID && rv != CKR_PIN_LOCKED)
		return failed("logging in", rv, err);
	error_set(err, CUSTODY_UNKNOWN, "bad-pin",
	    rv == CKR_PIN_LOCKED ? "the token has locked itself"
				 : "the sealed store: not the token's PIN");
	error_remedy(err, rv == CKR_PIN_LOCKED
			      ? "unlock it with its maker's tool"
			      : "look before the next try: a token locks "
				"itself after a few wrong ones");
	return CUSTODY_UNKNOWN;
}

/* --- its key ---------------------------------------------------------------
 */

static enum custody_status
find_key(struct token *token, const struct root_secret_token *from,
    CK_OBJECT_HANDLE *key, struct custody_error *err)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_ATTRIBUTE wanted[] = {
	    {CKA_CLASS, &class, sizeof class},
	    {CKA_ID, (void *)(uintptr_t)from->key_id, sizeof from->key_id},
	};
	CK_ULONG found = 0;
	CK_RV rv = token->module->C_FindObjectsInit(token->session, wanted, 2);

	if (rv == CKR_OK) {
		rv = token->module->C_FindObjects(
		    token->session, key, 1, &found);
		token->module->C_FindObjectsFinal(token->session);
	}
	if (rv != CKR_OK)
		return failed("looking for its key", rv, err);
	if (found == 1)
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "no-token-key",
	    "the token %.*s does not have the key of this sealed store",
	    token_text(token->info.label, sizeof token->info.label),
	    (const char *)token->info.label);
	error_remedy(err, "it was made in the token %.*s, serial number %.*s",
	    token_text(from->label, sizeof from->label), from->label,
	    token_text(from->serial, sizeof from->serial), from->serial);
	return CUSTODY_UNKNOWN;
}

static enum custody_status
make_key(struct token *token, struct root_secret_token *out,
    CK_OBJECT_HANDLE *key, struct custody_error *err)
{
	static char label[] = "custody sealed store";
	CK_MECHANISM how = {CKM_AES_KEY_GEN, NULL, 0};
	CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	CK_ULONG size = SECRET_KEY_SIZE;
	CK_ATTRIBUTE is[] = {
	    {CKA_TOKEN, &yes, sizeof yes},
	    {CKA_PRIVATE, &yes, sizeof yes},
	    {CKA_SENSITIVE, &yes, sizeof yes},
	    {CKA_EXTRACTABLE, &no, sizeof no},
	    {CKA_ENCRYPT, &yes, sizeof yes},
	    {CKA_DECRYPT, &yes, sizeof yes},
	    {CKA_VALUE_LEN, &size, sizeof size},
	    {CKA_ID, out->key_id, sizeof out->key_id},
	    {CKA_LABEL, label, sizeof label - 1},
	};
	CK_RV rv;
	enum custody_status status =
	    secret_noise(out->key_id, sizeof out->key_id, err);

	if (status != CUSTODY_OK)
		return status;
	memcpy(out->serial, token->info.serialNumber, sizeof out->serial);
	memcpy(out->label, token->info.label, sizeof out->label);
	rv = token->module->C_GenerateKey(
	    token->session, &how, is, sizeof is / sizeof *is, key);
	return rv == CKR_OK ? CUSTODY_OK : failed("making a key", rv, err);
}

static CK_MECHANISM
gcm_mechanism(CK_GCM_PARAMS *params, uint8_t *nonce)
{
	*params = (CK_GCM_PARAMS){.iv_ptr = nonce,
	    .iv_len = AEAD_NONCE_SIZE,
	    .iv_bits = AEAD_NONCE_SIZE * 8,
	    .tag_bits = AEAD_TAG_SIZE * 8};
	return (CK_MECHANISM){CKM_AES_GCM, params, sizeof *params};
}

enum custody_status
token_wrap(struct token *token, struct root_secret_token *out,
    const struct secret *secret, struct custody_error *err)
{
	CK_OBJECT_HANDLE key;
	CK_GCM_PARAMS params;
	CK_MECHANISM how = gcm_mechanism(&params, out->wrapped);
	CK_ULONG len = sizeof out->wrapped - AEAD_NONCE_SIZE;
	CK_RV rv;
	enum custody_status status;

	*out = (struct root_secret_token){.wrapped = {0}};
	status = make_key(token, out, &key, err);
	if (status == CUSTODY_OK)
		status = secret_noise(out->wrapped, AEAD_NONCE_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	rv = token->module->C_EncryptInit(token->session, &how, key);
	if (rv == CKR_OK)
		rv = token->module->C_Encrypt(token->session, secret->at,
		    secret->len, out->wrapped + AEAD_NONCE_SIZE, &len);
	if (rv == CKR_OK && len == sizeof out->wrapped - AEAD_NONCE_SIZE)
		return CUSTODY_OK;
	token->module->C_DestroyObject(token->session, key);
	return failed("wrapping with AES-GCM", rv, err);
}

enum custody_status
token_unwrap(struct token *token, const struct root_secret_token *from,
    struct secret **out, struct custody_error *err)
{
	struct root_secret_token copy = *from;
	CK_OBJECT_HANDLE key;
	CK_GCM_PARAMS params;
	CK_MECHANISM how = gcm_mechanism(&params, copy.wrapped);
	CK_ULONG len = SECRET_KEY_SIZE;
	CK_RV rv;
	enum custody_status status = find_key(token, from, &key, err);

	*out = NULL;
	/* Some tokens want the room of the tag, too. */
	if (status == CUSTODY_OK)
		status = secret_new(out, SECRET_KEY_SIZE + AEAD_TAG_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	len = (*out)->len;
	rv = token->module->C_DecryptInit(token->session, &how, key);
	if (rv == CKR_OK)
		rv = token->module->C_Decrypt(token->session,
		    copy.wrapped + AEAD_NONCE_SIZE,
		    sizeof copy.wrapped - AEAD_NONCE_SIZE, (*out)->at, &len);
	if (rv == CKR_OK && len == SECRET_KEY_SIZE)
		return CUSTODY_OK;
	secret_free(*out);
	*out = NULL;
	return error_set(err, CUSTODY_DISAGREES, "slots",
	    "the token's key does not open slot 0 of the key slots: %s",
	    p11kit.strerror(rv));
}
