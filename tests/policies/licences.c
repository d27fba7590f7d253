/* SPDX-License-Identifier: Apache-2.0
 *
 * licences: reads lines of JSON, [EXPRESSION, [ACCEPTED, ...]], and says of
 * each whether who accepted these licences satisfies the expression: true,
 * false, or malformed where it is none.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../unit/satisfies.h"

static const char *
answer(const json_t *question)
{
	const char *expression = json_string_value(json_array_get(question, 0));
	struct spdx spdx;
	const char *out = "malformed";

	if (spdx_parse(&spdx, expression, NULL) == CUSTODY_OK)
		out = satisfies(&spdx, json_array_get(question, 1)) ? "true"
								    : "false";
	spdx_clear(&spdx);
	return out;
}

int
main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		json_t *question = json_loads(line, 0, NULL);

		puts(answer(question));
		json_decref(question);
	}
	free(line);
	return 0;
}
