/* SPDX-License-Identifier: Apache-2.0
 *
 * acts: a state without a file, and acts that are judged and folded into it.
 * Acts are JSON, from tests/events: {"by": person, "kind": …, "data": …}; in
 * their strings `=word …` stands for what is known only when they are made:
 *   =key NAME               the public key of that name, in hex
 *   =proof NAME PERSON ROLE that key's proof for a person and a role
 *   =hash ID                the hash of the event that made ID
 *   =seq KIND               the place of the newest event of a kind
 *   =hex C, =long N         64 times the digit C; N letters
 */
#ifndef UNIT_ACTS_H
#define UNIT_ACTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "crypto/keyring.h"
#include "ledger/fold.h"
#include "ledger/state.h"
#include "store/question.h"

#define ACTS_PEOPLE 16
#define ACTS_BEGIN INT64_C(1767225600000000) /* 2026-01-01 */

/* Keys are made when they are first named, and serve the whole program. */
struct acts_key {
	char name[24];
	struct keyring_key *key;
};

struct acts {
	struct fold *fold;
	uint64_t size, nonces;
	char genesis[65], head[65];
};

/* What of the envelope is not as it should be; zero: nothing. */
struct acts_envelope {
	const char *actor, *at, *ledger, *nonce, *head;
	bool first; /* says `"ledger":null` */
	uint64_t seen;
};

static struct acts_key acts_keys[ACTS_PEOPLE];
static char acts_folder[64];

static inline void
acts_must(enum custody_status status, const struct custody_error *err)
{
	if (status != CUSTODY_OK)
		fail_msg("%s: %s", err->code, err->text);
}

static inline const struct keyring_key *
acts_find_key(const char *name)
{
	struct custody_error err = {0};
	size_t i = 0;

	while (acts_keys[i].key != NULL && strcmp(acts_keys[i].name, name) != 0)
		i++;
	assert_true(i + 1 < ACTS_PEOPLE);
	if (acts_keys[i].key != NULL)
		return acts_keys[i].key;
	if (acts_folder[0] == '\0') {
		strcpy(acts_folder, "/tmp/custody-acts-XXXXXX");
		assert_non_null(mkdtemp(acts_folder));
	}
	snprintf(acts_keys[i].name, sizeof acts_keys[i].name, "%s", name);
	acts_must(keyring_create(&acts_keys[i].key, acts_folder, name,
		      (struct bytes){NULL, 0}, &err),
	    &err);
	return acts_keys[i].key;
}

static inline void
acts_forget_keys(void)
{
	struct custody_error err = {0};

	for (size_t i = 0; i < ACTS_PEOPLE; i++)
		keyring_close(acts_keys[i].key);
	memset(acts_keys, 0, sizeof acts_keys);
	if (acts_folder[0] != '\0')
		acts_must(file_remove_tree(AT_FDCWD, acts_folder, &err), &err);
	acts_folder[0] = '\0';
}

/* The one value that a question gives. */
static inline json_t *
acts_ask(struct acts *acts, const char *sql, const char *name)
{
	struct custody_error err = {0};
	json_t *values = json_pack("{s:s}", "name", name), *row = NULL, *value;

	if (question_row(&row, fold_state(acts->fold), sql, values, &err) !=
	    CUSTODY_OK)
		fail_msg("%s: %s (%s)", sql, err.text, name);
	value = json_incref(json_object_get(row, "value"));
	json_decref(row);
	json_decref(values);
	return value;
}

static inline json_t *
acts_proof(struct acts *acts, char *words[3])
{
	const struct keyring_key *key = acts_find_key(words[0]);
	struct custody_error err = {0};
	struct buffer message = {0};
	char text[65], proof[129];
	uint8_t signature[64];

	encode_hex(text, keyring_public(key), 32);
	acts_must(state_proof_message(
		      &message, text, acts->genesis, words[1], words[2], &err),
	    &err);
	acts_must(keyring_sign(key, (struct bytes){message.at, message.len},
		      signature, &err),
	    &err);
	encode_hex(proof, signature, sizeof signature);
	buffer_clear(&message);
	return json_string(proof);
}

static inline json_t *
acts_repeat(char letter, size_t times)
{
	char text[2048];

	assert_true(times < sizeof text);
	memset(text, letter, times);
	return json_stringn(text, times);
}

/* A new value for a string that begins with `=`. */
static inline json_t *
acts_word(struct acts *acts, const char *string)
{
	char text[128], none[] = "", key[65];
	char *rest = text, *what, *words[3] = {none, none, none};

	snprintf(text, sizeof text, "%s", string + 1);
	what = strsep(&rest, " ");
	for (size_t i = 0; i < 3 && rest != NULL; i++)
		words[i] = strsep(&rest, " ");
	assert_true(words[0][0] != '\0');
	if (strcmp(what, "key") == 0) {
		encode_hex(key, keyring_public(acts_find_key(words[0])), 32);
		return json_string(key);
	}
	if (strcmp(what, "proof") == 0)
		return acts_proof(acts, words);
	if (strcmp(what, "hash") == 0)
		return acts_ask(acts,
		    "SELECT hash AS value FROM event WHERE id = :name",
		    words[0]);
	if (strcmp(what, "seq") == 0)
		return acts_ask(acts,
		    "SELECT max(seq) AS value FROM event WHERE kind = :name",
		    words[0]);
	if (strcmp(what, "hex") == 0)
		return acts_repeat(words[0][0], 64);
	if (strcmp(what, "long") == 0)
		return acts_repeat('x', strtoul(words[0], NULL, 10));
	fail_msg("no such word: %s", string);
	return NULL;
}

