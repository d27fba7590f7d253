/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_seal: destroys a key.  From the moment it is announced nothing but
 * its destruction can follow, whoever kills it and how often.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/dispose_sealed.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"

struct sealing_off {
	struct custody *custody;
	const struct dispose_seal *seal;
	const json_t *version;
	struct sealed_file_name name;
	struct dispose_job *job;
	size_t line;
	bool root_lost; /* nothing can be opened, to prove or to try */
	struct slots *slots;
	char *path;
};

static const json_t *
find_version(const json_t *versions, uint64_t event)
{
	const json_t *version;
	size_t i;

	json_array_foreach (versions, i, version)
		if ((uint64_t)json_integer_value(
			json_object_get(version, "seq")) == event)
			return version;
	return NULL;
}

/* A key that opens something else is somebody else's: it is not touched. */
static enum custody_status
prove(struct sealing_off *off, struct custody_error *err)
{
	struct slots_name said;
	struct sealed_read *read = NULL;
	enum custody_status status;

	status = slots_read(off->slots, off->seal->slot, &said, err);
	if (status == CUSTODY_OK &&
	    memcmp(said.seal, off->name.seal, sizeof said.seal) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "slots",
		    "key slot %llu is not that of sealed/%s",
		    (unsigned long long)off->seal->slot, off->seal->name);
	if (status == CUSTODY_OK && !off->root_lost)
		status = sealed_open(&read, off->custody, off->version, err);
	sealed_read_close(read);
	return status;
}

/* Every key that is left, on the data whose key is gone. */
static enum custody_status
try_others(struct sealing_off *off, uint64_t *tried, struct custody_error *err)
{
	uint8_t version[32];
	bool there;
	enum custody_status status = file_is_there(off->path, &there, err);

	*tried = 0;
	if (!encode_unhex(version, member_text(off->version, "root"), 32))
		return error_set(err, CUSTODY_DISAGREES, "plan",
		    "a version's root is no digest");
	if (status != CUSTODY_OK || off->root_lost || !there)
		return status;
	for (uint64_t i = 1; i <= slots_last(off->slots); i++) {
		struct secret *key = NULL;

		if (i == off->seal->slot)
			continue;
		status = slots_key(off->slots, i, NULL, &key, err);
		if (status == CUSTODY_OK) {
			status = sealed_read_try(
			    off->path, &off->name, version, key, err);
			++*tried;
		} else if (status == CUSTODY_NOT_FOUND ||
			   status == CUSTODY_DISAGREES) {
			continue;
		}
		secret_free(key);
		if (status == CUSTODY_OK)
			return error_set(err, CUSTODY_DISAGREES, "still-opens",
			    "key slot %llu opens sealed/%s, too",
			    (unsigned long long)i, off->seal->name);
		if (status != CUSTODY_DISAGREES)
			return status;
	}
	return CUSTODY_OK;
}

/* Its blocks are given back, then its name goes. */
static enum custody_status
remove_file(struct sealing_off *off, bool *punched, struct custody_error *err)
{
	char *folder = sealed_path(off->custody, "");
	struct stat info;
	enum custody_status status = CUSTODY_OK;
	int fd = open(off->path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

	*punched = false;
	if (folder == NULL)
		status = error_memory(err);
	else if (fd < 0 && errno != ENOENT)
		status = error_system(err, "io", "destroying %s", off->path);
	if (status == CUSTODY_OK && fd >= 0 && fstat(fd, &info) == 0)
		*punched =
		    fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			info.st_size) == 0 &&
		    fsync(fd) == 0;
	if (status == CUSTODY_OK && fd >= 0 && unlink(off->path) != 0)
		status = error_system(err, "io", "removing %s", off->path);
	if (status == CUSTODY_OK)
		status = file_sync_dir(AT_FDCWD, folder, err);
	if (fd >= 0)
		close(fd);
	free(folder);
	return status;
}

static enum custody_status
step(struct sealing_off *off, enum dispose_step to, struct custody_error *err)
{
	off->job->outcome[off->line].step = to;
	return dispose_job_write(off->job, off->line, err);
}

/* Before the first byte is overwritten; what the slot lies on is looked at
 * again, and where it lies. */
static enum custody_status
announce(struct sealing_off *off, struct custody_error *err)
{
	struct dispose_outcome *outcome = &off->job->outcome[off->line];
	struct dispose_fs fs;
	enum custody_status status = prove(off, err);

	dispose_fs_doubt(
	    slots_fd(off->slots), outcome->why, sizeof outcome->why, &fs);
	if (off->root_lost)
		snprintf(
		    outcome->why, sizeof outcome->why, DISPOSE_SEALED_UNPROVED);
	outcome->device = (uint64_t)fs.device;
	outcome->block = dispose_fs_block(
	    slots_fd(off->slots), off->seal->slot * SLOTS_SIZE);
	return status == CUSTODY_OK ? step(off, DISPOSE_BEGUN, err) : status;
}

