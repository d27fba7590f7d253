/* SPDX-License-Identifier: Apache-2.0
 *
 * verify: the whole ledger as if for the first time: no memory, every
 * signature, every checkpoint that the folder keeps.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "crypto/note.h"
#include "ledger/autopsy.h"
#include "ledger/open.h"

static enum custody_status
check_checkpoints(struct ledger *ledger, struct custody_error *err)
{
	char *folder = file_join(ledger->dir, "checkpoints");
	struct dirent *entry;
	enum custody_status status = CUSTODY_OK;
	DIR *dir = folder == NULL ? NULL : opendir(folder);

	if (dir == NULL) {
		status = folder == NULL
			     ? error_memory(err)
			     : error_system(err, "io", "reading %s", folder);
		error_remedy(err, "put it back from a copy of the custody "
				  "directory");
		free(folder);
		return status;
	}
	while (status == CUSTODY_OK && (entry = readdir(dir)) != NULL) {
		struct buffer text = {0};

		if (strspn(entry->d_name, "0123456789") !=
		    strlen(entry->d_name))
			continue;
		status = file_read(
		    &text, dirfd(dir), entry->d_name, NOTE_SIZE_MAX, err);
		if (status == CUSTODY_OK)
			status = ledger_continues(
			    ledger, buffer_view(&text), NULL, err);
		if (status != CUSTODY_OK)
			error_prefix(err, "checkpoint %s", entry->d_name);
		buffer_clear(&text);
	}
	closedir(dir);
	free(folder);
	return status;
}

enum custody_status
ledger_verify(
    const char *dir, uint64_t *good, json_t **found, struct custody_error *err)
{
	struct ledger *ledger = NULL;
	enum custody_status status =
	    open_and_load(&ledger, dir, NULL, false, err);
	bool event = status == CUSTODY_DISAGREES && ledger != NULL &&
		     ledger->fold != NULL;

	if (found != NULL)
		*found = NULL;
	if (status == CUSTODY_OK)
		status = check_checkpoints(ledger, err);
	*good = ledger == NULL ? 0 : ledger->good;
	/* What it says is beside the point where it cannot be told. */
	if (event && found != NULL &&
	    autopsy(ledger, ledger->good + 1, found, NULL) != CUSTODY_OK)
		*found = NULL;
	ledger_close(ledger);
	return status;
}
