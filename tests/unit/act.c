/* SPDX-License-Identifier: Apache-2.0
 *
 * act: what is cut out of a text that was read before is what JSON's reader
 * finds in all of it.
 */
#include "vectors.h"

#include "ledger/act.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define NONCE "0123456789abcdef0123456789abcdef"

static enum custody_status
try_act(struct buffer *text, const char *ledger, json_t *data)
{
	struct act_parts parts = {
	    .actor = HEX,
	    .at = "2026-11-30T12:00:00.000001Z",
	    .kind = "lookup.made/1",
	    .ledger = ledger,
	    .nonce = NONCE,
	    .seen_head = HEX,
	    .seen_size = 9007199254740990,
	    .data = data,
	};

	enum custody_status status;

	text->len = 0;
	status = act_write(text, &parts, NULL);
	json_decref(data);
	return status;
}

static void
write_act(struct buffer *text, const char *ledger, json_t *data)
{
	assert_int_equal(try_act(text, ledger, data), CUSTODY_OK);
}

static const char *
text_of(const json_t *root, const char *key)
{
	return json_string_value(json_object_get(root, key));
}

static void
same_text(const char *one, const char *other)
{
	assert_true((one == NULL) == (other == NULL));
	if (one != NULL)
		assert_string_equal(one, other);
}

/* Whatever is read of it is what the whole of it says. */
static bool
reads_alike(struct bytes text)
{
	json_t *whole = json_loadb(
	    (const char *)text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *seen = json_object_get(whole, "seen");
	struct act act;
	bool read = act_read(&act, text, true, NULL) == CUSTODY_OK;

	if (read) {
		assert_non_null(whole);
		assert_int_equal(json_object_size(whole), 8);
		same_text(act.actor, text_of(whole, "actor"));
		same_text(act.at, text_of(whole, "at"));
		same_text(act.kind, text_of(whole, "kind"));
		same_text(act.ledger, text_of(whole, "ledger"));
		same_text(act.nonce, text_of(whole, "nonce"));
		same_text(act.seen_head, text_of(seen, "head"));
		assert_int_equal(act.seen_size,
		    json_integer_value(json_object_get(seen, "size")));
		assert_true(
		    json_equal(act.data, json_object_get(whole, "data")));
		act_clear(&act);
	}
	json_decref(whole);
	return read;
}

static void
a_text_that_was_read_before_reads_the_same(void **state)
{
	struct buffer text = {0};

	(void)state;
	write_act(&text, HEX, json_object());
	assert_true(reads_alike(buffer_view(&text)));
	write_act(&text, NULL, json_object());
	assert_true(reads_alike(buffer_view(&text)));
	write_act(&text, HEX,
	    json_pack("{s:s, s:{s:s}}", "a",
		"},\"kind\":\"x\",\"ledger\":\"" HEX "\",\"nonce\":\"" NONCE
		"\",\"seen\":{\"head\":\"" HEX "\",\"size\":1},\"v\":1}",
		"data", "kind", "other/1"));
	assert_true(reads_alike(buffer_view(&text)));
	buffer_clear(&text);
}

/* Each byte as each of those that mean something, and left out. */
static void
no_other_text_is_read_otherwise(void **state)
{
	static const char others[] = "\"\\{}:, 0a/";
	struct buffer text = {0}, other = {0};

	(void)state;
	write_act(&text, HEX, json_pack("{s:s, s:i}", "a", "b\"c", "d", 7));
	for (size_t i = 0; i < text.len; i++) {
		/* With the NUL at its end. */
		for (size_t j = 0; j < sizeof others; j++) {
			uint8_t before = text.at[i];

			text.at[i] = (uint8_t)others[j];
			reads_alike(buffer_view(&text));
			text.at[i] = before;
		}
		other.len = 0;
		assert_int_equal(
		    buffer_append(&other, text.at, i, NULL), CUSTODY_OK);
		assert_int_equal(buffer_append(&other, text.at + i + 1,
				     text.len - i - 1, NULL),
		    CUSTODY_OK);
		reads_alike(buffer_view(&other));
	}
	buffer_clear(&other);
	buffer_clear(&text);
}

/* `levels` arrays, one in the other. */
static json_t *
nested(int levels)
{
	json_t *value = json_array();

	while (--levels > 0)
		value = json_pack("[o]", value);
	return value;
}

/* What is signed without being read again is what a stranger reads of it. */
static void
what_is_written_is_read_by_strangers(void **state)
{
	struct buffer text = {0};
	struct act act, own;

	(void)state;
	for (int ledger = 0; ledger < 2; ledger++) {
		json_t *data = json_pack(
		    "{s:s, s:o, s:[i]}", "\"b", "\\", "a", nested(62), "", 7);

		write_act(&text, ledger ? HEX : NULL, json_incref(data));
		assert_int_equal(
		    act_read(&act, buffer_view(&text), false, NULL),
		    CUSTODY_OK);
		assert_int_equal(act.time, INT64_C(1796040000000001));
		assert_int_equal(
		    act_read_written(&own, buffer_view(&text), data, NULL),
		    CUSTODY_OK);
		assert_true(json_equal(own.data, act.data));
		assert_string_equal(own.kind, act.kind);
		same_text(own.ledger, act.ledger);
		assert_int_equal(own.seen_size, act.seen_size);
		assert_int_equal(own.time, act.time);
		act_clear(&own);
		act_clear(&act);
		json_decref(data);
	}
	buffer_clear(&text);
}

/* An act has two levels more than its data's members, and 16 MiB. */
static void
what_strangers_refuse_is_not_written(void **state)
{
	struct buffer text = {0};
	char *large = calloc(1, ((size_t)16 << 20) + 1);

	(void)state;
	assert_non_null(large);
	memset(large, 'a', (size_t)16 << 20);
	assert_int_equal(
	    try_act(&text, HEX, json_pack("{s:o}", "a", nested(63))),
	    CUSTODY_MALFORMED);
	assert_int_equal(try_act(&text, HEX, json_pack("{s:f}", "a", 0.5)),
	    CUSTODY_MALFORMED);
	assert_int_equal(
	    try_act(&text, HEX, json_pack("{s:s}", "a", "\xe2\x80\xae")),
	    CUSTODY_MALFORMED);
	assert_int_equal(try_act(&text, HEX, json_pack("{s:s}", "a", large)),
	    CUSTODY_MALFORMED);
	free(large);
	buffer_clear(&text);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_text_that_was_read_before_reads_the_same),
	    cmocka_unit_test(no_other_text_is_read_otherwise),
	    cmocka_unit_test(what_is_written_is_read_by_strangers),
	    cmocka_unit_test(what_strangers_refuse_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
