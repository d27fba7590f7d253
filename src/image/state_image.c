/* SPDX-License-Identifier: Apache-2.0
 *
 * state_image: a step of the build: runs the SQL of the state once and writes
 * files: what SQLite made of its tables, its views as database_lend_views has
 * them, the tables of the partial state, the name of the fold, and for each
 * more, MIGRATION.rows, what a schema is compared with.  Every command begins
 * with an empty state, and to make its tables and views from text took longer
 * than all else that a short command does.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "ledger/kept.h"
#include "ledger/state.h"
#include "store/schema.h"

/* The program that makes it is linked before there is one. */
const struct embed_file embed_image[] = {{NULL, NULL, 0}};

static enum custody_status
write(const char *path, struct buffer *bytes, enum custody_status status)
{
	if (status == CUSTODY_OK)
		status = file_write(
		    AT_FDCWD, path, bytes->at, bytes->len, 0644, NULL);
	buffer_clear(bytes);
	return status;
}

/* As database_lend_views has it. */
static bool
is_lent(const char *name, const char *text, size_t number)
{
	char begins[96];

	snprintf(begins, sizeof begins, "CREATE VIEW %s AS", name);
	return number < DATABASE_VIEWS_MAX &&
	       strncmp(text, begins, strlen(begins)) == 0 &&
	       isspace((unsigned char)text[strlen(begins)]);
}

/* Each name, a NUL, its text, a NUL; and SQL that drops them all. */
static enum custody_status
take_views(struct buffer *views, struct buffer *drops, struct database *state)
{
	static const char sql[] = "SELECT name, sql FROM sqlite_schema"
				  " WHERE type = 'view' ORDER BY name";
	struct statement *all = NULL;
	enum custody_status status =
	    statement_prepare(&all, state, sql, sizeof sql - 1, NULL);

	for (size_t i = 0; status == CUSTODY_OK &&
			   (status = statement_step(all, NULL)) == CUSTODY_OK;
	     i++) {
		const char *name = (const char *)statement_text(all, 0).at;
		const char *text = (const char *)statement_text(all, 1).at;

		if (!is_lent(name, text, i))
			status = CUSTODY_MALFORMED;
		if (status == CUSTODY_OK)
			status =
			    buffer_append(views, name, strlen(name) + 1, NULL);
		if (status == CUSTODY_OK)
			status =
			    buffer_append(views, text, strlen(text) + 1, NULL);
		if (status == CUSTODY_OK)
			status =
			    buffer_print(drops, NULL, "DROP VIEW %s;", name);
	}
	statement_free(all);
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

/* Takes the state, if there is one.  Its views are written only where a path
 * is given for them. */
static enum custody_status
write_state(const char *path, const char *views_path, struct database *state,
    enum custody_status status)
{
	struct buffer image = {0}, views = {0}, drops = {0};

	if (status == CUSTODY_OK)
		status = take_views(&views, &drops, state);
	if (status == CUSTODY_OK)
		status = database_run(state, (const char *)drops.at, NULL);
	if (status == CUSTODY_OK)
		status = database_image(state, &image, NULL);
	status = write(path, &image, status);
	if (views_path != NULL)
		status = write(views_path, &views, status);
	buffer_clear(&views);
	buffer_clear(&drops);
	database_close(state);
	return status;
}

static enum custody_status
write_fold(const char *path)
{
	struct buffer name = {0};
	char fold[KEPT_FOLD_SIZE];

	kept_name_fold(fold);
	return write(
	    path, &name, buffer_append(&name, fold, strlen(fold), NULL));
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
	free(name);
	return write(path, &rows, status);
}

int
main(int argc, char **argv)
{
	struct database *state = NULL;
	enum custody_status status;

	if (argc < 5)
		return 2;
	status = state_open(&state, NULL);
	status = write_state(argv[1], argv[2], state, status);
	state = NULL;
	if (status == CUSTODY_OK) {
		status = state_open_partial(&state, NULL);
		status = write_state(argv[3], NULL, state, status);
	}
	if (status == CUSTODY_OK)
		status = write_fold(argv[4]);
	for (int i = 5; i < argc && status == CUSTODY_OK; i++)
		status = write_rows(argv[i]);
	return status == CUSTODY_OK ? 0 : 1;
}
