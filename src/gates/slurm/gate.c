/* SPDX-License-Identifier: Apache-2.0
 *
 * gate: runs `custody check` for a job, in an environment of its own: nothing
 * that a job sets (LD_PRELOAD, CUSTODY_LEDGER, PATH) reaches the program that
 * judges it.  An answer opens only if the exit code, the verdict and the
 * release agree.
 */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gates/slurm/gate.h"

#define MOST_SAID ((size_t)4 << 20) /* bytes of an answer */
#define MOST_WORDS 64
#define GRACE 10 /* seconds that the program has to stop by itself */

struct words {
	char *word[MOST_WORDS + 1];
	size_t count;
	bool full;
};

bool
gate_is_request(const char *text)
{
	size_t len = strlen(text);

	return text[0] == 'R' && text[1] >= '1' && text[1] <= '9' &&
	       strspn(text + 1, "0123456789") == len - 1 && len < 20;
}

__attribute__((format(printf, 2, 3))) static void
add_word(struct words *words, const char *format, ...)
{
	char *word = NULL;
	va_list args;

	va_start(args, format);
	if (words->count == MOST_WORDS || vasprintf(&word, format, args) < 0)
		words->full = true;
	else
		words->word[words->count++] = word;
	va_end(args);
}

static void
free_words(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->word[i]);
}

static void
add_data(struct words *words, const char *data)
{
	while (*data != '\0') {
		size_t len = strcspn(data, ":");

		if (len > 0)
			add_word(words, "--data=%.*s", (int)len, data);
		data += len + (data[len] == ':');
	}
}

static void
write_question(
    struct words *words, const struct site *site, const struct gate_job *job)
{
	add_word(words, "%s", site->custody);
	add_word(words, "check");
	if (job->permit[0] != '\0') {
		add_word(words, "--permit=%s", job->permit);
		add_word(words, "--trust=%s", site->trust);
		if (site->trust_max_age != NULL)
			add_word(
			    words, "--trust-max-age=%s", site->trust_max_age);
		if (site->audience != NULL)
			add_word(words, "--audience=%s", site->audience);
	} else {
		add_word(words, "%s", job->request);
		add_word(words, "--ledger=%s", site->ledger);
		add_word(words, "--pin=%s", site->pin);
		if (site->at_least != NULL)
			add_word(words, "--at-least=%s", site->at_least);
	}
	add_word(words, "--job=%s", job->job);
	add_word(words, "--time-limit=%u", site->seconds);
	add_data(words, job->data);
	if (job->subset)
		add_word(words, "--subset");
	if (job->skip_list[0] != '\0')
		add_word(words, "--skip-list=%s", job->skip_list);
	add_word(words, "--no-progress");
	add_word(words, "--json");
}

/* Whose key signs is the job's to say; which ledger is not. */
static void
write_environment(struct words *words, const struct gate_job *job)
{
	add_word(words, "PATH=/usr/bin:/bin");
	add_word(words, "LC_ALL=C.UTF-8");
	add_word(words, "HOME=%s", job->home);
	if (job->identity[0] != '\0')
		add_word(words, "CUSTODY_IDENTITY=%s", job->identity);
	if (job->keys[0] != '\0')
		add_word(words, "CUSTODY_KEYS=%s", job->keys);
	if (job->passphrase_file[0] != '\0')
		add_word(
		    words, "CUSTODY_PASSPHRASE_FILE=%s", job->passphrase_file);
}

