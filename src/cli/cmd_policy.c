/* SPDX-License-Identifier: Apache-2.0
 *
 * custody policy: the questions that the gate asks.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/row.h"
#include "cli/text.h"

enum { WHY, ROWS };

static const struct option_row install_options[] = {
    [WHY] = {OPTION("why", "TEXT", "the reason; kept for ever")},
    [ROWS] = {.name = NULL},
};

static const struct column columns[] = {
    {"name", "POLICY", KIND_ID},
    {"core", "CORE", KIND_YES},
    {"subject", "SUBJECT", KIND_ID},
    {"asks", "ASKS", KIND_TEXT},
    {"because", NULL, KIND_TEXT},
    {"sha256", NULL, KIND_DIGEST},
    {NULL, NULL, KIND_TEXT},
};
static const struct table policies = {"policy", "no policy", columns};

static const struct column case_columns[] = {
    {"policy", NULL, KIND_ID},
    {"case", NULL, KIND_ID},
    {"expected", NULL, KIND_ID},
    {"got", NULL, KIND_ID},
    {"ok", NULL, KIND_YES},
    {"reason", NULL, KIND_TEXT},
    {NULL, NULL, KIND_TEXT},
};
static const struct table cases = {"case", "no case to run", case_columns};

static enum custody_status
ask_list(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_policy_list ask = {.unused = 0};

	(void)args;
	return custody_policy_list(custody, &ask, answer, err);
}

static enum custody_status
ask_show(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_policy_show ask = {.name = args_operand(args, 0)};

	return custody_policy_show(custody, &ask, answer, err);
}

static enum custody_status
ask_install(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_policy_install ask = {
	    .dir = args_operand(args, 0),
	    .why = args_text(args, WHY),
	    .dry_run = args->dry_run,
	};

	return custody_policy_install(custody, &ask, answer, err);
}

static enum custody_status
ask_test(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_policy_test ask = {
	    .where = args_operand(args, 0),
	};

	return custody_policy_test(custody, &ask, answer, err);
}

/* A folder of policies can be tested where there is no ledger. */
static enum command_needs
test_needs(const struct command_args *args)
{
	const char *where = args_operand(args, 0);
	struct stat stat_of;

	if (where != NULL && stat(where, &stat_of) == 0 &&
	    S_ISDIR(stat_of.st_mode))
		return NEEDS_BARE;
	return NEEDS_READ;
}

/* Line by line: a policy's text is whatever a site wrote. */
static void
print_text(const struct telling *telling, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		char *line = text_escape(text, len);

		fprintf(telling->page->out, "%s\n", line == NULL ? "" : line);
		free(line);
		text += len + (text[len] == '\n');
	}
}

static void
tell_show(const struct telling *telling)
{
	const json_t *parameter;
	size_t i;

	print_text(telling, row_text(telling->raw, "text"));
	json_array_foreach (
	    row_list(telling->raw, "parameters"), i, parameter) {
		char *name = row_plain(json_object_get(parameter, "name"));

		fprintf(
		    telling->page->out, "\n-- %s\n", name == NULL ? "" : name);
		print_text(telling, row_text(parameter, "text"));
		free(name);
	}
}

static void
tell_install(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result, *row;
	char *stale = row_join(row_list(result, "stale"), NULL, 12);
	const char *id = row_text(result, "id");

	for (size_t i = 0;
	     (row = row_of_type(telling->answer, "change", i)) != NULL; i++)
		page_line(page, "  %-8s %s", row_text(row, "change"),
		    row_text(row, "name"));
	page_line(page, "%s%s%s policies: %s", id, *id == '\0' ? "" : "  ",
	    COUNT(row_count(result, "policies")),
	    row_true(result, "dry_run") ? "nothing has been changed"
	    : row_true(result, "waits") ? "waits for approval by others"
	    : row_true(result, "new")   ? "in force"
					: "in force already");
	if (*stale != '\0')
		page_line(page, "  asked anew: %s", stale);
	if (row_true(result, "waits"))
		page_hint(
		    page, "next", "another custodian: custody approve %s", id);
	free(stale);
}

/* Cases of one policy in a row: how many went as expected; others in full. */
static size_t
tell_cases(const struct page *page, const json_t *answer, size_t first)
{
	const json_t *row = row_of_type(answer, "case", first);
	const char *policy = row_text(row, "policy");
	size_t i = first, good = 0;

	for (; row != NULL && strcmp(row_text(row, "policy"), policy) == 0;
	     row = row_of_type(answer, "case", ++i)) {
		good += row_true(row, "ok");
		if (!row_true(row, "ok"))
			page_line(page, "  %s: %s: expected %s, got %s: %s",
			    policy, row_text(row, "case"),
			    row_text(row, "expected"),
			    row_has(row, "got") ? row_text(row, "got")
						: "nothing",
			    row_text(row, "reason"));
	}
	page_item(page, policy, "%zu of %zu", good, i - first);
	return i;
}

static void
tell_test(const struct telling *telling)
{
	struct page page = *telling->page;
	int64_t failed = row_count(telling->result, "failed");
	size_t count = row_types(telling->answer, "case");

	page.label = 36;
	for (size_t i = 0; i < count;)
		i = tell_cases(&page, telling->answer, i);
	page_verdict(telling->page,
	    telling->status == CUSTODY_OK ? TONE_YES : TONE_NO,
	    telling->status == CUSTODY_OK ? "OK" : "FAIL", "%s, %s failed",
	    OF(count, "case"), COUNT(failed));
}

const struct command command_policy_list = {
    .name = "policy list",
    .group = "the gate",
    .summary = "tell which questions the gate asks",
    .operands = "",
    .traits = IS_TABLE,
    .needs = NEEDS_READ,
    .ask = ask_list,
    .table = &policies,
};

const struct command command_policy_show = {
    .name = "policy show",
    .group = "the gate",
    .summary = "print a policy and its parameters",
    .operands = "NAME",
    .least = 1,
    .most = 1,
    .completes = "policies",
    .needs = NEEDS_READ,
    .ask = ask_show,
    .tell = tell_show,
};

const struct command command_policy_install = {
    .name = "policy install",
    .group = "the gate",
    .summary = "put a folder of policies in force",
    .operands = "DIR",
    .least = 1,
    .most = 1,
    .completes = "folders",
    .options = install_options,
    .traits = CAN_REHEARSE,
    .needs = NEEDS_APPEND,
    .ask = ask_install,
    .tell = tell_install,
};

const struct command command_policy_test = {
    .name = "policy test",
    .group = "the gate",
    .summary = "run the allow, deny and silent cases of policies",
    .operands = "[DIR|NAME]",
    .most = 1,
    .completes = "policies folders",
    .traits = IS_TABLE | TELLS_NO,
    .needs = NEEDS_READ,
    .needs_of = test_needs,
    .ask = ask_test,
    .csv = &cases,
    .tell = tell_test,
};
