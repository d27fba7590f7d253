/* SPDX-License-Identifier: Apache-2.0
 *
 * index_seal: the index of a sealed version is a SQLite file whose every page
 * is encrypted on its way to the disk and opened on its way back; what was
 * changed, or lies in another page's place, reads as an error.
 * custody-sealed(5) has the bytes.
 */
#ifndef STORE_INDEX_SEAL_H
#define STORE_INDEX_SEAL_H

#include "crypto/secret.h"

struct index_seal;

/* For one connection at a time, and as long as that is open. */
enum custody_status index_seal_new(struct index_seal **out,
    const struct secret *key, struct custody_error *err) CUSTODY_MUST_CHECK;
void index_seal_free(struct index_seal *seal); /* accepts NULL */

/* What sqlite3_open_v2 is to open the file with; borrowed.  NULL, the usual,
 * for NULL. */
const char *index_seal_vfs(const struct index_seal *seal);

#endif
