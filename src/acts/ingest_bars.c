/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_bars: a quarantine looks ahead: what it names is barred in data that
 * comes after it, by digest and by its rule.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/barred.h"
#include "acts/ingest_inside.h"
#include "acts/selector.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "store/index_find.h"
#include "store/question.h"

#define RULE_MAX ((size_t)1 << 28)

/* Ordinals that one quarantine bars, and what its rule adds to its list. */
struct barring {
	struct barred list;
	struct barred added;
	struct index_file *index;
	struct buffer ordinals; /* uint64_t each */
};

static void
clear_barring(struct barring *barring)
{
	barred_clear(&barring->list);
	barred_clear(&barring->added);
	buffer_clear(&barring->ordinals);
}

static char *
name_file(struct custody *custody, const char *id, const char *suffix)
{
	char *path = NULL;

	if (asprintf(&path, "%s/quarantine/%s%s", ledger_path(custody->ledger),
		id, suffix) < 0)
		return NULL;
	return path;
}

static char *
name_list(struct custody *custody, const char *id, uint64_t seq)
{
	char suffix[24];

	snprintf(suffix, sizeof suffix, ".%" PRIu64, seq);
	return name_file(custody, id, suffix);
}

static enum custody_status
take_listed(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct barring *barring = context;

	(void)which;
	return buffer_append(&barring->ordinals, &ordinal, sizeof ordinal, err);
}

static enum custody_status
take_hit(
    void *context, const struct selector_hit *hit, struct custody_error *err)
{
	struct barring *barring = context;
	enum custody_status status = CUSTODY_OK;
	uint8_t digest[DIGEST_SIZE];

	for (uint64_t i = 0; i < hit->records && status == CUSTODY_OK; i++) {
		uint64_t ordinal = hit->first + i;

		status =
		    index_file_digest(barring->index, ordinal, digest, err);
		if (status != CUSTODY_OK || barred_has(&barring->list, digest))
			continue;
		status = barred_add(&barring->added, digest, err);
	}
	return status;
}

/* The rule beside the list; one that was forgotten names nothing. */
static enum custody_status
open_rule(struct custody *custody, const char *id, struct selector **out,
    struct custody_error *err)
{
	char *path = name_file(custody, id, ".rule");
	struct buffer text = {0};
	enum custody_status status;
	json_t *rule = NULL;

	*out = NULL;
	if (path == NULL)
		return error_memory(err);
	status = file_read(&text, AT_FDCWD, path, RULE_MAX, err);
	if (status == CUSTODY_NOT_FOUND) {
		status = CUSTODY_END;
		goto out;
	}
	if (status == CUSTODY_OK)
		status = canonical_read(&rule, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = selector_open_rule(out, rule, err);
	if (status != CUSTODY_OK && status != CUSTODY_END)
		error_prefix(err, "%s", path);

out:
	json_decref(rule);
	buffer_clear(&text);
	free(path);
	return status;
}

static enum custody_status
apply_rule(struct custody *custody, const char *id, const json_t *version,
    struct barring *barring, struct custody_error *err)
{
	struct selector *selector = NULL;
	enum custody_status status;
	struct custody_error why;

	status = open_rule(custody, id, &selector, err);
	if (status != CUSTODY_OK)
		return status == CUSTODY_END ? CUSTODY_OK : status;
	status = CUSTODY_OK;
	if (selector_concerns(selector, version)) {
		status = selector_find(
		    selector, version, barring->index, take_hit, barring, &why);
		/* Data without such a field cannot be searched by it, and
		 * never could be: it is no reason to keep it out. */
		if (status == CUSTODY_UNKNOWN &&
		    (strcmp(why.code, "not-searchable") == 0 ||
			strcmp(why.code, "whole-members") == 0))
			status = CUSTODY_OK;
		if (status != CUSTODY_OK && err != NULL)
			*err = why;
	}
	selector_free(selector);
	barred_sort(&barring->added);
	return status;
}

static int
compare_ordinals(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static uint64_t
count_distinct(struct buffer *ordinals)
{
	uint64_t *at = (uint64_t *)(void *)ordinals->at, distinct = 0;
	size_t count = ordinals->len / sizeof *at;

	if (count > 0)
		qsort(at, count, sizeof *at, compare_ordinals);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || at[i] != at[i - 1])
			at[distinct++] = at[i];
	ordinals->len = (size_t)distinct * sizeof *at;
	return distinct;
}

static enum custody_status
write_list(struct custody *custody, const char *id, uint64_t seq,
    const struct barred *added, char sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)],
    struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;
	uint8_t digest[DIGEST_SIZE];
	char *path = name_list(custody, id, seq);

	sha256[0] = '\0';
	if (path == NULL)
		return error_memory(err);
	status = barred_write(&text, added, err);
	if (status == CUSTODY_OK)
		status = file_write(
		    AT_FDCWD, path, text.at, text.len, FILE_SHARED | 0644, err);
	if (status == CUSTODY_OK) {
		digest_sha256(digest, text.at, text.len);
		encode_hex(sha256, digest, sizeof digest);
	}
	buffer_clear(&text);
	free(path);
	return status;
}

