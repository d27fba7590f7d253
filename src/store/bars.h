/* SPDX-License-Identifier: Apache-2.0
 *
 * bars: runs a stranger's SELECT where it can reach nothing.  The question
 * sees an in-memory database of its own that holds copies of policy_* tables
 * and nothing else; it is one statement of four columns, calls only functions
 * of a list, cannot recurse, write, attach, load or configure, and is stopped
 * when it takes too long or builds too much.
 */
#ifndef STORE_BARS_H
#define STORE_BARS_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "store/function.h"
#include "store/statement.h"

struct bars;

/* What a question may use.  Zeros mean the usual: 5,000,000 steps of SQLite's
 * machine, 2,000 milliseconds, 1,000,000 rows. */
struct bars_limits {
	uint64_t steps;
	uint64_t milliseconds;
	uint64_t rows;
};

/* What came back; `at` is NULL where the question gave NULL.  Numbers come
 * as their text.  Borrowed until the callback returns. */
struct bars_answer {
	struct bytes subject;
	struct bytes verdict;
	struct bytes reason;
	struct bytes remedy;
};

typedef enum custody_status bars_visit(
    void *context, const struct bars_answer *answer, struct custody_error *err);

enum custody_status bars_open(
    struct bars **out, struct custody_error *err) CUSTODY_MUST_CHECK;
void bars_close(struct bars *bars);

/*
 * Makes a table of text columns, and puts one row into it (`at` NULL is
 * NULL).  A name must be `policy_[a-z0-9_]+`, a column `[a-z_][a-z0-9_]*`;
 * else CUSTODY_MALFORMED ("bad-name").
 */
enum custody_status bars_table(struct bars *bars, const char *name,
    const char *const *columns, size_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status bars_row(struct bars *bars, const char *name,
    const struct bytes *values, size_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Makes a table of the columns of `rows`, a bound statement of another
 * database, and copies all of its rows.  Types are kept. */
enum custody_status bars_copy(struct bars *bars, const char *name,
    struct statement *rows, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A function that questions may call, of the list in bars.c: it is short on the
 * longest text there can be, and gives the same on any day. */
enum custody_status bars_function(struct bars *bars, const char *name,
    int arguments, function_body *body,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Asks.  `each` gets every row in the order the question gives them; any
 * answer but CUSTODY_OK from it ends the asking and is given back.  A
 * question that is not allowed or fails is CUSTODY_UNKNOWN ("policy-failed"),
 * one that takes too long or too much "policy-timeout"; rows already handed
 * over then count for nothing.
 * `limits` may be NULL.
 */
enum custody_status bars_ask(struct bars *bars, const char *sql, size_t len,
    const struct bars_limits *limits, bars_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
