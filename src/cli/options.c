/* SPDX-License-Identifier: Apache-2.0
 *
 * options: reads what was typed.  It refuses what no table has, and a value too
 * many or too few; it guesses nothing, but says what may have been meant.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/limits.h"
#include "cli/nearest.h"
#include "cli/options.h"
#include "cli/text.h"

/* Before SHARED: those of some verbs, which their pages describe. */
enum {
	DRY_RUN,
	YES,
	PIN,
	AT_LEAST,
	OFFER,
	SHARED,
	LEDGER = SHARED,
	AS,
	PASSPHRASE_FILE,
	STORE_PASSPHRASE_FILE,
	STORE_KEY,
	STORE_TOKEN,
	JSON,
	CSV,
	QUIET,
	NO_PROGRESS,
	THREADS,
	TIME_LIMIT,
	DUCKDB,
	LIMIT,
	UNCONFINED,
	HELP,
	VERSION,
	COMMON,
};

static const struct option_row common[] = {
    [DRY_RUN] = {OPTION("dry-run", NULL, "say what it would do; do nothing")},
    [YES] = {OPTION("yes", NULL, "sign without asking")},
    [PIN] = {OPTION("pin", "GENESIS", "refuse any ledger but this one")},
    [AT_LEAST] = {OPTION("at-least", "FILE",
	"refuse a ledger that does not continue this checkpoint")},
    [OFFER] = {OPTION("offer", "FILE",
	"sign it into FILE and record nothing: custody accept takes it in")},
    [LEDGER] = {OPTION("ledger", "DIR",
	"the custody directory, or the folder that holds .custody")},
    [AS] = {OPTION("as", "NAME", "who acts")},
    [PASSPHRASE_FILE] = {OPTION(
	"passphrase-file", "FILE", "the passphrase of an encrypted key")},
    [STORE_PASSPHRASE_FILE] = {OPTION("store-passphrase-file", "FILE",
	"the sealed store's, where it is another one")},
    [STORE_KEY] = {OPTION("store-key", "FILE", "its key file, if it has one")},
    [STORE_TOKEN] = {OPTION(
	"store-token", "URI", "its PKCS#11 token: pkcs11:")},
    [JSON] = {OPTION("json", NULL, "one JSON object a line")},
    [CSV] = {OPTION("csv", NULL, "the table as CSV")},
    [QUIET] = {OPTION("quiet", NULL, "no progress and no hints")},
    [NO_PROGRESS] = {OPTION("no-progress", NULL, "no progress")},
    [THREADS] = {OPTION("threads", "N", "how many; default: one a core")},
    [TIME_LIMIT] = {OPTION("time-limit", "DURATION", "90s, 15m, 2h: exit 130")},
    [DUCKDB] = {OPTION("duckdb", "FILE", "the libduckdb.so for Parquet")},
    [LIMIT] = {OPTION(
	"limit", "NAME=NUMBER", "refuse data above it: " LIMITS_NAMES)},
    [UNCONFINED] = {OPTION("unconfined", NULL,
	"read without confining who reads: of suppliers who are trusted")},
    [HELP] = {OPTION("help", NULL, "print this")},
    [VERSION] = {OPTION("version", NULL, "print which release this is")},
    [COMMON] = {.name = NULL},
};

static bool
is_offered(const struct command *command, size_t index)
{
	unsigned traits = command == NULL ? ~0U : command->traits;

	if (index == CSV)
		return traits & IS_TABLE;
	if (index >= THREADS && index <= UNCONFINED)
		return traits & READS_DATA;
	if (index == DRY_RUN)
		return traits & CAN_REHEARSE;
	if (index == YES)
		return traits & ASKS_FIRST;
	if (index == PIN || index == AT_LEAST)
		return traits & (IS_GATE | IS_UNATTENDED);
	if (index == OFFER)
		return traits & CAN_OFFER;
	return true;
}

static const struct option_row *
find_offered(
    const struct command *command, size_t from, size_t to, size_t index)
{
	for (size_t i = from; i < to; i++)
		if (is_offered(command, i) && index-- == 0)
			return &common[i];
	return NULL;
}

const struct option_row *
options_special(const struct command *command, size_t index)
{
	return find_offered(command, 0, SHARED, index);
}

