/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_refused: what a person can do about what a reader refused, where
 * the reader did not say.
 */
#include <string.h>

#include "acts/measure_inside.h"
#include "base/error.h"

#define ELSE ", or leave it out (--exclude GLOB)"

static const char *
find_cure(const char *code)
{
	if (strcmp(code, "no-records") == 0)
		return "name what has records; --include and --exclude may "
		       "leave all of it out";
	if (strcmp(code, "record-too-long") == 0)
		return "if that is as it should be: --limit record=BYTES" ELSE;
	if (strstr(code, "too-") != NULL)
		return "if that is as it should be, raise the limit (--limit "
		       "NAME=NUMBER)" ELSE;
	if (strcmp(code, "ragged") == 0 || strcmp(code, "open-quote") == 0)
		return "put it right at its source, take its lines as they "
		       "are (--format text)" ELSE;
	return "put it right at its source, name its format (--format)" ELSE;
}

void
measure_refused(struct custody_error *err)
{
	if (err != NULL && err->remedy[0] == '\0')
		error_remedy(err, "%s", find_cure(err->code));
}
