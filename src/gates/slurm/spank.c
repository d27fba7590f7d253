/* SPDX-License-Identifier: Apache-2.0
 *
 * spank: the plug-in by which Slurm asks the gate.  It refuses in
 * slurm_spank_task_init, as the user, before a line of the job runs: the task
 * ends with the code of `custody exec`, and the node stays as it is (a
 * refusal earlier would drain it).  It never lets pass what it could not ask.
 */
#include <pwd.h>
#include <slurm/spank.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gates/slurm/gate.h"
#include "gates/slurm/turn.h"

SPANK_PLUGIN(custody, 1);

#define LONGEST 4096

enum { REQUEST, PERMIT, DATA, SUBSET, SKIP_LIST, NAMES };

/* What a job can say, as an option of srun, sbatch and salloc or in its
 * environment; the option counts where both are there. */
static const char *const variable[NAMES] = {
    [REQUEST] = "CUSTODY_REQUEST",
    [PERMIT] = "CUSTODY_PERMIT",
    [DATA] = "CUSTODY_GATE_DATA",
    [SUBSET] = "CUSTODY_GATE_SUBSET",
    [SKIP_LIST] = "CUSTODY_SKIP_LIST",
};
static char *said[NAMES];
static struct turn *turn;

static int
take_option(int name, const char *value, int remote)
{
	if (!remote && name == REQUEST && !gate_is_request(value)) {
		slurm_error("custody: --custody-request=%s: a request is R "
			    "and a number, as `custody requests` lists them",
		    value);
		return -1;
	}
	free(said[name]);
	said[name] = strdup(value == NULL ? "1" : value);
	return said[name] == NULL ? -1 : 0;
}

static char words_request[] = "R", words_file[] = "FILE",
	    words_data[] = "[DATASET=]PATH[:...]";
static struct spank_option options[] = {
    {(char[]){"custody-request"}, words_request,
	(char[]){"the approved request under which this job takes data"}, 1,
	REQUEST, take_option},
    {(char[]){"custody-permit"}, words_file,
	(char[]){"the permit under which this job takes data"}, 1, PERMIT,
	take_option},
    {(char[]){"custody-data"}, words_data,
	(char[]){"the data that the job will use, to be verified"}, 1, DATA,
	take_option},
    {(char[]){"custody-subset"}, NULL,
	(char[]){"some files of a version, whole, will do"}, 0, SUBSET,
	take_option},
    {(char[]){"custody-skip-list"}, words_file,
	(char[]){"write there which records are barred, for the loader"}, 1,
	SKIP_LIST, take_option},
    SPANK_OPTIONS_TABLE_END,
};

static bool
is_submitting(void)
{
	spank_context_t context = spank_context();

	return context == S_CTX_LOCAL || context == S_CTX_ALLOCATOR;
}

int
slurm_spank_init(spank_t spank, int count, char **words)
{
	(void)count;
	(void)words;
	if (!is_submitting() && spank_context() != S_CTX_REMOTE)
		return 0;
	for (size_t i = 0; options[i].name != NULL; i++)
		if (spank_option_register(spank, &options[i]) != ESPANK_SUCCESS)
			slurm_error(
			    "custody: --%s cannot be offered", options[i].name);
	return 0;
}

/* Where a job is submitted, job_submit.lua is told what it names; where it
 * runs, its tasks are about to be made. */
int
slurm_spank_init_post_opt(spank_t spank, int count, char **words)
{
	(void)count;
	(void)words;
	if (spank_context() == S_CTX_REMOTE && turn == NULL)
		turn = turn_make();
	if (!is_submitting())
		return 0;
	for (size_t i = REQUEST; i <= PERMIT; i++) {
		const char *value =
		    said[i] != NULL ? said[i] : getenv(variable[i]);

		if (value != NULL && value[0] != '\0')
			spank_job_control_setenv(spank, variable[i], value, 1);
	}
	return 0;
}

