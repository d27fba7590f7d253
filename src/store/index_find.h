/* SPDX-License-Identifier: Apache-2.0
 *
 * index_find: look-ups in the record index of a version.  Each calls `each`
 * with the ordinal of every hit and answers CUSTODY_OK, hits or none; any
 * answer but CUSTODY_OK from `each` ends it and is given back.  An index that
 * contradicts itself is CUSTODY_DISAGREES ("index").
 */
#ifndef STORE_INDEX_FIND_H
#define STORE_INDEX_FIND_H

#include "store/index_file.h"

typedef enum custody_status index_find_visit(
    void *context, uint64_t ordinal, struct custody_error *err);

/* By digest or fingerprint of the record's bytes; hits ascend. */
enum custody_status index_find_digest(struct index_file *index,
    const uint8_t digest[32], index_find_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_find_fingerprint(struct index_file *index,
    const uint8_t fingerprint[16], index_find_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* By form; for an index that has a run of them (index_total.left_out). */
enum custody_status index_find_form(struct index_file *index,
    const uint8_t form[INDEX_FORM_SIZE], index_find_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * By URL, as recorded or equal after normalisation (scheme and host lower
 * case, default port and fragment dropped); by what a normalised URL begins
 * with; by host, subdomains included.  A prefix must reach past its scheme
 * and host ("https://example.com/"), a domain be a host name or an address:
 * else CUSTODY_USAGE ("bad-url").
 */
enum custody_status index_find_url(struct index_file *index, struct bytes url,
    index_find_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_find_url_prefix(struct index_file *index,
    struct bytes prefix, index_find_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_find_domain(struct index_file *index,
    struct bytes domain, index_find_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* By id, exactly as recorded. */
enum custody_status index_find_id(struct index_file *index, struct bytes id,
    index_find_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* By time: from `since` on and before `before`, microseconds since 1970. */
enum custody_status index_find_time(struct index_file *index, int64_t since,
    int64_t before, index_find_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Which of many digests (fingerprints) are here: `sorted` ascends as memcmp
 * does, without doubles.  `which` is the place in the list.  One pass over
 * the run where the list is long, single look-ups where it is short.
 */
typedef enum custody_status index_find_match(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err);
enum custody_status index_find_digests(struct index_file *index,
    const uint8_t (*sorted)[32], uint64_t count, index_find_match *each,
    void *context, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_find_fingerprints(struct index_file *index,
    const uint8_t (*sorted)[16], uint64_t count, index_find_match *each,
    void *context, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Every record, in the order of its digest. */
enum custody_status index_find_in_order(struct index_file *index,
    index_find_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
