/* SPDX-License-Identifier: Apache-2.0
 *
 * limits: what no ingest, sealing or check of a file of lines can take less
 * than: each digest, tree and compression that its answer is made of, alone,
 * of data in memory, on one core.
 *
 *   bench_limits FILE THREADS
 *
 * prints "step NAME SECONDS" for each (the least of three), then "limit ACT
 * SECONDS": the sum shared by THREADS cores, and no less than one stream of
 * SHA-256, where the act has one.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <zstd.h>

#include "crypto/digest.h"
#include "crypto/fingerprint.h"
#include "crypto/merkle.h"

#define BATCH ((size_t)1024)
#define PIECE ((size_t)1 << 20)
#define LARGE ((size_t)2 << 20) /* a page */
#define RUNS 3                  /* of digests, fingerprints and forms */

static const char *path;
static struct bytes file;
static struct bytes *lines;
static size_t count;
static uint8_t (*digests)[DIGEST_SIZE];
static struct buffer packed; /* of all pieces, one after the other */

static void
must(bool well, const char *what)
{
	if (well)
		return;
	perror(what);
	exit(1);
}

/* --- the steps ----------------------------------------------------------- */

static void
read_file(void)
{
	uint8_t *room = malloc(PIECE);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	must(fd >= 0 && room != NULL, path);
	while (read(fd, room, PIECE) > 0)
		;
	close(fd);
	free(room);
}

static void
digest_stream(void)
{
	struct digest_stream stream;
	uint8_t out[DIGEST_SIZE];

	digest_init(&stream);
	digest_add(&stream, file.at, file.len);
	digest_final(&stream, out);
}

static void
digest_records(void)
{
	for (size_t i = 0; i < count; i += BATCH)
		digest_many(lines + i, count - i < BATCH ? count - i : BATCH,
		    digests + i);
}

static void
fingerprint_records(void)
{
	uint8_t out[FINGERPRINT_SIZE];

	for (size_t i = 0; i < count; i++)
		fingerprint_bytes(out, lines[i].at, lines[i].len);
}

static void
make_tree(void)
{
	struct merkle tree = {0};
	uint8_t leaves[BATCH][DIGEST_SIZE], root[DIGEST_SIZE];

	for (size_t i = 0; i < count; i += BATCH) {
		size_t some = count - i < BATCH ? count - i : BATCH;

		digest_many_leaves(
		    (const uint8_t(*)[DIGEST_SIZE])digests + i, some, leaves);
		merkle_add_many(
		    &tree, (const uint8_t(*)[DIGEST_SIZE])leaves, some);
	}
	merkle_root(&tree, root);
}

static void
make_runs(void)
{
	for (int i = 0; i < RUNS; i++)
		make_tree();
}

static void
compress(void)
{
	ZSTD_CCtx *zstd = ZSTD_createCCtx();

	must(zstd != NULL, "zstd");
	packed.len = 0;
	for (size_t at = 0; at < file.len; at += PIECE) {
		size_t len = file.len - at < PIECE ? file.len - at : PIECE;

		len = ZSTD_compressCCtx(zstd, packed.at + packed.len,
		    ZSTD_compressBound(PIECE), file.at + at, len, 1);
		must(!ZSTD_isError(len), "zstd");
		packed.len += len;
	}
	ZSTD_freeCCtx(zstd);
}

static void
encrypt(void)
{
	static const uint8_t key[32], nonce[12];
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	uint8_t *room = malloc(PIECE);
	int len;

	must(context != NULL && room != NULL, "memory");
	for (size_t at = 0; at < packed.len; at += PIECE)
		must(EVP_EncryptInit_ex(
			 context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
			 EVP_EncryptUpdate(context, room, &len, packed.at + at,
			     (int)(packed.len - at < PIECE ? packed.len - at
							   : PIECE)) == 1,
		    "AES-256-GCM");
	free(room);
	EVP_CIPHER_CTX_free(context);
}

/* --- all of them --------------------------------------------------------- */

enum { CHECK = 1, INGEST = 2, SEAL = 4 };

static const struct {
	const char *name;
	void (*run)(void);
	int acts;
} steps[] = {
    {"read", read_file, CHECK | INGEST | SEAL},
    {"stream", digest_stream, INGEST | SEAL},
    {"records", digest_records, CHECK | INGEST | SEAL},
    {"fingerprints", fingerprint_records, INGEST | SEAL},
    {"tree", make_tree, CHECK | INGEST | SEAL},
    {"runs", make_runs, INGEST | SEAL},
    {"zstd", compress, SEAL},
    {"aes-256-gcm", encrypt, SEAL},
};
#define STEPS (sizeof steps / sizeof *steps)

static double
processor(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static double
least_of_three(void (*run)(void))
{
	double least = 0;

	for (int i = 0; i < 3; i++) {
		double begun = processor();

		run();
		begun = processor() - begun;
		if (i == 0 || begun < least)
			least = begun;
	}
	return least;
}

/* In large pages, as a block that a file was just read into is at hand. */
static uint8_t *
read_whole(int fd, size_t len)
{
	uint8_t *room = aligned_alloc(LARGE, (len / LARGE + 1) * LARGE);
	size_t have = 0;
	ssize_t got = 1;

	must(room != NULL && madvise(room, len, MADV_HUGEPAGE) == 0, "memory");
	for (; have < len && got > 0; have += (size_t)got) {
		got = read(fd, room + have, len - have);
		must(got >= 0, path);
	}
	return room;
}

static void
load(void)
{
	struct stat stat;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const uint8_t *at, *end, *next;

	must(fd >= 0 && fstat(fd, &stat) == 0, path);
	file.len = (size_t)stat.st_size;
	file.at = read_whole(fd, file.len);
	close(fd);
	end = file.at + file.len;
	for (at = file.at; at < end; at = next + 1, count++) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next == NULL ? end : next;
		if (count % (1 << 16) == 0)
			lines = reallocarray(
			    lines, count + (1 << 16), sizeof *lines);
		must(lines != NULL, "memory");
		lines[count] = (struct bytes){at, (size_t)(next - at)};
	}
	digests = calloc(count + 1, sizeof *digests);
	packed.at = malloc(ZSTD_compressBound(PIECE) * (file.len / PIECE + 1));
	must(digests != NULL && packed.at != NULL, "memory");
}

int
main(int argc, char **argv)
{
	static const char *const acts[] = {"check", "ingest", "seal"};
	double took[STEPS];
	int threads = argc == 3 ? atoi(argv[2]) : 0;

	if (threads < 1) {
		fputs("usage: bench_limits FILE THREADS\n", stderr);
		return 2;
	}
	path = argv[1];
	load();
	for (size_t i = 0; i < STEPS; i++) {
		took[i] = least_of_three(steps[i].run);
		printf("step %s %.3f\n", steps[i].name, took[i]);
	}
	for (int act = 0; act < 3; act++) {
		double sum = 0, stream = 0;

		for (size_t i = 0; i < STEPS; i++) {
			if (!(steps[i].acts >> act & 1))
				continue;
			sum += took[i];
			if (steps[i].run == digest_stream)
				stream = took[i];
		}
		sum /= threads;
		printf(
		    "limit %s %.3f\n", acts[act], sum > stream ? sum : stream);
	}
	return 0;
}
