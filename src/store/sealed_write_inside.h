/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_write_inside: a sealed file that is being written, as sealed_write.c
 * and sealed_resume.c see it, and nobody else.
 */
#ifndef STORE_SEALED_WRITE_INSIDE_H
#define STORE_SEALED_WRITE_INSIDE_H

#include <pthread.h>

#include <zstd.h>

#include "store/sealed_inside.h"

#define SEALED_WRITE_THREADS 8
#define SEALED_WRITE_SPARES 4

/* A chunk that is to be written. */
struct sealed_write_job {
	struct buffer plain; /* or, of another file, packed */
	size_t length;       /* when it is open */
	bool packed;
	uint64_t number;
	struct sealed_write_job *next;
};

struct sealed_write_worker {
	struct sealed_write *write;
	struct aead *aead;
	ZSTD_CCtx *zstd;
	struct buffer packed, sealed;
	pthread_t thread;
	bool running;
};

struct sealed_write {
	char *path;
	int fd;
	uint8_t header[SEALED_HEADER];
	struct aead *table;
	struct sealed_write_worker worker[SEALED_WRITE_THREADS];
	unsigned workers; /* 0: the caller is the only one */
	unsigned begun;   /* of them: they wait or work     */

	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct sealed_write_job *head, **tail;
	size_t waiting, busy;
	bool ending;
	uint64_t chunks;  /* begun */
	uint64_t placed;  /* of them have a place */
	uint64_t at;      /* where the next goes */
	uint64_t started; /* of what is on its way to the disk */
	uint64_t *place;  /* of each */
	size_t room;
	struct buffer spare[SEALED_WRITE_SPARES]; /* of chunks that are done */
	size_t spares;
	bool resumed;           /* sealed_write_resume */
	uint64_t kept, kept_to; /* chunks that were, and where they end */
	enum custody_status status;
	struct custody_error err;
};

/* sealed_pack.c: into worker->packed, the method and what it made; what does
 * not become shorter stays as it is. */
enum custody_status sealed_pack(struct sealed_write_worker *worker,
    struct bytes plain, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sealed_pack_not(struct buffer *out, struct bytes plain,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The file is opened with `flags` of open(2); nothing is written. */
enum custody_status sealed_write_open(struct sealed_write **out,
    const char *path, int flags, const struct sealed_file_name *name,
    const struct secret *key, unsigned threads,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Room for the place of one more chunk. */
enum custody_status sealed_write_grow(
    struct sealed_write *write, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
