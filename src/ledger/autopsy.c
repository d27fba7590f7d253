/* SPDX-License-Identifier: Apache-2.0
 *
 * autopsy: one walk over all rows.  Ids are counted as the fold gives them;
 * what rests on something is what names it, and what names that.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "crypto/note.h"
#include "crypto/signature.h"
#include "ledger/act.h"
#include "ledger/autopsy.h"
#include "ledger/judge.h"

struct walk {
	struct ledger *ledger;
	uint64_t seq; /* the event that disagrees */
	json_t *out;
	json_t *people;   /* key id: its key and its person */
	json_t *affected; /* a set: ids, and datasets */
	unsigned long long given[26];
	struct merkle tree;
	uint8_t before[32];   /* the hash that stands in the row before */
	uint8_t recorded[32]; /* that of the event that disagrees */
	int checkpoints;      /* folder; -1: none */
};

/* "L12", where an event of that kind makes one. */
static void
take_id(struct walk *walk, const struct kind *kind, char id[LEDGER_ID_SIZE])
{
	unsigned place = kind == NULL ? 26 : (unsigned)(kind->letter - 'A');

	id[0] = '\0';
	if (place < 26)
		snprintf(id, LEDGER_ID_SIZE, "%c%llu", kind->letter,
		    ++walk->given[place]);
}

/* Whose key it is, from the events that enrol one. */
static void
learn_person(struct walk *walk, const json_t *data)
{
	const char *hex = member_text(data, "key");
	const char *name = member_text(data, "name");
	uint8_t key[32], raw[32];
	char id[ENCODE_HEX_SIZE(32)];

	if (*member_text(data, "person") != '\0')
		name = member_text(data, "person");
	if (strlen(hex) != 64 || !encode_unhex(key, hex, sizeof key))
		return;
	signature_key_id(raw, key);
	encode_hex(id, raw, sizeof raw);
	json_object_set_new(walk->people, id,
	    json_pack("{s:s, s:s}", "key", hex, "name", name));
}

/* Does it name, at any depth, something that is affected? */
static bool
names_affected(const json_t *affected, const json_t *value)
{
	const char *key;
	json_t *one;
	size_t i;

	if (json_is_string(value))
		return json_object_get(affected, json_string_value(value)) !=
		       NULL;
	json_array_foreach (value, i, one)
		if (names_affected(affected, one))
			return true;
	json_object_foreach ((json_t *)(uintptr_t)value, key, one)
		if (names_affected(affected, one))
			return true;
	return false;
}

/* --- the event itself ------------------------------------------------------
 */

static void
judge_signature(struct walk *walk, const struct ledger_file_event *event,
    const json_t *person)
{
	struct buffer message = {0};
	uint8_t key[32];
	enum custody_status status;

	if (!encode_unhex(key, member_text(person, "key"), sizeof key) ||
	    act_message(&message, event->act, NULL) != CUSTODY_OK)
		return;
	status = signature_verify(
	    key, buffer_view(&message), event->signature, NULL);
	if (status == CUSTODY_OK || status == CUSTODY_DISAGREES)
		json_object_set_new(
		    walk->out, "signature", json_boolean(status == CUSTODY_OK));
	buffer_clear(&message);
}

static enum custody_status
describe(struct walk *walk, const struct ledger_file_event *event,
    const json_t *act, const struct kind *kind, const char *id,
    struct custody_error *err)
{
	const json_t *data = json_object_get(act, "data");
	const json_t *person =
	    json_object_get(walk->people, member_text(act, "actor"));
	char subject[64] = "", hash[65], recorded[65];
	uint8_t raw[32];
	enum custody_status status;

	if (kind != NULL)
		snprintf(subject, sizeof subject, "%.*s",
		    (int)kind->subject.len, kind->subject.at);
	memcpy(walk->recorded, event->hash, 32);
	encode_hex(recorded, event->hash, 32);
	status = ledger_file_hash(
	    raw, walk->before, event->act, event->signature, err);
	if (status != CUSTODY_OK)
		return status;
	encode_hex(hash, raw, 32);
	if (*id != '\0')
		json_object_set_new(walk->affected, id, json_true());
	if (*member_text(data, subject) != '\0')
		json_object_set_new(
		    walk->affected, member_text(data, subject), json_true());
	if (json_object_update_new(
		walk->out, json_pack("{s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:b}",
			       "event", (json_int_t)event->seq, "event_kind",
			       member_text(act, "kind"), "of",
			       *id != '\0' ? id : member_text(data, subject),
			       "at", member_text(act, "at"), "person",
			       member_text(person, "name"), "hash", hash,
			       "recorded", recorded, "follows", 0)) != 0)
		return error_memory(err);
	if (person != NULL)
		judge_signature(walk, event, person);
	return CUSTODY_OK;
}

/* --- checkpoints -----------------------------------------------------------
 */

