/* SPDX-License-Identifier: Apache-2.0
 *
 * inbox: reads offers that strangers may have put there.  In a folder only
 * regular files are read, and one that is no offer stops no other.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "acts/inbox.h"
#include "acts/input.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/offer.h"

/* A new last one of `file`; NULL when memory is short. */
static struct inbox_offer *
add_offer(struct inbox *inbox, const char *file, uint64_t line)
{
	struct inbox_offer *offer;

	if (inbox->count == inbox->room) {
		size_t room = inbox->room == 0 ? 16 : 2 * inbox->room;

		offer = reallocarray(inbox->offers, room, sizeof *offer);
		if (offer == NULL)
			return NULL;
		inbox->offers = offer;
		inbox->room = room;
	}
	offer = &inbox->offers[inbox->count];
	memset(offer, 0, sizeof *offer);
	offer->file = strdup(file);
	offer->line = line;
	if (offer->file == NULL)
		return NULL;
	inbox->count++;
	return offer;
}

/* What the order of taking them in goes by. */
static void
look_at(struct inbox_offer *offer)
{
	struct act act = {0};

	offer->status =
	    act_read(&act, buffer_view(&offer->act), false, &offer->err);
	offer->done = offer->status != CUSTODY_OK;
	if (offer->done)
		return;
	offer->seen = act.seen_size;
	memcpy(offer->at, act.at, sizeof offer->at);
	act_clear(&act);
}

static enum custody_status
read_lines(struct inbox *inbox, const char *file, const struct buffer *text,
    struct custody_error *err)
{
	struct bytes rest = buffer_view(text);
	struct inbox_offer *offer;
	uint64_t line = 0;

	do {
		offer = add_offer(inbox, file, ++line);
		if (offer == NULL)
			return error_memory(err);
		offer->status = offer_next(
		    &rest, &offer->act, offer->signature, &offer->err);
		offer->done = offer->status != CUSTODY_OK;
		if (offer->status == CUSTODY_END)
			offer->status = error_set(&offer->err,
			    CUSTODY_MALFORMED, "offer", "it is empty");
		if (!offer->done)
			look_at(offer);
	} while (rest.len > 0);
	return CUSTODY_OK;
}

/* What was named is read wherever it comes from, where `custody` is given. */
static enum custody_status
read_file(struct inbox *inbox, struct custody *custody, const char *file,
    struct custody_error *err)
{
	const struct input input = {file, OFFER_FILE_MAX, OFFER_FILE_MAX};
	struct buffer text = {0};
	struct custody_error why = {0};
	struct inbox_offer *offer;
	enum custody_status status, read;

	read = custody != NULL
		   ? input_read(&text, NULL, custody, &input, &why)
		   : file_read(&text, AT_FDCWD, file, OFFER_FILE_MAX, &why);
	if (read == CUSTODY_INTERRUPTED) {
		if (err != NULL)
			*err = why;
		status = read;
	} else if (read == CUSTODY_OK) {
		status = read_lines(inbox, file, &text, err);
	} else {
		offer = add_offer(inbox, file, 1);
		status = offer == NULL ? error_memory(err) : CUSTODY_OK;
		if (offer != NULL) {
			offer->done = true;
			offer->status =
			    read == CUSTODY_NOT_FOUND ? CUSTODY_UNKNOWN : read;
			offer->err = why;
		}
	}
	buffer_clear(&text);
	return status;
}

static int
is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A folder in the folder is passed over. */
static enum custody_status
read_entry(struct inbox *inbox, const char *folder, const char *name,
    struct custody_error *err)
{
	char *path = file_join(folder, name);
	struct stat info;
	enum custody_status status = CUSTODY_OK;

	if (path == NULL)
		return error_memory(err);
	if (lstat(path, &info) == 0 && S_ISLNK(info.st_mode)) {
		struct inbox_offer *offer = add_offer(inbox, path, 1);

		status = offer == NULL ? error_memory(err) : CUSTODY_OK;
		if (offer != NULL) {
			offer->done = true;
			offer->status =
			    error_set(&offer->err, CUSTODY_MALFORMED, "offer",
				"it is a symbolic link");
		}
	} else if (!S_ISDIR(info.st_mode)) {
		status = read_file(inbox, NULL, path, err);
	}
	free(path);
	return status;
}

enum custody_status
inbox_read(struct inbox *inbox, struct custody *custody, const char *path,
    struct custody_error *err)
{
	struct dirent **names = NULL;
	struct stat info;
	enum custody_status status = CUSTODY_OK;
	int count;

	if (stat(path, &info) < 0 || !S_ISDIR(info.st_mode))
		return read_file(inbox, custody, path, err);
	count = scandir(path, &names, is_shown, alphasort);
	if (count < 0)
		return error_system(err, "io", "reading %s", path);
	for (int i = 0; i < count; i++) {
		if (status == CUSTODY_OK)
			status = read_entry(inbox, path, names[i]->d_name, err);
		free(names[i]);
	}
	free(names);
	return status;
}

static int
compare(const void *a, const void *b)
{
	const struct inbox_offer *one = a, *other = b;
	int order;

	if (one->seen != other->seen)
		return one->seen < other->seen ? -1 : 1;
	order = strcmp(one->at, other->at);
	if (order == 0)
		order = strcmp(one->file, other->file);
	return order != 0 ? order : (one->line > other->line ? 1 : -1);
}

void
inbox_sort(struct inbox *inbox)
{
	if (inbox->count > 1)
		qsort(inbox->offers, inbox->count, sizeof *inbox->offers,
		    compare);
}

void
inbox_clear(struct inbox *inbox)
{
	for (size_t i = 0; i < inbox->count; i++) {
		buffer_clear(&inbox->offers[i].act);
		free(inbox->offers[i].file);
	}
	free(inbox->offers);
	memset(inbox, 0, sizeof *inbox);
}
