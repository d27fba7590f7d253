/* SPDX-License-Identifier: Apache-2.0
 *
 * completion: verbs, options and their words stand in the script; datasets and
 * ids are asked of the ledger at hand when they are needed.
 */
#include <stdbool.h>
#include <string.h>

#include "cli/completion.h"
#include "cli/options.h"

/* What operands can be, and the verb that lists them. */
static const struct {
	const char *kind, *asks;
} lists[] = {
    {"datasets", "list datasets"},
    {"requests", "requests"},
    {"releases", "list releases"},
    {"quarantines", "list quarantines"},
    {"recalls", "list recalls"},
    {"holds", "list holds"},
    {"identities", "identity list"},
    {"policies", "policy list"},
};

/* Calls `each` for every option that a command takes. */
static void
each_option(FILE *out, const struct command *command,
    void (*each)(FILE *, const struct command *, const struct option_row *))
{
	const struct option_row *row = command->options;

	for (; row != NULL && row->name != NULL; row++)
		each(out, command, row);
	for (size_t i = 0; (row = options_special(command, i)) != NULL; i++)
		each(out, command, row);
	for (size_t i = 0; (row = options_common(command, i)) != NULL; i++)
		each(out, command, row);
}

static void
write_name(
    FILE *out, const struct command *command, const struct option_row *row)
{
	(void)command;
	fprintf(out, " %s%s", row->name[1] == '\0' ? "-" : "--", row->name);
}

/* "a|b|c" as "a b c" */
static void
write_words(FILE *out, const char *words)
{
	for (; *words != '\0'; words++)
		fputc(*words == '|' || *words == ',' ? ' ' : *words, out);
}

static bool
names_files(const struct option_row *row)
{
	static const char *const words[] = {"FILE", "DIR", "PATH"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(row->operand, words[i]) != NULL)
			return true;
	return false;
}

static void
write_values(
    FILE *out, const struct command *command, const struct option_row *row)
{
	if (row->operand == NULL)
		return;
	fprintf(out, "    '%s:%s%s') values='", command->name,
	    row->name[1] == '\0' ? "-" : "--", row->name);
	if (row->words != NULL)
		write_words(out, row->words);
	else
		fputs(names_files(row) ? "@files" : "@nothing", out);
	fputs("' ;;\n", out);
}

/* Functions that bash and zsh both understand. */
static void
write_tables(FILE *out)
{
	fputs("_custody_table() {\n    options= operands=\n    case $1 in\n",
	    out);
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const struct command *command = command_table[i];

		fprintf(out, "    '%s') options='", command->name);
		each_option(out, command, write_name);
		fprintf(out, "' operands='%s' ;;\n",
		    command->completes == NULL ? "" : command->completes);
	}
	fputs("    esac\n}\n_custody_values() {\n    values=\n    case $1 in\n",
	    out);
	for (size_t i = 0; command_table[i] != NULL; i++)
		each_option(out, command_table[i], write_values);
	fputs("    esac\n}\n_custody_list() {\n    case $1 in\n", out);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		fprintf(out,
		    "    %s) custody %s --csv 2>/dev/null | sed 1d |\n"
		    "        cut -d, -f1 ;;\n",
		    lists[i].kind, lists[i].asks);
	fputs("    words:*) echo \"${1#words:}\" | tr , ' ' ;;\n    esac\n}\n",
	    out);
}

/* The first words of the verbs, or the second ones of a family. */
static void
write_verbs(FILE *out, const char *family)
{
	size_t len = family == NULL ? 0 : strlen(family);
	const char *before = "";

	for (size_t i = 0; command_table[i] != NULL; i++) {
		const char *name = command_table[i]->name;
		size_t first = strcspn(name, " ");

		if (family == NULL && strncmp(before, name, first) != 0)
			fprintf(out, " %.*s", (int)first, name);
		else if (family != NULL && first == len &&
			 strncmp(name, family, len) == 0 && name[len] == ' ')
			fprintf(out, " %s", name + len + 1);
		before = name;
	}
}

