/* SPDX-License-Identifier: Apache-2.0
 *
 * set: the policies and their parameters that are asked together: the set in
 * force, a folder that is to be installed, or the set that ships.  A file that
 * is missing or is not what its digest says is never passed over.
 */
#ifndef POLICY_SET_H
#define POLICY_SET_H

#include "policy/header.h"
#include "store/database.h"

enum set_kind {
	SET_POLICY,     /* NAME.sql, its cases in it */
	SET_PARAMETERS, /* NAME.csv                  */
};

struct set_file {
	char *file; /* its name, with its ending */
	char *name; /* and without               */
	enum set_kind kind;
	char sha256[65];      /* hex */
	struct buffer text;   /* ends in a NUL that is not counted  */
	struct header header; /* of a policy; views into the text   */
};

struct set {
	char id[24];           /* P3; "" for one that is not in force */
	struct set_file *file; /* ascending by `file` */
	size_t count;
};

/*
 * The set in force, from the state's policy_file and the folder's
 * policies/SHA256.sql|csv; `dir` is the .custody.  CUSTODY_UNKNOWN
 * ("policy-missing") where none is in force, or a file is missing, cannot be
 * read or has another digest.
 */
enum custody_status set_in_force(struct set *out, struct database *state,
    const char *dir, struct custody_error *err) CUSTODY_MUST_CHECK;

/* What a folder holds: NAME.sql and NAME.csv; other files are left alone,
 * hidden ones and folders too.  CUSTODY_NOT_FOUND ("no-folder"),
 * CUSTODY_MALFORMED ("bad-policy", "too-big", "bad-name"). */
enum custody_status set_of_folder(struct set *out, const char *dir,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What ships with this release; the core, which is in no set: policies only. */
enum custody_status set_shipped(
    struct set *out, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status set_core(
    struct set *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Whatever the answers above, *out is the caller's to clear. */
void set_clear(struct set *set);

/* The file of that kind and name; NULL if there is none. */
const struct set_file *set_find(
    const struct set *set, enum set_kind kind, const char *name);

/* Writes every file as policies/SHA256.sql|csv below `dir`; one that is there
 * with the right bytes stays. */
enum custody_status set_keep(const struct set *set, const char *dir,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
