/* SPDX-License-Identifier: Apache-2.0
 *
 * trace: what one look-up gathers while it goes through the versions; shared
 * by the files of the act and nobody else.
 */
#ifndef ACTS_TRACE_H
#define ACTS_TRACE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "acts/bar_list.h"
#include "acts/selector.h"
#include "acts/session.h"
#include "base/clock.h"

/* A record that was hit, and by what. */
struct trace_copy {
	uint8_t digest[32];
	size_t indicator;
};

struct trace {
	struct custody *custody;
	struct selector *selector;

	bool *found; /* one for each indicator */
	json_t *all; /* versions that may be looked at, rows */
	const struct custody_trace *ask;
	json_t *hits;   /* rows, by version, then position, if nobody is told */
	uint64_t rows;  /* how many there are, told or kept */
	json_t *groups; /* one row for each version that has hits */
	json_t *disposed;        /* versions whose digests are gone */
	json_t *unsearched;      /* versions that could not be asked, and why */
	json_t *derived;         /* a row for each that was made from these */
	json_t *roots;           /* of the versions that have hits */
	json_t *reached;         /* the same, and of those made from them */
	struct trace_copy *copy; /* digests of what was hit, to find copies */
	size_t copies, room;
	/* The same of versions of which a release left some records out. */
	struct bar_list taken;
	/* What the ledger has at all: long questions are not asked for
	 * nothing. */
	bool lineage, requests, earlier;
	json_t *barren;       /* seqs of the versions that were not searched */
	json_t *datasets;     /* {"NAME":true} of all that are live */
	json_t *left;         /* {"NAME":true} of those not searched wholly */
	uint64_t records_hit; /* each record once */
	uint64_t by_form;     /* of them, by nothing but their form */
	uint64_t formless;    /* versions without forms, where they were
				 asked for */
	char first_formless[192];    /* DATASET@N of the first */
	uint64_t records;            /* searched */
	uint64_t versions;           /* searched */
	uint64_t live;               /* versions that should have been */
	char first[CLOCK_TEXT_SIZE]; /* of the times of all hits, "" if none */
	char last[CLOCK_TEXT_SIZE];
};

/* Members of a row that are not the same for all hits of a version. */
enum trace_member {
	TRACE_INDICATOR,
	TRACE_FILE,
	TRACE_ORDINAL,
	TRACE_RECORDS,
	TRACE_FORM,
	TRACE_URL,
	TRACE_WHEN,
	TRACE_PLACE, /* from here on, only some hits have them */
	TRACE_KEY,
	TRACE_SHA256,
	TRACE_MEMBERS,
};

/* One version while it is asked. */
struct trace_asking {
	struct trace *trace;
	const json_t *version;
	struct index_file *index;
	struct selector_hit *hit;
	size_t hits;
	size_t room;
	json_t *requests; /* ids, shared by all rows of the version */
	json_t *releases;
	json_t *row;                       /* of the hit that was told last, */
	const json_t *told[TRACE_MEMBERS]; /* and what it holds there */
	bool copied; /* something was made of the version */
	bool leaves; /* a release of it left records out */
	bool wholly; /* it is hit as a whole */
	char first[CLOCK_TEXT_SIZE];
	char last[CLOCK_TEXT_SIZE];
	/* Values that many hits share: of the entry that was told last. */
	json_t *file, *place, *when, *form, *nothing, *count;
	uint64_t entry_first;
};

/* trace_ask.c: looks for what is asked for in asking->version, by its bytes and
 * by its text; keep_hit is a selector_visit. */
enum custody_status trace_ask(
    struct trace_asking *asking, struct custody_error *why) CUSTODY_MUST_CHECK;
enum custody_status trace_keep_hit(void *context,
    const struct selector_hit *hit,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* trace_hits.c: finds once who asked for asking->version, who got it, and
 * whether something was made of it. */
enum custody_status trace_takers(
    struct trace_asking *asking, struct custody_error *err) CUSTODY_MUST_CHECK;

/* trace_hits.c: asks one version and adds its rows; what keeps it from being
 * searched becomes a row too and is no failure. */
enum custody_status trace_version(struct trace *trace, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The same for the copies of what was hit elsewhere: `version` has none of its
 * own.  The copies ascend, without doubles. */
enum custody_status trace_copies(struct trace *trace, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* trace_lineage.c: goes on to what was made from the versions that have hits:
 * what has the same bytes is hit, too; what is proved to be made of searched
 * data was searched; of the rest rows "derived".  Then says of every group
 * what it was made from. */
enum custody_status trace_lineage(struct trace *trace, const json_t *versions,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* trace_left.c: keeps the digests of what a hit covers, then a row of the
 * version; at last says of every chain whether its release received any. */
enum custody_status trace_left_keep(struct trace_asking *asking,
    const struct selector_hit *hit,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status trace_left_group(
    struct trace_asking *asking, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status trace_left_mark(struct trace *trace, json_t *chains,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* trace_erased.c: adds rows "erased", one for each version that held a record
 * with one of the digests that are looked for, before it was erased. */
enum custody_status trace_erased(struct trace *trace, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* trace_chain.c: rows "chain", one for each way from a version that has hits
 * to a request, a release and a model; and "known-good", one a dataset. */
enum custody_status trace_chain(struct trace *trace, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status trace_known_good(struct trace *trace, json_t **answer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
