/* SPDX-License-Identifier: Apache-2.0
 *
 * note: a real log's checkpoints verify; ours come back; others are refused.
 */
#include "crypto/note.h"
#include "crypto/merkle.h"
#include "vectors.h"

static char folder[] = "/tmp/custody-note-XXXXXX";
static struct keyring_key *log_key, *witness_key;
static struct note_signer log_signer = {.name = "custody/genesis"};
static struct note_signer witness = {.name = "witness.example/w1"};
static struct custody_error err;

static int
make_keys(void **state)
{
	char path[128];

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/ledger.pem", folder);
	if (keyring_create_file(&log_key, path, (struct bytes){0}, NULL) !=
		CUSTODY_OK ||
	    keyring_create(&witness_key, folder, "w", (struct bytes){0},
		NULL) != CUSTODY_OK)
		return -1;
	memcpy(log_signer.key, keyring_public(log_key), 32);
	memcpy(witness.key, keyring_public(witness_key), 32);
	return 0;
}

static int
remove_keys(void **state)
{
	(void)state;
	keyring_close(log_key);
	keyring_close(witness_key);
	return file_remove_tree(AT_FDCWD, folder, NULL) == CUSTODY_OK ? 0 : -1;
}

static struct note_checkpoint
checkpoint(uint64_t size)
{
	struct note_checkpoint out = {
	    .origin = "custody/genesis", .size = size};

	memset(out.root, 7, sizeof out.root);
	return out;
}

static struct buffer
make_note(void)
{
	struct note_checkpoint head = checkpoint(42);
	struct buffer text = {0};

	assert_int_equal(note_begin(&text, &head, &err), CUSTODY_OK);
	assert_int_equal(
	    note_sign(&text, log_signer.name, log_key, &err), CUSTODY_OK);
	assert_int_equal(
	    note_cosign(&text, witness.name, witness_key, 1795428672, &err),
	    CUSTODY_OK);
	return text;
}

static void
what_was_signed_and_cosigned_comes_back(void **state)
{
	struct buffer text = make_note();
	struct note_checkpoint head;
	struct note note;
	uint64_t time = 0;

	(void)state;
	assert_memory_equal(text.at,
	    "custody/genesis\n42\n"
	    "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\n"
	    "\xe2\x80\x94 custody/genesis ",
	    82);
	assert_int_equal(note_read(&note, text.at, text.len, &err), CUSTODY_OK);
	assert_int_equal(note.count, 2);
	assert_int_equal(note_read_checkpoint(&head, &note, &err), CUSTODY_OK);
	assert_int_equal(head.size, 42);
	assert_string_equal(head.origin, "custody/genesis");
	assert_int_equal(head.root[31], 7);
	assert_int_equal(note_verify(&note, &log_signer, &err), CUSTODY_OK);
	assert_int_equal(
	    note_verify_cosignature(&note, &witness, &time, &err), CUSTODY_OK);
	assert_int_equal(time, 1795428672);
	buffer_clear(&text);
}

static void
the_cosigned_bytes_are_those_of_cosignature_v1(void **state)
{
	struct buffer text = make_note(), message = {0};
	struct note note;

	(void)state;
	assert_int_equal(note_read(&note, text.at, text.len, &err), CUSTODY_OK);
	assert_int_equal(buffer_print(&message, NULL,
			     "cosignature/v1\ntime 1795428672\n%.*s",
			     (int)note.text.len, (const char *)note.text.at),
	    CUSTODY_OK);
	assert_int_equal(note.signatures[1].len, 8 + 64);
	assert_int_equal(signature_verify(witness.key, buffer_view(&message),
			     note.signatures[1].bytes + 8, &err),
	    CUSTODY_OK);
	buffer_clear(&message);
	buffer_clear(&text);
}

