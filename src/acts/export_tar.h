/* SPDX-License-Identifier: Apache-2.0
 *
 * export_tar: a tar, member after member: the names and bytes that it is given,
 * no times, no owners, so that the same members are the same tar.
 */
#ifndef ACTS_EXPORT_TAR_H
#define ACTS_EXPORT_TAR_H

#include "base/bytes.h"

struct export_tar;

/* Its bytes go to `give`, whose answer comes back where it is not
 * CUSTODY_OK. */
enum custody_status export_tar_new(struct export_tar **out,
    enum custody_status (*give)(
	void *ctx, const void *data, size_t len, struct custody_error *err),
    void *ctx, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A member of so many bytes, and these, in as many calls as it takes. */
enum custody_status export_tar_member(struct export_tar *tar, struct bytes path,
    uint64_t size, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status export_tar_add(struct export_tar *tar, struct bytes data,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What ends a tar. */
enum custody_status export_tar_end(
    struct export_tar *tar, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Gives nothing more; NULL is fine. */
void export_tar_free(struct export_tar *tar);

#endif
