/* SPDX-License-Identifier: Apache-2.0
 *
 * report_cells: every text of a stranger goes through markup_cut, isolated
 * from the direction of what stands beside it.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "acts/report_cells.h"
#include "base/clock.h"
#include "base/member.h"

#define CELL_MAX 240 /* characters of a stranger's text */
#define LIST_MAX 12

static void
put_isolated(struct markup *page, const char *text)
{
	if (text[0] == '\0')
		return;
	markup_put(page, "<bdi>");
	markup_cut(page, text, CELL_MAX);
	markup_put(page, "</bdi>");
}

void
report_table_time(struct markup *page, const char *at)
{
	int64_t micro;
	time_t second;
	struct tm day;
	char text[64];

	if (!clock_parse(&micro, at))
		return;
	second = (time_t)(micro / 1000000);
	gmtime_r(&second, &day);
	strftime(text, sizeof(text), "%e %b %Y %H:%M", &day);
	markup_put(page, "<time datetime=\"");
	markup_text(page, at);
	markup_print(
	    page, "\">%s&nbsp;UTC</time>", text[0] == ' ' ? text + 1 : text);
}

/* --- plain -------------------------------------------------------------- */

void
report_cells_id(struct markup *page, const json_t *row, const char *key)
{
	markup_put(page, "<b>");
	put_isolated(page, member_text(row, key));
	markup_put(page, "</b>");
}

void
report_cells_text(struct markup *page, const json_t *row, const char *key)
{
	put_isolated(page, member_text(row, key));
}

void
report_cells_count(struct markup *page, const json_t *row, const char *key)
{
	markup_count(page, markup_integer(row, key));
}

void
report_cells_bytes(struct markup *page, const json_t *row, const char *key)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
	int64_t bytes = markup_integer(row, key);
	double shown = (double)bytes;
	size_t unit = 0;

	while (shown >= 999.5 && unit < 5) {
		shown /= 1000;
		unit++;
	}
	markup_print(page, unit == 0 ? "%.0f&nbsp;%s" : "%.1f&nbsp;%s", shown,
	    units[unit]);
}

void
report_cells_time(struct markup *page, const json_t *row, const char *key)
{
	report_table_time(page, member_text(row, key));
}

void
report_cells_command(struct markup *page, const json_t *row, const char *key)
{
	markup_put(page, "<code>");
	put_isolated(page, member_text(row, key));
	markup_put(page, "</code>");
}

void
report_cells_digest(struct markup *page, const json_t *row, const char *key)
{
	const char *text = member_text(row, key);

	if (text[0] == '\0')
		return;
	markup_put(page, "<code class=\"digest\" title=\"");
	markup_text(page, text);
	markup_print(page, "\">%.8s</code>", text);
}

void
report_cells_list(struct markup *page, const json_t *row, const char *key)
{
	const json_t *list = json_object_get(row, key);
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		if (i == LIST_MAX)
			break;
		markup_put(page, i == 0 ? "" : ", ");
		put_isolated(
		    page, json_is_string(one) ? json_string_value(one) : "");
	}
	if (json_array_size(list) > LIST_MAX)
		markup_print(
		    page, " and %zu more", json_array_size(list) - LIST_MAX);
}

/* A word and a sign, so that neither colour nor sight is needed. */
void
report_cells_state(struct markup *page, const json_t *row, const char *key)
{
	static const struct {
		const char *state, *sign, *style;
	} states[] = {
	    {"approved", "●", "good"},
	    {"verified", "●", "good"},
	    {"answered", "●", "good"},
	    {"open", "○", ""},
	    {"planned", "○", ""},
	    {"stale", "◐", "bad"},
	    {"done", "◐", ""},
	    {"started", "◐", ""},
	    {"rejected", "✕", "bad"},
	    {"withdrawn", "–", ""},
	    {"expired", "–", ""},
	    {"lifted", "–", ""},
	};
	const char *state = member_text(row, key);
	size_t i = 0;

	while (i + 1 < sizeof(states) / sizeof(states[0]) &&
	       strcmp(states[i].state, state) != 0)
		i++;
	markup_print(page,
	    "<span class=\"state %s\"><span aria-hidden=\"true\">%s</span> ",
	    states[i].style, states[i].sign);
	put_isolated(page, state);
	markup_put(page, "</span>");
}

/* --- of one table each -------------------------------------------------- */

void
report_cells_data(struct markup *page, const json_t *row, const char *key)
{
	report_cells_list(page, row, key);
	if (member_text(row, "purpose")[0] != '\0') {
		markup_put(page, "<br><span class=\"quiet\">for</span> ");
		report_cells_text(page, row, "purpose");
		markup_put(page, ", project ");
		report_cells_text(page, row, "project");
	}
}

void
report_cells_person(struct markup *page, const json_t *row, const char *key)
{
	put_isolated(page, member_text(row, key));
	markup_put(page, "<br>");
	report_table_time(page, member_text(row, "at"));
}

