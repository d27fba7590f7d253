/* SPDX-License-Identifier: Apache-2.0
 *
 * spdx: parses by recursive descent, each part straight into its choices: OR
 * puts two lists together, AND pairs every choice of one with every of the
 * other.  It guesses at nothing: what is not by the grammar is malformed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "policy/spdx.h"

#define DEPTH 16

/* Choices: sets of licences, a bit each. */
struct choices {
	uint64_t set[SPDX_ALTERNATIVES];
	size_t count;
};

struct parser {
	struct spdx *spdx;
	const char *at;
	unsigned depth;
	const char *wrong; /* what is; NULL while nothing is */
};

static bool
is_id_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static void
skip_spaces(struct parser *parser)
{
	parser->at += strspn(parser->at, " \t");
}

static bool
fail(struct parser *parser, const char *what)
{
	if (parser->wrong == NULL)
		parser->wrong = what;
	return false;
}

/* The length of the identifier here, 0 if there is none. */
static size_t
word_length(const struct parser *parser)
{
	size_t len = 0;

	while (is_id_character(parser->at[len]))
		len++;
	return len;
}

/* Operators are all upper or all lower case, never mixed. */
static bool
is_operator(const char *at, size_t len)
{
	static const char *const words[] = {
	    "AND", "OR", "WITH", "and", "or", "with"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == len && memcmp(words[i], at, len) == 0)
			return true;
	return false;
}

static bool
take_operator(struct parser *parser, const char *upper, const char *lower)
{
	size_t len;

	skip_spaces(parser);
	len = word_length(parser);
	if (len != strlen(upper) || (memcmp(parser->at, upper, len) != 0 &&
					memcmp(parser->at, lower, len) != 0))
		return false;
	parser->at += len;
	return true;
}

/* An identifier, "DocumentRef-x:" before it if `references`. */
static bool
take_id(struct parser *parser, bool references, struct bytes *out)
{
	const char *start;
	size_t len;

	skip_spaces(parser);
	start = parser->at;
	len = word_length(parser);
	if (len == 0 || is_operator(start, len))
		return fail(parser, "a licence is missing");
	parser->at += len;
	if (references && *parser->at == ':' &&
	    strncmp(start, "DocumentRef-", 12) == 0) {
		parser->at++;
		len = word_length(parser);
		if (len < 12 || strncmp(parser->at, "LicenseRef-", 11) != 0)
			return fail(parser, "a LicenseRef is missing");
		parser->at += len;
	}
	*out = (struct bytes){
	    (const uint8_t *)start, (size_t)(parser->at - start)};
	return true;
}

/* The number of a licence, a new one if it was not named before. */
static bool
number_licence(struct parser *parser, char *name, size_t *out)
{
	struct spdx *spdx = parser->spdx;

	if (name == NULL)
		return fail(parser, "memory is short");
	for (*out = 0; *out < spdx->licences; ++*out)
		if (strcmp(spdx->licence[*out], name) == 0) {
			free(name);
			return true;
		}
	if (spdx->licences == SPDX_LICENCES) {
		free(name);
		return fail(parser, "it names too many licences");
	}
	spdx->licence[spdx->licences++] = name;
	return true;
}

static char *
join(struct bytes licence, struct bytes exception)
{
	char *name = calloc(1, licence.len + exception.len + 7);

	if (name == NULL)
		return NULL;
	memcpy(name, licence.at, licence.len);
	if (exception.len > 0) {
		memcpy(name + licence.len, " WITH ", 6);
		memcpy(name + licence.len + 6, exception.at, exception.len);
	}
	return name;
}

static bool
take_licence(struct parser *parser, struct choices *out)
{
	struct bytes licence, exception = {0};
	size_t number;

	if (!take_id(parser, true, &licence))
		return false;
	/* The plus stands right behind, so it is part of the same bytes. */
	if (*parser->at == '+') {
		parser->at++;
		licence.len++;
	}
	if (take_operator(parser, "WITH", "with") &&
	    !take_id(parser, false, &exception))
		return false;
	if (parser->wrong != NULL ||
	    !number_licence(parser, join(licence, exception), &number))
		return false;
	out->set[0] = (uint64_t)1 << number;
	out->count = 1;
	return true;
}

static bool add_either(struct parser *parser, struct choices *out);

static bool
take_part(struct parser *parser, struct choices *out)
{
	skip_spaces(parser);
	if (*parser->at != '(')
		return take_licence(parser, out);
	if (parser->depth == DEPTH)
		return fail(parser, "it is nested too deep");
	parser->at++;
	parser->depth++;
	if (!add_either(parser, out))
		return false;
	parser->depth--;
	skip_spaces(parser);
	if (*parser->at != ')')
		return fail(parser, "a parenthesis is not closed");
	parser->at++;
	return true;
}

static bool
add_choice(struct parser *parser, struct choices *choices, uint64_t set)
{
	for (size_t i = 0; i < choices->count; i++)
		if (choices->set[i] == set)
			return true;
	if (choices->count == SPDX_ALTERNATIVES)
		return fail(parser, "it leaves too many choices");
	choices->set[choices->count++] = set;
	return true;
}

/* Parts with AND between them. */
static bool
take_all(struct parser *parser, struct choices *out)
{
	struct choices right, both;

	if (!take_part(parser, out))
		return false;
	while (take_operator(parser, "AND", "and")) {
		if (!take_part(parser, &right))
			return false;
		both.count = 0;
		for (size_t i = 0; i < out->count; i++)
			for (size_t j = 0; j < right.count; j++)
				if (!add_choice(parser, &both,
					out->set[i] | right.set[j]))
					return false;
		*out = both;
	}
	return true;
}

/* The same with OR between them, which binds less. */
static bool
add_either(struct parser *parser, struct choices *out)
{
	struct choices right;

	if (!take_all(parser, out))
		return false;
	while (take_operator(parser, "OR", "or")) {
		if (!take_all(parser, &right))
			return false;
		for (size_t i = 0; i < right.count; i++)
			if (!add_choice(parser, out, right.set[i]))
				return false;
	}
	return true;
}

enum custody_status
spdx_parse(struct spdx *out, const char *expression, struct custody_error *err)
{
	struct parser parser = {.spdx = out, .at = expression};
	struct choices choices;

	memset(out, 0, sizeof *out);
	if (strlen(expression) > SPDX_LENGTH)
		fail(&parser, "it is too long");
	else if (add_either(&parser, &choices)) {
		skip_spaces(&parser);
		if (*parser.at != '\0')
			fail(
			    &parser, "something stands where AND or OR should");
	}
	if (parser.wrong != NULL)
		return error_set(err, CUSTODY_MALFORMED, "not-spdx",
		    "licence expression %.200s: %s", expression, parser.wrong);
	memcpy(
	    out->alternative, choices.set, choices.count * sizeof *choices.set);
	out->alternatives = choices.count;
	return CUSTODY_OK;
}

void
spdx_clear(struct spdx *spdx)
{
	for (size_t i = 0; i < spdx->licences; i++)
		free(spdx->licence[i]);
	memset(spdx, 0, sizeof *spdx);
}