/* _custody_verb WORD...: sets verb, and next to the words that may follow. */
static void
write_finder(FILE *out)
{
	fputs("_custody_verb() {\n    verb= next=\n    while [ $# -gt 0 ]; do\n"
	      "        case $1 in\n"
	      "        --ledger | --as | --passphrase-file | --store-key | \\\n"
	      "            --store-token | --store-passphrase-file) shift ;;\n"
	      "        -*) ;;\n"
	      "        *) break ;;\n"
	      "        esac\n"
	      "        [ $# -gt 0 ] && shift\n"
	      "    done\n"
	      "    case $1 in\n"
	      "    '') next='",
	    out);
	write_verbs(out, NULL);
	fputs("' ;;\n", out);
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const char *name = command_table[i]->name;
		size_t len = strcspn(name, " ");
		char first[32];

		if (name[len] == '\0' || len >= sizeof first)
			continue;
		memcpy(first, name, len);
		first[len] = '\0';
		if (command_family(first) != command_table[i])
			continue;
		fprintf(out,
		    "    %s) if [ -n \"$2\" ]; then verb=\"$1 $2\"; else "
		    "next='",
		    first);
		write_verbs(out, first);
		fputs("'; fi ;;\n", out);
	}
	fputs("    *) verb=$1 ;;\n    esac\n}\n", out);
}

void
completion_bash(FILE *out)
{
	fputs("# custody completion bash: source it, or put it into\n"
	      "# /etc/bash_completion.d\n",
	    out);
	write_tables(out);
	write_finder(out);
	fputs("_custody() {\n"
	      "    local cur=${COMP_WORDS[COMP_CWORD]} kind\n"
	      "    local prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "    local verb next options operands values\n"
	      "    COMPREPLY=()\n"
	      "    _custody_verb \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"\n"
	      "    if [ -n \"$next\" ]; then\n"
	      "        COMPREPLY=($(compgen -W \"$next --help\" -- \"$cur\"))\n"
	      "        return\n"
	      "    fi\n"
	      "    _custody_table \"$verb\"\n"
	      "    _custody_values \"$verb:$prev\"\n"
	      "    case $values in\n"
	      "    '') ;;\n"
	      "    @nothing) return ;;\n"
	      "    @files) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
	      "    *) COMPREPLY=($(compgen -W \"$values\" -- \"$cur\"))\n"
	      "        return ;;\n"
	      "    esac\n"
	      "    case $cur in\n"
	      "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
	      "        return ;;\n"
	      "    esac\n"
	      "    for kind in $operands; do\n"
	      "        case $kind in\n"
	      "        files) COMPREPLY+=($(compgen -f -- \"$cur\")) ;;\n"
	      "        folders) COMPREPLY+=($(compgen -d -- \"$cur\")) ;;\n"
	      "        *) COMPREPLY+=($(compgen -W \"$(_custody_list $kind)\" "
	      "\\\n"
	      "            -- \"$cur\")) ;;\n"
	      "        esac\n"
	      "    done\n"
	      "}\n"
	      "complete -o filenames -F _custody custody\n",
	    out);
}

void
completion_zsh(FILE *out)
{
	fputs("#compdef custody\n"
	      "# custody completion zsh: as _custody in a folder of $fpath\n",
	    out);
	write_tables(out);
	write_finder(out);
	fputs("_custody() {\n"
	      "    local cur=${words[CURRENT]} prev=${words[CURRENT-1]} kind\n"
	      "    local verb next options operands values\n"
	      "    _custody_verb ${words[2,CURRENT-1]}\n"
	      "    if [[ -n $next ]]; then\n"
	      "        compadd -- ${=next} --help\n"
	      "        return\n"
	      "    fi\n"
	      "    _custody_table $verb\n"
	      "    _custody_values \"$verb:$prev\"\n"
	      "    case $values in\n"
	      "    '') ;;\n"
	      "    @nothing) return ;;\n"
	      "    @files) _files; return ;;\n"
	      "    *) compadd -- ${=values}; return ;;\n"
	      "    esac\n"
	      "    if [[ $cur == -* ]]; then\n"
	      "        compadd -- ${=options}\n"
	      "        return\n"
	      "    fi\n"
	      "    for kind in ${=operands}; do\n"
	      "        case $kind in\n"
	      "        files) _files ;;\n"
	      "        folders) _files -/ ;;\n"
	      "        *) compadd -- ${=$(_custody_list $kind)} ;;\n"
	      "        esac\n"
	      "    done\n"
	      "}\n"
	      "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
	      "    _custody \"$@\"\n"
	      "else\n"
	      "    compdef _custody custody\n"
	      "fi\n",
	    out);
}

