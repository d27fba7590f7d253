/* SPDX-License-Identifier: Apache-2.0
 *
 * libarchive: the functions that the readers call, by their own names, each
 * passed on to the library that libarchive_load loaded.
 */
#include "readers/libarchive.h"
#include "base/error.h"
#include "base/library.h"

static struct {
	struct archive *(*read_new)(void);
	int (*read_free)(struct archive *a);
	const char *(*error_string)(struct archive *a);
	int (*read_set_callback_data)(struct archive *a, void *data);
	int (*read_set_read_callback)(
	    struct archive *a, archive_read_callback *callback);
	int (*read_set_seek_callback)(
	    struct archive *a, archive_seek_callback *callback);
	int (*read_open1)(struct archive *a);
	int (*read_next_header)(
	    struct archive *a, struct archive_entry **entry);
	int (*read_data_block)(struct archive *a, const void **block,
	    size_t *len, la_int64_t *offset);
	int (*read_support_format_tar)(struct archive *a);
	int (*read_support_format_zip_seekable)(struct archive *a);
	const char *(*entry_pathname)(struct archive_entry *entry);
	const char *(*entry_hardlink)(struct archive_entry *entry);
	la_int64_t (*entry_size)(struct archive_entry *entry);
	int (*entry_size_is_set)(struct archive_entry *entry);
	__LA_MODE_T (*entry_filetype)(struct archive_entry *entry);
} library;

static const struct library_function functions[] = {
    {"archive_read_new", &library.read_new},
    {"archive_read_free", &library.read_free},
    {"archive_error_string", &library.error_string},
    {"archive_read_set_callback_data", &library.read_set_callback_data},
    {"archive_read_set_read_callback", &library.read_set_read_callback},
    {"archive_read_set_seek_callback", &library.read_set_seek_callback},
    {"archive_read_open1", &library.read_open1},
    {"archive_read_next_header", &library.read_next_header},
    {"archive_read_data_block", &library.read_data_block},
    {"archive_read_support_format_tar", &library.read_support_format_tar},
    {"archive_read_support_format_zip_seekable",
	&library.read_support_format_zip_seekable},
    {"archive_entry_pathname", &library.entry_pathname},
    {"archive_entry_hardlink", &library.entry_hardlink},
    {"archive_entry_size", &library.entry_size},
    {"archive_entry_size_is_set", &library.entry_size_is_set},
    {"archive_entry_filetype", &library.entry_filetype},
};

static struct library archive = LIBRARY("libarchive.so.13", functions);

enum custody_status
libarchive_load(struct custody_error *err)
{
	if (library_load(&archive))
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "no-library", "reading an archive: %s",
	    archive.missing);
	error_remedy(err, "install libarchive (Debian: libarchive13)");
	return CUSTODY_UNKNOWN;
}

struct archive *
archive_read_new(void)
{
	return library.read_new();
}

int
archive_read_free(struct archive *a)
{
	return library.read_free(a);
}

const char *
archive_error_string(struct archive *a)
{
	return library.error_string(a);
}

int
archive_read_set_callback_data(struct archive *a, void *data)
{
	return library.read_set_callback_data(a, data);
}

int
archive_read_set_read_callback(
    struct archive *a, archive_read_callback *callback)
{
	return library.read_set_read_callback(a, callback);
}

int
archive_read_set_seek_callback(
    struct archive *a, archive_seek_callback *callback)
{
	return library.read_set_seek_callback(a, callback);
}

int
archive_read_open1(struct archive *a)
{
	return library.read_open1(a);
}

int
archive_read_next_header(struct archive *a, struct archive_entry **entry)
{
	return library.read_next_header(a, entry);
}

int
archive_read_data_block(
    struct archive *a, const void **block, size_t *len, la_int64_t *offset)
{
	return library.read_data_block(a, block, len, offset);
}

int
archive_read_support_format_tar(struct archive *a)
{
	return library.read_support_format_tar(a);
}

int
archive_read_support_format_zip_seekable(struct archive *a)
{
	return library.read_support_format_zip_seekable(a);
}

const char *
archive_entry_pathname(struct archive_entry *entry)
{
	return library.entry_pathname(entry);
}

const char *
archive_entry_hardlink(struct archive_entry *entry)
{
	return library.entry_hardlink(entry);
}

la_int64_t
archive_entry_size(struct archive_entry *entry)
{
	return library.entry_size(entry);
}

int
archive_entry_size_is_set(struct archive_entry *entry)
{
	return library.entry_size_is_set(entry);
}

__LA_MODE_T
archive_entry_filetype(struct archive_entry *entry)
{
	return library.entry_filetype(entry);
}
