/* SPDX-License-Identifier: Apache-2.0
 *
 * memory: each act, when any one of its own allocations, or all from that one
 * on, finds no memory.
 *
 * CUSTODY_EVERY says which: every n-th, 1 being all (by hand); under a
 * sanitizer, which sees what is not given back, by hand alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <custody/evidence.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "short_memory.h"

/* --- acts ----------------------------------------------------------------- */

typedef enum custody_status run(
    struct custody *custody, json_t **answer, struct custody_error *err);

/* act_NAME: custody_ACT() with these fields. */
#define ACT(name, act, ...)                                                    \
	static enum custody_status act_##name(struct custody *custody,         \
	    json_t **answer, struct custody_error *err)                        \
	{                                                                      \
		return custody_##act(custody,                                  \
		    &(struct custody_##act){__VA_ARGS__}, answer, err);        \
	}
#define LIST(...)                                                              \
	(const char *const[])                                                  \
	{                                                                      \
		__VA_ARGS__                                                    \
	}
#define COUNT(field, count, ...)                                               \
	.field = LIST(__VA_ARGS__),                                            \
	.count = sizeof LIST(__VA_ARGS__) / sizeof(const char *)
#define DATA(where)                                                            \
	.data = (const struct custody_data[]){{.path = (where)}},              \
	.data_count = 1

ACT(identity, identity_new, .name = "dev", .role = "developer")
ACT(ingest, ingest, .dataset = "birds", COUNT(paths, path_count, "data"),
    .reading.url_field = "url", .reading.id_field = "id",
    .source_url = "https://example.org/birds", .retrieved_at = "2026-01-02",
    .publisher = "Station", .licence = "CC0-1.0")
ACT(onto, ingest, .dataset = "birds", COUNT(paths, path_count, "more.jsonl"),
    .onto = "birds@1", .source_url = "https://example.org/birds",
    .retrieved_at = "2026-01-02", .publisher = "Station", .licence = "CC0-1.0")
ACT(sealed, ingest, .dataset = "people", COUNT(paths, path_count, "people.csv"),
    .reading.id_field = "id", .seal = true,
    .source_url = "https://example.org/people", .retrieved_at = "2026-01-02",
    .publisher = "Station", .licence = "CC0-1.0")
ACT(hash, hash, COUNT(paths, path_count, "data"), .out = "part")
ACT(parts, ingest, .dataset = "parts", COUNT(paths, path_count, "part"),
    .parts = true)
ACT(derived, ingest, .dataset = "derived",
    COUNT(paths, path_count, "some.jsonl"),
    COUNT(derived_from, derived_count, "birds@1"), .step = "chosen")
ACT(seal, seal, .dataset = "parts@1")
ACT(keys, keys_status, .unlock = true)
ACT(keys_copy, keys_copy, .to = "copy.slots", .holder = "safe")
ACT(reindex, reindex, .dataset = "derived@1", .url_field = "url")
ACT(locate, locate, .dataset = "birds@1", .path = "elsewhere")
ACT(terms, terms, .dataset = "birds", COUNT(allow, allow_count, "demo"),
    .licence = "CC0-1.0", .sensitivity = "public", .retain_until = "2199-01-01",
    .attribution = "Station")
ACT(terms_people, terms, .dataset = "people", COUNT(allow, allow_count, "demo"),
    .licence = "CC0-1.0", .sensitivity = "public")
ACT(attach, attach, .subject = "birds", .file = "more.jsonl",
    .kind = "contract")
ACT(request, request, COUNT(datasets, dataset_count, "birds@1"),
    .purpose = "demo", .project = "tour")
ACT(request_people, request, COUNT(datasets, dataset_count, "people"),
    .purpose = "demo", .project = "tour")
ACT(open, status_report, .own = true)
ACT(too_early, check, .request = "R1")
ACT(approve, approve, COUNT(ids, id_count, "R1", "R2"))
ACT(check, check, .request = "R1", DATA("data"), .job = "7",
    .skip_list = "skips")
ACT(check_wrong, check, .request = "R1", DATA("some.jsonl"))
ACT(check_people, check, .request = "R2", .exec = true, .hand_over = "memfd",
    .job = "8")
ACT(permit, permit, .request = "R1", .job = "9", .out = "permit")
ACT(export, export, .request = "R1", .job = "10", .to = "out",
    .compress = "zstd")
ACT(export_people, export, .request = "R2", .job = "11", .to = "out2")
ACT(receipt, receipt, .release = "L1", .model = "net")
ACT(trust, trust, .out = "trust")
ACT(trace, trace, .selector.domain = "pages.example")
ACT(trace_list, trace, .selector.from = "list.csv")
ACT(trace_text, trace, .selector.text = "text")
ACT(trace_proof, trace, .selector.record = "text", .proof = "proof")
ACT(diff, diff, .before = "birds@1", .after = "birds@2")
ACT(quarantine, quarantine, .selector.url = "https://pages.example/1",
    .recall = true, .why = "poisoned")
ACT(barred, check, .request = "R1", DATA("data"), .skip_list = "skips")
ACT(acknowledge, acknowledge, .recall = "C1", .release = "L1",
    .outcome = "retrained", .why = "done")
ACT(lift, lift, .id = "Q1", .why = "was none")
ACT(plan, dispose, COUNT(datasets, dataset_count, "derived@1"), .why = "over")
ACT(plan_people, dispose, .selector.id = "p1", .all = true, .why = "Art. 17")
ACT(plan_sealed, dispose, COUNT(datasets, dataset_count, "parts@1"),
    .why = "over")
ACT(verify_ledger, verify, .what = NULL)
ACT(verify_birds, verify, .what = "birds@1")
ACT(verify_sample, verify, .what = "people", .sample = "2")
ACT(checkpoint, checkpoint, .out = "checkpoint")
ACT(prove, prove, .dataset = "birds@1", .file = "a.jsonl", .ordinal = 1,
    .out = "record.proof")
ACT(prove_event, prove, .event = 2, .out = "event.proof")
ACT(report, report, .out = "report")
ACT(status, status_report, .own = false)
ACT(log, log, .newest = 9)
ACT(requests, requests, .state = NULL)
ACT(list, list, .what = "datasets")
ACT(show, show, .what = "birds@1")
ACT(show_graph, show, .what = "birds@1", .graph = true)
ACT(show_request, show, .what = "R1")
ACT(show_release, show, .what = "L1")
ACT(query, query, .sql = "SELECT dataset, ordinal FROM version")
ACT(policies, policy_list, .unused = 0)
ACT(hold, hold, COUNT(datasets, dataset_count, "birds@1"), .why = "court")
ACT(withdraw, withdraw, .id = "R1", .why = "over")
ACT(withdrawn, check, .request = "R1", DATA("data"))

/* In the order in which they build on each other. */
static const struct step {
	const char *name, *by;
	run *act;
	bool no; /* what it answers with memory: no */
} steps[] = {
#define YES(name, by)                                                          \
	{                                                                      \
#name, by, act_##name, false                                   \
	}
#define NO(name, by)                                                           \
	{                                                                      \
#name, by, act_##name, true                                    \
	}
    YES(open, "ada"),
    YES(identity, "ada"),
    YES(ingest, "ada"),
    YES(onto, "ada"),
    YES(sealed, "ada"),
    YES(hash, "ada"),
    YES(parts, "ada"),
    YES(derived, "ada"),
    YES(seal, "ada"),
    YES(keys, "ada"),
    YES(keys_copy, "ada"),
    YES(reindex, "ada"),
    YES(locate, "ada"),
    YES(terms, "ada"),
    YES(terms_people, "ada"),
    YES(attach, "ada"),
    YES(request, "dev"),
    YES(request_people, "dev"),
    NO(too_early, "dev"),
    YES(approve, "ada"),
    YES(check, "dev"),
    NO(check_wrong, "dev"),
    YES(check_people, "dev"),
    YES(permit, "ada"),
    YES(export, "ada"),
    YES(export_people, "ada"),
    YES(receipt, "dev"),
    YES(trust, "ada"),
    YES(trace, "ada"),
    YES(trace_list, "ada"),
    YES(trace_text, "ada"),
    YES(trace_proof, "ada"),
    YES(diff, "ada"),
    YES(verify_ledger, "ada"),
    YES(verify_birds, "ada"),
    YES(verify_sample, "ada"),
    YES(checkpoint, "ada"),
    YES(prove, "ada"),
    YES(prove_event, "ada"),
    YES(report, "ada"),
    YES(status, "ada"),
    YES(log, "ada"),
    YES(requests, "ada"),
    YES(list, "ada"),
    YES(show, "ada"),
    YES(show_graph, "ada"),
    YES(show_request, "ada"),
    YES(show_release, "ada"),
    YES(query, "ada"),
    YES(policies, "ada"),
    YES(quarantine, "ada"),
    YES(barred, "dev"),
    YES(acknowledge, "ada"),
    YES(lift, "ada"),
    YES(plan, "ada"),
    YES(plan_people, "ada"),
    YES(plan_sealed, "ada"),
    YES(hold, "ada"),
    YES(withdraw, "ada"),
    NO(withdrawn, "dev"),
};

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

/* With allocations [from, until) of the act failing; those of opening count
 * where opening is what is asked for. */
static enum custody_status
attempt(const struct step *step, uint64_t from, uint64_t until,
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
	wanting.on = step->act == act_open;
	status = custody_open(&custody, &settings, err);
	wanting.on = true;
	if (status == CUSTODY_OK)
		status = step->act(custody, &answer, err);
	custody_close(custody);
	wanting.on = false;
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
 * allocated: ANSWERED and its status. */
#define ANSWERED 64

static int
attempt_apart(const struct step *step, uint64_t from, uint64_t until)
{
	struct custody_error err;
	enum custody_status status;
	int ended = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		signal(SIGABRT, SIG_DFL);
		status = attempt(step, from, until, &err);
		exit(status != CUSTODY_OK && err.text[0] == '\0'
			 ? 1
			 : ANSWERED + (int)status);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &ended, 0), pid);
	return ended;
}

