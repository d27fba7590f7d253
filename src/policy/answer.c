/* SPDX-License-Identifier: Apache-2.0
 *
 * answer: every subject begins as silent, and silence is a refusal.  Texts of
 * a policy go into a signed event, so they are cut and escaped here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "policy/answer.h"

#define TEXT_SIZE 512
#define REASONS_MAX 100

/* What is known of one subject. */
struct said {
	const char *subject;
	bool answered;
	enum answer_verdict verdict;
	const char *code; /* static; "" while it is allowed */
	char *reason, *remedy;
};

struct answer {
	const char *policy;
	struct said *said;
	size_t count;
	struct said stray;  /* what nobody asked about */
	struct said failed; /* the policy as a whole   */
};

const char *
answer_word(enum answer_verdict verdict)
{
	static const char *const words[] = {"allow", "unknown", "deny"};

	return words[verdict];
}

enum custody_status
answer_new(struct answer **out, const char *policy, const json_t *subjects,
    struct custody_error *err)
{
	struct answer *answer = calloc(1, sizeof *answer);
	size_t i;
	json_t *subject;

	*out = answer;
	if (answer == NULL)
		return error_memory(err);
	answer->policy = policy;
	answer->count = json_array_size(subjects);
	answer->said = calloc(
	    answer->count == 0 ? 1 : answer->count, sizeof *answer->said);
	if (answer->said == NULL) {
		answer->count = 0;
		return error_memory(err);
	}
	json_array_foreach (subjects, i, subject) {
		answer->said[i].subject = json_string_value(subject);
		answer->said[i].verdict = ANSWER_UNKNOWN;
		answer->said[i].code = "silent";
	}
	return CUSTODY_OK;
}

void
answer_free(struct answer *answer)
{
	if (answer == NULL)
		return;
	for (size_t i = 0; i < answer->count; i++) {
		free(answer->said[i].reason);
		free(answer->said[i].remedy);
	}
	free(answer->stray.reason);
	free(answer->stray.remedy);
	free(answer->failed.reason);
	free(answer->failed.remedy);
	free(answer->said);
	free(answer);
}

static int
compare_subject(const void *wanted, const void *said)
{
	return strcmp(wanted, ((const struct said *)said)->subject);
}

static struct said *
find_said(struct answer *answer, struct bytes subject)
{
	struct said *said = NULL;

	if (subject.at != NULL && memchr(subject.at, 0, subject.len) == NULL)
		said = bsearch(subject.at, answer->said, answer->count,
		    sizeof *answer->said, compare_subject);
	return said != NULL ? said : &answer->stray;
}

/* The verdict that a word is; ANSWER_UNKNOWN and a code for none. */
static enum answer_verdict
read_verdict(struct bytes word, const char **code)
{
	*code = "";
	if (word.at == NULL)
		*code = "silent";
	else if (bytes_equal(word, bytes_text("allow")))
		return ANSWER_ALLOW;
	else if (bytes_equal(word, bytes_text("deny")))
		*code = "denied";
	else if (bytes_equal(word, bytes_text("unknown")))
		*code = "unknown";
	else
		*code = "bad-verdict";
	return strcmp(*code, "denied") == 0 ? ANSWER_DENY : ANSWER_UNKNOWN;
}

static enum custody_status
keep_text(char **out, struct bytes text, struct custody_error *err)
{
	char escaped[TEXT_SIZE];

	free(*out);
	*out = NULL;
	if (text.at == NULL)
		return CUSTODY_OK;
	error_escape(escaped, sizeof escaped, text.at, text.len);
	*out = strdup(escaped);
	return *out == NULL ? error_memory(err) : CUSTODY_OK;
}

enum custody_status
answer_take(struct answer *answer, struct bytes subject, struct bytes verdict,
    struct bytes reason, struct bytes remedy, struct custody_error *err)
{
	struct said *said = find_said(answer, subject);
	const char *code;
	enum answer_verdict read = read_verdict(verdict, &code);
	bool first = !said->answered;
	enum custody_status status = CUSTODY_OK;

