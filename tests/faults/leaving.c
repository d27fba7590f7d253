/* SPDX-License-Identifier: Apache-2.0
 *
 * leaving: runs a command, and when it, or a process that it began, leaves,
 * searches all that this process could write of its memory for a text.
 *
 *     leaving TEXT OUT COMMAND...
 *
 * Appends to OUT "COUNT PID REGION" for each region that has it, and "left
 * PID", and gives the command's own code.  Needs root: who hides its memory
 * shows it to nobody else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *text;
static FILE *out;

static size_t
occurs(const uint8_t *data, size_t len)
{
	const uint8_t *at = data;
	size_t found = 0;

	while ((at = memmem(at, (size_t)(data + len - at), text,
		    strlen(text))) != NULL) {
		found++;
		at += strlen(text);
	}
	return found;
}

static void
search_region(int memory, pid_t pid, const char *line)
{
	unsigned long from, to;
	char access[8];
	uint8_t *data;
	ssize_t got;
	size_t found;

	if (sscanf(line, "%lx-%lx %7s", &from, &to, access) != 3 ||
	    access[1] != 'w')
		return;
	data = malloc(to - from);
	got = data == NULL ? -1 : pread(memory, data, to - from, (off_t)from);
	found = got > 0 ? occurs(data, (size_t)got) : 0;
	if (found > 0)
		fprintf(out, "%zu %d %s", found, (int)pid, line);
	free(data);
}

static void
search(pid_t pid)
{
	char path[64], line[4096];
	FILE *maps;
	int memory;

	snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
	memory = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	if (memory < 0 || maps == NULL) {
		fprintf(out, "unread %d\n", (int)pid);
		return;
	}
	while (fgets(line, sizeof line, maps) != NULL)
		search_region(memory, pid, line);
	fclose(maps);
	close(memory);
	fprintf(out, "left %d\n", (int)pid);
}

/* Threads share what their process has: once is enough. */
static bool
is_process(pid_t pid)
{
	char path[64], line[256];
	int group = -1;
	FILE *status;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	status = fopen(path, "re");
	while (status != NULL && fgets(line, sizeof line, status) != NULL)
		if (sscanf(line, "Tgid: %d", &group) == 1)
			break;
	if (status != NULL)
		fclose(status);
	return group == (int)pid;
}

/* What a stop of a traced one is answered with. */
static void
go_on(pid_t pid, int status)
{
	int event = status >> 16, number = WSTOPSIG(status);

	if (event == PTRACE_EVENT_EXIT && is_process(pid))
		search(pid);
	ptrace(PTRACE_CONT, pid, NULL, (void *)(long)(event != 0 ? 0 : number));
}

static int
watch(pid_t first)
{
	int status, code = 1;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (pid <= 0)
			continue;
		if (WIFSTOPPED(status))
			go_on(pid, status);
		else if (pid == first)
			code = WIFEXITED(status) ? WEXITSTATUS(status)
						 : 128 + WTERMSIG(status);
	}
	return code;
}

int
main(int argc, char **argv)
{
	long options = PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK |
		       PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
		       PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT;
	int begin[2], code;
	pid_t pid;

	if (argc < 4 || pipe(begin) != 0)
		return 125;
	text = argv[1];
	out = fopen(argv[2], "ae");
	pid = out == NULL ? -1 : fork();
	if (pid == 0) {
		char byte;

		close(begin[1]);
		if (read(begin[0], &byte, 1) == 1) {
			close(begin[0]);
			execvp(argv[3], argv + 3);
		}
		_exit(126);
	}
	if (pid < 0 || ptrace(PTRACE_SEIZE, pid, NULL, (void *)options) != 0 ||
	    write(begin[1], "", 1) != 1)
		return 125;
	close(begin[0]);
	close(begin[1]);
	code = watch(pid);
	return fclose(out) == 0 ? code : 125;
}
