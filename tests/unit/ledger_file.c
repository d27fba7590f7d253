/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger_file: what it promises, and what becomes of who tries to get around
 * it.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/digest.h"
#include "ledger_folder.h"

static void
hash_is_a_leaf_of_rfc_6962(void **state)
{
	uint8_t text[1 + 32 + 3 + 64] = {0};
	uint8_t expected[32], got[32];
	uint8_t prev[32];

	(void)state;
	memset(prev, 5, sizeof(prev));
	memcpy(text + 1, prev, 32);
	memcpy(text + 33, "act", 3);
	memcpy(text + 36, signature, 64);
	digest_sha256(expected, text, sizeof(text));
	assert_int_equal(
	    ledger_file_hash(got, prev, bytes_text("act"), signature, &err),
	    CUSTODY_OK);
	assert_memory_equal(got, expected, 32);
}

struct seen {
	uint64_t count;
	uint8_t prev[32];
};

static enum custody_status
recompute(void *context, const struct ledger_file_event *event,
    struct custody_error *error)
{
	struct seen *seen = context;
	uint8_t hash[32];

	assert_int_equal(event->seq, seen->count + 1);
	assert_int_equal(ledger_file_hash(hash, seen->prev, event->act,
			     event->signature, error),
	    CUSTODY_OK);
	assert_memory_equal(hash, event->hash, 32);
	memcpy(seen->prev, hash, 32);
	seen->count++;
	return CUSTODY_OK;
}

static enum custody_status
stop_at_once(void *context, const struct ledger_file_event *event,
    struct custody_error *error)
{
	(void)context;
	(void)event;
	(void)error;
	return CUSTODY_REFUSED;
}

static void
what_was_committed_is_read_in_order(void **state)
{
	struct seen seen = {0};
	struct ledger_file *file;
	uint8_t head[32];
	uint64_t size;

	(void)state;
	fill();
	assert_int_equal(ledger_file_open(&file, dir, false, &err), CUSTODY_OK);
	assert_int_equal(
	    ledger_file_lock(file, LEDGER_FILE_SHARED, &err), CUSTODY_OK);
	assert_int_equal(
	    ledger_file_each(file, 0, recompute, &seen, &err), CUSTODY_OK);
	assert_int_equal(seen.count, 3);
	assert_int_equal(ledger_file_head(file, &size, head, &err), CUSTODY_OK);
	assert_int_equal(size, 3);
	assert_memory_equal(head, seen.prev, 32);
	assert_int_equal(ledger_file_each(file, 0, stop_at_once, NULL, &err),
	    CUSTODY_REFUSED);
	assert_int_equal(
	    ledger_file_each(file, 3, stop_at_once, NULL, &err), CUSTODY_OK);
	assert_int_equal(
	    ledger_file_each(file, UINT64_MAX, stop_at_once, NULL, &err),
	    CUSTODY_OK);
	ledger_file_close(file);
}

static void
what_was_not_committed_is_not_there(void **state)
{
	struct ledger_file *file;

	(void)state;
	fill();
	assert_int_equal(ledger_file_open(&file, dir, true, &err), CUSTODY_OK);
	assert_int_equal(ledger_file_begin(file, &err), CUSTODY_OK);
	append(file, "{\"n\":4}");
	ledger_file_rollback(file);
	assert_int_equal(ledger_file_begin(file, &err), CUSTODY_OK);
	append(file, "{\"n\":5}");
	ledger_file_close(file);
	assert_int_equal(count_events(), 3);
}

static void
a_reader_cannot_append(void **state)
{
	struct ledger_file *file;

	(void)state;
	assert_int_equal(ledger_file_open(&file, dir, false, &err), CUSTODY_OK);
	assert_int_equal(ledger_file_begin(file, &err), CUSTODY_UNKNOWN);
	assert_int_equal(ledger_file_insert(file, bytes_text("{}"), signature,
			     NULL, NULL, &err),
	    CUSTODY_UNKNOWN);
	ledger_file_close(file);
}

