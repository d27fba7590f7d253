/* SPDX-License-Identifier: Apache-2.0
 *
 * show_graph: which versions, requests and releases belong to it, then one
 * question for each kind of node and of edge.  A new kind is a row here.
 */
#include <string.h>

#include "acts/show_graph.h"
#include "base/error.h"
#include "store/question.h"

/* What stands before each question: the ids of what belongs, and versions,
 * each called by the newest of the ingests that gave its bytes.  Of derived
 * data a source is drawn only where its ingest said one. */
#define WITH_SETS                                                              \
	"WITH root AS (SELECT value FROM json_each(:roots)),"                  \
	"     asked AS (SELECT value FROM json_each(:requests)),"              \
	"     taken AS (SELECT value FROM json_each(:releases)),"              \
	"     named AS (SELECT dataset, root, dataset || '@' || max(ordinal)"  \
	"                   AS name FROM version WHERE root IN root"           \
	"                GROUP BY dataset, root),"                             \
	"     origin AS (SELECT v.*, coalesce(nullif(v.source_url, ''),"       \
	"                   nullif(v.publisher, ''), 'undocumented') AS name"  \
	"                  FROM version AS v WHERE v.root IN root"             \
	"                   AND NOT EXISTS (SELECT 1 FROM derivation"          \
	"                        WHERE version = v.seq)"                       \
	"                   AND (v.source_url <> '' OR NOT EXISTS ("           \
	"                        SELECT 1 FROM lineage AS l"                   \
	"                         WHERE l.root = v.root))) "

