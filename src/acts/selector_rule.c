/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_rule: a selector as it is told in events, as it is kept for
 * versions that come later, and back.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/selector_inside.h"
#include "base/error.h"

json_t *
selector_kinds(const struct selector *selector)
{
	json_t *kinds = json_array();

	if (kinds == NULL)
		return NULL;
	if (json_array_append_new(kinds, json_string(selector->row->name)) !=
		0 ||
	    (selector->since_text[0] != '\0' &&
		json_array_append_new(kinds, json_string("since")) != 0) ||
	    (selector->before_text[0] != '\0' &&
		json_array_append_new(kinds, json_string("before")) != 0)) {
		json_decref(kinds);
		return NULL;
	}
	return kinds;
}

/* Digests of a list are in the list beside the rule.  What has a slash is read
 * back as a URL. */
static json_t *
list_later(const struct selector *selector)
{
	const struct indicators *list = selector->list;
	json_t *texts = json_array();
	char room[INDICATORS_ROOM];

	for (size_t i = list->begin[INDICATOR_URL];
	     texts != NULL && i < list->count; i++) {
		const char *text = indicators_text(&list->list[i], room);
		bool bare = i < list->begin[INDICATOR_DOMAIN] &&
			    strchr(text, '/') == NULL;

		if (json_array_append_new(texts,
			json_sprintf("%s%s", text, bare ? "/" : "")) != 0) {
			json_decref(texts);
			texts = NULL;
		}
	}
	return texts;
}

/* A list as lines; NULL when memory is short. */
static char *
join_lines(const json_t *texts)
{
	struct buffer lines = {0};
	const json_t *text;
	size_t i;

	json_array_foreach (texts, i, text) {
		if (buffer_print(&lines, NULL, "%s\n",
			json_string_value(text)) != CUSTODY_OK) {
			buffer_clear(&lines);
			return NULL;
		}
	}
	return (char *)lines.at;
}

json_t *
selector_rule(const struct selector *selector)
{
	const char *text = selector->row->lasting ? selector->text : "";
	json_t *what =
	    selector->list == NULL ? json_string(text) : list_later(selector);
	json_t *rule =
	    json_pack("{s:{s:o}}", "selector", selector->row->name, what);

	if (rule == NULL)
		return NULL;
	if ((selector->since_text[0] != '\0' &&
		json_object_set_new(
		    rule, "since", json_string(selector->since_text)) != 0) ||
	    (selector->before_text[0] != '\0' &&
		json_object_set_new(
		    rule, "before", json_string(selector->before_text)) != 0)) {
		json_decref(rule);
		return NULL;
	}
	return rule;
}

static enum custody_status
bad_rule(struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-rule",
	    "reading a quarantine's rule: it names no selector of this "
	    "release");
}

enum custody_status
selector_open_rule(
    struct selector **out, const json_t *rule, struct custody_error *err)
{
	json_t *chosen = json_object_get(rule, "selector");
	void *first = json_object_iter(chosen);
	const char *name = json_object_iter_key(first);
	const json_t *what = json_object_iter_value(first);
	const char *text = json_string_value(what);
	char *lines = NULL;
	enum custody_status status;

	*out = NULL;
	if (json_object_size(chosen) != 1 || name == NULL ||
	    (text == NULL && !json_is_array(what)))
		return bad_rule(err);
	if (text == NULL && json_array_size(what) == 0)
		return CUSTODY_END;
	if (text == NULL)
		text = lines = join_lines(what);
	if (text == NULL)
		return error_memory(err);
	status = selector_make(out, name, text,
	    json_string_value(json_object_get(rule, "since")),
	    json_string_value(json_object_get(rule, "before")), err);
	free(lines);
	return status == CUSTODY_NOT_FOUND ? bad_rule(err) : status;
}