static void
run_program(struct words *words, struct words *environment, int out)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
		_exit(4);
	execve(words->word[0], words->word, environment->word);
	dprintf(STDERR_FILENO,
	    "{\"type\":\"error\",\"text\":\"starting %s: %s\"}\n",
	    words->word[0], strerror(errno));
	_exit(4);
}

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* All that the program says; NULL where it says too much or for too long. */
static char *
read_answer(int in, int64_t until)
{
	char *said = malloc(MOST_SAID + 1);
	size_t len = 0;
	ssize_t got = 0;

	while (said != NULL && len < MOST_SAID) {
		struct pollfd ready = {.fd = in, .events = POLLIN};
		int64_t left = until - now();
		int polled = left <= 0 ? 0 : poll(&ready, 1, (int)left);

		if (polled < 0 && errno == EINTR)
			continue;
		if (polled <= 0)
			break;
		got = read(in, said + len, MOST_SAID - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		len += (size_t)got;
		got = -1;
	}
	if (said == NULL || got != 0) {
		free(said);
		return NULL;
	}
	said[len] = '\0';
	return said;
}

/* The program's exit code; 4, could not tell, where it has none. */
static int
reap(pid_t child, int64_t until)
{
	const struct timespec pause = {.tv_nsec = 20000000};
	int state = 0;
	pid_t got;

	while ((got = waitpid(child, &state, WNOHANG)) == 0 ||
	       (got < 0 && errno == EINTR)) {
		if (got == 0 && now() >= until)
			kill(child, SIGKILL);
		nanosleep(&pause, NULL);
	}
	return got == child && WIFEXITED(state) ? WEXITSTATUS(state) : 4;
}

static int
ask_program(struct words *words, struct words *environment, unsigned seconds,
    char **said)
{
	int64_t until = now() + ((int64_t)seconds + GRACE) * 1000;
	int ends[2];
	pid_t child;
	int code;

	*said = NULL;
	if (words->full || environment->full || pipe(ends) != 0)
		return 4;
	child = fork();
	if (child == 0) {
		close(ends[0]);
		run_program(words, environment, ends[1]);
	}
	close(ends[1]);
	if (child > 0)
		*said = read_answer(ends[0], until);
	close(ends[0]);
	if (child < 0)
		return 4;
	if (*said == NULL)
		kill(child, SIGKILL);
	code = reap(child, until);
	return *said == NULL ? 4 : code;
}

static const char *
read_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

/* Strangers' bytes must not move a terminal's cursor. */
static void
tell_text(int tell, const char *before, const char *text)
{
	char line[2048];
	size_t len = 0;

	for (; *text != '\0' && len < sizeof line - 1; text++) {
		unsigned char byte = (unsigned char)*text;

		line[len++] = byte < ' ' || byte == 127 ? '?' : *text;
	}
	line[len] = '\0';
	if (len > 0)
		dprintf(tell, "%s%s\n", before, line);
}

static void
tell_reason(int tell, const json_t *reason)
{
	char text[2048];

	snprintf(text, sizeof text, "%s  %s: %s", read_text(reason, "policy"),
	    read_text(reason, "subject"), read_text(reason, "reason"));
	tell_text(tell, "  ", text);
	if (read_text(reason, "command")[0] != '\0')
		tell_text(tell, "      do: ", read_text(reason, "command"));
	else
		tell_text(tell, "      do: ", read_text(reason, "remedy"));
}

/* The reasons of an answer, or else the sentence of an error.  True if it
 * gave a reason. */
static bool
tell_no(int tell, const json_t *line, bool told)
{
	const json_t *reasons = json_object_get(line, "reasons"), *reason;
	size_t i;

	if (!told && json_object_get(line, "text") != NULL) {
		tell_text(tell, "  ", read_text(line, "text"));
		tell_text(tell, "      do: ", read_text(line, "remedy"));
	}
	json_array_foreach (reasons, i, reason)
		tell_reason(tell, reason);
	return told || json_array_size(reasons) > 0;
}

static bool
is_open(struct gate_answer *answer, const json_t *line)
{
	const char *release = read_text(line, "release");

	if (strcmp(read_text(line, "type"), "result") != 0 ||
	    strcmp(read_text(line, "verdict"), "allow") != 0 ||
	    release[0] == '\0' || strlen(release) >= sizeof answer->release)
		return false;
	snprintf(answer->release, sizeof answer->release, "%s", release);
	return true;
}

/* Line by line; the last one that says something counts. */
static bool
read_lines(struct gate_answer *answer, char *said, bool wanted, int tell)
{
	bool open = false, told = false;

	while (said != NULL && *said != '\0') {
		size_t len = strcspn(said, "\n");
		json_t *line = json_loadb(said, len, 0, NULL);

		open = line != NULL && wanted && is_open(answer, line);
		if (!open && line != NULL)
			told = tell_no(tell, line, told);
		json_decref(line);
		said += len + (said[len] == '\n');
	}
	return open;
}

static int
find_code(int code)
{
	switch (code) {
	case 1:
	case 2:
	case 3:
	case 5:
		return 200 + code;
	default:
		return GATE_UNKNOWN;
	}
}

/* May it be asked at all?  Says what is missing, and how to mend it. */
static bool
can_ask(struct gate_answer *answer, const struct site *site,
    const struct gate_job *job, int tell)
{
	char why[512] = "";

	answer->code = GATE_UNKNOWN;
	if (job->permit[0] != '\0' && site->trust == NULL) {
		snprintf(why, sizeof why,
		    "permits are not taken here, requests are; say "
		    "--custody-request=R40");
	} else if (job->permit[0] != '\0') {
		if (site_root_owns(site->trust, why, sizeof why))
			return true;
	} else if (job->request[0] == '\0') {
		answer->code = GATE_DENIED;
		snprintf(why, sizeof why,
		    "this job names no request; say --custody-request=R40");
	} else if (!gate_is_request(job->request)) {
		answer->code = GATE_USAGE;
		snprintf(why, sizeof why, "a request is R and a number");
	} else if (site->ledger == NULL) {
		snprintf(why, sizeof why,
		    "requests are not taken here, permits are; say "
		    "--custody-permit=FILE");
	}
	if (why[0] != '\0')
		dprintf(tell, "custody: job %s: %s\n", job->job, why);
	return why[0] == '\0';
}

void
gate_ask(struct gate_answer *answer, const struct site *site,
    const struct gate_job *job, int tell)
{
	struct words words = {0}, environment = {0};
	char *said = NULL;
	int code;

	*answer = (struct gate_answer){.code = GATE_UNKNOWN};
	if (!can_ask(answer, site, job, tell))
		return;
	write_question(&words, site, job);
	write_environment(&environment, job);
	code = ask_program(&words, &environment, site->seconds, &said);
	answer->code = find_code(code);
	if (code != 0)
		dprintf(tell, "custody: job %s may not start: %s (exit %d)\n",
		    job->job,
		    code == 1 || code == 3 ? "denied" : "the gate cannot tell",
		    answer->code);
	if (read_lines(answer, said, code == 0, tell) && code == 0)
		answer->code = GATE_OPEN;
	else
		answer->release[0] = '\0';
	if (code == 0 && answer->code != GATE_OPEN)
		dprintf(tell,
		    "custody: job %s may not start: the gate's answer "
		    "makes no sense\n",
		    job->job);
	free(said);
	free_words(&environment);
	free_words(&words);
}
