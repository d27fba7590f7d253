/* SPDX-License-Identifier: Apache-2.0
 *
 * indicators: a list of what is looked for, as threat feeds and colleagues
 * send it: SHA-256 and XXH3-128 digests, URLs and domains, up to millions.
 *
 * One a line (empty lines and those that begin with # are passed over), CSV
 * with a header, STIX 2.1 or MISP JSON; the text itself tells which.  What can
 * not be an indicator is CUSTODY_MALFORMED ("bad-indicator") with its line;
 * what is one of a kind that no index has (an address, a SHA-1), and says so
 * by its column or type, is counted and left out.
 */
#ifndef ACTS_INDICATORS_H
#define ACTS_INDICATORS_H

#include <custody/custody.h>

#include "base/bytes.h"

enum indicator_kind {
	INDICATOR_SHA256,
	INDICATOR_XXH3,
	INDICATOR_URL,
	INDICATOR_DOMAIN,
	INDICATOR_KINDS,
};

struct indicator {
	uint64_t begin;   /* of the key, as a number: most differ there */
	struct bytes key; /* the digest, or as store/index_key.h has it */
	enum indicator_kind kind;
	bool kept; /* its text is, behind the key; else it is hex of it */
};

/* As it was given; a digest is spelled in `room`. */
#define INDICATORS_ROOM 65
const char *indicators_text(
    const struct indicator *one, char room[INDICATORS_ROOM]);

/* By kind, then key, without doubles; those of kind k are from begin[k] to
 * before begin[k + 1]. */
struct indicators {
	struct indicator *list;
	size_t count;
	size_t begin[INDICATOR_KINDS + 1];
	uint64_t passed; /* of kinds that no index has */
	uint64_t taken;  /* for XXH3-128, though nothing said they are */
	struct buffer bytes;
	size_t room;
	size_t most; /* that may be added */
};

#define INDICATORS_MAX ((size_t)1 << 30) /* bytes of a list */

/* A list that comes from a pipe, whose length nobody knows before, is read
 * within 256 MiB of memory, whatever it is. */
#define INDICATORS_PIPED_MAX ((size_t)64 << 20) /* bytes of it */
#define INDICATORS_PIPED_COUNT ((size_t)1500000)
#define INDICATORS_PIPED_VALUES ((size_t)500000) /* of one that is JSON */

/* Reads the file `path`, "-" for standard input, or a pipe: acts/input.h.
 * None in it: CUSTODY_USAGE ("no-selector"); one that is not there was not
 * looked for: CUSTODY_UNKNOWN. */
enum custody_status indicators_read(struct indicators **out,
    struct custody *custody, const char *path,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same from lines in memory. */
enum custody_status indicators_lines(struct indicators **out,
    struct bytes lines, struct custody_error *err) CUSTODY_MUST_CHECK;

void indicators_free(struct indicators *indicators);

#endif
