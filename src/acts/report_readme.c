/* SPDX-License-Identifier: Apache-2.0
 *
 * report_readme: a line that begins with four spaces is a command; run one
 * after the other in the folder by sh, they check everything in it.
 */
#include <string.h>

#include "acts/report.h"
#include "base/error.h"

static const char opening[] =
    "This folder is a report of a Custody ledger.\n"
    "\n"
    "  report.html   for people; it needs no network and no script\n"
    "  report.json   the same facts for programs; custody-report(1)\n"
    "  events/       quoted events: act, signature, hash of the event before\n"
    "  keys/         public keys, each named by its SHA-256\n"
    "\n"
    "Lines below that begin with four spaces are commands for sh, to be run\n"
    "here, from the first to the last; each fails if what it checks is "
    "wrong.\n"
    "\n"
    "1. Is the folder as it was written?\n"
    "\n"
    "    sha256sum --quiet -c SHA256SUMS\n"
    "\n";

static const char with_custody[] =
    "2. With custody.  trust.json says who may sign what; take one that you\n"
    "   have from a custodian, or compare this one's ledger with what you\n"
    "   were told.  The ledger is known by\n"
    "\n"
    "   ";

static const char with_openssl[] =
    "3. Without custody, with openssl and sha256sum: first what is needed\n"
    "   below.  A signature is Ed25519 over the bytes that are in signed.\n"
    "\n"
    "    t=$(mktemp -d)\n"
    "    by() {\n"
    "        openssl pkeyutl -verify -pubin -inkey \"keys/$1.pem\" -rawin \\\n"
    "            -in \"$t/signed\" -sigfile \"$2\" >\"$t/said\" ||\n"
    "            { echo \"keys/$1.pem did not sign $2\"; exit 1; }\n"
    "    }\n"
    "\n"
    "   A key is named by the SHA-256 of its 32 bytes:\n"
    "\n"
    "    for key in keys/[0-9a-f]*.pem; do\n"
    "        openssl pkey -pubin -in \"$key\" -outform DER | tail -c 32 |\n"
    "            sha256sum | sed 's|\\(.*\\)  -|keys/\\1.pem|' >\"$t/name\"\n"
    "        test \"$(cat \"$t/name\")\" = \"$key\" || exit 1\n"
    "    done\n"
    "\n";

static const char of_events[] =
    "   An event's hash is SHA-256(0x00, hash before, act, signature):\n"
    "\n"
    "    for act in events/*.act; do\n"
    "        event=${act%.act}\n"
    "        { printf '\\000'; cat \"$event.prev\" \"$act\" \"$event.sig\"; } "
    "|\n"
    "            sha256sum | sed \"s|-|${event#*/}|\"\n"
    "    done | sort >\"$t/hashes\"\n"
    "    sort events/HASHES | cmp - \"$t/hashes\"\n"
    "\n"
    "   Its actor signed \"custody act v1\", a line feed and the act:\n"
    "\n"
    "    for act in events/*.act; do\n"
    "        { echo 'custody act v1'; cat \"$act\"; } >\"$t/signed\"\n"
    "        key=$(sed 's/^{\"actor\":\"\\([0-9a-f]*\\)\".*/\\1/' \"$act\")\n"
    "        by \"$key\" \"${act%.act}.sig\"\n"
    "    done\n"
    "\n"
    "   The checkpoint is a signed note: its text, an empty line, and the\n"
    "   ledger's signature after four bytes of its key's hash:\n"
    "\n"
    "    sed '/^$/,$d' checkpoint >\"$t/signed\"\n"
    "    grep '^— custody/' checkpoint | sed 's/.* //' | base64 -d |\n"
    "        tail -c 64 >\"$t/sig\"\n"
    "    by ledger \"$t/sig\"\n"
    "\n";

