/* SPDX-License-Identifier: Apache-2.0
 *
 * site: what plugstack.conf says of the gate: which program, which ledger or
 * trust file.  A job has no say in any of it.
 */
#ifndef GATES_SLURM_SITE_H
#define GATES_SLURM_SITE_H

#include <stdbool.h>
#include <stddef.h>

/* All borrowed from the words of plugstack.conf; NULL: not said. */
struct site {
	const char *custody;       /* the program; has a default           */
	const char *ledger, *pin;  /* which ledger, and its genesis        */
	const char *at_least;      /* a checkpoint that it must hold       */
	const char *trust;         /* for permits: a file that root owns   */
	const char *trust_max_age; /* how old that may be                  */
	const char *audience;      /* whom a permit must name              */
	const char *time_limit;    /* seconds that the gate may take       */
	unsigned seconds;          /* the same as a number                 */
};

/*
 * Reads words NAME=VALUE.  False if one is unknown, empty or given twice, or
 * if they do not add up: a ledger needs its pin, and there must be a ledger
 * or a trust file.  `why` (room bytes) then says what is wrong.
 */
bool site_read(
    struct site *site, int count, char **words, char *why, size_t room);

/*
 * Is this path a regular file, all folders above it included, that none but
 * root can change?  A link is followed nowhere.
 */
bool site_root_owns(const char *path, char *why, size_t room);

#endif
