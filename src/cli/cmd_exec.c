/* SPDX-License-Identifier: Apache-2.0
 *
 * custody exec: runs a command if, and only if, the gate allows; its own
 * answer goes to stderr, and the command's exit code is its own.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/complaint.h"
#include "cli/gate.h"
#include "cli/job.h"
#include "cli/row.h"
#include "cli/signals.h"

enum { DATA, SUBSET, JOB, SKIP_LIST, ROWS };

static const struct option_row options[] = {
    [DATA] = {OPTION(
		  "data", "[DATASET=]PATH", "the data that the command uses"),
	.repeats = true},
    [SUBSET] = {OPTION(
	"subset", NULL, "some files of a version, whole, will do")},
    [JOB] = {OPTION("job", "TEXT",
	"who takes it; default: CUSTODY_JOB, SLURM_JOB_ID, HOST.PID")},
    [SKIP_LIST] = {OPTION("skip-list", "FILE",
	"write there which records are barred, and allow the others")},
    [ROWS] = {.name = NULL},
};

/* Nothing is run without a release, so a command that no scheduler started
 * is a job of its own: HOST.PID. */
static const char *
own_name(char *out, size_t room)
{
	char host[HOST_NAME_MAX + 1] = "";

	if (gethostname(host, sizeof host) != 0)
		host[0] = '\0';
	snprintf(out, room, "%.*s.%ld", HOST_NAME_MAX, host, (long)getpid());
	return out;
}

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_check check = {
	    .request = args_operand(args, 0),
	    .subset = args_said(args, SUBSET),
	    .job = job_name(args_text(args, JOB)),
	    .skip_list = args_text(args, SKIP_LIST),
	    .exec = true,
	};
	struct custody_data *data = NULL;
	char own[HOST_NAME_MAX + 24];
	enum custody_status status;

	if (args->before_dashes != 1)
		return args_usage(err,
		    "custody exec REQUEST -- COMMAND [ARG...]", "exec", "",
		    "the command stands after --");
	if (check.job == NULL)
		check.job = own_name(own, sizeof own);
	status = args_data(args, DATA, &data, &check.data_count, err);
	check.data = data;
	if (status == CUSTODY_OK)
		status = custody_check(custody, &check, answer, err);
	free(data);
	return status;
}

/* What the command's environment says of its release, and no more than that:
 * nothing in it helps to sign. */
static void
set_environment(const char *release, const char *skip_list)
{
	setenv("CUSTODY_RELEASE", release, 1);
	if (skip_list != NULL)
		setenv("CUSTODY_SKIP_LIST", skip_list, 1);
	else
		unsetenv("CUSTODY_SKIP_LIST");
	unsetenv("CUSTODY_PASSPHRASE_FILE");
	unsetenv("CUSTODY_KEYS");
}

static void
run_command_here(const struct command_args *args, const char *release)
{
	char **command = (char **)(uintptr_t)(args->operand + 1);
	int code;

	signals_restore();
	set_environment(release, args_text(args, SKIP_LIST));
	execvp(command[0], command);
	/* As shells do: 127 not found, 126 found but not to be run. */
	code = errno == ENOENT ? 127 : 126;
	fprintf(stderr, "custody: exec: running the command: %s\n",
	    strerror(errno));
	_exit(code);
}

/* The command's own code; 128 and the signal that ended it. */
static int
wait_for(pid_t child)
{
	int state = 0;
	pid_t got;

	do
		got = waitpid(child, &state, 0);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return 204;
	return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

static int
run_released(struct custody *custody, const struct command_args *args,
    const json_t *answer)
{
	const char *release = row_text(
	    json_array_get(answer, json_array_size(answer) - 1), "release");
	struct custody_finish finish = {.release = release};
	struct custody_error err = {0};
	json_t *told = NULL;
	pid_t child;

	if (signals_stopped())
		return custody_exit_code(CUSTODY_INTERRUPTED);
	fflush(NULL);
	child = fork();
	if (child == 0)
		run_command_here(args, release);
	if (child < 0) {
		fprintf(stderr, "custody: exec: starting the command: %s\n",
		    strerror(errno));
		return 204;
	}
	signals_forward(child);
	finish.code = wait_for(child);
	/* What the command did stands, whether or not it can be recorded. */
	if (custody_finish(custody, &finish, &told, &err) != CUSTODY_OK)
		complaint_tell(args->form, &err);
	json_decref(told);
	return finish.code;
}

static void
tell(const struct telling *telling)
{
	if (telling->status != CUSTODY_OK || !telling->args->quiet)
		gate_tell(telling);
}

const struct command command_exec = {
    .name = "exec",
    .group = "the gate",
    .summary = "run a command if the gate allows",
    .operands = "REQUEST -- COMMAND [ARG...]",
    .least = 2,
    .most = MANY,
    .completes = "requests",
    .options = options,
    .traits = READS_DATA | IS_GATE | TELLS_NO | KEEPS_STDOUT,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
    .after = run_released,
};
