/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "gates/slurm/gate.h"
#include "gates/slurm/site.h"
#include "gates/slurm/turn.h"

static char folder[] = "/tmp/slurm-gate-XXXXXX";
static char program[64];

/* A program that answers what the test says. */
static void
write_program(const char *body)
{
	FILE *file = fopen(program, "w");

	assert_non_null(file);
	fprintf(file, "#!/bin/sh\n%s\n", body);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(program, 0700), 0);
}

static struct gate_answer
ask(const char *body, unsigned seconds)
{
	struct site site = {.custody = program,
	    .ledger = "/ledger",
	    .pin = "00",
	    .seconds = seconds};
	struct gate_job job = {.job = "7",
	    .request = "R1",
	    .permit = "",
	    .data = "a=/x:/y",
	    .skip_list = "",
	    .home = "/root",
	    .identity = "dev",
	    .keys = "",
	    .passphrase_file = ""};
	struct gate_answer answer;
	int silent = open("/dev/null", O_WRONLY);

	if (body != NULL)
		write_program(body);
	gate_ask(&answer, &site, &job, silent);
	close(silent);
	return answer;
}

#define ALLOW "{\"type\":\"result\",\"verdict\":\"allow\",\"release\":\"L3\"}"

static void
an_allow_with_its_release_opens(void **state)
{
	struct gate_answer answer = ask("echo '" ALLOW "'", 5);

	(void)state;
	assert_int_equal(answer.code, GATE_OPEN);
	assert_string_equal(answer.release, "L3");
}

