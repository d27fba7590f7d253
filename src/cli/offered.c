/* SPDX-License-Identifier: Apache-2.0
 *
 * offered: the same for every verb: nothing is recorded yet, and says so.
 */
#include <string.h>

#include "cli/offered.h"
#include "cli/row.h"
#include "cli/text.h"

void
offered_tell(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result, *act;
	size_t i;

	json_array_foreach (row_list(result, "acts"), i, act) {
		const char *kind = row_text(act, "kind");

		page_verdict(page, TONE_YES, "SIGNED",
		    "%.*s of %s, by %s, who saw event #%s",
		    (int)strcspn(kind, "/"), kind, row_text(act, "subject"),
		    row_text(result, "person"),
		    NUMBER(row_count(result, "seen")));
	}
	if (row_has(result, "key_file"))
		page_line(page, "key %s", row_text(result, "key_file"));
	page_line(page, "wrote %s; nothing is recorded before it is accepted",
	    row_text(result, "offer"));
	if (telling->status != CUSTODY_OK)
		page_line(page, "%s", telling->err->text);
	page_hint(page, "next", "where the ledger is: custody accept %s",
	    row_text(result, "offer"));
}