/* Was it overwritten where it lay?  A file system may say what it likes. */
static void
look_where(struct sealing_off *off)
{
	struct dispose_outcome *outcome = &off->job->outcome[off->line];
	uint64_t block = dispose_fs_block(
	    slots_fd(off->slots), off->seal->slot * SLOTS_SIZE);

	if (block != outcome->block && outcome->why[0] == '\0')
		snprintf(outcome->why, sizeof outcome->why,
		    "what overwrites a block goes to another one");
}

static enum custody_status
destroy(struct sealing_off *off, struct custody_error *err)
{
	struct dispose_outcome *outcome = &off->job->outcome[off->line];
	bool direct = false, punched = false;
	uint64_t tried = 0;
	enum custody_status status = CUSTODY_OK;

	if (outcome->step == DISPOSE_PENDING)
		status = announce(off, err);
	if (status == CUSTODY_OK)
		status =
		    slots_destroy(off->slots, off->seal->slot, &direct, err);
	if (status == CUSTODY_OK)
		look_where(off);
	if (status == CUSTODY_OK)
		status = try_others(off, &tried, err);
	if (status == CUSTODY_OK) {
		outcome->direct = direct;
		outcome->tried = tried > 0 ? tried : outcome->tried;
		status = step(off, DISPOSE_BEGUN, err);
	}
	if (status == CUSTODY_OK)
		status = remove_file(off, &punched, err);
	if (status != CUSTODY_OK)
		return status;
	outcome->punched = punched;
	return step(off, DISPOSE_DESTROYED, err);
}

static enum custody_status
open_one(struct sealing_off *off, struct custody_error *err)
{
	enum custody_status status;

	off->path = sealed_path(off->custody, off->seal->name);
	if (off->path == NULL || off->version == NULL)
		return error_set(err, CUSTODY_DISAGREES, "plan",
		    "the plan names a seal of another version");
	status =
	    sealed_file_name(&off->name, off->custody, off->seal->name, err);
	return status == CUSTODY_OK
		   ? (off->root_lost ? sealed_slots : sealed_unlock)(
			 off->custody, true, &off->slots, err)
		   : status;
}

static enum custody_status
close_one(struct sealing_off *off, enum custody_status status,
    struct custody_error *err)
{
	free(off->path);
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	error_prefix(err, "destroying sealed/%s", off->seal->name);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_UNKNOWN : status;
}

static enum custody_status
destroy_one(const struct dispose_seal *seal, struct custody *custody,
    const json_t *versions, struct dispose_job *job, size_t line,
    bool root_lost, struct custody_error *err)
{
	struct sealing_off off = {
	    .custody = custody,
	    .seal = seal,
	    .version = find_version(versions, seal->event),
	    .job = job,
	    .line = line,
	    .root_lost = root_lost || strcmp(job->outcome[line].why,
					  DISPOSE_SEALED_UNPROVED) == 0,
	};
	enum custody_status status;

	if (job->outcome[line].step == DISPOSE_DESTROYED)
		return CUSTODY_OK;
	status = open_one(&off, err);
	if (status == CUSTODY_OK)
		status = destroy(&off, err);
	return close_one(&off, status, err);
}

enum custody_status
dispose_sealed_prove(const struct dispose_seals *seals, struct custody *custody,
    const json_t *versions, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < seals->count && status == CUSTODY_OK; i++) {
		struct sealing_off off = {
		    .custody = custody,
		    .seal = &seals->seal[i],
		    .version = find_version(versions, seals->seal[i].event),
		};

		status = open_one(&off, err);
		if (status == CUSTODY_OK)
			status = prove(&off, err);
		status = close_one(&off, status, err);
	}
	return status;
}

/* What was planned as clear may have become less; never the other way. */
static void
lower(struct dispose_seal *seal, const struct dispose_outcome *outcome)
{
	if (!seal->clear || outcome->why[0] == '\0')
		return;
	seal->clear = false;
	snprintf(seal->why, sizeof seal->why, "%s", outcome->why);
}

enum custody_status
dispose_sealed_destroy(struct dispose_seals *seals, struct custody *custody,
    const json_t *versions, struct dispose_job *job, size_t line,
    bool root_lost, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < seals->count && status == CUSTODY_OK; i++) {
		status = destroy_one(&seals->seal[i], custody, versions, job,
		    line + i, root_lost, err);
		if (status == CUSTODY_OK)
			lower(&seals->seal[i], &job->outcome[line + i]);
	}
	if (status != CUSTODY_OK && err != NULL && err->remedy[0] == '\0')
		error_remedy(
		    err, "put that right and run the same command: it goes on");
	return status;
}
