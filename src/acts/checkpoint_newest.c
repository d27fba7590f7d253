/* SPDX-License-Identifier: Apache-2.0
 *
 * checkpoint_newest: looks for the largest number in checkpoints/ that is a
 * checkpoint of this ledger, and counts who cosigned it.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "acts/checkpoint_newest.h"
#include "acts/cosigned.h"
#include "base/error.h"
#include "base/file.h"
#include "store/question.h"

/* The largest number that is a name in the folder; 0 for none. */
static unsigned long long
largest_name(const char *folder)
{
	DIR *dir = opendir(folder);
	unsigned long long largest = 0;
	const struct dirent *entry;

	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		unsigned long long number;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9' ||
		    strspn(entry->d_name, "0123456789") !=
			strlen(entry->d_name))
			continue;
		errno = 0;
		number = strtoull(entry->d_name, NULL, 10);
		if (errno == 0 && number > largest)
			largest = number;
	}
	closedir(dir);
	return largest;
}

/* How many people cosigned it; nobody where it is not of this ledger. */
static json_int_t
count_people(struct custody *custody, const char *path, uint64_t *size)
{
	struct buffer text = {0};
	struct note note;
	json_t *people = json_array();
	json_int_t count = 0;

	*size = 0;
	if (file_read(&text, AT_FDCWD, path, NOTE_SIZE_MAX, NULL) ==
		CUSTODY_OK &&
	    ledger_continues(custody->ledger, buffer_view(&text), size, NULL) ==
		CUSTODY_OK &&
	    note_read(&note, text.at, text.len, NULL) == CUSTODY_OK &&
	    cosigned_rely(people, &note, session_state(custody), false, NULL) ==
		CUSTODY_OK)
		count = (json_int_t)json_array_size(people);
	json_decref(people);
	buffer_clear(&text);
	return count;
}

enum custody_status
checkpoint_newest(
    struct custody *custody, json_t *out, struct custody_error *err)
{
	char *folder = file_join(ledger_path(custody->ledger), "checkpoints");
	struct buffer path = {0};
	json_t *values = NULL, *row = NULL;
	uint64_t size = 0;
	json_int_t people = 0;
	enum custody_status status = CUSTODY_OK;

	if (folder == NULL)
		return error_memory(err);
	status =
	    buffer_print(&path, err, "%s/%llu", folder, largest_name(folder));
	if (status == CUSTODY_OK)
		people = count_people(custody, (const char *)path.at, &size);
	values = json_pack("{s:I}", "size", (json_int_t)size);
	if (status == CUSTODY_OK)
		status = question_row(&row, session_state(custody),
		    "SELECT coalesce((SELECT at FROM event WHERE seq = :size),"
		    " '') AS checkpoint_at, :size AS checkpoint_size",
		    values, err);
	if (status == CUSTODY_OK) {
		json_object_set_new(row, "witnesses", json_integer(people));
		json_object_update(out, row);
	}
	json_decref(row);
	json_decref(values);
	buffer_clear(&path);
	free(folder);
	return status;
}