/* Who cosigned a note, and when the first of them did. */
static void
tell_cosigners(json_t *row, const struct note *note)
{
	json_t *names = json_array();
	char at[CLOCK_TEXT_SIZE] = "";

	for (size_t i = 0; i < note->count; i++) {
		const struct note_signature *one = &note->signatures[i];
		uint64_t seconds = 0;

		/* A cosignature is a time and a signature: 8 + 64 bytes. */
		if (one->len != 8 + SIGNATURE_SIZE)
			continue;
		for (size_t byte = 0; byte < 8; byte++)
			seconds = seconds << 8 | one->bytes[byte];
		if (at[0] == '\0' && seconds < (uint64_t)1 << 40)
			clock_text(at, (int64_t)seconds * 1000000);
		json_array_append_new(names,
		    json_stringn((const char *)one->name.at, one->name.len));
	}
	json_object_set_new(row, "names", names);
	json_object_set_new(row, "at", json_string(at));
}

/* The one of that size, if the folder keeps one: does it have the root of
 * the hashes that stand in the rows? */
static void
compare_checkpoint(struct walk *walk, uint64_t size)
{
	struct note_checkpoint checkpoint;
	struct buffer text = {0};
	struct note note;
	uint8_t root[32];
	char name[24];
	json_t *row;

	snprintf(name, sizeof name, "%" PRIu64, size);
	if (file_read(&text, walk->checkpoints, name, NOTE_SIZE_MAX, NULL) ==
		CUSTODY_OK &&
	    note_read(&note, text.at, text.len, NULL) == CUSTODY_OK &&
	    note_read_checkpoint(&checkpoint, &note, NULL) == CUSTODY_OK &&
	    checkpoint.size == size) {
		merkle_root(&walk->tree, root);
		row = json_pack("{s:I, s:b}", "size", (json_int_t)size,
		    "agrees", memcmp(root, checkpoint.root, sizeof root) == 0);
		tell_cosigners(row, &note);
		json_array_append_new(
		    json_object_get(walk->out, "checkpoints"), row);
	}
	buffer_clear(&text);
}

/* --- the walk --------------------------------------------------------------
 */

static enum custody_status
look_after(struct walk *walk, const struct ledger_file_event *event,
    const json_t *act, const char *id, struct custody_error *err)
{
	uint8_t hash[32];
	enum custody_status status = CUSTODY_OK;

	if (event->seq == walk->seq + 1) {
		status = ledger_file_hash(
		    hash, walk->recorded, event->act, event->signature, err);
		if (status == CUSTODY_OK &&
		    memcmp(hash, event->hash, sizeof hash) == 0)
			json_object_set_new(walk->out, "follows", json_true());
	}
	if (*id != '\0' &&
	    names_affected(walk->affected, json_object_get(act, "data")))
		json_object_set_new(walk->affected, id, json_true());
	return status;
}

static enum custody_status
visit(void *context, const struct ledger_file_event *event,
    struct custody_error *err)
{
	struct walk *walk = context;
	json_t *act =
	    json_loadb((const char *)event->act.at, event->act.len, 0, NULL);
	const struct kind *kind =
	    law_find(walk->ledger->fold->law, member_text(act, "kind"));
	char id[LEDGER_ID_SIZE];
	enum custody_status status = CUSTODY_OK;

	take_id(walk, kind, id);
	learn_person(walk, json_object_get(act, "data"));
	merkle_add(&walk->tree, event->hash);
	if (event->seq == walk->seq)
		status = describe(walk, event, act, kind, id, err);
	else if (event->seq > walk->seq)
		status = look_after(walk, event, act, id, err);
	if (event->seq >= walk->seq && walk->checkpoints >= 0)
		compare_checkpoint(walk, event->seq);
	memcpy(walk->before, event->hash, sizeof walk->before);
	json_decref(act);
	return status;
}

/* Of the set those that are ids. */
static json_t *
list_ids(json_t *set)
{
	json_t *list = json_array(), *value;
	const char *key;

	json_object_foreach (set, key, value)
		if (key[0] >= 'A' && key[0] <= 'Z')
			json_array_append_new(list, json_string(key));
	return list;
}

enum custody_status
autopsy(struct ledger *ledger, uint64_t seq, json_t **out,
    struct custody_error *err)
{
	struct walk walk = {.ledger = ledger,
	    .seq = seq,
	    .out = json_pack("{s:[]}", "checkpoints"),
	    .people = json_object(),
	    .affected = json_object()};
	char *folder = file_join(ledger->dir, "checkpoints");
	enum custody_status status;

	walk.checkpoints =
	    folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY);
	status = ledger_file_lock(ledger->file, LEDGER_FILE_SHARED, err);
	if (status == CUSTODY_OK) {
		status = ledger_file_each(ledger->file, 0, visit, &walk, err);
		ledger_file_unlock(ledger->file);
	}
	if (status == CUSTODY_OK && json_object_set_new(walk.out, "affected",
					list_ids(walk.affected)) != 0)
		status = error_memory(err);
	if (walk.checkpoints >= 0)
		close(walk.checkpoints);
	json_decref(walk.people);
	json_decref(walk.affected);
	free(folder);
	if (status != CUSTODY_OK)
		json_decref(walk.out);
	*out = status == CUSTODY_OK ? walk.out : NULL;
	return status;
}
