/* SPDX-License-Identifier: Apache-2.0
 *
 * versions: what DATASET, DATASET@3, DATASET@c41f09d2, DATASET@all and @all
 * name.  A name that could mean two things is refused, never guessed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/session.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

#define VERSION_COLUMNS                                                        \
	"seq, dataset, ordinal, root, files, records, bytes, duplicates,"      \
	" reading AS reading_json, runs AS runs_json, source_url,"             \
	" retrieved_at, publisher, licence, with_url, with_time, with_id,"     \
	" person, at, disposal, disposed, seal,"                               \
	" (SELECT json_group_array(o.source_url) FROM version_onto AS t"       \
	"    JOIN version AS o ON o.seq = t.onto"                              \
	"   WHERE t.version = version.seq) AS onto_sources_json"

/* A dataset and what stands behind its @. */
struct named {
	char dataset[136];
	char which[72]; /* "", "all", an ordinal, digits of a root */
	bool is_root;
};

static bool
split_name(struct named *named, const char *name)
{
	const char *at = strrchr(name, '@');
	size_t len = at == NULL ? strlen(name) : (size_t)(at - name);

	memset(named, 0, sizeof *named);
	if (len >= sizeof named->dataset ||
	    (at != NULL && strlen(at + 1) >= sizeof named->which))
		return false;
	memcpy(named->dataset, name, len);
	if (at == NULL)
		return len > 0;
	strcpy(named->which, at + 1);
	named->is_root =
	    strlen(named->which) >= 8 &&
	    strspn(named->which, "0123456789abcdef") == strlen(named->which);
	return strcmp(named->which, "all") == 0 ||
	       (named->which[0] != '\0' && len > 0 &&
		   (named->is_root || strspn(named->which, "0123456789") ==
					  strlen(named->which)));
}

static const char *
sql_for(const struct named *named)
{
	if (named->dataset[0] == '\0')
		return "SELECT " VERSION_COLUMNS " FROM version"
		       " ORDER BY dataset, ordinal DESC";
	if (strcmp(named->which, "all") == 0)
		return "SELECT " VERSION_COLUMNS " FROM version"
		       " WHERE dataset = :dataset ORDER BY ordinal DESC";
	if (named->is_root)
		return "SELECT " VERSION_COLUMNS " FROM version"
		       " WHERE dataset = :dataset AND substr(root, 1,"
		       "       length(:which)) = :which ORDER BY ordinal DESC";
	if (named->which[0] != '\0')
		return "SELECT " VERSION_COLUMNS " FROM version"
		       " WHERE dataset = :dataset AND root = (SELECT root"
		       "  FROM version WHERE dataset = :dataset"
		       "   AND ordinal = CAST(:which AS INTEGER))"
		       " ORDER BY ordinal DESC";
	return "SELECT " VERSION_COLUMNS " FROM version"
	       " WHERE dataset = :dataset AND root = (SELECT root"
	       "  FROM version WHERE dataset = :dataset"
	       "  ORDER BY ordinal DESC LIMIT 1) ORDER BY ordinal DESC";
}

static enum custody_status
refuse_if_several(struct custody *custody, const struct named *named,
    json_t *values, struct custody_error *err)
{
	json_t *row = NULL;
	json_int_t roots = 0;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT count(DISTINCT root) AS roots FROM version"
	    " WHERE dataset = :dataset",
	    values, err);
	if (status == CUSTODY_OK)
		roots = json_integer_value(json_object_get(row, "roots"));
	json_decref(row);
	if (status != CUSTODY_OK || roots <= 1)
		return status;
	error_set(err, CUSTODY_USAGE, "which-version", "%s has %lld versions",
	    named->dataset, (long long)roots);
	error_remedy(err, "say which: %s@N, or every one: %s@all",
	    named->dataset, named->dataset);
	return CUSTODY_USAGE;
}

static enum custody_status
refuse_ambiguous_root(
    const struct named *named, const json_t *rows, struct custody_error *err)
{
	const char *first =
	    json_string_value(json_object_get(json_array_get(rows, 0), "root"));
	size_t i;
	json_t *row;

	json_array_foreach (rows, i, row)
		if (strcmp(first,
			json_string_value(json_object_get(row, "root"))) != 0)
			return error_set(err, CUSTODY_USAGE, "which-version",
			    "%s@%s: several roots begin so", named->dataset,
			    named->which);
	return CUSTODY_OK;
}

enum custody_status
session_versions(struct custody *custody, const char *name, bool explicit_only,
    json_t **rows, struct custody_error *err)
{
	struct named named;
	json_t *values = NULL;
	enum custody_status status = CUSTODY_OK;

	*rows = NULL;
	if (!split_name(&named, name))
		return error_set(err, CUSTODY_USAGE, "bad-name",
		    "%s is not DATASET, DATASET@3, DATASET@c41f09d2 or "
		    "DATASET@all",
		    name);
	values = json_pack(
	    "{s:s, s:s}", "dataset", named.dataset, "which", named.which);
	if (values == NULL)
		return error_memory(err);
	if (explicit_only && named.which[0] == '\0')
		status = refuse_if_several(custody, &named, values, err);
	if (status == CUSTODY_OK)
		status = question_ask(
		    rows, session_state(custody), sql_for(&named), values, err);
	if (status == CUSTODY_OK && json_array_size(*rows) == 0) {
		status = error_set(err, CUSTODY_NOT_FOUND, "no-dataset",
		    "%s: there is no such dataset or version", name);
		error_remedy(err, "see what there is: custody list");
	}
	if (status == CUSTODY_OK && named.is_root)
		status = refuse_ambiguous_root(&named, *rows, err);
	if (status != CUSTODY_OK) {
		json_decref(*rows);
		*rows = NULL;
	}
	json_decref(values);
	return status;
}

void
session_versions_lead(json_t *rows, const char *name)
{
	struct named named;
	json_t *row;
	size_t i;

	if (!split_name(&named, name) || named.is_root)
		return;
	json_array_foreach (rows, i, row) {
		if (json_integer_value(json_object_get(row, "ordinal")) !=
			strtoll(named.which, NULL, 10) ||
		    *member_text(row, "disposal") != '\0')
			continue;
		json_incref(row);
		json_array_remove(rows, i);
		json_array_insert_new(rows, 0, row);
		return;
	}
}

enum custody_status
session_version_there(const json_t *version, const char *doing,
    const char *name, struct custody_error *err)
{
	if (*member_text(version, "disposal") == '\0')
		return CUSTODY_OK;
	error_set(err, CUSTODY_NOT_FOUND, "disposed",
	    "%s %s: it was disposed of by %s", doing, name,
	    member_text(version, "disposal"));
	error_remedy(err, "what went: custody show %s",
	    member_text(version, "disposal"));
	return CUSTODY_NOT_FOUND;
}