const struct option_row *
options_common(const struct command *command, size_t index)
{
	return find_offered(command, SHARED, COMMON, index);
}

CUSTODY_MUST_CHECK static enum custody_status
refuse(struct custody_error *err, const char *remedy, const char *format, ...)
{
	char *text = NULL, *safe;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	safe = len < 0 ? NULL : text_escape(text, (size_t)len);
	snprintf(err->code, sizeof err->code, "usage");
	snprintf(err->text, sizeof err->text, "%s",
	    safe == NULL ? "the command line cannot be read" : safe);
	snprintf(err->remedy, sizeof err->remedy, "%s", remedy);
	if (len >= 0)
		free(text);
	free(safe);
	return CUSTODY_USAGE;
}

static const struct option_row *
find_row(
    const struct option_row *table, const char *name, size_t len, size_t *index)
{
	for (size_t i = 0; table != NULL && table[i].name != NULL; i++)
		if (strlen(table[i].name) == len &&
		    strncmp(table[i].name, name, len) == 0) {
			*index = i;
			return &table[i];
		}
	return NULL;
}

static enum custody_status
refuse_unknown(
    const struct command *command, const char *word, struct custody_error *err)
{
	const char *names[128], *nearest;
	char remedy[128];
	size_t count = 0;
	const struct option_row *row;
	const char *bare = word + strspn(word, "-");
	size_t len = strcspn(bare, "=");
	char *name = strndup(bare, len);

	for (row = command->options; row != NULL && row->name != NULL; row++)
		names[count++] = row->name;
	for (size_t i = 0; (row = options_special(command, i)) != NULL; i++)
		names[count++] = row->name;
	for (size_t i = 0; (row = options_common(command, i)) != NULL; i++)
		names[count++] = row->name;
	nearest = name == NULL ? NULL : nearest_word(name, names, count);
	if (strcmp(word, "-h") == 0)
		nearest = "help";
	if (nearest != NULL)
		snprintf(remedy, sizeof remedy, "did you mean --%s?", nearest);
	else
		snprintf(remedy, sizeof remedy,
		    "custody %s --help lists its options", command->name);
	free(name);
	return refuse(err, remedy, "%s: there is no option %.*s", command->name,
	    (int)strcspn(word, "="), word);
}

static bool
is_among(const char *words, const char *value)
{
	size_t len = strlen(value);

	for (const char *at = words; len > 0 && *at != '\0';) {
		size_t word = strcspn(at, "|");

		if (word == len && strncmp(at, value, len) == 0)
			return true;
		at += word + (at[word] == '|');
	}
	return false;
}

static enum custody_status
read_number(unsigned *out, const char *value, struct custody_error *err)
{
	char *end = NULL;
	unsigned long number = strtoul(value, &end, 10);

	if (value[0] < '0' || value[0] > '9' || *end != '\0' || number < 1 ||
	    number > 1024)
		return refuse(err, "a number from 1 to 1024",
		    "--threads %s: not a number of threads", value);
	*out = (unsigned)number;
	return CUSTODY_OK;
}

/* "90s", "15m", "2h", "1d"; bare: seconds. */
static enum custody_status
read_duration(int64_t *out, const char *value, struct custody_error *err)
{
	static const char units[] = "smhd";
	static const int64_t seconds[] = {1, 60, 3600, 86400};
	char *end = NULL;
	unsigned long number = strtoul(value, &end, 10);
	const char *unit = *end == '\0' ? units : strchr(units, *end);

	if (value[0] < '0' || value[0] > '9' || unit == NULL ||
	    (*end != '\0' && end[1] != '\0') || number < 1 || number > 10000000)
		return refuse(err, "a number and s, m, h or d: 90s, 15m, 2h",
		    "--time-limit %s: not a duration", value);
	*out = (int64_t)number * seconds[unit - units] * 1000000;
	return CUSTODY_OK;
}

/* Where those whose value is a text are kept; 0: it is none of them. */
static const size_t texts[COMMON] = {
    [PIN] = offsetof(struct command_args, pin),
    [AT_LEAST] = offsetof(struct command_args, at_least),
    [OFFER] = offsetof(struct command_args, offer),
    [LEDGER] = offsetof(struct command_args, ledger),
    [AS] = offsetof(struct command_args, identity),
    [PASSPHRASE_FILE] = offsetof(struct command_args, passphrase_file),
    [STORE_PASSPHRASE_FILE] =
	offsetof(struct command_args, store_passphrase_file),
    [STORE_KEY] = offsetof(struct command_args, store_key),
    [STORE_TOKEN] = offsetof(struct command_args, store_token),
    [DUCKDB] = offsetof(struct command_args, duckdb),
};