static void
whatever_is_not_a_clear_yes_is_no(void **state)
{
	static const struct {
		const char *body;
		int code;
	} cases[] = {
	    {"echo '" ALLOW "'; exit 1", GATE_DENIED},
	    {"echo '" ALLOW "'; exit 3", GATE_DISAGREES},
	    {"echo '" ALLOW "'; exit 77", GATE_UNKNOWN},
	    {"echo '" ALLOW "'; kill -9 $$", GATE_UNKNOWN},
	    {"exit 0", GATE_UNKNOWN},
	    {"echo allow", GATE_UNKNOWN},
	    {"echo '" ALLOW "'; echo more", GATE_UNKNOWN},
	    {"echo '{\"type\":\"result\",\"verdict\":\"allow\"}'",
		GATE_UNKNOWN},
	    {"echo '{\"type\":\"result\",\"verdict\":\"deny\","
	     "\"release\":\"L3\"}'",
		GATE_UNKNOWN},
	    {"echo '{\"type\":\"row\",\"verdict\":\"allow\","
	     "\"release\":\"L3\"}'",
		GATE_UNKNOWN},
	    {"head -c 5000000 /dev/zero; exit 0", GATE_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct gate_answer answer = ask(cases[i].body, 5);

		assert_int_equal(answer.code, cases[i].code);
		assert_string_equal(answer.release, "");
	}
	unlink(program);
	assert_int_equal(ask(NULL, 5).code, GATE_UNKNOWN);
}

/* What the program is asked, and with which environment. */
static void
nothing_of_the_job_but_what_is_listed_reaches_the_program(void **state)
{
	struct gate_answer answer;
	char body[256];

	(void)state;
	setenv("LD_LIBRARY_PATH", "/evil", 1);
	setenv("CUSTODY_LEDGER", "/evil", 1);
	snprintf(body, sizeof body,
	    "echo \"$*\" >%s/words; env | sort >%s/env; echo '%s'", folder,
	    folder, ALLOW);
	answer = ask(body, 5);
	assert_int_equal(answer.code, GATE_OPEN);
	snprintf(body, sizeof body,
	    "! grep -q evil %s/env && grep -q CUSTODY_IDENTITY=dev %s/env",
	    folder, folder);
	assert_int_equal(system(body), 0);
	snprintf(body, sizeof body,
	    "grep -qx 'check R1 --ledger=/ledger --pin=00 --job=7 "
	    "--time-limit=5 --data=a=/x --data=/y --no-progress --json' "
	    "%s/words",
	    folder);
	assert_int_equal(system(body), 0);
	unsetenv("LD_LIBRARY_PATH");
	unsetenv("CUSTODY_LEDGER");
}

static void
a_request_is_r_and_a_number(void **state)
{
	(void)state;
	assert_true(gate_is_request("R1"));
	assert_true(gate_is_request("R40"));
	assert_false(gate_is_request(""));
	assert_false(gate_is_request("R"));
	assert_false(gate_is_request("R0"));
	assert_false(gate_is_request("R1 "));
	assert_false(gate_is_request("--help"));
	assert_false(gate_is_request("R12345678901234567890123"));
}

static bool
reads(struct site *site, const char *a, const char *b, const char *c)
{
	char *words[] = {strdup(a), strdup(b), strdup(c)}, why[256];
	int count = 0;
	bool well;

	while (count < 3 && words[count][0] != '\0')
		count++;
	well = site_read(site, count, words, why, sizeof why);
	for (int i = 0; i < 3; i++)
		free(words[i]);
	return well;
}

static void
a_site_that_says_too_little_or_what_nobody_knows_is_closed(void **state)
{
	struct site site;

	(void)state;
	assert_true(reads(&site, "ledger=/l", "pin=00", ""));
	assert_int_equal(site.seconds, 3600);
	assert_true(reads(&site, "trust=/t", "", ""));
	assert_true(reads(&site, "trust=/t", "time-limit=9", ""));
	assert_int_equal(site.seconds, 9);
	assert_false(reads(&site, "", "", ""));
	assert_false(reads(&site, "ledger=/l", "", ""));
	assert_false(reads(&site, "pin=00", "trust=/t", ""));
	assert_false(reads(&site, "ledger=/l", "pni=00", ""));
	assert_false(reads(&site, "ledger=/l", "pin=", ""));
	assert_false(reads(&site, "trust=/t", "trust=/u", ""));
	assert_false(reads(&site, "trust=/t", "time-limit=0", ""));
	assert_false(reads(&site, "trust=/t", "time-limit=5m", ""));
}

static void
a_trust_file_is_roots_alone(void **state)
{
	char path[128], why[256], command[300];

	(void)state;
	if (getuid() != 0)
		skip();
	snprintf(path, sizeof path, "%s/trust.json", folder);
	snprintf(command, sizeof command, "echo {} >%s", path);
	assert_int_equal(system(command), 0);
	assert_int_equal(chmod(path, 0644), 0);
	assert_true(site_root_owns(path, why, sizeof why));
	assert_false(site_root_owns("trust.json", why, sizeof why));
	assert_false(site_root_owns(folder, why, sizeof why));
	assert_int_equal(chmod(path, 0664), 0);
	assert_false(site_root_owns(path, why, sizeof why));
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(chown(path, 65534, 0), 0);
	assert_false(site_root_owns(path, why, sizeof why));
	assert_int_equal(chown(path, 0, 0), 0);
	assert_int_equal(chmod(folder, 0777), 0);
	assert_false(site_root_owns(path, why, sizeof why));
	assert_int_equal(chmod(folder, 0700), 0);
	snprintf(command, sizeof command, "ln -s trust.json %s/link", folder);
	assert_int_equal(system(command), 0);
	snprintf(path, sizeof path, "%s/link", folder);
	assert_false(site_root_owns(path, why, sizeof why));
}

static void
all_who_wait_get_the_answer_of_the_one_who_asked(void **state)
{
	struct turn *turn = turn_make();
	struct gate_answer answer = {.code = GATE_OPEN, .release = "L9"};
	int code = 0;

	(void)state;
	assert_non_null(turn);
	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			turn_wait(turn, 20, &answer);
			_exit(answer.code == GATE_OPEN &&
			      strcmp(answer.release, "L9") == 0);
		}
	turn_tell(turn, &answer);
	for (int i = 0; i < 3; i++) {
		assert_true(wait(&code) > 0);
		assert_int_equal(WEXITSTATUS(code), 1);
	}
	turn_wait(turn_make(), 1, &answer);
	assert_int_equal(answer.code, GATE_UNKNOWN);
}

static int
begin(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(program, sizeof program, "%s/custody", folder);
	return 0;
}

static int
end(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_allow_with_its_release_opens),
	    cmocka_unit_test(whatever_is_not_a_clear_yes_is_no),
	    cmocka_unit_test(
		nothing_of_the_job_but_what_is_listed_reaches_the_program),
	    cmocka_unit_test(a_request_is_r_and_a_number),
	    cmocka_unit_test(
		a_site_that_says_too_little_or_what_nobody_knows_is_closed),
	    cmocka_unit_test(a_trust_file_is_roots_alone),
	    cmocka_unit_test(all_who_wait_get_the_answer_of_the_one_who_asked),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
