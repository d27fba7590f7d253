/* SPDX-License-Identifier: Apache-2.0
 *
 * library: one that few commands need, loaded when one of them does.  What a
 * process is linked to it loads each time, which takes longer than many a
 * command runs.
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <custody/error.h>

struct library_function {
	const char *name;
	void *slot; /* of the pointer by which it is called */
};

/* Static, made by LIBRARY; its functions may be called once it was loaded. */
struct library {
	const char *file; /* libarchive.so.13 */
	const struct library_function *functions;
	size_t count;

	pthread_mutex_t lock;
	atomic_bool loaded;
	bool tried;
	char missing[256]; /* what was not found; "" when all was */
};

#define LIBRARY(its_file, its_functions)                                       \
	{                                                                      \
		.file = (its_file), .functions = (its_functions),              \
		.count = sizeof(its_functions) / sizeof *(its_functions),      \
		.lock = PTHREAD_MUTEX_INITIALIZER                              \
	}

/* Loads it the first time, for the life of the process.  False where it, or
 * one of the functions, is not there: library->missing says what. */
bool library_load(struct library *library);
/* The same of one that an act cannot do without: CUSTODY_UNKNOWN ("no-library")
 * says what was being done, what is missing and `cure`. */
enum custody_status library_need(struct library *library, const char *doing,
    const char *cure, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
