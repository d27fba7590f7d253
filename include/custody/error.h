/* SPDX-License-Identifier: Apache-2.0
 *
 * error: the answers a function of libcustody can give, and the sentence that
 * goes with every answer but yes.
 */
#ifndef CUSTODY_ERROR_H
#define CUSTODY_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CUSTODY_API __attribute__((visibility("default")))
#define CUSTODY_MUST_CHECK __attribute__((warn_unused_result))
#else
#define CUSTODY_API
#define CUSTODY_MUST_CHECK
#endif

/*
 * Every fallible function returns one of these.  Only CUSTODY_OK opens a
 * gate: a value that a caller does not know means no.
 */
enum custody_status {
	CUSTODY_OK = 0,      /* yes: done, allowed, found, verified           */
	CUSTODY_END,         /* nothing more to come; nothing is wrong        */
	CUSTODY_REFUSED,     /* a rule, a missing approval, a bar says no     */
	CUSTODY_NOT_FOUND,   /* searched everything; there is no such thing   */
	CUSTODY_USAGE,       /* the question itself is wrong                  */
	CUSTODY_DISAGREES,   /* data, ledger or signature is not what was
				recorded                                      */
	CUSTODY_UNKNOWN,     /* could not tell (I/O, lock, key): treat as no  */
	CUSTODY_MALFORMED,   /* the input is not what it claims to be         */
	CUSTODY_INTERRUPTED, /* stopped; nothing half-done is visible         */
};

/*
 * What goes with every answer but CUSTODY_OK and CUSTODY_END.  The caller
 * owns it; it may be NULL; nothing in it is allocated; success leaves it
 * untouched.  No text ends in a newline, and bytes of strangers are already
 * escaped (\xNN) in all three.
 */
struct custody_error {
	char code[24];   /* a word for programs: no-ledger, lock-busy, no-key */
	char text[1024]; /* what was being done, to what, what went wrong     */
	char remedy[512]; /* how to put it right; may be empty */
};

/*
 * The exit code of the command line that belongs to an answer: 0, 1, 2, 3, 4,
 * 5 or 130, as custody(1) lists them.  CUSTODY_END and any unknown value give
 * 4, which means no.
 */
CUSTODY_API int custody_exit_code(enum custody_status status);

/*
 * The word for an answer in a result line: ok, no, usage, disagrees, unknown,
 * malformed or interrupted.  Static storage, never NULL.
 */
CUSTODY_API const char *custody_verdict(enum custody_status status);

#ifdef __cplusplus
}
#endif
#endif
