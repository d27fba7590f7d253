/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_run: carries out an approved plan, forward only: killed at any
 * point, the same command goes on.  It destroys no byte that it did not just
 * verify to be the version's; what it leaves it says.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/dispose.h"
#include "acts/dispose_erase.h"
#include "acts/dispose_job.h"
#include "acts/dispose_proposal.h"
#include "acts/dispose_report.h"
#include "acts/dispose_turn.h"
#include "acts/erasure.h"
#include "acts/ingest_unfinished.h"
#include "acts/kept_statement.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "store/question.h"

struct running {
	struct custody *custody;
	const char *id;
	json_t *plan;
	json_t *versions;
	struct dispose_files files;
	struct dispose_job job;
	bool root_lost;      /* what is sealed goes without its proof */
	uint64_t parts_left; /* of ingests that were interrupted */
};

/* --- one file ----------------------------------------------------------- */

static enum custody_status
leave(struct running *running, size_t number, const char *why,
    struct custody_error *err)
{
	struct dispose_outcome *outcome = &running->job.outcome[number];

	outcome->step = DISPOSE_LEFT;
	snprintf(outcome->why, sizeof(outcome->why), "%s", why);
	return dispose_job_write(&running->job, number, err);
}

/* True where this inode was overwritten under another name of the plan. */
static bool
was_overwritten(const struct running *running, const struct stat *info)
{
	for (size_t i = 0; i < running->job.count; i++) {
		const struct dispose_outcome *other = &running->job.outcome[i];

		if (other->step == DISPOSE_DESTROYED &&
		    other->device == (uint64_t)info->st_dev &&
		    other->inode == (uint64_t)info->st_ino)
			return true;
	}
	return false;
}

/* Names of the inode that the plan knows, and that are there now. */
static nlink_t
known_names(const struct running *running, const struct stat *info)
{
	nlink_t names = 0;

	for (size_t i = 0; i < running->files.count; i++) {
		const struct dispose_file *file = &running->files.file[i];
		struct stat other;

		if (file->state == DISPOSE_SAME &&
		    lstat((char *)file->place.at, &other) == 0 &&
		    other.st_ino == info->st_ino &&
		    other.st_dev == info->st_dev)
			names++;
	}
	return names;
}

/*
 * May it go?  *why is NULL if so.  What was begun before was verified then;
 * nothing but the same inode of the same size is taken for it.
 */
static enum custody_status
judge(struct running *running, size_t number, int fd, const struct stat *info,
    const char **why, struct custody_error *err)
{
	const struct dispose_outcome *outcome = &running->job.outcome[number];
	const struct dispose_file *file = &running->files.file[number];
	uint8_t sha256[32];
	enum custody_status status;

	*why = NULL;
	if (!S_ISREG(info->st_mode))
		*why = "not a regular file";
	else if (outcome->step == DISPOSE_BEGUN &&
		 (outcome->inode != (uint64_t)info->st_ino ||
		     outcome->device != (uint64_t)info->st_dev ||
		     outcome->size != (uint64_t)info->st_size))
		*why = "another file took its place";
	else if (info->st_nlink > 1 &&
		 known_names(running, info) < info->st_nlink)
		*why = "it has another name (hard link) that is not in the "
		       "plan";
	if (*why != NULL || outcome->step == DISPOSE_BEGUN)
		return CUSTODY_OK;
	if ((uint64_t)info->st_size != file->length) {
		*why = "it has another length now";
		return CUSTODY_OK;
	}
	status = dispose_erase_digest(sha256, fd, running->custody, err);
	if (status == CUSTODY_OK &&
	    memcmp(sha256, file->sha256, sizeof(sha256)) != 0)
		*why = "it has other bytes now";
	return status;
}

/* Removes the name if it is still that of the open file. */
static enum custody_status
remove_name(int folder, const char *name, const struct stat *info,
    struct custody_error *err)
{
	struct stat now;

