/* SPDX-License-Identifier: Apache-2.0
 *
 * index_file: the record index of one version, `index/SEQ.sqlite3`: what it
 * holds in order, and whether it is still what the ledger recorded.
 *
 * An index is derived and its file is hostile until index_file_verify said
 * CUSTODY_OK: look-ups never read past what is there, but only a verified
 * index is evidence.  custody-ledger(5) describes the file.
 */
#ifndef STORE_INDEX_FILE_H
#define STORE_INDEX_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "crypto/secret.h"

/* What can be looked up, each a sorted run.  The order is for ever. */
enum index_run {
	INDEX_SHA256,
	INDEX_XXH3,
	INDEX_URL,
	INDEX_TIME,
	INDEX_ID,
	INDEX_FORM, /* of normalised text; an index may be without */
	INDEX_RUNS,
};

/* Bytes of a form. */
#define INDEX_FORM_SIZE 8

/* The longest URL or id that is taken. */
#define INDEX_FIELD_MAX ((size_t)65000) /* bytes */

/* "sha256", "xxh3", "url", "time", "id", "form". */
extern const char *const index_run_name[INDEX_RUNS];

/* What the ledger keeps of a run: how many leaves, and their RFC 6962 root. */
struct index_total {
	uint64_t count;
	uint64_t distinct; /* not recorded: of digests, how many differ */
	uint8_t root[32];
	bool left_out; /* of forms: there is no such run */
};

/* One line of the manifest.  The bytes are borrowed. */
struct index_entry {
	struct bytes path;         /* in the version; may be empty */
	const char *format;        /* "jsonl/1" */
	const uint8_t *header;     /* 32 bytes, or NULL: no header */
	const uint8_t *root;       /* 32 bytes */
	const uint8_t *raw_sha256; /* 32 bytes, of the raw file; or NULL */
	uint64_t raw_length;       /* before decompression */
	struct bytes place;        /* where its file was found */
	struct bytes file;         /* that file's path in the version: its own,
				      or that of the archive it is in */
	uint64_t first;            /* ordinal of its first record */
	uint64_t records;
};

struct index_file;

/*
 * Opens an index to read.  Missing: CUSTODY_UNKNOWN ("no-index"); unreadable:
 * CUSTODY_UNKNOWN ("io"); not an index of ours, or damaged:
 * CUSTODY_DISAGREES ("index").  index_file_close(NULL) is fine.
 */
enum custody_status index_file_open(struct index_file **out, const char *path,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void index_file_close(struct index_file *index);

/* The same of the index of a sealed version (index_seal.h); `key` NULL: it is
 * of none. */
enum custody_status index_file_open_sealed(struct index_file **out,
    const char *path, const struct secret *key,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reads on under one lock until it is closed: each question takes one of its
 * own otherwise.  Nobody can add a place meanwhile. */
enum custody_status index_file_hold(
    struct index_file *index, struct custody_error *err) CUSTODY_MUST_CHECK;

/* For an index that was not verified: from now on each look-up by digest or
 * fingerprint (index_find.h) proves what it says under these (index_proof.h).
 * Other look-ups and values are what the file says. */
void index_file_prove(
    struct index_file *index, const struct index_total recorded[INDEX_RUNS]);

/* How many records, and how many entries. */
uint64_t index_file_records(const struct index_file *index);
uint64_t index_file_entries(const struct index_file *index);

/* The manifest, by path bytes.  Any answer but CUSTODY_OK ends it and is
 * given back. */
typedef enum custody_status index_entry_visit(
    void *context, const struct index_entry *entry, struct custody_error *err);
enum custody_status index_file_each_entry(struct index_file *index,
    index_entry_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Every digest, in order of ordinals; `digests` holds `count` of them, the
 * first being that of ordinal `first`. */
typedef enum custody_status index_digest_visit(void *context, uint64_t first,
    const uint8_t (*digests)[32], size_t count, struct custody_error *err);
enum custody_status index_file_each_digest(struct index_file *index,
    index_digest_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Every form, in its run's order. */
typedef enum custody_status index_form_visit(void *context, uint64_t ordinal,
    const uint8_t form[INDEX_FORM_SIZE], struct custody_error *err);
enum custody_status index_file_each_form(struct index_file *index,
    index_form_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * What is known of one record.  An ordinal past the end, or a field that the
 * record does not have: CUSTODY_NOT_FOUND.
 *
 * index_file_entry_of: the entry that holds it and its place there, counted
 * from 0; the bytes of `entry` live until the next call on this index.
 * index_file_field: the value of INDEX_URL, INDEX_TIME or INDEX_ID as it was
 * recorded, appended to `out`.
 * index_file_time: its time in microseconds since 1970, UTC.
 */
enum custody_status index_file_entry_of(struct index_file *index,
    uint64_t ordinal, struct index_entry *entry, uint64_t *within,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_file_digest(struct index_file *index,
    uint64_t ordinal, uint8_t out[32],
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_file_fingerprint(struct index_file *index,
    uint64_t ordinal, uint8_t out[16],
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_file_field(struct index_file *index,
    enum index_run kind, uint64_t ordinal, struct buffer *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_file_time(struct index_file *index, uint64_t ordinal,
    int64_t *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Verifying asks this from time to time whether to go on, and gives back what
 * else than CUSTODY_OK it answers. */
typedef enum custody_status index_may_go_on(
    void *context, struct custody_error *err);
void index_file_heed(
    struct index_file *index, index_may_go_on *may_go_on, void *context);

/*
 * Recomputes every run from what is stored in order and compares it with the
 * stored run and with `recorded`, what the ledger says.  CUSTODY_DISAGREES
 * ("index") names the run.  The manifest is compared by the caller, who knows
 * the version's root; here its entries must tile the ordinals.  Memory stays
 * bounded; sorting spills to the folder `scratch`, or where that is NULL memory
 * grows with the number of records.
 *
 * `parts`: what of it: INDEX_PART of each run, and INDEX_STRUCTURE, that the
 * file does not contradict itself and its entries tile.  A run, and the values
 * that it was made from, are evidence once both passed.
 */
#define INDEX_PART(run) (1U << (run))
#define INDEX_STRUCTURE INDEX_PART(INDEX_RUNS)
#define INDEX_PARTS (2 * INDEX_STRUCTURE - 1)
enum custody_status index_file_verify(struct index_file *index,
    const struct index_total recorded[INDEX_RUNS], unsigned parts,
    const char *scratch, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Overwrites the file, syncs, removes the name, syncs the folder.  A missing
 * file is no error. */
enum custody_status index_file_destroy(
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
