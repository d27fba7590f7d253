/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_event: who, when, of what; then every member of the act, laid out as
 * JSON; its signed bytes are without the white space.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/row.h"
#include "cli/shown_event.h"
#include "cli/shown_made.h"
#include "cli/text.h"

void
shown_event(const struct page *page, const json_t *result)
{
	const char *of = row_has(result, "id") ? row_text(result, "id")
					       : row_text(result, "subject");
	char *act = json_dumps(
	    json_object_get(result, "act"), JSON_INDENT(2) | JSON_SORT_KEYS);

	page_line(page, "#%lld  %s%s%s", (long long)row_count(result, "event"),
	    row_text(result, "event_kind"), *of == '\0' ? "" : "  ", of);
	shown_made(page, result);
	page_item(page, "hash", "%s", row_text(result, "hash"));
	page_item(page, "signature", "%s", row_text(result, "signature"));
	page_line(page, "act");
	for (char *line = act, *end; line != NULL; line = end) {
		end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		page_line(page, "  %s", line);
	}
	if (*of >= 'A' && *of <= 'Z')
		page_hint(page, "next", "custody show %s", of);
	free(act);
}
