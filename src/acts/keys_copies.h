/* SPDX-License-Identifier: Apache-2.0
 *
 * keys_copies: the registered copies of the key slots, and whether what a
 * disposal destroys is gone from them, too.
 */
#ifndef ACTS_KEYS_COPIES_H
#define ACTS_KEYS_COPIES_H

#include <jansson.h>

#include "acts/session.h"

/* Those that may hold keys of these ingests (an array of their places):
 * objects copy, holder, at. */
enum custody_status keys_copies_of(json_t **rows, struct custody *custody,
    const json_t *versions, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Those of a disposal: objects copy, holder, at, event, state (destroyed,
 * updated, open), attested, attested_by, attested_at, seen, file_system. */
enum custody_status keys_copies_of_disposal(json_t **rows,
    struct custody *custody, const char *id,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* One sentence: what is to be said of these rows in a certificate. */
enum custody_status keys_copies_say(struct buffer *out, const json_t *rows,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* True where none of them is open. */
bool keys_copies_complete(const json_t *rows);

#endif
