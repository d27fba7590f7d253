/* SPDX-License-Identifier: Apache-2.0
 *
 * index_seal: a VFS over the usual one.  A page of 8192 bytes lies on the disk
 * as a random nonce, the page encrypted, and its tag; the page's number is
 * associated data.  The key is the version's alone, and an index is written
 * once, so random nonces do not meet.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/error.h"
#include "crypto/aead.h"
#include "store/index_seal.h"

#define PAGE 8192
#define UNIT (PAGE + (int)AEAD_NONCE_SIZE + (int)AEAD_TAG_SIZE)

struct index_seal {
	sqlite3_vfs vfs;
	sqlite3_vfs *below;
	struct aead *aead;
	char name[32];
	uint8_t unit[UNIT];
	uint8_t page[PAGE];
};

struct sealed_pages {
	sqlite3_file file;
	struct index_seal *seal;
	sqlite3_file *below; /* follows the struct */
};

static sqlite3_file *
below(sqlite3_file *file)
{
	return ((struct sealed_pages *)file)->below;
}

static void
write_about(uint8_t about[24], uint64_t number)
{
	memcpy(about, "custody page v1\0", 16);
	bytes_put_number(about + 16, number, 8);
}

/* Page `number` into seal->page. */
static int
read_page(struct sealed_pages *pages, uint64_t number)
{
	struct index_seal *seal = pages->seal;
	uint8_t about[24];
	int rc = pages->below->pMethods->xRead(
	    pages->below, seal->unit, UNIT, (sqlite3_int64)(number * UNIT));

	if (rc != SQLITE_OK)
		return rc;
	write_about(about, number);
	if (aead_open(seal->aead, seal->unit,
		(struct bytes){about, sizeof about},
		(struct bytes){
		    seal->unit + AEAD_NONCE_SIZE, UNIT - AEAD_NONCE_SIZE},
		seal->page, NULL) != CUSTODY_OK)
		return SQLITE_CORRUPT;
	return SQLITE_OK;
}

static int
seal_read(sqlite3_file *file, void *to, int len, sqlite3_int64 at)
{
	struct sealed_pages *pages = (struct sealed_pages *)file;
	uint8_t *out = to;

	while (len > 0) {
		int within = (int)(at % PAGE);
		int now = PAGE - within < len ? PAGE - within : len;
		int rc = read_page(pages, (uint64_t)at / PAGE);

		if (rc != SQLITE_OK) {
			memset(out, 0, (size_t)len);
			return rc;
		}
		memcpy(out, pages->seal->page + within, (size_t)now);
		out += now;
		at += now;
		len -= now;
	}
	return SQLITE_OK;
}

static int
seal_write(sqlite3_file *file, const void *from, int len, sqlite3_int64 at)
{
	struct sealed_pages *pages = (struct sealed_pages *)file;
	struct index_seal *seal = pages->seal;
	uint64_t number = (uint64_t)at / PAGE;
	uint8_t about[24];

	if (len != PAGE || at % PAGE != 0)
		return SQLITE_IOERR_WRITE;
	write_about(about, number);
	if (secret_noise(seal->unit, AEAD_NONCE_SIZE, NULL) != CUSTODY_OK ||
	    aead_seal(seal->aead, seal->unit,
		(struct bytes){about, sizeof about}, (struct bytes){from, PAGE},
		seal->unit + AEAD_NONCE_SIZE, NULL) != CUSTODY_OK)
		return SQLITE_IOERR_WRITE;
	return pages->below->pMethods->xWrite(
	    pages->below, seal->unit, UNIT, (sqlite3_int64)(number * UNIT));
}

static int
seal_close(sqlite3_file *file)
{
	return below(file)->pMethods->xClose(below(file));
}

static int
seal_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return below(file)->pMethods->xTruncate(
	    below(file), (size + PAGE - 1) / PAGE * UNIT);
}

static int
seal_sync(sqlite3_file *file, int flags)
{
	return below(file)->pMethods->xSync(below(file), flags);
}

static int
seal_size(sqlite3_file *file, sqlite3_int64 *size)
{
	int rc = below(file)->pMethods->xFileSize(below(file), size);

	*size = *size / UNIT * PAGE;
	return rc;
}

