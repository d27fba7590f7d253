/* SPDX-License-Identifier: Apache-2.0
 *
 * command: what a command of custody is: a row that says which options it
 * takes and what power it needs, and two functions, one that asks the library
 * and one that tells people what it answered.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <custody/custody.h>

#include "cli/page.h"
#include "cli/printer.h"

/* What must be open before a command asks anything. */
enum command_needs {
	NEEDS_NOTHING, /* speaks of the program itself             */
	NEEDS_BARE,    /* a custody without a ledger               */
	NEEDS_READ,    /* a ledger, opened without power to append */
	NEEDS_APPEND,  /* a ledger, and a key to sign with         */
};

enum command_traits {
	READS_DATA = 1,      /* takes --threads and what else is for it  */
	CAN_REHEARSE = 2,    /* takes --dry-run                          */
	IS_TABLE = 4,        /* takes --csv                              */
	IS_GATE = 8,         /* its verdict is allow, deny or unknown    */
	TELLS_NO = 16,       /* `tell` explains refusals; no second line */
	KEEPS_STDOUT = 32,   /* stdout is its command's; speaks on stderr */
	ASKS_FIRST = 64,     /* takes --yes                              */
	CAN_OFFER = 128,     /* takes --offer                            */
	MAY_LAPSE = 256,     /* serves to restore a ledger that lost events */
	IS_UNATTENDED = 512, /* takes --pin and --at-least, too          */
	REFOLDS = 1024,      /* takes no state that was kept             */
};

/* One option; a name of one letter is spelled with one dash. */
struct option_row {
	const char *name;    /* without dashes; NULL ends the table      */
	const char *operand; /* what help calls its value; NULL: a switch */
	const char *help;
	const char *words; /* "a|b|c", the only values; NULL: any       */
	bool repeats;
	bool required;
};

#define OPTION(spelled, value, says)                                           \
	.name = spelled, .operand = value, .help = says

struct option_said {
	const char **value; /* borrowed from argv */
	size_t count;
};

enum answer_form { FORM_TEXT, FORM_JSON, FORM_CSV };

/* What was typed, sorted.  Strings are borrowed from argv and environment. */
struct command_args {
	const struct command *command;
	const char **operand;
	size_t operands;
	size_t before_dashes; /* operands before "--"; all if there was none */
	struct option_said *said; /* one for each row of command->options  */

	const char *ledger, *identity, *passphrase_file, *pin, *at_least;
	const char *offer, *duckdb;
	const char *store_passphrase_file, *store_key, *store_token;
	enum answer_form form;
	bool quiet, no_progress, dry_run, yes, help, version;
	unsigned threads;
	int64_t time_limit; /* microseconds, 0: none */
	struct custody_reading_limits limits;
	bool unconfined;
};

/* The value of an option (an index of the command's table); NULL if it was
 * not said.  The list of a repeatable one, with its length. */
const char *args_text(const struct command_args *args, size_t option);
bool args_said(const struct command_args *args, size_t option);
const char *const *args_list(
    const struct command_args *args, size_t option, size_t *count);
/* Operand `index`, NULL if there are fewer. */
const char *args_operand(const struct command_args *args, size_t index);

/* CUSTODY_USAGE about what was `said`: "VERB SAID: WHY". */
enum custody_status args_usage(struct custody_error *err, const char *remedy,
    const char *verb, const char *said, const char *why) CUSTODY_MUST_CHECK;
/* A whole number; *out stays as it is where `said` is NULL. */
enum custody_status args_number(const struct command_args *args,
    const char *said, uint64_t *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* CUSTODY_USAGE where a word is no UTF-8 that is not a path's: an event, and
 * an answer, could not have it. */
enum custody_status args_check_text(const struct command_args *args,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Values "[DATASET=]PATH" of an option; the caller frees *out, also after an
 * error.  A path with a = in it is said as ./PATH. */
enum custody_status args_data(const struct command_args *args, size_t option,
    struct custody_data **out, size_t *count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What there is to tell. */
struct telling {
	struct page *page;
	const struct command_args *args;
	const json_t *answer; /* every string safe for a terminal; not NULL */
	const json_t *result; /* its last object */
	const json_t *raw;    /* the same as it came: for documents of ours */
	enum custody_status status;
	const struct custody_error *err;
};

/* A first word that people try with a verb, and what they mean by it. */
struct elsewhere {
	const char *word; /* NULL ends the list */
	const char *command;
};

struct command {
	const char *name;  /* "check", "identity new" */
	const char *group; /* heading in `custody help` */
	const char *summary;
	const char *operands;  /* as help shows them: "DATASET PATH..." */
	size_t least, most;    /* how many; most 0 with least 0: none */
	const char *completes; /* what operands are: datasets, requests … */
	const struct elsewhere *elsewhere; /* NULL: no such word */
	const struct option_row *options;  /* NULL: none of its own */
	unsigned traits;
	enum command_needs needs;

	/* Where the need depends on what was typed; NULL: `needs` stands. */
	enum command_needs (*needs_of)(const struct command_args *args);

	enum custody_status (*ask)(struct custody *custody,
	    const struct command_args *args, json_t **answer,
	    struct custody_error *err);

	/* Text for people: a table, then a function; neither: nothing. */
	const struct table *table;
	const struct table *csv; /* NULL: `table` serves CSV, too */
	const struct table *(*table_of)(const struct telling *telling);
	void (*tell)(const struct telling *telling);

	/* After the answer was told, if it is yes; gives the exit code. */
	int (*after)(struct custody *custody, const struct command_args *args,
	    const json_t *answer);
};

#define MANY ((size_t)-1)

/* table.c: all commands, in the order of `custody help`; ends with NULL. */
extern const struct command *const command_table[];
/* The command of that name; NULL if there is none. */
const struct command *command_find(const char *name);
/* The first whose name begins with `word` and a space; NULL if none. */
const struct command *command_family(const char *word);

#endif
