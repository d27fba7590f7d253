/* SPDX-License-Identifier: Apache-2.0
 *
 * custody init: makes a custody directory and its first custodian.
 */
#include "cli/command.h"
#include "cli/row.h"

enum { NAME, IDENTITY, CONTACT, QUORUM, ENCRYPT, ROWS };

static const struct option_row options[] = {
    [NAME] = {OPTION(
	"name", "TEXT", "what people call it; default: of the folder")},
    [IDENTITY] = {OPTION(
	"identity", "NAME", "the first custodian; default: the login name")},
    [CONTACT] = {OPTION("contact", "MAIL", "how to reach them")},
    [QUORUM] = {OPTION("quorum", "N", "how many custodians decide; default 1")},
    [ENCRYPT] = {OPTION("encrypt", NULL, "a new key gets a passphrase")},
    [ROWS] = {.name = NULL},
};

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct custody_init init = {
	    .dir = args_operand(args, 0),
	    .name = args_text(args, NAME),
	    .identity = args_said(args, IDENTITY) ? args_text(args, IDENTITY)
						  : args->identity,
	    .contact = args_text(args, CONTACT),
	    .encrypt = args_said(args, ENCRYPT),
	};
	enum custody_status status;

	status = args_number(args, args_text(args, QUORUM), &init.quorum, err);
	if (status != CUSTODY_OK)
		return status;
	return custody_init(custody, &init, answer, err);
}

static void
tell(const struct telling *telling)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result;
	const char *key = row_text(result, "key_file");

	page_line(page, "made %s  %s  quorum %lld", row_text(result, "path"),
	    row_text(result, "name"), (long long)row_count(result, "quorum"));
	page_line(page, "custodian %s%s%s%s", row_text(result, "identity"),
	    *key == '\0' ? "" : " (key ", key, *key == '\0' ? "" : ")");
	page_line(page, "genesis %s", row_text(result, "genesis"));
	page_hint(page, "note",
	    "one custodian: if this key is lost nobody can "
	    "approve; enrol a second: custody identity new NAME --role "
	    "custodian");
	page_hint(page, "next", "custody ingest NAME PATH");
}

const struct command command_init = {
    .name = "init",
    .group = "set-up and people",
    .summary = "make a custody directory and its first custodian",
    .operands = "[DIR]",
    .most = 1,
    .completes = "folders",
    .options = options,
    .needs = NEEDS_BARE,
    .ask = ask,
    .tell = tell,
};
