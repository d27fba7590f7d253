/* SPDX-License-Identifier: Apache-2.0
 *
 * kept: what a state that is kept spares, and what it never does.
 */
#include "ledger_desk.h"

#include <dirent.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "ledger/open.h"

#define MANY 600

static void
look_up(struct desk *desk, int many)
{
	json_t *data = json_pack("{s:[s], s:i, s:i, s:b}", "selectors",
	    "sha256", "indicators", 1, "hits", 0, "complete", 1);
	struct custody_error err = {0};

	must(ledger_begin(desk->ledger, &err), &err);
	for (int i = 0; i < many; i++)
		must(ledger_add(desk->ledger, desk->ada, "lookup.made/1", data,
			 NULL, &err),
		    &err);
	must(ledger_commit(desk->ledger, &err), &err);
	json_decref(data);
}

/* The kept file's path; "" where there is none. */
static void
find_kept(const struct desk *desk, char *path, size_t room)
{
	DIR *dir = opendir(desk->memory);
	const struct dirent *entry;

	path[0] = '\0';
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (strlen(entry->d_name) == 64 + 1 + 16 &&
		    entry->d_name[64] == '.')
			snprintf(
			    path, room, "%s/%s", desk->memory, entry->d_name);
	if (dir != NULL)
		closedir(dir);
}

static enum custody_status
reopen(struct desk *desk, struct custody_error *err)
{
	ledger_close(desk->ledger);
	desk->ledger = NULL;
	return ledger_open_kept(&desk->ledger, desk->path, desk->memory, err);
}

/* A ledger of many events whose state is kept. */
static void
keep(struct desk *desk, char *kept, size_t room)
{
	struct custody_error err = {0};

	look_up(desk, MANY);
	must(reopen(desk, &err), &err);
	find_kept(desk, kept, room);
}

/* The first, or last, look-up says something else than was signed. */
static void
change_a_look_up(struct desk *desk, bool last)
{
	static const char said[] = "\"hits\":0";
	char file[256];
	struct buffer all = {0};
	struct custody_error err = {0};
	uint8_t *found = NULL, *at;

	snprintf(file, sizeof file, "%s/ledger.sqlite3", desk->path);
	must(file_read(&all, AT_FDCWD, file, (size_t)64 << 20, &err), &err);
	at = all.at;
	while ((found == NULL || last) &&
	       (at = memmem(at, (size_t)(all.at + all.len - at), said,
		    sizeof said - 1)) != NULL)
		found = at++;
	assert_non_null(found);
	found[sizeof said - 2] = '1';
	must(file_write(AT_FDCWD, file, all.at, all.len, 0644, &err), &err);
	buffer_clear(&all);
}

static void
change_a_byte(const char *file, size_t from_end)
{
	struct buffer all = {0};
	struct custody_error err = {0};

	must(file_read(&all, AT_FDCWD, file, (size_t)64 << 20, &err), &err);
	all.at[all.len - from_end] ^= 1;
	must(file_write(AT_FDCWD, file, all.at, all.len, 0600, &err), &err);
	buffer_clear(&all);
}

static void
what_was_verified_is_not_folded_again(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	uint8_t before[32], after[32];
	char kept[256], head[65];

	keep(desk, kept, sizeof kept);
	assert_string_not_equal(kept, "");
	ledger_root(desk->ledger, before);
	memcpy(head, ledger_head(desk->ledger), sizeof head);
	must(reopen(desk, &err), &err);
	ledger_root(desk->ledger, after);
	assert_memory_equal(before, after, sizeof before);
	assert_string_equal(ledger_head(desk->ledger), head);
	assert_int_equal(ledger_size(desk->ledger), MANY + 1);
	look_up(desk, MANY); /* and grows where it lies */
	must(reopen(desk, &err), &err);
	assert_int_equal(ledger_size(desk->ledger), 2 * MANY + 1);
	ledger_root(desk->ledger, before);
	ledger_close(desk->ledger);
	must(ledger_open(&desk->ledger, desk->path, NULL, &err), &err);
	ledger_root(desk->ledger, after);
	assert_memory_equal(before, after, sizeof before);
}

