/* SPDX-License-Identifier: Apache-2.0
 *
 * memory: each act, when one of its own allocations, or all from that one on,
 * finds no memory: one for each place of the library that allocates, by who
 * called it.
 *
 * With CUSTODY_EVERY it is every n-th of all in their place, 1 being all (by
 * hand); under a sanitizer, which sees what is not given back, by hand alone:
 * 0 is each place there, too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acts/release_inside.h"
#include "base/file.h"
#include "memory_acts.h"
#include "short_memory.h"

/* --- one after the other -------------------------------------------------- */

static char desk[] = "/tmp/custody-memory-XXXXXX";

static void
shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

static int
set_up(void **state)
{
	static const char *const files[][2] = {
	    {"data/a.jsonl",
		"{\"url\":\"https://pages.example/1\",\"id\":\"u1\"}\n"
		"{\"url\":\"https://other.example/2\",\"id\":\"u2\"}\n"},
	    {"data/b.jsonl", "{\"url\":\"https://pages.example/3\"}\n{}\n"},
	    {"more.jsonl", "{\"url\":\"https://new.example/\"}\n"},
	    {"some.jsonl",
		"{\"url\":\"https://pages.example/1\",\"id\":\"u1\"}\n"},
	    {"people.csv", "id,name\np1,Ada\np2,Bob\n"},
	    {"list.csv", "type,value\ndomain,pages.example\n"},
	    {"text", "{\"url\":\"https://other.example/2\",\"id\":\"u2\"}"},
	};
	const struct custody_settings settings = {.identity = "ada"};
	struct custody_error err = {0};
	struct custody *custody = NULL;
	json_t *answer = NULL;
	char seen[64];

	(void)state;
	if (mkdtemp(desk) == NULL || chdir(desk) != 0)
		return -1;
	shell("mkdir work keys seen && mkdir work/data");
	shell("head -c 32 /dev/urandom >store.key && chmod 600 store.key");
	setenv("CUSTODY_KEYS", "../keys", 1);
	snprintf(seen, sizeof seen, "%s/seen", desk);
	setenv("XDG_STATE_HOME", seen, 1);
	if (chdir("work") != 0)
		return -1;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (file_write(AT_FDCWD, files[i][0], files[i][1],
			strlen(files[i][1]), 0644, &err) != CUSTODY_OK)
			return -1;
	shell("cp -a data elsewhere");
	if (custody_open_bare(&custody, &settings, &err) != CUSTODY_OK ||
	    custody_init(custody, &(struct custody_init){.dir = "."}, &answer,
		&err) != CUSTODY_OK)
		return -1;
	json_decref(answer);
	custody_close(custody);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return file_remove_tree(AT_FDCWD, desk, NULL) == CUSTODY_OK ? 0 : -1;
}

static bool
yes(void *ctx, const json_t *shown)
{
	(void)ctx;
	(void)shown;
	return true;
}

static void
forget(json_t *answer)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(answer, "handed"), i, one)
		close((int)json_integer_value(json_object_get(one, "fd")));
	json_decref(answer);
}

/* What an answer has, whatever its texts are: every key and row counts.  True
 * or false, as whether a disk read past its cache, differ by themselves. */
static uint64_t
find_shape(const json_t *value)
{
	const uint64_t odd = 0x9e3779b97f4a7c15;
	uint64_t shape = value == NULL            ? 0
			 : json_is_boolean(value) ? JSON_TRUE + 1
						  : json_typeof(value) + 1;
	const char *key;
	const json_t *one;
	json_t *member;
	size_t i;

	json_array_foreach (value, i, one)
		shape = (shape ^ find_shape(one)) * odd;
	json_object_foreach ((json_t *)(uintptr_t)value, key, member) {
		uint64_t name = odd;

		for (i = 0; key[i] != '\0'; i++)
			name = (name ^ (uint8_t)key[i]) * odd;
		shape += (name ^ find_shape(member)) * odd;
	}
	return shape;
}

/* With allocations [from, until) of the act failing; those of opening count
 * where opening is what is asked for.  *shape is of what it answered. */
static enum custody_status
attempt(const struct step *step, uint64_t from, uint64_t until, uint64_t *shape,
    struct custody_error *err)
{
	const struct custody_settings settings = {
	    .ledger = ".",
	    .identity = step->by,
	    .threads = 1,
	    .confirm = yes,
	    .store_key = "../store.key",
	};
	struct custody *custody = NULL;
	json_t *answer = NULL;
	enum custody_status status;

	*err = (struct custody_error){.code = ""};
	wanting.count = 0;
	wanting.from = from;
	wanting.until = until;
	wanting.hit = false;
	wanting.on = step->act == act_open;
	status = custody_open(&custody, &settings, err);
	wanting.on = true;
	if (status == CUSTODY_OK)
		status = step->act(custody, &answer, err);
	custody_close(custody);
	wanting.on = false;
	*shape = find_shape(answer);
	forget(answer);
	return status;
}

static void
put_back(const char *from)
{
	char command[128];

	snprintf(command, sizeof command,
	    "find . ../keys ../seen -mindepth 1 -delete && "
	    "cp -a ../%s/work/. . && cp -a ../%s/keys ../%s/seen ..",
	    from, from, from);
	shell(command);
}

