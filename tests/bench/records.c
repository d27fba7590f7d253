/* SPDX-License-Identifier: Apache-2.0
 *
 * records: how long one record of a sealed version takes to be read, wherever
 * it lies, once the store is open.
 *
 *   bench_records LEDGER DATASET COUNT
 *
 * reads COUNT records at random places of the newest version, in the store that
 * CUSTODY_STORE_KEY opens; compares the SHA-256 of each with its index; and
 * prints "median MS" and "slowest MS".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "acts/sealed.h"
#include "acts/sealed_contents.h"
#include "acts/sealed_record.h"
#include "acts/version_index.h"
#include "store/index_file.h"

struct reading {
	struct custody *custody;
	json_t *versions;
	struct index_file *index;
	struct sealed_read *read;
	struct sealed_contents contents;
};

static void
must(enum custody_status status, const struct custody_error *err)
{
	if (status == CUSTODY_OK)
		return;
	fprintf(stderr, "bench_records: %s\n", err->text);
	exit(1);
}

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static int
compare(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static void
open_all(struct reading *reading, const char *ledger, const char *dataset)
{
	const struct custody_settings settings = {
	    .ledger = ledger,
	    .store_key = getenv("CUSTODY_STORE_KEY"),
	    .read_only = true,
	};
	struct custody_error err = {0};
	const json_t *version;

	must(custody_open(&reading->custody, &settings, &err), &err);
	must(session_versions(
		 reading->custody, dataset, false, &reading->versions, &err),
	    &err);
	version = json_array_get(reading->versions, 0);
	must(version_index_open(
		 &reading->index, reading->custody, version, &err),
	    &err);
	must(
	    sealed_open(&reading->read, reading->custody, version, &err), &err);
	must(sealed_contents_read(
		 &reading->contents, sealed_read_contents(reading->read), &err),
	    &err);
}

/* Milliseconds that a record took, of a version of one entry. */
static double
read_one(struct reading *reading, uint64_t ordinal)
{
	const struct sealed_content_entry *entry = &reading->contents.entry[0];
	uint8_t digest[DIGEST_SIZE], recorded[DIGEST_SIZE];
	struct custody_error err = {0};
	struct buffer record = {0};
	double since = now();

	must(sealed_record(reading->read, entry->path, ordinal, &record, &err),
	    &err);
	since = now() - since;
	digest_sha256(digest, record.at, record.len);
	must(index_file_digest(reading->index, ordinal, recorded, &err), &err);
	if (memcmp(digest, recorded, sizeof digest) != 0) {
		fprintf(stderr, "bench_records: record %llu is another\n",
		    (unsigned long long)ordinal);
		exit(1);
	}
	buffer_clear(&record);
	return since;
}

int
main(int argc, char **argv)
{
	struct reading reading = {.custody = NULL};
	struct custody_error err = {0};
	size_t count;
	double *took;

	if (argc != 4 || (count = (size_t)atoi(argv[3])) == 0) {
		fprintf(stderr, "usage: bench_records LEDGER DATASET COUNT\n");
		return 2;
	}
	must(digest_start(&err), &err);
	open_all(&reading, argv[1], argv[2]);
	took = calloc(count, sizeof *took);
	srandom(7);
	for (size_t i = 0; took != NULL && i < count; i++)
		took[i] = read_one(&reading,
		    (uint64_t)random() % reading.contents.entry[0].records);
	if (took == NULL)
		return 1;
	qsort(took, count, sizeof *took, compare);
	printf("median %.3f\nslowest %.3f\n", took[count / 2], took[count - 1]);
	free(took);
	sealed_contents_clear(&reading.contents);
	sealed_read_close(reading.read);
	index_file_close(reading.index);
	json_decref(reading.versions);
	custody_close(reading.custody);
	return 0;
}