	if (fstatat(folder, name, &now, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT
			   ? CUSTODY_OK
			   : error_system(err, "io", "removing %s", name);
	if (now.st_ino != info->st_ino || now.st_dev != info->st_dev)
		return CUSTODY_OK;
	if (unlinkat(folder, name, 0) != 0)
		return error_system(err, "io", "removing %s", name);
	if (fsync(folder) != 0)
		return error_system(
		    err, "io", "syncing the folder of %s", name);
	return CUSTODY_OK;
}

static enum custody_status
overwrite(struct running *running, size_t number, int fd,
    const struct stat *info, struct custody_error *err)
{
	struct dispose_outcome *outcome = &running->job.outcome[number];
	struct dispose_file *file = &running->files.file[number];
	struct dispose_erase erase;
	enum custody_status status;

	outcome->step = DISPOSE_BEGUN;
	outcome->device = (uint64_t)info->st_dev;
	outcome->inode = (uint64_t)info->st_ino;
	outcome->size = (uint64_t)info->st_size;
	file->fs = dispose_files_fs(&running->files, fd);
	file->shares = file->shares || dispose_fs_shares(fd);
	status = dispose_job_write(&running->job, number, err);
	if (status == CUSTODY_OK)
		status = dispose_erase_bytes(&erase, fd, outcome->size, err);
	if (status != CUSTODY_OK)
		return status;
	outcome->direct = erase.direct;
	outcome->punched = erase.punched;
	return CUSTODY_OK;
}

static enum custody_status
destroy_open(struct running *running, size_t number, int folder,
    const char *name, int fd, struct custody_error *err)
{
	struct dispose_outcome *outcome = &running->job.outcome[number];
	const char *why = NULL;
	struct stat info;
	enum custody_status status;

	if (fstat(fd, &info) != 0)
		return error_system(err, "io", "reading %s", name);
	if (was_overwritten(running, &info)) {
		outcome->device = (uint64_t)info.st_dev;
		outcome->inode = (uint64_t)info.st_ino;
		outcome->size = (uint64_t)info.st_size;
		if (dispose_erase_check(fd, outcome->size, NULL) != CUSTODY_OK)
			return leave(
			    running, number, "it has other bytes now", err);
	} else {
		status = judge(running, number, fd, &info, &why, err);
		if (status != CUSTODY_OK)
			return status;
		if (why != NULL)
			return leave(running, number, why, err);
		status = overwrite(running, number, fd, &info, err);
		if (status != CUSTODY_OK)
			return status;
	}
	status = remove_name(folder, name, &info, err);
	if (status != CUSTODY_OK)
		return status;
	outcome->step = DISPOSE_DESTROYED;
	return dispose_job_write(&running->job, number, err);
}

/* The name is not there: gone before, or by our own hand just before we were
 * killed. */
static enum custody_status
see_gone(struct running *running, size_t number, struct custody_error *err)
{
	struct dispose_outcome *outcome = &running->job.outcome[number];

	if (outcome->step != DISPOSE_BEGUN)
		return leave(running, number, "it is not there any more", err);
	outcome->step = DISPOSE_DESTROYED;
	return dispose_job_write(&running->job, number, err);
}

static enum custody_status
destroy(struct running *running, size_t number, struct custody_error *err)
{
	const struct dispose_file *file = &running->files.file[number];
	const char *place = (const char *)file->place.at;
	enum dispose_step step = running->job.outcome[number].step;
	const char *name = NULL;
	int folder = -1;
	int fd = -1;
	enum custody_status status;

	if (step == DISPOSE_DESTROYED || step == DISPOSE_LEFT)
		return CUSTODY_OK;
	if (step == DISPOSE_PENDING && file->state != DISPOSE_SAME)
		return leave(running, number, file->why, err);
	status = dispose_files_folder(&folder, &name, place, err);
	if (status == CUSTODY_NOT_FOUND)
		return see_gone(running, number, err);
	if (status != CUSTODY_OK)
		return status;
	fd = openat(folder, name,
	    O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		status = destroy_open(running, number, folder, name, fd, err);
	else if (errno == ENOENT)
		status = see_gone(running, number, err);
	else if (errno == ELOOP || errno == EISDIR)
		status = leave(running, number, "not a regular file", err);
	else
		status = error_system(err, "io", "opening it to overwrite");
	if (fd >= 0)
		close(fd);
	close(folder);
	if (status != CUSTODY_OK)
		error_prefix(err, "destroying %s", place);
	return status;
}

/* --- all of it ---------------------------------------------------------- */

/* The law refuses it too, but does not know which hold it was. */
static enum custody_status
refuse_held(struct running *running, struct custody_error *err)
{
	json_t *seqs = json_array();
	const json_t *version;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	json_array_foreach (running->versions, i, version)
		if (json_array_append(seqs, json_object_get(version, "seq")) !=
		    0)
			status = error_memory(err);
	if (status == CUSTODY_OK)
		status = dispose_proposal_held(running->custody, seqs, err);
	json_decref(seqs);
	return status;
}

static enum custody_status
start(
    struct running *running, const json_t *disposal, struct custody_error *err)
{
	const char *state =
	    json_string_value(json_object_get(disposal, "state"));
	json_t *data;
	enum custody_status status;

	status = session_key(running->custody, err);
	if (status != CUSTODY_OK || strcmp(state, "started") == 0)
		return status;
	status = refuse_held(running, err);
	if (status == CUSTODY_OK && !running->root_lost)
		status = dispose_sealed_prove(&running->files.sealed,
		    running->custody, running->versions, err);
	if (status != CUSTODY_OK)
		return status;
	data = json_pack("{s:s,s:O}", "disposal", running->id, "plan",
	    json_object_get(disposal, "plan"));
	if (data == NULL)
		return error_memory(err);
	status = session_append(
	    running->custody, "disposal.started/1", data, false, NULL, err);
	json_decref(data);
	return status;
}

static enum custody_status
destroy_files(struct running *running, struct custody_error *err)
{
	struct dispose_files *files = &running->files;
	enum custody_status status;

	/* Somebody may have come to need a file since it was planned. */
	status = dispose_files_share(
	    files, running->custody, running->versions, err);
	for (size_t i = 0; i < files->count && status == CUSTODY_OK; i++) {
		status = session_stopped(running->custody, err);
		if (status == CUSTODY_OK)
			status = destroy(running, i, err);
	}
	if (status != CUSTODY_OK)
		error_remedy(
		    err, "put that right and run the same command: it goes on");
	return status;
}

static enum custody_status
destroy_indexes(struct running *running, struct custody_error *err)
{
	const json_t *version;
	size_t i;

	json_array_foreach (running->versions, i, version) {
		char *path = version_index_path(
		    running->custody, (uint64_t)json_integer_value(
					  json_object_get(version, "seq")));
		enum custody_status status;

		if (path == NULL)
			return error_memory(err);
		status = index_file_destroy(path, err);
		free(path);
		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

/* What an interrupted ingest kept are digests of the same records, maybe. */
static enum custody_status
destroy_unfinished(struct running *running, struct custody_error *err)
{
	char *folder = version_index_folder(running->custody);
	enum custody_status status;

	if (folder == NULL)
		return error_memory(err);
	status = ingest_unfinished_destroy(
	    folder, running->versions, &running->parts_left, err);
	free(folder);
	return status;
}

static enum custody_status
finish(
    struct running *running, const json_t *disposal, struct custody_error *err)
{
	struct dispose_report report = {0};
	json_t *data = NULL;
	enum custody_status status;

	status = dispose_report_make(&report, running->custody, disposal,
	    &running->files, &running->job, running->versions,
	    running->parts_left, err);
	if (status == CUSTODY_OK)
		status = dispose_report_write(
		    &report, running->custody, running->id, err);
	if (status != CUSTODY_OK)
		goto out;
	data = json_pack("{s:s,s:s,s:s,s:I,s:I,s:I}", "disposal", running->id,
	    "account", report.sha256, "level", report.level, "destroyed",
	    (json_int_t)report.destroyed, "bytes", (json_int_t)report.bytes,
	    "left", (json_int_t)report.left);
	status = data == NULL ? error_memory(err)
			      : session_append(running->custody,
				    "disposal.done/1", data, true, NULL, err);
out:
	json_decref(data);
	dispose_report_clear(&report);
	return status;
}

static enum custody_status
carry_out(
    struct running *running, const json_t *disposal, struct custody_error *err)
{
	enum custody_status status;

	status = dispose_plan_read(&running->plan, &running->files,
	    running->custody, running->id, member_text(disposal, "plan"), err);
	if (status == CUSTODY_OK)
		status = dispose_versions(
		    running->custody, running->id, &running->versions, err);
	if (status == CUSTODY_OK)
		status = start(running, disposal, err);
	if (status == CUSTODY_OK)
		status = dispose_job_open(&running->job, running->custody,
		    running->id,
		    running->files.count + running->files.sealed.count, err);
	if (status == CUSTODY_OK)
		status = dispose_sealed_destroy(&running->files.sealed,
		    running->custody, running->versions, &running->job,
		    running->files.count, running->root_lost, err);
	if (status == CUSTODY_OK)
		status = destroy_files(running, err);
	if (status == CUSTODY_OK)
		status = destroy_indexes(running, err);
	if (status == CUSTODY_OK)
		status = destroy_unfinished(running, err);
	if (status == CUSTODY_OK)
		status = kept_statement_destroy(
		    running->custody, running->versions, err);
	if (status == CUSTODY_OK)
		status = finish(running, disposal, err);
	dispose_job_close(&running->job, status == CUSTODY_OK);
	return status;
}

enum custody_status
dispose_run(struct custody *custody, const char *digest, bool root_lost,
    json_t **answer, struct custody_error *err)
{
	struct running running = {
	    .custody = custody, .root_lost = root_lost, .job.fd = -1};
	json_t *disposal = NULL;
	const char *state;
	bool new = false;
	int turn = -1;
	enum custody_status status;

	status = dispose_by_digest(custody, digest, &disposal, err);
	if (status == CUSTODY_OK && dispose_turn_may_go_on(disposal))
		status = dispose_turn_take(&turn, custody, &disposal, err);
	if (status != CUSTODY_OK)
		goto out;
	running.id = json_string_value(json_object_get(disposal, "id"));
	state = json_string_value(json_object_get(disposal, "state"));
	if (dispose_turn_may_go_on(disposal)) {
		status = *member_text(disposal, "list") != '\0'
			     ? erasure_run(custody, disposal, root_lost, err)
			     : carry_out(&running, disposal, err);
		new = true;
	} else if (strcmp(state, "done") == 0 ||
		   strcmp(state, "verified") == 0) {
		dispose_turn_tidy(custody, disposal);
	} else {
		status = dispose_turn_refuse(disposal, err);
	}
	if (status == CUSTODY_OK)
		status =
		    dispose_report_tell(custody, running.id, new, answer, err);
out:
	dispose_files_clear(&running.files);
	json_decref(running.versions);
	json_decref(running.plan);
	json_decref(disposal);
	if (turn >= 0)
		close(turn);
	return status;
}
