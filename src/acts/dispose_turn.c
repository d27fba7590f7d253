/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_turn: the turn is a lock on the plan, which is there before and
 * after.  A wait for it would be ended by no signal of ours, so it asks again.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acts/dispose.h"
#include "acts/dispose_plan.h"
#include "acts/dispose_turn.h"
#include "acts/erasure.h"
#include "base/error.h"
#include "base/file_lock.h"
#include "base/member.h"

bool
dispose_turn_may_go_on(const json_t *disposal)
{
	const char *state = member_text(disposal, "state");

	return strcmp(state, "approved") == 0 || strcmp(state, "started") == 0;
}

#define PAUSE_MS 100

enum custody_status
dispose_turn_wait(
    int *fd, struct custody *custody, const char *id, struct custody_error *err)
{
	char *path = dispose_plan_path(custody, id, "");
	enum custody_status status = CUSTODY_OK;
	int waited = 0;

	*fd = -1;
	if (path == NULL)
		return error_memory(err);
	*fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd < 0)
		status = error_system(err, "io", "opening %s", path);
	else
		status = file_lock(*fd, path, err);
	while (status == CUSTODY_REFUSED &&
	       waited++ < DISPOSE_TURN_PATIENCE * 1000 / PAUSE_MS) {
		nanosleep(
		    &(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
		status = session_stopped(custody, err);
		if (status == CUSTODY_OK)
			status = file_lock(*fd, path, err);
	}
	if (status == CUSTODY_REFUSED) {
		status = error_set(err, CUSTODY_UNKNOWN, "lock-busy",
		    "disposal %s: another process is carrying it out", id);
		error_remedy(err, "wait for it; the same command then says "
				  "what came of it");
	}
	free(path);
	return status;
}

enum custody_status
dispose_turn_take(int *fd, struct custody *custody, json_t **disposal,
    struct custody_error *err)
{
	json_t *before = *disposal;
	const char *id = member_text(before, "id");
	enum custody_status status;

	status = dispose_turn_wait(fd, custody, id, err);
	if (status == CUSTODY_OK)
		status = ledger_refresh(custody->ledger, err);
	if (status != CUSTODY_OK)
		return status;
	status = dispose_by_id(custody, id, disposal, err);
	json_decref(before);
	return status;
}

void
dispose_turn_tidy(struct custody *custody, const json_t *disposal)
{
	char *path =
	    dispose_plan_path(custody, member_text(disposal, "id"), ".job");

	if (path != NULL)
		unlink(path);
	free(path);
	if (*member_text(disposal, "list") != '\0')
		erasure_tidy(custody, disposal);
}

enum custody_status
dispose_turn_refuse(const json_t *disposal, struct custody_error *err)
{
	const char *id = json_string_value(json_object_get(disposal, "id"));
	const char *state =
	    json_string_value(json_object_get(disposal, "state"));

	if (strcmp(state, "planned") == 0) {
		error_set(err, CUSTODY_REFUSED, "not-approved",
		    "disposal %s: its plan waits for approval by another "
		    "custodian",
		    id);
		error_remedy(err, "custody approve %s", id);
		return CUSTODY_REFUSED;
	}
	error_set(err, CUSTODY_REFUSED, "rejected",
	    "disposal %s: its plan was %s", id, state);
	error_remedy(err, "plan it anew: custody dispose DATASET@V --why TEXT");
	return CUSTODY_REFUSED;
}
