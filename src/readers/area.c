/* SPDX-License-Identifier: Apache-2.0
 *
 * area: a memory file, sealed so that it keeps its size and its one writer.
 * It is as large as it may ever be; only pages that were written exist.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/area.h"

#define PAGE ((size_t)4096)
#define LARGE ((size_t)2 << 20) /* is not kept once it is given back */

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

struct area {
	int fd;
	size_t size;
	uint8_t *base; /* NULL: not seen here */
	uint8_t *used; /* a byte a page; NULL: not kept here */
	size_t next;   /* page to look at first */
};

static enum custody_status
fail(struct custody_error *err)
{
	return error_system(err, "no-memory", "sharing memory with a reader");
}

enum custody_status
area_new(struct area **out, size_t size, struct custody_error *err)
{
	struct area *area = calloc(1, sizeof *area);

	*out = NULL;
	if (area == NULL)
		return error_memory(err);
	area->size = (size + PAGE - 1) & ~(PAGE - 1);
	area->fd = memfd_create("custody", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (area->fd < 0 || ftruncate(area->fd, (off_t)area->size) != 0 ||
	    fcntl(area->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) {
		fail(err);
		area_free(area);
		return CUSTODY_UNKNOWN;
	}
	*out = area;
	return CUSTODY_OK;
}

void
area_free(struct area *area)
{
	if (area == NULL)
		return;
	if (area->base != NULL)
		munmap(area->base, area->size);
	if (area->fd >= 0)
		close(area->fd);
	free(area->used);
	free(area);
}

static enum custody_status
map(struct area *area, int protection, struct custody_error *err)
{
	void *base =
	    mmap(NULL, area->size, protection, MAP_SHARED, area->fd, 0);

	if (base == MAP_FAILED)
		return fail(err);
	area->base = base;
	return CUSTODY_OK;
}

enum custody_status
area_keep(struct area *area, struct custody_error *err)
{
	area->used = calloc(1, area->size / PAGE);
	if (area->used == NULL)
		return error_memory(err);
	if (map(area, PROT_READ | PROT_WRITE, err) != CUSTODY_OK)
		return CUSTODY_UNKNOWN;
	if (madvise(area->base, area->size, MADV_DONTFORK) != 0 ||
	    fcntl(area->fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) != 0)
		return fail(err);
	return CUSTODY_OK;
}

enum custody_status
area_watch(struct area *area, struct custody_error *err)
{
	/* A child's copy of what its parent keeps is not mapped here. */
	free(area->used);
	area->used = NULL;
	return map(area, PROT_READ, err);
}

static size_t
count_pages(size_t len)
{
	return len / PAGE + (len % PAGE > 0);
}

/* The first of `count` free pages that begin at `from` or later and before
 * `to`; SIZE_MAX: there are none. */
static size_t
find_pages(const struct area *area, size_t from, size_t to, size_t count)
{
	size_t pages = area->size / PAGE;

	while (from < to && count <= pages - from) {
		const uint8_t *taken = memchr(area->used + from, 1, count);

		if (taken == NULL)
			return from;
		from = (size_t)(taken - area->used) + 1;
	}
	return SIZE_MAX;
}

uint8_t *
area_take(struct area *area, size_t len)
{
	size_t count = count_pages(len);
	size_t pages = area->size / PAGE;
	size_t at;

	if (len == 0 || len > area->size)
		return NULL;
	at = find_pages(area, area->next, pages, count);
	if (at == SIZE_MAX)
		at = find_pages(area, 0, area->next, count);
	if (at == SIZE_MAX)
		return NULL;
	memset(area->used + at, 1, count);
	area->next = at + count;
	return area->base + at * PAGE;
}

void
area_give(struct area *area, uint8_t *at, size_t len)
{
	size_t count = count_pages(len);
	size_t from = (size_t)(at - area->base) / PAGE;

	if (len > LARGE)
		madvise(at, count * PAGE, MADV_REMOVE);
	memset(area->used + from, 0, count);
	/* What was used last is still in the cache. */
	area->next = from;
}

uint64_t
area_offset(const struct area *area, const uint8_t *at)
{
	return (uint64_t)(at - area->base);
}

const uint8_t *
area_at(const struct area *area, uint64_t offset, uint64_t len)
{
	if (offset > area->size || len > area->size - offset)
		return NULL;
	return area->base + offset;
}
