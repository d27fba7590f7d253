/* SPDX-License-Identifier: Apache-2.0
 *
 * tell: what only tells is a SELECT over the state: list, requests, log,
 * query.  A new table is a row here.
 */
#include <string.h>

#include "acts/incident.h"
#include "acts/session.h"
#include "acts/tell.h"
#include "base/embed.h"
#include "base/error.h"
#include "store/question.h"

#define QUERY_MILLISECONDS 30000

/* What `list` takes: a word, the type of a row, and the question. */
static const struct {
	const char *word, *type, *sql;
} lists[] = {
    {"datasets", "dataset",
	"SELECT d.name, d.versions, d.latest, v.records,"
	"       coalesce((SELECT e.records FROM version_erased AS e"
	"                  WHERE e.version = v.seq), 0) AS erased, v.bytes,"
	"       v.disposal, coalesce(t.licence, '') AS licence,"
	"       coalesce(t.allow, '[]') AS allow_json,"
	"       coalesce(t.sensitivity, '') AS sensitivity,"
	"       coalesce(t.retain_until, '') AS retain_until,"
	"       d.disposed, v.at, v.person"
	"  FROM dataset AS d"
	"  JOIN version AS v ON v.dataset = d.name AND v.ordinal = d.latest"
	"  LEFT JOIN terms_current AS t ON t.dataset = d.name"
	" ORDER BY d.name"},
    {"releases", "release",
	"SELECT l.id, l.request, (SELECT json_group_array(DISTINCT w.dataset"
	"       || '@' || v.ordinal) FROM release_version AS w"
	"          JOIN version AS v ON v.dataset = w.dataset"
	"           AND v.root = w.root WHERE w.release = l.id)"
	"       AS versions_json, l.mode, l.job, l.files, l.records, l.bytes,"
	"       l.left_out, coalesce((SELECT model FROM receipt"
	"          WHERE release = l.id ORDER BY seq DESC LIMIT 1), '')"
	"       AS model, l.person, l.at"
	"  FROM release AS l ORDER BY l.seq"},
    {"permits", "permit",
	"SELECT p.release, l.request, (SELECT json_group_array(DISTINCT"
	"         i.dataset || '@' || i.ordinal) FROM request_ingest AS i"
	"        WHERE i.request = l.request) AS versions_json,"
	"       l.job, p.audience, p.not_before, p.not_after,"
	"       CASE WHEN p.not_after <= c.now THEN 'ended'"
	"            WHEN s.why IS NOT NULL THEN 'stale'"
	"            ELSE 'live' END AS state, coalesce(s.why, '') AS why,"
	"       p.nonce, p.statement, p.seq AS event, p.person, p.at"
	"  FROM permit AS p JOIN release AS l ON l.id = p.release"
	"  JOIN clock AS c LEFT JOIN (SELECT seq, min(why) AS why"
	"         FROM permit_stale GROUP BY seq) AS s ON s.seq = p.seq"
	" ORDER BY p.seq"},
    {"quarantines", "quarantine",
	"SELECT q.id, q.records, q.selectors AS selectors_json,"
	"       (SELECT json_group_array(DISTINCT w.dataset || '@' ||"
	"          v.ordinal) FROM quarantine_version AS w JOIN version AS v"
	"            ON v.dataset = w.dataset AND v.root = w.root"
	"         WHERE w.quarantine = q.id) AS versions_json,"
	"       q.why, q.incident, q.lifted > 0 AS lifted_bool, q.person,"
	"       q.at FROM quarantine AS q ORDER BY q.seq"},
    {"recalls", "recall",
	"SELECT c.id, s.state, c.records, c.selectors AS selectors_json,"
	"       (SELECT json_group_array(DISTINCT w.dataset || '@' ||"
	"          v.ordinal) FROM recall_version AS w JOIN version AS v"
	"            ON v.dataset = w.dataset AND v.root = w.root"
	"         WHERE w.recall = c.id) AS versions_json,"
	"       s.releases, s.unanswered, s.due, c.why, c.incident, c.person,"
	"       c.at FROM recall AS c JOIN recall_state AS s"
	"         ON s.recall = c.id ORDER BY c.seq"},
    {"holds", "hold",
	"SELECT h.id, h.everything AS everything_bool,"
	"       (SELECT json_group_array(DISTINCT w.dataset || '@' ||"
	"          v.ordinal) FROM hold_version AS w JOIN version AS v"
	"            ON v.dataset = w.dataset AND v.root = w.root"
	"         WHERE w.hold = h.id) AS versions_json,"
	"       h.why, h.lifted > 0 AS lifted_bool, h.person, h.at"
	"  FROM hold AS h ORDER BY h.seq"},
    {"models", "model",
	"SELECT c.model, c.model_sha256, c.release, l.request,"
	"       (SELECT json_group_array(DISTINCT w.dataset || '@' ||"
	"          v.ordinal) FROM release_version AS w JOIN version AS v"
	"            ON v.dataset = w.dataset AND v.root = w.root"
	"         WHERE w.release = l.id) AS versions_json,"
	"       l.job, c.person, c.at FROM receipt AS c"
	"  JOIN release AS l ON l.id = c.release ORDER BY c.seq"},
    {"identities", "identity",
	"SELECT p.name, p.role, p.contact, coalesce(k.key_id, '') AS key_id,"
	"       p.enrolled_at, p.retired > 0 AS retired_bool,"
	"       p.name = :me AS you_bool"
	"  FROM person AS p"
	"  LEFT JOIN key AS k ON k.person = p.name AND k.ended = 0"
	" ORDER BY p.enrolled, p.name"},
};

