/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_aside: number (8), length when it is open (4), a random nonce, the
 * packed chunk encrypted, and its tag.  What was torn does not open, and then
 * no byte of the chunk was written.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "crypto/aead.h"
#include "store/sealed_aside.h"
#include "store/sealed_file.h"

#define MARK "custody aside v1"
enum { MARK_SIZE = 16, ABOUT = 12, HEAD = ABOUT + 12 };
#define PROBE ((off_t)4096)

struct sealed_aside {
	char *path;
	int fd;
	struct aead *aead;
	struct buffer text;
};

static enum custody_status
fail(const struct sealed_aside *aside, struct custody_error *err)
{
	return error_system(
	    err, "io", "putting a chunk aside in %s", aside->path);
}

enum custody_status
sealed_aside_open(struct sealed_aside **out, const char *path,
    const struct secret *key, struct custody_error *err)
{
	struct sealed_aside *aside = calloc(1, sizeof *aside);
	struct secret *own = NULL;
	enum custody_status status;

	*out = NULL;
	if (aside == NULL)
		return error_memory(err);
	aside->path = strdup(path);
	aside->fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (aside->fd >= 0)
		file_share(aside->fd, AT_FDCWD, path);
	if (aside->path == NULL)
		status = error_memory(err);
	else
		status = aside->fd < 0 ? fail(aside, err) : CUSTODY_OK;
	if (status == CUSTODY_OK)
		status = secret_derive(&own, key, SEALED_ASIDE_KEY,
		    (struct bytes){(const uint8_t *)"", 0}, err);
	if (status == CUSTODY_OK)
		status = aead_new(&aside->aead, own, err);
	secret_free(own);
	if (status == CUSTODY_OK)
		*out = aside;
	else
		sealed_aside_close(aside);
	return status;
}

void
sealed_aside_close(struct sealed_aside *aside)
{
	if (aside == NULL)
		return;
	buffer_clear(&aside->text);
	aead_free(aside->aead);
	if (aside->fd >= 0)
		close(aside->fd);
	free(aside->path);
	free(aside);
}

/* Two blocks, of which the first becomes a hole. */
enum custody_status
sealed_aside_try(struct sealed_aside *aside, struct custody_error *err)
{
	static const uint8_t block[2 * PROBE] = {1};
	enum custody_status status =
	    file_write_all(aside->fd, block, sizeof block, err);

	if (status != CUSTODY_OK || fsync(aside->fd) != 0)
		return fail(aside, err);
	if (fallocate(aside->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
		PROBE) != 0)
		return error_system(err, "no-holes",
		    "giving back a part of a file, which this file system "
		    "has to do for it");
	return ftruncate(aside->fd, 0) == 0 ? CUSTODY_OK : fail(aside, err);
}

static void
write_about(uint8_t about[MARK_SIZE + ABOUT], const uint8_t *head)
{
	memcpy(about, MARK, MARK_SIZE);
	memcpy(about + MARK_SIZE, head, ABOUT);
}

enum custody_status
sealed_aside_put(struct sealed_aside *aside, uint64_t number,
    struct bytes packed, size_t length, struct custody_error *err)
{
	size_t len = HEAD + packed.len + AEAD_TAG_SIZE;
	uint8_t *at;
	uint8_t about[MARK_SIZE + ABOUT];
	enum custody_status status;

	aside->text.len = 0;
	at = buffer_reserve(&aside->text, len);
	if (at == NULL)
		return error_memory(err);
	bytes_put_number(at, number, 8);
	bytes_put_number(at + 8, length, 4);
	write_about(about, at);
	status = secret_noise(at + ABOUT, AEAD_NONCE_SIZE, err);
	if (status == CUSTODY_OK)
		status = aead_seal(aside->aead, at + ABOUT,
		    (struct bytes){about, sizeof about}, packed, at + HEAD,
		    err);
	if (status == CUSTODY_OK && lseek(aside->fd, 0, SEEK_SET) != 0)
		status = fail(aside, err);
	if (status == CUSTODY_OK)
		status = file_write_all(aside->fd, at, len, err);
	if (status == CUSTODY_OK &&
	    (ftruncate(aside->fd, (off_t)len) != 0 || fsync(aside->fd) != 0))
		status = fail(aside, err);
	return status;
}

enum custody_status
sealed_aside_get(struct sealed_aside *aside, uint64_t number, bool *there,
    struct buffer *packed, size_t *length, struct custody_error *err)
{
	uint8_t about[MARK_SIZE + ABOUT];
	enum custody_status status = CUSTODY_OK;
	const uint8_t *at;
	size_t len;

	*there = false;
	aside->text.len = packed->len = 0;
	if (lseek(aside->fd, 0, SEEK_SET) != 0)
		status = fail(aside, err);
	if (status == CUSTODY_OK)
		status = file_read_open(&aside->text, aside->fd, aside->path,
		    2 * SEALED_FILE_CHUNK_MAX, err);
	at = aside->text.at;
	if (status != CUSTODY_OK || aside->text.len < HEAD + AEAD_TAG_SIZE ||
	    bytes_number(at, 8) != number)
		return status;
	len = aside->text.len - HEAD;
	if (buffer_reserve(packed, len) == NULL)
		return error_memory(err);
	write_about(about, at);
	status = aead_open(aside->aead, at + ABOUT,
	    (struct bytes){about, sizeof about}, (struct bytes){at + HEAD, len},
	    packed->at, NULL);
	if (status == CUSTODY_OK) {
		packed->len = len - AEAD_TAG_SIZE;
		*length = (size_t)bytes_number(at + 8, 4);
		*there = true;
	}
	return status == CUSTODY_DISAGREES ? CUSTODY_OK : status;
}