	if (said == &answer->stray) {
		said->verdict = ANSWER_UNKNOWN;
		said->code = "stray";
		reason = subject;
		remedy.at = NULL;
	} else if (first) {
		said->verdict = read;
		said->code = code;
	} else if (said->verdict != read) {
		said->verdict = ANSWER_UNKNOWN;
		said->code = "contradicts";
	}
	said->answered = true;
	/* Of several the one that objects is told. */
	if (first || read != ANSWER_ALLOW) {
		status = keep_text(&said->reason, reason, err);
		if (status == CUSTODY_OK)
			status = keep_text(&said->remedy, remedy, err);
	}
	return status;
}

enum custody_status
answer_fail(struct answer *answer, const char *code, const char *why,
    struct custody_error *err)
{
	answer->failed.answered = true;
	answer->failed.verdict = ANSWER_UNKNOWN;
	answer->failed.code = code;
	return keep_text(&answer->failed.reason, bytes_text(why), err);
}

/* What a person reads where the policy gave no words of its own. */
static const char *
sentence(const struct said *said)
{
	static const struct {
		const char *code, *sentence;
	} sentences[] = {
	    {"silent", "the policy gave no verdict"},
	    {"contradicts", "the policy gave verdicts that differ"},
	    {"bad-verdict", "the policy gave a word that is no verdict"},
	    {"stray", "the policy answered about something else"},
	    {"nothing-asked", "there is nothing that the policy could judge"},
	    {"failed", "the policy failed"},
	    {"timeout", "the policy took too long"},
	};
	bool own = strcmp(said->code, "denied") == 0 ||
		   strcmp(said->code, "unknown") == 0 ||
		   strcmp(said->code, "failed") == 0 ||
		   strcmp(said->code, "policy-missing") == 0;

	if (own && said->reason != NULL)
		return said->reason;
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
		if (strcmp(sentences[i].code, said->code) == 0)
			return sentences[i].sentence;
	return "the policy gave no reason";
}

static enum custody_status
add_reason(json_t *reasons, const struct answer *answer,
    const struct said *said, const char *subject, struct custody_error *err)
{
	char escaped[TEXT_SIZE];

	error_escape(escaped, sizeof escaped, subject, strlen(subject));
	return json_array_append_new(
		   reasons, json_pack("{s:s, s:s, s:s, s:s, s:s}", "policy",
				answer->policy, "code", said->code, "subject",
				escaped, "reason", sentence(said), "remedy",
				said->remedy == NULL ? "" : said->remedy)) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

static enum custody_status
add_rest(json_t *reasons, const struct answer *answer, size_t rest,
    struct custody_error *err)
{
	char text[64];

	snprintf(text, sizeof text, "and %zu more like these", rest);
	return json_array_append_new(
		   reasons, json_pack("{s:s, s:s, s:s, s:s, s:s}", "policy",
				answer->policy, "code", "more", "subject", "",
				"reason", text, "remedy", "")) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

enum custody_status
answer_finish(struct answer *answer, json_t *reasons,
    enum answer_verdict *verdict, struct custody_error *err)
{
	struct said nothing = {
	    .verdict = ANSWER_UNKNOWN, .code = "nothing-asked"};
	size_t told = 0, against = 0;
	enum custody_status status = CUSTODY_OK;

	*verdict = ANSWER_ALLOW;
	if (answer->failed.answered) {
		*verdict = ANSWER_UNKNOWN;
		return add_reason(reasons, answer, &answer->failed, "", err);
	}
	if (answer->count == 0) {
		*verdict = ANSWER_UNKNOWN;
		return add_reason(reasons, answer, &nothing, "", err);
	}
	for (size_t i = 0; status == CUSTODY_OK && i < answer->count; i++) {
		const struct said *said = &answer->said[i];

		if (said->verdict == ANSWER_ALLOW)
			continue;
		if (said->verdict > *verdict)
			*verdict = said->verdict;
		if (against++ < REASONS_MAX) {
			told++;
			status = add_reason(
			    reasons, answer, said, said->subject, err);
		}
	}
	if (status == CUSTODY_OK && against > told)
		status = add_rest(reasons, answer, against - told, err);
	if (status != CUSTODY_OK || !answer->stray.answered)
		return status;
	if (*verdict < ANSWER_UNKNOWN)
		*verdict = ANSWER_UNKNOWN;
	return add_reason(reasons, answer, &answer->stray,
	    answer->stray.reason == NULL ? "" : answer->stray.reason, err);
}
