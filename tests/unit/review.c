/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "serve/review.h"

#define POD(metadata)                                                          \
	"{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/"     \
	"v1\","                                                                \
	"\"request\":{\"uid\":\"u-1\",\"kind\":{\"group\":\"\",\"kind\":"      \
	"\"Pod\"},\"namespace\":\"atlas\",\"operation\":\"CREATE\","           \
	"\"object\":{\"metadata\":" metadata "}}}"

static enum custody_status
read_text(struct review *review, const char *text)
{
	return review_read(review, text, strlen(text), NULL);
}

static void
job_is(const char *text, const char *job)
{
	struct review review;

	assert_int_equal(read_text(&review, text), CUSTODY_OK);
	assert_string_equal(review.job, job);
	review_clear(&review);
}

static void
a_job_is_named_within_its_namespace(void **state)
{
	(void)state;
	job_is(POD("{\"name\":\"p\",\"uid\":\"u-2\"}"), "atlas/p/u-2");
	job_is(POD("{\"name\":\"p\"}"), "atlas/p/u-1");
	job_is(POD("{\"generateName\":\"p-\"}"), "atlas/p-/u-1");
	job_is(POD("{\"name\":\"p\",\"uid\":\"u-2\",\"ownerReferences\":["
		   "{\"name\":\"other\",\"uid\":\"u-3\"},"
		   "{\"name\":\"train\",\"uid\":\"u-4\",\"controller\":true}]"
		   "}"),
	    "atlas/train/u-4");
	job_is(POD("{\"labels\":{\"custody-job\":\"n\"},\"annotations\":"
		   "{\"custody-job\":\"m\"}}"),
	    "atlas/m");
}

static void
values_of_another_type_are_as_none(void **state)
{
	struct review review;

	(void)state;
	assert_int_equal(
	    read_text(&review, POD("{\"name\":7,\"annotations\":"
				   "{\"custody-request\":[\"R1\"]},"
				   "\"ownerReferences\":{\"a\":1}}")),
	    CUSTODY_OK);
	assert_string_equal(review.name, "");
	assert_string_equal(review.request, "");
	assert_int_equal(review_asks(&review, NULL), CUSTODY_REFUSED);
	review_clear(&review);
}

static void
what_is_no_review_is_malformed(void **state)
{
	static const char *const texts[] = {"", "7", "[]", "{}", "null",
	    "{\"kind\":\"AdmissionReview\"}", POD("7"), POD("{}") "x",
	    POD("{\"name\":\"a b\"}")};
	struct custody_error err;
	struct review review;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(
		    review_read(&review, texts[i], strlen(texts[i]), &err),
		    CUSTODY_MALFORMED);
		assert_true(err.text[0] != '\0');
		review_clear(&review);
	}
	/* Cut anywhere, it is none either. */
	for (size_t len = 0; len < strlen(POD("{}")); len++) {
		assert_int_equal(review_read(&review, POD("{}"), len, NULL),
		    CUSTODY_MALFORMED);
		review_clear(&review);
	}
}

static void
a_reply_says_yes_only_where_it_was_told_to(void **state)
{
	struct review_verdict no = {
	    .code = 403, .message = "\"},\"allowed\":true", .release = ""};
	struct review_verdict bytes = {
	    .code = 403, .message = "\xff", .release = ""};
	struct review review;
	json_t *reply;
	char *text;

	(void)state;
	assert_int_equal(read_text(&review, POD("{}")), CUSTODY_OK);
	text = review_reply(&review, &no);
	assert_non_null(text);
	reply = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(reply);
	assert_true(json_is_false(
	    json_object_get(json_object_get(reply, "response"), "allowed")));
	json_decref(reply);
	free(text);
	/* Bytes that JSON cannot say leave the no as it is. */
	text = review_reply(&review, &bytes);
	assert_non_null(text);
	assert_non_null(strstr(text, "\"allowed\":false"));
	free(text);
	review_clear(&review);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_job_is_named_within_its_namespace),
	    cmocka_unit_test(values_of_another_type_are_as_none),
	    cmocka_unit_test(what_is_no_review_is_malformed),
	    cmocka_unit_test(a_reply_says_yes_only_where_it_was_told_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
