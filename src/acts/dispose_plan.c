/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_plan: the plan as JSON, and back.  Devices and inodes are texts:
 * they need more than the 53 bits of a canonical integer.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/dispose_plan.h"
#include "base/canonical.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "store/question.h"

char *
dispose_plan_path(
    const struct custody *custody, const char *id, const char *suffix)
{
	char *path = NULL;

	if (asprintf(&path, "%s/plans/%s%s", ledger_path(custody->ledger), id,
		suffix) < 0)
		return NULL;
	return path;
}

/* --- what overwriting is worth ------------------------------------------ */

const char *
dispose_plan_level(
    const struct dispose_files *files, const bool *gone, char why[256])
{
	char place[192];
	const char *doubt;
	const char *below = "";
	size_t some = 0;

	for (size_t i = 0; i < files->count; i++) {
		const struct dispose_file *file = &files->file[i];
		const struct dispose_fs *fs = &files->fs[file->fs];

		if (gone != NULL ? !gone[i] : file->state != DISPOSE_SAME)
			continue;
		some++;
		if (file->shares) {
			error_escape(place, sizeof(place), file->place.at,
			    file->place.len);
			snprintf(why, 256,
			    "%.190s shares blocks with another file or a "
			    "snapshot",
			    place);
		} else if (!fs->clear)
			snprintf(why, 256, "%s: %s", fs->kind, fs->why);
		if (file->shares || !fs->clear)
			return "unverified";
		below = fs->below;
	}
	doubt = dispose_sealed_doubt(&files->sealed);
	if (doubt != NULL) {
		snprintf(why, 256, "the key slots: %.200s", doubt);
		return "unverified";
	}
	if (files->sealed.count > 0)
		below = files->sealed.seal[0].below;
	snprintf(why, 256,
	    "%s in place and read back%s; nothing is claimed of the device "
	    "below the file system%s%.64s%s",
	    files->sealed.count > 0 ? "cryptographic erase: the keys of "
				      "Custody-managed copies are overwritten"
				    : "overwritten",
	    files->sealed.count > 0 && some > 0 ? ", and so are the files" : "",
	    below[0] != '\0' ? " (" : "", below, below[0] != '\0' ? ")" : "");
	if (some > 0 || files->sealed.count > 0)
		return "clear";
	snprintf(why, 256, "no file of the data is destroyed");
	return "none";
}

/* --- the plan as JSON --------------------------------------------------- */

enum custody_status
dispose_plan_place(
    json_t *object, const struct buffer *place, struct custody_error *err)
{
	json_t *text = json_stringn((const char *)place->at, place->len);
	struct buffer canonical = {0};
	char *hex;
	int failed;

	if (text != NULL &&
	    canonical_write(&canonical, text, NULL) == CUSTODY_OK) {
		buffer_clear(&canonical);
		failed = json_object_set_new(object, "place", text);
		return failed ? error_memory(err) : CUSTODY_OK;
	}
	buffer_clear(&canonical);
	json_decref(text);
	hex = malloc(2 * place->len + 1);
	if (hex == NULL)
		return error_memory(err);
	encode_hex(hex, place->at, place->len);
	failed = json_object_set_new(object, "place_hex", json_string(hex));
	free(hex);
	return failed ? error_memory(err) : CUSTODY_OK;
}

static json_t *
number_text(uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	return json_string(text);
}

static enum custody_status
add_file(
    json_t *list, const struct dispose_file *file, struct custody_error *err)
{
	char sha256[65];
	json_t *one;
	enum custody_status status;

	encode_hex(sha256, file->sha256, sizeof(file->sha256));
	one = json_pack("{s:s,s:s,s:s,s:I,s:o,s:o,s:I,s:I,s:b,s:I}", "sha256",
	    sha256, "state", dispose_files_state(file->state), "why", file->why,
	    "length", (json_int_t)file->length, "device",
	    number_text((uint64_t)file->device), "inode",
	    number_text((uint64_t)file->inode), "size", (json_int_t)file->size,
	    "links", (json_int_t)file->links, "shares", file->shares,
	    "file_system", (json_int_t)file->fs);
	if (one == NULL)
		return error_memory(err);
	status = dispose_plan_place(one, &file->place, err);
	if (status == CUSTODY_OK && json_array_append(list, one) != 0)
		status = error_memory(err);
	json_decref(one);
	return status;
}

