/* SPDX-License-Identifier: Apache-2.0
 *
 * driver: does the acts that a line of JSON on standard input names, each as
 * the person and at the time that the line says, and answers each with a line.
 * It knows no rule: what should come of an act is for whoever reads.
 *
 *   {"open":SLOT,"ledger":DIR,"state":DIR}    a host's own view of a ledger
 *   {"slot":SLOT,"as":NAME,"clock":SECONDS,"act":NAME,"ask":{…}}
 *   {"bare":true,"as":NAME,"clock":SECONDS,"act":NAME,"ask":{…}}
 *   {"slot":SLOT,"clock":SECONDS,"sql":SELECT}   the state, as rows
 *
 * A slot stays open from act to act and folds what was added before each.  An
 * act of a line with "offer":FILE is signed into that file.  A bare one has no
 * ledger at hand.
 */
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <custody/custody.h>

#include "acts/session.h"
#include "asking.h"
#include "base/encode.h"
#include "crypto/keyring.h"
#include "ledger/offering.h"
#include "ledger/open.h"
#include "store/question.h"

/* Histories are of rules: what a power cut leaves is for tests/faults, and
 * a disk that takes its time would make a thousand histories of twelve. */
#define OVERRIDES __attribute__((visibility("default"))) int

OVERRIDES
fsync(int fd)
{
	return fcntl(fd, F_GETFD) < 0 ? -1 : 0;
}

OVERRIDES
fdatasync(int fd)
{
	return fsync(fd);
}

#define SLOTS 4
#define KEYS 64

static struct slot {
	struct custody *custody;
	struct keyring_key *keys[KEYS];
	size_t key_count;
} slots[SLOTS];

static bool
yes(void *ctx, const json_t *shown)
{
	(void)ctx;
	(void)shown;
	return true;
}

/* The key that the ledger has for who acts, if it was opened before. */
static struct keyring_key *
find_key(const struct slot *slot)
{
	json_t *values = json_pack("{s:s}", "name", slot->custody->actor);
	json_t *row = NULL;
	struct keyring_key *found = NULL;
	uint8_t id[32];

	if (question_row(&row, session_state(slot->custody),
		"SELECT key_id FROM key WHERE person = :name AND ended = 0",
		values, NULL) == CUSTODY_OK &&
	    encode_unhex(id, json_string_value(json_object_get(row, "key_id")),
		sizeof id))
		for (size_t i = 0; i < slot->key_count && found == NULL; i++)
			if (memcmp(keyring_id(slot->keys[i]), id, sizeof id) ==
			    0)
				found = slot->keys[i];
	json_decref(row);
	json_decref(values);
	return found;
}

/* Acts from here on as somebody else; a key is opened once. */
static void
become(struct slot *slot, const char *name)
{
	struct custody *custody = slot->custody;
	char *copy = strdup(name);

	free((void *)(uintptr_t)custody->settings.identity);
	custody->settings.identity = copy;
	custody->actor[0] = custody->role[0] = '\0';
	custody->key = NULL;
	if (session_actor(custody, NULL) != CUSTODY_OK)
		return;
	custody->key = find_key(slot);
	if (custody->key == NULL && slot->key_count < KEYS &&
	    session_key(custody, NULL) == CUSTODY_OK)
		slot->keys[slot->key_count++] = custody->key;
}

static void
close_slot(struct slot *slot)
{
	if (slot->custody != NULL)
		slot->custody->key = NULL;
	for (size_t i = 0; i < slot->key_count; i++)
		keyring_close(slot->keys[i]);
	custody_close(slot->custody);
	memset(slot, 0, sizeof *slot);
}

static const char *
text_of(const json_t *line, const char *key)
{
	return json_string_value(json_object_get(line, key));
}

static enum custody_status
open_slot(struct slot *slot, const json_t *line, struct custody_error *err)
{
	struct custody_settings settings = {
	    .ledger = text_of(line, "ledger"),
	    .threads = 1,
	    .unconfined = true, /* it reads what this test wrote */
	    .confirm = yes,
	};

	close_slot(slot);
	if (text_of(line, "state") != NULL)
		setenv("XDG_STATE_HOME", text_of(line, "state"), 1);
	return settings.ledger == NULL
		   ? custody_open_bare(&slot->custody, &settings, err)
		   : custody_open(&slot->custody, &settings, err);
}

/* --- an act ------------------------------------------------------------- */

static enum custody_status
look_again(struct slot *slot, struct custody_error *err)
{
	enum custody_status status = ledger_refresh(slot->custody->ledger, err);

	return status == CUSTODY_OK
		   ? ledger_set_clock(slot->custody->ledger, err)
		   : status;
}