/* What was verified is not read again, and so not seen; but what is told of
 * an old event is compared with what was verified, and verify reads all. */
static void
an_old_event_that_changed_is_told_by_nobody(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	struct buffer act = {0};
	uint8_t signature[64];
	char kept[256];
	uint64_t good, seq = 0;
	enum custody_status status = CUSTODY_OK;

	keep(desk, kept, sizeof kept);
	change_a_look_up(desk, false);
	must(reopen(desk, &err), &err);
	while (status == CUSTODY_OK && seq < MANY + 1) {
		act.len = 0;
		status =
		    ledger_read(desk->ledger, ++seq, &act, signature, &err);
	}
	buffer_clear(&act);
	assert_int_equal(status, CUSTODY_DISAGREES);
	assert_string_equal(err.code, "chain");
	assert_int_equal(
	    ledger_verify(desk->path, &good, NULL, &err), CUSTODY_DISAGREES);
	assert_int_equal(good, seq - 1);
	ledger_close(desk->ledger);
	assert_int_equal(
	    ledger_open(&desk->ledger, desk->path, desk->memory, &err),
	    CUSTODY_DISAGREES);
}

/* A short ledger is hashed whole by everybody. */
static void
an_old_event_of_a_short_ledger_that_changed_is_told(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	char kept[256];

	look_up(desk, 3);
	must(reopen(desk, &err), &err);
	find_kept(desk, kept, sizeof kept);
	assert_string_not_equal(kept, "");
	must(reopen(desk, &err), &err);
	assert_int_equal(desk->ledger->kept, 4);
	change_a_look_up(desk, false);
	assert_int_equal(reopen(desk, &err), CUSTODY_DISAGREES);
	assert_string_equal(err.code, "chain");
}

static void
what_was_added_since_is_verified(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	char kept[256];

	keep(desk, kept, sizeof kept);
	look_up(desk, 3);
	change_a_look_up(desk, true);
	assert_int_equal(reopen(desk, &err), CUSTODY_DISAGREES);
	assert_string_equal(err.code, "chain");
}

static void
a_kept_state_that_is_damaged_or_not_ones_own_is_not_taken(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	char kept[256];

	keep(desk, kept, sizeof kept);
	change_a_byte(kept, 5000);
	must(reopen(desk, &err), &err); /* made again of what is verified */
	change_a_look_up(desk, false);
	must(reopen(desk, &err), &err);
	assert_int_equal(chmod(kept, 0660), 0);
	assert_int_equal(reopen(desk, &err), CUSTODY_DISAGREES);
	assert_int_equal(chmod(kept, 0600), 0);
	must(reopen(desk, &err), &err);
	assert_int_equal(truncate(kept, 90000), 0);
	assert_int_equal(reopen(desk, &err), CUSTODY_DISAGREES);
}

static void
a_kept_state_excuses_no_shorter_ledger(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};
	char kept[256], command[512];

	look_up(desk, 1);
	snprintf(command, sizeof command, "cp %s/ledger.sqlite3 %s/old",
	    desk->path, desk->dir);
	assert_int_equal(system(command), 0);
	keep(desk, kept, sizeof kept);
	snprintf(command, sizeof command, "cp %s/old %s/ledger.sqlite3",
	    desk->dir, desk->path);
	assert_int_equal(system(command), 0);
	assert_int_equal(reopen(desk, &err), CUSTODY_DISAGREES);
	assert_string_equal(err.code, "memory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)
int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_was_verified_is_not_folded_again),
	    TEST(an_old_event_that_changed_is_told_by_nobody),
	    TEST(an_old_event_of_a_short_ledger_that_changed_is_told),
	    TEST(what_was_added_since_is_verified),
	    TEST(a_kept_state_that_is_damaged_or_not_ones_own_is_not_taken),
	    TEST(a_kept_state_excuses_no_shorter_ledger),
	};

	int failed;

	/* Root keeps nothing; but who looks for leaks must be who began. */
	if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0))
		return 77;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (getuid() == 0 && (seteuid(0) != 0 || setegid(0) != 0 ||
				 prctl(PR_SET_DUMPABLE, 1) != 0))
		return 77;
	return failed;
}
