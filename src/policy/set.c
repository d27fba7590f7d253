/* SPDX-License-Identifier: Apache-2.0
 *
 * set: reads policies by digest.  Every text is hashed as it is read, so that
 * what is asked is what the ledger names.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "policy/set.h"
#include "policy/set_name.h"

#define TEXT_MAX 65536              /* of SQL: what bars take */
#define TABLE_MAX ((size_t)4 << 20) /* of CSV */
#define FILES_MAX 512

static enum custody_status
missing(struct custody_error *err, const char *file, const char *why)
{
	error_set(
	    err, CUSTODY_UNKNOWN, "policy-missing", "policy %s: %s", file, why);
	error_remedy(err, "put the file back from a copy of the custody "
			  "directory, or install a set: custody policy install "
			  "DIR");
	return CUSTODY_UNKNOWN;
}

/* A new place at the end, its name and kind known. */
static enum custody_status
grow(struct set *set, const char *file, struct set_file **out,
    struct custody_error *err)
{
	struct set_file *more;
	enum custody_status status = CUSTODY_OK;

	if (set->count == FILES_MAX)
		return error_set(err, CUSTODY_MALFORMED, "too-big",
		    "policies: more than %d files", FILES_MAX);
	more = reallocarray(set->file, set->count + 1, sizeof *more);
	if (more == NULL)
		return error_memory(err);
	set->file = more;
	*out = &more[set->count];
	memset(*out, 0, sizeof **out);
	(*out)->file = strdup(file);
	if ((*out)->file == NULL)
		return error_memory(err);
	set->count++; /* what is counted has a name to be sorted by */
	status = set_name_split(file, &(*out)->kind, &(*out)->name, err);
	return status;
}

/* Knows a file by its text: its digest, and a policy by its header. */
static enum custody_status
know(struct set_file *file, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	size_t limit = file->kind == SET_PARAMETERS ? TABLE_MAX : TEXT_MAX;

	if (file->text.len > limit)
		return error_set(err, CUSTODY_MALFORMED, "too-big",
		    "policy %s: longer than %zu bytes", file->file, limit);
	digest_sha256(digest, file->text.at, file->text.len);
	encode_hex(file->sha256, digest, sizeof digest);
	if (file->kind != SET_POLICY)
		return CUSTODY_OK;
	return header_read(
	    &file->header, file->file, buffer_view(&file->text), err);
}

static int
by_name(const void *left, const void *right)
{
	const struct set_file *a = left, *b = right;

	return strcmp(a->file, b->file);
}

static void
put_in_order(struct set *set)
{
	if (set->count > 1)
		qsort(set->file, set->count, sizeof *set->file, by_name);
}

static char *
kept_path(const char *dir, const struct set_file *file)
{
	struct buffer path = {0};

	if (buffer_print(&path, NULL, "%s/policies/%s.%s", dir, file->sha256,
		file->kind == SET_PARAMETERS ? "csv" : "sql") == CUSTODY_OK)
		return (char *)path.at;
	buffer_clear(&path);
	return NULL;
}

/* One file of the set in force: the digest of its text must be `sha256`. */
static enum custody_status
read_kept(struct set_file *file, const char *dir, struct bytes sha256,
    struct custody_error *err)
{
	struct custody_error why = {0};
	char *path;
	enum custody_status status;

	if (sha256.len != 64)
		return missing(err, file->file, "the ledger has no digest");
	memcpy(file->sha256, sha256.at, 64);
	path = kept_path(dir, file);
	if (path == NULL)
		return error_memory(err);
	status = file_read(&file->text, AT_FDCWD, path, TABLE_MAX, &why);
	free(path);
	if (status == CUSTODY_OK && file->text.at == NULL)
		status = buffer_append(&file->text, "", 0, &why);
	if (status != CUSTODY_OK)
		return missing(err, file->file, why.text);
	status = know(file, &why);
	if (memcmp(file->sha256, sha256.at, 64) != 0)
		return missing(
		    err, file->file, "it is not what its digest says");
	return status == CUSTODY_OK ? CUSTODY_OK
				    : missing(err, file->file, why.text);
}

static enum custody_status
read_listed(struct set *set, struct statement *list, const char *dir,
    struct custody_error *err)
{
	struct set_file *file;
	enum custody_status status;