bool
tell_is_list(const char *word)
{
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (strcmp(lists[i].word, word) == 0)
			return true;
	return false;
}

static const char versions_of[] =
    "SELECT v.dataset, v.ordinal, v.root AS version, v.files, v.records,"
    "       v.bytes, v.duplicates, (SELECT coalesce(max(CASE WHEN b.wholly"
    "          THEN v.records ELSE b.records END), 0) FROM version_barred AS b"
    "         WHERE b.version = v.seq) AS barred,"
    "       coalesce((SELECT e.records FROM version_erased AS e"
    "                  WHERE e.version = v.seq), 0) AS erased,"
    "       v.disposal, v.source_url,"
    "       v.retrieved_at, v.publisher, v.licence, v.person, v.at,"
    "       v.seq AS event"
    "  FROM version AS v WHERE v.dataset = :dataset ORDER BY v.ordinal";

/* Every row as an object of `type`, then a result {shown}. */
enum custody_status
tell_rows(struct custody *custody, const char *type, const char *sql,
    const json_t *values, json_t **answer, struct custody_error *err)
{
	json_t *rows = NULL, *row;
	size_t i, count;
	enum custody_status status;

	status = question_ask(&rows, session_state(custody), sql, values, err);
	if (status != CUSTODY_OK)
		return status;
	count = json_array_size(rows);
	json_array_foreach (rows, i, row) {
		if (status == CUSTODY_OK)
			status = answer_add_take(
			    answer, type, json_incref(row), err);
	}
	json_decref(rows);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:I}", "shown", (json_int_t)count), err);
	return status;
}

static enum custody_status
list_dataset(struct custody *custody, const char *name, json_t **answer,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "dataset", name);
	json_t *rows = NULL;
	enum custody_status status;

	status = session_versions(custody, name, false, &rows, err);
	if (status == CUSTODY_OK)
		status = tell_rows(
		    custody, "version", versions_of, values, answer, err);
	json_decref(rows);
	json_decref(values);
	return status;
}

enum custody_status
custody_list(struct custody *custody, const struct custody_list *ask,
    json_t **answer, struct custody_error *err)
{
	const char *what = ask->what == NULL ? "datasets" : ask->what;
	json_t *values;
	enum custody_status status;

	*answer = NULL;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (strcmp(lists[i].word, what) != 0)
			continue;
		/* Only `identities` asks who is looking. */
		session_look(custody);
		values = json_pack("{s:s}", "me", custody->actor);
		status = tell_rows(
		    custody, lists[i].type, lists[i].sql, values, answer, err);
		json_decref(values);
		return status;
	}
	return list_dataset(custody, what, answer, err);
}

/* As the file of its law is called: NOUN.PARTICIPLE.VERSION.sql. */
static bool
is_kind(const char *kind)
{
	size_t noun = strcspn(kind, "."), len = strcspn(kind, "/");

	if (noun >= len || memchr(kind + noun + 1, '.', len - noun - 1) != NULL)
		return false;
	for (const struct embed_file *file = embed_events; file->name != NULL;
	     file++)
		if (strncmp(file->name, kind, len) == 0 &&
		    file->name[len] == '.' &&
		    (kind[len] == '\0' || file->name[len + 1] == kind[len + 1]))
			return true;
	return false;
}