void
report_cells_origin(struct markup *page, const json_t *row, const char *key)
{
	put_isolated(page, member_text(row, "publisher"));
	if (member_text(row, "publisher")[0] != '\0' &&
	    member_text(row, key)[0] != '\0')
		markup_put(page, "<br>");
	put_isolated(page, member_text(row, key));
	if (member_text(row, "derived_from")[0] != '\0') {
		markup_put(page, " <span class=\"quiet\">from</span> ");
		report_cells_text(page, row, "derived_from");
	}
}

void
report_cells_disposed(struct markup *page, const json_t *row, const char *key)
{
	if (member_text(row, key)[0] != '\0') {
		markup_put(page, "✕ barred: ");
		report_cells_text(page, row, key);
	}
	if (member_text(row, "disposal")[0] != '\0') {
		markup_put(page, " disposed, ");
		report_cells_text(page, row, "disposal");
	}
}

void
report_cells_approvals(struct markup *page, const json_t *row, const char *key)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(row, key), i, one) {
		markup_put(page, i == 0 ? "" : "<br>");
		put_isolated(page, member_text(one, "person"));
		markup_put(page, " ");
		report_table_time(page, member_text(one, "at"));
		if (markup_integer(one, "live") == 0)
			markup_put(page, " (no longer counts)");
		if (member_text(one, "condition")[0] != '\0') {
			markup_put(page, ", on condition: ");
			put_isolated(page, member_text(one, "condition"));
		}
	}
	json_array_foreach (json_object_get(row, "waivers"), i, one) {
		markup_put(page, "<br>");
		put_isolated(page, member_text(one, "id"));
		markup_put(page, " waives ");
		put_isolated(page, member_text(one, "policy"));
		markup_put(page, ", ");
		put_isolated(page, member_text(one, "person"));
	}
	if (json_array_size(json_object_get(row, key)) == 0)
		markup_print(page, "none; %" PRId64 " needed",
		    markup_integer(row, "needed"));
}

void
report_cells_gate(struct markup *page, const json_t *row, const char *key)
{
	markup_print(page, "%" PRId64 " allowed, %" PRId64 " refused",
	    markup_integer(row, key), markup_integer(row, "refused"));
}

void
report_cells_release(struct markup *page, const json_t *row, const char *key)
{
	markup_put(page, "job ");
	put_isolated(page, member_text(row, key));
	markup_put(page, "<br>");
	put_isolated(page, member_text(row, "person"));
	markup_put(page, ", ");
	put_isolated(page, member_text(row, "mode"));
}

void
report_cells_models(struct markup *page, const json_t *row, const char *key)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(row, key), i, one) {
		markup_put(page, i == 0 ? "" : "<br>");
		put_isolated(page, member_text(one, "model"));
		markup_put(page, " ");
		report_cells_digest(page, one, "model_sha256");
	}
	if (json_array_size(json_object_get(row, key)) == 0)
		markup_put(page, "no receipt");
	if (member_text(row, "recalled")[0] != '\0') {
		markup_put(page, "<br>recalled: ");
		report_cells_text(page, row, "recalled");
	}
}

void
report_cells_lines(struct markup *page, const json_t *row, const char *key)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(row, key), i, one) {
		markup_put(page, i == 0 ? "" : "<br>");
		put_isolated(page, member_text(one, "release"));
		markup_put(page, ", job ");
		put_isolated(page, member_text(one, "job"));
		markup_put(page, ": ");
		put_isolated(page, member_text(one, "state"));
		markup_put(page,
		    markup_integer(one, "late") != 0 ? " (late), ask " : ", ");
		put_isolated(page, member_text(one, "taker"));
		markup_put(page, " ");
		put_isolated(page, member_text(one, "contact"));
	}
}

void
report_cells_lifted(struct markup *page, const json_t *row, const char *key)
{
	if (json_is_true(json_object_get(row, key))) {
		markup_put(page, "– lifted ");
		report_table_time(page, member_text(row, "lifted_at"));
	} else {
		markup_put(page, "○ in force");
	}
}

void
report_cells_retired(struct markup *page, const json_t *row, const char *key)
{
	put_isolated(page, member_text(row, "role"));
	if (json_is_true(json_object_get(row, key)))
		markup_put(page, ", retired");
	if (member_text(row, "compromised_since")[0] != '\0') {
		markup_put(page, ", key stolen ");
		report_table_time(page, member_text(row, "compromised_since"));
	}
}

void
report_cells_principle(struct markup *page, const json_t *row, const char *key)
{
	markup_put(page, "<b>");
	put_isolated(page, member_text(row, key));
	markup_put(page, "</b> ");
	put_isolated(page, member_text(row, "title"));
	if (member_text(row, "provision")[0] != '\0') {
		markup_put(page, "<br>");
		put_isolated(page, member_text(row, "provision"));
	}
}

void
report_cells_answer(struct markup *page, const json_t *row, const char *key)
{
	markup_put(page, "<span aria-hidden=\"true\">");
	markup_put(page, markup_integer(row, "count") > 0 ? "●" : "○");
	markup_put(page, "</span> ");
	if (markup_integer(row, "count") == 0)
		markup_put(page, "nothing yet; ");
	put_isolated(page, member_text(row, key));
}