/* How often it did not answer as it has to. */
static size_t
sweep(const struct step *step, uint64_t count, uint64_t every)
{
	struct stat before;
	size_t wrong = 0;

	assert_int_equal(stat(".custody/ledger.sqlite3", &before), 0);
	for (uint64_t n = 1; n <= 2 * count; n += every) {
		uint64_t from = (n + 1) / 2,
			 until = n % 2 == 0 ? UINT64_MAX : from + 1;
		int ended = attempt_apart(step, from, until);
		bool good = WIFEXITED(ended) && WEXITSTATUS(ended) >= ANSWERED;
		bool yes = good && WEXITSTATUS(ended) == ANSWERED;

		if (!good || (yes && step->no)) {
			print_error("%s: allocation %d%s: %s %d\n", step->name,
			    (int)from, n % 2 == 0 ? " and all after it" : "",
			    WIFEXITED(ended) ? "exit" : "signal",
			    WIFEXITED(ended) ? WEXITSTATUS(ended)
					     : WTERMSIG(ended));
			wrong++;
		}
		if (yes || is_changed(&before)) {
			put_back("save");
			assert_int_equal(
			    stat(".custody/ledger.sqlite3", &before), 0);
		}
	}
	return wrong;
}

static void
where_memory_is_short_each_act_answers_and_never_yes_for_no(void **state)
{
	const char *said = getenv("CUSTODY_EVERY");
	uint64_t every = said == NULL ? 199 : strtoull(said, NULL, 10);
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
		if ((attempt(&steps[i], 0, 0, &err) == CUSTODY_OK) ==
		    steps[i].no)
			fail_msg("%s: %s", steps[i].name, err.text);
		count = wanting.count;
		keep("after");
		put_back("save");
		wrong += sweep(&steps[i], count, every);
		put_back("after");
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		where_memory_is_short_each_act_answers_and_never_yes_for_no),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