/* A name that was misspelt is told: no event of it would read as none. */
static enum custody_status
log_names(struct custody *custody, const struct custody_log *ask,
    struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status = CUSTODY_OK;

	if (ask->kind != NULL && !is_kind(ask->kind)) {
		error_set(err, CUSTODY_NOT_FOUND, "no-kind",
		    "%s: there is no such kind of event", ask->kind);
		error_remedy(err, "kinds are as custody log shows them; all "
				  "of them: man custody-ledger");
		return CUSTODY_NOT_FOUND;
	}
	if (ask->dataset != NULL)
		status =
		    session_versions(custody, ask->dataset, false, &rows, err);
	json_decref(rows);
	return status == CUSTODY_OK && ask->incident != NULL
		   ? incident_there(custody, ask->incident, err)
		   : status;
}

enum custody_status
custody_log(struct custody *custody, const struct custody_log *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *values = json_pack("{s:I, s:I, s:s?, s:s?, s:s?}", "after",
	    (json_int_t)ask->after, "newest", (json_int_t)ask->newest,
	    "dataset", ask->dataset, "kind", ask->kind, "incident",
	    ask->incident);
	enum custody_status status = log_names(custody, ask, err);

	*answer = NULL;
	if (status != CUSTODY_OK)
		goto out;
	status = tell_rows(custody, "event",
	    "SELECT seq, at, kind, id, person, subject, incident, hash FROM ("
	    "  SELECT * FROM event AS e WHERE seq > :after"
	    "     AND (:kind IS NULL OR kind = :kind"
	    "          OR substr(kind, 1, instr(kind, '/') - 1) = :kind)"
	    "     AND (:incident IS NULL OR EXISTS (SELECT 1"
	    "          FROM incident_event AS i WHERE i.seq = e.seq"
	    "           AND i.incident = :incident))"
	    "     AND (:dataset IS NULL OR subject = :dataset"
	    "          OR EXISTS (SELECT 1 FROM request_version AS v"
	    "               WHERE v.dataset = :dataset AND v.request ="
	    "                     CASE WHEN e.id GLOB 'R*' THEN e.id"
	    "                          ELSE e.subject END))"
	    "   ORDER BY seq DESC"
	    "   LIMIT CASE WHEN :newest = 0 THEN -1 ELSE :newest END)"
	    " ORDER BY seq",
	    values, answer, err);
	if (status == CUSTODY_OK)
		json_object_update_new(
		    json_array_get(*answer, json_array_size(*answer) - 1),
		    json_pack("{s:s, s:I}", "head",
			ledger_head(custody->ledger), "size",
			(json_int_t)ledger_size(custody->ledger)));
out:
	json_decref(values);
	return status;
}

enum custody_status
custody_query(struct custody *custody, const struct custody_query *ask,
    json_t **answer, struct custody_error *err)
{
	enum custody_status status;

	*answer = NULL;
	status = database_make_views(session_state(custody), err);
	if (status != CUSTODY_OK)
		return status;
	if (ask->sql == NULL)
		return tell_rows(custody, "table",
		    "SELECT m.name, m.type AS kind,"
		    "  (SELECT json_group_array(trim(c.name || ' ' || c.type))"
		    "     FROM pragma_table_info(m.name) AS c) AS columns_json"
		    "  FROM sqlite_schema AS m WHERE m.type IN ('table', "
		    "'view')"
		    "   AND m.name NOT LIKE 'sqlite_%'"
		    " ORDER BY m.type, m.name",
		    NULL, answer, err);
	database_guard(session_state(custody), 0, QUERY_MILLISECONDS);
	status = tell_rows(custody, "row", ask->sql, NULL, answer, err);
	database_unguard(session_state(custody));
	if (status == CUSTODY_UNKNOWN || status == CUSTODY_REFUSED)
		error_remedy(err, "tables and columns: custody query");
	/* SQL that does not run is the question's fault, not the ledger's. */
	if (status == CUSTODY_UNKNOWN && err != NULL &&
	    strcmp(err->code, "database") == 0)
		status = CUSTODY_USAGE;
	return status;
}