/* And switches that do nothing else. */
static const size_t switches[COMMON] = {
    [NO_PROGRESS] = offsetof(struct command_args, no_progress),
    [UNCONFINED] = offsetof(struct command_args, unconfined),
    [DRY_RUN] = offsetof(struct command_args, dry_run),
    [YES] = offsetof(struct command_args, yes),
    [HELP] = offsetof(struct command_args, help),
    [VERSION] = offsetof(struct command_args, version),
};

static enum custody_status
take_common(struct command_args *args, size_t index, const char *value,
    struct custody_error *err)
{
	switch (index) {
	case JSON:
		args->form = FORM_JSON;
		break;
	case CSV:
		args->form = FORM_CSV;
		break;
	case QUIET:
		args->quiet = args->no_progress = true;
		break;
	case THREADS:
		return read_number(&args->threads, value, err);
	case TIME_LIMIT:
		return read_duration(&args->time_limit, value, err);
	case LIMIT:
		if (limits_read(&args->limits, value))
			break;
		return refuse(err, "NAME=NUMBER: NAME is " LIMITS_NAMES,
		    "--limit %s: not a limit", value);
	default:
		if (texts[index] != 0)
			memcpy(
			    (char *)args + texts[index], &value, sizeof value);
		else
			memcpy((char *)args + switches[index], &(bool){true},
			    sizeof(bool));
	}
	return CUSTODY_OK;
}

static enum custody_status
take_own(struct command_args *args, size_t index, const char *value,
    struct custody_error *err)
{
	const struct option_row *row = &args->command->options[index];
	struct option_said *said = &args->said[index];

	if (said->count > 0 && !row->repeats)
		return refuse(err, "say it once", "%s: --%s is given twice",
		    args->command->name, row->name);
	if (row->words != NULL && !is_among(row->words, value)) {
		char remedy[256];

		snprintf(remedy, sizeof remedy, "one of %s", row->words);
		return refuse(err, remedy, "%s: --%s %s: no such word",
		    args->command->name, row->name, value);
	}
	said->value[said->count++] = value == NULL ? "" : value;
	return CUSTODY_OK;
}

/* One word that begins with a dash; moves *at past its value. */
static enum custody_status
take_option(struct command_args *args, int argc, char **argv, int *at,
    struct custody_error *err)
{
	const struct command *command = args->command;
	const char *word = argv[*at], *equals = strchr(word, '=');
	const char *name = word + (word[1] == '-' ? 2 : 1), *value = NULL;
	size_t len = equals == NULL ? strlen(name) : (size_t)(equals - name);
	size_t index = 0;
	bool one_dash = word[1] != '-';
	const struct option_row *row =
	    one_dash != (len == 1)
		? NULL
		: find_row(command->options, name, len, &index);
	bool own = row != NULL;

	if (!own && !one_dash) {
		row = find_row(common, name, len, &index);
		if (row != NULL && !is_offered(command, index))
			row = NULL;
	}
	if (row == NULL)
		return refuse_unknown(command, word, err);
	if (row->operand == NULL && equals != NULL)
		return refuse(err,
		    "leave out what follows the =", "%s: %.*s takes no value",
		    command->name, (int)strcspn(word, "="), word);
	if (row->operand != NULL && equals != NULL)
		value = equals + 1;
	else if (row->operand != NULL && *at + 1 < argc &&
		 strncmp(argv[*at + 1], "--", 2) != 0)
		value = argv[++*at];
	else if (row->operand != NULL)
		return refuse(err,
		    "one that begins with -- is said as --name=VALUE",
		    "%s: %s needs a value: %s", command->name, word,
		    row->operand);
	return own ? take_own(args, index, value, err)
		   : take_common(args, index, value, err);
}

