/* SPDX-License-Identifier: Apache-2.0
 *
 * act: what a person signs: the envelope around a kind's data, as canonical
 * JSON.  custody-ledger(5), section ACTS.
 */
#ifndef LEDGER_ACT_H
#define LEDGER_ACT_H

#include <jansson.h>
#include <stdint.h>

#include "base/bytes.h"

#define ACT_KIND_MAX 64
#define ACT_HELD 384 /* the parts of fixed length, and a kind */
#define ACT_CONTEXT "custody act v1\n" /* signed before the act */

/* One act, read.  Strings live as long as `root`, or are in `held`, so that an
 * act stays where it was read. */
struct act {
	json_t
	    *root; /* all of it, but of a trusted text maybe the data alone */
	char held[ACT_HELD];
	struct bytes text; /* borrowed: the canonical bytes */
	const char *actor; /* key id, 64 hex */
	const char *at;
	int64_t time; /* the same, in microseconds since 1970 */
	const char *kind;
	const char *ledger; /* genesis, or NULL in the first */
	const char *nonce;  /* 32 hex */
	const json_t *data;
	uint64_t seen_size;
	const char *seen_head; /* 64 hex */
};

/* What an act is made of: each but `data` and `kind` in its form above. */
struct act_parts {
	const char *actor, *at, *kind, *ledger, *nonce, *seen_head;
	uint64_t seen_size;
	const json_t *data;
};

/* Reads an act; anything but the exact form is CUSTODY_MALFORMED ("act").
 * `trusted`: the text was read before, so only its parts are looked up. */
enum custody_status act_read(struct act *out, struct bytes text, bool trusted,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The same of a text that act_write wrote of `data`, which is not read anew. */
enum custody_status act_read_written(struct act *out, struct bytes text,
    const json_t *data, struct custody_error *err) CUSTODY_MUST_CHECK;
void act_clear(struct act *act);

/* Appends the canonical text of an act; CUSTODY_MALFORMED where act_read would
 * refuse it. */
enum custody_status act_write(struct buffer *out, const struct act_parts *parts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Appends what is signed: ACT_CONTEXT and the act. */
enum custody_status act_message(struct buffer *out, struct bytes text,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
