/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_inside: what the files of ingesting share, and nobody else.
 */
#ifndef ACTS_INGEST_INSIDE_H
#define ACTS_INGEST_INSIDE_H

#include "acts/data_inside.h"
#include "acts/measure.h"
#include "acts/onto.h"
#include "acts/session.h"

/* What it was made from; all zeros where nothing was said. */
struct ingest_derived {
	json_t *parents;  /* as the event has them; NULL: none */
	json_t *versions; /* their rows, and their releases */
	bool proved;      /* every record is a record of theirs */
	char doubt[256];  /* why it could not be looked at, "" where it was */
	json_t *stranger; /* file and ordinal of one that is none of theirs,
			     where others are; else NULL */
};

/*
 * ingest_parts.c: what `ask->paths` name where ask->parts, all zeros where
 * not.  open: CUSTODY_USAGE for reading options, CUSTODY_DISAGREES
 * ("part-altered", "part-reading", "part-version"), CUSTODY_MALFORMED
 * ("no-part", "part-cut").  check: of what was measured of them.
 */
struct ingest_parts {
	struct part_read **part;
	size_t count;
	struct custody_reading reading; /* borrowed from them */
	const char **globs;
	json_t *list; /* as the event has them */
};
enum custody_status ingest_parts_open(struct ingest_parts *parts,
    const struct custody_ingest *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status ingest_parts_check(const struct ingest_parts *parts,
    const struct measurement *measured,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* False where one of them was made without forms. */
bool ingest_parts_forms(const struct ingest_parts *parts);
void ingest_parts_close(struct ingest_parts *parts);

/*
 * ingest_onto.c: what `ask->onto` names, all zeros where nothing.  find: which
 * version that is, and what is asked then: read as it was, made from what it
 * was made from, with the facts that it has; CUSTODY_USAGE for what does not go
 * with it, CUSTODY_REFUSED ("sealed", "disposed", "barred", "recalled").  open:
 * its files, for measure_options.onto.
 */
struct ingest_onto {
	json_t *version; /* its row; NULL: there is none */
	struct data_reading reading;
	struct custody_ingest ask;
	struct custody_reading walked; /* how what is new is read */
	const char **texts;            /* lists that `ask` has */
	char **parents;
	size_t parent_count;
	struct onto onto;
};
enum custody_status ingest_onto_find(struct ingest_onto *in,
    struct custody *custody, const struct custody_ingest *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status ingest_onto_open(struct ingest_onto *in,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;
void ingest_onto_close(struct ingest_onto *in);

/* ingest_event.c: the data of version.ingested, but for `bars`, which is an
 * empty array; `parts` NULL where it was read here, `onto` (a row of the state)
 * where it goes on from nothing; with `measured` NULL a
 * stand-in whose form is right, to ask whether the act would be refused.  NULL
 * when memory is short. */
json_t *ingest_event(const struct custody_ingest *ask,
    const struct measurement *measured,
    const struct index_total totals[INDEX_RUNS], const char *retrieved_at,
    const struct ingest_derived *derived, const json_t *parts,
    const json_t *onto);

/* How `reading` reads so many paths, as events have it. */
json_t *ingest_reading(
    const struct custody_reading *reading, size_t path_count);

/* The runs of an index as events have them; NULL totals: none. */
json_t *ingest_runs(const struct index_total totals[INDEX_RUNS]);

/* What ingest refuses of what was asked, and the instant understood. */
enum custody_status ingest_event_check(const struct custody_ingest *ask,
    char retrieved_at[28], struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_USAGE ("no-field") for a field that was named and no record has. */
enum custody_status ingest_event_fields(const struct custody_ingest *ask,
    const struct measurement *measured,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * ingest_facts.c: what was counted, as the event has it.  check: CUSTODY_USAGE
 * ("usage") for a word of --without that is none.  families: those of scan.h
 * that are wanted; forms: whether form.h is.  ingest_facts sets
 * measured->facts, from what was measured and from `index`, its own; of other
 * versions' indexes those that cannot be read are counted and passed over.
 */
enum custody_status ingest_facts_check(const struct custody_ingest *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;
unsigned ingest_facts_families(const struct custody_ingest *ask);
bool ingest_facts_forms(const struct custody_ingest *ask);
enum custody_status ingest_facts(struct custody *custody,
    const struct custody_ingest *ask, struct measurement *measured,
    struct index_file *index, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The sums that gave such facts, of so many records. */
void ingest_facts_sums(
    struct scan_sums *sums, const json_t *facts, uint64_t records);

/* ingest_shared.c: adds shared/1 and shared-unread/1. */
enum custody_status ingest_shared(struct custody *custody, const char *dataset,
    struct index_file *index, json_t *facts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* ingest_domains.c: adds domains/1, domain-largest/1 and, where an earlier
 * version can be compared with, new-domains/1 and new-domains-base/1. */
enum custody_status ingest_domains(struct custody *custody, const char *dataset,
    const struct measurement *measured, struct index_file *index, json_t *facts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* ingest_paths.c: `count` PATHs, from the root. */
enum custody_status ingest_paths(char ***out, const char *const *named,
    size_t count, struct custody_error *err) CUSTODY_MUST_CHECK;
void ingest_paths_free(char **paths, size_t count);

/*
 * ingest_expected.c: the digests that --expect-sha256 demands.  Each must be
 * the SHA-256 of a file as it lies on the disk, or of a record; and each file
 * must be one of them, or hold one.  No digests demand nothing.
 */
struct ingest_expected;
enum custody_status ingest_expected_new(struct ingest_expected **out,
    const struct custody_ingest *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void ingest_expected_free(struct ingest_expected *expected);
/* A file was measured. */
enum custody_status ingest_expected_file(struct ingest_expected *expected,
    const struct measure_file *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* All files were; `index` has their records.  CUSTODY_DISAGREES
 * ("not-expected", "expected"). */
enum custody_status ingest_expected_check(struct ingest_expected *expected,
    struct index_file *index, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * ingest_derived.c.  find: what --derived-from names, DATASET@V or a release;
 * CUSTODY_NOT_FOUND, CUSTODY_USAGE.  prove: is every record of `child` (whose
 * version is `version`) a record of its parents, by their verified indexes?
 * CUSTODY_OK either way; CUSTODY_REFUSED ("itself") for the parent's own
 * bytes, CUSTODY_DISAGREES ("index") for an index that was tampered with.
 * Sorting may spill to `scratch`.  tell: adds derived, proved, step, doubt,
 * stranger and clouded_by to the answer.
 */
enum custody_status ingest_derived_find(struct ingest_derived *derived,
    struct custody *custody, const struct custody_ingest *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void ingest_derived_clear(struct ingest_derived *derived);
enum custody_status ingest_derived_prove(struct ingest_derived *derived,
    struct custody *custody, const uint8_t version[DIGEST_SIZE],
    struct index_file *child, const char *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status ingest_derived_tell(const struct ingest_derived *derived,
    struct custody *custody, const struct custody_ingest *ask,
    const uint8_t version[DIGEST_SIZE], json_t *result,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * ingest_bars.c: what open quarantines bar in a version that is about to
 * become event `seq`.  Sets "bars" in `data`, writes the lists that a rule
 * adds (quarantine/ID.SEQ), and tells how many records of it are barred.
 */
enum custody_status ingest_bars(struct custody *custody, json_t *data,
    uint64_t seq, struct index_file *index, uint64_t *barred,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* How many records of it are of what was erased elsewhere. */
enum custody_status ingest_bars_erased(struct custody *custody,
    struct index_file *index, uint64_t *erased,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Removes the lists that it wrote. */
void ingest_bars_undo(
    struct custody *custody, const json_t *data, uint64_t seq);

#endif
