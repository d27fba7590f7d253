/* SPDX-License-Identifier: Apache-2.0
 *
 * restored: compares a ledger with what a person remembers of it, where they
 * differ.  A restoration that they knew already excuses nothing that was cut
 * off after it.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "crypto/note.h"
#include "ledger/restored.h"
#include "store/question.h"

/* The restorations in force: all of them, and one that `known` lacks. */
static enum custody_status
find_restorations(struct ledger *ledger, char all[], size_t room,
    const char *known, bool *fresh, struct custody_error *err)
{
	json_t *rows = NULL, *row;
	size_t i, len = 0;
	enum custody_status status;

	*fresh = false;
	all[0] = '\0';
	status = question_ask(&rows, ledger_state(ledger),
	    "SELECT hash FROM restoration ORDER BY seq", NULL, err);
	json_array_foreach (rows, i, row) {
		const char *hash =
		    json_string_value(json_object_get(row, "hash"));

		*fresh |= strstr(known, hash) == NULL;
		if (len + 65 < room)
			len += (size_t)snprintf(
			    all + len, room - len, " %s", hash);
	}
	json_decref(rows);
	return status;
}

void
restored_remember(struct ledger *ledger)
{
	struct memory now = {.size = ledger->mark.size};
	bool fresh;

	if (ledger->memory == NULL ||
	    find_restorations(ledger, now.restored, sizeof now.restored,
		ledger->seen.restored, &fresh, NULL) != CUSTODY_OK)
		return;
	if (ledger->lapsed && !fresh)
		return;
	ledger->lapsed = false;
	memcpy(now.head, ledger->mark.head_hex, sizeof now.head);
	memory_keep(ledger->memory, ledger->genesis, &now);
	ledger->seen = now;
}

enum custody_status
restored_open(struct ledger **ledger, bool lapsed, struct custody_error *err)
{
	struct memory seen = (*ledger)->seen, all;
	char *dir = (*ledger)->dir, *memory = (*ledger)->memory;
	struct custody_error disagreed = {0};
	bool fresh = false;
	enum custody_status status;

	if (err != NULL)
		disagreed = *err;
	(*ledger)->dir = (*ledger)->memory = NULL;
	ledger_close(*ledger);
	status = open_and_load(ledger, dir, NULL, false, err);
	if (status == CUSTODY_OK)
		status = find_restorations(*ledger, all.restored,
		    sizeof all.restored, seen.restored, &fresh, err);
	/* With no room to remember more of them, none can be told as new. */
	fresh &= strlen(seen.restored) + 65 < sizeof seen.restored;
	/* What was seen before is said first: it tells that this was changed
	 * since, and the rest only that it is wrong. */
	if (!lapsed &&
	    (status == CUSTODY_DISAGREES || (status == CUSTODY_OK && !fresh))) {
		status = CUSTODY_DISAGREES;
		if (err != NULL)
			*err = disagreed;
	}
	if (status == CUSTODY_OK) {
		(*ledger)->memory = memory;
		(*ledger)->seen = seen;
		(*ledger)->lapsed = !fresh;
		memory = NULL;
		restored_remember(*ledger);
	}
	free(memory);
	free(dir);
	return status;
}

enum custody_status
restored_admits(struct ledger *ledger, const char *kind, const json_t *data,
    struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status = CUSTODY_OK;

	if (!ledger->lapsed || strcmp(kind, "ledger.restored/1") == 0)
		return CUSTODY_OK;
	status = strncmp(kind, "proposal.", 9) != 0
		     ? CUSTODY_NOT_FOUND
		     : question_row(&row, ledger_state(ledger),
			   "SELECT 1 AS yes FROM proposal WHERE id = :proposal"
			   "   AND kind = 'ledger.restored/1'",
			   data, err);
	json_decref(row);
	if (status != CUSTODY_NOT_FOUND)
		return status;
	return ledger_lapsed(ledger, err);
}

enum custody_status
ledger_lapsed(const struct ledger *ledger, struct custody_error *err)
{
	if (!ledger->lapsed)
		return CUSTODY_OK;
	error_set(err, CUSTODY_DISAGREES, "memory",
	    "ledger %s: it does not continue what you verified before, and "
	    "only its restoration can be signed",
	    ledger->dir);
	error_remedy(err, "if it was restored from a backup: custody restore "
			  "--why TEXT; else leave it as it is");
	return CUSTODY_DISAGREES;
}

uint64_t
ledger_lost(const struct ledger *ledger, char head[65])
{
	memcpy(head, ledger->seen.head, 65);
	return ledger->lapsed ? ledger->seen.size : 0;
}

static enum custody_status
set_aside(
    struct ledger *ledger, int dir, const char *name, struct custody_error *err)
{
	struct buffer text = {0};
	char other[NAME_MAX + 8];
	enum custody_status status;

	status = file_read(&text, dir, name, NOTE_SIZE_MAX, err);
	if (status == CUSTODY_OK)
		status =
		    ledger_continues(ledger, buffer_view(&text), NULL, err);
	buffer_clear(&text);
	if (status != CUSTODY_DISAGREES)
		return status;
	snprintf(other, sizeof other, "%s.lost", name);
	if (renameat(dir, name, dir, other) < 0)
		return error_system(err, "io", "renaming checkpoint %s", name);
	return CUSTODY_OK;
}

enum custody_status
ledger_set_aside(struct ledger *ledger, struct custody_error *err)
{
	char *folder = file_join(ledger->dir, "checkpoints");
	struct dirent *entry;
	enum custody_status status = CUSTODY_OK;
	DIR *dir = folder == NULL ? NULL : opendir(folder);

	if (dir == NULL)
		status = folder == NULL
			     ? error_memory(err)
			     : error_system(err, "io", "reading %s", folder);
	while (dir != NULL && status == CUSTODY_OK &&
	       (entry = readdir(dir)) != NULL)
		if (strspn(entry->d_name, "0123456789") ==
		    strlen(entry->d_name))
			status =
			    set_aside(ledger, dirfd(dir), entry->d_name, err);
	if (dir != NULL)
		closedir(dir);
	free(folder);
	return status;
}