static enum custody_status
add_files(
    json_t *plan, const struct dispose_files *files, struct custody_error *err)
{
	json_t *list = json_array();
	json_t *systems = json_array();
	enum custody_status status = CUSTODY_OK;

	if (json_object_set_new(plan, "files", list) != 0 ||
	    json_object_set_new(plan, "file_systems", systems) != 0)
		return error_memory(err);
	for (size_t i = 0; i < files->count && status == CUSTODY_OK; i++)
		status = add_file(list, &files->file[i], err);
	for (size_t i = 0; i < files->fs_count && status == CUSTODY_OK; i++) {
		const struct dispose_fs *fs = &files->fs[i];

		if (json_array_append_new(
			systems, json_pack("{s:s,s:s,s:s,s:s,s:b,s:s}", "kind",
				     fs->kind, "mount", fs->mount, "options",
				     fs->options, "device", fs->below, "clear",
				     fs->clear, "why", fs->why)) != 0)
			status = error_memory(err);
	}
	return status;
}

/* What the ledger knows of the versions: who may use them, who has them. */
static const char known_sql[] =
    "WITH named AS (SELECT root FROM version WHERE seq IN ("
    "               SELECT value FROM json_each(:seqs))),"
    "     made AS (SELECT DISTINCT root FROM lineage"
    "               WHERE ancestor IN (SELECT root FROM named)"
    "                 AND root NOT IN (SELECT root FROM named))"
    "SELECT (SELECT json_group_array(json_object('event', v.seq,"
    "          'dataset', v.dataset, 'ordinal', v.ordinal,"
    "          'version', v.root, 'files', v.files, 'records', v.records,"
    "          'bytes', v.bytes)) FROM version AS v"
    "         WHERE v.seq IN (SELECT value FROM json_each(:seqs)))"
    "       AS versions_json,"
    "       (SELECT json_group_array(o.dataset || '@' || o.ordinal)"
    "          FROM version AS o"
    "         WHERE o.disposal = ''"
    "           AND o.seq NOT IN (SELECT value FROM json_each(:seqs))"
    "           AND o.root IN (SELECT root FROM named)) AS same_json,"
    "       (SELECT json_group_array(json_object('dataset', o.dataset,"
    "          'ordinal', o.ordinal, 'version', o.root, 'proved',"
    "          (SELECT min(l.proved) FROM lineage AS l"
    "            WHERE l.root = o.root AND l.ancestor IN ("
    "                  SELECT root FROM named))))"
    "          FROM (SELECT * FROM version WHERE disposal = ''"
    "                   AND root IN (SELECT root FROM made)"
    "                 ORDER BY seq) AS o)"
    "       AS derived_json,"
    "       (SELECT json_group_array(json_object('request', r.id,"
    "          'until', r.until, 'purpose', r.purpose,"
    "          'person', r.person)) FROM request AS r"
    "          JOIN request_state AS s ON s.request = r.id"
    "         WHERE s.state = 'approved' AND EXISTS ("
    "               SELECT 1 FROM request_version AS w"
    "                WHERE w.request = r.id"
    "                  AND w.root IN (SELECT root FROM named)))"
    "       AS requests_json,"
    "       (SELECT json_group_array(json_object('release', l.id,"
    "          'job', l.job, 'person', l.person, 'contact', p.contact,"
    "          'mode', l.mode, 'at', l.at, 'model',"
    "          coalesce((SELECT c.model FROM receipt AS c"
    "                     WHERE c.release = l.id"
    "                     ORDER BY c.seq DESC LIMIT 1), ''),"
    "          'note', CASE WHEN EXISTS (SELECT 1 FROM release_version AS w"
    "                            WHERE w.release = l.id AND w.root IN ("
    "                                  SELECT root FROM named))"
    "             THEN '' ELSE 'of what was made from it' END))"
    "          FROM release AS l JOIN person AS p ON p.name = l.person"
    "         WHERE EXISTS (SELECT 1 FROM release_version AS w"
    "                WHERE w.release = l.id AND w.root IN ("
    "                      SELECT root FROM named"
    "                      UNION ALL SELECT root FROM made)))"
    "       AS releases_json";