static int
seal_lock(sqlite3_file *file, int level)
{
	return below(file)->pMethods->xLock(below(file), level);
}

static int
seal_unlock(sqlite3_file *file, int level)
{
	return below(file)->pMethods->xUnlock(below(file), level);
}

static int
seal_reserved(sqlite3_file *file, int *reserved)
{
	return below(file)->pMethods->xCheckReservedLock(below(file), reserved);
}

/* Hints of sizes are those of pages, not of what lies there; what the system
 * said last is asked where a page was not read. */
static int
seal_control(sqlite3_file *file, int verb, void *value)
{
	return verb == SQLITE_FCNTL_LAST_ERRNO
		   ? below(file)->pMethods->xFileControl(
			 below(file), verb, value)
		   : SQLITE_NOTFOUND;
}

static int
seal_sector(sqlite3_file *file)
{
	return below(file)->pMethods->xSectorSize(below(file));
}

static int
seal_traits(sqlite3_file *file)
{
	(void)file;
	return 0;
}

static const sqlite3_io_methods seal_methods = {
    .iVersion = 1,
    .xClose = seal_close,
    .xRead = seal_read,
    .xWrite = seal_write,
    .xTruncate = seal_truncate,
    .xSync = seal_sync,
    .xFileSize = seal_size,
    .xLock = seal_lock,
    .xUnlock = seal_unlock,
    .xCheckReservedLock = seal_reserved,
    .xFileControl = seal_control,
    .xSectorSize = seal_sector,
    .xDeviceCharacteristics = seal_traits,
};

/* Nothing but the index itself: whatever else SQLite wants to write beside it
 * would be in clear. */
static int
seal_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
    int *opened)
{
	struct sealed_pages *pages = (struct sealed_pages *)file;
	struct index_seal *seal = vfs->pAppData;
	int rc;

	file->pMethods = NULL;
	if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
		return SQLITE_CANTOPEN;
	pages->seal = seal;
	pages->below = (sqlite3_file *)(pages + 1);
	rc = seal->below->xOpen(seal->below, name, pages->below, flags, opened);
	if (rc == SQLITE_OK)
		file->pMethods = &seal_methods;
	return rc;
}

enum custody_status
index_seal_new(struct index_seal **out, const struct secret *key,
    struct custody_error *err)
{
	struct index_seal *seal = calloc(1, sizeof *seal);
	enum custody_status status;

	*out = NULL;
	if (seal == NULL)
		return error_memory(err);
	status = aead_new(&seal->aead, key, err);
	if (status == CUSTODY_OK && sqlite3_initialize() == SQLITE_OK)
		seal->below = sqlite3_vfs_find(NULL);
	if (status == CUSTODY_OK && seal->below == NULL)
		status = error_set(err, CUSTODY_UNKNOWN, "database",
		    "SQLite finds no files here");
	if (status != CUSTODY_OK) {
		aead_free(seal->aead);
		free(seal);
		return status;
	}
	snprintf(seal->name, sizeof seal->name, "custody-%p", (void *)seal);
	seal->vfs = *seal->below;
	seal->vfs.pNext = NULL;
	seal->vfs.iVersion = 1;
	seal->vfs.zName = seal->name;
	seal->vfs.pAppData = seal;
	seal->vfs.szOsFile =
	    (int)sizeof(struct sealed_pages) + seal->below->szOsFile;
	seal->vfs.xOpen = seal_open;
	if (sqlite3_vfs_register(&seal->vfs, 0) != SQLITE_OK) {
		aead_free(seal->aead);
		free(seal);
		return error_memory(err);
	}
	*out = seal;
	return CUSTODY_OK;
}

void
index_seal_free(struct index_seal *seal)
{
	if (seal == NULL)
		return;
	sqlite3_vfs_unregister(&seal->vfs);
	aead_free(seal->aead);
	explicit_bzero(seal->page, sizeof seal->page);
	free(seal);
}

const char *
index_seal_vfs(const struct index_seal *seal)
{
	return seal == NULL ? NULL : seal->name;
}
