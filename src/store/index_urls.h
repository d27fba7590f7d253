/* SPDX-License-Identifier: Apache-2.0
 *
 * index_urls: which of a long list of URLs and hosts a version has.
 */
#ifndef STORE_INDEX_URLS_H
#define STORE_INDEX_URLS_H

#include "store/index_find.h"

/* The part of a key that is its host, "com.example.news.": up to the colon
 * before the scheme; empty for what is no URL. */
struct bytes index_urls_host(struct bytes key);

/*
 * Which of many keys of URLs (index_key_url), or of domains (index_key_domain),
 * are here: `sorted` ascends by bytes, without doubles; `which` is the place in
 * it.  One pass over the run.
 */
enum custody_status index_urls_find(struct index_file *index,
    const struct bytes *sorted, uint64_t count, index_find_match *each,
    void *context, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_urls_find_domains(struct index_file *index,
    const struct bytes *sorted, uint64_t count, index_find_match *each,
    void *context, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
