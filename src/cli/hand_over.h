/* SPDX-License-Identifier: Apache-2.0
 *
 * hand_over: how the command of exec gets the data that was verified: by name,
 * as sealed copies, or as a stream on its standard input.
 */
#ifndef CLI_HAND_OVER_H
#define CLI_HAND_OVER_H

#include <sys/types.h>

#include <custody/release.h>

/* The text of CUSTODY_DATA, a JSON array, for the caller to free; NULL when
 * memory is short: by name what was given, of copies where each is, of a
 * stream its files in order. */
char *hand_over_data(const json_t *result, const struct custody_data *data,
    size_t count, const struct custody_release *stream);

/*
 * Writes every record of the release and a LF to `fd`, file by file.  A
 * reader that went away is its own affair (CUSTODY_OK); whatever the release
 * answers, all that was written before was verified, and whoever reads must
 * not take the end of it for the end of the data.
 */
enum custody_status hand_over_stream(struct custody_release *release, int fd,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
