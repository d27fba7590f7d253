/* SPDX-License-Identifier: Apache-2.0
 *
 * index_hosts: the hosts that the URLs of a version name, each once, in the
 * order of their keys (index_key.h: labels reversed).
 */
#ifndef STORE_INDEX_HOSTS_H
#define STORE_INDEX_HOSTS_H

#include "store/index_file.h"

/* `host` is the part of a key before its scheme, "com.example.news."; it
 * lives during the call.  Hosts ascend by their bytes.  `records` have it. */
typedef enum custody_status index_host_visit(void *context, struct bytes host,
    uint64_t records, struct custody_error *err);

/* Any answer but CUSTODY_OK from `each` ends it and is given back.  What is
 * no URL has no host.  CUSTODY_DISAGREES ("index") where the run contradicts
 * itself. */
enum custody_status index_hosts_each(struct index_file *index,
    index_host_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Appends each, ended by a NUL: hosts hold none. */
enum custody_status index_hosts_list(struct index_file *index,
    struct buffer *out, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
