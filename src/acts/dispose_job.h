/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_job: what a disposal has done so far, in plans/ID.job, so that a
 * run that was killed is finished by the next one.  A line is on the disk
 * before what it announces is begun.
 */
#ifndef ACTS_DISPOSE_JOB_H
#define ACTS_DISPOSE_JOB_H

#include "acts/session.h"

enum dispose_step {
	DISPOSE_PENDING,
	DISPOSE_BEGUN,     /* verified; some of it may be overwritten */
	DISPOSE_DESTROYED, /* overwritten, read back, its name gone   */
	DISPOSE_LEFT,
};

struct dispose_outcome {
	enum dispose_step step;
	uint64_t device; /* of what was begun */
	uint64_t inode;
	uint64_t size;
	bool direct;
	bool punched;
	uint64_t tried; /* of a key: others that do not open the data */
	uint64_t block; /* of a key: where on the device its slot lay */
	char why[256];  /* it was left; of a key that was not: what makes its
			   destruction worth less than "clear", or "" */
};

struct dispose_job {
	int fd;
	char *path;
	struct dispose_outcome *outcome; /* one for each file of the plan,
					    then one for each seal */
	size_t count;
};

/*
 * Opens or begins the record of disposal `id`, whose plan has `count` files.
 * A last line that was cut short counts for nothing.  Only whose turn it is
 * (acts/dispose_turn.h) does.
 */
enum custody_status dispose_job_open(struct dispose_job *job,
    struct custody *custody, const char *id, size_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Writes down where file `number` stands, and syncs. */
enum custody_status dispose_job_write(struct dispose_job *job, size_t number,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Closes; `finished` also removes the file.  All zeros with fd -1 is fine. */
void dispose_job_close(struct dispose_job *job, bool finished);

#endif