static void
one_kind_of_signature_is_not_the_other(void **state)
{
	struct buffer text = make_note();
	struct note note;

	(void)state;
	assert_int_equal(note_read(&note, text.at, text.len, &err), CUSTODY_OK);
	assert_int_equal(note_verify(&note, &witness, &err), CUSTODY_NOT_FOUND);
	assert_int_equal(
	    note_verify_cosignature(&note, &log_signer, NULL, &err),
	    CUSTODY_NOT_FOUND);
	assert_string_equal(err.code, "no-signature");
	buffer_clear(&text);
}

static void
no_byte_of_a_note_may_change(void **state)
{
	struct buffer text = make_note();

	(void)state;
	for (size_t i = 0; i < text.len; i++) {
		struct note note;

		text.at[i] ^= 4;
		if (note_read(&note, text.at, text.len, NULL) == CUSTODY_OK)
			assert_false(note_verify(&note, &log_signer, NULL) ==
					 CUSTODY_OK &&
				     note_verify_cosignature(&note, &witness,
					 NULL, NULL) == CUSTODY_OK);
		text.at[i] ^= 4;
	}
	buffer_clear(&text);
}

static enum custody_status
read_head(const char *text)
{
	struct note_checkpoint head;
	struct note note;
	enum custody_status status = note_read(&note, text, strlen(text), &err);

	if (status == CUSTODY_OK)
		status = note_read_checkpoint(&head, &note, &err);
	if (status != CUSTODY_OK)
		assert_true(strcmp(err.code, "bad-note") == 0 ||
			    strcmp(err.code, "not-base64") == 0);
	return status;
}

#define ROOT "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n"
#define LINE "\xe2\x80\x94 n AAAAAAA=\n"

static void
anything_else_is_malformed(void **state)
{
	static const char *const refused[] = {"", "\n", "\n\n", "\n\n" LINE,
	    "o\n1\n" ROOT, "o\n1\n" ROOT "\n", "o\n1\n" ROOT LINE,
	    "o\n1\n" ROOT "\n" LINE "x", "o\n1\n" ROOT "\n" LINE LINE,
	    "o\n1\n" ROOT "\n" LINE "\n", "o\n1\n" ROOT "\n\n" LINE,
	    "o\n01\n" ROOT "\n" LINE, "o\n+1\n" ROOT "\n" LINE,
	    "o\n-1\n" ROOT "\n" LINE, "o\n\n" ROOT "\n" LINE,
	    "o\n18446744073709551616\n" ROOT "\n" LINE,
	    "o\n1 \n" ROOT "\n" LINE, "\n1\n" ROOT "\n" LINE,
	    "o\n1\nBwc=\n\n" LINE, "o\n1\n\n" LINE,
	    "o\n1\n" ROOT "extension\n\n" LINE, "o\r\n1\n" ROOT "\n" LINE,
	    "o\n1\n" ROOT "\n- n AAAAAAA=\n",
	    "o\n1\n" ROOT "\n\xe2\x80\x94 n AAAAAAA\n",
	    "o\n1\n" ROOT "\n\xe2\x80\x94 n AAAA\n",
	    "o\n1\n" ROOT "\n\xe2\x80\x94 n+ AAAAAAA=\n",
	    "o\n1\n" ROOT "\n\xe2\x80\x94  AAAAAAA=\n",
	    "o\n1\n" ROOT "\n\xe2\x80\x94 AAAAAAA=\n",
	    "\xff\n1\n" ROOT "\n" LINE, "o\x1b\n1\n" ROOT "\n" LINE};

	(void)state;
	assert_int_equal(read_head("o\n1\n" ROOT "\n" LINE), CUSTODY_OK);
	assert_int_equal(read_head("o o\n0\n" ROOT "\n" LINE), CUSTODY_OK);
	assert_int_equal(
	    read_head("o\n18446744073709551615\n" ROOT "\n" LINE), CUSTODY_OK);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_int_equal(read_head(refused[i]), CUSTODY_MALFORMED);
}

