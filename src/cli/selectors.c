/* SPDX-License-Identifier: Apache-2.0
 *
 * selectors: options of a table that begins with SELECTOR_OPTIONS, as the
 * library takes them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/selectors.h"
#include "cli/text.h"

struct custody_selector
selectors_options(const struct command_args *args)
{
	return (struct custody_selector){
	    .record = args_text(args, SELECTOR_RECORD),
	    .file = args_text(args, SELECTOR_FILE),
	    .sha256 = args_text(args, SELECTOR_SHA256),
	    .id = args_text(args, SELECTOR_ID),
	    .key = args_text(args, SELECTOR_KEY),
	    .url = args_text(args, SELECTOR_URL),
	    .url_prefix = args_text(args, SELECTOR_URL_PREFIX),
	    .domain = args_text(args, SELECTOR_DOMAIN),
	    .broad = args_said(args, SELECTOR_BROAD),
	    .source_url = args_text(args, SELECTOR_SOURCE_URL),
	    .model = args_text(args, SELECTOR_MODEL),
	    .job = args_text(args, SELECTOR_JOB),
	    .release = args_text(args, SELECTOR_RELEASE),
	    .from = args_text(args, SELECTOR_FROM),
	    .since = args_text(args, SELECTOR_SINCE),
	    .before = args_text(args, SELECTOR_BEFORE),
	};
}

/* Quoted where a shell would read more than it says. */
static void
write_word(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789@%+=:,./_-";

	if (*word != '\0' && word[strspn(word, plain)] == '\0') {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (; *word != '\0'; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}

/* What came through a pipe is not there a second time. */
static const char *
name_again(size_t option, const char *value)
{
	static const char piped[] = "/dev/fd/";

	if (value == NULL ||
	    (option != SELECTOR_FROM && option != SELECTOR_RECORD))
		return value;
	return strcmp(value, "-") == 0 ||
		       strncmp(value, piped, strlen(piped)) == 0
		   ? "FILE"
		   : value;
}

char *
selectors_said(const struct command_args *args)
{
	const struct option_row *row = args->command->options;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	for (size_t i = 0; out != NULL && i < SELECTOR_ROWS; i++) {
		bool named = row[i].operand != NULL;
		const char *value =
		    named ? name_again(i, args_text(args, i)) : NULL;
		char *safe =
		    value == NULL ? NULL : text_escape(value, strlen(value));

		if (!named && args_said(args, i))
			fprintf(out, " --%s", row[i].name);

		if (safe == NULL)
			continue;
		fprintf(out, " --%s ", row[i].name);
		write_word(out, safe);
		free(safe);
	}
	if (out == NULL || fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
