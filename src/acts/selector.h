/* SPDX-License-Identifier: Apache-2.0
 *
 * selector: what an investigator has in hand, resolved to the records of one
 * version.  It says what it found and in which form; a version that never
 * recorded the field asked for is "not searchable", never "no".
 */
#ifndef ACTS_SELECTOR_H
#define ACTS_SELECTOR_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include <custody/custody.h>

#include "base/bytes.h"
#include "store/index_file.h"

struct selector;

/*
 * Some records of a version that one indicator names: `records` of them, from
 * ordinal `first` on.  One for whatever finds single records; more where a
 * whole file or a whole version is meant.
 */
struct selector_hit {
	size_t indicator; /* see selector_indicator */
	uint64_t first;
	uint64_t records;
	/* How it matched, static: "bytes", "bytes without LF", "bytes without
	 * CR LF", "file", "fingerprint", "id", "url", "url-prefix", "domain",
	 * "time", "source", "text", "key", "member", "version"; or
	 * selector_by_form. */
	const char *form;
};

typedef enum custody_status selector_visit(
    void *context, const struct selector_hit *hit, struct custody_error *err);

/*
 * Takes what `ask` says: exactly one selector, or --since and --before alone;
 * --broad widens a domain here; files and standard input are read and digested
 * here, at most 64 MiB of
 * --record.  Releases, jobs and models are looked up in the state.
 * CUSTODY_USAGE ("no-selector", "selectors", "bad-digest", "bad-url",
 * "bad-time"), CUSTODY_NOT_FOUND ("no-dataset"), or what reading
 * the file answered.
 *
 * A record whose own time is not known is not ruled out by times: they only
 * narrow what another selector found.  Where a version has no times at all,
 * that of its source counts for all of its records.
 *
 * --since is inclusive and --before exclusive.  A date is its first moment in
 * --since and its end in --before, local time: both days are in.
 */
enum custody_status selector_open(struct selector **out,
    struct custody *custody, const struct custody_selector *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same for an act that bars or calls back: CUSTODY_USAGE ("forgeable")
 * where a record is named by its fingerprint. */
enum custody_status selector_open_firm(struct selector **out,
    struct custody *custody, const struct custody_selector *ask,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * The same from a rule (quarantine/ID.rule), for a version that comes after
 * the quarantine.  A rule that can name nothing new (digests are in the list
 * beside it) is CUSTODY_END with *out NULL.  CUSTODY_MALFORMED ("bad-rule").
 */
enum custody_status selector_open_rule(struct selector **out,
    const json_t *rule, struct custody_error *err) CUSTODY_MUST_CHECK;

void selector_free(struct selector *selector);

/* "record", "file", "sha256", "xxh3", "from", "id", "url", "url-prefix",
 * "domain", "text", "key", "source-url", "model", "job", "release", "dataset"
 * or "time". */
const char *selector_kind(const struct selector *selector);

/* What was asked for, one text each: a digest in hex, a URL, a name. */
size_t selector_indicators(const struct selector *selector);
#define SELECTOR_ROOM 65 /* for a digest that is spelled there */
const char *selector_indicator(
    const struct selector *selector, size_t number, char room[SELECTOR_ROOM]);

/* True where it means whole versions, whatever is in them: a dataset, model,
 * job, release or source, without times. */
bool selector_whole(const struct selector *selector);

/* True where an index is asked for few enough digests that it need not be
 * verified as a whole (version_index_ask), and for nothing else. */
bool selector_few(const struct selector *selector);

/* The parts of an index (store/index_file.h) that selector_find and
 * selector_find_forms look at. */
unsigned selector_parts(const struct selector *selector);

/* What it was given, for a sentence: a file's name, a URL, a digest. */
const char *selector_text(const struct selector *selector);

/* Indicators of a list that no index could have, and were left out. */
uint64_t selector_passed(const struct selector *selector);

/* Those of it that were taken for XXH3-128 for their 32 hex digits alone. */
uint64_t selector_taken(const struct selector *selector);

/* True where it also names records that are yet to come: a URL, an id, a
 * time, a source.  Digests are compared wherever they turn up. */
bool selector_lasts(const struct selector *selector);

/* True if `version` can hold what is asked for: false for a version that is
 * none of those that a dataset, model, job, release or source names. */
bool selector_concerns(const struct selector *selector, const json_t *version);

/*
 * Calls `each` for every hit in `version`: an object with the columns of the
 * state's table `version` (looked at: dataset, root, reading, records,
 * source_url, retrieved_at, with_url, with_time, with_id).  `index` may be
 * NULL where selector_whole.  CUSTODY_OK whether or not anything was hit; any
 * answer but CUSTODY_OK from `each` ends it and is given back.
 *
 * CUSTODY_UNKNOWN "not-searchable": the version has no field of that kind; the
 * remedy says how to get it.  CUSTODY_UNKNOWN "whole-members": a digest was
 * asked for in a version whose archives or files were taken as whole members;
 * what the index could tell was given to `each` before.
 */
enum custody_status selector_find(struct selector *selector,
    const json_t *version, struct index_file *index, selector_visit *each,
    void *context, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * The same for records whose text is that of what is looked for, in other
 * bytes or the same: their form is selector_by_form, and the version has to
 * have a run of forms (version_index_has_forms).  selector_forms: how many
 * there are to look for; 0 where nobody had a record in hand.
 */
extern const char *const selector_by_form;
size_t selector_forms(const struct selector *selector);
enum custody_status selector_find_forms(struct selector *selector,
    const json_t *version, struct index_file *index, selector_visit *each,
    void *context, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The digests that are known before any index is asked, each of 32 bytes,
 * ascending, without doubles; a quarantine bars them wherever they turn up. */
size_t selector_digests(
    const struct selector *selector, const uint8_t (**digests)[32]);

/* True where these are all that it names: no list with a URL, a domain or a
 * fingerprint. */
bool selector_exact(const struct selector *selector);

/* What is kept beside a quarantine: {"selector":{KIND:TEXT},"since":…,
 * "before":…}; times and the selector's text are left out where not said or
 * of no use later.  NULL when memory is short. */
json_t *selector_rule(const struct selector *selector);

/* For the event: ["domain","since"]; never contents.  NULL when memory is
 * short. */
json_t *selector_kinds(const struct selector *selector);

/* The domain that --broad came to; NULL where it was not asked. */
const char *selector_broad(const struct selector *selector);

/* True where samples are also looked for by digests of their members. */
bool selector_reads_members(const struct selector *selector);

/* The instants understood, "" where not said. */
const char *selector_since(const struct selector *selector);
const char *selector_before(const struct selector *selector);

/* True for an entry's format where records are samples, which have keys; and a
 * visit that ends (CUSTODY_END) at the first entry of them. */
bool selector_is_samples(const char *format);
enum custody_status selector_stop_at_samples(void *context,
    const struct index_entry *entry,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The row "unsearched" of an answer: that `version` was not searched, `why`,
 * and its cure; the caller's.  NULL when memory is short. */
json_t *selector_unsearched(
    const json_t *version, const struct custody_error *why);

#endif