/* A copy with every word replaced. */
static inline json_t *
acts_expand(struct acts *acts, const json_t *value)
{
	const char *string = json_string_value(value), *key;
	json_t *copy, *member;
	size_t i;

	if (string != NULL && string[0] == '=')
		return acts_word(acts, string);
	if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach (value, i, member)
			json_array_append_new(copy, acts_expand(acts, member));
		return copy;
	}
	if (!json_is_object(value))
		return json_deep_copy(value);
	copy = json_object();
	json_object_foreach ((json_t *)(uintptr_t)value, key, member)
		json_object_set_new(copy, key, acts_expand(acts, member));
	return copy;
}

/* The text of an act that would come next, but for what `odd` says. */
static inline void
acts_write(struct acts *acts, struct buffer *text, const char *by,
    const char *kind, const json_t *data, const struct acts_envelope *odd)
{
	static const char zeros[65] = "000000000000000000000000000000000000000"
				      "0000000000000000000000000";
	char actor[65], at[CLOCK_TEXT_SIZE], nonce[33];
	struct custody_error err = {0};
	struct act_parts parts = {
	    .actor = odd->actor != NULL ? odd->actor : actor,
	    .at = odd->at != NULL ? odd->at : at,
	    .kind = kind,
	    .ledger = odd->ledger != NULL ? odd->ledger : acts->genesis,
	    .nonce = odd->nonce != NULL ? odd->nonce : nonce,
	    .seen_head = odd->head != NULL ? odd->head : acts->head,
	    .seen_size = odd->seen != 0 ? odd->seen : acts->size,
	    .data = data,
	};

	if (odd->first || (acts->size == 0 && odd->ledger == NULL))
		parts.ledger = NULL;
	if (acts->size == 0 && odd->head == NULL)
		parts.seen_head = zeros;
	encode_hex(actor, keyring_id(acts_find_key(by)), 32);
	clock_text(at, ACTS_BEGIN + (int64_t)acts->size * 1000000);
	snprintf(
	    nonce, sizeof nonce, "%032llx", (unsigned long long)++acts->nonces);
	acts_must(act_write(text, &parts, &err), &err);
}

/* Would it be refused? */
static inline enum custody_status
acts_judge(struct acts *acts, const char *by, const char *kind,
    const json_t *data, const struct acts_envelope *odd,
    struct custody_error *err)
{
	struct buffer text = {0};
	struct act act = {0};
	uint8_t key[32];
	enum custody_status status;

	acts_write(acts, &text, by, kind, data, odd);
	status = act_read(&act, (struct bytes){text.at, text.len}, false, err);
	if (status == CUSTODY_OK)
		status = fold_judge(acts->fold, &act, acts->size + 1, key, err);
	act_clear(&act);
	buffer_clear(&text);
	return status;
}

/* Folds it; its place in *place. */
static inline enum custody_status
acts_add(struct acts *acts, const char *by, const char *kind,
    const json_t *data, const struct acts_envelope *odd,
    struct ledger_place *place, struct custody_error *err)
{
	struct buffer text = {0};
	struct act act = {0};
	uint8_t key[32], digest[32];
	char hash[65];
	enum custody_status status;

	acts_write(acts, &text, by, kind, data, odd);
	digest_sha256(digest, text.at, text.len);
	encode_hex(hash, digest, sizeof digest);
	status = act_read(&act, (struct bytes){text.at, text.len}, false, err);
	if (status == CUSTODY_OK)
		status = fold_event(
		    acts->fold, &act, acts->size + 1, hash, key, place, err);
	if (status == CUSTODY_OK) {
		memcpy(acts->head, hash, sizeof hash);
		if (++acts->size == 1)
			memcpy(acts->genesis, hash, sizeof hash);
	}
	act_clear(&act);
	buffer_clear(&text);
	return status;
}

/* An act of tests/events, folded; it must be allowed. */
static inline void
acts_do(struct acts *acts, const char *name, const json_t *act)
{
	struct custody_error err = {0};
	json_t *data = acts_expand(acts, json_object_get(act, "data"));
	const char *by = json_string_value(json_object_get(act, "by"));
	const char *kind = json_string_value(json_object_get(act, "kind"));

	if (by == NULL || kind == NULL)
		fail_msg("no such act: %s", name);
	if (acts_add(acts, by, kind, data, &(struct acts_envelope){0}, NULL,
		&err) != CUSTODY_OK)
		fail_msg("%s: %s: %s", name, err.code, err.text);
	json_decref(data);
}

static inline json_t *
acts_load(const char *name)
{
	const char *folder = getenv("TESTS");
	json_error_t error;
	char path[512];
	json_t *loaded;

	if (folder == NULL)
		fail_msg("TESTS names the folder of tests");
	snprintf(path, sizeof path, "%s/events/%s", folder, name);
	loaded = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (loaded == NULL)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return loaded;
}

/* A fresh state, with the acts of `setup` (names in `book`) folded. */
static inline void
acts_open(struct acts *acts, const json_t *book, const json_t *setup)
{
	struct custody_error err = {0};
	json_t *name;
	size_t i;

	memset(acts, 0, sizeof *acts);
	acts_must(digest_start(&err), &err);
	acts_must(fold_new(&acts->fold, false, &err), &err);
	json_array_foreach (setup, i, name)
		acts_do(acts, json_string_value(name),
		    json_object_get(book, json_string_value(name)));
}

static inline void
acts_close(struct acts *acts)
{
	fold_free(acts->fold);
	acts->fold = NULL;
}

#endif