static void
a_plain_shell_can_add_change_or_remove_nothing(void **state)
{
	static const char *const attempts[] = {
	    "INSERT INTO event VALUES (4, '{}', zeroblob(64), zeroblob(32))",
	    "INSERT OR REPLACE INTO event VALUES "
	    "(1, '{}', zeroblob(64), zeroblob(32))",
	    "INSERT OR IGNORE INTO event VALUES "
	    "(4, '{}', zeroblob(64), zeroblob(32))",
	    "REPLACE INTO event SELECT seq, '{}', signature, hash FROM event",
	    "INSERT INTO event VALUES (1, '{}', zeroblob(64), zeroblob(32)) "
	    "ON CONFLICT (seq) DO UPDATE SET act = '{}'",
	    "UPDATE event SET act = '{}' WHERE seq = 1",
	    "UPDATE OR REPLACE event SET seq = 1 WHERE seq = 2",
	    "DELETE FROM event WHERE seq = 3",
	    "DELETE FROM event",
	};

	(void)state;
	fill();
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		if (plain(attempts[i]) == SQLITE_OK)
			fail_msg("went through: %s", attempts[i]);
	assert_int_equal(count_events(), 3);
}

/* With a function of that name the trigger still asks for the true hash. */
static void
lie(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	(void)values;
	sqlite3_result_zeroblob(context, 32);
}

