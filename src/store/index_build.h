/* SPDX-License-Identifier: Apache-2.0
 *
 * index_build: makes the record index of a version while it is measured.  One
 * thread calls it; records come in order of their ordinals.  Memory stays
 * below 128 MiB however many there are.  Nothing has a final name before
 * index_build_finish, and then the caller gives it.
 */
#ifndef STORE_INDEX_BUILD_H
#define STORE_INDEX_BUILD_H

#include "store/index_file.h"

struct index_build;

/* Begins a new file `path`, in the folder where it will be renamed (what
 * spills is unnamed beside it).  An old file of that name is replaced. */
enum custody_status index_build_begin(struct index_build **out,
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same, for the index of a sealed version (index_seal.h); `key` NULL: of
 * none. */
enum custody_status index_build_begin_sealed(struct index_build **out,
    const char *path, const struct secret *key,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What spills goes nowhere but to memory, where the disk has no room for it;
 * asked for before anything is added. */
void index_build_in_memory(struct index_build *build);

/* Adds a line of the manifest, in any order.  A path that is there already:
 * CUSTODY_MALFORMED ("duplicate-path"). */
enum custody_status index_build_entry(struct index_build *build,
    const struct index_entry *entry,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds the next `count` records. */
enum custody_status index_build_records(struct index_build *build,
    const uint8_t (*digests)[32], const uint8_t (*fingerprints)[16],
    size_t count, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Says what record `ordinal` carries: INDEX_URL or INDEX_ID as found, 1 to
 * INDEX_FIELD_MAX bytes (else CUSTODY_MALFORMED, "field-too-long"), INDEX_TIME
 * as base/clock.h writes it (else CUSTODY_MALFORMED, "bad-time").  Ordinals of
 * one kind ascend; the record itself may be added later.
 */
enum custody_status index_build_field(struct index_build *build,
    enum index_run kind, uint64_t ordinal, struct bytes value,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The index has a run of forms, of those records that have one, added in any
 * order.  Without the first of these, before any record, it has none. */
void index_build_forms(struct index_build *build);
enum custody_status index_build_form(struct index_build *build,
    uint64_t ordinal, const uint8_t form[INDEX_FORM_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Sorts, writes the runs, syncs the file and closes it; `totals` is what the
 * ledger records.  The builder is freed whatever the answer; on failure the
 * file is removed.  Entries that do not tile the records:
 * CUSTODY_UNKNOWN ("index-build"), a fault of the caller's.
 */
enum custody_status index_build_finish(struct index_build *build,
    struct index_total totals[INDEX_RUNS],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Gives up: frees the builder and removes the file.  NULL is fine. */
void index_build_discard(struct index_build *build);

#endif
