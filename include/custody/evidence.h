/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence: the acts that come after data was let out: where it went, what is
 * barred and called back, what is destroyed, and the proof of all of it.  Part
 * of custody.h, whose conventions hold here, too.
 */
#ifndef CUSTODY_EVIDENCE_H
#define CUSTODY_EVIDENCE_H

#include <custody/custody.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CUSTODY_ACT(name)                                                      \
	CUSTODY_API CUSTODY_MUST_CHECK enum custody_status custody_##name(     \
	    struct custody *custody, const struct custody_##name *ask,         \
	    json_t **answer, struct custody_error *err)

/* --- investigation ------------------------------------------------------ */

/* Exactly one selector, but since/before combine with it. */
struct custody_selector {
	const char *record, *file; /* paths, "-" is standard input */
	const char *sha256, *xxh3, *id, *url, *url_prefix, *domain;
	const char *source_url, *model, *job, *release;
	const char *key;     /* a member's, sample's or file's path */
	const char *from;    /* a list of indicators, "-" is standard input */
	const char *text;    /* a path, "-" is standard input; trace only */
	const char *dataset; /* DATASET@V; quarantine and recall only */
	const char *since, *before;
	bool broad;   /* with domain: all of its registrable part */
	bool members; /* with digests: also of samples' members; trace only */
};

struct custody_trace {
	struct custody_selector selector;
	const char *incident; /* that the look-up belongs to, or NULL */
	const char *proof;    /* where a signed statement of it goes, or NULL */
	/* Told each hit once it is found, by version, then by place; none of
	 * them is in the answer then, however many there are.  The row is
	 * borrowed and is another hit's after the call: json_copy keeps it.
	 * Any answer but CUSTODY_OK ends the look-up and is given back.
	 * NULL: all are in the answer. */
	enum custody_status (*hit)(
	    void *ctx, const json_t *hit, struct custody_error *err);
	void *ctx;
	size_t most; /* of the hits only so many are told; 0: all are */
};
/* CUSTODY_OK found, CUSTODY_NOT_FOUND with everything searched,
 * CUSTODY_UNKNOWN with parts unsearched. */
CUSTODY_ACT(trace);

/* Records added and removed, domains, sources, facts. */
struct custody_diff {
	const char *before, *after; /* DATASET@V */
};
CUSTODY_ACT(diff);

/* With `recall` it opens a recall of the same too, both or neither; where no
 * release received any of it there is nothing to call back. */
struct custody_quarantine {
	struct custody_selector selector;
	const char *why, *incident;
	const char *due; /* of the recall; NULL: in 14 days */
	bool recall, dry_run;
};
CUSTODY_ACT(quarantine);

/* Opens a case: a line for each release that received what is named, or what
 * was derived from it.  CUSTODY_NOT_FOUND "not-found": nothing is that;
 * "no-release": no release received it. */
struct custody_recall {
	struct custody_selector selector;
	const char *why, *incident;
	const char *due; /* when answers are due; NULL: in 14 days */
	bool dry_run;
};
CUSTODY_ACT(recall);

struct custody_acknowledge {
	const char *recall, *release;
	const char *outcome; /* retrained, rolled-back, accepted */
	const char *why;
};
CUSTODY_ACT(acknowledge);

struct custody_lift {
	const char *id, *why;
};
CUSTODY_ACT(lift);

/* --- end of life -------------------------------------------------------- */

struct custody_hold {
	const char *const *datasets; /* NAME@V, or one "@all" */
	size_t dataset_count;
	const char *why;
};
CUSTODY_ACT(hold);

/* With a selector of records it is they that go, of the datasets that are
 * named, or of all: CUSTODY_NOT_FOUND "not-found" where there are none. */
struct custody_dispose {
	const char *const *datasets; /* NAME@V: makes a plan */
	size_t dataset_count;
	/* sha256, record, id, key, url or from, the others NULL */
	struct custody_selector selector;
	bool all; /* with a selector: wherever they are */
	bool due; /* instead: all whose retention has passed, but for holds */
	const char *why;
	const struct custody_data *data;
	size_t data_count;
	const char
	    *plan; /* 8 or more digits of a plan's digest: carries it out */
	/* With a plan of what is sealed: its slots are destroyed without the
	 * root secret, and the certificate says so. */
	bool root_lost;
};
CUSTODY_ACT(dispose);

struct custody_certificate {
	const char *disposal, *out; /* out: a folder, NULL: into the answer */
};
CUSTODY_ACT(certificate);

/* --- evidence ----------------------------------------------------------- */

/* The whole ledger (all NULL), a dataset's index and data, or a disposal. */
struct custody_verify {
	const char *what; /* NULL, DATASET[@V], or D3 */
	const char *data;
	const char *sample; /* of a dataset's data, as pieces that
			       custody-verify(1) defines: "20", "5%", "0.05%";
			       NULL: all */
	const char *seed;   /* of that choice: 32 hex digits; NULL: of the
			       system's random numbers */
	const char *since; /* a checkpoint's file: the ledger goes on from it */
};
CUSTODY_ACT(verify);

/* A signed document; needs a trust file, or an open ledger. */
struct custody_verify_document {
	const char *file, *trust, *data, *type;
};
CUSTODY_ACT(verify_document);

/* A checkpoint of now, cosigned by who acts; with `cosign`, a file, one that
 * others made is cosigned after the ledger was compared with it, and written
 * back.  `out` gets it, too. */
struct custody_checkpoint {
	const char *out, *cosign;
};
CUSTODY_ACT(checkpoint);

/* A signed proof that needs no ledger: exactly one of record (its dataset's
 * version, file and place there, from 0), event and growth (a checkpoint). */
struct custody_prove {
	const char *dataset, *file;
	uint64_t ordinal;
	uint64_t event;
	const char *checkpoint;
	const char *out; /* NULL: into the answer, key "document" */
};
CUSTODY_ACT(prove);

/*
 * The ledger, or what concerns a dataset, a request or an incident, as a
 * folder at `out`: a page for people, the same as JSON, and every signed
 * document that they quote.  CUSTODY_REFUSED where `out` is there and is no
 * report of this ledger; CUSTODY_NOT_FOUND where what it is about is not.
 */
struct custody_report {
	const char *dataset, *request, *incident, *out;
};
CUSTODY_ACT(report);

/* What waits, is late or ends soon.  CUSTODY_UNKNOWN ("no-key") where the
 * identity of the settings is of nobody here, or `own` asks for what waits for
 * one person and nobody is chosen by their keys. */
struct custody_status_report {
	const char *incident; /* all of that alone; NULL: the morning */
	bool own;
};
CUSTODY_ACT(status_report);

struct custody_log {
	uint64_t after;  /* seq */
	uint64_t newest; /* only that many; 0: all */
	const char *dataset, *kind, *incident;
};
CUSTODY_ACT(log);

struct custody_requests {
	const char *state; /* NULL: those not ended */
};
CUSTODY_ACT(requests);

struct custody_list {
	/* NULL, datasets, releases, permits, quarantines, recalls, holds,
	 * models, identities or a dataset */
	const char *what;
};
CUSTODY_ACT(list);

struct custody_show {
	const char *what;  /* an id, #4813, DATASET[@V] */
	bool graph;        /* from source to model: DATASET[@V], R or L */
	const char *found; /* where a scan found this: a word of
			      CUSTODY_FOUND, of DATASET[@V]; or NULL */
};
CUSTODY_ACT(show);

struct custody_query {
	const char *sql; /* NULL: tables and columns */
};
CUSTODY_ACT(query);

#undef CUSTODY_ACT

#ifdef __cplusplus
}
#endif
#endif
