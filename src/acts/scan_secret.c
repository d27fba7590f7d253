/* SPDX-License-Identifier: Apache-2.0
 *
 * scan_secret: what unlocks something, by the prefix that its issuer gives it
 * so that it can be found.
 */
#include "acts/scan_inside.h"

/* After the prefix come `least` to `most` characters: letters and digits,
 * and of `more`; then none of these. */
struct token {
	const char *prefix, *more;
	unsigned least, most;
};

static const struct token tokens[] = {
    {"AKIA", NULL, 16, 16},
    {"ASIA", NULL, 16, 16},
    {"AIza", "_-", 35, 35},
    {"ghp_", "", 36, 36},
    {"gho_", "", 36, 36},
    {"ghu_", "", 36, 36},
    {"ghs_", "", 36, 36},
    {"ghr_", "", 36, 36},
    {"github_pat_", "_", 82, 82},
    {"glpat-", "_-", 20, 64},
    {"xoxb-", "-", 20, 255},
    {"xoxp-", "-", 20, 255},
    {"xoxa-", "-", 20, 255},
    {"xoxr-", "-", 20, 255},
    {"xoxs-", "-", 20, 255},
    {"sk_live_", "", 24, 255},
    {"rk_live_", "", 24, 255},
    {"sk-ant-", "_-", 32, 255},
    {"sk-proj-", "_-", 32, 255},
    {"hf_", "", 34, 34},
    {"npm_", "", 36, 36},
};

/* A key of Amazon's has capitals and digits from 2 to 7 alone, which base 32
 * writes. */
static bool
belongs(uint8_t c, const char *more)
{
	if (more == NULL)
		return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
	return scan_is_word(c) || (c != '\0' && strchr(more, c) != NULL);
}

static size_t
count_run(const struct scan *scan, size_t at, const char *more, size_t most)
{
	size_t len = 0;

	while (len < most && belongs(scan_byte(scan, at + len), more))
		len++;
	return len;
}

/* Handbooks show keys of Amazon's that end in EXAMPLE. */
static bool
is_example(const struct scan *scan, size_t end)
{
	return end >= 7 && memcmp(scan->at + end - 7, "EXAMPLE", 7) == 0;
}

static size_t
measure_token(const struct scan *scan, size_t at, const struct token *token)
{
	size_t prefix = strlen(token->prefix);
	size_t len =
	    count_run(scan, at + prefix, token->more, (size_t)token->most + 1);
	size_t end = at + prefix + len;

	if (len < token->least || len > token->most ||
	    scan_is_word(scan_byte(scan, end)))
		return 0;
	if (token->more == NULL && is_example(scan, end))
		return 0;
	return prefix + len;
}

size_t
scan_secret_token(const struct scan *scan, size_t at, const char *text)
{
	if (scan_joined(scan, at))
		return 0;
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
		if (memcmp(tokens[i].prefix, text, 3) == 0 &&
		    scan->len - at >= strlen(tokens[i].prefix) &&
		    memcmp(scan->at + at, tokens[i].prefix,
			strlen(tokens[i].prefix)) == 0)
			return measure_token(scan, at, &tokens[i]);
	return 0;
}

/* "-----BEGIN ", words in capitals, "PRIVATE KEY", maybe " BLOCK", "-----";
 * `at` is the last of the first dashes. */
size_t
scan_secret_key(const struct scan *scan, size_t at, const char *text)
{
	size_t from = at + strlen(text), end = from, label;

	if (at < 4 || memcmp(scan->at + at - 4, "----", 4) != 0 ||
	    from > scan->len || memcmp(scan->at + at, text, from - at) != 0)
		return 0;
	while (end < from + 64 && end < scan->len &&
	       (scan->at[end] == ' ' || scan_is_digit(scan->at[end]) ||
		   (scan->at[end] >= 'A' && scan->at[end] <= 'Z')))
		end++;
	if (scan->len - end < 5 || memcmp(scan->at + end, "-----", 5) != 0)
		return 0;
	label = end - from;
	if (label >= 6 && memcmp(scan->at + end - 6, " BLOCK", 6) == 0)
		label -= 6;
	if (label < 11 ||
	    memcmp(scan->at + from + label - 11, "PRIVATE KEY", 11) != 0)
		return 0;
	return label == 11 || scan->at[from + label - 12] == ' ' ? end + 5 - at
								 : 0;
}

/* Three parts of base 64 for URLs, the first two beginning as JSON does. */
size_t
scan_secret_jwt(const struct scan *scan, size_t at, const char *text)
{
	size_t next = at, len;

	(void)text;
	if (scan_joined(scan, at) ||
	    (at > 0 && (scan->at[at - 1] == '_' || scan->at[at - 1] == '-')))
		return 0;
	for (int part = 0; part < 2; part++) {
		if (scan->len - next < 3 ||
		    memcmp(scan->at + next, "eyJ", 3) != 0)
			return 0;
		len = count_run(scan, next, "_-", 1024);
		next += len;
		if (len < 13 || scan_byte(scan, next) != '.')
			return 0;
		next++;
	}
	len = count_run(scan, next, "_-", 1024);
	return len >= 20 ? next + len - at : 0;
}
