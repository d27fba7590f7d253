/* SPDX-License-Identifier: Apache-2.0
 *
 * open: reads a ledger: chain, signatures, checks and fold in one pass.  The
 * first thing that disagrees ends it, and names its event.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "ledger/compose.h"
#include "ledger/kept.h"
#include "ledger/offering.h"
#include "ledger/open.h"
#include "ledger/restored.h"
#include "ledger/signatures.h"

#define MINUTES_AHEAD 10 /* at the gate */

/* One pass over what is new in the file. */
struct loading {
	struct ledger *ledger;
	struct signatures *signatures;
};

static enum custody_status
at_event(struct custody_error *err, uint64_t seq, enum custody_status status)
{
	error_prefix(err, "event #%" PRIu64, seq);
	/* What was never allowed stands in the ledger all the same. */
	return status == CUSTODY_REFUSED || status == CUSTODY_MALFORMED
		   ? CUSTODY_DISAGREES
		   : status;
}

static enum custody_status
check_link(struct ledger *ledger, const struct ledger_file_event *event,
    struct custody_error *err)
{
	uint8_t hash[32];
	enum custody_status status;

	status = ledger_file_hash(
	    hash, ledger->mark.head, event->act, event->signature, err);
	if (status != CUSTODY_OK)
		return status;
	if (event->seq == ledger->mark.size + 1 &&
	    memcmp(hash, event->hash, sizeof hash) == 0)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "chain",
	    "event #%" PRIu64 ": its hash does not follow from its act and "
	    "the event before",
	    event->seq);
}

/* The first event tells which ledger this is, and so what is remembered. */
static enum custody_status
learn_genesis(struct ledger *ledger, struct custody_error *err)
{
	enum custody_status status;

	memcpy(ledger->genesis, ledger->mark.head_hex, sizeof ledger->genesis);
	if (ledger->memory == NULL)
		return CUSTODY_OK;
	status =
	    memory_recall(ledger->memory, ledger->genesis, &ledger->seen, err);
	ledger->trusted = ledger->seen.size;
	return status;
}

static enum custody_status
disagrees_with_memory(struct ledger *ledger, struct custody_error *err)
{
	ledger->disagrees = true;
	error_set(err, CUSTODY_DISAGREES, "memory",
	    "ledger %s: it does not continue what you verified before: event "
	    "#%" PRIu64 " with head %.8s",
	    ledger->dir, ledger->seen.size, ledger->seen.head);
	error_remedy(err, "leave the folder as it is and compare it with a "
			  "copy: custody verify --ledger COPY; if it was "
			  "restored from a backup, a custodian says so: "
			  "custody restore --why TEXT");
	return CUSTODY_DISAGREES;
}

void
open_advance(struct ledger *ledger, const uint8_t hash[32], const char hex[65],
    int64_t time)
{
	ledger->mark.size++;
	memcpy(ledger->mark.head, hash, 32);
	memcpy(ledger->mark.head_hex, hex, sizeof ledger->mark.head_hex);
	merkle_add(&ledger->mark.tree, hash);
	if (time > ledger->mark.newest)
		ledger->mark.newest = time;
}

static enum custody_status
load_event(void *context, const struct ledger_file_event *event,
    struct custody_error *err)
{
	struct loading *loading = context;
	struct ledger *ledger = loading->ledger;
	struct act act = {0};
	char hash[ENCODE_HEX_SIZE(32)];
	uint8_t key[32];
	enum custody_status status;

	status = check_link(ledger, event, err);
	if (status != CUSTODY_OK)
		return status;
	encode_hex(hash, event->hash, 32);
	status = act_read(&act, event->act, event->seq <= ledger->trusted, err);
	if (status != CUSTODY_OK)
		return at_event(err, event->seq, status);
	status =
	    fold_event(ledger->fold, &act, event->seq, hash, key, NULL, err);
	if (status != CUSTODY_OK) {
		status = at_event(err, event->seq, status);
		goto out;
	}
	open_advance(ledger, event->hash, hash, act.time);
	if (event->seq == 1)
		status = learn_genesis(ledger, err);
	if (status == CUSTODY_OK && event->seq > ledger->trusted)
		status = signatures_add(loading->signatures, event->seq, key,
		    event->act, event->signature, err);
	if (status == CUSTODY_OK && event->seq == ledger->trusted &&
	    strcmp(hash, ledger->seen.head) != 0)
		status = disagrees_with_memory(ledger, err);
out:
	act_clear(&act);
	return status;
}

