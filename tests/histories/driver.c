/* SPDX-License-Identifier: Apache-2.0
 *
 * driver: does the acts that a line of JSON on standard input names, each as
 * the person and at the time that the line says, and answers each with a line.
 * It knows no rule: what should come of an act is for whoever reads.
 *
 *   {"open":SLOT,"ledger":DIR}            a host's own view of a ledger
 *   {"slot":SLOT,"as":NAME,"clock":SECONDS,"act":NAME,"ask":{…}}
 *   {"slot":SLOT,"clock":SECONDS,"sql":SELECT}   the state, as rows
 *
 * A slot stays open from act to act and folds what was added before each.
 */
#include <fcntl.h>
#include <malloc.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <custody/custody.h>

#include "acts/session.h"
#include "crypto/keyring.h"
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

enum type { TEXT, LIST, FLAG, NUMBER, DATA };

struct field {
	const char *name;
	enum type type;
	size_t at, count;
};

struct row {
	const char *name;
	size_t size;
	enum custody_status (*run)(struct custody *custody, const void *ask,
	    json_t **answer, struct custody_error *err);
	struct field fields[20];
};

#define ACT(name)                                                              \
	static enum custody_status run_##name(struct custody *custody,         \
	    const void *ask, json_t **answer, struct custody_error *err)       \
	{                                                                      \
		return custody_##name(custody, ask, answer, err);              \
	}
#define ROW(name) #name, sizeof(struct custody_##name), run_##name
#define T(act, field)                                                          \
	{                                                                      \
#field, TEXT, offsetof(struct custody_##act, field), 0         \
	}
#define F(act, field)                                                          \
	{                                                                      \
#field, FLAG, offsetof(struct custody_##act, field), 0         \
	}
#define N(act, field)                                                          \
	{                                                                      \
#field, NUMBER, offsetof(struct custody_##act, field), 0       \
	}
