/* SPDX-License-Identifier: Apache-2.0
 *
 * manifest: the file entries of a version, and the root over them that is the
 * version's name: RFC 6962 over the canonical JSON of each entry, sorted by
 * path bytes.  ledger.md, "Records, files, versions".
 */
#ifndef ACTS_MANIFEST_H
#define ACTS_MANIFEST_H

#include "crypto/merkle.h"
#include "store/index_file.h"

/* What is hashed of an entry. */
struct manifest_line {
	struct bytes path;
	const char *format;
	const uint8_t *header; /* 32 bytes, or NULL */
	const uint8_t *root;   /* 32 bytes */
	uint64_t records;
};

/* Of an entry of an index; borrowed from it. */
struct manifest_line manifest_line(const struct index_entry *entry);

/* Appends the leaf data:
 * {"format":…,"header":HEX|null,"path":…,"records":N,"root":HEX}, with
 * "path_hex" where canonical JSON cannot hold the path. */
enum custody_status manifest_write(struct buffer *out,
    const struct manifest_line *line,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds a line to the tree; lines come by ascending path. */
enum custody_status manifest_add(struct merkle *tree,
    const struct manifest_line *line,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_OK if the manifest in `index` is that of version `root` (64 hex);
 * else CUSTODY_DISAGREES ("manifest"). */
enum custody_status manifest_check(struct index_file *index, const char *root,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
