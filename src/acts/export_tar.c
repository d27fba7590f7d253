/* SPDX-License-Identifier: Apache-2.0
 *
 * export_tar: written by libarchive, as GNU has it: names of any bytes and any
 * length, and members of any size.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/export_tar.h"
#include "base/error.h"
#include "readers/libarchive.h"

struct export_tar {
	struct archive *archive;
	enum custody_status (*give)(
	    void *ctx, const void *data, size_t len, struct custody_error *err);
	void *ctx;
	bool over;                  /* nothing is given any more */
	enum custody_status status; /* what `give` answered      */
	struct custody_error err;
};

static la_ssize_t
give_bytes(struct archive *archive, void *ctx, const void *data, size_t len)
{
	struct export_tar *tar = ctx;

	(void)archive;
	if (!tar->over && tar->status == CUSTODY_OK)
		tar->status = tar->give(tar->ctx, data, len, &tar->err);
	return tar->over || tar->status == CUSTODY_OK ? (la_ssize_t)len : -1;
}

static enum custody_status
refuse(struct export_tar *tar, struct custody_error *err)
{
	const char *why = archive_error_string(tar->archive);

	if (tar->status == CUSTODY_OK)
		return error_set(err, CUSTODY_UNKNOWN, "io",
		    "writing a tar: %s", why == NULL ? "it could not be" : why);
	if (err != NULL)
		*err = tar->err;
	return tar->status;
}

enum custody_status
export_tar_new(struct export_tar **out,
    enum custody_status (*give)(
	void *ctx, const void *data, size_t len, struct custody_error *err),
    void *ctx, struct custody_error *err)
{
	enum custody_status status = libarchive_load(err);
	struct export_tar *tar;

	*out = NULL;
	if (status != CUSTODY_OK)
		return status;
	tar = calloc(1, sizeof *tar);
	if (tar == NULL)
		return error_memory(err);
	tar->give = give;
	tar->ctx = ctx;
	tar->archive = archive_write_new();
	if (tar->archive == NULL)
		status = error_memory(err);
	else if (archive_write_set_format_gnutar(tar->archive) != ARCHIVE_OK ||
		 archive_write_open(
		     tar->archive, tar, NULL, give_bytes, NULL) != ARCHIVE_OK)
		status = refuse(tar, err);
	if (status == CUSTODY_OK)
		*out = tar;
	else
		export_tar_free(tar);
	return status;
}

enum custody_status
export_tar_member(struct export_tar *tar, struct bytes path, uint64_t size,
    struct custody_error *err)
{
	struct archive_entry *entry = archive_entry_new();
	char *name = strndup((const char *)path.at, path.len);
	enum custody_status status = CUSTODY_OK;

	if (entry == NULL || name == NULL) {
		status = error_memory(err);
	} else {
		archive_entry_set_pathname(entry, name);
		archive_entry_set_size(entry, (la_int64_t)size);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		if (archive_write_header(tar->archive, entry) != ARCHIVE_OK)
			status = refuse(tar, err);
	}
	free(name);
	if (entry != NULL)
		archive_entry_free(entry);
	return status;
}

enum custody_status
export_tar_add(
    struct export_tar *tar, struct bytes data, struct custody_error *err)
{
	if (data.len == 0)
		return CUSTODY_OK;
	return archive_write_data(tar->archive, data.at, data.len) ==
		       (la_ssize_t)data.len
		   ? CUSTODY_OK
		   : refuse(tar, err);
}

enum custody_status
export_tar_end(struct export_tar *tar, struct custody_error *err)
{
	return archive_write_close(tar->archive) == ARCHIVE_OK
		   ? CUSTODY_OK
		   : refuse(tar, err);
}

void
export_tar_free(struct export_tar *tar)
{
	if (tar == NULL)
		return;
	tar->over = true;
	if (tar->archive != NULL)
		archive_write_free(tar->archive);
	free(tar);
}