static void
a_verifier_key_is_read_and_written(void **state)
{
	static const char known[] =
	    "example.com/log/testdata+33d7b496+"
	    "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
	static const char upper_case[] =
	    "example.com/log/testdata+33D7B496+"
	    "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
	static const char *const refused[] = {"", "n", "n+33d7b496",
	    "n+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
	    upper_case, "example.com/log/testdata+33d7b496+AeHTu4Q3",
	    "+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"};
	struct buffer text = {0};
	struct note_signer signer;
	enum note_kind kind;

	(void)state;
	assert_true(note_read_signer(&signer, &kind, known));
	assert_int_equal(kind, NOTE_ED25519);
	assert_int_equal(
	    note_write_signer(&text, &signer, kind, &err), CUSTODY_OK);
	assert_string_equal((char *)text.at, known);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_false(note_read_signer(&signer, &kind, refused[i]));
	buffer_clear(&text);
	assert_int_equal(
	    note_write_signer(&text, &witness, NOTE_COSIGNATURE, &err),
	    CUSTODY_OK);
	assert_true(note_read_signer(&signer, &kind, (char *)text.at));
	assert_int_equal(kind, NOTE_COSIGNATURE);
	assert_memory_equal(signer.key, witness.key, 32);
	buffer_clear(&text);
}

static void
a_name_that_is_none_signs_nothing(void **state)
{
	static const char *const names[] = {
	    "", "a b", "a+b", "a\nb", "a\xe2\x80\x83", "\xff"};
	struct note_checkpoint head = checkpoint(1);
	struct buffer text = {0};

	(void)state;
	assert_int_equal(note_begin(&text, &head, &err), CUSTODY_OK);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(
		    note_sign(&text, names[i], log_key, &err), CUSTODY_USAGE);
	strcpy(head.origin, "two\nlines");
	assert_int_equal(note_begin(&text, &head, &err), CUSTODY_USAGE);
	buffer_clear(&text);
}

static void
a_real_logs_checkpoints_verify(void **state)
{
	json_t *root = vectors_json("tlog-tessera/expected.json"), *item,
	       *entry;
	static uint8_t leaves[64][DIGEST_SIZE];
	struct note_signer signer;
	enum note_kind kind;
	size_t i;

	(void)state;
	assert_true(note_read_signer(&signer, &kind,
	    json_string_value(json_object_get(root, "public_key"))));
	json_array_foreach (json_object_get(root, "entries"), i, entry) {
		merkle_leaf(leaves[i], json_string_value(entry),
		    json_string_length(entry));
	}
	json_array_foreach (json_object_get(root, "checkpoints"), i, item) {
		uint8_t expected[DIGEST_SIZE];
		struct note_checkpoint head;
		struct buffer text;
		struct note note;
		char path[256];

		snprintf(path, sizeof path, "tlog-tessera/log/%s",
		    json_string_value(json_object_get(item, "file")));
		text = vectors_text(path);
		assert_int_equal(
		    note_read(&note, text.at, text.len, &err), CUSTODY_OK);
		assert_int_equal(note_verify(&note, &signer, &err), CUSTODY_OK);
		assert_int_equal(
		    note_read_checkpoint(&head, &note, &err), CUSTODY_OK);
		assert_int_equal(head.size,
		    json_integer_value(json_object_get(item, "size")));
		merkle_root_of(
		    expected, (const uint8_t(*)[DIGEST_SIZE])leaves, head.size);
		assert_memory_equal(head.root, expected, DIGEST_SIZE);
		buffer_clear(&text);
	}
	assert_int_equal(i, 17);
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_signed_and_cosigned_comes_back),
	    cmocka_unit_test(the_cosigned_bytes_are_those_of_cosignature_v1),
	    cmocka_unit_test(one_kind_of_signature_is_not_the_other),
	    cmocka_unit_test(no_byte_of_a_note_may_change),
	    cmocka_unit_test(anything_else_is_malformed),
	    cmocka_unit_test(a_verifier_key_is_read_and_written),
	    cmocka_unit_test(a_name_that_is_none_signs_nothing),
	    cmocka_unit_test(a_real_logs_checkpoints_verify),
	};

	return cmocka_run_group_tests_name(
	    "note", tests, make_keys, remove_keys);
}
