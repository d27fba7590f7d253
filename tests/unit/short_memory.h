/* SPDX-License-Identifier: Apache-2.0
 *
 * short_memory: what the library allocates, and makes of jansson, finds no
 * memory where `wanting` says so.  CMakeLists.txt puts it between the two by
 * the linker's --wrap; what SQLite, OpenSSL and jansson allocate within is
 * theirs to answer for.
 */
#ifndef UNIT_SHORT_MEMORY_H
#define UNIT_SHORT_MEMORY_H

#include <execinfo.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* How far up the callers make a place: through what allocates for many. */
#define PLACE_DEPTH 3

/* Threads come in another order each time: whose turn an allocation is to be
 * may be so many early. */
#define EARLY 64

static struct {
	bool on;
	uint64_t count, from, until; /* of them: [from, until) fail */
	uint64_t target; /* the first of this place in that of `from`; or 0 */
	bool hit;
	uint64_t *place; /* where each was asked for; NULL: not kept */
	uint64_t room;
} wanting;

/* The same for the same callers, in this process and what it forks. */
static uint64_t
find_place(void)
{
	void *callers[PLACE_DEPTH + 1];
	int depth = backtrace(callers, PLACE_DEPTH + 1);
	uint64_t place = 0;

	for (int i = 1; i < depth; i++)
		place = (place ^ (uintptr_t)callers[i]) * 0x9e3779b97f4a7c15;
	return place;
}

/* Of all threads, and of a reader those that come after it began. */
static bool
is_short(void)
{
	bool keeps = wanting.place != NULL, targets = wanting.target != 0;
	uint64_t nth, place = 0;

	if (!__atomic_load_n(&wanting.on, __ATOMIC_SEQ_CST))
		return false;
	nth = __atomic_add_fetch(&wanting.count, 1, __ATOMIC_SEQ_CST);
	if (targets && __atomic_load_n(&wanting.hit, __ATOMIC_SEQ_CST))
		return wanting.until == UINT64_MAX;
	if (keeps || (targets && nth + EARLY >= wanting.from))
		place = find_place();
	if (keeps && nth <= wanting.room)
		wanting.place[nth - 1] = place;
	if (targets)
		return place == wanting.target &&
		       !__atomic_exchange_n(
			   &wanting.hit, true, __ATOMIC_SEQ_CST);
	return nth >= wanting.from && nth < wanting.until;
}

/* NAME as the library calls it: NULL where memory is short. */
#define WRAP(type, name, parameters, arguments)                                \
	type __real_##name parameters;                                         \
	type __wrap_##name parameters;                                         \
	type __wrap_##name parameters                                          \
	{                                                                      \
		return is_short() ? NULL : __real_##name arguments;            \
	}
WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, realloc, (void *at, size_t size), (at, size))
WRAP(void *, reallocarray, (void *at, size_t count, size_t size),
    (at, count, size))
WRAP(void *, aligned_alloc, (size_t align, size_t size), (align, size))
WRAP(char *, strdup, (const char *text), (text))
WRAP(char *, strndup, (const char *text, size_t len), (text, len))
WRAP(json_t *, json_object, (void), ())
WRAP(json_t *, json_array, (void), ())
WRAP(json_t *, json_string, (const char *text), (text))
WRAP(json_t *, json_stringn, (const char *text, size_t len), (text, len))
WRAP(json_t *, json_integer, (json_int_t number), (number))
WRAP(json_t *, json_copy, (json_t * value), (value))
WRAP(json_t *, json_deep_copy, (const json_t *value), (value))
WRAP(char *, json_dumps, (const json_t *value, size_t flags), (value, flags))

int __wrap_asprintf(char **out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int
__wrap_asprintf(char **out, const char *format, ...)
{
	int len = -1;
	va_list args;

	va_start(args, format);
	if (!is_short())
		len = vasprintf(out, format, args);
	va_end(args);
	return len;
}

/* The same where the C library is told to look at formats. */
int __wrap___asprintf_chk(char **out, int flag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int
__wrap___asprintf_chk(char **out, int flag, const char *format, ...)
{
	int len = -1;
	va_list args;

	(void)flag;
	va_start(args, format);
	if (!is_short())
		len = vasprintf(out, format, args);
	va_end(args);
	return len;
}

json_t *__wrap_json_sprintf(const char *format, ...);
json_t *
__wrap_json_sprintf(const char *format, ...)
{
	json_t *text = NULL;
	va_list args;

	va_start(args, format);
	if (!is_short())
		text = json_vsprintf(format, args);
	va_end(args);
	return text;
}

/* What it was given to keep it lets go of, as json_pack() itself does. */
json_t *__wrap_json_pack(const char *format, ...);
json_t *
__wrap_json_pack(const char *format, ...)
{
	json_t *value;
	va_list args;

	va_start(args, format);
	value = json_vpack_ex(NULL, 0, format, args);
	va_end(args);
	if (value == NULL || !is_short())
		return value;
	json_decref(value);
	return NULL;
}

#endif