/* The answer is then that of the offer, as `--json` prints it. */
static enum custody_status
act_into(struct slot *slot, const json_t *line, json_t **answer,
    struct custody_error *err)
{
	struct custody *custody = slot->custody;
	const char *file = text_of(line, "offer");
	enum custody_status status = CUSTODY_OK;
	json_t *offered;

	if (file != NULL)
		status = ledger_offer(custody->ledger, file, err);
	if (status == CUSTODY_OK)
		status = asking_run(custody, text_of(line, "act"),
		    json_object_get(line, "ask"), answer, err);
	if (file == NULL)
		return status;
	offered = custody_offered(custody);
	if (offered != NULL) {
		json_decref(*answer);
		*answer = offered;
	}
	offering_free(custody->ledger->offers);
	custody->ledger->offers = NULL;
	return status;
}

static enum custody_status
act(struct slot *slot, const json_t *line, json_t **answer,
    struct custody_error *err)
{
	const char *as = text_of(line, "as");
	enum custody_status status = CUSTODY_OK;

	if (slot->custody->ledger == NULL)
		return asking_run(slot->custody, text_of(line, "act"),
		    json_object_get(line, "ask"), answer, err);
	status = look_again(slot, err);
	if (status == CUSTODY_OK && as != NULL)
		become(slot, as);
	if (status == CUSTODY_OK)
		status = act_into(slot, line, answer, err);
	return status;
}

static enum custody_status
act_bare(const json_t *line, json_t **answer, struct custody_error *err)
{
	struct custody_settings settings = {
	    .identity = text_of(line, "as"),
	    .offer = text_of(line, "offer"),
	    .threads = 1,
	    .unconfined = true,
	    .confirm = yes,
	};
	struct custody *custody = NULL;
	enum custody_status status =
	    custody_open_bare(&custody, &settings, err);

	if (status == CUSTODY_OK)
		status = asking_run(custody, text_of(line, "act"),
		    json_object_get(line, "ask"), answer, err);
	custody_close(custody);
	return status;
}

static enum custody_status
select_rows(struct slot *slot, const json_t *line, json_t **answer,
    struct custody_error *err)
{
	json_t *values = json_object();
	enum custody_status status = look_again(slot, err);

	if (status == CUSTODY_OK)
		status = question_ask(answer, session_state(slot->custody),
		    text_of(line, "sql"), values, err);
	json_decref(values);
	return status;
}

static void
answer_line(const json_t *line)
{
	const json_t *open = json_object_get(line, "open");
	const json_t *host =
	    open != NULL ? open : json_object_get(line, "slot");
	struct slot *slot = &slots[(size_t)json_integer_value(host) % SLOTS];
	struct custody_error err = {0};
	json_t *answer = NULL, *told;
	char clock[32];
	enum custody_status status = CUSTODY_OK;

	snprintf(clock, sizeof clock, "%+" JSON_INTEGER_FORMAT,
	    json_integer_value(json_object_get(line, "clock")));
	setenv("CUSTODY_TEST_CLOCK", clock, 1);
	if (open != NULL)
		status = open_slot(slot, line, &err);
	else if (json_object_get(line, "bare") != NULL)
		status = act_bare(line, &answer, &err);
	else if (json_object_get(line, "sql") != NULL)
		status = select_rows(slot, line, &answer, &err);
	else
		status = act(slot, line, &answer, &err);
	told = json_pack("{s:i, s:s, s:s, s:o*}", "status", (int)status, "code",
	    status == CUSTODY_OK ? "" : err.code, "text",
	    status == CUSTODY_OK ? "" : err.text, "answer", answer);
	if (told == NULL || json_dumpf(told, stdout, JSON_COMPACT) != 0)
		exit(2);
	json_decref(told);
	putchar('\n');
	fflush(stdout);
}

int
main(void)
{
	char *text = NULL;
	size_t room = 0;

	mallopt(M_TRIM_THRESHOLD, 16 << 20); /* as the program does */
	mallopt(M_TOP_PAD, 1 << 20);
	mallopt(M_MMAP_THRESHOLD, 2 << 20);
	while (getline(&text, &room, stdin) > 0) {
		json_t *line = json_loads(text, 0, NULL);

		if (line == NULL) {
			fprintf(stderr, "driver: not JSON: %s\n", text);
			return 2;
		}
		answer_line(line);
		json_decref(line);
	}
	free(text);
	for (size_t i = 0; i < SLOTS; i++)
		close_slot(&slots[i]);
	return 0;
}
