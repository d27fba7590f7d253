/* SPDX-License-Identifier: Apache-2.0
 *
 * release: reads released data, record by record, and hands out no byte that
 * was not verified first.  What is not the release, is barred, or changes
 * while it is read is an error, never a shorter answer.
 *
 * A release is one of three:
 *   a folder that `custody export` made, with its custody-release.json;
 *   a permit, with the data that it lets a job use;
 *   data that `check` or `exec` admitted in place, by the release's id, with
 *   the ledger at hand; where no data is given, what is in the sealed store.
 *
 * Each file is read twice: once to see that it is what was released, once to
 * hand out its records, each of which must then have the digest that it had
 * before.  Records of the skip list, and
 * those whose digest is barred, are left out and counted.
 *
 * A release and its readers belong to one thread at a time; a process that
 * forks opens its own.
 */
#ifndef CUSTODY_RELEASE_H
#define CUSTODY_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <custody/custody.h>

#ifdef __cplusplus
extern "C" {
#endif

struct custody_release;        /* known to be what its signer let out */
struct custody_release_reader; /* one of its files, being read        */

/* What is opened: one of folder, permit and release. */
struct custody_release_ask {
	const char *folder;
	const char *permit;
	const char *release; /* L13; needs an open ledger */

	/* Who may be believed: a trust file; NULL: the ledger of `custody`. */
	const char *trust;
	int64_t trust_max_age; /* microseconds, 0: of any age          */
	const char *pin;       /* genesis (64 hex); NULL: any          */
	const char *job;       /* of a permit; NULL: not compared      */
	const char *audience;  /* of a permit; NULL: this host or user */

	/* Of a permit or an id: where the data is; `dataset` NULL where one
	 * path serves all versions.  None, with an id: all of it is sealed. */
	const struct custody_data *data;
	size_t data_count;
	bool subset;           /* some files of a version, whole, will do */
	const char *skip_list; /* what --skip-list wrote; NULL: none      */
};

/*
 * Opens a release.  `custody` is open or bare and outlives the release; NULL
 * where `trust` is given.  Data is not read yet but where neither permit nor
 * ledger has the version's manifest: then all of it is, once.
 *
 * CUSTODY_REFUSED    the permit has ended, is for another job or audience, is
 *                    revoked by the trust file; "skip-list": the release
 *                    leaves records out and no list says which
 * CUSTODY_DISAGREES  a signature, a proof, a document or a list is not what
 *                    was signed; a file is missing, or too many
 * CUSTODY_UNKNOWN    could not tell: the trust file is too old, or unreadable
 * CUSTODY_USAGE      none, or several, of folder, permit and release;
 *                    "hand-over": no data, and a version is not sealed, or
 *                    has samples, whose members would not come
 */
CUSTODY_API CUSTODY_MUST_CHECK enum custody_status custody_release_open(
    struct custody_release **out, struct custody *custody,
    const struct custody_release_ask *ask, struct custody_error *err);
CUSTODY_API void custody_release_close(struct custody_release *release);

/* One JSON object: release, request, purpose, project, job, not_after,
 * conditions, versions, left_out.  Borrowed, NUL-terminated. */
CUSTODY_API const char *custody_release_about(
    const struct custody_release *release);

/* A file as it lies on the disk, compressed or not.  Borrowed. */
struct custody_release_file {
	const char *dataset; /* "reviews/2026"                    */
	const char *version; /* 64 hex                            */
	const char *path;    /* in the version or folder; UTF-8 or not */
	uint64_t records;    /* that the manifest names; UINT64_MAX where it
				takes reading to know                  */
	uint64_t bytes;      /* on the disk, now or when it was sealed */
};

/* How many files there are, and the one at a place; NULL past the end.  Files
 * come dataset by dataset, by ascending path. */
CUSTODY_API size_t custody_release_files(const struct custody_release *release);
CUSTODY_API const struct custody_release_file *custody_release_file(
    const struct custody_release *release, size_t index);

/* A record, valid until the next call on its reader. */
struct custody_release_record {
	const uint8_t *at; /* its bytes as found, not NUL-terminated     */
	size_t len;
	uint8_t sha256[32]; /* of these bytes                              */
	uint64_t ordinal;   /* in its entry, from 0; skipped ones count    */
	const char *entry;  /* the entry's path in the version; of an
			       archive's members the archive's             */
	const char *key;    /* a member's path in an archive, else ""      */
};

/*
 * Opens the file at `index`: reads all of it, and refuses it unless it is
 * what was released.  CUSTODY_DISAGREES ("data") names what differs;
 * CUSTODY_USAGE past the end; or what reading answered.
 */
CUSTODY_API CUSTODY_MUST_CHECK enum custody_status custody_release_read(
    struct custody_release_reader **out, struct custody_release *release,
    size_t index, struct custody_error *err);

/*
 * The next record that is not left out.  CUSTODY_END after the last;
 * CUSTODY_DISAGREES ("changed") where the bytes are no longer those that were
 * verified: then the reader gives nothing more.
 */
CUSTODY_API CUSTODY_MUST_CHECK enum custody_status custody_release_next(
    struct custody_release_reader *reader,
    struct custody_release_record *record, struct custody_error *err);

/* How many records were left out so far. */
CUSTODY_API uint64_t custody_release_left_out(
    const struct custody_release_reader *reader);
CUSTODY_API void custody_release_done(struct custody_release_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