static enum custody_status
ask_known(json_t **plan, struct custody *custody, const json_t *versions,
    struct custody_error *err)
{
	json_t *seqs = json_array();
	json_t *values = json_pack("{s:o}", "seqs", seqs);
	const json_t *version;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	json_array_foreach (versions, i, version)
		if (json_array_append(seqs, json_object_get(version, "seq")) !=
		    0)
			status = error_memory(err);
	if (values == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = question_row(
		    plan, session_state(custody), known_sql, values, err);
	json_decref(values);
	return status;
}

enum custody_status
dispose_plan_make(json_t **plan, struct custody *custody,
    const json_t *versions, const struct dispose_files *files, const char *why,
    struct custody_error *err)
{
	char at[CLOCK_TEXT_SIZE];
	char level_why[256];
	const char *level = dispose_plan_level(files, NULL, level_why);
	enum custody_status status;

	*plan = NULL;
	status = ask_known(plan, custody, versions, err);
	if (status == CUSTODY_OK)
		status = add_files(*plan, files, err);
	if (status == CUSTODY_OK)
		status = dispose_sealed_write(
		    &files->sealed, custody, versions, *plan, err);
	clock_text(at, clock_now());
	if (status == CUSTODY_OK &&
	    json_object_update_new(
		*plan, json_pack("{s:i,s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "v", 1,
			   "ledger", ledger_genesis(custody->ledger), "at", at,
			   "by", custody->actor, "why", why, "level", level,
			   "level_why", level_why, "piped", files->piped)) != 0)
		status = error_memory(err);
	if (status != CUSTODY_OK) {
		json_decref(*plan);
		*plan = NULL;
	}
	return status;
}

/* --- and back ----------------------------------------------------------- */

static enum custody_status
bad_plan(struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "plan",
	    "reading the plan: it is not in the form of this release");
}

static bool
read_number(uint64_t *out, const json_t *value)
{
	const char *text = json_string_value(value);
	char *end;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return false;
	*out = strtoull(text, &end, 10);
	return *end == '\0';
}

static bool
read_place(struct buffer *out, const json_t *one)
{
	const char *text = json_string_value(json_object_get(one, "place"));
	const char *hex = json_string_value(json_object_get(one, "place_hex"));
	size_t len = hex == NULL ? 0 : strlen(hex) / 2;

	if (text != NULL)
		return buffer_append(out, text, strlen(text), NULL) ==
		       CUSTODY_OK;
	if (hex == NULL || buffer_reserve(out, len + 1) == NULL ||
	    !encode_unhex(out->at, hex, len))
		return false;
	out->len = len;
	out->at[len] = '\0';
	return strlen((char *)out->at) == len;
}

static enum custody_status
read_file(
    struct dispose_files *files, const json_t *one, struct custody_error *err)
{
	struct dispose_file *file = dispose_files_add(files);
	const char *sha256 = json_string_value(json_object_get(one, "sha256"));
	const char *state = json_string_value(json_object_get(one, "state"));
	const char *why = json_string_value(json_object_get(one, "why"));
	json_int_t fs = json_integer_value(json_object_get(one, "file_system"));
	uint64_t device;
	uint64_t inode;

