/* SPDX-License-Identifier: Apache-2.0
 *
 * function: SQL functions written in C by those who may not see SQLite:
 * arguments come as views, one result goes back.
 */
#ifndef STORE_FUNCTION_H
#define STORE_FUNCTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

struct function_call;

typedef void function_body(struct function_call *call, void *context);

/* Arguments, counted from 0, valid until the body returns.  NULL gives
 * {NULL, 0} and 0; function_text converts a number to its text. */
int function_arguments(const struct function_call *call);
bool function_is_null(const struct function_call *call, int number);
struct bytes function_text(struct function_call *call, int number);
struct bytes function_blob(struct function_call *call, int number);
int64_t function_integer(struct function_call *call, int number);

/* The result; the last one counts, none is NULL.  Bytes are copied.
 * function_fail makes the statement fail with `sentence`. */
void function_give_text(
    struct function_call *call, const char *text, size_t len);
void function_give_blob(
    struct function_call *call, const void *data, size_t len);
void function_give_integer(struct function_call *call, int64_t value);
void function_give_null(struct function_call *call);
void function_fail(struct function_call *call, const char *sentence);

#endif
