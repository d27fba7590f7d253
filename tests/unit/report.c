/* SPDX-License-Identifier: Apache-2.0
 *
 * report: of a long ledger it has the newest rows, and says how many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/report.h"
#include "acts/session.h"
#include "base/file.h"
#include "store/question.h"

#define EVENTS 5000

static char folder[64] = "/tmp/custody-report-XXXXXX";

static void
must(enum custody_status status, const struct custody_error *err)
{
	if (status != CUSTODY_OK)
		fail_msg("%s: %s", err->code, err->text);
}

static int
begin(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	setenv("CUSTODY_KEYS", "keys", 1);
	setenv("XDG_STATE_HOME", "state", 1);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(file_remove_tree(AT_FDCWD, folder, NULL), CUSTODY_OK);
	return 0;
}

static struct custody *
make_ledger(void)
{
	struct custody_settings settings = {.identity = "ada"};
	struct custody *custody = NULL;
	struct custody_error err = {0};
	json_t *answer = NULL;
	const char *paths[] = {"one.txt"};

	must(custody_open_bare(&custody, &settings, &err), &err);
	must(custody_init(custody,
		 &(struct custody_init){.name = "long", .identity = "ada"},
		 &answer, &err),
	    &err);
	json_decref(answer);
	must(file_write(AT_FDCWD, "one.txt", "a\nb\n", 4, 0644, &err), &err);
	must(custody_ingest(custody,
		 &(struct custody_ingest){
		     .dataset = "d", .paths = paths, .path_count = 1},
		 &answer, &err),
	    &err);
	json_decref(answer);
	return custody;
}

/* Thousands of requests in one transaction. */
static void
lengthen(struct custody *custody)
{
	struct custody_error err = {0};
	struct ledger_place place;
	json_t *version = NULL;

	must(question_row(&version, session_state(custody),
		 "SELECT dataset, root AS version FROM version", NULL, &err),
	    &err);
	must(session_key(custody, &err), &err);
	must(ledger_begin(custody->ledger, &err), &err);
	for (int i = 0; i < EVENTS; i++) {
		json_t *data = json_pack("{s:[O],s:s,s:o}", "datasets", version,
		    "purpose", "demo", "project", json_sprintf("p%d", i));

		assert_non_null(data);
		must(ledger_add(custody->ledger, custody->key,
			 "request.opened/1", data, &place, &err),
		    &err);
		json_decref(data);
	}
	must(ledger_commit(custody->ledger, &err), &err);
	json_decref(version);
}

static void
a_long_ledger_is_cut_to_its_newest_rows_and_counted(void **state)
{
	struct custody *custody = make_ledger();
	struct custody_error err = {0};
	json_t *answer = NULL;
	json_t *facts;
	const json_t *requests;
	struct buffer page = {0};

	(void)state;
	lengthen(custody);
	must(custody_report(custody, &(struct custody_report){.out = "rep"},
		 &answer, &err),
	    &err);
	json_decref(answer);
	facts = json_load_file("rep/report.json", 0, NULL);
	assert_non_null(facts);
	requests = json_object_get(facts, "requests");
	assert_int_equal(json_array_size(requests), REPORT_ROWS_MAX);
	assert_string_equal(json_string_value(json_object_get(
				json_array_get(requests, 0), "id")),
	    "R5000");
	assert_int_equal(json_integer_value(json_object_get(
			     json_object_get(facts, "of"), "requests")),
	    EVENTS);
	json_decref(facts);
	must(
	    file_read(&page, AT_FDCWD, "rep/report.html", 1 << 20, &err), &err);
	assert_non_null(
	    strstr((const char *)page.at, "4,800 older ones are not listed"));
	buffer_clear(&page);
	custody_close(custody);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_long_ledger_is_cut_to_its_newest_rows_and_counted),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
