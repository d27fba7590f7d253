/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_facts: facts by the names that custody-policy(5) gives them, as
 * people say them.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_facts.h"
#include "cli/text.h"

#define TEXT_MAX 512

/* Nouns of patterns, and the family whose records have them. */
static const struct {
	const char *name, *one, *more;
} patterns[] = {
    {"email/1", "e-mail address", "e-mail addresses"},
    {"phone/1", "telephone number", "telephone numbers"},
    {"iban/1", "IBAN", "IBANs"},
    {"card/1", "payment card", "payment cards"},
    {"ipv4/1", "IPv4 address", "IPv4 addresses"},
    {"private-key/1", "private key", "private keys"},
    {"aws-key/1", "AWS key", "AWS keys"},
    {"github-token/1", "GitHub token", "GitHub tokens"},
    {"gitlab-token/1", "GitLab token", "GitLab tokens"},
    {"slack-token/1", "Slack token", "Slack tokens"},
    {"google-key/1", "Google key", "Google keys"},
    {"stripe-key/1", "Stripe key", "Stripe keys"},
    {"huggingface-token/1", "Hugging Face token", "Hugging Face tokens"},
    {"npm-token/1", "npm token", "npm tokens"},
    {"ai-key/1", "AI service key", "AI service keys"},
    {"jwt/1", "JSON web token", "JSON web tokens"},
    {"program/1", "program", "programs"},
    {"pickle/1", "pickle", "pickles"},
    {"instruction/1", "order to a model", "orders to a model"},
    {"chat-token/1", "chat token", "chat tokens"},
    {"noai/1", "noai", "noai"},
    {"noindex/1", "noindex", "noindex"},
    {"tdm-reservation/1", "TDM reservation", "TDM reservations"},
    {"ai-train/1", "ai-train=no", "ai-train=no"},
};

static const char *const families[] = {
    "personal/1", "secrets/1", "executables/1", "injections/1", "opt-outs/1"};

/* In the order of the fact's numbers. */
static const char *const scripts[] = {"Latin", "Greek", "Cyrillic", "Armenian",
    "Georgian", "Hebrew", "Arabic", "Ethiopic", "Devanagari", "Bengali",
    "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam",
    "Sinhala", "Thai", "Lao", "Tibetan", "Myanmar", "Khmer", "Mongolian",
    "Hangul", "Hiragana", "Katakana", "Bopomofo", "Han", "other"};

#define SCRIPTS (sizeof scripts / sizeof *scripts)

__attribute__((format(printf, 2, 3))) static void
append(char text[TEXT_MAX], const char *format, ...)
{
	size_t len = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + len, TEXT_MAX - len, format, args);
	va_end(args);
}

/* What stands before one more of a list. */
static const char *
comma(const char *text)
{
	return *text == '\0' ? "" : ", ";
}

static bool
has(const json_t *facts, const char *name)
{
	return json_object_get(facts, name) != NULL;
}

static void
tell_found(const struct page *page, const char *label, const json_t *facts)
{
	char text[TEXT_MAX] = "";
	bool looked = false;

	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		looked |= has(facts, families[i]);
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		int64_t count = row_count(facts, patterns[i].name);

		if (count > 0)
			append(text, "%s%s %s", comma(text), COUNT(count),
			    PLURAL(count, patterns[i].one, patterns[i].more));
	}
	if (looked)
		page_item(page, label, "%s",
		    *text != '\0' ? text
				  : "no personal data, secrets, programs, "
				    "orders to models or opt-outs");
}

char *
shown_drift(const json_t *drift, const char *known)
{
	const char *base = known;
	char text[TEXT_MAX] = "";
	const json_t *one;
	size_t i;

	json_array_foreach (drift, i, one) {
		int64_t ppm = row_count(one, "ppm");
		int64_t most =
		    row_has(one, "most") ? row_count(one, "most") : -1;
		const char *measure = row_text(one, "measure");

		if (*row_text(one, "base") != '\0')
			base = row_text(one, "base");
		if (strcmp(measure, "new-domains") == 0)
			measure = "new domains";
		if (ppm < 0)
			append(text, "%s%s unknown", comma(text), measure);
		else
			append(text, "%s%s %.1f %%", comma(text), measure,
			    (double)ppm / 10000);
		if (most >= 0)
			append(text, " of %.1f %%", (double)most / 10000);
	}
	if (*text != '\0' && strcmp(base, known) != 0)
		append(text, ", against %s", base);
	return strdup(text);
}

static void
tell_drift(const struct page *page, const char *label, const json_t *drift)
{
	char *text = shown_drift(drift, "");

	if (text != NULL && *text != '\0')
		page_item(page, label, "%s", text);
	free(text);
}

void
shown_facts_brief(const struct page *page, const json_t *row)
{
	tell_found(page, "  found", json_object_get(row, "facts"));
	tell_drift(page, "  drift", row_list(row, "drift"));
}

static void
tell_lengths(const struct page *page, const json_t *facts)
{
	if (has(facts, "length-mean/1"))
		page_item(page, "record lengths",
		    "%s to %s bytes, %s on average",
		    COUNT(row_count(facts, "length-min/1")),
		    COUNT(row_count(facts, "length-max/1")),
		    COUNT(row_count(facts, "length-mean/1")));
}

static void
tell_scripts(const struct page *page, const json_t *facts)
{
	const json_t *counts = row_list(facts, "scripts/1");
	char text[TEXT_MAX] = "";
	double sum = 0;

	for (size_t i = 0; i < SCRIPTS; i++)
		sum += (double)json_integer_value(json_array_get(counts, i));
	for (size_t i = 0; i < SCRIPTS && sum > 0; i++) {
		double count =
		    (double)json_integer_value(json_array_get(counts, i));

		if (count > 0)
			append(text, "%s%s %.3g %%", comma(text), scripts[i],
			    100 * count / sum);
	}
	if (*text != '\0')
		page_item(page, "scripts", "%s", text);
	if (row_count(facts, "not-utf8/1") > 0)
		page_item(page, "not UTF-8", "%s",
		    OF(row_count(facts, "not-utf8/1"), "byte"));
	if (row_count(facts, "binary/1") > 0)
		page_item(page, "binary", "%s: not searched",
		    OF(row_count(facts, "binary/1"), "record"));
}

static void
tell_domains(const struct page *page, const json_t *facts)
{
	int64_t domains = row_count(facts, "domains/1");

	if (domains > 0)
		page_item(page, "domains", "%s; the largest has %s",
		    COUNT(domains),
		    OF(row_count(facts, "domain-largest/1"), "record"));
	if (has(facts, "shared/1"))
		page_item(page, "shared", "%s in other datasets too",
		    OF(row_count(facts, "shared/1"), "record"));
}

void
shown_facts(const struct page *page, const json_t *row)
{
	const json_t *facts = json_object_get(row, "facts");

	if (json_object_size(facts) == 0)
		return;
	tell_lengths(page, facts);
	tell_scripts(page, facts);
	tell_domains(page, facts);
	tell_found(page, "found", facts);
	tell_drift(page, "drift", row_list(row, "drift"));
}
