/* SPDX-License-Identifier: Apache-2.0
 *
 * job: an empty name is no name.
 */
#include <stdlib.h>

#include "cli/job.h"

const char *
job_name(const char *said)
{
	const char *job = said;

	if (job == NULL)
		job = getenv("CUSTODY_JOB");
	if (job == NULL || job[0] == '\0')
		job = getenv("SLURM_JOB_ID");
	return job == NULL || job[0] == '\0' ? NULL : job;
}