static const char of_envelopes[] =
    "   The other documents are DSSE envelopes: the payload is in base64,\n"
    "   and what is signed is its type, its length and itself:\n"
    "\n"
    "    dsse() {\n"
    "        type=$(sed 's/.*\"payloadType\":\"\\([^\"]*\\)\".*/\\1/' "
    "\"$1\")\n"
    "        sed 's/^{\"payload\":\"\\([^\"]*\\)\".*/\\1/' \"$1\" |\n"
    "            base64 -d >\"$t/payload\"\n"
    "        printf 'DSSEv1 %s %s %s ' ${#type} \"$type\" \\\n"
    "            $(wc -c <\"$t/payload\") | cat - \"$t/payload\" "
    ">\"$t/signed\"\n"
    "        sed 's/.*\"sig\":\"\\([^\"]*\\)\".*/\\1/' \"$1\" |\n"
    "            base64 -d >\"$t/sig\"\n"
    "        by \"$(sed 's/.*\"keyid\":\"\\([0-9a-f]*\\)\".*/\\1/' \"$1\")\" "
    "\"$t/sig\"\n"
    "    }\n";

static enum custody_status
put(struct buffer *out, const char *text, struct custody_error *err)
{
	return buffer_append(out, text, strlen(text), err);
}

static bool
is_envelope(const char *file)
{
	return strcmp(file, "checkpoint") != 0 &&
	       strcmp(file, "events.json") != 0 &&
	       strncmp(file, "proofs/", strlen("proofs/")) != 0;
}

static enum custody_status
put_verify(struct buffer *out, const json_t *facts, struct custody_error *err)
{
	const json_t *ledger =
	    json_array_get(json_object_get(facts, "ledger"), 0);
	const json_t *row;
	bool trusted = false;
	size_t i;
	enum custody_status status;

	json_array_foreach (json_object_get(facts, "documents"), i, row)
		trusted |=
		    strcmp(json_string_value(json_object_get(row, "file")),
			"trust.json") == 0;
	status = put(out, with_custody, err);
	if (status == CUSTODY_OK)
		status = buffer_print(out, err, "%s\n\n",
		    json_string_value(json_object_get(ledger, "genesis")));
	if (status == CUSTODY_OK && !trusted)
		status = put(out,
		    "   No trust file is here: ask a custodian for one, "
		    "custody trust --out\n   trust.json, put it here, and run "
		    "for each of these custody verify FILE\n   --trust "
		    "trust.json:\n\n",
		    err);
	json_array_foreach (json_object_get(facts, "documents"), i, row)
		if (status == CUSTODY_OK)
			status = buffer_print(out, err,
			    trusted ? "    custody verify %s --trust "
				      "trust.json\n"
				    : "   %s\n",
			    json_string_value(json_object_get(row, "file")));
	return status == CUSTODY_OK ? put(out, "\n", err) : status;
}

static enum custody_status
put_envelopes(
    struct buffer *out, const json_t *facts, struct custody_error *err)
{
	const json_t *row;
	bool first = true;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	json_array_foreach (json_object_get(facts, "documents"), i, row) {
		const char *file =
		    json_string_value(json_object_get(row, "file"));

		if (!is_envelope(file))
			continue;
		if (status == CUSTODY_OK && first)
			status = put(out, of_envelopes, err);
		if (status == CUSTODY_OK)
			status = buffer_print(out, err, "    dsse %s\n", file);
		first = false;
	}
	return status;
}

enum custody_status
report_readme(
    struct buffer *out, const json_t *facts, struct custody_error *err)
{
	const json_t *quoted = json_object_get(facts, "quoted");
	bool events = json_integer_value(json_object_get(quoted, "events")) > 0;
	enum custody_status status;

	status = put(out, opening, err);
	if (status == CUSTODY_OK)
		status = put_verify(out, facts, err);
	if (status == CUSTODY_OK)
		status = put(out, with_openssl, err);
	if (status == CUSTODY_OK && events)
		status = put(out, of_events, err);
	if (status == CUSTODY_OK)
		status = put_envelopes(out, facts, err);
	if (status == CUSTODY_OK)
		status = put(out, "    rm -r \"$t\"\n", err);
	return status;
}
