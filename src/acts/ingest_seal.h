/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_seal: the sealed half of an ingest: a data key that is this
 * attempt's alone, the sealed file beside the index that is being made, and,
 * when the version has its root, its slot.
 */
#ifndef ACTS_INGEST_SEAL_H
#define ACTS_INGEST_SEAL_H

#include "acts/sealed.h"
#include "acts/sealing.h"

/* All zeros: nothing is sealed. */
struct ingest_seal {
	char name[SEALED_NAME_SIZE]; /* "": nothing is */
	struct sealed_file_name file;
	struct secret *key;
	struct secret *index_key;
	struct sealed_write *write;
	struct sealing *sealing;
	char *from; /* where it is made */
	char *path; /* where it will lie */
	uint64_t slot;
	uint64_t size; /* bytes of the sealed file */
};

/* Unlocks the store, before anything is read. */
enum custody_status ingest_seal_prepare(struct ingest_seal *seal,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Begins the file, in the folder `partial`; `also` is told of every file. */
enum custody_status ingest_seal_begin(struct ingest_seal *seal,
    struct custody *custody, const char *partial,
    const struct measure_sink *also, void *also_ctx,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The whole file is on the disk. */
enum custody_status ingest_seal_finish(struct ingest_seal *seal,
    const uint8_t version[DIGEST_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Under the ledger's lock: its slot, and its name.  settle: there is an event
 * for them.  undo: there is none, and they go. */
enum custody_status ingest_seal_place(struct ingest_seal *seal,
    struct custody *custody, const uint8_t version[DIGEST_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;
void ingest_seal_settle(struct ingest_seal *seal, struct custody *custody);
void ingest_seal_undo(struct ingest_seal *seal, struct custody *custody);

void ingest_seal_clear(struct ingest_seal *seal);

#endif
