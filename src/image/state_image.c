/* SPDX-License-Identifier: Apache-2.0
 *
 * state_image: a step of the build: runs the SQL of the state once and writes
 * what SQLite made of it to the file that is named, what it made of the partial
 * one to a second, and to each more, MIGRATION.rows, what a schema is compared
 * with.  Every command begins with
 * an empty state, and to make its tables and views from text took longer than
 * all else that a short command does.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "ledger/state.h"
#include "store/schema.h"

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

/* `path` is FOLDER/MIGRATION.rows. */
static enum custody_status
write_rows(const char *path)
{
	static const char suffix[] = ".rows";
	const char *base = strrchr(path, '/');
	struct buffer rows = {0};
	enum custody_status status = CUSTODY_UNKNOWN;
	char *name = strdup(base == NULL ? path : base + 1);

	if (name != NULL && strlen(name) > strlen(suffix)) {
		name[strlen(name) - strlen(suffix)] = '\0';
		status = schema_rows(&rows, name, NULL);
	}
	if (status == CUSTODY_OK)
		status =
		    file_write(AT_FDCWD, path, rows.at, rows.len, 0644, NULL);
	buffer_clear(&rows);
	free(name);
	return status;
}

int
main(int argc, char **argv)
{
	struct database *state = NULL;
	enum custody_status status;

	if (argc < 3)
		return 2;
	status = state_open(&state, NULL);
	status = write_image(argv[1], state, status);
	state = NULL;
	if (status == CUSTODY_OK) {
		status = state_open_partial(&state, NULL);
		status = write_image(argv[2], state, status);
	}
	for (int i = 3; i < argc && status == CUSTODY_OK; i++)
		status = write_rows(argv[i]);
	return status == CUSTODY_OK ? 0 : 1;
}