static void
what_a_forged_function_adds_is_found(void **state)
{
	struct seen seen = {0};
	struct ledger_file *file;
	uint8_t prev[32] = {0};
	sqlite3 *db;

	(void)state;
	fill();
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_create_function(
	    db, "custody_event_hash", 3, SQLITE_UTF8, NULL, lie, NULL, NULL);
	assert_int_equal(sqlite3_exec(db,
			     "INSERT INTO event VALUES "
			     "(4, '{}', zeroblob(64), zeroblob(32))",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(ledger_file_open(&file, dir, false, &err), CUSTODY_OK);
	(void)seen;
	assert_int_equal(
	    ledger_file_head(file, &seen.count, prev, &err), CUSTODY_OK);
	ledger_file_close(file);
	/* Handed on as stored; who recomputes the chain sees it. */
	for (size_t i = 0; i < 32; i++)
		assert_int_equal(prev[i], 0);
}

static void
a_removed_row_is_found(void **state)
{
	struct seen seen = {0};
	struct ledger_file *file;
	const char *trigger;

	(void)state;
	fill();
	/* Taken out and put back, so that the schema is as it was. */
	trigger = "PRAGMA writable_schema = ON;"
		  "CREATE TABLE t AS SELECT * FROM sqlite_schema "
		  "WHERE type = 'trigger';"
		  "DELETE FROM sqlite_schema WHERE type = 'trigger'";
	assert_int_equal(plain(trigger), SQLITE_OK);
	assert_int_equal(plain("DELETE FROM event WHERE seq = 2;"
			       "PRAGMA writable_schema = ON;"
			       "INSERT INTO sqlite_schema SELECT * FROM t;"
			       "PRAGMA writable_schema = RESET"),
	    SQLITE_OK);
	assert_int_equal(plain("DROP TABLE t"), SQLITE_OK);
	assert_int_equal(ledger_file_open(&file, dir, false, &err), CUSTODY_OK);
	assert_int_equal(ledger_file_each(file, 0, recompute, &seen, &err),
	    CUSTODY_DISAGREES);
	assert_string_equal(err.code, "ledger-damaged");
	ledger_file_close(file);
}

static void
a_byte_changed_anywhere_never_crashes(void **state)
{
	struct ledger_file *file;
	struct buffer whole = {0};
	struct seen seen;

	(void)state;
	fill();
	assert_int_equal(
	    file_read(&whole, AT_FDCWD, path, 1 << 20, &err), CUSTODY_OK);
	for (size_t at = 0; at < whole.len; at += 61) {
		whole.at[at] ^= 0x5a;
		assert_int_equal(
		    file_write(AT_FDCWD, path, whole.at, whole.len, 0644, &err),
		    CUSTODY_OK);
		whole.at[at] ^= 0x5a;
		if (ledger_file_open(&file, dir, false, &err) != CUSTODY_OK)
			continue;
		memset(&seen, 0, sizeof(seen));
		(void)!ledger_file_each(file, 0, stop_at_once, &seen, &err);
		ledger_file_close(file);
	}
	buffer_clear(&whole);
}

static void
hold_in_child(enum ledger_file_hold hold, int milliseconds, int ready)
{
	struct ledger_file *file;

	if (ledger_file_open(&file, dir, true, NULL) != CUSTODY_OK ||
	    ledger_file_lock(file, hold, NULL) != CUSTODY_OK)
		_exit(1);
	(void)!write(ready, "x", 1);
	usleep((useconds_t)milliseconds * 1000);
	_exit(0);
}

static void
who_owns_waits_for_who_shares(void **state)
{
	struct ledger_file *file;
	int ends[2];
	char c;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0)
		hold_in_child(LEDGER_FILE_SHARED, 300, ends[1]);
	assert_int_equal(read(ends[0], &c, 1), 1);
	assert_int_equal(ledger_file_open(&file, dir, true, &err), CUSTODY_OK);
	assert_int_equal(
	    ledger_file_lock(file, LEDGER_FILE_SHARED, &err), CUSTODY_OK);
	assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
	assert_int_equal(
	    ledger_file_lock(file, LEDGER_FILE_EXCLUSIVE, &err), CUSTODY_OK);
	assert_int_not_equal(waitpid(child, NULL, WNOHANG), 0);
	ledger_file_close(file);
	close(ends[0]);
	close(ends[1]);
}

static void
sixteen_writers_and_readers_lose_nothing(void **state)
{
	struct ledger_file *file;
	struct seen seen = {0};
	int failed = 0;

	(void)state;
	for (int i = 0; i < 16; i++) {
		if (fork() != 0)
			continue;
		for (int n = 0; n < 8; n++) {
			bool write = i % 2 == 0;
			uint8_t hash[32];
			uint64_t size;

			if (ledger_file_open(&file, dir, write, NULL) !=
				CUSTODY_OK ||
			    ledger_file_lock(file,
				write ? LEDGER_FILE_EXCLUSIVE
				      : LEDGER_FILE_SHARED,
				NULL) != CUSTODY_OK)
				_exit(1);
			if (!write && ledger_file_head(file, &size, hash,
					  NULL) != CUSTODY_OK)
				_exit(2);
			if (write &&
			    (ledger_file_begin(file, NULL) != CUSTODY_OK ||
				ledger_file_insert(file, bytes_text("{}"),
				    signature, NULL, NULL,
				    NULL) != CUSTODY_OK ||
				ledger_file_commit(file, NULL) != CUSTODY_OK))
				_exit(3);
			ledger_file_close(file);
		}
		_exit(0);
	}
	for (int i = 0; i < 16; i++) {
		int how;

		wait(&how);
		failed += how != 0;
	}
	assert_int_equal(failed, 0);
	assert_int_equal(ledger_file_open(&file, dir, false, &err), CUSTODY_OK);
	assert_int_equal(
	    ledger_file_each(file, 0, recompute, &seen, &err), CUSTODY_OK);
	assert_int_equal(seen.count, 64);
	ledger_file_close(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(hash_is_a_leaf_of_rfc_6962),
	    CLAIM(what_was_committed_is_read_in_order),
	    CLAIM(what_was_not_committed_is_not_there),
	    CLAIM(a_reader_cannot_append),
	    CLAIM(a_plain_shell_can_add_change_or_remove_nothing),
	    CLAIM(what_a_forged_function_adds_is_found),
	    CLAIM(a_removed_row_is_found),
	    CLAIM(a_byte_changed_anywhere_never_crashes),
	    CLAIM(who_owns_waits_for_who_shares),
	    CLAIM(sixteen_writers_and_readers_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
