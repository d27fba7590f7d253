/* SPDX-License-Identifier: Apache-2.0
 *
 * unsearched: the cure stands in a line of its own, to be typed.
 */
#include "cli/unsearched.h"
#include "cli/row.h"
#include "cli/text.h"

void
unsearched_tell(const struct page *page, const json_t *row)
{
	bool counted = row_has(row, "records");

	page_item(page, "unsearched", "%s@%lld%s%s%s: %s",
	    row_text(row, "dataset"),
	    (long long)row_count(
		row, row_has(row, "number") ? "number" : "ordinal"),
	    counted ? " (" : "",
	    counted ? OF(row_count(row, "records"), "record") : "",
	    counted ? ")" : "", row_text(row, "reason"));
	if (row_has(row, "cure"))
		page_item(page, "", "%s", row_text(row, "cure"));
}
