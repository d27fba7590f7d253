/* SPDX-License-Identifier: Apache-2.0
 *
 * events: how many events a second a ledger takes and verifies, beside what
 * the disk syncs and OpenSSL verifies in the same folder and process.
 *
 *   bench_events LEDGER KEY EVENTS
 *
 * adds EVENTS look-ups, signed with KEY (a PEM), to LEDGER (a .custody folder),
 * and prints a line "NAME NUMBER" for each rate, a second.
 */
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "crypto/digest.h"
#include "ledger/ledger.h"

#define SINGLE 500    /* events, a transaction each */
#define TOGETHER 1000 /* in one transaction */
#define EVENT_SIZE 512

static void
die(const struct custody_error *err)
{
	fprintf(stderr, "bench_events: %s\n", err->text);
	exit(1);
}

static void
must(enum custody_status status, const struct custody_error *err)
{
	if (status != CUSTODY_OK)
		die(err);
}

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void
print_rate(const char *name, double count, double since)
{
	printf("%s %.0f\n", name, count / (now() - since));
	fflush(stdout);
}

/* What an event costs at least: its bytes at the end of a file, synced. */
static void
print_syncs(const char *folder)
{
	char name[4096], event[EVENT_SIZE] = {0};
	double since = now();
	int fd;

	snprintf(name, sizeof(name), "%s/bench.syncs", folder);
	fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	for (int i = 0; i < SINGLE; i++)
		if (fd < 0 || write(fd, event, sizeof(event)) < 0 ||
		    fsync(fd) != 0) {
			perror(name);
			exit(1);
		}
	print_rate("syncs", SINGLE, since);
	close(fd);
	unlink(name);
}

/* One core, keys and messages as an event has them. */
static void
print_verifications(void)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char event[EVENT_SIZE] = {0}, signature[64];
	size_t size = sizeof(signature);
	double since;
	int count = 0;

	if (EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) != 1 ||
	    EVP_DigestSign(ctx, signature, &size, event, sizeof(event)) != 1)
		exit(1);
	for (since = now(); now() < since + 1; count++) {
		EVP_MD_CTX_reset(ctx);
		if (EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) != 1 ||
		    EVP_DigestVerify(
			ctx, signature, size, event, sizeof(event)) != 1)
			exit(1);
	}
	print_rate("verifications", count, since);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

static void
add(struct ledger *ledger, const struct keyring_key *key, int events,
    int together)
{
	struct custody_error err = {0};
	json_t *data = json_pack("{s:[s],s:i,s:i,s:b}", "selectors", "sha256",
	    "indicators", 1, "hits", 0, "complete", 1);

	for (int i = 0; i < events; i++) {
		if (i % together == 0)
			must(ledger_begin(ledger, &err), &err);
		must(ledger_add(ledger, key, "lookup.made/1", data, NULL, &err),
		    &err);
		if ((i + 1) % together == 0 || i + 1 == events)
			must(ledger_commit(ledger, &err), &err);
	}
	json_decref(data);
}

int
main(int argc, char **argv)
{
	struct custody_error err = {0};
	struct keyring_key *key = NULL;
	struct ledger *ledger = NULL;
	uint64_t good = 0;
	int events;
	double since;

	if (argc != 4 || (events = atoi(argv[3])) <= SINGLE) {
		fprintf(stderr, "usage: bench_events LEDGER KEY EVENTS\n");
		return 2;
	}
	must(digest_start(&err), &err);
	print_syncs(argv[1]);
	print_verifications();
	must(keyring_open_file(&key, argv[2], NULL, NULL, &err), &err);
	must(ledger_open(&ledger, argv[1], NULL, &err), &err);
	since = now();
	add(ledger, key, SINGLE, 1);
	print_rate("single", SINGLE, since);
	since = now();
	add(ledger, key, events - SINGLE, TOGETHER);
	print_rate("together", events - SINGLE, since);
	ledger_close(ledger);
	keyring_close(key);
	since = now();
	must(ledger_verify(argv[1], &good, NULL, &err), &err);
	print_rate("verified", (double)good, since);
	return 0;
}
