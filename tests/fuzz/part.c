/* SPDX-License-Identifier: Apache-2.0
 *
 * part: what another machine says that it measured.  Its sums are put right
 * first, as whoever made it up would have done; then it is refused, or what it
 * tells of its files and their rows can be told twice.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "acts/part_read.h"
#include "fuzz.h"

static uint64_t sum;

static void
look_at(struct bytes bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		sum += bytes.at[i];
}

/* The sums of a file's chunk: of the rows before it, and of itself. */
static void
put_right(uint8_t *rows, uint8_t *chunk, size_t len)
{
	uint8_t *body = chunk + PART_CHUNK_HEAD, *at;

	if (len < 2 * FINGERPRINT_SIZE)
		return;
	at = body + len - 2 * FINGERPRINT_SIZE;
	fingerprint_bytes(at, rows, (size_t)(chunk - rows));
	at += FINGERPRINT_SIZE;
	fingerprint_bytes(at, body, (size_t)(at - body));
}

static void
put_all_right(uint8_t *part, size_t len)
{
	size_t at = strlen(PART_MAGIC), rows = 0;
	struct digest_stream all;

	while (at + PART_CHUNK_HEAD < len) {
		size_t size = bytes_number(part + at + 1, PART_CHUNK_HEAD - 1);

		if (size > len - at - PART_CHUNK_HEAD)
			return;
		if (part[at] == PART_FILE)
			put_right(part + rows, part + at, size);
		if (part[at] == PART_END && size == DIGEST_SIZE) {
			digest_init(&all);
			digest_add(&all, part, at);
			digest_final(&all, part + at + PART_CHUNK_HEAD);
		}
		at += PART_CHUNK_HEAD + size;
		if (rows == 0 || part[at - PART_CHUNK_HEAD - size] == PART_FILE)
			rows = at;
	}
}

/* All rows of a file; answers how many there are. */
static uint64_t
read_rows(struct part_read *part, size_t which)
{
	static struct measure_rows_room room;
	struct custody_error err = {0};
	enum custody_status status;
	struct measure_rows rows;
	uint64_t count = 0;

	part_read_rows(part, which, &room);
	do {
		status = part_read_next(part, &room, 100, &rows, &err);
		if (status != CUSTODY_OK && err.text[0] == '\0')
			abort();
		if (status != CUSTODY_OK)
			break;
		count += rows.count;
		for (size_t i = 0; i < rows.count; i++)
			look_at((struct bytes){
			    rows.digest[i], sizeof rows.digest[i]});
	} while (rows.count > 0);
	return count;
}

static void
read_file(struct part_read *part, size_t which)
{
	struct custody_error err = {0};
	struct part_file file;

	if (part_read_file(part, which, &file, &err) != CUSTODY_OK) {
		if (err.text[0] == '\0')
			abort();
		return;
	}
	look_at(file.file.found);
	look_at(file.file.path);
	for (size_t i = 0; i < file.entries; i++) {
		look_at(file.entry[i].path);
		sum += strlen(file.entry[i].format);
	}
	if (read_rows(part, which) != read_rows(part, which))
		abort();
	part_read_clear(&file);
}

static void
read_part(int fd)
{
	uint8_t digest[DIGEST_SIZE];
	struct custody_error err = {0};
	struct part_read *part;
	struct stat stat = {0};
	size_t which;

	if (part_read_new(&part, fd, "a", &err) != CUSTODY_OK) {
		if (err.text[0] == '\0')
			abort();
		return;
	}
	for (size_t i = 0; i < part_read_files(part); i++)
		read_file(part, i);
	if (part_read_whole(part, digest, &err) != CUSTODY_OK &&
	    err.text[0] == '\0')
		abort();
	part_read_find(part, bytes_text("a"), &stat, &which);
	part_read_free(part);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct custody_error err = {0};
	uint8_t *part = malloc(len + 1);

	if (fd < 0 || part == NULL || digest_start(&err) != CUSTODY_OK)
		abort();
	if (len > 0)
		memcpy(part, data, len);
	put_all_right(part, len);
	if (write(fd, part, len) != (ssize_t)len)
		abort();
	free(part);
	read_part(fd);
	return 0;
}
