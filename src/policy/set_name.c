/* SPDX-License-Identifier: Apache-2.0
 *
 * set_name: keeps names of policies to what can be a table's name, so that
 * none needs quoting anywhere.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "policy/set_name.h"

#define NAME_MAX_LENGTH 48

static const struct {
	const char *ending;
	enum set_kind kind;
} endings[] = {
    {".sql", SET_POLICY},
    {".csv", SET_PARAMETERS},
};

static bool
ends_in(const char *file, const char *ending)
{
	size_t len = strlen(file), tail = strlen(ending);

	return len > tail && strcmp(file + len - tail, ending) == 0;
}

static bool
is_name(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len <= NAME_MAX_LENGTH && name[0] >= 'a' &&
	       name[0] <= 'z' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")] ==
		   '\0';
}

enum custody_status
set_name_split(const char *file, enum set_kind *kind, char **name,
    struct custody_error *err)
{
	*name = NULL;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		if (!ends_in(file, endings[i].ending))
			continue;
		*kind = endings[i].kind;
		*name = strndup(file, strlen(file) - strlen(endings[i].ending));
		if (*name == NULL)
			return error_memory(err);
		if (is_name(*name))
			return CUSTODY_OK;
		break;
	}
	return error_set(err, CUSTODY_MALFORMED, "bad-name",
	    "policy %s: a name is a-z, then 0-9 _ - too, 48 at most, and ends "
	    "in .sql or .csv",
	    file);
}

static enum custody_status
add_name(
    char ***names, size_t *count, const char *name, struct custody_error *err)
{
	char **more = reallocarray(*names, *count + 2, sizeof *more);

	if (more == NULL)
		return error_memory(err);
	*names = more;
	more[*count] = strdup(name);
	more[*count + 1] = NULL;
	return more[(*count)++] == NULL ? error_memory(err) : CUSTODY_OK;
}

enum custody_status
set_name_list(const char *dir, char ***names, struct custody_error *err)
{
	DIR *folder = opendir(dir);
	struct dirent *entry;
	size_t count = 0;
	enum custody_status status = CUSTODY_OK;

	*names = calloc(1, sizeof **names);
	if (folder == NULL) {
		error_system(err, "io", "policies of %s", dir);
		return errno == ENOENT || errno == ENOTDIR
			   ? error_set(err, CUSTODY_NOT_FOUND, "no-folder",
				 "%s: there is no such folder", dir)
			   : CUSTODY_UNKNOWN;
	}
	if (*names == NULL)
		status = error_memory(err);
	while (status == CUSTODY_OK && (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.' &&
		    (ends_in(entry->d_name, ".sql") ||
			ends_in(entry->d_name, ".csv")))
			status = add_name(names, &count, entry->d_name, err);
	closedir(folder);
	return status;
}

void
set_name_list_free(char **names)
{
	for (size_t i = 0; names != NULL && names[i] != NULL; i++)
		free(names[i]);
	free(names);
}