#define L(act, field, many)                                                    \
	{                                                                      \
#field, LIST, offsetof(struct custody_##act, field),           \
		    offsetof(struct custody_##act, many)                       \
	}
#define D(act, field, many)                                                    \
	{                                                                      \
#field, DATA, offsetof(struct custody_##act, field),           \
		    offsetof(struct custody_##act, many)                       \
	}

ACT(init)
ACT(identity_new)
ACT(identity_retire)
ACT(quorum)
ACT(ingest)
ACT(terms)
ACT(request)
ACT(approve)
ACT(reject)
ACT(withdraw)
ACT(check)
ACT(quarantine)
ACT(lift)
ACT(recall)
ACT(acknowledge)
ACT(waive)
ACT(policy_install)
ACT(hold)
ACT(receipt)
ACT(permit)
ACT(export)

static const struct row rows[] = {
    {ROW(init),
	{T(init, dir), T(init, name), T(init, identity), N(init, quorum)}},
    {ROW(identity_new), {T(identity_new, name), T(identity_new, role)}},
    {ROW(identity_retire), {T(identity_retire, name), T(identity_retire, why),
			       T(identity_retire, compromised_since)}},
    {ROW(quorum), {N(quorum, quorum), T(quorum, why)}},
    {ROW(ingest), {T(ingest, dataset), L(ingest, paths, path_count),
		      L(ingest, derived_from, derived_count),
		      L(ingest, without, without_count), T(ingest, source_url),
		      T(ingest, retrieved_at), T(ingest, licence)}},
    {ROW(terms),
	{T(terms, dataset), L(terms, allow, allow_count),
	    L(terms, deny, deny_count), L(terms, clear, clear_count),
	    T(terms, licence), T(terms, retain_until), T(terms, sensitivity)}},
    {ROW(request), {L(request, datasets, dataset_count), T(request, purpose),
		       T(request, project), T(request, until)}},
    {ROW(approve),
	{L(approve, ids, id_count), T(approve, until), T(approve, condition)}},
    {ROW(reject), {T(reject, id), T(reject, why)}},
    {ROW(withdraw), {T(withdraw, id), T(withdraw, why)}},
    {ROW(check),
	{T(check, request), D(check, data, data_count), F(check, subset),
	    T(check, job), T(check, skip_list), F(check, exec)}},
    {ROW(quarantine),
	{T(quarantine, selector.sha256), T(quarantine, selector.url),
	    T(quarantine, selector.dataset), T(quarantine, why)}},
    {ROW(recall), {T(recall, selector.dataset), T(recall, why)}},
    {ROW(acknowledge), {T(acknowledge, recall), T(acknowledge, release),
			   T(acknowledge, outcome), T(acknowledge, why)}},
    {ROW(waive),
	{T(waive, request), T(waive, policy), T(waive, until), T(waive, why)}},
    {ROW(lift), {T(lift, id), T(lift, why)}},
    {ROW(policy_install), {T(policy_install, dir), T(policy_install, why)}},
    {ROW(hold), {L(hold, datasets, dataset_count), T(hold, why)}},
    {ROW(receipt), {T(receipt, release), T(receipt, model)}},
    {ROW(permit), {T(permit, request), T(permit, job), T(permit, out)}},
    {ROW(export), {T(export, request), T(export, job), T(export, to)}},
};

#define SLOTS 4
#define KEYS 16

static struct slot {
	struct custody *custody;
	struct {
		char name[65];
		struct keyring_key *key;
	} keys[KEYS];
	size_t key_count;
} slots[SLOTS];

/* What a line of JSON holds stays alive until the act is over. */
struct asked {
	unsigned char bytes[sizeof(struct custody_ingest) * 2];
	void *lists[20];
	size_t list_count;
};

static bool
yes(void *ctx, const json_t *shown)
{
	(void)ctx;
	(void)shown;
	return true;
}

static void
put_list(struct asked *asked, const struct field *field, const json_t *value)
{
	size_t count = json_array_size(value), i;
	const char **list = calloc(count + 1, sizeof *list);
	const json_t *item;

	if (list == NULL)
		abort();
	json_array_foreach (value, i, item)
		list[i] = json_string_value(item);
	memcpy(asked->bytes + field->at, &list, sizeof list);
	memcpy(asked->bytes + field->count, &count, sizeof count);
	asked->lists[asked->list_count++] = list;
}

static void
put_data(struct asked *asked, const struct field *field, const json_t *value)
{
	size_t count = json_array_size(value), i;
	struct custody_data *list = calloc(count + 1, sizeof *list);
	const json_t *item;

	if (list == NULL)
		abort();
	json_array_foreach (value, i, item) {
		list[i].dataset =
		    json_string_value(json_object_get(item, "dataset"));
		list[i].path = json_string_value(json_object_get(item, "path"));
	}
	memcpy(asked->bytes + field->at, &list, sizeof list);
	memcpy(asked->bytes + field->count, &count, sizeof count);
	asked->lists[asked->list_count++] = list;
}

static void
put(struct asked *asked, const struct field *field, const json_t *value)
{
	const char *text = json_string_value(value);
	bool flag = json_is_true(value);
	uint64_t number = (uint64_t)json_integer_value(value);

	switch (field->type) {
	case TEXT:
		memcpy(asked->bytes + field->at, &text, sizeof text);
		break;
	case FLAG:
		memcpy(asked->bytes + field->at, &flag, sizeof flag);
		break;
	case NUMBER:
		memcpy(asked->bytes + field->at, &number, sizeof number);
		break;
	case LIST:
		put_list(asked, field, value);
		break;
	case DATA:
		put_data(asked, field, value);
		break;
	}
}

/* A field that the table does not know is a mistake of the test. */
static bool
fill(struct asked *asked, const struct row *row, const json_t *ask)
{
	const char *name;
	const json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)ask, name, value) {
		const struct field *field = row->fields;

		while (field->name != NULL && strcmp(field->name, name) != 0)
			field++;
		if (field->name == NULL)
			return false;
		put(asked, field, value);
	}
	return true;
}

