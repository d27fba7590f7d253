/* SPDX-License-Identifier: Apache-2.0
 *
 * input: the whole of what a person names with FILE: a regular file, standard
 * input, or anything else that is read from its beginning to its end, as a
 * pipe of the shell's <(...), a FIFO or a terminal.
 */
#ifndef ACTS_INPUT_H
#define ACTS_INPUT_H

#include <custody/custody.h>

#include "base/bytes.h"

/* What a pipe holds; it is read by so many bytes. */
#define INPUT_PIECE ((size_t)65536)

struct input {
	const char *path; /* "-" for standard input */
	size_t most;      /* bytes, of a regular file */
	size_t most_piped;
};

/*
 * Appends it to `out`; `piped` is set where it is no regular file (NULL: who
 * asks does not care).  CUSTODY_NOT_FOUND ("no-file") for a file that is not
 * there, CUSTODY_MALFORMED ("too-big") for a longer one, CUSTODY_UNKNOWN ("io")
 * where reading fails, CUSTODY_USAGE ("usage") for standard input a second
 * time.  While nothing comes an interrupt and the time limit end it:
 * CUSTODY_INTERRUPTED.
 */
enum custody_status input_read(struct buffer *out, bool *piped,
    struct custody *custody, const struct input *input,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a signed document, which may be as long in a pipe. */
enum custody_status input_document(struct buffer *out, struct custody *custody,
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
