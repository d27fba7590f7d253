/* SPDX-License-Identifier: Apache-2.0
 *
 * database: in-memory databases for the rooms above, and the guard behind
 * which a person's own SELECT runs.  The guard refuses by silence: what is
 * not on its list is not done.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/database.h"
#include "store/sqlite.h"

#define STEPS_A_LOOK 1000

enum custody_status
database_open_memory(struct database **out, struct custody_error *err)
{
	struct database *db = NULL;
	enum custody_status status;
	int rc;

	*out = NULL;
	db = calloc(1, sizeof(*db));
	if (db == NULL)
		return error_memory(err);
	rc = sqlite3_open_v2(":memory:", &db->handle,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY |
		SQLITE_OPEN_NOMUTEX,
	    NULL);
	status = rc == SQLITE_OK ? sqlite_harden(db->handle, err)
				 : sqlite_error(err, db->handle, rc,
				       "open a database in memory");
	if (status != CUSTODY_OK) {
		database_close(db);
		return status;
	}
	*out = db;
	return CUSTODY_OK;
}

enum custody_status
database_image(
    const struct database *db, struct buffer *out, struct custody_error *err)
{
	sqlite3_int64 len = 0;
	uint8_t *image = sqlite3_serialize(db->handle, "main", &len, 0);
	enum custody_status status =
	    image == NULL ? error_memory(err)
			  : buffer_append(out, image, (size_t)len, err);

	sqlite3_free(image);
	return status;
}

struct bytes
database_image_lies(const struct database *db)
{
	sqlite3_int64 len = 0;
	const uint8_t *image = sqlite3_serialize(
	    db->handle, "main", &len, SQLITE_SERIALIZE_NOCOPY);

	return (struct bytes){image, image == NULL ? 0 : (size_t)len};
}

/* The database becomes what is at `image`, in `room` bytes. */
static enum custody_status
become(struct database *db, uint8_t *image, size_t len, size_t room,
    unsigned flags, struct custody_error *err)
{
	int rc = sqlite3_deserialize(db->handle, "main", image,
	    (sqlite3_int64)len, (sqlite3_int64)room, flags);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db->handle,
		    "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	return rc == SQLITE_OK
		   ? CUSTODY_OK
		   : sqlite_error(err, db->handle, rc, "open an image");
}

static enum custody_status
give(struct database **out, enum custody_status status)
{
	if (status != CUSTODY_OK) {
		database_close(*out);
		*out = NULL;
	}
	return status;
}

enum custody_status
database_open_image(
    struct database **out, struct bytes image, struct custody_error *err)
{
	enum custody_status status = database_open_memory(out, err);
	uint8_t *copy;

	if (status != CUSTODY_OK)
		return status;
	copy = sqlite3_malloc64(image.len);
	if (copy == NULL)
		return give(out, error_memory(err));
	memcpy(copy, image.at, image.len);
	return give(out,
	    become(*out, copy, image.len, image.len,
		SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE,
		err));
}

enum custody_status
database_open_mapped(struct database **out, struct file_map *map, size_t skip,
    struct custody_error *err)
{
	enum custody_status status = database_open_memory(out, err);

	if (status != CUSTODY_OK) {
		file_unmap(map);
		return status;
	}
	(*out)->mapped = *map;
	return give(out, become(*out, map->at + skip, map->len - skip,
			     map->room - skip, 0, err));
}

void
database_close(struct database *db)
{
	if (db == NULL)
		return;
	for (size_t i = 0; i < SQLITE_KEPT; i++)
		sqlite3_finalize(db->kept[i].handle);
	sqlite3_close_v2(db->handle);
	file_unmap(&db->mapped);
	free(db);
}

enum custody_status
database_run(struct database *db, const char *sql, struct custody_error *err)
{
	return sqlite_run(db->handle, sql, err);
}

enum custody_status
database_function(struct database *db, const char *name, int arguments,
    bool deterministic, function_body *body, void *context,
    struct custody_error *err)
{
	/* Innocuous: the only schema here is ours, and its views may call. */
	int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
	struct function *function = malloc(sizeof(*function));
	int rc;

