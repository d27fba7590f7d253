/* SPDX-License-Identifier: Apache-2.0
 *
 * incident: an incident is a name that events carry; it is closed when nothing
 * of it waits for anybody: every recall answered, every bar lifted or placed
 * on purpose for ever.
 */
#include <string.h>

#include "acts/incident.h"
#include "base/error.h"
#include "store/question.h"

/* Rows in the order they are told; :incident is the name. */
static const struct {
	const char *type, *sql;
} sections[] = {
    {"quarantine",
	"SELECT q.id, CASE q.lifted WHEN 0 THEN 'open' ELSE 'lifted' END"
	"       AS state, q.records, q.selectors AS selectors_json,"
	"       (SELECT json_group_array(DISTINCT v.dataset || '@' || "
	"v.ordinal)"
	"          FROM root_barred AS b JOIN version AS v ON v.root = b.root"
	"         WHERE b.quarantine = q.id) AS versions_json,"
	"       q.why, q.person, q.at"
	"  FROM quarantine AS q WHERE q.incident = :incident ORDER BY q.seq"},
    {"recall", "SELECT c.id, s.state, c.records, c.selectors AS selectors_json,"
	       "       (SELECT json_group_array(DISTINCT v.dataset || '@' || "
	       "v.ordinal)"
	       "          FROM recall_version AS w JOIN version AS v"
	       "            ON v.dataset = w.dataset AND v.root = w.root"
	       "         WHERE w.recall = c.id) AS versions_json,"
	       "       s.releases, s.unanswered, s.due, c.why, c.person, c.at"
	       "  FROM recall AS c JOIN recall_state AS s ON s.recall = c.id"
	       " WHERE c.incident = :incident ORDER BY c.seq"},
    {"line",
	"SELECT a.recall, a.release, l.request, l.job, l.at, q.project,"
	"       l.person, p.contact, q.person AS requester,"
	"       o.contact AS requester_contact,"
	"       (SELECT json_group_array(json_object('model', m.model,"
	"               'model_sha256', m.model_sha256))"
	"          FROM receipt AS m WHERE m.release = l.id) AS models_json,"
	"       a.derived AS derived_bool, a.state, a.due, a.why,"
	"       a.person AS answered_by, a.at AS answered_at,"
	"       coalesce(u.late_days, -1) AS late_days"
	"  FROM recall AS c JOIN recall_line AS a ON a.recall = c.id"
	"  JOIN release AS l ON l.id = a.release"
	"  JOIN request AS q ON q.id = l.request"
	"  JOIN person AS p ON p.name = l.person"
	"  JOIN person AS o ON o.name = q.person"
	"  LEFT JOIN recall_unanswered AS u"
	"    ON u.recall = a.recall AND u.release = a.release"
	" WHERE c.incident = :incident ORDER BY c.seq, l.seq"},
    {"stopped",
	"SELECT DISTINCT r.id AS request, s.state, r.purpose, r.project,"
	"       r.person, p.contact"
	"  FROM quarantine AS q JOIN root_barred AS b ON b.quarantine = q.id"
	"  JOIN request_version AS v ON v.root = b.root"
	"  JOIN request AS r ON r.id = v.request"
	"  JOIN request_state AS s ON s.request = r.id"
	"  JOIN person AS p ON p.name = r.person"
	" WHERE q.incident = :incident AND q.lifted = 0"
	"   AND s.state IN ('approved', 'open', 'stale') ORDER BY r.seq"},
    {"lookup",
	"SELECT l.seq AS event, l.selectors AS selectors_json, l.indicators,"
	"       l.hits, l.complete AS complete_bool, l.person, l.at"
	"  FROM lookup AS l JOIN incident_event AS i ON i.seq = l.seq"
	" WHERE i.incident = :incident ORDER BY l.seq"},
};

static enum custody_status
add_section(struct custody *custody, size_t number, const json_t *values,
    json_t **answer, struct custody_error *err)
{
	json_t *rows = NULL, *row;
	size_t i;
	enum custody_status status;

	status = question_ask(
	    &rows, session_state(custody), sections[number].sql, values, err);
	json_array_foreach (rows, i, row) {
		if (status == CUSTODY_OK)
			status = answer_add_take(answer, sections[number].type,
			    json_incref(row), err);
	}
	json_decref(rows);
	return status;
}

static enum custody_status
add_result(struct custody *custody, const json_t *values, json_t **answer,
    struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT :incident AS incident,"
	    "  (SELECT count(*) FROM incident_event WHERE incident = :incident)"
	    "  AS events,"
	    "  (SELECT min(e.at) FROM incident_event AS i JOIN event AS e"
	    "     ON e.seq = i.seq WHERE i.incident = :incident) AS first,"
	    "  (SELECT max(e.at) FROM incident_event AS i JOIN event AS e"
	    "     ON e.seq = i.seq WHERE i.incident = :incident) AS last,"
	    "  (SELECT count(*) FROM quarantine_open"
	    "    WHERE incident = :incident) AS open_quarantines,"
	    "  (SELECT count(*) FROM recall_unanswered"
	    "    WHERE incident = :incident) AS unanswered,"
	    "  (SELECT count(*) FROM recall_unanswered"
	    "    WHERE incident = :incident AND late_days >= 0) AS late,"
	    "  coalesce((SELECT 'custody acknowledge ' || recall || ' ' ||"
	    "      release || ' --outcome OUTCOME --why TEXT'"
	    "      FROM recall_unanswered WHERE incident = :incident"
	    "     ORDER BY due, release LIMIT 1), 'custody log --incident ' ||"
	    "     '''' || replace(:incident, '''', '''\\''''') || '''') AS "
	    "next",
	    values, err);
	if (status == CUSTODY_OK)
		return answer_add_take(answer, "result", row, err);
	json_decref(row);
	return status;
}

enum custody_status
incident_there(
    struct custody *custody, const char *name, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "incident", name), *row = NULL;
	enum custody_status status = question_row(&row, session_state(custody),
	    "SELECT seq FROM incident_event WHERE incident = :incident LIMIT 1",
	    values, err);

	json_decref(row);
	json_decref(values);
	if (status != CUSTODY_NOT_FOUND)
		return status;
	error_set(err, CUSTODY_NOT_FOUND, "no-incident",
	    "%s: no event is of such an incident", name);
	error_remedy(err, "custody list quarantines, custody list recalls show "
			  "their incidents");
	return CUSTODY_NOT_FOUND;
}

enum custody_status
incident_tell(struct custody *custody, const char *name, json_t **answer,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "incident", name);
	enum custody_status status = incident_there(custody, name, err);

	if (values == NULL)
		return error_memory(err);
	if (status == CUSTODY_OK)
		status = ledger_set_clock(custody->ledger, err);
	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof sections / sizeof *sections;
	     i++)
		status = add_section(custody, i, values, answer, err);
	if (status == CUSTODY_OK)
		status = add_result(custody, values, answer, err);
	json_decref(values);
	return status;
}
