/* SPDX-License-Identifier: Apache-2.0
 *
 * custody exec: runs a command if, and only if, the gate allows; its own
 * answer goes to stderr, and the command's exit code is its own.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/complaint.h"
#include "cli/gate.h"
#include "cli/hand_over.h"
#include "cli/job.h"
#include "cli/row.h"
#include "cli/signals.h"

enum { DATA, SUBSET, JOB, SKIP_LIST, HAND_OVER, ROWS };

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
    [HAND_OVER] = {OPTION("hand-over", "none|pipe|memfd",
		       "how the command gets the data; none: by its name"),
	.words = "none|pipe|memfd"},
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
	    .hand_over = args_text(args, HAND_OVER),
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

/* What is started, and what it is given. */
struct started {
	struct custody *custody;
	const struct command_args *args;
	const json_t *result;
	struct custody_data *data;
	size_t data_count;
	struct custody_release *stream; /* NULL: no pipe */
	int pipe[2];
	char *listed; /* CUSTODY_DATA */
};

/* What the command's environment says of its release, and no more than that:
 * nothing in it helps to sign. */
static void
set_environment(const struct started *started)
{
	const char *skip_list = args_text(started->args, SKIP_LIST);

	setenv("CUSTODY_RELEASE", row_text(started->result, "release"), 1);
	setenv("CUSTODY_HAND_OVER", row_text(started->result, "hand_over"), 1);
	setenv("CUSTODY_DATA", started->listed, 1);
	if (skip_list != NULL)
		setenv("CUSTODY_SKIP_LIST", skip_list, 1);
	else
		unsetenv("CUSTODY_SKIP_LIST");
	unsetenv("CUSTODY_PASSPHRASE_FILE");
	unsetenv("CUSTODY_STORE_PASSPHRASE_FILE");
	unsetenv("CUSTODY_STORE_KEY");
	unsetenv("CUSTODY_KEYS");
}

static void
run_command_here(const struct started *started)
{
	char **command = (char **)(uintptr_t)(started->args->operand + 1);
	int code;

	signals_restore();
	set_environment(started);
	if (started->stream != NULL) {
		dup2(started->pipe[0], STDIN_FILENO);
		close(started->pipe[0]);
		close(started->pipe[1]);
	}
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

/* What a stream needs before anything is started. */
static enum custody_status
prepare(struct started *started, struct custody_error *err)
{
	const struct command_args *args = started->args;
	const char *word = args_text(args, HAND_OVER);
	struct custody_release_ask ask = {
	    .release = row_text(started->result, "release"),
	    .subset = args_said(args, SUBSET),
	    .skip_list = args_text(args, SKIP_LIST),
	};
	enum custody_status status;

	status =
	    args_data(args, DATA, &started->data, &started->data_count, err);
	ask.data = started->data;
	ask.data_count = started->data_count;
	if (status == CUSTODY_OK && word != NULL && strcmp(word, "pipe") == 0)
		status = custody_release_open(
		    &started->stream, started->custody, &ask, err);
	if (status == CUSTODY_OK)
		started->listed = hand_over_data(started->result, started->data,
		    started->data_count, started->stream);
	if (status != CUSTODY_OK)
		return status;
	if (started->listed != NULL &&
	    (started->stream == NULL || pipe(started->pipe) == 0))
		return CUSTODY_OK;
	snprintf(err->code, sizeof err->code, "io");
	snprintf(err->text, sizeof err->text, "exec: handing the data over: %s",
	    strerror(errno));
	return CUSTODY_UNKNOWN;
}

/* A command that got part of a stream must not go on as if it were all: it is
 * ended before the pipe is. */
static int
feed(const struct started *started, pid_t child)
{
	struct custody_error err = {0};
	enum custody_status status;
	int code;

	close(started->pipe[0]);
	status = hand_over_stream(started->stream, started->pipe[1], &err);
	if (status != CUSTODY_OK)
		kill(child, SIGKILL);
	close(started->pipe[1]);
	code = wait_for(child);
	if (status == CUSTODY_OK)
		return code;
	complaint_tell(started->args->form, &err);
	return 200 + custody_exit_code(status);
}

static int
start(const struct started *started)
{
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0)
		run_command_here(started);
	if (child < 0) {
		fprintf(stderr, "custody: exec: starting the command: %s\n",
		    strerror(errno));
		return 204;
	}
	signals_forward(child);
	return started->stream != NULL ? feed(started, child) : wait_for(child);
}

/* The release was recorded: so is how it ended, though nothing was started.
 * What the command did stands, whether or not that succeeds. */
static void
finish(const struct started *started, int code)
{
	const struct custody_finish ask = {
	    .release = row_text(started->result, "release"), .code = code};
	struct custody_error err = {0};
	json_t *told = NULL;

	if (custody_finish(started->custody, &ask, &told, &err) != CUSTODY_OK)
		complaint_tell(started->args->form, &err);
	json_decref(told);
}

static int
run_released(struct custody *custody, const struct command_args *args,
    const json_t *answer)
{
	struct started started = {
	    .custody = custody,
	    .args = args,
	    .result = json_array_get(answer, json_array_size(answer) - 1),
	};
	struct custody_error err = {0};
	enum custody_status status;
	int code;

	if (signals_stopped())
		return custody_exit_code(CUSTODY_INTERRUPTED);
	status = prepare(&started, &err);
	if (status == CUSTODY_OK) {
		code = start(&started);
	} else {
		complaint_tell(args->form, &err);
		code = 200 + custody_exit_code(status);
	}
	finish(&started, code);
	custody_release_close(started.stream);
	free(started.listed);
	free(started.data);
	return code;
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
    .traits = READS_DATA | IS_GATE | TELLS_NO | KEEPS_STDOUT | REFOLDS,
    .needs = NEEDS_APPEND,
    .ask = ask,
    .tell = tell,
    .after = run_released,
};
