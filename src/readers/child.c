/* SPDX-License-Identifier: Apache-2.0
 *
 * child: made by fork when it is first needed, so that it has what the walk
 * was told; ended by force, since whatever it does is nobody's loss.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/child.h"
#include "readers/confinement.h"
#include "readers/hearing.h"
#include "readers/serving.h"

/* What a child fills before it waits, and the longest record some times: it
 * is moved as it grows.  Only what is used exists. */
#define TOLD_ROOM ((uint64_t)16 << 20)
#define LOOK_EVERY 256 /* messages */

#define HAD_TO_BE_ENDED (-1)

static void
kill_child(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

/* Who is not heard any more has ended, as a rule.  It may also be this process
 * that could not hear, or ask: then it would be waited for without end. */
static int
wait_briefly(pid_t pid)
{
	const struct timespec pause = {.tv_nsec = 10000000};
	int state = 0;

	for (int i = 0; i < 100; i++) {
		pid_t got = waitpid(pid, &state, WNOHANG);

		if (got != 0 && (got == pid || errno != EINTR))
			return got == pid ? state : 0;
		nanosleep(&pause, NULL);
	}
	kill_child(pid);
	return HAD_TO_BE_ENDED;
}

/* How it ended; 0 where nobody can say. */
static int
reap(struct child *child, bool kill_it)
{
	int state = 0;

	if (child->pid == 0)
		return 0;
	/* Who waits to be asked ends then. */
	close(child->channel);
	if (kill_it)
		kill_child(child->pid);
	else
		state = wait_briefly(child->pid);
	area_free(child->told);
	child->channel = -1;
	child->told = NULL;
	child->pid = 0;
	return state;
}

void
child_end(struct child *child)
{
	reap(child, true);
}

/* --- hearing ---------------------------------------------------------------
 */

static enum custody_status
say_caught(int call, struct custody_error *err)
{
	const char *attempt = confinement_attempt(call);

	if (attempt != NULL)
		return hearing_refuse(err, "tried to %s", attempt);
	return hearing_refuse(err, "tried system call %d", call);
}

static enum custody_status
say_ended(struct child *child, struct custody_error *err)
{
	int state = reap(child, false);

	if (state == HAD_TO_BE_ENDED)
		return hearing_refuse(err, "could not be heard, or asked");
	if (WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL)
		return hearing_refuse(err, "was killed: is memory short?");
	if (WIFSIGNALED(state))
		return hearing_refuse(
		    err, "crashed (%s)", strsignal(WTERMSIG(state)));
	return hearing_refuse(err, "ended without an answer");
}

/* A second for each MiB that it was shown or told is more than the slowest
 * compression takes. */
static enum custody_status
check_cpu(const struct child *child, struct custody_error *err)
{
	uint64_t allowed = child->limits.cpu + (child->moved >> 20);
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(child->pid, &clock) != 0 ||
	    clock_gettime(clock, &used) != 0 || (uint64_t)used.tv_sec < allowed)
		return CUSTODY_OK;
	return hearing_refuse(err,
	    "used more than %" PRIu64 " s of CPU for nothing",
	    child->limits.cpu);
}

/* 'S' where it sleeps, 'R' where it waits for a processor, 'D' for a disk;
 * '?' where nobody can say. */
static char
look_at(pid_t pid)
{
	char name[32], text[256];
	const char *end;
	ssize_t got;
	int fd;

	snprintf(name, sizeof name, "/proc/%ld/stat", (long)pid);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return '?';
	got = read(fd, text, sizeof text - 1);
	close(fd);
	text[got < 0 ? 0 : got] = '\0';
	end = strrchr(text, ')');
	return end == NULL || end[1] != ' ' ? '?' : end[2];
}

/* One that has been asked and neither works nor waits for a disk will not
 * answer.  What counts is this process's waiting, a second each time: none
 * passes for it while it is stopped. */
static enum custody_status
check_silence(struct child *child, struct custody_error *err)
{
	struct timespec used = {0};
	clockid_t clock;
	char state = look_at(child->pid);

	if (clock_getcpuclockid(child->pid, &clock) == 0)
		clock_gettime(clock, &used);
	if (used.tv_sec != child->used.tv_sec ||
	    used.tv_nsec != child->used.tv_nsec || state == 'R' || state == 'D')
		child->silent = 0;
	child->used = used;
	if (child->silent++ < child->limits.cpu)
		return CUSTODY_OK;
	return hearing_refuse(err,
	    "was silent for more than %" PRIu64 " s and did nothing",
	    child->limits.cpu);
}

static enum custody_status
hear_one(struct child *child, bool *late, struct custody_error *err)
{
	*late = false;
	switch (wire_receive(child->channel, &child->heard, NULL)) {
	case WIRE_GOT:
		if (child->heard.head.kind == WIRE_CAUGHT)
			return say_caught((int)child->heard.head.number, err);
		return CUSTODY_OK;
	case WIRE_ENDED:
		return say_ended(child, err);
	case WIRE_LATE:
		*late = true;
		return CUSTODY_OK;
	case WIRE_BAD:
		break;
	}
	return hearing_refuse(err, "said what is no message");
}