static const struct {
	const char *type, *sql;
} parts[] = {
    {"node", WITH_SETS
	"SELECT 'source' AS kind, 'source ' || name AS node, name, publisher,"
	"       min(retrieved_at) AS at, licence"
	"  FROM origin GROUP BY name ORDER BY min(seq)"},
    {"node", WITH_SETS
	"SELECT 'version' AS kind, n.name AS node, n.name, n.dataset,"
	"       max(v.ordinal) AS ordinal, n.root AS version,"
	"       min(v.at) AS at, v.records, v.person,"
	"       max(v.disposal) AS disposal,"
	"       n.root IN (SELECT value FROM json_each(:focus))"
	"       AS focus_bool,"
	"       (SELECT coalesce(max(CASE WHEN b.wholly THEN v.records"
	"                 ELSE b.records END), 0) FROM root_barred AS b"
	"          JOIN quarantine_open AS q ON q.id = b.quarantine"
	"         WHERE b.root = n.root) AS barred,"
	"       (SELECT json_group_array(DISTINCT b.quarantine)"
	"          FROM root_barred AS b JOIN quarantine_open AS q"
	"            ON q.id = b.quarantine WHERE b.root = n.root)"
	"       AS barred_by_json,"
	"       (SELECT json_group_array(DISTINCT quarantine)"
	"          FROM root_clouded AS c WHERE c.root = n.root)"
	"       AS clouded_by_json"
	"  FROM named AS n JOIN version AS v"
	"    ON v.dataset = n.dataset AND v.root = n.root"
	" GROUP BY n.dataset, n.root ORDER BY min(v.seq)"},
    {"node", WITH_SETS
	"SELECT 'request' AS kind, r.id AS node, r.id AS name, s.state,"
	"       r.purpose, r.project, r.person, r.at"
	"  FROM request AS r JOIN request_state AS s ON s.request = r.id"
	" WHERE r.id IN asked ORDER BY r.seq"},
    {"node", WITH_SETS
	"SELECT 'release' AS kind, id AS node, id AS name, mode, person, at,"
	"       left_out FROM release WHERE id IN taken ORDER BY seq"},
    {"node", WITH_SETS
	"SELECT 'job' AS kind, 'job ' || job AS node, job AS name, person,"
	"       min(at) AS at FROM release WHERE id IN taken"
	" GROUP BY job ORDER BY min(seq)"},
    {"node",
	WITH_SETS "SELECT 'model' AS kind,"
		  "       'model ' || model || ' ' || model_sha256 AS node,"
		  "       model AS name, model_sha256, person, min(at) AS at"
		  "  FROM receipt WHERE release IN taken"
		  " GROUP BY model, model_sha256 ORDER BY min(seq)"},
    {"edge", WITH_SETS
	"SELECT 'source ' || o.name AS 'from', n.name AS 'to', '' AS how"
	"  FROM origin AS o JOIN named AS n"
	"    ON n.dataset = o.dataset AND n.root = o.root"
	" GROUP BY o.name, n.name ORDER BY min(o.seq)"},
    {"edge", WITH_SETS
	"SELECT CASE WHEN d.release IN taken THEN d.release ELSE p.name END"
	"       AS 'from', n.name AS 'to',"
	"       CASE min(d.proved) WHEN 1 THEN 'proved' ELSE 'declared' END"
	"       AS how, max(d.step) AS step, d.release"
	"  FROM derivation AS d JOIN version AS v ON v.seq = d.version"
	"  JOIN named AS n ON n.dataset = v.dataset AND n.root = v.root"
	"  JOIN named AS p ON p.dataset = d.dataset AND p.root = d.root"
	" GROUP BY 1, 2 ORDER BY min(v.seq), min(d.parent)"},
    {"edge", WITH_SETS
	"SELECT n.name AS 'from', w.request AS 'to', '' AS how"
	"  FROM request_version AS w JOIN request AS r ON r.id = w.request"
	"  JOIN named AS n ON n.dataset = w.dataset AND n.root = w.root"
	" WHERE w.request IN asked ORDER BY r.seq, n.name"},
    {"edge",
	WITH_SETS "SELECT request AS 'from', id AS 'to', '' AS how FROM release"
		  " WHERE id IN taken ORDER BY seq"},
    {"edge", WITH_SETS
	"SELECT id AS 'from', 'job ' || job AS 'to', '' AS how FROM release"
	" WHERE id IN taken ORDER BY seq"},
    {"edge", WITH_SETS
	"SELECT 'job ' || l.job AS 'from',"
	"       'model ' || c.model || ' ' || c.model_sha256 AS 'to', '' AS how"
	"  FROM receipt AS c JOIN release AS l ON l.id = c.release"
	" WHERE l.id IN taken GROUP BY 1, 2 ORDER BY min(c.seq)"},
};

/* --- what belongs to it ---------------------------------------------------
 */

/* Of a request or release: its versions, and what was made of its releases. */
static const char id_sql[] =
    "SELECT (SELECT json_group_array(DISTINCT root) FROM request_version"
    "         WHERE request = r.request) AS focus_json,"
    "       (SELECT json_group_array(DISTINCT v.root) FROM derivation AS d"
    "          JOIN version AS v ON v.seq = d.version"
    "          JOIN release AS l ON l.id = d.release"
    "         WHERE :id IN (l.id, l.request)) AS start_json,"
    "       json_array(r.request) AS own_json,"
    "       (SELECT json_group_array(l.id) FROM release AS l"
    "         WHERE :id IN (l.id, l.request)) AS mine_json"
    "  FROM (SELECT id AS request FROM request WHERE id = :id UNION ALL"
    "        SELECT request FROM release WHERE id = :id) AS r";

/* `start` is what was made, and all that was made of it belongs; of `own`
 * requests only the releases `mine`. */
