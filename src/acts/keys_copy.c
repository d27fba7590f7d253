/* SPDX-License-Identifier: Apache-2.0
 *
 * keys_copy: a copy of the key slots that the ledger knows of.  The event comes
 * before the copy: one that was killed leaves a copy too many in the ledger,
 * never one too few.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/sealed.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"

/* A file of its own with all the room that it needs: what comes after the
 * event cannot fail for want of it. */
static enum custody_status
reserve(
    int *fd, const char *path, struct slots *slots, struct custody_error *err)
{
	off_t size = (off_t)((slots_last(slots) + 1) * SLOTS_SIZE);
	char *name = strdup(path);
	int failed;
	enum custody_status status = CUSTODY_OK;

	*fd = -1;
	if (name == NULL)
		return error_memory(err);
	*fd = open(
	    path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (*fd < 0 && errno == EEXIST) {
		status = error_set(err, CUSTODY_REFUSED, "exists",
		    "keys copy: %s is there already", path);
		error_remedy(err, "name a file that is not there");
	} else if (*fd < 0) {
		status = error_system(err, "io", "making the copy %s", path);
	} else if ((failed = posix_fallocate(*fd, 0, size)) != 0) {
		errno = failed;
		status = error_system(err, "io", "making the copy %s", path);
	} else if (fsync(*fd) != 0) {
		status = error_system(err, "io", "syncing the copy %s", path);
	}
	if (status == CUSTODY_OK)
		status = file_sync_dir(AT_FDCWD, dirname(name), err);
	if (status != CUSTODY_OK && *fd >= 0) {
		close(*fd);
		unlink(path);
		*fd = -1;
	}
	free(name);
	return status;
}

static enum custody_status
record(struct custody *custody, const struct custody_keys_copy *ask,
    struct slots *slots, struct ledger_place *place, struct custody_error *err)
{
	json_t *data = json_pack("{s:s, s:I, s:s*}", "holder", ask->holder,
	    "slots", (json_int_t)slots_last(slots), "why", ask->why);
	enum custody_status status =
	    data == NULL ? error_memory(err)
			 : session_append(custody, "key.copied/1", data, false,
			       place, err);

	json_decref(data);
	return status;
}

static enum custody_status
fill(struct slots *slots, int fd, const char *path, const char *id,
    struct custody_error *err)
{
	enum custody_status status = slots_copy(slots, fd, path, id, err);

	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	error_prefix(err, "copy %s is recorded, and was not made", id);
	error_remedy(err,
	    "remove %s, then: custody keys attest %s --outcome destroyed "
	    "--why TEXT",
	    path, id);
	return status;
}

enum custody_status
custody_keys_copy(struct custody *custody, const struct custody_keys_copy *ask,
    json_t **answer, struct custody_error *err)
{
	struct ledger_place place = {0};
	struct slots *slots = NULL;
	int fd = -1;
	enum custody_status status;

	*answer = NULL;
	if (ask->to == NULL || ask->holder == NULL || ask->holder[0] == '\0')
		return error_set(err, CUSTODY_USAGE, "usage",
		    "keys copy: it needs a file and who holds it");
	status = session_key(custody, err);
	if (status == CUSTODY_OK)
		status = sealed_slots(custody, false, &slots, err);
	if (status == CUSTODY_OK)
		status = reserve(&fd, ask->to, slots, err);
	if (status == CUSTODY_OK) {
		status = record(custody, ask, slots, &place, err);
		if (status != CUSTODY_OK &&
		    (err == NULL || strcmp(err->code, "outcome-unknown") != 0))
			unlink(ask->to);
	}
	if (status == CUSTODY_OK)
		status = fill(slots, fd, ask->to, place.id, err);
	if (fd >= 0)
		close(fd);
	return status == CUSTODY_OK
		   ? answer_add_take(answer, "result",
			 json_pack("{s:s, s:s, s:o, s:I, s:I}", "copy",
			     place.id, "holder", ask->holder, "path",
			     member_path(ask->to), "slots",
			     (json_int_t)slots_last(slots), "event",
			     (json_int_t)place.seq),
			 err)
		   : status;
}
