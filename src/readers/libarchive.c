/* SPDX-License-Identifier: Apache-2.0
 *
 * libarchive: the functions that are called, by their own names, each
 * passed on to the library that libarchive_load loaded.
 */
#include "readers/libarchive.h"
#include "base/error.h"
#include "base/library.h"

static struct {
	__typeof__(archive_read_new) *read_new;
	__typeof__(archive_read_free) *read_free;
	__typeof__(archive_error_string) *error_string;
	__typeof__(archive_read_set_callback_data) *read_set_callback_data;
	__typeof__(archive_read_set_read_callback) *read_set_read_callback;
	__typeof__(archive_read_set_seek_callback) *read_set_seek_callback;
	__typeof__(archive_read_open1) *read_open1;
	__typeof__(archive_read_next_header) *read_next_header;
	__typeof__(archive_read_data_block) *read_data_block;
	__typeof__(archive_read_support_format_tar) *read_support_format_tar;
	__typeof__(archive_read_support_format_zip_seekable)
	    *read_support_format_zip_seekable;
	__typeof__(archive_write_new) *write_new;
	__typeof__(archive_write_free) *write_free;
	__typeof__(archive_write_set_format_gnutar) *write_set_format_gnutar;
	__typeof__(archive_write_open) *write_open;
	__typeof__(archive_write_header) *write_header;
	__typeof__(archive_write_data) *write_data;
	__typeof__(archive_write_close) *write_close;
	__typeof__(archive_entry_new) *entry_new;
	__typeof__(archive_entry_free) *entry_free;
	__typeof__(archive_entry_set_pathname) *entry_set_pathname;
	__typeof__(archive_entry_set_size) *entry_set_size;
	__typeof__(archive_entry_set_filetype) *entry_set_filetype;
	__typeof__(archive_entry_set_perm) *entry_set_perm;
	__typeof__(archive_entry_pathname) *entry_pathname;
	__typeof__(archive_entry_hardlink) *entry_hardlink;
	__typeof__(archive_entry_size) *entry_size;
	__typeof__(archive_entry_size_is_set) *entry_size_is_set;
	__typeof__(archive_entry_filetype) *entry_filetype;
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
    {"archive_write_new", &library.write_new},
    {"archive_write_free", &library.write_free},
    {"archive_write_set_format_gnutar", &library.write_set_format_gnutar},
    {"archive_write_open", &library.write_open},
    {"archive_write_header", &library.write_header},
    {"archive_write_data", &library.write_data},
    {"archive_write_close", &library.write_close},
    {"archive_entry_new", &library.entry_new},
    {"archive_entry_free", &library.entry_free},
    {"archive_entry_set_pathname", &library.entry_set_pathname},
    {"archive_entry_set_size", &library.entry_set_size},
    {"archive_entry_set_filetype", &library.entry_set_filetype},
    {"archive_entry_set_perm", &library.entry_set_perm},
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
	return library_need(&archive, "reading an archive",
	    "install libarchive (Debian: libarchive13)", err);
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

struct archive *
archive_write_new(void)
{
	return library.write_new();
}

int
archive_write_free(struct archive *a)
{
	return library.write_free(a);
}

int
archive_write_set_format_gnutar(struct archive *a)
{
	return library.write_set_format_gnutar(a);
}

int
archive_write_open(struct archive *a, void *data, archive_open_callback *open,
    archive_write_callback *write, archive_close_callback *close)
{
	return library.write_open(a, data, open, write, close);
}

int
archive_write_header(struct archive *a, struct archive_entry *entry)
{
	return library.write_header(a, entry);
}

la_ssize_t
archive_write_data(struct archive *a, const void *data, size_t len)
{
	return library.write_data(a, data, len);
}

int
archive_write_close(struct archive *a)
{
	return library.write_close(a);
}

struct archive_entry *
archive_entry_new(void)
{
	return library.entry_new();
}

void
archive_entry_free(struct archive_entry *entry)
{
	library.entry_free(entry);
}

void
archive_entry_set_pathname(struct archive_entry *entry, const char *path)
{
	library.entry_set_pathname(entry, path);
}

void
archive_entry_set_size(struct archive_entry *entry, la_int64_t size)
{
	library.entry_set_size(entry, size);
}

void
archive_entry_set_filetype(struct archive_entry *entry, unsigned int type)
{
	library.entry_set_filetype(entry, type);
}

void
archive_entry_set_perm(struct archive_entry *entry, __LA_MODE_T mode)
{
	library.entry_set_perm(entry, mode);
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
