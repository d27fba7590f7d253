/* SPDX-License-Identifier: Apache-2.0
 *
 * export_memory: a memfd each.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "acts/export_memory.h"
#include "base/error.h"

enum custody_status
export_memory_open(struct export_output **out, struct export_memory *memory,
    const json_t *version, const char *path, struct custody_error *err)
{
	struct export_memory_file *more =
	    reallocarray(memory->file, memory->count + 1, sizeof *memory->file);
	struct export_memory_file *file;
	enum custody_status status;
	int fd;

	*out = NULL;
	if (more == NULL)
		return error_memory(err);
	memory->file = more;
	file = &more[memory->count];
	*file = (struct export_memory_file){
	    .fd = memfd_create("custody", MFD_ALLOW_SEALING),
	    .path = strdup(path),
	    .version = version,
	};
	fd = file->fd < 0 ? -1 : fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
	if (file->path == NULL)
		status = error_memory(err);
	else if (fd < 0)
		status = error_system(err, "io", "a copy in memory");
	else
		status = export_output_open_take(out, fd, path, err);
	memory->count++;
	if (status != CUSTODY_OK)
		export_memory_drop(memory);
	return status;
}

void
export_memory_drop(struct export_memory *memory)
{
	struct export_memory_file *file = &memory->file[--memory->count];

	if (file->fd >= 0)
		close(file->fd);
	free(file->path);
}

enum custody_status
export_memory_take(
    struct export_memory *memory, size_t len, struct custody_error *err)
{
	if (len > memory->left) {
		error_set(err, CUSTODY_UNKNOWN, "too-large",
		    "the data is more than 1 GiB, too much for memory");
		error_remedy(err, "--hand-over pipe; or custody export, "
				  "and exec --data");
		return CUSTODY_UNKNOWN;
	}
	memory->left -= len;
	return CUSTODY_OK;
}

enum custody_status
export_memory_seal(struct export_memory *memory, struct custody_error *err)
{
	for (size_t i = 0; i < memory->count; i++)
		if (lseek(memory->file[i].fd, 0, SEEK_SET) < 0 ||
		    fcntl(memory->file[i].fd, F_ADD_SEALS,
			F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW |
			    F_SEAL_WRITE) < 0)
			return error_system(
			    err, "io", "sealing a copy in memory");
	return CUSTODY_OK;
}

void
export_memory_clear(struct export_memory *memory, bool keep)
{
	for (size_t i = 0; i < memory->count; i++) {
		if (!keep && memory->file[i].fd >= 0)
			close(memory->file[i].fd);
		free(memory->file[i].path);
	}
	free(memory->file);
	*memory = (struct export_memory){.file = NULL};
}
