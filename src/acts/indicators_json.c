/* SPDX-License-Identifier: Apache-2.0
 *
 * indicators_json: every object of the document is looked at, wherever it is:
 * MISP's attributes and STIX's observables have a type and a value, STIX's
 * files have hashes, its indicators a pattern.
 */
#include <inttypes.h>
#include <string.h>

#include <jansson.h>

#include "acts/indicators_inside.h"
#include "base/error.h"
#include "base/member.h"

/* --- STIX patterns, STIX 2.1, 9 ------------------------------------------ */

/* The paths of comparisons that name what an index has. */
static const struct {
	const char *path;
	const char *type;
} paths[] = {
    {"file:hashes.'SHA-256'", "sha256"},
    {"file:hashes.\"SHA-256\"", "sha256"},
    {"file:hashes.SHA256", "sha256"},
    {"file:hashes.'SHA256'", "sha256"},
    {"url:value", "url"},
    {"domain-name:value", "domain"},
};

static const char *
skip_space(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

/* The length of an object path: up to the operator, quoted parts whole. */
static size_t
path_len(const char *at)
{
	size_t len = 0;

	for (;;) {
		len += strcspn(at + len, "'\" \t\r\n=!<>()[]");
		if (at[len] != '\'' && at[len] != '"')
			return len;
		len += 1 + strcspn(at + len + 1, at[len] == '"' ? "\"" : "'");
		len += at[len] != '\0';
	}
}

static const char *
type_of_path(const char *at, size_t len)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (strlen(paths[i].path) == len &&
		    strncmp(paths[i].path, at, len) == 0)
			return paths[i].type;
	return "";
}

/* The string at *at, which is set past it: \' and \\ are escapes. */
static enum custody_status
read_literal(struct buffer *out, const char **at, struct custody_error *err)
{
	const char *from = *at + 1;

	out->len = 0;
	while (*from != '\'' && *from != '\0') {
		size_t len = strcspn(from, "'\\");
		enum custody_status status;

		if (len == 0) {
			from += from[1] != '\0';
			len = 1;
		}
		status = buffer_append(out, from, len, err);
		if (status != CUSTODY_OK)
			return status;
		from += len;
	}
	*at = from + (*from != '\0');
	return CUSTODY_OK;
}

/* Every string that is compared as equal, also in a list: what is looked for
 * is any of them.  What is compared otherwise is passed over. */
static enum custody_status
add_pattern(
    struct indicators *indicators, const char *at, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct buffer literal = {0};
	const char *type = "";

	while (status == CUSTODY_OK && *(at = skip_space(at)) != '\0') {
		size_t len;

		if (*at == '\'') {
			status = read_literal(&literal, &at, err);
			if (status == CUSTODY_OK)
				status = indicators_typed(indicators,
				    bytes_text(type), buffer_view(&literal),
				    err);
			continue;
		}
		len = path_len(at);
		if (len > 0 && memchr(at, ':', len) != NULL)
			type = type_of_path(at, len);
		else if (len > 0 ? len != 2 || strncmp(at, "IN", 2) != 0
				 : strchr("!<>", *at) != NULL)
			type = "";
		at += len > 0 ? len : 1;
	}
	buffer_clear(&literal);
	return status;
}

/* --- objects ------------------------------------------------------------- */

static enum custody_status
add_typed(struct indicators *indicators, const json_t *object,
    struct custody_error *err)
{
	const char *type = member_text(object, "type");
	const char *value = member_text(object, "value");

	if (*type == '\0' || *value == '\0')
		return CUSTODY_OK;
	return indicators_typed(
	    indicators, bytes_text(type), bytes_text(value), err);
}

static enum custody_status
add_hashes(struct indicators *indicators, const json_t *object,
    struct custody_error *err)
{
	json_t *hashes = json_object_get(object, "hashes");
	enum custody_status status = CUSTODY_OK;
	const char *name;
	json_t *value;

	json_object_foreach (hashes, name, value) {
		if (status == CUSTODY_OK && json_is_string(value))
			status = indicators_typed(indicators, bytes_text(name),
			    bytes_text(json_string_value(value)), err);
	}
	return status;
}

/* A type without "pattern" is no STIX indicator, a pattern_type other than
 * STIX's no pattern of ours. */
static enum custody_status
add_indicator(struct indicators *indicators, const json_t *object,
    struct custody_error *err)
{
	const char *language = member_text(object, "pattern_type");
	const char *pattern = member_text(object, "pattern");

	if (strcmp(member_text(object, "type"), "indicator") != 0 ||
	    *pattern == '\0')
		return CUSTODY_OK;
	if (*language == '\0' || strcmp(language, "stix") == 0)
		return add_pattern(indicators, pattern, err);
	indicators->passed++;
	return CUSTODY_OK;
}

static enum custody_status
take_object(struct indicators *indicators, const json_t *object,
    struct custody_error *err)
{
	enum custody_status status;
	const char *id = member_text(object, "id");

	if (*id == '\0')
		id = member_text(object, "uuid");
	status = add_typed(indicators, object, err);
	if (status == CUSTODY_OK)
		status = add_hashes(indicators, object, err);
	if (status == CUSTODY_OK)
		status = add_indicator(indicators, object, err);
	if (status == CUSTODY_MALFORMED && *id != '\0')
		error_prefix(err, "%.80s", id);
	return status;
}

static enum custody_status
walk(struct indicators *indicators, json_t *value, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	json_t *member;
	const char *name;
	size_t i;

	if (json_is_object(value))
		status = take_object(indicators, value, err);
	json_object_foreach (value, name, member) {
		if (status == CUSTODY_OK)
			status = walk(indicators, member, err);
	}
	json_array_foreach (value, i, member) {
		if (status == CUSTODY_OK)
			status = walk(indicators, member, err);
	}
	return status;
}

/* At least as many as there are, before any of them takes memory: each but the
 * first comes after one of these. */
static size_t
count_values(struct bytes text)
{
	size_t count = 1;

	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == ',' || text.at[i] == ':' ||
			 text.at[i] == '[' || text.at[i] == '{';
	return count;
}

enum custody_status
indicators_json(
    struct indicators *indicators, struct bytes text, struct custody_error *err)
{
	enum custody_status status;
	json_error_t where;
	json_t *document;

	if (indicators->most < SIZE_MAX &&
	    count_values(text) > INDICATORS_PIPED_VALUES)
		return indicators_too_many(
		    "values of JSON", INDICATORS_PIPED_VALUES, err);
	document = json_loadb(
	    (const char *)text.at, text.len, JSON_REJECT_DUPLICATES, &where);
	if (document == NULL)
		return error_set(err, CUSTODY_MALFORMED, "bad-indicator",
		    "line %d: not JSON: %s", where.line, where.text);
	status = walk(indicators, document, err);
	json_decref(document);
	return status;
}
