/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_file: `sealed/SEAL`: a version's data in chunks, each compressed and
 * encrypted, and a table of them at the end.  Written once, from end to end;
 * read a chunk at a time.  custody-sealed(5) has the bytes.
 */
#ifndef STORE_SEALED_FILE_H
#define STORE_SEALED_FILE_H

#include "crypto/secret.h"
#include "store/slots.h"

/* Bytes of a chunk before it is compressed; what cannot be parted is longer,
 * up to the limit. */
#define SEALED_FILE_CHUNK ((size_t)1 << 20)
#define SEALED_FILE_CHUNK_MAX ((size_t)1 << 30)

/* What the bytes are bound to, beside the version, whose root is not known
 * before the last of them: the slot and the table are bound to that. */
struct sealed_file_name {
	uint8_t genesis[32];
	uint8_t seal[SLOTS_SEAL_SIZE];
	uint32_t epoch;
};

/* Behind the name of a file that is given up in pieces, while its chunks go
 * over into another: a mark beside it. */
#define SEALED_FILE_MOVING ".moving"

/* What one data key is for, each use with a key of its own. */
#define SEALED_FILE_CHUNK_KEY "custody sealed chunk v1"
#define SEALED_FILE_TABLE_KEY "custody sealed table v1"
#define SEALED_FILE_INDEX_KEY "custody sealed index v1"

/* --- writing: sealed_write.c ---------------------------------------------- */

struct sealed_write;

/* Makes the file, which nobody had (mode 0600).  `threads` others than the
 * caller's compress and encrypt. */
enum custody_status sealed_write_new(struct sealed_write **out,
    const char *path, const struct sealed_file_name *name,
    const struct secret *key, unsigned threads,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The next chunk.  Takes the bytes over: `plain` is empty afterwards. */
enum custody_status sealed_write_chunk(struct sealed_write *write,
    struct buffer *plain, struct custody_error *err) CUSTODY_MUST_CHECK;
/* The same of a chunk that another sealed file had packed (sealed_read_packed),
 * `length` bytes when it is open: it is encrypted, and no more. */
enum custody_status sealed_write_packed(struct sealed_write *write,
    struct buffer *packed, size_t length,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* For the next chunk, in place of `out`, which has no room: an empty buffer
 * with that of a chunk that is done, where there is one. */
void sealed_write_spare(struct sealed_write *write, struct buffer *out);
/* Until no thread works: the next chunk wakes them. */
void sealed_write_rest(struct sealed_write *write);
/* How many there are. */
uint64_t sealed_write_chunks(const struct sealed_write *write);

/* The table, with what the caller wants to know of the chunks; then all of it
 * is on the disk.  *size: bytes of the file. */
enum custody_status sealed_write_finish(struct sealed_write *write,
    const uint8_t version[32], struct bytes contents, uint64_t *size,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void sealed_write_free(struct sealed_write *write); /* accepts NULL */

/* --- writing on: sealed_resume.c ------------------------------------------ */

/*
 * Goes on with a file that was begun, by the caller's thread alone: what opens
 * of it, up to `most` chunks from the first on, is kept, and is on the disk;
 * the rest is written over.  What is written then has to be what a run before
 * had written there, or began to: so chunks are given packed. CUSTODY_DISAGREES
 * ("sealed") where it is another file.
 */
enum custody_status sealed_write_resume(struct sealed_write **out,
    const char *path, const struct sealed_file_name *name,
    const struct secret *key, uint64_t most,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* A chunk as it is packed here, in place of what `packed` held. */
enum custody_status sealed_write_pack(struct sealed_write *write,
    struct bytes plain, struct buffer *packed,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* What was written is on the disk, was read from there, and opens. */
enum custody_status sealed_write_keep(
    struct sealed_write *write, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Bytes that came after what was kept. */
uint64_t sealed_write_unkept(const struct sealed_write *write);

/* --- reading: sealed_read.c ----------------------------------------------- */

struct sealed_read;

/* CUSTODY_UNKNOWN ("no-sealed", "io"); CUSTODY_DISAGREES ("sealed") for a
 * file that is cut, damaged, another's, or of another version. */
enum custody_status sealed_read_open(struct sealed_read **out, const char *path,
    const struct sealed_file_name *name, const uint8_t version[32],
    const struct secret *key, struct custody_error *err) CUSTODY_MUST_CHECK;
void sealed_read_close(struct sealed_read *read); /* wipes; accepts NULL */

uint64_t sealed_read_chunks(const struct sealed_read *read);
uint64_t sealed_read_size(const struct sealed_read *read); /* of the file */
/* What sealed_write_finish was given; borrowed. */
struct bytes sealed_read_contents(const struct sealed_read *read);

/* How long a chunk is when it is open; and the chunk, which is as long as
 * that was, into `to`.  CUSTODY_DISAGREES ("sealed"); CUSTODY_UNKNOWN
 * ("being-erased") where the file was given up since it was opened. */
enum custody_status sealed_read_length(struct sealed_read *read, uint64_t chunk,
    size_t *length, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sealed_read_chunk(struct sealed_read *read, uint64_t chunk,
    uint8_t *to, size_t length, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A chunk as it was packed, appended to `out`, and how long it is when it is
 * open; for whoever seals it again.  CUSTODY_DISAGREES ("sealed"). */
enum custody_status sealed_read_packed(struct sealed_read *read, uint64_t chunk,
    struct buffer *out, size_t *length,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Where a chunk begins in the file, as the table says; of the one behind the
 * last, where the table does. */
uint64_t sealed_read_place(const struct sealed_read *read, uint64_t chunk);
/* The caller gives it up, and knows of its holes. */
void sealed_read_moved(struct sealed_read *read);
/* Bytes of the table when it is open. */
uint64_t sealed_read_table(const struct sealed_read *read);
/* Of the key that it opened with: above 0 where records were erased. */
uint32_t sealed_read_epoch(const struct sealed_read *read);

/* Does `key` open the table, or the first chunk, of the file there?
 * CUSTODY_OK: it does; CUSTODY_DISAGREES: neither; CUSTODY_UNKNOWN. */
enum custody_status sealed_read_try(const char *path,
    const struct sealed_file_name *name, const uint8_t version[32],
    const struct secret *key, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
