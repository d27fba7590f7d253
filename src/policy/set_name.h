/* SPDX-License-Identifier: Apache-2.0
 *
 * set_name: what files of a set are called, and which of a folder are some.
 */
#ifndef POLICY_SET_NAME_H
#define POLICY_SET_NAME_H

#include "policy/set.h"

/*
 * NAME.sql or NAME.csv, where NAME is [a-z][a-z0-9_-]{0,47}:
 * else CUSTODY_MALFORMED ("bad-name").  *name is for the caller to free.
 */
enum custody_status set_name_split(const char *file, enum set_kind *kind,
    char **name, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The files of a folder that end in .sql or .csv, NULL after the last.  A
 * symbolic link is read through; CUSTODY_NOT_FOUND ("no-folder"). */
enum custody_status set_name_list(const char *dir, char ***names,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void set_name_list_free(char **names);

#endif
