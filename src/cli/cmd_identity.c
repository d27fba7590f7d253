/* SPDX-License-Identifier: Apache-2.0
 *
 * custody identity: who may act here.
 */
#include "cli/command.h"
#include "cli/row.h"

enum { ROLE, CONTACT, ENCRYPT, NEW_ROWS };

static const struct option_row new_options[] = {
    [ROLE] = {OPTION("role", "ROLE", "what they may do"),
	.words = "custodian|developer|operator|auditor", .required = true},
    [CONTACT] = {OPTION("contact", "MAIL", "how to reach them")},
    [ENCRYPT] = {OPTION("encrypt", NULL, "their key gets a passphrase")},
    [NEW_ROWS] = {.name = NULL},
};

enum { OFFER_ROLE, OFFER_CONTACT, OFFER_ENCRYPT, TRUST, OUT, OFFER_ROWS };

static const struct option_row offer_options[] = {
    [OFFER_ROLE] = {OPTION("role", "ROLE", "what they would do"),
	.words = "custodian|developer|operator|auditor", .required = true},
    [OFFER_CONTACT] = {OPTION("contact", "MAIL", "how to reach them")},
    [OFFER_ENCRYPT] = {OPTION("encrypt", NULL, "their key gets a passphrase")},
    [TRUST] = {OPTION("trust", "FILE",
		   "the ledger's trust file: custody trust wrote it"),
	.required = true},
    [OUT] = {OPTION("out", "FILE", "write the offer there"), .required = true},
    [OFFER_ROWS] = {.name = NULL},
};

enum { RETIRE_WHY, SINCE, RETIRE_ROWS };

static const struct option_row retire_options[] = {
    [RETIRE_WHY] = {OPTION("why", "TEXT", "the reason; kept for ever"),
	.required = true},
    [SINCE] = {OPTION("compromised-since", "TIME",
	"approvals signed after it stop counting")},
    [RETIRE_ROWS] = {.name = NULL},
};

enum { ROTATE_WHY, ROTATE_ENCRYPT, ROTATE_ROWS };

static const struct option_row rotate_options[] = {
    [ROTATE_WHY] = {OPTION("why", "TEXT", "the reason; kept for ever")},
    [ROTATE_ENCRYPT] = {OPTION(
	"encrypt", NULL, "the new key gets a passphrase")},
    [ROTATE_ROWS] = {.name = NULL},
};

static const struct column columns[] = {
    {"name", "NAME", KIND_TEXT},
    {"role", "ROLE", KIND_ID},
    {"contact", "CONTACT", KIND_TEXT},
    {"key_id", "KEY", KIND_DIGEST},
    {"enrolled_at", "SINCE", KIND_DAY},
    {"retired", "RETIRED", KIND_YES},
    {"you", "YOU", KIND_YES},
    {NULL, NULL, KIND_TEXT},
};

static const struct table table = {"identity", NULL, columns};

static enum custody_status
ask_new(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_identity_new ask = {
	    .name = args_operand(args, 0),
	    .role = args_text(args, ROLE),
	    .contact = args_text(args, CONTACT),
	    .encrypt = args_said(args, ENCRYPT),
	};

	return custody_identity_new(custody, &ask, answer, err);
}

static enum custody_status
ask_offer(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_identity_offer ask = {
	    .name = args_operand(args, 0),
	    .role = args_text(args, OFFER_ROLE),
	    .contact = args_text(args, OFFER_CONTACT),
	    .encrypt = args_said(args, OFFER_ENCRYPT),
	    .trust = args_text(args, TRUST),
	    .out = args_text(args, OUT),
	};

	return custody_identity_offer(custody, &ask, answer, err);
}

static enum custody_status
ask_retire(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_identity_retire ask = {
	    .name = args_operand(args, 0),
	    .why = args_text(args, RETIRE_WHY),
	    .compromised_since = args_text(args, SINCE),
	};

	return custody_identity_retire(custody, &ask, answer, err);
}

static enum custody_status
ask_rotate(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_identity_rotate ask = {
	    .name = args_operand(args, 0),
	    .why = args_text(args, ROTATE_WHY),
	    .encrypt = args_said(args, ROTATE_ENCRYPT),
	};

	return custody_identity_rotate(custody, &ask, answer, err);
}

static enum custody_status
ask_list(struct custody *custody, const struct command_args *args,
    json_t **answer, struct custody_error *err)
{
	const struct custody_list ask = {.what = "identities"};

	(void)args;
	return custody_list(custody, &ask, answer, err);
}

/* "I4  bob, developer: enrolled", or what it still waits for. */
static void
tell_change(const struct telling *telling, const char *done)
{
	const struct page *page = telling->page;
	const json_t *result = telling->result;
	const char *role = row_text(result, "role");

	page_line(page, "%s  %s%s%s: %s", row_text(result, "id"),
	    row_text(result, "name"), *role == '\0' ? "" : ", ", role,
	    row_true(result, "waits") ? "waits for approval by others" : done);
	if (row_has(result, "key_file"))
		page_line(page, "key %s", row_text(result, "key_file"));
	if (row_true(result, "waits"))
		page_hint(page, "next", "another custodian: custody approve %s",
		    row_text(result, "id"));
}

static void
tell_new(const struct telling *telling)
{
	tell_change(telling, "enrolled");
	if (row_has(telling->result, "key_file"))
		page_hint(telling->page, "note",
		    "hand the key over to %s, and keep no copy",
		    row_text(telling->result, "name"));
}

static void
tell_retire(const struct telling *telling)
{
	tell_change(telling, "retired");
}

static void
tell_rotate(const struct telling *telling)
{
	tell_change(telling, "has a new key");
}

const struct command command_identity_new = {
    .name = "identity new",
    .group = "set-up and people",
    .summary = "enrol a person, with a key and a role",
    .operands = "NAME",
    .least = 1,
    .most = 1,
    .options = new_options,
    .traits = CAN_OFFER,
    .needs = NEEDS_APPEND,
    .ask = ask_new,
    .tell = tell_new,
};

/* What it wrote is told by offered.c. */
const struct command command_identity_offer = {
    .name = "identity offer",
    .group = "set-up and people",
    .summary = "ask to be enrolled, from a host without the ledger",
    .operands = "NAME",
    .least = 1,
    .most = 1,
    .options = offer_options,
    .needs = NEEDS_BARE,
    .ask = ask_offer,
};

const struct command command_identity_list = {
    .name = "identity list",
    .group = "set-up and people",
    .summary = "tell who may act here, and as what",
    .operands = "",
    .traits = IS_TABLE,
    .needs = NEEDS_READ,
    .ask = ask_list,
    .table = &table,
};

const struct command command_identity_retire = {
    .name = "identity retire",
    .group = "set-up and people",
    .summary = "take a person's power to act",
    .operands = "NAME",
    .least = 1,
    .most = 1,
    .completes = "identities",
    .options = retire_options,
    .traits = CAN_OFFER,
    .needs = NEEDS_APPEND,
    .ask = ask_retire,
    .tell = tell_retire,
};

const struct command command_identity_rotate = {
    .name = "identity rotate",
    .group = "set-up and people",
    .summary = "give a person a new key",
    .operands = "NAME",
    .least = 1,
    .most = 1,
    .completes = "identities",
    .options = rotate_options,
    .traits = CAN_OFFER,
    .needs = NEEDS_APPEND,
    .ask = ask_rotate,
    .tell = tell_rotate,
};
