/* SPDX-License-Identifier: Apache-2.0
 *
 * asking: a table of acts and of the fields that they take, so that a JSON
 * object becomes the struct of an act.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"

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
ACT(identity_rotate)
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
ACT(identity_offer)
ACT(accept)
ACT(trust)
ACT(check_permit)
ACT(dispose)
ACT(verify)

static const struct row rows[] = {
    {ROW(init),
	{T(init, dir), T(init, name), T(init, identity), N(init, quorum)}},
    {ROW(identity_new), {T(identity_new, name), T(identity_new, role)}},
    {ROW(identity_retire), {T(identity_retire, name), T(identity_retire, why),
			       T(identity_retire, compromised_since)}},
    {ROW(identity_rotate), {T(identity_rotate, name), T(identity_rotate, why)}},
    {ROW(quorum), {N(quorum, quorum), T(quorum, why)}},
    {ROW(ingest), {T(ingest, dataset), L(ingest, paths, path_count),
		      L(ingest, derived_from, derived_count),
		      L(ingest, without, without_count), T(ingest, source_url),
		      T(ingest, retrieved_at), T(ingest, licence)}},
    {ROW(terms),
	{T(terms, dataset), L(terms, allow, allow_count),
	    L(terms, deny, deny_count), L(terms, clear, clear_count),
	    T(terms, licence), T(terms, retain_until), T(terms, sensitivity)}},
    {ROW(request),
	{L(request, datasets, dataset_count), T(request, purpose),
	    T(request, project), T(request, until), T(request, like)}},
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
    {ROW(receipt), {T(receipt, release), T(receipt, model), T(receipt, trust)}},
    {ROW(permit), {T(permit, request), T(permit, job), T(permit, audience),
		      T(permit, until), T(permit, out)}},
    {ROW(export), {T(export, request), T(export, job), T(export, to)}},
    {ROW(identity_offer),
	{T(identity_offer, name), T(identity_offer, role),
	    T(identity_offer, trust), T(identity_offer, out)}},
    {ROW(accept), {L(accept, paths, path_count)}},
    {ROW(trust), {T(trust, out)}},
    {ROW(check_permit),
	{T(check_permit, permit), T(check_permit, trust),
	    T(check_permit, trust_max_age), T(check_permit, job),
	    T(check_permit, audience), D(check_permit, data, data_count)}},
    {ROW(dispose), {L(dispose, datasets, dataset_count),
		       T(dispose, selector.sha256), T(dispose, selector.from),
		       F(dispose, all), T(dispose, why), T(dispose, plan)}},
    {ROW(verify), {T(verify, what)}},
};

/* What a line of JSON holds stays alive until the act is over. */
struct asked {
	unsigned char bytes[sizeof(struct custody_ingest) * 2];
	void *lists[20];
	size_t list_count;
};

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

enum custody_status
asking_run(struct custody *custody, const char *name, const json_t *ask,
    json_t **answer, struct custody_error *err)
{
	const struct row *row = rows;
	struct asked asked = {0};
	enum custody_status status;

	while (row < rows + sizeof rows / sizeof *rows &&
	       strcmp(row->name, name) != 0)
		row++;
	if (row == rows + sizeof rows / sizeof *rows ||
	    row->size > sizeof asked.bytes || !fill(&asked, row, ask)) {
		fprintf(stderr, "driver: no such act or field: %s\n", name);
		exit(2);
	}
	status = row->run(custody, asked.bytes, answer, err);
	for (size_t i = 0; i < asked.list_count; i++)
		free(asked.lists[i]);
	return status;
}
