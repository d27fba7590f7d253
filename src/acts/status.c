/* SPDX-License-Identifier: Apache-2.0
 *
 * status: the morning: what waits for you, what is late, what ends soon.
 * Each line is a row with the command that would see to it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/checkpoint_newest.h"
#include "acts/incident.h"
#include "acts/ingest_unfinished.h"
#include "acts/session.h"
#include "acts/version_index.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/question.h"

#define SOON_DAYS 14

/* Rows in the order they are told.  :me is who asks, :soon a time. */
static const struct {
	const char *type, *sql;
} sections[] = {
    {"waiting",
	"SELECT r.id, 'request' AS kind, (SELECT group_concat(DISTINCT"
	"       i.dataset || '@' || i.ordinal) FROM request_ingest AS i"
	"         WHERE i.request = r.id) || ', ' || r.purpose ||"
	"       ', project ' || r.project || ', ' || r.person AS text,"
	"       r.person, r.at, r.until AS due,"
	"       'custody show ' || r.id AS command"
	"  FROM request AS r JOIN request_state AS s ON s.request = r.id"
	" WHERE s.state IN ('open', 'stale') AND r.person <> :me"
	"   AND EXISTS (SELECT 1 FROM custodian WHERE name = :me)"
	"   AND NOT EXISTS (SELECT 1 FROM approval_live AS a"
	"         WHERE a.proposal = r.id AND a.person = :me)"
	" ORDER BY r.seq"},
    {"waiting",
	"SELECT p.id, 'proposal' AS kind, p.text || ', ' || p.person AS text,"
	"       p.person, p.at, '' AS due, 'custody show ' || p.id AS command"
	"  FROM proposal_waiting AS p WHERE p.person <> :me"
	"   AND EXISTS (SELECT 1 FROM custodian WHERE name = :me)"
	"   AND NOT EXISTS (SELECT 1 FROM approval AS a"
	"         WHERE a.proposal = p.id AND a.person = :me)"
	" ORDER BY p.seq"},
    {"waiting",
	"SELECT d.id, 'disposal' AS kind, CASE WHEN d.state = 'started'"
	"       THEN 'was interrupted: ' WHEN d.hold <> ''"
	"       THEN 'is approved, and held by ' || d.hold || ': '"
	"       ELSE 'is approved: ' END || d.why AS text,"
	"       d.person, d.at, '' AS due, CASE WHEN d.hold <> ''"
	"       THEN 'custody show ' || d.hold"
	"       ELSE 'custody dispose --plan ' || substr(d.plan, 1, 8) END"
	"       AS command"
	"  FROM (SELECT *, coalesce((SELECT min(h.hold) FROM version_held AS h"
	"         WHERE disposal.state = 'approved' AND h.version IN ("
	"               SELECT version FROM disposal_version"
	"                WHERE disposal = disposal.id UNION ALL"
	"               SELECT version FROM erasure"
	"                WHERE disposal = disposal.id)), '') AS hold"
	"          FROM disposal) AS d"
	" WHERE d.state IN ('approved', 'started')"
	"   AND EXISTS (SELECT 1 FROM custodian WHERE name = :me)"
	/* A later plan of the same stands for it. */
	"   AND (d.state = 'started' OR NOT EXISTS ("
	"         SELECT 1 FROM disposal AS n WHERE n.seq > d.seq"
	"            AND n.list = d.list AND n.state <> 'rejected'"
	"            AND NOT EXISTS (SELECT version FROM disposal_version"
	"                 WHERE disposal = d.id UNION"
	"                SELECT version FROM erasure WHERE disposal = d.id "
	"EXCEPT"
	"                SELECT version FROM disposal_version"
	"                 WHERE disposal = n.id EXCEPT"
	"                SELECT version FROM erasure WHERE disposal = n.id)))"
	" ORDER BY d.seq"},
    {"waiting",
	"SELECT d.id, 'disposal' AS kind, 'is to be verified: ' || d.why"
	"       AS text, d.executor AS person, d.done_at AS at, '' AS due,"
	"       'custody verify ' || d.id AS command"
	"  FROM disposal AS d WHERE d.state = 'done'"
	"   AND EXISTS (SELECT 1 FROM custodian WHERE name = :me)"
	"   AND (d.executor <> :me OR (SELECT quorum FROM ledger) = 1)"
	" ORDER BY d.seq"},
    {"waiting",
	"SELECT v.dataset AS id, 'dataset' AS kind,"
	"       'has no terms, so ' || min(q.request) || ' cannot be approved'"
	"       AS text, min(v.person) AS person, min(v.at) AS at, '' AS due,"
	"       'custody terms ' || v.dataset ||"
	"       ' --allow-purpose P --licence SPDX' AS command"
	"  FROM request_version AS q"
	"  JOIN request_state AS s ON s.request = q.request"
	"  JOIN version AS v ON v.dataset = q.dataset AND v.root = q.root"
	" WHERE s.state = 'open' AND NOT EXISTS (SELECT 1 FROM terms_current"
	"       AS t WHERE t.dataset = v.dataset)"
	"   AND EXISTS (SELECT 1 FROM custodian WHERE name = :me)"
	" GROUP BY v.dataset"},
    {"waiting",
	"SELECT u.recall AS id, 'recall' AS kind, c.why || ': what became of '"
	"       || u.release || ', job ' || u.job || '?' AS text, c.person,"
	"       c.at, u.due, 'custody acknowledge ' || u.recall || ' ' ||"
	"       u.release || ' --outcome OUTCOME --why TEXT' AS command"
	"  FROM recall_unanswered AS u JOIN recall AS c ON c.id = u.recall"
	" WHERE :me IN (u.person, u.requester) ORDER BY u.due, u.release"},
    {"waiting",
	"SELECT o.copy AS id, 'copy' AS kind, 'of the key slots, held by ' ||"
	"       o.holder || ', has keys that ' ||"
	"       group_concat(o.disposal, ', ') || ' destroyed' AS text,"
	"       o.holder AS person, min(d.done_at) AS at, '' AS due,"
	"       'custody keys attest ' || o.copy ||"
	"       ' --outcome OUTCOME --why TEXT' AS command"
	"  FROM key_copy_disposal AS o JOIN disposal AS d ON d.id = o.disposal"
	" WHERE o.state = 'open' AND d.done_seq > 0 AND (o.holder = :me"
	"    OR EXISTS (SELECT 1 FROM custodian WHERE name = :me))"
	" GROUP BY o.copy ORDER BY o.seq"},
    {"late",
	"SELECT c.id, c.why || ': ' || s.unanswered || ' of ' || s.releases ||"
	"       ' releases unanswered, ' || (SELECT group_concat(u.release || "
	"' '"
	"         || u.person, ', ') FROM recall_unanswered AS u"
	"         WHERE u.recall = c.id AND u.late_days >= 0) AS text,"
	"       c.person, max(l.late_days) AS days, s.due AS until,"
	"       'custody acknowledge ' || c.id || ' ' || min(l.release) ||"
	"       ' --outcome OUTCOME --why TEXT' AS command"
	"  FROM recall AS c JOIN recall_state AS s ON s.recall = c.id"
	"  JOIN recall_unanswered AS l"
	"    ON l.recall = c.id AND l.late_days >= 0"
	" GROUP BY c.id ORDER BY s.due"},
    {"late",
	"SELECT g.dataset AS id, 'retention reached' || CASE"
	"       WHEN g.free = 0 THEN ', held by ' || g.hold"
	"       WHEN g.left = 0 THEN ', planned as ' || g.disposal"
	"       WHEN g.hold <> '' THEN ', partly held by ' || g.hold"
	"       ELSE ', no hold' END AS text, t.person,"
	"       CAST(julianday(c.now) - julianday(g.retain_until) AS INTEGER)"
	"       AS days, g.retain_until AS until, g.hold, g.disposal, CASE"
	"       WHEN g.free = 0 THEN 'custody show ' || g.hold"
	"       WHEN g.left = 0 THEN 'custody show ' || g.disposal"
	"       WHEN g.hold <> '' OR count(*) OVER () > 1"
	"       THEN 'custody dispose --due --why TEXT'"
	"       ELSE 'custody dispose ' || g.dataset || '@all --why TEXT' END"
	"       AS command"
	"  FROM (SELECT dataset, retain_until, max(hold) AS hold,"
	"               max(disposal) AS disposal, sum(hold = '') AS free,"
	"               sum(hold = '' AND disposal = '') AS left"
	"          FROM version_due GROUP BY dataset) AS g"
	"  JOIN terms_current AS t ON t.dataset = g.dataset JOIN clock AS c"
	" ORDER BY g.retain_until, g.dataset"},
    {"soon", "SELECT c.id, 'answers are due: ' || s.unanswered || ' of ' ||"
	     "       s.releases || ' unanswered' AS text, s.due AS until,"
	     "       'custody show ' || c.id AS command"
	     "  FROM recall AS c JOIN recall_state AS s ON s.recall = c.id"
	     "  JOIN clock AS k"
	     " WHERE s.state = 'open' AND s.due > k.now AND s.due < :soon"
	     " ORDER BY s.due"},
    {"soon", "SELECT * FROM (SELECT r.id, 'ends' AS text,"
	     "       min(coalesce(nullif(r.until, ''), '9'),"
	     "           coalesce((SELECT min(a.until) FROM approval_live AS a"
	     "              WHERE a.proposal = r.id AND a.until <> ''), '9'))"
	     "       AS until, 'custody request --like ' || r.id AS command"
	     "  FROM request AS r JOIN request_state AS s ON s.request = r.id"
	     " WHERE s.state = 'approved') WHERE until < :soon ORDER BY until"},
    {"soon", "SELECT t.dataset AS id, 'retention ends' AS text,"
	     "       t.retain_until AS until,"
	     "       'custody dispose ' || t.dataset || '@all --why TEXT'"
	     "       AS command"
	     "  FROM terms_current AS t JOIN clock AS c"
	     " WHERE t.retain_until > c.now AND t.retain_until < :soon"
	     "   AND EXISTS (SELECT 1 FROM version AS v"
	     "               WHERE v.dataset = t.dataset AND v.disposal = '')"
	     " ORDER BY t.retain_until"},
};

