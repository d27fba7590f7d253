/* SPDX-License-Identifier: Apache-2.0
 *
 * kind: reads the SQL files of events: header lines `-- word: value`, then
 * sections `-- check: title` (after it maybe `-- do: what next`), `-- waits:
 * when`, `-- fold:` and `-- effect:`, each followed by its SQL.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "ledger/kind.h"

static const struct {
	const char *name;
	enum kind_type type;
} types[] = {
    {"text", KIND_TEXT},
    {"integer", KIND_INTEGER},
    {"boolean", KIND_BOOLEAN},
    {"array", KIND_ARRAY},
    {"object", KIND_OBJECT},
};

static bool
is_text(struct bytes bytes, const char *text)
{
	return bytes_equal(bytes, bytes_text(text));
}

static struct bytes
trimmed(struct bytes bytes)
{
	while (bytes.len > 0 && (*bytes.at == ' ' || *bytes.at == '\n')) {
		bytes.at++;
		bytes.len--;
	}
	while (bytes.len > 0 && (bytes.at[bytes.len - 1] == ' ' ||
				    bytes.at[bytes.len - 1] == '\n'))
		bytes.len--;
	return bytes;
}

/* Cuts what is before `mark` off the front of *rest, and the mark with it. */
static struct bytes
cut(struct bytes *rest, char mark)
{
	const uint8_t *end = memchr(rest->at, mark, rest->len);
	struct bytes head = *rest;

	if (end == NULL) {
		*rest = (struct bytes){rest->at + rest->len, 0};
		return head;
	}
	head.len = (size_t)(end - rest->at);
	rest->len -= head.len + 1;
	rest->at = end + 1;
	return head;
}

/* `name type` or `name type?` */
static enum custody_status
parse_field(struct kind *kind, struct bytes text, struct custody_error *err)
{
	struct kind_field *field = &kind->field[kind->fields];
	struct bytes rest = trimmed(text);

	if (kind->fields == KIND_FIELDS)
		return error_set(err, CUSTODY_UNKNOWN, "bad-kind",
		    "%s: too many fields", kind->name);
	field->name = cut(&rest, ' ');
	rest = trimmed(rest);
	field->optional = rest.len > 0 && rest.at[rest.len - 1] == '?';
	if (field->optional)
		rest.len--;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		if (!is_text(rest, types[i].name))
			continue;
		field->type = types[i].type;
		kind->fields++;
		return CUSTODY_OK;
	}
	return error_set(err, CUSTODY_UNKNOWN, "bad-kind",
	    "%s: no such type: %.*s", kind->name, (int)rest.len, rest.at);
}

static enum custody_status
parse_fields(struct kind *kind, struct bytes list, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK && list.len > 0)
		status = parse_field(kind, cut(&list, ','), err);
	return status;
}

/* One `-- word: value` line; *section is set where SQL follows it. */
static enum custody_status
parse_word(struct kind *kind, struct bytes word, struct bytes value,
    struct bytes **section, struct custody_error *err)
{
	if (is_text(word, "kind")) {
		if (value.len >= sizeof kind->name)
			return error_set(err, CUSTODY_UNKNOWN, "bad-kind",
			    "%.*s: name too long", (int)value.len, value.at);
		memcpy(kind->name, value.at, value.len);
	} else if (is_text(word, "by")) {
		kind->by = value;
	} else if (is_text(word, "id") && value.len == 1) {
		kind->letter = (char)value.at[0];
	} else if (is_text(word, "subject")) {
		kind->subject = value;
	} else if (is_text(word, "offered")) {
		kind->offered = is_text(value, "yes");
	} else if (is_text(word, "data")) {
		return parse_fields(kind, value, err);
	} else if (is_text(word, "check") && kind->checks < KIND_CHECKS) {
		kind->check[kind->checks].title = value;
		*section = &kind->check[kind->checks++].sql;
	} else if (is_text(word, "do") && kind->checks > 0) {
		kind->check[kind->checks - 1].cure = value;
		*section = &kind->check[kind->checks - 1].sql;
	} else if (is_text(word, "waits")) {
		*section = &kind->waits;
	} else if (is_text(word, "fold")) {
		*section = &kind->fold;
	} else if (is_text(word, "effect")) {
		*section = &kind->effect;
	} else {
		return error_set(err, CUSTODY_UNKNOWN, "bad-kind",
		    "%s: no such line: %.*s", kind->name, (int)word.len,
		    word.at);
	}
	return CUSTODY_OK;
}