/* In `room`, "" where nobody says it.  A text too long is as none. */
static const char *
job_says(spank_t spank, const char *name, const char *option, char *room)
{
	if (option != NULL && strlen(option) < LONGEST)
		return option;
	if (option != NULL ||
	    spank_getenv(spank, name, room, LONGEST) != ESPANK_SUCCESS)
		room[0] = '\0';
	return room;
}

static const char *
find_home(char *room)
{
	struct passwd entry, *found = NULL;
	char strings[LONGEST];

	room[0] = '\0';
	if (getpwuid_r(getuid(), &entry, strings, sizeof strings, &found) ==
		0 &&
	    found != NULL)
		snprintf(room, LONGEST, "%s", found->pw_dir);
	return room;
}

static void
ask(spank_t spank, const struct site *site, const char *number,
    struct gate_answer *answer)
{
	static char room[NAMES + 4][LONGEST];
	struct gate_job job = {.job = number};
	const char *text[NAMES];

	for (size_t i = 0; i < NAMES; i++)
		text[i] = job_says(spank, variable[i], said[i], room[i]);
	job.request = text[REQUEST];
	job.permit = text[PERMIT];
	job.data = text[DATA];
	job.subset = text[SUBSET][0] != '\0';
	job.skip_list = text[SKIP_LIST];
	job.home = find_home(room[NAMES]);
	job.identity =
	    job_says(spank, "CUSTODY_IDENTITY", NULL, room[NAMES + 1]);
	job.keys = job_says(spank, "CUSTODY_KEYS", NULL, room[NAMES + 2]);
	job.passphrase_file =
	    job_says(spank, "CUSTODY_PASSPHRASE_FILE", NULL, room[NAMES + 3]);
	gate_ask(answer, site, &job, STDERR_FILENO);
}

/* What the job finds in its environment, so that its loaders, receipts and
 * the steps that it starts name the same. */
static bool
tell_job(spank_t spank, const char *number, const char *release)
{
	bool told = true;

	for (size_t i = 0; i < NAMES; i++)
		if (said[i] != NULL)
			told = told && spank_setenv(spank, variable[i], said[i],
					   1) == ESPANK_SUCCESS;
	return told &&
	       spank_setenv(spank, "CUSTODY_JOB", number, 1) ==
		   ESPANK_SUCCESS &&
	       spank_setenv(spank, "CUSTODY_RELEASE", release, 1) ==
		   ESPANK_SUCCESS;
}

static void
decide(spank_t spank, int count, char **words, struct gate_answer *answer)
{
	struct site site;
	char why[512] = "", number[16];
	uint32_t job = 0;
	int task = -1;

	answer->code = GATE_UNKNOWN;
	if (!site_read(&site, count, words, why, sizeof why)) {
		dprintf(STDERR_FILENO, "custody: plugstack.conf: %s\n", why);
		return;
	}
	if (turn == NULL ||
	    spank_get_item(spank, S_JOB_ID, &job) != ESPANK_SUCCESS ||
	    spank_get_item(spank, S_TASK_ID, &task) != ESPANK_SUCCESS) {
		dprintf(STDERR_FILENO, "custody: Slurm names no job\n");
		return;
	}
	snprintf(number, sizeof number, "%u", (unsigned)job);
	if (task == 0) {
		ask(spank, &site, number, answer);
		turn_tell(turn, answer);
	} else {
		turn_wait(turn, site.seconds + 30, answer);
	}
	if (answer->code == GATE_OPEN &&
	    !tell_job(spank, number, answer->release))
		answer->code = GATE_UNKNOWN;
}

int
slurm_spank_task_init(spank_t spank, int count, char **words)
{
	struct gate_answer answer = {.code = GATE_UNKNOWN};

	decide(spank, count, words, &answer);
	/* By returning an error the task would end with 1, as a crash does. */
	if (answer.code != GATE_OPEN)
		_exit(answer.code);
	return 0;
}