static enum custody_status
find_barred(struct barring *barring, const struct barred *digests,
    struct custody_error *err)
{
	if (digests->count == 0)
		return CUSTODY_OK;
	return index_find_digests(barring->index,
	    (const uint8_t(*)[32])digests->digest, digests->count, take_listed,
	    barring, err);
}

/* One quarantine: its list, its rule, and every place of what both name. */
static enum custody_status
bar_one(struct custody *custody, const char *id, json_t *data, uint64_t seq,
    struct barring *barring, struct custody_error *err)
{
	char sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)] = "";
	enum custody_status status;
	uint64_t records;

	status = barred_read(&barring->list, custody, id, err);
	if (status == CUSTODY_OK)
		status = apply_rule(custody, id, data, barring, err);
	if (status == CUSTODY_OK)
		status = find_barred(barring, &barring->list, err);
	if (status == CUSTODY_OK)
		status = find_barred(barring, &barring->added, err);
	if (status == CUSTODY_OK && barring->added.count > 0)
		status =
		    write_list(custody, id, seq, &barring->added, sha256, err);
	if (status != CUSTODY_OK)
		return status;
	records = count_distinct(&barring->ordinals);
	if (records > 0 &&
	    json_array_append_new(json_object_get(data, "bars"),
		json_pack("{s:s, s:I, s:s}", "quarantine", id, "records",
		    (json_int_t)records, "list", sha256)) < 0)
		return error_memory(err);
	return CUSTODY_OK;
}

/* What was erased elsewhere comes in, and is not let out again. */
enum custody_status
ingest_bars_erased(struct custody *custody, struct index_file *index,
    uint64_t *erased, struct custody_error *err)
{
	struct barring barring = {.index = index};
	enum custody_status status =
	    barred_read_erased(&barring.list, custody, err);

	if (status == CUSTODY_OK)
		status = find_barred(&barring, &barring.list, err);
	*erased = count_distinct(&barring.ordinals);
	clear_barring(&barring);
	return status;
}

enum custody_status
ingest_bars(struct custody *custody, json_t *data, uint64_t seq,
    struct index_file *index, uint64_t *barred, struct custody_error *err)
{
	struct buffer all = {0};
	json_t *rows = NULL;
	enum custody_status status;
	const json_t *row;
	size_t i;

	*barred = 0;
	/* A selector looks at a version by the names of the state. */
	if (json_object_set(data, "root", json_object_get(data, "version")) < 0)
		return error_memory(err);
	status = question_ask(&rows, session_state(custody),
	    "SELECT id FROM quarantine_open ORDER BY seq", NULL, err);
	json_array_foreach (rows, i, row) {
		struct barring barring = {.index = index};

		if (status == CUSTODY_OK)
			status = bar_one(custody,
			    json_string_value(json_object_get(row, "id")), data,
			    seq, &barring, err);
		if (status == CUSTODY_OK)
			status = buffer_append(&all, barring.ordinals.at,
			    barring.ordinals.len, err);
		clear_barring(&barring);
	}
	if (status == CUSTODY_OK)
		*barred = count_distinct(&all);
	json_object_del(data, "root");
	buffer_clear(&all);
	json_decref(rows);
	return status;
}

void
ingest_bars_undo(struct custody *custody, const json_t *data, uint64_t seq)
{
	const json_t *row;
	size_t i;

	json_array_foreach (json_object_get(data, "bars"), i, row) {
		const char *list =
		    json_string_value(json_object_get(row, "list"));
		char *path;

		if (list[0] == '\0')
			continue;
		path = name_list(custody,
		    json_string_value(json_object_get(row, "quarantine")), seq);
		if (path != NULL)
			unlink(path);
		free(path);
	}
}