/* Acts from here on as somebody else; their key is opened once. */
static void
become(struct slot *slot, const char *name)
{
	struct custody *custody = slot->custody;
	char *copy = strdup(name);
	size_t i = 0;

	free((void *)(uintptr_t)custody->settings.identity);
	custody->settings.identity = copy;
	custody->actor[0] = custody->role[0] = '\0';
	custody->key = NULL;
	while (i < slot->key_count && strcmp(slot->keys[i].name, name) != 0)
		i++;
	if (i < slot->key_count && session_actor(custody, NULL) == CUSTODY_OK) {
		custody->key = slot->keys[i].key;
	} else if (i < KEYS && i == slot->key_count &&
		   session_actor(custody, NULL) == CUSTODY_OK &&
		   keyring_open(&slot->keys[i].key, getenv("CUSTODY_KEYS"),
		       name, NULL, NULL, NULL) == CUSTODY_OK) {
		snprintf(
		    slot->keys[i].name, sizeof slot->keys[i].name, "%s", name);
		custody->key = slot->keys[i].key;
		slot->key_count++;
	}
}

static void
close_slot(struct slot *slot)
{
	if (slot->custody != NULL)
		slot->custody->key = NULL;
	for (size_t i = 0; i < slot->key_count; i++)
		keyring_close(slot->keys[i].key);
	custody_close(slot->custody);
	memset(slot, 0, sizeof *slot);
}

static enum custody_status
open_slot(struct slot *slot, const json_t *line, struct custody_error *err)
{
	struct custody_settings settings = {
	    .ledger = json_string_value(json_object_get(line, "ledger")),
	    .threads = 1,
	    .unconfined = true, /* it reads what this test wrote */
	    .confirm = yes,
	};

	close_slot(slot);
	return settings.ledger == NULL
		   ? custody_open_bare(&slot->custody, &settings, err)
		   : custody_open(&slot->custody, &settings, err);
}

static enum custody_status
act(struct slot *slot, const json_t *line, json_t **answer,
    struct custody_error *err)
{
	const char *name = json_string_value(json_object_get(line, "act"));
	const char *as = json_string_value(json_object_get(line, "as"));
	struct asked asked = {0};
	const struct row *row = rows;
	enum custody_status status = CUSTODY_OK;

	while (row < rows + sizeof rows / sizeof *rows &&
	       strcmp(row->name, name) != 0)
		row++;
	if (row == rows + sizeof rows / sizeof *rows ||
	    row->size > sizeof asked.bytes ||
	    !fill(&asked, row, json_object_get(line, "ask"))) {
		fprintf(stderr, "driver: no such act or field: %s\n", name);
		exit(2);
	}
	if (slot->custody->ledger != NULL) {
		status = ledger_refresh(slot->custody->ledger, err);
		if (status == CUSTODY_OK)
			status = ledger_set_clock(slot->custody->ledger, err);
	}
	if (status == CUSTODY_OK && as != NULL && slot->custody->ledger != NULL)
		become(slot, as);
	if (status == CUSTODY_OK)
		status = row->run(slot->custody, asked.bytes, answer, err);
	for (size_t i = 0; i < asked.list_count; i++)
		free(asked.lists[i]);
	return status;
}

static enum custody_status
select_rows(struct slot *slot, const json_t *line, json_t **answer,
    struct custody_error *err)
{
	json_t *values = json_object();
	enum custody_status status;

	status = ledger_refresh(slot->custody->ledger, err);
	if (status == CUSTODY_OK)
		status = ledger_set_clock(slot->custody->ledger, err);
	if (status == CUSTODY_OK)
		status = question_ask(answer, session_state(slot->custody),
		    json_string_value(json_object_get(line, "sql")), values,
		    err);
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

	snprintf(clock, sizeof clock, "+%" JSON_INTEGER_FORMAT,
	    json_integer_value(json_object_get(line, "clock")));
	setenv("CUSTODY_TEST_CLOCK", clock, 1);
	if (open != NULL)
		status = open_slot(slot, line, &err);
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
