/* SPDX-License-Identifier: Apache-2.0
 *
 * terms_document: every key is one of a table; a misspelt one is an error, for
 * terms that were not read are terms that were not kept.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "acts/input.h"
#include "acts/terms_document.h"
#include "base/clock.h"
#include "base/error.h"

#define DOCUMENT_MAX ((size_t)1 << 20) /* bytes */

enum form { FORM_TEXT, FORM_TIME, FORM_LIST };

static const struct {
	const char *key;
	enum form form;
} keys[] = {
    {"allow", FORM_LIST},
    {"deny", FORM_LIST},
    {"licence", FORM_TEXT},
    {"retain_until", FORM_TIME},
    {"sensitivity", FORM_TEXT},
    {"jurisdictions", FORM_LIST},
    {"attribution", FORM_TEXT},
};

static enum custody_status
bad_terms(const char *path, const char *key, const char *what,
    struct custody_error *err)
{
	error_set(err, CUSTODY_MALFORMED, "bad-terms", "terms in %s: %s: %s",
	    path, key, what);
	error_remedy(err, "its keys are allow, deny and jurisdictions (lists "
			  "of texts), licence, retain_until, sensitivity and "
			  "attribution (texts)");
	return CUSTODY_MALFORMED;
}

static int
compare_words(const void *left, const void *right)
{
	const json_t *const *a = left, *const *b = right;

	return strcmp(json_string_value(*a), json_string_value(*b));
}

/* A new list of the words, sorted and each once; NULL where one is none. */
static json_t *
take_words(const json_t *list)
{
	size_t count = json_array_size(list), i;
	const json_t **words = calloc(count + 1, sizeof *words);
	json_t *out = json_array();
	const json_t *word;
	bool sound = words != NULL && json_is_array(list);

	json_array_foreach (list, i, word) {
		sound = sound && json_string_length(word) > 0;
		if (words != NULL)
			words[i] = word;
	}
	if (sound)
		qsort(words, count, sizeof *words, compare_words);
	for (i = 0; sound && i < count; i++)
		if (i == 0 || !json_equal(words[i - 1], words[i]))
			sound = json_array_append_new(
				    out, json_deep_copy(words[i])) == 0;
	free(words);
	if (sound)
		return out;
	json_decref(out);
	return NULL;
}

/* The value as terms keep it; NULL where it is of another type. */
static json_t *
take_value(const json_t *value, enum form form, struct custody_error *err)
{
	char until[CLOCK_TEXT_SIZE];
	int64_t at;

	if (json_is_null(value))
		return form == FORM_LIST ? json_array() : json_string("");
	if (form == FORM_LIST)
		return take_words(value);
	if (!json_is_string(value))
		return NULL;
	if (form == FORM_TEXT || json_string_length(value) == 0)
		return json_deep_copy(value);
	if (clock_read(&at, json_string_value(value), err) != CUSTODY_OK)
		return NULL;
	clock_text(until, at);
	return json_string(until);
}

static enum custody_status
take_key(json_t *taken, const char *path, const char *key, const json_t *value,
    struct custody_error *err)
{
	struct custody_error why = {0};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		json_t *kept;

		if (strcmp(keys[i].key, key) != 0)
			continue;
		kept = take_value(value, keys[i].form, &why);
		if (kept == NULL)
			return bad_terms(path, key,
			    why.text[0] != '\0'         ? why.text
			    : keys[i].form == FORM_LIST ? "not a list of texts"
							: "not a text",
			    err);
		return json_object_set_new(taken, key, kept) < 0
			   ? error_memory(err)
			   : CUSTODY_OK;
	}
	return bad_terms(path, key, "terms have no such key", err);
}

/* What is allowed is not denied by what was recorded before, nor the other way
 * round: the document's word is the newer one. */
static void
settle(json_t *terms, const json_t *taken, const char *said, const char *other)
{
	json_t *list = json_object_get(terms, other), *word;
	const json_t *newer = json_object_get(taken, said);
	size_t i, k;

	if (newer == NULL || json_object_get(taken, other) != NULL)
		return;
	json_array_foreach (newer, i, word)
		for (k = json_array_size(list); k-- > 0;)
			if (json_equal(json_array_get(list, k), word))
				json_array_remove(list, k);
}

enum custody_status
terms_document_apply(json_t *terms, struct custody *custody, const char *path,
    struct custody_error *err)
{
	const struct input input = {path, DOCUMENT_MAX, DOCUMENT_MAX};
	struct buffer text = {0};
	json_t *document = NULL, *taken = json_object(), *value;
	json_error_t where;
	const char *key;
	enum custody_status status;

	status = input_read(&text, NULL, custody, &input, err);
	if (status != CUSTODY_OK)
		goto out;
	document = json_loadb(
	    (const char *)text.at, text.len, JSON_REJECT_DUPLICATES, &where);
	if (!json_is_object(document)) {
		status = document == NULL
			     ? error_set(err, CUSTODY_MALFORMED, "bad-terms",
				   "terms in %s: line %d: %s", path, where.line,
				   where.text)
			     : bad_terms(path, "it", "not one object", err);
		goto out;
	}
	json_object_foreach (document, key, value)
		if (status == CUSTODY_OK)
			status = take_key(taken, path, key, value, err);
	if (status != CUSTODY_OK)
		goto out;
	settle(terms, taken, "allow", "deny");
	settle(terms, taken, "deny", "allow");
	if (json_object_update(terms, taken) < 0)
		status = error_memory(err);
out:
	json_decref(taken);
	json_decref(document);
	buffer_clear(&text);
	return status;
}
