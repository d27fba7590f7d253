/* SPDX-License-Identifier: Apache-2.0
 *
 * review: finds in a Pod which request and which job it names.  What it
 * cannot find is a no; it never takes one namespace's job for another's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve/review.h"

#define API "admission.k8s.io/v1"
#define LONGEST_JOB 128 /* bytes that custody-job may say */

CUSTODY_MUST_CHECK static enum custody_status
object(struct custody_error *err, enum custody_status status, const char *code,
    const char *text, const char *remedy)
{
	if (err != NULL) {
		snprintf(err->code, sizeof err->code, "%s", code);
		snprintf(err->text, sizeof err->text, "review: %s", text);
		snprintf(err->remedy, sizeof err->remedy, "%s", remedy);
	}
	return status;
}

CUSTODY_MUST_CHECK static enum custody_status
malformed(struct custody_error *err, const char *text)
{
	return object(err, CUSTODY_MALFORMED, "review", text,
	    "register the webhook for CREATE and UPDATE of pods, " API);
}

static const char *
text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

static const json_t *
request_of(const struct review *review)
{
	return json_object_get(review->document, "request");
}

static const json_t *
metadata_of(const struct review *review, const char *which)
{
	return json_object_get(
	    json_object_get(request_of(review), which), "metadata");
}

static const char *
annotation(const json_t *metadata, const char *key)
{
	return text_at(json_object_get(metadata, "annotations"), key);
}

static const char *
label(const json_t *metadata, const char *key)
{
	return text_at(json_object_get(metadata, "labels"), key);
}

/* An annotation, or else the label of that name. */
static const char *
named(const json_t *metadata, const char *key)
{
	const char *text = annotation(metadata, key);

	return text[0] != '\0' ? text : label(metadata, key);
}

/* What made the Pod and makes it again where it fails: one job. */
static const json_t *
controller_of(const json_t *metadata)
{
	const json_t *owners = json_object_get(metadata, "ownerReferences");
	const json_t *owner;
	size_t i;

	json_array_foreach (owners, i, owner)
		if (json_is_true(json_object_get(owner, "controller")))
			return owner;
	return NULL;
}

static const char *
first_of(const char *a, const char *b)
{
	return a[0] != '\0' ? a : b;
}

/* Numbers of Kubernetes name one thing for ever, names do not. */
static bool
name_job(struct review *review, const json_t *metadata)
{
	const char *said = named(metadata, "custody-job");
	const json_t *owner = controller_of(metadata);
	const char *name =
	    owner != NULL ? text_at(owner, "name") : review->name;
	const char *uid = owner != NULL
			      ? text_at(owner, "uid")
			      : first_of(text_at(metadata, "uid"), review->uid);
	int len;

	if (said[0] != '\0')
		len = snprintf(review->job, sizeof review->job, "%s/%.*s",
		    review->space, LONGEST_JOB + 1, said);
	else
		len = snprintf(review->job, sizeof review->job, "%s/%s/%s",
		    review->space, name, uid);
	return len > 0 && (size_t)len < sizeof review->job &&
	       strlen(said) <= LONGEST_JOB;
}

static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 127)
			return false;
	return true;
}

/* A namespace and a uid are parts of a job's name, and of nothing else. */
static bool
is_name(const char *text, size_t most)
{
	size_t len = strlen(text);

	return len > 0 && len <= most &&
	       strspn(text,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		   "0123456789.-") == len;
}

CUSTODY_MUST_CHECK static enum custody_status
read_question(struct review *review, struct custody_error *err)
{
	const json_t *request = request_of(review);
	const json_t *kind = json_object_get(request, "kind");

	if (strcmp(text_at(review->document, "kind"), "AdmissionReview") != 0 ||
	    strcmp(text_at(review->document, "apiVersion"), API) != 0)
		return malformed(err, "it is no AdmissionReview of " API);
	review->uid = text_at(request, "uid");
	review->operation = text_at(request, "operation");
	review->space = text_at(request, "namespace");
	review->user =
	    text_at(json_object_get(request, "userInfo"), "username");
	review->dry_run = json_is_true(json_object_get(request, "dryRun"));
	if (!is_name(review->uid, 64) || !is_name(review->space, 63))
		return malformed(err, "it has no uid, or no namespace");
	if (text_at(kind, "group")[0] != '\0' ||
	    strcmp(text_at(kind, "kind"), "Pod") != 0)
		return malformed(err, "it is not about a Pod");
	if (strcmp(review->operation, "CREATE") != 0 &&
	    strcmp(review->operation, "UPDATE") != 0)
		return malformed(err, "the Pod is neither made nor changed");
	return CUSTODY_OK;
}

