/* SPDX-License-Identifier: Apache-2.0
 *
 * data: is this data the versions that were approved, all of them and nothing
 * else?  Roots are recomputed from every byte; nothing is taken from an index
 * but the name of what is wrong, unless the index gave the version's own root.
 */
#ifndef ACTS_DATA_H
#define ACTS_DATA_H

#include <jansson.h>

#include "acts/barred.h"
#include "acts/session.h"
#include "base/encode.h"

/* Where no ledger is at hand: what a verified permit says instead. */
struct data_outside {
	struct database *state; /* people and keys, of a trust file */
	const char *genesis;
	const json_t *manifest; /* [{dataset, version, entries}], or null */
	uint64_t left_out;      /* records that are barred, and their root */
	const char *left_root;
};

struct handed;

struct data_ask {
	/* Rows of the state's table version (seq, dataset, ordinal, root,
	 * reading), as session_versions gives them; of a request, with how many
	 * of their records are barred, and by which quarantines (barred, bars).
	 * Of several rows with the same dataset and root the first counts. */
	const json_t *versions;
	const struct custody_data *data;
	size_t data_count;
	bool subset;                 /* whole files of a version will do    */
	const struct barred *barred; /* may be NULL */
	const char *skip_list;       /* a file for the places of barred
					records, NULL: there may be none    */
	const struct data_outside *outside; /* NULL: the ledger is at hand  */
	const struct handed *handed; /* read these copies of the data, NULL:
					read it where it lies               */
	bool drops; /* whoever takes it leaves barred records out by itself  */
};

struct data_found {
	uint64_t files, records, bytes;
	uint64_t left_out; /* records that the skip list names, or that the
			      release which it is left out when it was made */
	uint64_t erased;   /* of them, those that were erased */
	char left_root[ENCODE_HEX_SIZE(DIGEST_SIZE)]; /* data_left_root, ""
							 for none */
	bool unread; /* it is refused for what was known before it was read */
	char skip_sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)]; /* of the skip list,
							   "" for none */
};

/*
 * Data that is not given is that of the sealed store, where the version is
 * sealed.
 *
 * CUSTODY_OK          it is, and `found` says how much
 * CUSTODY_DISAGREES   "data": names the first file that is missing, changed or
 *                     of no version; "release": not the release it says it is
 * CUSTODY_REFUSED     "barred": it holds barred records, and there is no skip
 *                     list
 * CUSTODY_USAGE       "which-data": no path, or several, for a version
 * CUSTODY_UNKNOWN     "no-index", "no-manifest": --subset needs the
 *                     version's manifest
 * or what reading the data answered.
 */
enum custody_status data_check(struct custody *custody,
    const struct data_ask *ask, struct data_found *found,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* data_request.c: the ingests of the versions that a request names, the newest
 * of each first: rows as `versions` above; for the caller to release. */
enum custody_status data_request_versions(json_t **rows,
    struct custody *custody, const char *request,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Does an open quarantine, or an erasure, touch one of them, so that its list
 * must be there? */
enum custody_status data_request_barred(bool *barred, struct custody *custody,
    const char *request, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The digests of all open quarantines; barred_read. */
enum custody_status data_barred(struct custody *custody, struct barred *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The root that stands for records left out: RFC 6962 over their digests,
 * ascending, one leaf for each record.  Puts `left` in order. */
void data_left_root(
    struct barred *left, char out[ENCODE_HEX_SIZE(DIGEST_SIZE)]);

#endif
