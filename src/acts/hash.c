/* SPDX-License-Identifier: Apache-2.0
 *
 * hash: what version is this?  Reads as an ingest would, refuses what an
 * ingest would refuse, and needs neither ledger nor key.  What it found out can
 * go into a part, for an ingest elsewhere.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/ingest_inside.h"
#include "acts/part_read.h"
#include "acts/part_write.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_named.h"
#include "base/member.h"

/* One hash, from asking to answer. */
struct hashing {
	struct custody *custody;
	const struct custody_hash *ask;
	char **paths;  /* from the root, as a part has them */
	char *folder;  /* of the part */
	char *unnamed; /* the part while it is written */
	struct part_write *part;
	struct measurement *measured;
	uint8_t sha256[DIGEST_SIZE]; /* of the part */
};

/* What a killed one left under that name is nobody's. */
static enum custody_status
begin_part(struct hashing *h, struct custody_error *err)
{
	const char *slash = strrchr(h->ask->out, '/');
	json_t *head = NULL;
	enum custody_status status;

	h->folder = slash == NULL ? strdup(".")
				  : strndup(h->ask->out,
					(size_t)(slash - h->ask->out) + 1);
	if (h->folder == NULL ||
	    asprintf(&h->unnamed, "%s.unfinished", h->ask->out) < 0) {
		h->unnamed = NULL;
		return error_memory(err);
	}
	status = file_named_check_file(h->ask->out, err);
	if (status == CUSTODY_OK)
		status = ingest_paths(
		    &h->paths, h->ask->paths, h->ask->path_count, err);
	if (status == CUSTODY_OK)
		head =
		    part_head(&h->ask->reading, (const char *const *)h->paths,
			h->ask->path_count, SCAN_ALL, true);
	if (status == CUSTODY_OK && head == NULL)
		status = error_memory(err);
	unlink(h->unnamed);
	if (status == CUSTODY_OK)
		status = part_write_new(&h->part, h->unnamed, head, err);
	json_decref(head);
	return status;
}

/* It is read back before it has its name. */
static enum custody_status
finish_part(struct hashing *h, struct custody_error *err)
{
	struct part_read *part = NULL;
	enum custody_status status = part_write_end(h->part, err);
	int fd;

	if (status != CUSTODY_OK)
		return status;
	fd = open(h->unnamed, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return error_system(err, "io", "reading %s", h->unnamed);
	status = part_read_new(&part, fd, h->unnamed, err);
	if (status == CUSTODY_OK)
		status = part_read_whole(part, h->sha256, err);
	part_read_free(part);
	if (status != CUSTODY_OK)
		return status;
	if (rename(h->unnamed, h->ask->out) < 0)
		return error_system(err, "io", "naming %s", h->ask->out);
	return file_sync_dir(AT_FDCWD, h->folder, err);
}

static enum custody_status
tell(const struct hashing *h, json_t **answer, struct custody_error *err)
{
	const struct measurement *measured = h->measured;
	char version[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	char sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	bool part = h->ask->out != NULL;

	encode_hex(version, measured->version, DIGEST_SIZE);
	encode_hex(sha256, h->sha256, DIGEST_SIZE);
	return answer_add_take(answer, "result",
	    json_pack("{s:s, s:I, s:I, s:I, s:I, s:o*, s:s*}", "version",
		version, "files", (json_int_t)measured->entries, "records",
		(json_int_t)measured->records, "bytes",
		(json_int_t)measured->bytes, "excluded",
		(json_int_t)measured->excluded, "part",
		member_path(h->ask->out), "part_sha256", part ? sha256 : NULL),
	    err);
}

enum custody_status
custody_hash(struct custody *custody, const struct custody_hash *ask,
    json_t **answer, struct custody_error *err)
{
	struct hashing h = {.custody = custody, .ask = ask};
	struct measure_options options = {
	    .paths = ask->paths,
	    .path_count = ask->path_count,
	    .reading = measure_reading(&ask->reading),
	    .examine = true,
	};
	enum custody_status status = CUSTODY_OK;

	*answer = NULL;
	if (ask->out != NULL) {
		status = begin_part(&h, err);
		options.paths = (const char *const *)h.paths;
		options.raw = true;
		options.families = SCAN_ALL;
		options.forms = true;
		options.scratch = h.folder;
		options.keep = h.part;
	}
	if (status == CUSTODY_OK)
		status = measure_run(custody, &options, &h.measured, err);
	if (status == CUSTODY_OK && ask->out != NULL)
		status = finish_part(&h, err);
	if (status == CUSTODY_OK)
		status = tell(&h, answer, err);

	if (status != CUSTODY_OK && h.unnamed != NULL)
		unlink(h.unnamed);
	measure_free(h.measured);
	part_write_free(h.part);
	free(h.unnamed);
	free(h.folder);
	ingest_paths_free(h.paths, ask->path_count);
	return status;
}
