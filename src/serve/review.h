/* SPDX-License-Identifier: Apache-2.0
 *
 * review: an AdmissionReview of Kubernetes (admission.k8s.io/v1), read and
 * answered.  It says what a Pod names, and judges nothing.
 */
#ifndef SERVE_REVIEW_H
#define SERVE_REVIEW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include <custody/error.h>

/* Texts are never NULL, "" where there is none; all borrowed from document. */
struct review {
	json_t *document;
	const char *uid, *operation; /* of the question: CREATE, UPDATE     */
	const char *space, *name;    /* of the Pod; name may be a beginning */
	const char *user;            /* who asks Kubernetes                */
	bool dry_run;                /* nothing may be recorded            */
	const char *request;         /* R40                                 */
	char job[400]; /* NAMESPACE/NAME/UID, or NAMESPACE/ and what it says */
};

/*
 * Reads one.  The request is what the Pod's annotation custody-request says,
 * or its label of that name.  The job is its namespace and what custody-job
 * says; or name and uid of what controls the Pod (a Job); or its own.
 * CUSTODY_MALFORMED if it is not a review of a Pod that is made or changed,
 * or if a key stands in it twice.  review_clear releases it after either.
 */
enum custody_status review_read(struct review *review, const char *text,
    size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;
void review_clear(struct review *review);

/* CUSTODY_REFUSED where the Pod names no request, or not clearly; where it
 * is changed and names another than before.  CUSTODY_END where it is changed
 * and still names the same: nothing is to be asked. */
enum custody_status review_asks(
    const struct review *review, struct custody_error *err) CUSTODY_MUST_CHECK;

struct review_verdict {
	bool allowed;
	int code;            /* an HTTP status, of a no */
	const char *message; /* why not, and what to do */
	const char *release; /* L13 or ""               */
};

/* The answer as JSON text, for the caller to free; NULL: no memory. */
char *review_reply(
    const struct review *review, const struct review_verdict *verdict);

#endif
