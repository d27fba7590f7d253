/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_job: one line of JSON for each step.  The last line of a file counts.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/dispose_job.h"
#include "acts/dispose_plan.h"
#include "base/canonical.h"
#include "base/error.h"
#include "base/file.h"

static const char *const steps[] = {
    [DISPOSE_PENDING] = "pending",
    [DISPOSE_BEGUN] = "begun",
    [DISPOSE_DESTROYED] = "destroyed",
    [DISPOSE_LEFT] = "left",
};

static uint64_t
number_of(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));

	return text == NULL ? 0 : strtoull(text, NULL, 10);
}

/* A line that is none of ours is passed over: what it announced is done
 * again. */
static void
take_line(struct dispose_job *job, const char *text, size_t len)
{
	json_t *line = NULL;
	const char *step;
	const char *why;
	json_int_t number;

	if (canonical_read(&line, text, len, NULL) != CUSTODY_OK)
		return;
	step = json_string_value(json_object_get(line, "step"));
	why = json_string_value(json_object_get(line, "why"));
	number = json_integer_value(json_object_get(line, "file"));
	if (step != NULL && number >= 0 && (size_t)number < job->count) {
		struct dispose_outcome *outcome = &job->outcome[number];

		for (enum dispose_step i = DISPOSE_BEGUN; i <= DISPOSE_LEFT;
		     i++)
			if (strcmp(steps[i], step) == 0)
				outcome->step = i;
		outcome->device = number_of(line, "device");
		outcome->inode = number_of(line, "inode");
		outcome->size = number_of(line, "size");
		outcome->block = number_of(line, "block");
		outcome->tried = (uint64_t)json_integer_value(
		    json_object_get(line, "tried"));
		outcome->direct = json_is_true(json_object_get(line, "direct"));
		outcome->punched =
		    json_is_true(json_object_get(line, "punched"));
		snprintf(outcome->why, sizeof(outcome->why), "%s",
		    why == NULL ? "" : why);
	}
	json_decref(line);
}

static enum custody_status
read_lines(struct dispose_job *job, struct custody_error *err)
{
	struct buffer text = {0};
	size_t at = 0;
	enum custody_status status;

	status =
	    file_read_open(&text, job->fd, job->path, DISPOSE_PLAN_MAX, err);
	while (status == CUSTODY_OK && at < text.len) {
		const uint8_t *line = text.at + at;
		const uint8_t *end = memchr(line, '\n', text.len - at);

		if (end == NULL)
			break;
		take_line(job, (const char *)line, (size_t)(end - line));
		at += (size_t)(end - line) + 1;
	}
	if (status == CUSTODY_OK && at < text.len &&
	    ftruncate(job->fd, (off_t)at) != 0)
		status = error_system(err, "io", "repairing %s", job->path);
	buffer_clear(&text);
	return status;
}

static enum custody_status
sync_folder(const struct custody *custody, struct custody_error *err)
{
	char *folder = file_join(ledger_path(custody->ledger), "plans");
	enum custody_status status;

	if (folder == NULL)
		return error_memory(err);
	status = file_sync_dir(AT_FDCWD, folder, err);
	free(folder);
	return status;
}

enum custody_status
dispose_job_open(struct dispose_job *job, struct custody *custody,
    const char *id, size_t count, struct custody_error *err)
{
	job->fd = -1;
	job->count = count;
	job->path = dispose_plan_path(custody, id, ".job");
	job->outcome = calloc(count + 1, sizeof(*job->outcome));
	if (job->path == NULL || job->outcome == NULL)
		return error_memory(err);
	job->fd = open(job->path,
	    O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (job->fd < 0)
		return error_system(err, "io", "opening %s", job->path);
	file_share(job->fd, AT_FDCWD, job->path);
	if (read_lines(job, err) != CUSTODY_OK)
		return CUSTODY_UNKNOWN;
	return sync_folder(custody, err);
}

enum custody_status
dispose_job_write(
    struct dispose_job *job, size_t number, struct custody_error *err)
{
	const struct dispose_outcome *outcome = &job->outcome[number];
	struct buffer text = {0};
	char device[24];
	char inode[24];
	char size[24];
	char block[24];
	json_t *line;
	enum custody_status status;

	snprintf(device, sizeof(device), "%" PRIu64, outcome->device);
	snprintf(inode, sizeof(inode), "%" PRIu64, outcome->inode);
	snprintf(size, sizeof(size), "%" PRIu64, outcome->size);
	snprintf(block, sizeof(block), "%" PRIu64, outcome->block);
	line = json_pack("{s:I,s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:I,s:s}", "file",
	    (json_int_t)number, "step", steps[outcome->step], "device", device,
	    "inode", inode, "size", size, "block", block, "direct",
	    outcome->direct, "punched", outcome->punched, "tried",
	    (json_int_t)outcome->tried, "why", outcome->why);
	status = line == NULL ? error_memory(err)
			      : canonical_write(&text, line, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&text, "\n", 1, err);
	if (status == CUSTODY_OK)
		status = file_write_all(job->fd, text.at, text.len, err);
	if (status == CUSTODY_OK && fdatasync(job->fd) != 0)
		status = error_system(err, "io", "syncing %s", job->path);
	buffer_clear(&text);
	json_decref(line);
	return status;
}

void
dispose_job_close(struct dispose_job *job, bool finished)
{
	if (job->path != NULL && job->fd >= 0 && finished)
		unlink(job->path);
	if (job->fd >= 0)
		close(job->fd);
	free(job->outcome);
	free(job->path);
	*job = (struct dispose_job){.fd = -1};
}