static enum custody_status
load_events(struct loading *loading, uint64_t before, struct custody_error *err)
{
	struct ledger *ledger = loading->ledger;
	enum custody_status status, ended;

	fold_begin(ledger->fold);
	status =
	    ledger_file_each(ledger->file, before, load_event, loading, err);
	ended = fold_end(ledger->fold, status == CUSTODY_OK ? err : NULL);
	return status == CUSTODY_OK ? ended : status;
}

/* A signature that does not verify comes before whatever failed later. */
static enum custody_status
finish_signatures(struct loading *loading, enum custody_status status,
    struct custody_error *err)
{
	struct ledger *ledger = loading->ledger;
	struct custody_error own = {0};
	enum custody_status finished;
	uint64_t failed;

	finished = signatures_finish(loading->signatures, &own);
	failed = signatures_failed(loading->signatures);
	ledger->good = failed != 0 ? failed - 1 : ledger->mark.size;
	if (finished == CUSTODY_OK)
		return status;
	if (err != NULL)
		*err = own;
	return finished;
}

/* Needs a lock; afterwards every signature up to mark.size is verified. */
static enum custody_status
load(struct ledger *ledger, struct custody_error *err)
{
	struct loading loading = {ledger, NULL};
	uint64_t before = ledger->mark.size;
	enum custody_status status;

	/* One transaction: a commit for each statement would cost as much as
	 * the statements. */
	status = database_savepoint(ledger_state(ledger), "loading", err);
	if (status == CUSTODY_OK)
		status = signatures_new(&loading.signatures, err);
	if (status == CUSTODY_OK)
		status = load_events(&loading, before, err);
	if (loading.signatures != NULL)
		status = finish_signatures(&loading, status, err);
	if (status == CUSTODY_OK && ledger->mark.size < ledger->trusted)
		status = disagrees_with_memory(ledger, err);
	signatures_free(loading.signatures);
	if (status == CUSTODY_OK)
		status = database_release(ledger_state(ledger), "loading", err);
	if (status == CUSTODY_OK && ledger->mark.size > ledger->trusted) {
		ledger->trusted = ledger->mark.size;
		restored_remember(ledger);
	}
	if (status == CUSTODY_OK && !ledger->lapsed && !ledger->adding)
		kept_renew(ledger);
	return status;
}

/* Who may not write the folder reads it. */
static enum custody_status
open_file(struct ledger *ledger, struct custody_error *err)
{
	struct custody_error why = {.code = ""};
	enum custody_status status =
	    ledger_file_open(&ledger->file, ledger->dir, true, &why);

	ledger->writable = status == CUSTODY_OK;
	if (status == CUSTODY_UNKNOWN && strcmp(why.code, "io") == 0) {
		ledger->reader = strdup(why.text);
		return ledger->reader == NULL ? error_memory(err)
					      : ledger_file_open(&ledger->file,
						    ledger->dir, false, err);
	}
	if (status != CUSTODY_OK && err != NULL)
		*err = why;
	return status;
}

enum custody_status
open_and_load(struct ledger **out, const char *dir, const char *memory,
    bool keeps, struct custody_error *err)
{
	struct ledger *ledger = calloc(1, sizeof *ledger);
	enum custody_status status = CUSTODY_OK;

	*out = ledger;
	if (ledger == NULL)
		return error_memory(err);
	/* What root trusts should be root's to write wherever it lies. */
	ledger->keeps = keeps && memory != NULL && geteuid() != 0;
	memset(ledger->mark.head_hex, '0', 64);
	ledger->dir = strdup(dir);
	if (memory != NULL)
		ledger->memory = strdup(memory);
	if (ledger->dir == NULL || (memory != NULL && ledger->memory == NULL))
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = open_file(ledger, err);
	if (status == CUSTODY_OK)
		status = kept_begin(ledger, err);
	if (status == CUSTODY_OK)
		status = ledger_refresh(ledger, err);
	return status;
}