	if (function == NULL)
		return error_memory(err);
	function->body = body;
	function->context = context;
	if (deterministic)
		flags |= SQLITE_DETERMINISTIC;
	/* SQLite calls free() when this fails, too. */
	rc = sqlite3_create_function_v2(db->handle, name, arguments, flags,
	    function, function_enter, NULL, NULL, free);
	if (rc != SQLITE_OK)
		return sqlite_error(err, db->handle, rc, name);
	return CUSTODY_OK;
}

static enum custody_status
run_with_name(struct database *db, const char *verb, const char *name,
    struct custody_error *err)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "%s \"%s\"", verb, name);
	return sqlite_run(db->handle, sql, err);
}

enum custody_status
database_savepoint(
    struct database *db, const char *name, struct custody_error *err)
{
	return run_with_name(db, "SAVEPOINT", name, err);
}

enum custody_status
database_release(
    struct database *db, const char *name, struct custody_error *err)
{
	return run_with_name(db, "RELEASE", name, err);
}

void
database_undo(struct database *db, const char *name)
{
	/* Views that were made since go, too. */
	db->made = 0;
	/* Where SQLite already rolled everything back, there is no savepoint
	 * any more, and nothing to undo. */
	if (run_with_name(db, "ROLLBACK TO", name, NULL) != CUSTODY_OK ||
	    run_with_name(db, "RELEASE", name, NULL) != CUSTODY_OK)
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

int64_t
database_changes(const struct database *db)
{
	return sqlite3_changes64(db->handle);
}

static int
note_tables(void *context, int action, const char *first, const char *second,
    const char *schema, const char *trigger)
{
	struct database *db = context;
	bool changes = action == SQLITE_INSERT || action == SQLITE_UPDATE ||
		       action == SQLITE_DELETE;

	(void)second;
	(void)schema;
	(void)trigger;
	if (first == NULL || (!changes && action != SQLITE_READ))
		return SQLITE_OK;
	for (unsigned i = 0; db->noted[i] != NULL; i++)
		if (sqlite3_stricmp(first, db->noted[i]) == 0)
			*(changes ? &db->changes : &db->reads) |= 1U << i;
	return SQLITE_OK;
}

void
database_note(struct database *db, const char *const *tables)
{
	db->noted = tables;
	sqlite3_set_authorizer(db->handle, note_tables, db);
}

static bool
pragma_only_tells(const char *name)
{
	return sqlite3_stricmp(name, "table_info") == 0 ||
	       sqlite3_stricmp(name, "table_xinfo") == 0 ||
	       sqlite3_stricmp(name, "table_list") == 0;
}

static int
allow_questions(void *context, int action, const char *first,
    const char *second, const char *schema, const char *trigger)
{
	(void)context;
	(void)schema;
	(void)trigger;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_UPDATE:
		/* Asked when json_each() is declared; what would do it is not
		 * read-only, and not prepared. */
		return strcmp(first, "sqlite_master") == 0 ? SQLITE_OK
							   : SQLITE_DENY;
	case SQLITE_FUNCTION:
		return sqlite3_stricmp(second, "load_extension") == 0
			   ? SQLITE_DENY
			   : SQLITE_OK;
	case SQLITE_PRAGMA:
		return pragma_only_tells(first) ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

static int
stop_at_limit(void *context)
{
	return sqlite_is_over(context, STEPS_A_LOOK);
}

void
database_guard(struct database *db, uint64_t steps, uint64_t milliseconds)
{
	db->guarded = true;
	db->limit.steps = steps;
	sqlite3_set_authorizer(db->handle, allow_questions, NULL);
	db->limit.until = sqlite_until(milliseconds);
	sqlite3_progress_handler(
	    db->handle, STEPS_A_LOOK, stop_at_limit, &db->limit);
}

void
database_unguard(struct database *db)
{
	db->guarded = false;
	sqlite3_set_authorizer(
	    db->handle, db->noted == NULL ? NULL : note_tables, db);
	sqlite3_progress_handler(db->handle, 0, NULL, NULL);
}
