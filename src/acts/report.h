/* SPDX-License-Identifier: Apache-2.0
 *
 * report: what the files that make a report share, and nobody else: the facts
 * (report.json), the page about them, the folder that both lie in and the
 * signed documents beside them.  custody-report(1), section THE FOLDER.
 */
#ifndef ACTS_REPORT_H
#define ACTS_REPORT_H

#include <jansson.h>

#include "acts/session.h"
#include "base/bytes.h"

#define REPORT_TYPE "custody-report/1"
#define REPORT_ROWS_MAX 200 /* of a table, newest first; older are counted */

/*
 * report_facts.c: everything that the report says, asked of the state:
 * report.json without its "documents" and "missing".  CUSTODY_NOT_FOUND where
 * the dataset, request or incident does not exist.
 */
enum custody_status report_facts(json_t **out, struct custody *custody,
    const struct custody_report *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* report_provisions.c: the rows of provisions.csv, the policy set's or the one
 * that ships, each with what this ledger answers. */
enum custody_status report_provisions(json_t **rows, struct custody *custody,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* report_page.c: one HTML page about the facts, with no script, no picture
 * and nothing that is fetched.  Every text of a stranger is escaped. */
enum custody_status report_page(struct buffer *out, const json_t *facts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- the folder --------------------------------------------------------- */

/* A folder that is filled beside its place and appears whole, or not. */
struct report_folder;

/* Begins a folder that shall be at `path`.  CUSTODY_REFUSED ("exists") where
 * something is there that no report of the ledger `genesis` left there;
 * CUSTODY_UNKNOWN ("lock-busy") where another is being made. */
enum custody_status report_folder_begin(struct report_folder **out,
    const char *path, const char *genesis,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Writes a file; `name` may have one folder in it. */
enum custody_status report_folder_write(struct report_folder *folder,
    const char *name, struct bytes content,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Writes SHA256SUMS, makes all of it durable and puts it in its place, in
 * exchange for an older report. */
enum custody_status report_folder_end(
    struct report_folder *folder, struct custody_error *err) CUSTODY_MUST_CHECK;

uint64_t report_folder_files(const struct report_folder *folder);
uint64_t report_folder_bytes(const struct report_folder *folder);

/* What was begun and not ended goes.  Accepts NULL. */
void report_folder_free(struct report_folder *folder);

/* --- the documents ------------------------------------------------------ */

/*
 * report_documents.c: writes what the facts quote: events, keys, checkpoint,
 * trust file, certificates, statements; adds "documents" and "missing" to the
 * facts.  What only others may sign is missing, with the command that gives
 * it.
 */
enum custody_status report_documents(struct report_folder *folder,
    struct custody *custody, json_t *facts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* report_events.c: the quoted events, their keys and the checkpoint over them;
 * rows are appended to `documents`. */
enum custody_status report_events(struct report_folder *folder,
    struct custody *custody, json_t *facts, json_t *documents,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* report_readme.c: how to check each of the documents, as commands that can
 * be run as they stand. */
enum custody_status report_readme(struct buffer *out, const json_t *facts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