/* How many rows of each section there were, and the first command. */
struct told {
	json_int_t waiting, late, soon;
	char next[160];
};

static void
count_row(struct told *told, const char *type, const json_t *row)
{
	const char *command =
	    json_string_value(json_object_get(row, "command"));

	told->waiting += strcmp(type, "waiting") == 0;
	told->late += strcmp(type, "late") == 0;
	told->soon += strcmp(type, "soon") == 0;
	if (told->next[0] == '\0' && command != NULL)
		snprintf(told->next, sizeof told->next, "%s", command);
}

static enum custody_status
add_section(struct custody *custody, size_t number, const json_t *values,
    json_t **answer, struct told *told, struct custody_error *err)
{
	const char *type = sections[number].type;
	json_t *rows = NULL, *row;
	size_t i;
	enum custody_status status;

	status = question_ask(
	    &rows, session_state(custody), sections[number].sql, values, err);
	json_array_foreach (rows, i, row) {
		count_row(told, type, row);
		if (status == CUSTODY_OK)
			status = answer_add_take(
			    answer, type, json_incref(row), err);
	}
	json_decref(rows);
	return status;
}

static enum custody_status
add_result(struct custody *custody, const struct told *told, json_t **answer,
    struct custody_error *err)
{
	struct custody_error clock = {0};
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT l.name, l.genesis, l.quorum,"
	    "  (SELECT count(*) FROM custodian) AS custodians,"
	    "  (SELECT count(*) FROM dataset) AS datasets, c.now"
	    "  FROM ledger AS l JOIN clock AS c",
	    NULL, err);
	if (status == CUSTODY_OK)
		status = checkpoint_newest(custody, row, err);
	if (status != CUSTODY_OK) {
		json_decref(row);
		return status;
	}
	json_object_update_new(
	    row, json_pack("{s:I, s:s, s:s, s:I, s:I, s:I, s:s}", "events",
		     (json_int_t)ledger_size(custody->ledger), "head",
		     ledger_head(custody->ledger), "identity", custody->actor,
		     "waiting", told->waiting, "late", told->late, "soon",
		     told->soon, "next", told->next));
	if (ledger_check_clock(custody->ledger, &clock) != CUSTODY_OK)
		json_object_set_new(row, "clock", json_string(clock.text));
	return answer_add_take(answer, "result", row, err);
}

