/* SPDX-License-Identifier: Apache-2.0
 *
 * complaint: one line what went wrong, one line how to put it right.  The
 * texts are safe for a terminal already: the library and options.c escape.
 */
#include <stdio.h>

#include "cli/complaint.h"

static void
tell_json(const struct custody_error *err)
{
	json_t *line =
	    json_pack("{s:i, s:s, s:s, s:s, s:s}", "v", 1, "type", "error",
		"code", err->code, "text", err->text, "remedy", err->remedy);

	if (line != NULL)
		json_dumpf(line, stderr, JSON_COMPACT | JSON_ENSURE_ASCII);
	fputc('\n', stderr);
	json_decref(line);
}

void
complaint_tell(enum answer_form form, const struct custody_error *err)
{
	if (err->text[0] == '\0' && err->code[0] == '\0')
		return;
	if (form == FORM_JSON) {
		tell_json(err);
		return;
	}
	fprintf(stderr, "custody: %s\n", err->text);
	if (err->remedy[0] != '\0')
		fprintf(stderr, "  %s\n", err->remedy);
}
