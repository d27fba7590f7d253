/* SPDX-License-Identifier: Apache-2.0
 *
 * freed: what this process frees is wiped first, whichever library frees it.
 * Records, and names of files, that were sealed pass through buffers of
 * readers, compression, SQLite and JSON; nothing of them stays behind in memory
 * that waits for the next allocation.  The C library still allocates.
 */
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SEEN_BY_ALL __attribute__((visibility("default")))

extern void *__libc_malloc(size_t size);
extern void *__libc_realloc(void *at, size_t size);
extern void __libc_free(void *at);

/* A block of pages of its own has two words before it and none behind; it
 * goes back to the system, and moves without a copy (malloc.c of glibc). */
static bool
is_mapped(size_t room)
{
	return (room + 2 * sizeof(size_t)) % 4096 == 0;
}

SEEN_BY_ALL void
free(void *at)
{
	size_t room = at == NULL ? 0 : malloc_usable_size(at);

	if (room > 0 && !is_mapped(room)) {
		memset(at, 0, room);
		/* It is read, as far as the compiler knows. */
		__asm__ volatile("" : : "r"(at) : "memory");
	}
	__libc_free(at);
}

SEEN_BY_ALL void *
realloc(void *at, size_t size)
{
	size_t room = at == NULL ? 0 : malloc_usable_size(at);
	void *other;

	if (at == NULL || size == 0 || is_mapped(room))
		return __libc_realloc(at, size);
	if (size <= room && size >= room / 2)
		return at;
	other = __libc_malloc(size);
	if (other == NULL)
		return NULL;
	memcpy(other, at, size < room ? size : room);
	free(at);
	return other;
}
