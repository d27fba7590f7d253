/* SPDX-License-Identifier: Apache-2.0
 *
 * confinement: three fences, each for itself: a seccomp filter that knows the
 * calls that thinking needs, Landlock without a rule where the kernel has it,
 * and limits of resources.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "readers/confinement.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#define ARCHITECTURE 0 /* cannot confine */
#endif

/* A sanitizer reports on stderr, keeps a shadow of all memory, and needs a few
 * calls more. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

#define ARGUMENT(n) offsetof(struct seccomp_data, args[n])
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define CATCH BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP)
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offset))
/* Goes on where it is `value`, else passes over `steps`. */
#define IS(value, steps)                                                       \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), 0, steps)
#define CALL(name) IS(SYS_##name, 1), ALLOW
/* Only of this descriptor. */
#define CALL_OF(name, fd)                                                      \
	IS(SYS_##name, 4), LOAD(ARGUMENT(0)), IS(fd, 1), ALLOW, CATCH
/* Only without PROT_EXEC. */
#define CALL_PLAIN(name)                                                       \
	IS(SYS_##name, 4), LOAD(ARGUMENT(2)),                                  \
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (uint32_t)PROT_EXEC, 1, 0),   \
	    ALLOW, CATCH

/* Little-endian: the low half of an argument, which holds a descriptor or
 * PROT_EXEC, is its first. */
static const struct sock_filter filter[] = {
    LOAD(offsetof(struct seccomp_data, arch)),
    IS(ARCHITECTURE, 1),
    BPF_STMT(BPF_JMP | BPF_JA, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    LOAD(offsetof(struct seccomp_data, nr)),
    CALL_OF(sendto, CONFINEMENT_CHANNEL),
    CALL_OF(recvmsg, CONFINEMENT_CHANNEL),
    CALL_OF(pread64, CONFINEMENT_FILE),
    CALL_OF(close, CONFINEMENT_FILE),
    CALL_PLAIN(mmap),
    CALL_PLAIN(mprotect),
    CALL(munmap),
    CALL(mremap),
    CALL(madvise),
    CALL(brk),
    CALL(futex),
    CALL(clock_gettime),
    CALL(gettimeofday),
    CALL(getrandom),
    CALL(sysinfo), /* by qsort, for how much it may take */
    CALL(restart_syscall),
    CALL(rt_sigprocmask),
    CALL(rt_sigreturn),
    CALL(exit_group),
#if defined(__SANITIZE_ADDRESS__)
    CALL(getpid),
    CALL(gettid),
    CALL(sched_yield),
    CALL(sigaltstack),
    CALL_OF(write, STDERR_FILENO),
#endif
    CATCH,
};

static void (*tell_caught)(int call);

static void
caught(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	tell_caught(info->si_syscall);
	_exit(1);
}

static bool
filter_calls(void (*tell)(int call))
{
	static const struct sock_fprog program = {
	    .len = sizeof filter / sizeof *filter,
	    .filter = (struct sock_filter *)(uintptr_t)filter,
	};
	struct sigaction action = {
	    .sa_sigaction = caught,
	    .sa_flags = SA_SIGINFO | SA_NODEFER,
	};

	tell_caught = tell;
	return ARCHITECTURE != 0 && sigaction(SIGSYS, &action, NULL) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* linux/landlock.h of the newest kernel; an older one is given less of it. */
struct ruleset {
	uint64_t files;
	uint64_t network;
	uint64_t scope;
};

/* Bits by version of the interface, from 1 on. */
static const struct {
	struct ruleset all;
	size_t size;
} rulesets[] = {
    {{0x1fff, 0, 0}, 8},
    {{0x3fff, 0, 0}, 8},
    {{0x7fff, 0, 0}, 8},
    {{0x7fff, 3, 0}, 16},
    {{0xffff, 3, 0}, 16},
    {{0xffff, 3, 3}, 24},
};

/* The version of Landlock; 0: there is none. */
static size_t
landlock_version(void)
{
	size_t newest = sizeof rulesets / sizeof *rulesets;
	long version = syscall(444, NULL, 0, 1); /* landlock_create_ruleset */

	if (version < 1)
		return 0;
	return (size_t)version < newest ? (size_t)version : newest;
}

/* A kernel without it is fenced by the two others. */
static void
forbid_files(void)
{
	size_t version = landlock_version();
	long ruleset;

	if (version == 0)
		return;
	ruleset = syscall(
	    444, &rulesets[version - 1].all, rulesets[version - 1].size, 0);
	if (ruleset < 0)
		return;
	syscall(446, ruleset, 0); /* landlock_restrict_self */
	close((int)ruleset);
}

/* Bytes that this process has of its own, as RLIMIT_DATA counts them. */
static uint64_t
own_bytes(void)
{
	unsigned long long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (file == NULL)
		return 0;
	if (fscanf(file, "%*u %*u %*u %*u %*u %llu", &pages) != 1)
		pages = 0;
	fclose(file);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Who is limited further already stays so. */
static bool
limit(int resource, uint64_t most)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
		return false;
	if (limit.rlim_max > most)
		limit.rlim_max = most;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit((__rlimit_resource_t)resource, &limit) == 0;
}

static bool
limit_resources(uint64_t memory)
{
	/* A sanitizer's shadow counts, and what was freed it keeps. */
	if (!SANITIZED && !limit(RLIMIT_DATA, memory))
		return false;
	return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
	       limit(RLIMIT_NPROC, 0) && limit(RLIMIT_MEMLOCK, 0) &&
	       limit(RLIMIT_NOFILE,
		   SANITIZED ? STDERR_FILENO + 1 : CONFINEMENT_CHANNEL + 1);
}

static bool
close_others(int channel)
{
	if (dup2(channel, CONFINEMENT_CHANNEL) < 0)
		return false;
	close(CONFINEMENT_FILE);
	if (!SANITIZED)
		close(STDERR_FILENO);
	/* Unlike close_range(2), it does so also in older kernels, and where a
	 * container refuses what it does not know. */
	closefrom(STDERR_FILENO + 1);
	return true;
}

bool
confinement_enter(int channel, uint64_t memory, void (*tell)(int call))
{
	static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1,
	    SIGUSR2, SIGPIPE, SIGXFSZ};

	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		signal(ignored[i], SIG_IGN);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	memory += own_bytes();
	if (!close_others(channel))
		return false;
	forbid_files();
	return limit_resources(memory) && filter_calls(tell);
}

const char *
confinement_name(void)
{
	/* With no program at all the answer is EFAULT where there is seccomp
	 * (seccomp(2)). */
	if (ARCHITECTURE == 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) == 0 ||
	    errno != EFAULT)
		return "nothing";
	return landlock_version() > 0 ? "seccomp, Landlock and limits"
				      : "seccomp and limits";
}

const char *
confinement_attempt(int call)
{
	static const struct {
		int call;
		const char *attempt;
	} attempts[] = {
#ifdef SYS_open
	    {SYS_open, "open a file"},
#endif
	    {SYS_openat, "open a file"},
	    {SYS_socket, "use the network"},
	    {SYS_connect, "use the network"},
	    {SYS_execve, "start a program"},
	    {SYS_clone, "start a process"},
	    {SYS_clone3, "start a process"},
	    {SYS_mmap, "run memory that it wrote"},
	    {SYS_mprotect, "run memory that it wrote"},
	    {SYS_ptrace, "look into another process"},
	    {SYS_kill, "stop another process"},
	    {SYS_unlinkat, "remove a file"},
	};

	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
		if (attempts[i].call == call)
			return attempts[i].attempt;
	return NULL;
}