static enum custody_status
open_ledger(struct ledger **out, const char *dir, const char *memory,
    bool keeps, bool lapsed, struct custody_error *err)
{
	enum custody_status status =
	    open_and_load(out, dir, memory, keeps, err);

	if (status == CUSTODY_DISAGREES && (*out)->disagrees)
		status = restored_open(out, lapsed, err);
	if (status != CUSTODY_OK) {
		ledger_close(*out);
		*out = NULL;
	}
	return status;
}

enum custody_status
ledger_open(struct ledger **out, const char *dir, const char *memory,
    struct custody_error *err)
{
	return open_ledger(out, dir, memory, false, false, err);
}

enum custody_status
ledger_open_kept(struct ledger **out, const char *dir, const char *memory,
    struct custody_error *err)
{
	return open_ledger(out, dir, memory, true, false, err);
}

enum custody_status
ledger_open_lapsed(struct ledger **out, const char *dir, const char *memory,
    struct custody_error *err)
{
	return open_ledger(out, dir, memory, false, true, err);
}

void
ledger_close(struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	if (ledger->adding)
		ledger_rollback(ledger);
	offering_free(ledger->offers);
	fold_free(ledger->fold);
	ledger_file_close(ledger->file);
	free(ledger->memory);
	free(ledger->reader);
	free(ledger->dir);
	free(ledger);
}

enum custody_status
ledger_refresh(struct ledger *ledger, struct custody_error *err)
{
	enum custody_status status;

	if (ledger->adding)
		return load(ledger, err);
	status = ledger_file_lock(ledger->file, LEDGER_FILE_SHARED, err);
	if (status != CUSTODY_OK)
		return status;
	status = load(ledger, err);
	ledger_file_unlock(ledger->file);
	return status;
}

enum custody_status
ledger_set_clock(struct ledger *ledger, struct custody_error *err)
{
	struct statement *set = NULL;
	const char *sql = "UPDATE clock SET now = @at";
	char now[CLOCK_TEXT_SIZE];
	int64_t local = clock_now(), newest = ledger->mark.newest;
	enum custody_status status;

	clock_text(now, newest > local ? newest : local);
	status = statement_prepare(
	    &set, ledger_state(ledger), sql, strlen(sql), err);
	if (status == CUSTODY_OK)
		status = statement_bind_text(set, "@at", now, strlen(now), err);
	if (status == CUSTODY_OK)
		status = statement_run(set, err);
	statement_free(set);
	return status;
}

enum custody_status
ledger_check_clock(const struct ledger *ledger, struct custody_error *err)
{
	return compose_check_clock(
	    ledger->mark.newest, MINUTES_AHEAD, "no gate opens", err);
}

enum custody_status
open_hash(struct ledger *ledger, uint64_t seq, uint8_t out[32],
    struct custody_error *err)
{
	static const char sql[] = "SELECT hash FROM event WHERE seq = @seq";
	struct statement *find = NULL;
	enum custody_status status;

	memset(out, 0, 32);
	if (seq == 0)
		return CUSTODY_OK;
	status = statement_prepare(
	    &find, ledger_state(ledger), sql, sizeof sql - 1, err);
	if (status == CUSTODY_OK)
		status =
		    statement_bind_integer(find, "@seq", (int64_t)seq, err);
	if (status == CUSTODY_OK)
		status = statement_step(find, err);
	if (status == CUSTODY_OK &&
	    !encode_unhex(out, (const char *)statement_text(find, 0).at, 32))
		status = CUSTODY_END;
	statement_free(find);
	return status == CUSTODY_END
		   ? error_set(err, CUSTODY_NOT_FOUND, "no-event",
			 "event #%" PRIu64 " is not in the state", seq)
		   : status;
}

struct database *
ledger_state(struct ledger *ledger)
{
	return fold_state(ledger->fold);
}

uint64_t
ledger_size(const struct ledger *ledger)
{
	return ledger->mark.size;
}

const char *
ledger_head(const struct ledger *ledger)
{
	return ledger->mark.head_hex;
}

const char *
ledger_genesis(const struct ledger *ledger)
{
	return ledger->genesis;
}

const char *
ledger_path(const struct ledger *ledger)
{
	return ledger->dir;
}

bool
ledger_writable(const struct ledger *ledger)
{
	return ledger->writable;
}

void
ledger_root(struct ledger *ledger, uint8_t out[32])
{
	struct merkle tree = ledger->mark.tree;

	merkle_root(&tree, out);
}
