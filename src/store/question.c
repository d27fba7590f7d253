/* SPDX-License-Identifier: Apache-2.0
 *
 * question: asks one SELECT and gives its rows as JSON.  It binds by name,
 * never pastes a value into the text, and refuses a text of two statements.
 */
#include <string.h>

#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/question.h"

/* Its canonical text, which is copied. */
static enum custody_status
bind_composed(struct statement *statement, int number, const json_t *value,
    struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status = canonical_write(&text, value, err);

	if (status == CUSTODY_OK)
		status = statement_bind_text(statement,
		    statement_parameter(statement, number),
		    (const char *)text.at, text.len, err);
	buffer_clear(&text);
	return status;
}

enum custody_status
question_bind(struct statement *statement, int number, const json_t *value,
    struct custody_error *err)
{
	struct bytes text;

	if (value == NULL || json_is_null(value))
		return statement_put_null(statement, number, err);
	if (json_is_string(value)) {
		text.at = (const uint8_t *)json_string_value(value);
		text.len = json_string_length(value);
		return statement_lend_bytes(statement, number, text, err);
	}
	if (json_is_integer(value))
		return statement_put_integer(
		    statement, number, json_integer_value(value), err);
	if (json_is_boolean(value))
		return statement_put_integer(
		    statement, number, json_is_true(value), err);
	return bind_composed(statement, number, value, err);
}

static enum custody_status
bind_all(struct statement *statement, const json_t *values,
    struct custody_error *err)
{
	enum custody_status status;

	/* Who has values to give and no memory to hold them must not be
	 * answered as who asked of nothing. */
	if (values == NULL && statement_parameters(statement) > 0)
		return error_memory(err);
	for (int i = 1; i <= statement_parameters(statement); i++) {
		const char *name = statement_parameter(statement, i);
		const json_t *value = NULL;

		if (name == NULL)
			return error_set(err, CUSTODY_UNKNOWN, "database",
			    "question: a parameter has no name");
		value = json_object_get(values, name + 1);
		status = question_bind(statement, i, value, err);
		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

static json_t *
hex_value(struct bytes blob)
{
	struct buffer text = {0};
	json_t *value = NULL;
	char *out = (char *)buffer_reserve(&text, ENCODE_HEX_SIZE(blob.len));

	if (out != NULL) {
		encode_hex(out, blob.at, blob.len);
		value = json_stringn(out, 2 * blob.len);
	}
	buffer_clear(&text);
	return value;
}

static bool
is_utf8(struct bytes text)
{
	uint32_t character;
	size_t step = 1;

	for (size_t i = 0; i < text.len && step > 0; i += step)
		step = bytes_character(&character, text.at + i, text.len - i);
	return step > 0;
}

/* A column as JSON; text that is not UTF-8 becomes NULL in jansson and is
 * told as hex instead.  NULL where memory is short. */
static json_t *
column_value(struct statement *statement, int column, bool parse)
{
	struct bytes text;
	json_t *value;

	switch (statement_type(statement, column)) {
	case STATEMENT_INTEGER:
		return json_integer(statement_integer(statement, column));
	case STATEMENT_REAL:
		return json_real(statement_real(statement, column));
	case STATEMENT_BLOB:
		return hex_value(statement_blob(statement, column));
	case STATEMENT_TEXT:
		text = statement_text(statement, column);
		if (parse)
			return json_loadb((const char *)text.at, text.len,
			    JSON_DECODE_ANY, NULL);
		value = json_stringn((const char *)text.at, text.len);
		return value != NULL || is_utf8(text) ? value : hex_value(text);
	case STATEMENT_NULL:
		break;
	}
	return json_null();
}

static bool
ends_with(const char *name, size_t len, const char *end)
{
	return len > strlen(end) && strcmp(name + len - strlen(end), end) == 0;
}

static enum custody_status
add_row(json_t *rows, struct statement *statement, struct custody_error *err)
{
	json_t *row = json_object();

	if (row == NULL || json_array_append_new(rows, row) < 0)
		return error_memory(err);
	for (int i = 0; i < statement_columns(statement); i++) {
		const char *name = statement_column_name(statement, i);
		size_t len = strlen(name);
		bool parse = ends_with(name, len, "_json");
		bool truth = ends_with(name, len, "_bool");
		json_t *value;
		char key[64];

		if (parse || truth)
			len -= 5;
		if (len >= sizeof key)
			len = sizeof key - 1;
		memcpy(key, name, len);
		key[len] = '\0';
		value = truth ? json_boolean(statement_integer(statement, i))
			      : column_value(statement, i, parse);
		if (json_object_set_new(row, key, value) < 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

enum custody_status
question_ask(json_t **rows, struct database *db, const char *sql,
    const json_t *values, struct custody_error *err)
{
	struct statement *statement = NULL;
	enum custody_status status;
	json_t *all = json_array();

	*rows = NULL;
	if (all == NULL)
		return error_memory(err);
	status = statement_prepare(&statement, db, sql, strlen(sql), err);
	if (status == CUSTODY_OK)
		status = bind_all(statement, values, err);
	while (status == CUSTODY_OK) {
		status = statement_step(statement, err);
		if (status == CUSTODY_OK)
			status = add_row(all, statement, err);
	}
	if (status == CUSTODY_END) {
		*rows = json_incref(all);
		status = CUSTODY_OK;
	}
	statement_free(statement);
	json_decref(all);
	return status;
}

enum custody_status
question_row(json_t **row, struct database *db, const char *sql,
    const json_t *values, struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status;

	*row = NULL;
	status = question_ask(&rows, db, sql, values, err);
	if (status != CUSTODY_OK)
		return status;
	if (json_array_size(rows) == 1)
		*row = json_incref(json_array_get(rows, 0));
	else if (json_array_size(rows) == 0)
		status = error_set(
		    err, CUSTODY_NOT_FOUND, "no-row", "no such thing");
	else
		status = error_set(err, CUSTODY_UNKNOWN, "database",
		    "a question for one row was answered with several");
	json_decref(rows);
	return status;
}

enum custody_status
question_merge(json_t *into, struct database *db, const char *sql,
    const json_t *values, struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, db, sql, values, err);
	if (status == CUSTODY_OK && json_object_update(into, row) != 0)
		status = error_memory(err);
	json_decref(row);
	return status;
}
