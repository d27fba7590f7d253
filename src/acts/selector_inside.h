/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_inside: what the files of the selector share, and nobody else
 * sees: the rows of the table of selectors, and a selector's own.
 */
#ifndef ACTS_SELECTOR_INSIDE_H
#define ACTS_SELECTOR_INSIDE_H

#include "acts/indicators.h"
#include "acts/measure.h"
#include "acts/selector.h"
#include "base/clock.h"

#define SELECTOR_RECORD_MAX ((size_t)64 << 20)

/* One digest to look for, and which indicator it stands for. */
struct selector_digest {
	uint8_t digest[32];
	size_t indicator;
	const char *form;
};

/* One form to look for; memcmp is its order. */
struct selector_form {
	uint8_t form[INDEX_FORM_SIZE];
	size_t indicator;
};

/* One version that is searched. */
struct selector_search {
	struct selector *selector;
	const json_t *version;
	struct index_file *index;
	selector_visit *each;
	void *context;
	const char *form;
};

struct selector_row {
	const char *name;
	size_t said; /* offset in struct custody_selector */
	enum custody_status (*take)(struct selector *selector,
	    struct custody *custody, struct custody_error *err);
	enum custody_status (*find)(
	    struct selector_search *search, struct custody_error *err);
	unsigned parts;     /* of an index, that it looks at; 0: all     */
	const char *sql;    /* versions that :text was released to, or NULL */
	const char *column; /* of version, that must not be 0; or NULL    */
	const char *field;  /* the option that would have filled it       */
	const char *noun;   /* what a person calls it                     */
	bool digests;       /* means records by their bytes               */
	bool whole;         /* means versions                             */
	bool lasting;       /* names records that are yet to come         */
};

struct selector {
	const struct selector_row *row;
	char *text; /* as asked; a digest's is its hex */

	/* Indicators: `text`, or hex digests, each with its NUL. */
	char (*hex)[65];
	size_t indicators;

	struct selector_digest *digest; /* ascending, no doubles */
	uint8_t (*sorted)[32];          /* the same, packed */
	size_t digests;
	struct selector_form *form; /* of records that were in hand */
	size_t forms;
	bool raw; /* also looks for files whose own SHA-256 is */
	uint8_t raw_sha256[32];
	size_t raw_indicator;
	uint8_t fingerprint[16];
	struct buffer bytes;     /* of a text */
	struct custody *custody; /* whose files a text is looked for in */

	struct indicators *list; /* of --from */
	uint8_t (*fingerprints)[16];
	struct bytes *keys; /* of its URLs and domains */

	json_t *versions; /* [{"dataset":…,"root":…}] of those it names */

	bool firm;    /* for an act that bars: records, not what is in them */
	bool broad;   /* a domain that was widened */
	bool members; /* digests are also of members of samples */

	bool timed; /* since or before was said */
	int64_t since;
	int64_t before;
	char since_text[CLOCK_TEXT_SIZE];
	char before_text[CLOCK_TEXT_SIZE];
};

/* For a rule: one that lasts, by its name; CUSTODY_END for one that does not,
 * CUSTODY_NOT_FOUND where there is none of that name.  A list is its lines. */
enum custody_status selector_make(struct selector **out, const char *name,
    const char *text, const char *since, const char *before,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- selector_read.c: bytes in hand become digests ---------------------- */

enum custody_status selector_read_record(struct selector *selector,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_read_file(struct selector *selector,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_read_sha256(struct selector *selector,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_read_xxh3(struct selector *selector,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_read_text(struct selector *selector,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- selector_form.c: the text of what is in hand ------------------------ */

/* Of the only indicator. */
enum custody_status selector_form_record(struct selector *selector,
    struct bytes record, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Pairs of a digest, which is an indicator, and a form. */
#define SELECTOR_FORM_PAIR (32 + INDEX_FORM_SIZE)
enum custody_status selector_form_records(struct selector *selector,
    struct bytes pairs, struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- selector_list.c: many at once --------------------------------------- */

enum custody_status selector_read_list(struct selector *selector,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_find_list(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- selector_find.c: an index is asked --------------------------------- */

enum custody_status selector_find_digests(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_find_fingerprint(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_find_id(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_find_url(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_find_url_prefix(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_find_domain(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_find_time(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Where records have no times, the source's stands for all; false where it
 * rules them out. */
bool selector_in_time(const struct selector_search *search);

/* One record, unless its time rules it out. */
enum custody_status selector_tell_one(struct selector_search *search,
    size_t indicator, uint64_t ordinal, const char *form,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A whole file of the version, likewise. */
enum custody_status selector_tell_file(struct selector_search *search,
    size_t indicator, const struct index_entry *entry,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_UNKNOWN ("whole-members", "not-searchable") where digests, or a
 * field of the version that its `column` counts, were not searched for. */
enum custody_status selector_say_members(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_say_field(const struct selector_search *search,
    const char *column, const char *noun, const char *option,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status selector_find_whole(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- selector_broad.c: a domain is widened ------------------------------- */

/* The registrable part of a host: its last two labels, or three where the
 * last is a country and the one before it is one of those that registries
 * sell below.  The caller frees it.  CUSTODY_USAGE ("bad-url") for an address
 * and for what has nothing below such. */
enum custody_status selector_broaden(
    char **out, const char *host, struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- selector_data.c: the data is read ----------------------------------- */

struct data_search; /* a version's data, while it is looked at */

/* Where it says of an entry whether it holds what is looked for. */
enum selector_reach {
	REACH_INDEX,   /* the index says all there is to say */
	REACH_DATA,    /* its records have to be read        */
	REACH_NOTHING, /* nowhere: it is not searched        */
};

struct selector_look {
	const char *form;
	const char *noun;                /* "a text" */
	const struct measure_sink *sink; /* its context is the data_search */
	enum selector_reach (*reach)(const struct index_entry *entry);
	void *state; /* of whoever looks */
};

/* CUSTODY_UNKNOWN ("unread", with a remedy) where entries that have to be read
 * are not there as they were ingested; hits in the others were told. */
enum custody_status selector_find_data(struct selector_search *search,
    const struct selector_look *look,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* For the sinks, which begin with measure_own_entry: `entry` is their own. */
enum custody_status selector_data_keep(struct data_search *data, void *entry,
    size_t indicator, uint64_t within, const uint8_t digest[32],
    struct custody_error *err) CUSTODY_MUST_CHECK;
void *selector_data_state(const struct data_search *data);
const struct selector *selector_data_selector(const struct data_search *data);

/* --- selector_key.c ------------------------------------------------------- */

enum custody_status selector_read_key(struct selector *selector,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status selector_find_key(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Samples that have a member with one of the digests, where that was asked. */
enum custody_status selector_find_samples(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* --- selector_text.c ------------------------------------------------------ */

enum custody_status selector_find_text(struct selector_search *search,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