static enum custody_status
add_unfinished(
    struct custody *custody, json_t **answer, struct custody_error *err)
{
	char *folder = version_index_folder(custody);
	enum custody_status status;

	if (folder == NULL)
		return error_memory(err);
	status = ingest_unfinished_tell(folder, answer, err);
	free(folder);
	return status;
}

enum custody_status
custody_status_report(struct custody *custody,
    const struct custody_status_report *ask, json_t **answer,
    struct custody_error *err)
{
	const int64_t ahead = (int64_t)SOON_DAYS * 24 * 3600 * 1000000;
	char soon[CLOCK_TEXT_SIZE];
	struct told told = {0};
	json_t *values;
	enum custody_status status = CUSTODY_OK;

	*answer = NULL;
	if (ask->incident != NULL)
		return incident_tell(custody, ask->incident, answer, err);
	if (ask->own || custody->settings.identity != NULL)
		status = session_actor(custody, err);
	else
		session_look(custody);
	if (status != CUSTODY_OK)
		return status;
	clock_text(soon, clock_now() + ahead);
	values = json_pack("{s:s, s:s}", "me", custody->actor, "soon", soon);
	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof sections / sizeof *sections;
	     i++)
		status = add_section(custody, i, values, answer, &told, err);
	if (status == CUSTODY_OK)
		status = add_unfinished(custody, answer, err);
	if (status == CUSTODY_OK)
		status = add_result(custody, &told, answer, err);
	json_decref(values);
	return status;
}
