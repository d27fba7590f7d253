/* SPDX-License-Identifier: Apache-2.0
 *
 * args: what was typed, as the asking structs take it.  A number that is none
 * is a usage error, never 0.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/job.h"
#include "cli/text.h"

const char *
args_text(const struct command_args *args, size_t option)
{
	const struct option_said *said = &args->said[option];

	return said->count == 0 ? NULL : said->value[said->count - 1];
}

bool
args_said(const struct command_args *args, size_t option)
{
	return args->said[option].count > 0;
}

const char *const *
args_list(const struct command_args *args, size_t option, size_t *count)
{
	*count = args->said[option].count;
	return args->said[option].value;
}

const char *
args_operand(const struct command_args *args, size_t index)
{
	return index < args->operands ? args->operand[index] : NULL;
}

enum custody_status
args_usage(struct custody_error *err, const char *remedy, const char *verb,
    const char *said, const char *why)
{
	char *safe = text_escape(said, strlen(said));

	snprintf(err->code, sizeof err->code, "usage");
	snprintf(err->text, sizeof err->text, "%s%s%s: %s", verb,
	    *said == '\0' ? "" : " ", safe == NULL ? "" : safe, why);
	snprintf(err->remedy, sizeof err->remedy, "%s", remedy);
	free(safe);
	return CUSTODY_USAGE;
}

enum custody_status
args_number(const struct command_args *args, const char *said, uint64_t *out,
    struct custody_error *err)
{
	char *end = NULL;

	if (said == NULL)
		return CUSTODY_OK;
	if (said[0] < '0' || said[0] > '9' || strlen(said) > 15)
		return args_usage(err, "a whole number", args->command->name,
		    said, "not a number");
	*out = strtoull(said, &end, 10);
	if (*end != '\0')
		return args_usage(err, "a whole number", args->command->name,
		    said, "not a number");
	return CUSTODY_OK;
}

/* Where "DATASET=" ends; NULL if the text does not begin so. */
static const char *
find_path(const char *text)
{
	size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._/-@");

	if (name == 0 || text[name] != '=' || strchr("._/-@", text[0]) != NULL)
		return NULL;
	return text + name;
}

/* Names of datasets lie behind the array, in its memory. */
static struct custody_data *
reserve_data(const struct option_said *said, char **names)
{
	size_t size = (said->count + 1) * sizeof(struct custody_data);
	size_t most = 0;
	struct custody_data *data;

	for (size_t i = 0; i < said->count; i++)
		most += strlen(said->value[i]) + 1;
	data = calloc(1, size + most);
	*names = (char *)data + size;
	return data;
}

enum custody_status
args_data(const struct command_args *args, size_t option,
    struct custody_data **out, size_t *count, struct custody_error *err)
{
	const struct option_said *said = &args->said[option];
	char *name;
	struct custody_data *data = reserve_data(said, &name);

	*out = data;
	*count = said->count;
	if (data == NULL)
		return CUSTODY_UNKNOWN;
	for (size_t i = 0; i < said->count; i++) {
		const char *text = said->value[i];
		const char *equals = find_path(text);

		data[i].path = equals == NULL ? text : equals + 1;
		if (equals != NULL) {
			data[i].dataset = name;
			memcpy(name, text, (size_t)(equals - text));
			name += equals - text + 1;
		}
		if (data[i].path[0] == '\0')
			return args_usage(err, "--data [DATASET=]PATH",
			    args->command->name, text, "there is no path");
	}
	return CUSTODY_OK;
}

/* What help calls a word: one of these may be any bytes. */
static bool
is_path(const char *word, size_t len)
{
	static const char *const paths[] = {
	    "FILE", "DIR", "PATH", "GLOB", "PART", "CHECKPOINT"};

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		const char *at = strstr(word, paths[i]);

		if (at != NULL && at < word + len)
			return true;
	}
	return false;
}

static enum custody_status
check_word(const struct command_args *args, const char *word, size_t len,
    const char *said, struct custody_error *err)
{
	json_t *text = is_path(word, len) ? json_null() : json_string(said);

	if (text == NULL)
		return args_usage(err, "only a path may have other bytes",
		    args->command->name, said, "not UTF-8");
	json_decref(text);
	return CUSTODY_OK;
}

/* Of what takes data, where the command line names no job. */
static enum custody_status
check_job(const struct command_args *args, struct custody_error *err)
{
	const char *job = job_name(NULL);
	json_t *text = json_string(job == NULL ? "" : job);

	if (text == NULL)
		return args_usage(err,
		    "set it to a name in UTF-8, or say --job TEXT",
		    args->command->name, job,
		    "CUSTODY_JOB, or SLURM_JOB_ID, is not UTF-8");
	json_decref(text);
	return CUSTODY_OK;
}

enum custody_status
args_check_text(const struct command_args *args, struct custody_error *err)
{
	const struct option_row *row = args->command->options;
	const char *word = args->command->operands;
	enum custody_status status = CUSTODY_OK;

	if (args->identity != NULL)
		status = check_word(args, "NAME", 4, args->identity, err);
	for (size_t i = 0; row != NULL && row[i].name != NULL; i++) {
		if (status == CUSTODY_OK && args->said[i].count == 0 &&
		    (args->command->traits & IS_GATE) != 0 &&
		    strcmp(row[i].name, "job") == 0)
			status = check_job(args, err);
		for (size_t k = 0;
		     status == CUSTODY_OK && k < args->said[i].count; k++)
			if (row[i].operand != NULL)
				status = check_word(args, row[i].operand,
				    strlen(row[i].operand),
				    args->said[i].value[k], err);
	}
	/* The last word stands for all that follow: "PATH...". */
	for (size_t i = 0; status == CUSTODY_OK && i < args->before_dashes;
	     i++) {
		size_t len = strcspn(word, " ");

		status = check_word(args, word, len, args->operand[i], err);
		if (word[len] == ' ')
			word += len + 1;
	}
	return status;
}