static const char sets_sql[] =
    "WITH start AS (SELECT value FROM json_each(:start)),"
    "     focus AS (SELECT value FROM json_each(:focus)),"
    "     own AS (SELECT value FROM json_each(:own)),"
    "     mine AS (SELECT value FROM json_each(:mine)),"
    "     below (root) AS (SELECT value FROM start"
    "      UNION SELECT root FROM lineage WHERE ancestor IN start),"
    "     around (root) AS (SELECT root FROM below"
    "      UNION SELECT value FROM focus"
    "      UNION SELECT ancestor FROM lineage WHERE root IN focus),"
    "     asked (id) AS (SELECT value FROM own"
    "      UNION SELECT request FROM request_version WHERE root IN below)"
    "SELECT (SELECT json_group_array(root) FROM around) AS roots_json,"
    "       (SELECT json_group_array(id) FROM asked) AS requests_json,"
    "       (SELECT json_group_array(l.id) FROM release AS l"
    "         WHERE l.request IN asked"
    "           AND (l.request NOT IN own OR l.id IN mine))"
    "       AS releases_json";

static enum custody_status
focus_on_id(json_t **values, struct custody *custody, const char *id,
    struct custody_error *err)
{
	json_t *asking = json_pack("{s:s}", "id", id);
	enum custody_status status;

	if (asking == NULL)
		return error_memory(err);
	status =
	    question_row(values, session_state(custody), id_sql, asking, err);
	json_decref(asking);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_NOT_FOUND, "no-such-id",
		    "%s: nothing here has that id", id);
	return status;
}

static enum custody_status
focus_on_version(json_t **values, struct custody *custody, const char *name,
    struct custody_error *err)
{
	json_t *rows = NULL, *roots = json_array();
	const json_t *row;
	size_t i;
	enum custody_status status;

	status = session_versions(custody, name, false, &rows, err);
	json_array_foreach (rows, i, row)
		json_array_append(roots, json_object_get(row, "root"));
	if (status == CUSTODY_OK) {
		*values = json_pack("{s:O, s:O, s:[], s:[]}", "focus", roots,
		    "start", roots, "own", "mine");
		status = *values == NULL ? error_memory(err) : CUSTODY_OK;
	}
	json_decref(roots);
	json_decref(rows);
	return status;
}

static enum custody_status
choose_focus(json_t **values, struct custody *custody, const char *what,
    struct custody_error *err)
{
	if (what[0] == 'R' || what[0] == 'L')
		return focus_on_id(values, custody, what, err);
	if (what[0] != '#' && (what[0] < 'A' || what[0] > 'Z'))
		return focus_on_version(values, custody, what, err);
	error_set(err, CUSTODY_USAGE, "usage",
	    "show %s --graph: it is neither data nor what came of data", what);
	error_remedy(err, "DATASET@V, a request R or a release L");
	return CUSTODY_USAGE;
}

/* --- the answer -----------------------------------------------------------
 */

static enum custody_status
add_part(struct custody *custody, size_t part, const json_t *values,
    json_int_t *count, json_t **answer, struct custody_error *err)
{
	json_t *rows = NULL, *row;
	size_t i;
	enum custody_status status;

	status = question_ask(
	    &rows, session_state(custody), parts[part].sql, values, err);
	json_array_foreach (rows, i, row)
		if (status == CUSTODY_OK)
			status = answer_add_take(
			    answer, parts[part].type, json_incref(row), err);
	*count += (json_int_t)json_array_size(rows);
	json_decref(rows);
	return status;
}

enum custody_status
show_graph(struct custody *custody, const char *what, json_t **answer,
    struct custody_error *err)
{
	json_t *values = NULL;
	json_int_t nodes = 0, edges = 0;
	enum custody_status status;

	status = choose_focus(&values, custody, what, err);
	if (status == CUSTODY_OK)
		status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = question_merge(
		    values, session_state(custody), sets_sql, values, err);
	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof parts / sizeof *parts; i++)
		status = add_part(custody, i, values,
		    strcmp(parts[i].type, "node") == 0 ? &nodes : &edges,
		    answer, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:s, s:I, s:I}", "kind", "graph", "what",
			what, "nodes", nodes, "edges", edges),
		    err);
	json_decref(values);
	return status;
}