static enum custody_status
check_complete(const struct command_args *args, struct custody_error *err)
{
	const struct command *command = args->command;
	char usage[160], remedy[192];

	options_usage(usage, command);
	snprintf(remedy, sizeof remedy, "%s; see --help", usage);
	if (args->operands < command->least)
		return refuse(
		    err, remedy, "%s: something is missing", command->name);
	if (args->operands > command->most)
		return refuse(err, remedy, "%s: %s is one word too many",
		    command->name, args->operand[command->most]);
	for (size_t i = 0;
	     command->options != NULL && command->options[i].name != NULL;
	     i++) {
		const struct option_row *row = &command->options[i];

		if (row->required && args->said[i].count == 0)
			return refuse(err, remedy, "%s: it needs --%s %s",
			    command->name, row->name, row->operand);
	}
	return CUSTODY_OK;
}

static const char *
from_environment(const char *name)
{
	const char *value = getenv(name);

	return value == NULL || value[0] == '\0' ? NULL : value;
}

static enum custody_status
prepare(struct command_args *args, int argc, struct custody_error *err)
{
	const struct option_row *row = args->command->options;
	size_t rows = 0;

	for (; row != NULL && row[rows].name != NULL; rows++)
		;
	args->operand = calloc((size_t)argc + 1, sizeof *args->operand);
	args->said = calloc(rows + 1, sizeof *args->said);
	if (args->operand == NULL || args->said == NULL)
		return refuse(err, "", "memory is short");
	for (size_t i = 0; i < rows; i++) {
		args->said[i].value =
		    calloc((size_t)argc + 1, sizeof(const char *));
		if (args->said[i].value == NULL)
			return refuse(err, "", "memory is short");
	}
	args->ledger = from_environment("CUSTODY_LEDGER");
	args->identity = from_environment("CUSTODY_IDENTITY");
	args->passphrase_file = from_environment("CUSTODY_PASSPHRASE_FILE");
	args->store_passphrase_file =
	    from_environment("CUSTODY_STORE_PASSPHRASE_FILE");
	args->store_key = from_environment("CUSTODY_STORE_KEY");
	args->store_token = from_environment("CUSTODY_STORE_TOKEN");
	args->duckdb = from_environment("CUSTODY_DUCKDB");
	return CUSTODY_OK;
}

/* A word that is another verb's is told where it belongs. */
static enum custody_status
take_operand(
    struct command_args *args, const char *word, struct custody_error *err)
{
	const struct elsewhere *row = args->command->elsewhere;

	for (; args->operands == 0 && row != NULL && row->word != NULL; row++)
		if (strcmp(row->word, word) == 0)
			return refuse(err, row->command,
			    "%s: %s is no verb of it", args->command->name,
			    word);
	args->operand[args->operands++] = word;
	return CUSTODY_OK;
}

enum custody_status
options_parse(
    struct command_args *args, int argc, char **argv, struct custody_error *err)
{
	enum custody_status status = prepare(args, argc, err);
	bool dashes = false;

	for (int i = 0; status == CUSTODY_OK && i < argc; i++) {
		if (!dashes && strcmp(argv[i], "--") == 0) {
			dashes = true;
			args->before_dashes = args->operands;
		} else if (!dashes && argv[i][0] == '-' && argv[i][1] != '\0') {
			status = take_option(args, argc, argv, &i, err);
		} else {
			status = take_operand(args, argv[i], err);
		}
	}
	if (!dashes)
		args->before_dashes = args->operands;
	if (status == CUSTODY_OK && !args->help && !args->version)
		status = check_complete(args, err);
	return status;
}

void
args_clear(struct command_args *args)
{
	const struct option_row *row =
	    args->command == NULL ? NULL : args->command->options;

	for (size_t i = 0;
	     args->said != NULL && row != NULL && row[i].name != NULL; i++)
		free(args->said[i].value);
	free(args->said);
	free(args->operand);
	args->said = NULL;
	args->operand = NULL;
}

int
options_before_verb(int argc, char **argv)
{
	int i = 0;

	while (
	    i < argc && strncmp(argv[i], "--", 2) == 0 && argv[i][2] != '\0') {
		size_t index = 0;
		const struct option_row *row = find_row(
		    common, argv[i] + 2, strcspn(argv[i] + 2, "="), &index);

		if (row == NULL)
			break;
		i += row->operand != NULL && strchr(argv[i], '=') == NULL ? 2
									  : 1;
	}
	return i < argc ? i : argc;
}

enum answer_form
options_form(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return FORM_JSON;
	return FORM_TEXT;
}
