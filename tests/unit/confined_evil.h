/* SPDX-License-Identifier: Apache-2.0
 *
 * confined_evil: what a reader that was taken over may try; each is put in the
 * place of an honest one.
 */
#ifndef UNIT_CONFINED_EVIL_H
#define UNIT_CONFINED_EVIL_H

#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/table.h"

static char path[] = "/tmp/custody-confined-XXXXXX.jsonl";

static enum custody_status
open_file(struct split *split, struct custody_error *err)
{
	(void)split;
	(void)err;
	open("/etc/passwd", O_RDONLY);
	return CUSTODY_OK;
}

static enum custody_status
write_file(struct split *split, struct custody_error *err)
{
	(void)err;
	if (write(STDERR_FILENO, split->at, 1) < 0)
		return CUSTODY_OK;
	unlink(path);
	return CUSTODY_OK;
}

static enum custody_status
use_network(struct split *split, struct custody_error *err)
{
	(void)split;
	(void)err;
	socket(AF_INET, SOCK_STREAM, 0);
	return CUSTODY_OK;
}

static enum custody_status
start_program(struct split *split, struct custody_error *err)
{
	char *const arguments[] = {NULL};

	(void)split;
	(void)err;
	execve("/bin/true", arguments, arguments);
	return CUSTODY_OK;
}

static enum custody_status
start_process(struct split *split, struct custody_error *err)
{
	(void)split;
	(void)err;
	fork();
	return CUSTODY_OK;
}

static enum custody_status
stop_parent(struct split *split, struct custody_error *err)
{
	(void)split;
	(void)err;
	kill(getppid(), SIGKILL);
	return CUSTODY_OK;
}

static enum custody_status
run_memory(struct split *split, struct custody_error *err)
{
	(void)split;
	(void)err;
	mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return CUSTODY_OK;
}

static enum custody_status
change_data(struct split *split, struct custody_error *err)
{
	(void)err;
	/* Not even who asks for it may write it. */
	mprotect((void *)((uintptr_t)split->at & ~(uintptr_t)4095), 4096,
	    PROT_READ | PROT_WRITE);
	*(volatile uint8_t *)(uintptr_t)split->at = 'x';
	return CUSTODY_OK;
}

#ifndef __SANITIZE_ADDRESS__ /* which has an allocator of its own */
static enum custody_status
take_memory(struct split *split, struct custody_error *err)
{
	(void)split;
	for (;;) {
		volatile char *more = malloc(1 << 20);

		if (more == NULL)
			return error_memory(err);
		for (size_t i = 0; i < 1 << 20; i += 4096)
			more[i] = 1;
	}
}
#endif

/* As a decompressor does that then finds damage. */
static enum custody_status
take_some_memory(struct split *split, struct custody_error *err)
{
	volatile char *more = malloc(16 << 20);

	(void)split;
	if (more == NULL)
		return error_memory(err);
	return error_set(err, CUSTODY_MALFORMED, "damaged", "damaged");
}

static enum custody_status
take_time(struct split *split, struct custody_error *err)
{
	(void)split;
	(void)err;
	for (volatile bool forever = true; forever;)
		;
	return CUSTODY_OK;
}

static enum custody_status
sleep_on(struct split *split, struct custody_error *err)
{
	static int word;

	(void)split;
	(void)err;
	for (volatile bool forever = true; forever;)
		syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
	return CUSTODY_OK;
}

static enum custody_status
crash(struct split *split, struct custody_error *err)
{
	volatile uintptr_t nowhere = 8;

	(void)split;
	(void)err;
	*(volatile int *)nowhere = 1;
	return CUSTODY_OK;
}

static enum custody_status
leave(struct split *split, struct custody_error *err)
{
	(void)split;
	(void)err;
	_exit(0);
}

#endif
