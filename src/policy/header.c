/* SPDX-License-Identifier: Apache-2.0
 *
 * header: reads `-- word: value`.  A comment line without a known shape is
 * prose and ends nothing; a known word that contradicts the file is refused.
 */
#include <string.h>

#include "base/error.h"
#include "policy/header.h"

static const char *const subjects[] = {
    "request", "version", "source", "dataset"};

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct bytes
trimmed(struct bytes text)
{
	while (text.len > 0 && is_space(*text.at)) {
		text.at++;
		text.len--;
	}
	while (text.len > 0 && is_space(text.at[text.len - 1]))
		text.len--;
	return text;
}

/* Cuts the next line, without its LF, off the front. */
static struct bytes
next_line(struct bytes *rest)
{
	const uint8_t *end = memchr(rest->at, '\n', rest->len);
	struct bytes line = *rest;

	if (end != NULL)
		line.len = (size_t)(end - rest->at);
	rest->at += line.len + (end != NULL);
	rest->len -= line.len + (end != NULL);
	return line;
}

/* The place of a word's value; NULL for prose. */
static struct bytes *
find_place(struct header *header, struct bytes word)
{
	const struct {
		const char *word;
		struct bytes *place;
	} words[] = {
	    {"policy", &header->policy},
	    {"asks", &header->asks},
	    {"because", &header->because},
	    {"subject", &header->subject},
	    {"who", &header->who},
	    {"command", &header->command},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_equal(word, bytes_text(words[i].word)))
			return words[i].place;
	return NULL;
}

static enum custody_status
refuse(struct custody_error *err, const char *file, const char *what)
{
	error_set(
	    err, CUSTODY_MALFORMED, "bad-policy", "policy %s: %s", file, what);
	error_remedy(err, "its shape is in custody-policy(5)");
	return CUSTODY_MALFORMED;
}

static bool
is_subject(struct bytes word)
{
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		if (bytes_equal(word, bytes_text(subjects[i])))
			return true;
	return false;
}

static enum custody_status
check(const struct header *header, const char *file, struct custody_error *err)
{
	size_t len = strlen(file);

	if (len < 5 || strcmp(file + len - 4, ".sql") != 0 ||
	    !bytes_equal(
		header->policy, (struct bytes){(const uint8_t *)file, len - 4}))
		return refuse(
		    err, file, "its line `-- policy:` is not its file's name");
	if (header->asks.len == 0)
		return refuse(err, file, "it has no line `-- asks:`");
	if (!is_subject(header->subject))
		return refuse(err, file,
		    "its line `-- subject:` is none of request, version, "
		    "source, dataset");
	return CUSTODY_OK;
}

enum custody_status
header_read(struct header *out, const char *file, struct bytes text,
    struct custody_error *err)
{
	struct bytes rest = text;

	memset(out, 0, sizeof *out);
	while (rest.len > 2 && memcmp(rest.at, "--", 2) == 0) {
		struct bytes line = next_line(&rest);
		struct bytes word = {line.at + 2, line.len - 2};
		const uint8_t *colon = memchr(word.at, ':', word.len);
		struct bytes *place;

		if (colon == NULL)
			continue;
		word.len = (size_t)(colon - word.at);
		place = find_place(out, trimmed(word));
		if (place == NULL)
			continue;
		if (place->at != NULL)
			return refuse(
			    err, file, "its header says a word twice");
		*place = trimmed((struct bytes){
		    colon + 1, (size_t)(line.at + line.len - colon) - 1});
	}
	return check(out, file, err);
}
