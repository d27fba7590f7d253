/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_located: copies that `locate` recorded are looked for like those
 * that --data names; one that is not there, or lies there in another form, is
 * beyond reach and said.
 */
#ifndef ACTS_DISPOSE_LOCATED_H
#define ACTS_DISPOSE_LOCATED_H

#include "acts/dispose_files.h"
#include "acts/located.h"

struct dispose_located {
	struct custody_data *data; /* what was named, then what was located */
	size_t count;
	struct located *of; /* each version's */
	size_t versions;
};

/* All of them that are there; a version whose index cannot be read has none
 * here, and is refused by who reads its files. */
enum custody_status dispose_located_open(struct dispose_located *out,
    struct custody *custody, const json_t *versions,
    const struct custody_data *data, size_t data_count,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void dispose_located_close(struct dispose_located *located);

/* Adds to `beyond` {"note"} for each located copy of which no file is in
 * `files`. */
enum custody_status dispose_located_beyond(
    const struct dispose_located *located, const struct dispose_files *files,
    json_t *beyond, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
