/* SPDX-License-Identifier: Apache-2.0
 *
 * confirm: shows on the terminal what would be signed, and asks once.  Only a
 * typed y or yes signs.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/approval.h"
#include "cli/console.h"
#include "cli/row.h"
#include "cli/text.h"

bool
console_can_ask(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* " (R34 would be refused by the gate)": ids of `list`, if there are any. */
static void
write_left_out(FILE *out, const json_t *list, const char *why)
{
	char *ids = row_join(list, NULL, SIZE_MAX);

	if (json_array_size(list) > 0)
		fprintf(out, " (%s %s)", ids, why);
	free(ids);
}

/* "sign R31, R32 (R34 would be refused by the gate)? [y/N] " */
static void
write_question(FILE *out, const json_t *rows)
{
	json_t *sign = json_array(), *gate = json_array();
	json_t *refused = json_array();
	const json_t *row;
	char *ids;

	for (size_t i = 0; (row = row_of_type(rows, "approval", i)) != NULL;
	     i++) {
		json_t *id = json_object_get(row, "id");

		if (row_has(row, "refused"))
			json_array_append(
			    row_true(row, "by_gate") ? gate : refused, id);
		else if (row_true(row, "new"))
			json_array_append(sign, id);
	}
	ids = row_join(sign, NULL, SIZE_MAX);
	fprintf(out, "sign %s", ids);
	write_left_out(out, gate, "would be refused by the gate");
	write_left_out(out, refused, "cannot be signed");
	fputs("? [y/N] ", out);
	fflush(out);
	free(ids);
	json_decref(refused);
	json_decref(gate);
	json_decref(sign);
}

bool
confirm_approval(void *ctx, const json_t *shown)
{
	struct console *console = ctx;
	json_t *rows = NULL;
	char answer[16] = "";
	struct page page;
	FILE *terminal;

	if (console->yes)
		return true;
	terminal = fopen("/dev/tty", "r+e");
	if (terminal == NULL)
		return false;
	console_clear(console);
	rows = text_safe(shown);
	page = page_begin(terminal, true);
	approval_table(&page, rows, true);
	write_question(terminal, rows);
	if (rows == NULL || fgets(answer, sizeof answer, terminal) == NULL)
		answer[0] = '\0';
	json_decref(rows);
	fclose(terminal);
	return strcmp(answer, "y\n") == 0 || strcmp(answer, "yes\n") == 0;
}
