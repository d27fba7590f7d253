/* SPDX-License-Identifier: Apache-2.0
 *
 * function: lets other rooms write SQL functions without SQLite's types.
 */
#include "store/function.h"
#include "store/sqlite.h"

struct function_call {
	sqlite3_context *context;
	sqlite3_value **values;
	int count;
};

void
function_enter(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct function *function = sqlite3_user_data(context);
	struct function_call call = {context, values, count};

	function->body(&call, function->context);
}

int
function_arguments(const struct function_call *call)
{
	return call->count;
}

bool
function_is_null(const struct function_call *call, int number)
{
	return sqlite3_value_type(call->values[number]) == SQLITE_NULL;
}

struct bytes
function_text(struct function_call *call, int number)
{
	const uint8_t *at = sqlite3_value_text(call->values[number]);
	int len = sqlite3_value_bytes(call->values[number]);

	return (struct bytes){at, at == NULL ? 0 : (size_t)len};
}

struct bytes
function_blob(struct function_call *call, int number)
{
	const uint8_t *at = sqlite3_value_blob(call->values[number]);
	int len = sqlite3_value_bytes(call->values[number]);

	return (struct bytes){at, at == NULL ? 0 : (size_t)len};
}

int64_t
function_integer(struct function_call *call, int number)
{
	return sqlite3_value_int64(call->values[number]);
}

void
function_give_text(struct function_call *call, const char *text, size_t len)
{
	sqlite3_result_text64(call->context, text == NULL ? "" : text, len,
	    SQLITE_TRANSIENT, SQLITE_UTF8);
}

void
function_give_blob(struct function_call *call, const void *data, size_t len)
{
	sqlite3_result_blob64(
	    call->context, data == NULL ? "" : data, len, SQLITE_TRANSIENT);
}

void
function_give_integer(struct function_call *call, int64_t value)
{
	sqlite3_result_int64(call->context, value);
}

void
function_give_null(struct function_call *call)
{
	sqlite3_result_null(call->context);
}

void
function_fail(struct function_call *call, const char *sentence)
{
	sqlite3_result_error(call->context, sentence, -1);
}
