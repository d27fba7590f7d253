/* SPDX-License-Identifier: Apache-2.0
 *
 * site: reads what plugstack.conf says; a word that it does not know is an
 * error, for a misspelled pin would be none.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gates/slurm/site.h"

#ifndef CUSTODY_PROGRAM
#define CUSTODY_PROGRAM "/usr/bin/custody"
#endif
#define LONGEST 86400 /* seconds */

struct word {
	const char *name;
	size_t offset; /* of its field in struct site */
};

static const struct word known[] = {
    {"custody", offsetof(struct site, custody)},
    {"ledger", offsetof(struct site, ledger)},
    {"pin", offsetof(struct site, pin)},
    {"at-least", offsetof(struct site, at_least)},
    {"trust", offsetof(struct site, trust)},
    {"trust-max-age", offsetof(struct site, trust_max_age)},
    {"audience", offsetof(struct site, audience)},
    {"time-limit", offsetof(struct site, time_limit)},
};

static const char **
find_field(struct site *site, const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].name) == len &&
		    strncmp(known[i].name, word, len) == 0)
			return (const char **)(void *)((char *)site +
						       known[i].offset);
	return NULL;
}

static bool
take_word(struct site *site, const char *word, char *why, size_t room)
{
	size_t len = strcspn(word, "=");
	const char **field = find_field(site, word, len);

	if (field == NULL) {
		snprintf(why, room, "%s: there is no such word", word);
		return false;
	}
	if (*field != NULL || word[len] == '\0' || word[len + 1] == '\0') {
		snprintf(why, room, "%s: it needs one value", word);
		return false;
	}
	*field = word + len + 1;
	return true;
}

static bool
take_seconds(struct site *site, char *why, size_t room)
{
	char *end = NULL;
	unsigned long seconds;

	if (site->time_limit == NULL)
		site->time_limit = "3600";
	seconds = strtoul(site->time_limit, &end, 10);
	if (site->time_limit[0] < '0' || site->time_limit[0] > '9' ||
	    *end != '\0' || seconds < 1 || seconds > LONGEST) {
		snprintf(why, room, "time-limit=%s: 1 to %d seconds",
		    site->time_limit, LONGEST);
		return false;
	}
	site->seconds = (unsigned)seconds;
	return true;
}

bool
site_read(struct site *site, int count, char **words, char *why, size_t room)
{
	*site = (struct site){0};
	for (int i = 0; i < count; i++)
		if (!take_word(site, words[i], why, room))
			return false;
	if (site->custody == NULL)
		site->custody = CUSTODY_PROGRAM;
	if (site->ledger == NULL && site->trust == NULL) {
		snprintf(why, room, "it needs ledger= and pin=, or trust=");
		return false;
	}
	/* A ledger that is found by its path alone could be anybody's. */
	if ((site->ledger == NULL) != (site->pin == NULL)) {
		snprintf(why, room, "ledger= and pin= go together");
		return false;
	}
	return take_seconds(site, why, room);
}

static bool
only_root_writes(const char *path, bool folder, char *why, size_t room)
{
	struct stat found;

	if (lstat(path, &found) != 0) {
		snprintf(why, room, "%s: it cannot be found", path);
		return false;
	}
	if (folder ? !S_ISDIR(found.st_mode) : !S_ISREG(found.st_mode)) {
		snprintf(why, room, "%s: it is not a %s", path,
		    folder ? "folder" : "file");
		return false;
	}
	/* In a sticky folder nobody moves what is root's. */
	if (found.st_uid == 0 &&
	    ((found.st_mode & (S_IWGRP | S_IWOTH)) == 0 ||
		(folder && (found.st_mode & S_ISVTX) != 0)))
		return true;
	snprintf(why, room, "%s: others than root can change it", path);
	return false;
}

bool
site_root_owns(const char *path, char *why, size_t room)
{
	char folder[4096];
	size_t len = strlen(path);

	if (path[0] != '/' || len >= sizeof folder) {
		snprintf(why, room, "%s: its whole path must be said", path);
		return false;
	}
	if (!only_root_writes(path, false, why, room))
		return false;
	memcpy(folder, path, len + 1);
	for (;;) {
		char *slash = strrchr(folder, '/');

		slash[slash == folder ? 1 : 0] = '\0';
		if (!only_root_writes(folder, true, why, room))
			return false;
		if (slash == folder)
			return true;
	}
}