	if (file == NULL)
		return error_memory(err);
	if (sha256 == NULL || state == NULL || why == NULL || fs < 0 ||
	    (fs > 0 && (size_t)fs >= files->fs_count) ||
	    !encode_unhex(file->sha256, sha256, 32) ||
	    !read_number(&device, json_object_get(one, "device")) ||
	    !read_number(&inode, json_object_get(one, "inode")) ||
	    !read_place(&file->place, one))
		return bad_plan(err);
	file->state = DISPOSE_REFUSED;
	for (enum dispose_state i = DISPOSE_SAME; i <= DISPOSE_REFUSED; i++)
		if (strcmp(dispose_files_state(i), state) == 0)
			file->state = i;
	snprintf(file->why, sizeof(file->why), "%s", why);
	file->device = (dev_t)device;
	file->inode = (ino_t)inode;
	file->length =
	    (uint64_t)json_integer_value(json_object_get(one, "length"));
	file->size = (uint64_t)json_integer_value(json_object_get(one, "size"));
	file->links =
	    (uint64_t)json_integer_value(json_object_get(one, "links"));
	file->shares = json_is_true(json_object_get(one, "shares"));
	file->fs = (size_t)fs;
	return CUSTODY_OK;
}

static enum custody_status
read_fs(
    struct dispose_files *files, const json_t *one, struct custody_error *err)
{
	size_t room = sizeof(files->fs) / sizeof(files->fs[0]);
	struct dispose_fs *fs = &files->fs[files->fs_count];
	const char *kind = json_string_value(json_object_get(one, "kind"));
	const char *below = json_string_value(json_object_get(one, "device"));

	if (files->fs_count == room || kind == NULL)
		return bad_plan(err);
	snprintf(fs->kind, sizeof(fs->kind), "%s", kind);
	snprintf(
	    fs->below, sizeof(fs->below), "%s", below == NULL ? "" : below);
	fs->clear = json_is_true(json_object_get(one, "clear"));
	fs->why = json_string_value(json_object_get(one, "why"));
	if (fs->why == NULL)
		fs->why = "";
	files->fs_count++;
	return CUSTODY_OK;
}

static enum custody_status
read_files(
    struct dispose_files *files, const json_t *plan, struct custody_error *err)
{
	const json_t *one;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	json_array_foreach (json_object_get(plan, "file_systems"), i, one)
		if (status == CUSTODY_OK)
			status = read_fs(files, one, err);
	json_array_foreach (json_object_get(plan, "files"), i, one)
		if (status == CUSTODY_OK)
			status = read_file(files, one, err);
	if (status == CUSTODY_OK)
		status = dispose_sealed_read(&files->sealed, plan, err);
	return status;
}

enum custody_status
dispose_plan_document(json_t **out, struct custody *custody, const char *id,
    const char *suffix, const char *sha256, struct custody_error *err)
{
	const char *what = *suffix == '\0' ? "plan" : suffix + 1;
	char *path = dispose_plan_path(custody, id, suffix);
	struct buffer text = {0};
	uint8_t digest[DIGEST_SIZE];
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	enum custody_status status;

	*out = NULL;
	if (path == NULL)
		return error_memory(err);
	status = file_read(&text, AT_FDCWD, path, DISPOSE_PLAN_MAX, err);
	if (status == CUSTODY_NOT_FOUND)
		status = CUSTODY_UNKNOWN;
	if (status != CUSTODY_OK)
		goto out;
	digest_sha256(digest, text.at, text.len);
	encode_hex(hex, digest, sizeof(digest));
	status = strcmp(hex, sha256) != 0
		     ? error_set(err, CUSTODY_DISAGREES, what,
			   "%s is not the %s that the ledger names", path, what)
		     : canonical_read_up_to(
			   out, text.at, text.len, DISPOSE_PLAN_MAX, err);
out:
	buffer_clear(&text);
	free(path);
	return status;
}

enum custody_status
dispose_plan_read(json_t **plan, struct dispose_files *files,
    struct custody *custody, const char *id, const char *sha256,
    struct custody_error *err)
{
	enum custody_status status =
	    dispose_plan_document(plan, custody, id, "", sha256, err);

	return status == CUSTODY_OK ? read_files(files, *plan, err) : status;
}
