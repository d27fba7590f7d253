/* SPDX-License-Identifier: Apache-2.0
 *
 * kind: what an event of a kind needs and does, read from its SQL file
 * (events/NOUN.PARTICIPLE.VERSION.sql).  C knows no kind by name except where
 * it makes one.
 */
#ifndef LEDGER_KIND_H
#define LEDGER_KIND_H

#include <jansson.h>
#include <stdbool.h>

#include "base/bytes.h"

#define KIND_FIELDS 32
#define KIND_CHECKS 24

enum kind_type {
	KIND_TEXT,
	KIND_INTEGER,
	KIND_BOOLEAN,
	KIND_ARRAY,
	KIND_OBJECT,
};

struct kind_field {
	struct bytes name;
	enum kind_type type;
	bool optional;
};

struct kind_check {
	struct bytes title; /* the sentence a person reads */
	struct bytes cure;  /* what they do next, or empty */
	struct bytes sql;
};

/* All views are into the embedded text. */
struct kind {
	char name[48];        /* request.opened/1 */
	struct bytes by;      /* role names, or "founder" */
	char letter;          /* of its id; 0: it has none */
	struct bytes subject; /* the data key that `log` shows, or empty */
	struct kind_field field[KIND_FIELDS];
	size_t fields;
	struct kind_check check[KIND_CHECKS];
	size_t checks;
	struct bytes waits;  /* one SELECT; empty: it never waits */
	struct bytes fold;   /* statements, may be empty */
	struct bytes effect; /* statements; empty: all is in the fold */
	bool offered;        /* may be signed away from the ledger */
};

/* Parses one file.  CUSTODY_UNKNOWN ("bad-kind") names what is wrong. */
enum custody_status kind_parse(struct kind *out, const char *file,
    const char *text, size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;

/* True if somebody in `role` may do it. */
bool kind_admits(const struct kind *kind, const char *role);

/* The declared field of that name, NULL if there is none. */
const struct kind_field *kind_find_field(
    const struct kind *kind, const char *name, size_t len);

/* Exactly the declared keys with the declared types: else CUSTODY_MALFORMED
 * ("schema"). */
enum custody_status kind_fits(const struct kind *kind, const json_t *data,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
