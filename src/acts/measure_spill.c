/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_spill: members of an archive come between the records of its own
 * entry.  The rows of that wait in an unnamed file until it ends, masked:
 * digests of what is sealed lie nowhere in clear.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "acts/measure_inside.h"
#include "base/error.h"
#include "base/file.h"

static enum custody_status
open_spill(struct measuring *m, FILE **out, struct custody_error *err)
{
	int fd;
	enum custody_status status =
	    file_scratch(&fd, m->options->scratch, err);

	if (status != CUSTODY_OK)
		return status;
	*out = fdopen(fd, "w+");
	if (*out != NULL)
		return CUSTODY_OK;
	close(fd);
	return error_memory(err);
}

enum custody_status
measure_spill_rows(struct measuring *m, struct measure_open *open,
    const struct measure_rows *rows, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	size_t len;

	if (open->spill == NULL)
		status = open_spill(m, &open->spill, err);
	if (status == CUSTODY_OK && open->mask == NULL)
		status = mask_new(&open->mask, err);
	m->packed.len = 0;
	if (status == CUSTODY_OK)
		status = measure_rows_pack(&m->packed, rows, err);
	if (status != CUSTODY_OK)
		return status;
	len = m->packed.len;
	status = mask_apply(open->mask, open->spilled, m->packed.at, len, err);
	if (status != CUSTODY_OK)
		return status;
	open->spilled += len;
	if (fwrite(&len, sizeof len, 1, open->spill) != 1 ||
	    fwrite(m->packed.at, 1, len, open->spill) != len)
		status = error_system(err, "io", "writing a temporary file");
	return status;
}

/* CUSTODY_END where there is none. */
static enum custody_status
read_packed(struct measuring *m, struct measure_open *open, uint64_t *at,
    struct custody_error *err)
{
	FILE *spill = open->spill;
	size_t len;

	if (fread(&len, sizeof len, 1, spill) != 1)
		return ferror(spill)
			   ? error_system(err, "io", "reading a temporary file")
			   : CUSTODY_END;
	m->packed.len = 0;
	if (buffer_reserve(&m->packed, len) == NULL)
		return error_memory(err);
	if (fread(m->packed.at, 1, len, spill) != len)
		return error_system(err, "io", "reading a temporary file");
	m->packed.len = len;
	*at += len;
	return mask_apply(open->mask, *at - len, m->packed.at, len, err);
}

enum custody_status
measure_spill_replay(
    struct measuring *m, struct measure_entry *entry, struct custody_error *err)
{
	struct measure_rows_room *room = calloc(1, sizeof *room);
	enum custody_status status = CUSTODY_OK;
	struct measure_open *open = entry->open;
	struct measure_rows rows;
	uint64_t at = 0;

	if (room == NULL)
		return error_memory(err);
	room->own = true;
	if (fseek(open->spill, 0, SEEK_SET) != 0)
		status = error_system(err, "io", "reading a temporary file");
	while (status == CUSTODY_OK &&
	       (status = read_packed(m, open, &at, err)) == CUSTODY_OK) {
		room->rest = buffer_view(&m->packed);
		while (status == CUSTODY_OK && room->rest.len > 0) {
			status =
			    measure_rows_unpack(room, UINT64_MAX, &rows, err);
			if (status == CUSTODY_OK)
				status =
				    measure_entry_rows(m, entry, &rows, err);
		}
	}
	buffer_clear(&room->texts);
	free(room);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}