enum custody_status
child_hear(struct child *child, struct custody_error *err)
{
	enum custody_status status;
	bool late;

	child->silent = 0;
	do {
		status = hear_one(child, &late, err);
		if (status == CUSTODY_OK && late)
			status = check_silence(child, err);
		if (status == CUSTODY_OK &&
		    (late || ++child->messages % LOOK_EVERY == 0))
			status = check_cpu(child, err);
	} while (status == CUSTODY_OK && late);
	return status;
}

enum custody_status
child_ask(struct child *child, int fd, struct custody_error *err)
{
	if (wire_send(child->channel, &child->asked, fd))
		return CUSTODY_OK;
	return say_ended(child, err);
}

/* Its sentence is a stranger's. */
enum custody_status
child_answer(const struct child *child, struct custody_error *err)
{
	const struct wire_message *heard = &child->heard;
	enum custody_status status = (enum custody_status)heard->head.status;
	struct bytes text[WIRE_TEXTS];
	char code[sizeof err->code];

	if (!wire_texts(heard, text))
		return hearing_refuse(err, "said what is no message");
	if (status == CUSTODY_OK || status == CUSTODY_END)
		return status;
	if (status != CUSTODY_MALFORMED && status != CUSTODY_USAGE &&
	    status != CUSTODY_UNKNOWN)
		return hearing_refuse(err, "gave an answer that is none");
	if (status == CUSTODY_UNKNOWN &&
	    bytes_equal(text[0], bytes_text("no-memory")))
		return hearing_refuse(err,
		    "needed more than %" PRIu64 " MiB of memory",
		    child->limits.memory >> 20);
	error_escape(code, sizeof code, text[0].at, text[0].len);
	error_set(err, status, code, "%.*s", (int)text[1].len,
	    (const char *)text[1].at);
	if (text[2].len > 0)
		error_remedy(
		    err, "%.*s", (int)text[2].len, (const char *)text[2].at);
	return status;
}

/* --- its beginning ---------------------------------------------------------
 */

static _Noreturn void
be_child(const struct child *child, int channel)
{
	const struct serving_start start = {
	    .options = child->options,
	    .shown = child->shown,
	    .told = child->told,
	    .sha256 = child->sink->sha256,
	    .members = child->sink->members,
	    .archives = child->archives,
	};

	if (child->sink->forget != NULL)
		child->sink->forget(child->ctx);
	serving_run(channel, &start);
}

static enum custody_status
make_child(struct child *child, struct custody_error *err)
{
	const struct timeval patience = {.tv_sec = 1};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return error_system(err, "no-memory", "starting a reader");
	setsockopt(
	    pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (child->sink->rest != NULL)
		child->sink->rest(child->ctx);
	child->pid = fork();
	if (child->pid == 0)
		be_child(child, pair[1]);
	close(pair[1]);
	if (child->pid < 0) {
		child->pid = 0;
		close(pair[0]);
		return error_system(err, "no-memory", "starting a reader");
	}
	child->channel = pair[0];
	return CUSTODY_OK;
}

static enum custody_status
hear_ready(struct child *child, struct custody_error *err)
{
	enum custody_status status = child_hear(child, err);

	if (status != CUSTODY_OK)
		return status;
	if (child->heard.head.kind != WIRE_READY)
		return hearing_refuse(err, "was not ready");
	if (child->heard.head.status == CUSTODY_OK)
		return CUSTODY_OK;
	status = child_answer(child, err);
	if (err == NULL || strcmp(err->code, "no-confinement") != 0)
		return status;
	error_set(err, CUSTODY_UNKNOWN, "no-confinement",
	    "this system cannot confine a reader (it has %s)",
	    confinement_name());
	error_remedy(err, "--unconfined reads without, if the data's "
			  "supplier is trusted");
	return CUSTODY_UNKNOWN;
}

/* Libraries are loaded before the child is confined, and archives need one
 * that takes longer to load than most files to read: not before one is met. */
enum custody_status
child_need(struct child *child, bool archives, struct custody_error *err)
{
	enum custody_status status;

	if (child->pid != 0 && (child->archives || !archives))
		return CUSTODY_OK;
	child_end(child);
	child->archives = archives;
	status = area_new(
	    &child->told, TOLD_ROOM + 6 * (size_t)child->limits.record, err);
	if (status == CUSTODY_OK)
		status = make_child(child, err);
	if (status != CUSTODY_OK) {
		area_free(child->told);
		child->told = NULL;
		return status;
	}
	status = area_watch(child->told, err);
	return status == CUSTODY_OK ? hear_ready(child, err) : status;
}
