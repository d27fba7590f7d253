/* SPDX-License-Identifier: Apache-2.0
 *
 * keylist: looks at every key file of a folder once, and asks nobody anything.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/keylist.h"
#include "crypto/pem.h"

/* From the file beside `path`, which ends in .pem. */
static bool
read_public_line(uint8_t out[SIGNATURE_KEY_SIZE], const char *path)
{
	char *beside = strdup(path);
	struct buffer line = {0};
	bool sound = false;

	if (beside == NULL)
		return false;
	memcpy(beside + strlen(beside) - 3, "pub", 3);
	if (file_read(&line, AT_FDCWD, beside, KEYLIST_LINE_SIZE, NULL) ==
		CUSTODY_OK &&
	    line.len == KEYLIST_LINE_SIZE && line.at[line.len - 1] == '\n') {
		line.at[line.len - 1] = '\0';
		sound = encode_unhex(
		    out, (const char *)line.at, SIGNATURE_KEY_SIZE);
	}
	buffer_clear(&line);
	free(beside);
	return sound;
}

/* False for what is no key of ours; then nothing is to be freed. */
static bool
read_item(struct keylist_item *out, bool *exposed, const char *folder,
    const char *file)
{
	struct custody_error why = {0};
	size_t len = strlen(file);
	struct keylist_item item = {0};
	struct buffer text = {0};
	struct pem_key *pem = NULL;
	char *path = NULL;
	bool good = false;

	if (len <= 4 || file[0] == '.' || strcmp(file + len - 4, ".pem") != 0)
		return false;
	item.name = strndup(file, len - 4);
	path = file_join(folder, file);
	if (item.name == NULL || path == NULL ||
	    pem_load(&text, path, 077, &why) != CUSTODY_OK) {
		*exposed |= strcmp(why.code, "key-readable") == 0;
		goto out;
	}
	item.encrypted = pem_encrypted(buffer_view(&text));
	if (item.encrypted) {
		item.known = read_public_line(item.key, path);
		good = true;
	} else if (pem_read(&pem, buffer_view(&text), (struct bytes){0},
		       NULL) == CUSTODY_OK) {
		pem_public(pem, item.key);
		item.known = good = true;
	}
out:
	pem_free(pem);
	buffer_wipe(&text);
	free(path);
	if (good)
		*out = item;
	else
		free(item.name);
	return good;
}

static int
compare_items(const void *a, const void *b)
{
	return strcmp(((const struct keylist_item *)a)->name,
	    ((const struct keylist_item *)b)->name);
}

enum custody_status
keylist_read(struct keylist *out, const char *folder, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	DIR *dir = opendir(folder);
	struct dirent *entry;

	*out = (struct keylist){0};
	if (dir == NULL)
		return errno == ENOENT
			   ? CUSTODY_OK
			   : error_system(err, "io", "reading %s", folder);
	while (errno = 0, (entry = readdir(dir)) != NULL) {
		struct keylist_item *more, item;

		if (!read_item(&item, &out->exposed, folder, entry->d_name))
			continue;
		more = reallocarray(
		    out->items, out->count + 1, sizeof *out->items);
		if (more == NULL) {
			free(item.name);
			status = error_memory(err);
			goto out;
		}
		out->items = more;
		out->items[out->count++] = item;
	}
	if (errno != 0)
		status = error_system(err, "io", "reading %s", folder);
	if (out->count > 1)
		qsort(
		    out->items, out->count, sizeof *out->items, compare_items);
out:
	closedir(dir);
	if (status != CUSTODY_OK)
		keylist_clear(out);
	return status;
}

void
keylist_clear(struct keylist *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].name);
	free(list->items);
	*list = (struct keylist){0};
}
