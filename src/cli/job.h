/* SPDX-License-Identifier: Apache-2.0
 *
 * job: who takes data, where nobody said it.
 */
#ifndef CLI_JOB_H
#define CLI_JOB_H

/* `said`, else CUSTODY_JOB, else SLURM_JOB_ID, else NULL: a rehearsal. */
const char *job_name(const char *said);

#endif