/* `-- word: value` at the start of a line, and nothing else, is ours. */
static bool
is_word(struct bytes line, struct bytes *word, struct bytes *value)
{
	struct bytes rest = line;

	if (line.len < 4 || memcmp(line.at, "-- ", 3) != 0)
		return false;
	rest.at += 3;
	rest.len -= 3;
	*word = cut(&rest, ':');
	if (rest.at == line.at + line.len && line.at[line.len - 1] != ':')
		return false;
	for (size_t i = 0; i < word->len; i++)
		if (word->at[i] < 'a' || word->at[i] > 'z')
			return false;
	*value = trimmed(rest);
	return word->len > 0;
}

enum custody_status
kind_parse(struct kind *out, const char *file, const char *text, size_t len,
    struct custody_error *err)
{
	struct bytes rest = {(const uint8_t *)text, len};
	struct bytes *section = NULL;
	struct bytes word, value;
	enum custody_status status = CUSTODY_OK;
	char expected[64];

	memset(out, 0, sizeof *out);
	while (status == CUSTODY_OK && rest.len > 0) {
		struct bytes line = cut(&rest, '\n');

		if (is_word(line, &word, &value)) {
			section = NULL;
			status = parse_word(out, word, value, &section, err);
			if (section != NULL)
				*section = (struct bytes){rest.at, 0};
		} else if (section != NULL) {
			section->len = (size_t)(rest.at - section->at);
		}
	}
	if (status != CUSTODY_OK)
		return status;
	snprintf(expected, sizeof expected, "%s.sql", out->name);
	if (strchr(expected, '/') != NULL)
		*strchr(expected, '/') = '.';
	if (strcmp(expected, file) != 0 || out->by.len == 0)
		return error_set(err, CUSTODY_UNKNOWN, "bad-kind",
		    "%s: it calls itself %s", file, out->name);
	return CUSTODY_OK;
}

bool
kind_admits(const struct kind *kind, const char *role)
{
	struct bytes rest = kind->by;

	while (rest.len > 0)
		if (is_text(cut(&rest, ' '), role))
			return true;
	return false;
}

const struct kind_field *
kind_find_field(const struct kind *kind, const char *name, size_t len)
{
	struct bytes wanted = {(const uint8_t *)name, len};

	for (size_t i = 0; i < kind->fields; i++)
		if (bytes_equal(kind->field[i].name, wanted))
			return &kind->field[i];
	return NULL;
}

static bool
has_type(const json_t *value, enum kind_type type)
{
	switch (type) {
	case KIND_TEXT:
		return json_is_string(value);
	case KIND_INTEGER:
		return json_is_integer(value);
	case KIND_BOOLEAN:
		return json_is_boolean(value);
	case KIND_ARRAY:
		return json_is_array(value);
	case KIND_OBJECT:
		return json_is_object(value);
	}
	return false;
}

enum custody_status
kind_fits(
    const struct kind *kind, const json_t *data, struct custody_error *err)
{
	size_t found = 0;

	for (size_t i = 0; i < kind->fields; i++) {
		const struct kind_field *field = &kind->field[i];
		const json_t *value = json_object_getn(
		    data, (const char *)field->name.at, field->name.len);

		if (value == NULL && field->optional)
			continue;
		if (value == NULL || !has_type(value, field->type))
			return error_set(err, CUSTODY_MALFORMED, "schema",
			    "%s: %.*s is missing or of another type",
			    kind->name, (int)field->name.len, field->name.at);
		found++;
	}
	if (!json_is_object(data) || json_object_size(data) != found)
		return error_set(err, CUSTODY_MALFORMED, "schema",
		    "%s: it has keys that the kind does not know", kind->name);
	return CUSTODY_OK;
}