/* A text in single quotes, as fish reads them. */
static void
write_quoted(FILE *out, const char *text)
{
	fputc('\'', out);
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('\'', out);
}

/* The condition under which a command's lines count. */
static void
write_condition(FILE *out, const struct command *command)
{
	const char *space = strchr(command->name, ' ');

	if (space == NULL)
		fprintf(
		    out, "-n '__fish_seen_subcommand_from %s'", command->name);
	else
		fprintf(out,
		    "-n '__fish_seen_subcommand_from %.*s; and "
		    "__fish_seen_subcommand_from %s'",
		    (int)(space - command->name), command->name, space + 1);
}

static void
write_fish_option(
    FILE *out, const struct command *command, const struct option_row *row)
{
	fputs("complete -c custody ", out);
	write_condition(out, command);
	fprintf(out, " %s %s", row->name[1] == '\0' ? "-s" : "-l", row->name);
	if (row->words != NULL) {
		fputs(" -x -a '", out);
		write_words(out, row->words);
		fputc('\'', out);
	} else if (row->operand != NULL) {
		fputs(names_files(row) ? " -r -F" : " -x", out);
	}
	fputs(" -d ", out);
	write_quoted(out, row->help);
	fputc('\n', out);
}

static void
write_fish_operands(FILE *out, const struct command *command)
{
	const char *kind = command->completes;

	while (kind != NULL && *kind != '\0') {
		size_t len = strcspn(kind, " ");

		fputs("complete -c custody ", out);
		write_condition(out, command);
		if (strncmp(kind, "files", len) == 0 ||
		    strncmp(kind, "folders", len) == 0)
			fputs(" -F\n", out);
		else
			fprintf(out, " -a '(__custody_list %.*s)'\n", (int)len,
			    kind);
		kind += len + strspn(kind + len, " ");
	}
}

static void
write_fish_verb(FILE *out, const struct command *command)
{
	const char *space = strchr(command->name, ' ');

	if (space == NULL)
		fprintf(out,
		    "complete -c custody -n __fish_use_subcommand -a %s",
		    command->name);
	else
		fprintf(out,
		    "complete -c custody -n __fish_use_subcommand -a %.*s\n"
		    "complete -c custody -n '__fish_seen_subcommand_from %.*s' "
		    "-a %s",
		    (int)(space - command->name), command->name,
		    (int)(space - command->name), command->name, space + 1);
	fputs(" -d ", out);
	write_quoted(out, command->summary);
	fputc('\n', out);
}

void
completion_fish(FILE *out)
{
	fputs("# custody completion fish: as custody.fish in\n"
	      "# ~/.config/fish/completions\n"
	      "function __custody_list\n    switch $argv[1]\n",
	    out);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		fprintf(out,
		    "        case %s\n"
		    "            custody %s --csv 2>/dev/null | sed 1d | cut "
		    "-d, "
		    "-f1\n",
		    lists[i].kind, lists[i].asks);
	fputs("        case 'words:*'\n"
	      "            string replace words: '' $argv[1] | string split ,\n"
	      "    end\nend\ncomplete -c custody -f\n",
	    out);
	for (size_t i = 0; command_table[i] != NULL; i++) {
		write_fish_verb(out, command_table[i]);
		write_fish_operands(out, command_table[i]);
		each_option(out, command_table[i], write_fish_option);
	}
}
