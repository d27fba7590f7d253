/* SPDX-License-Identifier: Apache-2.0
 *
 * signals: stops work where nothing is half done; keys in memory reach no
 * core file.
 */
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include <custody/custody.h>

#include "cli/console.h"
#include "cli/signals.h"

static volatile sig_atomic_t stopped;
static volatile sig_atomic_t forwarded;
static struct rlimit core_before;

/* What is set here, and what whoever started the program had set: nohup(1)
 * ignores SIGHUP for it and for the command that it runs. */
static const int touched[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGQUIT,
    SIGUSR1, SIGUSR2, SIGPIPE, SIGXFSZ, SIGCHLD};
#define TOUCHED (sizeof touched / sizeof *touched)
static struct sigaction before[TOUCHED];

/* timeout(1) signals a process and then its whole group: what comes within this
 * time is the same wish, told twice. */
#define SAME_WISH 500 /* milliseconds */

static void
stop(int number)
{
	static struct timespec first;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!stopped) {
		first = now;
		stopped = 1;
		custody_interrupt();
	} else if (number != SIGXCPU && /* it comes each second */
		   (now.tv_sec - first.tv_sec) * 1000 +
			   (now.tv_nsec - first.tv_nsec) / 1000000 >
		       SAME_WISH) {
		signal(number, SIG_DFL);
		raise(number);
	}
}

static void
ask_progress(int number)
{
	(void)number;
	console_want_progress();
}

static void
forward(int number)
{
	if (forwarded > 0)
		kill((pid_t)forwarded, number);
}

static void
set_handler(int number, void (*handler)(int), int flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static bool
was_ignored(int number)
{
	for (size_t i = 0; i < TOUCHED; i++)
		if (touched[i] == number)
			return before[i].sa_handler == SIG_IGN;
	return false;
}

void
signals_begin(void)
{
	struct rlimit none = {0};

	for (size_t i = 0; i < TOUCHED; i++)
		sigaction(touched[i], NULL, &before[i]);
	prctl(PR_SET_DUMPABLE, 0);
	if (getrlimit(RLIMIT_CORE, &core_before) == 0) {
		none.rlim_max = core_before.rlim_max;
		setrlimit(RLIMIT_CORE, &none);
	}
	/* No SA_RESTART: a question on the terminal ends, too. */
	set_handler(SIGINT, stop, 0);
	set_handler(SIGTERM, stop, 0);
	set_handler(SIGXCPU, stop, 0);
	if (!was_ignored(SIGHUP))
		set_handler(SIGHUP, stop, 0);
	set_handler(SIGUSR1, ask_progress, SA_RESTART);
	set_handler(SIGPIPE, SIG_IGN, 0);
	set_handler(SIGXFSZ, SIG_IGN, 0); /* write(2) says EFBIG */
	set_handler(SIGCHLD, SIG_DFL, 0); /* else nobody hears how one ended */
}

bool
signals_stopped(void)
{
	return stopped;
}

void
signals_forward(pid_t child)
{
	forwarded = child;
	set_handler(SIGINT, SIG_IGN, 0);
	set_handler(SIGQUIT, SIG_IGN, 0);
	set_handler(SIGTERM, forward, SA_RESTART);
	if (!was_ignored(SIGHUP))
		set_handler(SIGHUP, forward, SA_RESTART);
	set_handler(SIGUSR1, forward, SA_RESTART);
	set_handler(SIGUSR2, forward, SA_RESTART);
}

void
signals_restore(void)
{
	for (size_t i = 0; i < TOUCHED; i++)
		sigaction(touched[i], &before[i], NULL);
	setrlimit(RLIMIT_CORE, &core_before);
}
