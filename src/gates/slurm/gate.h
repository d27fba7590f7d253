/* SPDX-License-Identifier: Apache-2.0
 *
 * gate: asks the custody program whether a job may start, and tells the job's
 * standard error why not.  Whatever is not a clear yes is a no.
 */
#ifndef GATES_SLURM_GATE_H
#define GATES_SLURM_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "gates/slurm/site.h"

/* With these codes a refused task ends: those of `custody exec`. */
enum gate_code {
	GATE_OPEN = 0,
	GATE_DENIED = 201,
	GATE_USAGE = 202,
	GATE_DISAGREES = 203,
	GATE_UNKNOWN = 204,
	GATE_MALFORMED = 205,
};

/* What the job says; texts may be empty, and are not trusted. */
struct gate_job {
	const char *job;       /* its number                             */
	const char *request;   /* R40                                    */
	const char *permit;    /* or a permit's file                     */
	const char *data;      /* [DATASET=]PATH, several apart by colons */
	const char *skip_list; /* a file                                 */
	bool subset;
	const char *home; /* of whose job it is */

	/* The job's own words for who acts; texts may be empty. */
	const char *identity, *keys, *passphrase_file;
};

struct gate_answer {
	int code;         /* enum gate_code                              */
	char release[32]; /* "L13"; empty unless it is GATE_OPEN          */
};

/* A request is R and a number. */
bool gate_is_request(const char *text);

/* Asks.  Reasons go to the file descriptor `tell`.  Blocks for the site's
 * time limit at most; what then has no answer is GATE_UNKNOWN. */
void gate_ask(struct gate_answer *answer, const struct site *site,
    const struct gate_job *job, int tell);

#endif
