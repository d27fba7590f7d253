/* SPDX-License-Identifier: Apache-2.0
 *
 * state_image: a step of the build: runs the SQL of the state once and writes
 * what SQLite made of it to the file that is named, and what it made of the
 * partial one to a second.  Every command begins with
 * an empty state, and to make its tables and views from text took longer than
 * all else that a short command does.
 */
#include <fcntl.h>

#include "base/embed.h"
#include "base/file.h"
#include "ledger/state.h"

/* The program that makes it is linked before there is one. */
const struct embed_file embed_image[] = {{NULL, NULL, 0}};

/* Takes the state, if there is one. */
static enum custody_status
write_image(
    const char *path, struct database *state, enum custody_status status)
{
	struct buffer image = {0};

	if (status == CUSTODY_OK)
		status = database_image(state, &image, NULL);
	if (status == CUSTODY_OK)
		status =
		    file_write(AT_FDCWD, path, image.at, image.len, 0644, NULL);
	buffer_clear(&image);
	database_close(state);
	return status;
}

int
main(int argc, char **argv)
{
	struct database *state = NULL;
	enum custody_status status;

	if (argc != 3)
		return 2;
	status = state_open(&state, NULL);
	status = write_image(argv[1], state, status);
	state = NULL;
	if (status == CUSTODY_OK) {
		status = state_open_partial(&state, NULL);
		status = write_image(argv[2], state, status);
	}
	return status == CUSTODY_OK ? 0 : 1;
}
