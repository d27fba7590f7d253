/* SPDX-License-Identifier: Apache-2.0
 *
 * scan: one pass over a record's bytes for what policies may ask of it:
 * lengths, scripts, personal data, secrets, markers, magic.  It counts, and
 * says which patterns a record has; what it matched it keeps nowhere.  The
 * rules are those of custody-policy(5), "FACTS"; a changed rule is another
 * version of the fact.
 */
#ifndef ACTS_SCAN_H
#define ACTS_SCAN_H

#include "base/bytes.h"

/* What can be left out by name; the place in the list is for ever. */
enum scan_family {
	SCAN_LENGTHS,
	SCAN_SCRIPTS,
	SCAN_PERSONAL,
	SCAN_SECRETS,
	SCAN_EXECUTABLES,
	SCAN_INJECTIONS,
	SCAN_OPT_OUTS,
	SCAN_FAMILIES,
};

#define SCAN_ALL ((1U << SCAN_FAMILIES) - 1)

/* A pattern's place is its bit in the index of a version: for ever, too. */
enum scan_pattern {
	SCAN_EMAIL,
	SCAN_PHONE,
	SCAN_IBAN,
	SCAN_CARD,
	SCAN_IPV4,
	SCAN_PRIVATE_KEY,
	SCAN_AWS_KEY,
	SCAN_GITHUB_TOKEN,
	SCAN_GITLAB_TOKEN,
	SCAN_SLACK_TOKEN,
	SCAN_GOOGLE_KEY,
	SCAN_STRIPE_KEY,
	SCAN_HUGGINGFACE_TOKEN,
	SCAN_NPM_TOKEN,
	SCAN_AI_KEY,
	SCAN_JWT,
	SCAN_PROGRAM, /* ELF, PE, Mach-O */
	SCAN_PICKLE,  /* bare, or in a ZIP */
	SCAN_INSTRUCTION,
	SCAN_CHAT_TOKEN,
	SCAN_NOAI,
	SCAN_NOINDEX,
	SCAN_TDM_RESERVATION,
	SCAN_AI_TRAIN,
	SCAN_PATTERNS,
};

#define SCAN_FOUND_ALL ((1U << SCAN_PATTERNS) - 1)

/* No pattern: of the record there is nothing left but its leaf hash, which
 * stands in the index where its digest was. */
#define SCAN_ERASED (1U << 31)

extern const char *const scan_family_name[SCAN_FAMILIES];
extern const char *const scan_pattern_name[SCAN_PATTERNS]; /* "email" */
enum scan_family scan_pattern_family(enum scan_pattern pattern);

#define SCAN_SCRIPTS_KNOWN 30
#define SCAN_LATIN 0
extern const char *const scan_script_name[SCAN_SCRIPTS_KNOWN];

/* [0]: empty records; [n]: lengths from 2^(n-1) on, below 2^n. */
#define SCAN_LENGTH_CLASSES 65

/* What was counted.  All zeros is nothing yet; sums of records add up in any
 * order. */
struct scan_sums {
	uint64_t records, bytes;
	uint64_t shortest, longest; /* if records */
	uint64_t lengths[SCAN_LENGTH_CLASSES];
	uint64_t scripts[SCAN_SCRIPTS_KNOWN]; /* characters            */
	uint64_t not_utf8;                    /* bytes                 */
	uint64_t binary;                      /* records not looked at */
	uint64_t found[SCAN_PATTERNS];        /* occurrences           */
	uint64_t with[SCAN_FAMILIES];         /* records that have one */
};

void scan_add(struct scan_sums *to, const struct scan_sums *from);

/*
 * Counts a record, `families` being bits 1 << SCAN_…; answers the bits
 * 1 << pattern of what it has.  `escaped`: strings in it are JSON's, whose
 * escapes are seen through.
 */
uint32_t scan_record(struct scan_sums *sums, unsigned families,
    struct bytes record, bool escaped);

/* The same of a record in pieces: its answer does not depend on where they
 * part.  scan_stream_end frees; scan_stream_free(NULL) is fine. */
struct scan_stream;
enum custody_status scan_stream_new(struct scan_stream **out,
    struct scan_sums *sums, unsigned families,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status scan_stream_take(struct scan_stream *stream,
    struct bytes piece, struct custody_error *err) CUSTODY_MUST_CHECK;
uint32_t scan_stream_end(struct scan_stream *stream);
void scan_stream_free(struct scan_stream *stream);

#endif