	while ((status = statement_step(list, err)) == CUSTODY_OK) {
		struct bytes id = statement_text(list, 0);

		if (id.len < sizeof set->id)
			memcpy(set->id, id.at, id.len + 1);
		status = grow(
		    set, (const char *)statement_text(list, 1).at, &file, err);
		if (status == CUSTODY_OK)
			status =
			    read_kept(file, dir, statement_text(list, 2), err);
		if (status != CUSTODY_OK)
			return status;
	}
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

enum custody_status
set_in_force(struct set *out, struct database *state, const char *dir,
    struct custody_error *err)
{
	static const char sql[] =
	    "SELECT s.id, f.name, f.sha256 FROM policy_set AS s"
	    "  JOIN policy_file AS f ON f.policy_set = s.id"
	    " WHERE s.current = 1 ORDER BY f.name";
	struct statement *list = NULL;
	enum custody_status status;

	memset(out, 0, sizeof *out);
	status = statement_prepare(&list, state, sql, sizeof sql - 1, err);
	if (status == CUSTODY_OK)
		status = read_listed(out, list, dir, err);
	statement_free(list);
	if (status == CUSTODY_OK && out->count == 0)
		return missing(err, "set", "none is in force");
	put_in_order(out);
	return status;
}

enum custody_status
set_of_folder(struct set *out, const char *dir, struct custody_error *err)
{
	char **names = NULL;
	struct set_file *file;
	enum custody_status status;

	memset(out, 0, sizeof *out);
	status = set_name_list(dir, &names, err);
	for (size_t i = 0; status == CUSTODY_OK && names[i] != NULL; i++) {
		char *path = file_join(dir, names[i]);

		status = path == NULL ? error_memory(err)
				      : grow(out, names[i], &file, err);
		if (status == CUSTODY_OK)
			status = file_read(
			    &file->text, AT_FDCWD, path, TABLE_MAX, err);
		if (status == CUSTODY_OK)
			status = buffer_append(&file->text, "", 0, err);
		if (status == CUSTODY_OK)
			status = know(file, err);
		free(path);
	}
	set_name_list_free(names);
	put_in_order(out);
	return status;
}

static enum custody_status
read_embedded(
    struct set *out, const struct embed_file *table, struct custody_error *err)
{
	struct set_file *file = NULL;
	enum custody_status status = CUSTODY_OK;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; status == CUSTODY_OK && table[i].name != NULL; i++) {
		status = grow(out, table[i].name, &file, err);
		if (status == CUSTODY_OK)
			status = buffer_append(
			    &file->text, table[i].text, table[i].len, err);
		if (status == CUSTODY_OK)
			status = know(file, err);
	}
	put_in_order(out);
	return status;
}

enum custody_status
set_shipped(struct set *out, struct custody_error *err)
{
	return read_embedded(out, embed_policies, err);
}

enum custody_status
set_core(struct set *out, struct custody_error *err)
{
	return read_embedded(out, embed_core, err);
}

void
set_clear(struct set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		free(set->file[i].file);
		free(set->file[i].name);
		buffer_clear(&set->file[i].text);
	}
	free(set->file);
	memset(set, 0, sizeof *set);
}

const struct set_file *
set_find(const struct set *set, enum set_kind kind, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->file[i].kind == kind &&
		    strcmp(set->file[i].name, name) == 0)
			return &set->file[i];
	return NULL;
}

/* Whatever is there under the name is replaced: only its bytes count. */
static enum custody_status
keep_file(
    const struct set_file *file, const char *dir, struct custody_error *err)
{
	struct buffer there = {0};
	char *path = kept_path(dir, file);
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	status = file_read(&there, AT_FDCWD, path, TABLE_MAX, NULL);
	if (status != CUSTODY_OK ||
	    !bytes_equal(buffer_view(&there), buffer_view(&file->text)))
		status = file_write(AT_FDCWD, path, file->text.at,
		    file->text.len, FILE_SHARED | 0644, err);
	buffer_clear(&there);
	free(path);
	return status;
}

enum custody_status
set_keep(const struct set *set, const char *dir, struct custody_error *err)
{
	char *folder = file_join(dir, "policies");
	enum custody_status status;

	if (folder == NULL)
		return error_memory(err);
	status = file_make_dirs(folder, FILE_SHARED | 0755, err);
	for (size_t i = 0; status == CUSTODY_OK && i < set->count; i++)
		status = keep_file(&set->file[i], dir, err);
	free(folder);
	return status;
}