CUSTODY_MUST_CHECK static enum custody_status
read_pod(struct review *review, struct custody_error *err)
{
	const json_t *metadata = metadata_of(review, "object");

	if (!json_is_object(metadata))
		return malformed(err, "its Pod has no metadata");
	review->name = first_of(first_of(text_at(metadata, "name"),
				    text_at(request_of(review), "name")),
	    text_at(metadata, "generateName"));
	review->request = named(metadata, "custody-request");
	if (!name_job(review, metadata) || !is_plain(review->job))
		return malformed(err,
		    "the job that its Pod names is too long, or has blanks "
		    "or control characters");
	return CUSTODY_OK;
}

enum custody_status
review_read(struct review *review, const char *text, size_t len,
    struct custody_error *err)
{
	json_error_t where;
	char why[256];
	enum custody_status status;

	*review = (struct review){.uid = "",
	    .operation = "",
	    .space = "",
	    .name = "",
	    .user = "",
	    .request = ""};
	review->document =
	    json_loadb(text, len, JSON_REJECT_DUPLICATES, &where);
	if (review->document == NULL) {
		snprintf(why, sizeof why, "it is no JSON: byte %d: %.*s",
		    where.position, 160, where.text);
		return malformed(err, why);
	}
	status = read_question(review, err);
	return status == CUSTODY_OK ? read_pod(review, err) : status;
}

void
review_clear(struct review *review)
{
	json_decref(review->document);
	review->document = NULL;
}

static bool
is_request(const char *text)
{
	size_t len = strlen(text);

	return text[0] == 'R' && text[1] >= '1' && text[1] <= '9' &&
	       strspn(text + 1, "0123456789") == len - 1 && len < 20;
}

/* Annotation and label, or two annotations in time, that contradict. */
CUSTODY_MUST_CHECK static enum custody_status
contradicts(struct custody_error *err, const char *text)
{
	return object(err, CUSTODY_REFUSED, "request", text,
	    "make the Pod anew with one annotation custody-request");
}

enum custody_status
review_asks(const struct review *review, struct custody_error *err)
{
	const json_t *metadata = metadata_of(review, "object");
	const json_t *before = metadata_of(review, "oldObject");
	const char *noted = annotation(metadata, "custody-request");
	const char *labelled = label(metadata, "custody-request");

	if (strcmp(review->operation, "UPDATE") == 0) {
		if (strcmp(named(before, "custody-request"), review->request) !=
			0 ||
		    strcmp(named(before, "custody-job"),
			named(metadata, "custody-job")) != 0)
			return contradicts(err,
			    "a Pod keeps the request and the job with which "
			    "it was admitted");
		return CUSTODY_END;
	}
	if (noted[0] != '\0' && labelled[0] != '\0' &&
	    strcmp(noted, labelled) != 0)
		return contradicts(err,
		    "the Pod's annotation and its label name two requests");
	if (review->request[0] == '\0')
		return object(err, CUSTODY_REFUSED, "no-request",
		    "the Pod names no request",
		    "set its annotation custody-request: R40; "
		    "`custody requests` lists yours");
	if (!is_request(review->request))
		return object(err, CUSTODY_REFUSED, "request",
		    "what the Pod names is no request",
		    "custody-request is R and a number");
	return CUSTODY_OK;
}

char *
review_reply(const struct review *review, const struct review_verdict *verdict)
{
	json_t *response = json_pack(
	    "{s:s, s:b}", "uid", review->uid, "allowed", verdict->allowed);
	json_t *reply;
	char *text;

	if (!verdict->allowed)
		json_object_set_new(response, "status",
		    json_pack("{s:s, s:i, s:s, s:s}", "status", "Failure",
			"code", verdict->code, "reason", "Forbidden", "message",
			verdict->message));
	if (verdict->release[0] != '\0')
		json_object_set_new(response, "auditAnnotations",
		    json_pack("{s:s, s:s}", "release", verdict->release,
			"request", review->request));
	reply = json_pack("{s:s, s:s, s:o}", "apiVersion", API, "kind",
	    "AdmissionReview", "response", response);
	/* Whatever is missing for want of memory must not look like a yes. */
	if (json_is_object(json_object_get(reply, "response")))
		text = json_dumps(reply, JSON_COMPACT);
	else
		text = NULL;
	json_decref(reply);
	return text;
}
