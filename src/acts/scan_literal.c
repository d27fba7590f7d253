/* SPDX-License-Identifier: Apache-2.0
 *
 * scan_literal: the texts that are looked for, and what is noticed of each:
 * four bytes of it.  Texts of one group are noticed together, so a group
 * holds what is alike, and of a text that begins as many words do the four
 * bytes come from farther on: in English one place of 800 is looked at.
 */
#include <pthread.h>

#include "acts/scan_inside.h"

/* Text, group, where its four bytes begin, folded, pattern, check. */
static const struct scan_literal literals[] = {
    {"AKIA", 0, 0, false, SCAN_AWS_KEY, scan_secret_token},
    {"ASIA", 0, 0, false, SCAN_AWS_KEY, scan_secret_token},
    {"AIza", 0, 0, false, SCAN_GOOGLE_KEY, scan_secret_token},
    {"-BEGIN ", 0, 0, false, SCAN_PRIVATE_KEY, scan_secret_key},
    {"ghp_", 1, 0, false, SCAN_GITHUB_TOKEN, scan_secret_token},
    {"gho_", 1, 0, false, SCAN_GITHUB_TOKEN, scan_secret_token},
    {"ghu_", 1, 0, false, SCAN_GITHUB_TOKEN, scan_secret_token},
    {"ghs_", 1, 0, false, SCAN_GITHUB_TOKEN, scan_secret_token},
    {"ghr_", 1, 0, false, SCAN_GITHUB_TOKEN, scan_secret_token},
    {"npm_", 1, 0, false, SCAN_NPM_TOKEN, scan_secret_token},
    {"github_pat_", 1, 3, false, SCAN_GITHUB_TOKEN, scan_secret_token},
    {"glpat-", 1, 2, false, SCAN_GITLAB_TOKEN, scan_secret_token},
    {"hf_?", 2, 0, false, SCAN_HUGGINGFACE_TOKEN, scan_secret_token},
    {"xoxb-", 2, 0, false, SCAN_SLACK_TOKEN, scan_secret_token},
    {"xoxp-", 2, 0, false, SCAN_SLACK_TOKEN, scan_secret_token},
    {"xoxa-", 2, 0, false, SCAN_SLACK_TOKEN, scan_secret_token},
    {"xoxr-", 2, 0, false, SCAN_SLACK_TOKEN, scan_secret_token},
    {"xoxs-", 2, 0, false, SCAN_SLACK_TOKEN, scan_secret_token},
    {"sk_live_", 2, 0, false, SCAN_STRIPE_KEY, scan_secret_token},
    {"rk_live_", 2, 0, false, SCAN_STRIPE_KEY, scan_secret_token},
    {"sk-ant-", 2, 0, false, SCAN_AI_KEY, scan_secret_token},
    {"sk-proj-", 2, 0, false, SCAN_AI_KEY, scan_secret_token},
    {"eyJ?", 2, 0, false, SCAN_JWT, scan_secret_jwt},
    {"ignore", 3, 1, true, SCAN_INSTRUCTION, scan_marker_order},
    {"disregard", 3, 2, true, SCAN_INSTRUCTION, scan_marker_order},
    {"override", 3, 1, true, SCAN_INSTRUCTION, scan_marker_order},
    {"<|im_start|>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<|im_end|>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<|system|>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<|user|>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<|assistant|>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<|start_header_id|>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<|begin_of_text|>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<|endoftext|>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<|eot_id|>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<start_of_turn>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"<<sys>>", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"[inst]", 4, 0, true, SCAN_CHAT_TOKEN, scan_marker_whole},
    {"tdm-reservation", 5, 3, true, SCAN_TDM_RESERVATION, scan_marker_tdm},
    {"tdm_reservation", 5, 3, true, SCAN_TDM_RESERVATION, scan_marker_tdm},
    {"ai-train", 5, 2, true, SCAN_AI_TRAIN, scan_marker_train},
    {"train-ai", 6, 4, true, SCAN_AI_TRAIN, scan_marker_train},
    {"noai", 6, 0, true, SCAN_NOAI, scan_marker_noai},
    {"noimageai", 6, 0, true, SCAN_NOAI, scan_marker_noai},
    {"noindex", 6, 0, true, SCAN_NOINDEX, scan_marker_noindex},
    {"forget", 7, 2, true, SCAN_INSTRUCTION, scan_marker_order},
    {"your system prompt", 7, 10, true, SCAN_INSTRUCTION, scan_marker_whole},
    {"do anything now", 7, 10, true, SCAN_INSTRUCTION, scan_marker_whole},
    {"developer mode enabled", 7, 8, true, SCAN_INSTRUCTION, scan_marker_whole},
};

#define LITERALS (sizeof literals / sizeof *literals)

static struct scan_notice notice;
static pthread_once_t noticed = PTHREAD_ONCE_INIT;

static void
admit(unsigned place, uint8_t byte, uint8_t group)
{
	notice.low[place][byte & 15] |= group;
	notice.high[place][byte >> 4] |= group;
}

static void
admit_any(unsigned place, uint8_t group)
{
	for (unsigned c = 0; c < 256; c++)
		if (scan_is_word((uint8_t)c))
			admit(place, (uint8_t)c, group);
}

static void
admit_literal(const struct scan_literal *literal)
{
	uint8_t group = (uint8_t)(1U << literal->group);

	for (unsigned i = 0; i < SCAN_NOTICED; i++) {
		uint8_t c = (uint8_t)literal->text[literal->skip + i];

		if (c == '?') {
			admit_any(i, group);
			continue;
		}
		admit(i, c, group);
		if (literal->folded && scan_is_letter(c))
			admit(i, (uint8_t)(c - 32), group);
	}
}

/* Literals by the first byte that is noticed, small. */
static void
chain_literal(size_t i)
{
	uint8_t first = (uint8_t)literals[i].text[literals[i].skip];

	notice.next[i] = notice.chain[scan_fold(first)];
	notice.chain[scan_fold(first)] = (uint8_t)(i + 1);
}

static void
make_notice(void)
{
	_Static_assert(LITERALS <= SCAN_LITERALS, "a chain has room for all");
	for (size_t i = 0; i < LITERALS; i++) {
		admit_literal(&literals[i]);
		chain_literal(i);
	}
	for (unsigned i = 0; i < SCAN_NOTICED; i++)
		for (unsigned c = 0; c < 256; c++)
			notice.both[i][c] =
			    notice.low[i][c & 15] & notice.high[i][c >> 4];
	notice.lanes = scan_bytes_lanes();
}

const struct scan_notice *
scan_literal_notice(void)
{
	pthread_once(&noticed, make_notice);
	return &notice;
}

static bool
is_noticed(const uint8_t *at, const struct scan_literal *literal)
{
	for (unsigned i = 0; i < SCAN_NOTICED; i++) {
		uint8_t wanted = (uint8_t)literal->text[literal->skip + i];
		uint8_t c = literal->folded ? scan_fold(at[i]) : at[i];

		if (wanted == '?' ? !scan_is_word(c) : c != wanted)
			return false;
	}
	return true;
}

bool
scan_literal_find(
    const struct scan *scan, size_t at, enum scan_pattern *pattern)
{
	const uint8_t *text = scan->at + at;
	size_t i;

	if (scan->len - at < SCAN_NOTICED)
		return false;
	for (i = notice.chain[scan_fold(*text)]; i != 0;
	     i = notice.next[i - 1]) {
		const struct scan_literal *literal = &literals[i - 1];

		*pattern = literal->pattern;
		if (is_noticed(text, literal) && at >= literal->skip &&
		    literal->check(scan, at - literal->skip, literal->text) > 0)
			return true;
	}
	return false;
}
