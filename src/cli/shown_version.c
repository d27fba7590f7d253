/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_version: one screen, in the order of its life.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_facts.h"
#include "cli/shown_made.h"
#include "cli/shown_terms.h"
#include "cli/shown_version.h"
#include "cli/text.h"

/* A list of texts with commas; it is released. */
static void
tell_words(const struct page *page, const char *label, json_t *words)
{
	char *text = row_join(words, NULL, 12);

	if (*text != '\0')
		page_item(page, label, "%s", text);
	free(text);
	json_decref(words);
}

static void
tell_source(const struct page *page, const json_t *row)
{
	json_t *words = json_array();

	if (row_has(row, "source_url"))
		json_array_append_new(
		    words, json_string(row_text(row, "source_url")));
	if (row_has(row, "publisher"))
		json_array_append_new(
		    words, json_string(row_text(row, "publisher")));
	if (row_has(row, "retrieved_at"))
		json_array_append_new(
		    words, json_sprintf("obtained %s",
			       DAY(row_text(row, "retrieved_at"))));
	if (row_has(row, "licence"))
		json_array_append_new(words,
		    json_sprintf("declared %s", row_text(row, "licence")));
	tell_words(page, "source", words);
}

/* "auto, url_field page": how it was read, as it was asked for. */
static void
tell_reading(const struct page *page, const json_t *row)
{
	json_t *reading =
	    json_copy(json_object_get((json_t *)(uintptr_t)row, "reading"));
	json_t *words = json_array(), *value;
	const char *key;

	json_object_foreach (reading, key, value) {
		char *plain = row_plain(value);

		if (plain != NULL && *plain != '\0')
			json_array_append_new(
			    words, strcmp(key, "format") == 0
				       ? json_string(plain)
				       : json_sprintf("%s %s", key, plain));
		free(plain);
	}
	tell_words(page, "read as", words);
	json_decref(reading);
}

static void
tell_parents(const struct page *page, const json_t *row)
{
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(row, "from"), i, one)
		page_item(page, i == 0 ? "made from" : "", "%s (%s%s%s)",
		    row_text(one, "parent"),
		    row_count(one, "proved") > 0 ? "proved" : "declared",
		    row_has(one, "step") ? ": " : "", row_text(one, "step"));
	if (row_has(row, "onto"))
		page_item(page, "goes on from", "%s", row_text(row, "onto"));
	json_array_foreach (row_list(row, "parts"), i, one)
		page_item(page, i == 0 ? "parts" : "", "%s: %s, %s",
		    row_text(one, "sha256"),
		    OF(row_count(one, "files"), "file"),
		    OF(row_count(one, "records"), "record"));
}

static void
tell_searchable(const struct page *page, const json_t *row)
{
	int64_t records = row_count(row, "records");
	int64_t some = records > 0 ? records : 1;

	page_item(page, "searchable",
	    "by url %lld %%, time %lld %%, id %lld %%",
	    (long long)(row_count(row, "with_url") * 100 / some),
	    (long long)(row_count(row, "with_time") * 100 / some),
	    (long long)(row_count(row, "with_id") * 100 / some));
	if (row_count(row, "expected") > 0)
		page_item(page, "expected", "%s, all found",
		    OF(row_count(row, "expected"), "digest"));
	if (row_true(row, "sealed"))
		page_item(page, "sealed", "%s",
		    row_count(row, "disposed") > 0
			? "it was; its key is destroyed"
			: "encrypted in the custody directory");
}

static void
tell_terms(const struct page *page, const json_t *row)
{
	const json_t *terms = json_object_get(row, "terms");
	char *line;

	if (!json_is_object(terms)) {
		page_item(page, "terms", "none yet: nothing can be approved");
		return;
	}
	line = shown_terms_line(terms);
	page_item(page, "terms", "%s: %s", row_text(terms, "id"),
	    line == NULL ? "" : line);
	free(line);
}

/* What no gate lets out. */
static void
tell_left_out(const struct page *page, const json_t *row)
{
	json_t *words = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(row, "barred"), i, one)
		json_array_append_new(
		    words, json_sprintf("%s by %s",
			       row_count(one, "wholly") > 0
				   ? "all of it barred"
				   : COUNT(row_count(one, "records")),
			       row_text(one, "quarantine")));
	tell_words(page, "barred", words);
	if (row_count(row, "erased") > 0)
		page_item(page, "erased", "%s",
		    OF(row_count(row, "erased"), "record"));
}

static void
tell_use(const struct page *page, const json_t *row)
{
	json_t *words = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach (row_list(row, "requests"), i, one)
		json_array_append_new(
		    words, json_sprintf("%s %s", row_text(one, "request"),
			       row_text(one, "state")));
	tell_words(page, "asked for", words);
	tell_words(page, "let out",
	    json_copy((json_t *)(uintptr_t)row_list(row, "releases")));
	tell_words(page, "held by",
	    json_copy((json_t *)(uintptr_t)row_list(row, "holds")));
	shown_papers(page, row);
	if (row_has(row, "disposal"))
		page_item(page, "disposed", "%s, %s", row_text(row, "disposal"),
		    row_count(row, "disposed") > 0 ? "done" : "begun");
}

void
shown_version(const struct page *page, const json_t *row)
{
	struct page wide = *page;
	const char *dataset = row_text(row, "dataset");
	long long ordinal = (long long)row_count(row, "ordinal");

	wide.label = 16;
	page_line(&wide, "%s@%lld  %s, %s, %s, %s", dataset, ordinal,
	    OF(row_count(row, "files"), "file"),
	    OF(row_count(row, "records"), "record"),
	    BYTES(row_count(row, "bytes")),
	    OF(row_count(row, "duplicates"), "duplicate"));
	page_item(&wide, "digest", "%s", row_text(row, "version"));
	shown_made(&wide, row);
	tell_source(&wide, row);
	tell_reading(&wide, row);
	tell_parents(&wide, row);
	tell_searchable(&wide, row);
	shown_facts(&wide, row);
	tell_terms(&wide, row);
	tell_left_out(&wide, row);
	tell_use(&wide, row);
	page_hint(
	    &wide, "next", "custody show %s@%lld --graph", dataset, ordinal);
}
