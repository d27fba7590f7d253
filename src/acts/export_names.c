/* SPDX-License-Identifier: Apache-2.0
 *
 * export_names: which files a release has, while it is written where an
 * interrupted export may have left others.
 */
#include <errno.h>
#include <fts.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/export_inside.h"
#include "base/error.h"

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

enum custody_status
export_names_add(
    struct export_names *names, const char *name, struct custody_error *err)
{
	char *own = strdup(name);
	char **at = own == NULL ? NULL : tsearch(own, &names->root, by_name);

	if (at != NULL && *at == own)
		return CUSTODY_OK;
	free(own);
	if (at == NULL)
		return error_memory(err);
	return error_set(err, CUSTODY_UNKNOWN, "io",
	    "writing %s: two files of the release have that name", name);
}

void
export_names_clear(struct export_names *names)
{
	tdestroy(names->root, free);
	names->root = NULL;
}

bool
export_names_take(struct export_names *names, const char *name)
{
	char **at = tfind(name, &names->root, by_name), *own;

	if (at == NULL)
		return false;
	own = *at;
	tdelete(own, &names->root, by_name);
	free(own);
	return true;
}

static enum custody_status
remove_other(struct export_names *names, const FTSENT *entry, const char *name,
    struct custody_error *err)
{
	int rc = 0;

	if (entry->fts_info == FTS_D || entry->fts_level == FTS_ROOTLEVEL)
		return CUSTODY_OK;
	if (entry->fts_info == FTS_DP)
		rc = rmdir(entry->fts_accpath);
	else if (!export_names_take(names, name))
		rc = unlink(entry->fts_accpath);
	if (rc == 0 || (entry->fts_info == FTS_DP &&
			   (errno == ENOTEMPTY || errno == EEXIST)))
		return CUSTODY_OK;
	return error_system(err, "io", "removing %s", entry->fts_path);
}

/* Each was written. */
static enum custody_status
refuse_lost(const char *name, struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "io",
	    "writing %s: its file system takes it for another file, whose name "
	    "differs in case, or in how its letters are composed",
	    name);
	error_remedy(err, "take a folder of one that tells them apart");
	return CUSTODY_UNKNOWN;
}

enum custody_status
export_names_prune(
    struct export_names *names, const char *folder, struct custody_error *err)
{
	char *const roots[] = {(char *)(uintptr_t)folder, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	enum custody_status status = CUSTODY_OK;
	size_t root = strlen(folder) + 1;
	const FTSENT *entry;

	if (walk == NULL)
		return error_system(err, "io", "reading %s", folder);
	while (status == CUSTODY_OK && (entry = fts_read(walk)) != NULL) {
		if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR) {
			errno = entry->fts_errno;
			status = error_system(
			    err, "io", "reading %s", entry->fts_path);
			continue;
		}
		status = remove_other(names, entry,
		    entry->fts_pathlen < root ? "" : entry->fts_path + root,
		    err);
	}
	fts_close(walk);
	return status != CUSTODY_OK || names->root == NULL
		   ? status
		   : refuse_lost(*(char *const *)names->root, err);
}

void
export_written_clear(struct export_written *written)
{
	barred_clear(&written->left);
	export_names_clear(&written->names);
	json_decref(written->entries);
	release_sums_clear(&written->files);
	*written = (struct export_written){.entries = NULL};
}
