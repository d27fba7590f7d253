/* SPDX-License-Identifier: Apache-2.0
 *
 * choice: which reader a file gets, and whether the options make sense.
 */
#ifndef READERS_CHOICE_H
#define READERS_CHOICE_H

#include "readers/table.h"

/* The options' limits with the defaults put in. */
struct custody_reading_limits choice_limits(
    const struct custody_reading_options *options);

/* False for auto. */
bool choice_is_named(const struct custody_reading_options *options);

/* CUSTODY_USAGE: "bad-format", "bad-field", "bad-path". */
enum custody_status choice_check(const char *const *paths, size_t count,
    const struct custody_reading_options *options,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The row whose suffix a name has, with these options; NULL if none. */
const struct reader *choice_by_suffix(
    const struct custody_reading_options *options, struct bytes name);

/* What is known of a file. */
struct choice_file {
	struct bytes name;       /* whose suffix counts                    */
	bool alone;              /* the PATH itself                        */
	const char *compression; /* that was undone; NULL: none            */
	struct bytes head;       /* its first bytes, compression undone    */
};

/*
 * The named format; or an archive by its magic, a record format by its
 * suffix, and whole files for all else.  What a name promises must be there:
 * CUSTODY_MALFORMED ("not-its-name").  CUSTODY_USAGE ("no-format") where a
 * PATH without a suffix says nothing.
 */
enum custody_status choice_make(const struct reader **out,
    const struct custody_reading_options *options,
    const struct choice_file *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
