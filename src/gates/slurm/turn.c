/* SPDX-License-Identifier: Apache-2.0
 *
 * turn: an answer and a semaphore in shared memory.  Who waits passes the
 * semaphore on, so that one post lets any number through.
 */
#include <errno.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <time.h>

#include "gates/slurm/turn.h"

struct turn {
	sem_t told;
	struct gate_answer answer;
};

struct turn *
turn_make(void)
{
	struct turn *turn = mmap(NULL, sizeof *turn, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (turn == MAP_FAILED)
		return NULL;
	if (sem_init(&turn->told, 1, 0) != 0) {
		munmap(turn, sizeof *turn);
		return NULL;
	}
	turn->answer.code = GATE_UNKNOWN;
	return turn;
}

void
turn_tell(struct turn *turn, const struct gate_answer *answer)
{
	turn->answer = *answer;
	sem_post(&turn->told);
}

void
turn_wait(struct turn *turn, unsigned seconds, struct gate_answer *answer)
{
	struct timespec until;
	int got;

	*answer = (struct gate_answer){.code = GATE_UNKNOWN};
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += (time_t)seconds;
	do
		got = sem_timedwait(&turn->told, &until);
	while (got != 0 && errno == EINTR);
	if (got != 0)
		return;
	*answer = turn->answer;
	sem_post(&turn->told);
}
