/* SPDX-License-Identifier: Apache-2.0
 *
 * selectors: what an investigator has in hand, as options of trace and
 * quarantine.
 */
#ifndef CLI_SELECTORS_H
#define CLI_SELECTORS_H

#include "cli/command.h"

/* Rows of an option table; a command's own begin at SELECTOR_ROWS. */
enum {
	SELECTOR_RECORD,
	SELECTOR_FILE,
	SELECTOR_SHA256,
	SELECTOR_ID,
	SELECTOR_KEY,
	SELECTOR_URL,
	SELECTOR_URL_PREFIX,
	SELECTOR_DOMAIN,
	SELECTOR_BROAD,
	SELECTOR_SOURCE_URL,
	SELECTOR_MODEL,
	SELECTOR_JOB,
	SELECTOR_RELEASE,
	SELECTOR_FROM,
	SELECTOR_SINCE,
	SELECTOR_BEFORE,
	SELECTOR_ROWS,
};

#define SELECTOR_OPTIONS                                                       \
	[SELECTOR_RECORD] = {OPTION("record", "FILE",                          \
	    "this very record, in a file or - (standard input)")},             \
	[SELECTOR_FILE] = {OPTION(                                             \
	    "file", "FILE", "this file, and each record in it")},              \
	[SELECTOR_SHA256] = {OPTION(                                           \
	    "sha256", "HEX", "a record's or file's digest")},                  \
	[SELECTOR_ID] = {OPTION("id", "TEXT", "records with this id")},        \
	[SELECTOR_KEY] = {OPTION("key", "PATH",                                \
	    "a file, an archive's member or a sample, by its path")},          \
	[SELECTOR_URL] = {OPTION("url", "URL", "records from this URL")},      \
	[SELECTOR_URL_PREFIX] = {OPTION(                                       \
	    "url-prefix", "URL", "records from URLs that begin so")},          \
	[SELECTOR_DOMAIN] = {OPTION(                                           \
	    "domain", "HOST", "records from this host and its subdomains")},   \
	[SELECTOR_BROAD] = {OPTION("broad", NULL,                              \
	    "with --domain: all that shares its registrable domain")},         \
	[SELECTOR_SOURCE_URL] = {OPTION(                                       \
	    "source-url", "URL", "datasets that came from this source")},      \
	[SELECTOR_MODEL] = {OPTION("model", "TEXT",                            \
	    "what a model was given, by its name or SHA-256")},                \
	[SELECTOR_JOB] = {OPTION("job", "TEXT", "what a job was given")},      \
	[SELECTOR_RELEASE] = {OPTION("release", "L", "what a release held")},  \
	[SELECTOR_FROM] = {OPTION("from", "FILE",                              \
	    "a list (lines, CSV, STIX, MISP) in a file or - (stdin)")},        \
	[SELECTOR_SINCE] = {OPTION("since", "TIME", "obtained at or after")},  \
	[SELECTOR_BEFORE] = {OPTION(                                           \
	    "before", "TIME", "obtained before; a date is in to its end")}

/* The selectors as they were said, for a shell: "--domain 'pages.example'", and
 * "--from FILE" where that cannot be read again;
 * for the caller to free, NULL when memory is short. */
char *selectors_said(const struct command_args *args);

/* What they say; borrowed from `args`. */
struct custody_selector selectors_options(const struct command_args *args);

#endif
