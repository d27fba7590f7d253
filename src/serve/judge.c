/* SPDX-License-Identifier: Apache-2.0
 *
 * judge: from a review to the gate's answer.  An allow is a release of the
 * Pod's job, or a rehearsal where Kubernetes itself only rehearses.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve/judge.h"
#include "serve/review.h"

struct judged {
	enum custody_status status;
	char message[4096];
	char release[32];
};

static const char *
text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

/* As much of it as there is room for. */
__attribute__((format(printf, 2, 3))) static void
add_message(struct judged *judged, const char *format, ...)
{
	size_t len = strlen(judged->message);
	va_list args;

	va_start(args, format);
	vsnprintf(
	    judged->message + len, sizeof judged->message - len, format, args);
	va_end(args);
}

static void
tell_error(struct judged *judged, const struct custody_error *err)
{
	add_message(judged, "custody: %s%s%s", err->text,
	    err->remedy[0] == '\0' ? "" : "; do: ", err->remedy);
}

static void
tell_reasons(struct judged *judged, const json_t *result)
{
	const json_t *reasons = json_object_get(result, "reasons"), *reason;
	size_t i;

	add_message(judged, "custody: %s is %s", text_at(result, "request"),
	    judged->status == CUSTODY_UNKNOWN ? "unknown" : "denied");
	json_array_foreach (reasons, i, reason) {
		const char *command = text_at(reason, "command");

		add_message(judged, "; %s %s: %s, do: %s",
		    text_at(reason, "policy"), text_at(reason, "subject"),
		    text_at(reason, "reason"),
		    command[0] != '\0' ? command : text_at(reason, "remedy"));
	}
}

/* The gate's own word; a release must come with a yes. */
static void
take_answer(struct judged *judged, const struct review *review,
    const json_t *answer, const struct custody_error *err)
{
	size_t size = json_array_size(answer);
	const json_t *result = json_array_get(answer, size == 0 ? 0 : size - 1);
	const char *release = text_at(result, "release");

	if (judged->status != CUSTODY_OK) {
		if (json_array_size(json_object_get(result, "reasons")) > 0)
			tell_reasons(judged, result);
		else
			tell_error(judged, err);
		return;
	}
	snprintf(judged->release, sizeof judged->release, "%s", release);
	if (review->dry_run || release[0] != '\0')
		return;
	judged->status = CUSTODY_UNKNOWN;
	add_message(judged, "custody: no release was made");
}

static void
ask_gate(
    struct judge *judge, const struct review *review, struct judged *judged)
{
	struct custody_settings settings = judge->settings;
	struct custody_check check = {
	    .request = review->request,
	    .job = review->dry_run ? NULL : review->job,
	};
	struct custody_error err = {0};
	struct custody *custody = NULL;
	json_t *answer = NULL;

	settings.read_only = review->dry_run;
	judged->status = custody_open(&custody, &settings, &err);
	if (judged->status == CUSTODY_OK)
		judged->status = custody_check(custody, &check, &answer, &err);
	take_answer(judged, review, answer, &err);
	json_decref(answer);
	custody_close(custody);
}

static void
tell_row(struct judge *judge, const struct review *review,
    const struct judged *judged)
{
	json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, "
				"s:b, s:s, s:s}",
	    "type", "review", "uid", review->uid, "operation",
	    review->operation, "namespace", review->space, "name", review->name,
	    "user", review->user, "request", review->request, "job",
	    review->job, "release", judged->release, "dry_run", review->dry_run,
	    "message", judged->message, "verdict",
	    judged->status == CUSTODY_OK || judged->status == CUSTODY_END
		? "allow"
	    : judged->status == CUSTODY_UNKNOWN ? "unknown"
						: "deny");

	if (row != NULL && judge->tell != NULL)
		judge->tell(judge->ctx, row);
	json_decref(row);
}

enum custody_status
judge_review(struct judge *judge, const char *text, size_t len, char **reply,
    struct custody_error *err)
{
	struct judged judged = {.status = CUSTODY_UNKNOWN};
	struct review_verdict verdict = {.code = 403};
	struct custody_error why = {0};
	struct review review;
	enum custody_status status;

	*reply = NULL;
	status = review_read(&review, text, len, err);
	if (status != CUSTODY_OK)
		goto out;
	judged.status = review_asks(&review, &why);
	if (judged.status == CUSTODY_OK)
		ask_gate(judge, &review, &judged);
	else if (judged.status != CUSTODY_END)
		tell_error(&judged, &why);
	verdict.allowed =
	    judged.status == CUSTODY_OK || judged.status == CUSTODY_END;
	verdict.message = judged.message;
	verdict.release = judged.release;
	judge->reviews++;
	judge->allowed += verdict.allowed ? 1 : 0;
	tell_row(judge, &review, &judged);
	*reply = review_reply(&review, &verdict);
	if (*reply == NULL)
		status = CUSTODY_UNKNOWN;
out:
	review_clear(&review);
	return status;
}