static void
keep(const char *as)
{
	char command[128];

	snprintf(command, sizeof command,
	    "rm -rf ../%s && mkdir ../%s && cp -a ../work ../keys ../seen "
	    "../%s",
	    as, as, as);
	shell(command);
}

/* Acknowledged or not: the ledger is not as it was. */
static bool
is_changed(const struct stat *before)
{
	struct stat now;

	return stat(".custody/ledger.sqlite3", &now) != 0 ||
	       now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != before->st_mtim.tv_nsec;
}

/* In a process of its own, which has to end by itself and leave nothing
 * allocated: ANSWERED and its status, where a yes is all that it should be. */
#define ANSWERED 64

static uint64_t whole; /* the shape of the answer, with memory */

static int
attempt_apart(const struct step *step, uint64_t from, uint64_t until)
{
	struct custody_error err;
	enum custody_status status;
	uint64_t shape;
	int ended = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		signal(SIGABRT, SIG_DFL);
		status = attempt(step, from, until, &shape, &err);
		if (status == CUSTODY_OK && !step->less && shape != whole)
			exit(2);
		exit(status != CUSTODY_OK && err.text[0] == '\0'
			 ? 1
			 : ANSWERED + (int)status);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &ended, 0), pid);
	return ended;
}

/* Did it answer as it has to, with allocations [from, until) failing? */
static bool
is_answered(const struct step *step, uint64_t from, uint64_t until)
{
	struct stat before;
	int ended;
	bool good, yes;

	assert_int_equal(stat(".custody/ledger.sqlite3", &before), 0);
	ended = attempt_apart(step, from, until);
	good = WIFEXITED(ended) && WEXITSTATUS(ended) >= ANSWERED;
	yes = good && WEXITSTATUS(ended) == ANSWERED;
	if (yes || is_changed(&before))
		put_back("save");
	if (good && !(yes && step->no))
		return true;
	print_error("%s: allocation %d%s: %s %d\n", step->name, (int)from,
	    until == UINT64_MAX ? " and all after it" : "",
	    WIFEXITED(ended) ? "exit" : "signal",
	    WIFEXITED(ended) ? WEXITSTATUS(ended) : WTERMSIG(ended));
	return false;
}

/* The places that failed before, and those of the act at hand. */
#define PLACES 65536
static uint64_t failed[PLACES], at_hand[PLACES];
static size_t failed_count;

static bool
is_new(uint64_t place)
{
	for (size_t i = 0; i < failed_count; i++)
		if (failed[i] == place)
			return false;
	assert_true(failed_count < PLACES);
	failed[failed_count++] = place;
	return true;
}

/* How often it did not answer as it has to; `every` 0: each new place, and
 * some of them with all that comes after. */
static size_t
sweep(const struct step *step, uint64_t count, uint64_t every)
{
	size_t wrong = 0;

	assert_true(count <= PLACES);
	for (uint64_t n = 1; n <= count; n++) {
		bool chosen =
		    every == 0 ? is_new(at_hand[n - 1]) : n % every == 0;

		if (!chosen)
			continue;
		wanting.target = every == 0 ? at_hand[n - 1] : 0;
		wrong += !is_answered(step, n, n + 1);
		if (every != 0 || failed_count % 4 == 0)
			wrong += !is_answered(step, n, UINT64_MAX);
	}
	wanting.target = 0;
	return wrong;
}

static void
where_memory_is_short_each_act_answers_and_never_yes_for_no(void **state)
{
	const char *said = getenv("CUSTODY_EVERY");
	uint64_t every = said == NULL ? 0 : strtoull(said, NULL, 10);
	struct custody_error err;
	size_t wrong = 0;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	if (said == NULL)
		skip();
#endif
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		uint64_t count;

		keep("save");
		wanting.place = at_hand;
		wanting.room = PLACES;
		if ((attempt(&steps[i], 0, 0, &whole, &err) == CUSTODY_OK) ==
		    steps[i].no)
			fail_msg("%s: %s", steps[i].name, err.text);
		wanting.place = NULL;
		count = wanting.count;
		keep("after");
		put_back("save");
		wrong += sweep(&steps[i], count, every);
		put_back("after");
	}
	assert_int_equal(wrong, 0);
}

static void
where_memory_is_short_a_skip_list_is_not_called_malformed(void **state)
{
	static const char line[] =
	    "{\"dataset\":\"d\",\"file\":\"f\",\"ordinal\":1,\"version\":"
	    "\"0123456789abcdef0123456789abcdef"
	    "0123456789abcdef0123456789abcdef\"}\n";
	struct release_skips skips = {.count = 0};
	struct custody_error err = {0};
	enum custody_status status = CUSTODY_UNKNOWN;

	(void)state;
	assert_int_equal(
	    file_write(AT_FDCWD, "list", line, strlen(line), 0644, &err),
	    CUSTODY_OK);
	for (uint64_t n = 1; status == CUSTODY_UNKNOWN; n++) {
		wanting.count = 0;
		wanting.from = n;
		wanting.until = n + 1;
		wanting.on = true;
		status = release_skip_read(&skips, "list", "", &err);
		wanting.on = false;
		release_skip_clear(&skips);
		assert_true(n < 1000);
	}
	assert_int_equal(status, CUSTODY_OK);
	assert_true(wanting.from > 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		where_memory_is_short_each_act_answers_and_never_yes_for_no),
	    cmocka_unit_test(
		where_memory_is_short_a_skip_list_is_not_called_malformed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
