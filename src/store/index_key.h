/* SPDX-License-Identifier: Apache-2.0
 *
 * index_key: by what a URL is sorted and found.  The key of
 *
 *     HTTPS://Me@News.Example.com:8443/A?b=c#d
 *
 * is `com.example.news.:https:8443@Me/A?b=c`: the host's labels reversed, each
 * followed by a dot, a colon and the scheme, then what is there of port,
 * user and path.  Scheme and host are lower case; a default port, an empty
 * one, a dot that ends the host and the fragment are dropped; an empty path is
 * "/".  Addresses are not reversed.  A text that begins with a host name and
 * no scheme has an empty one; any other text that is no URL is its own key,
 * after a "!".  Nothing else is changed: percent signs stay, and letters that
 * are not ASCII.
 */
#ifndef STORE_INDEX_KEY_H
#define STORE_INDEX_KEY_H

#include "base/bytes.h"

/* Each appends to `out`.  A key is at most three bytes longer than its URL. */
enum custody_status index_key_url(struct buffer *out, struct bytes url,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What the keys of all URLs begin with that begin with `prefix`, and of no
 * others.  CUSTODY_USAGE ("bad-url") where it ends before its path. */
enum custody_status index_key_prefix(struct buffer *out, struct bytes prefix,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What the keys of all URLs at this host and below begin with.
 * CUSTODY_USAGE ("bad-url") where it is no host name or address. */
enum custody_status index_key_domain(struct buffer *out, struct bytes domain,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
