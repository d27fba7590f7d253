/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger_bytes: a byte of a ledger's file is flipped, each in its turn: either
 * verifying is an objection that says where, or it is provably without effect:
 * the same events, the same head, the same root.  Every 97th byte, and all of
 * them where CUSTODY_EVERY_BYTE is set.
 */
#include "acts.h"

#include "crypto/merkle.h"
#include "ledger/ledger.h"

#include <sys/stat.h>
#include <unistd.h>

#define EVENTS 30
#define STEP 97
#define PAGE 4096 /* of SQLite */

struct folder {
	char dir[64], path[80], file[112];
	uint64_t size;
	char head[65];
	uint8_t root[32];
	uint8_t *bytes;
	size_t len;
};

static void
found(struct ledger *ledger, const struct keyring_key *ada)
{
	struct custody_error err = {0};
	char key[65], log_key[65];
	json_t *data;

	encode_hex(key, keyring_public(ada), 32);
	encode_hex(log_key, keyring_public(acts_find_key("log")), 32);
	data = json_pack("{s:s, s:s, s:s, s:s, s:i}", "name", "t", "person",
	    "ada", "key", key, "log_key", log_key, "quorum", 1);
	acts_must(
	    ledger_append(ledger, ada, "ledger.created/1", data, NULL, &err),
	    &err);
	json_decref(data);
}

static void
remember(struct folder *folder, struct ledger *ledger)
{
	folder->size = ledger_size(ledger);
	memcpy(folder->head, ledger_head(ledger), sizeof folder->head);
	ledger_root(ledger, folder->root);
}

static int
open_folder(void **state)
{
	struct folder *folder = calloc(1, sizeof *folder);
	const struct keyring_key *ada = acts_find_key("ada");
	struct custody_error err = {0};
	struct ledger *ledger = NULL;
	struct buffer bytes = {0};

	acts_must(digest_start(&err), &err);
	strcpy(folder->dir, "/tmp/custody-bytes-XXXXXX");
	assert_non_null(mkdtemp(folder->dir));
	snprintf(folder->path, sizeof folder->path, "%s/.custody", folder->dir);
	snprintf(folder->file, sizeof folder->file, "%s/ledger.sqlite3",
	    folder->path);
	acts_must(ledger_create(folder->path, &err), &err);
	acts_must(ledger_open(&ledger, folder->path, NULL, &err), &err);
	found(ledger, ada);
	for (int i = 1; i < EVENTS; i++) {
		json_t *data = json_pack("{s:[s], s:i, s:i, s:b}", "selectors",
		    "sha256", "indicators", i, "hits", 0, "complete", 1);

		acts_must(ledger_append(
			      ledger, ada, "lookup.made/1", data, NULL, &err),
		    &err);
		json_decref(data);
	}
	remember(folder, ledger);
	ledger_close(ledger);
	acts_must(
	    file_read(&bytes, AT_FDCWD, folder->file, 1 << 24, &err), &err);
	folder->bytes = bytes.at;
	folder->len = bytes.len;
	*state = folder;
	return 0;
}

static int
close_folder(void **state)
{
	struct folder *folder = *state;
	struct custody_error err = {0};

	acts_must(file_remove_tree(AT_FDCWD, folder->dir, &err), &err);
	free(folder->bytes);
	free(folder);
	acts_forget_keys();
	return 0;
}

static void
write_bytes(const struct folder *folder)
{
	FILE *file = fopen(folder->file, "wb");

	assert_non_null(file);
	assert_int_equal(
	    fwrite(folder->bytes, 1, folder->len, file), folder->len);
	assert_int_equal(fclose(file), 0);
}

/* The event, or at least the file: nobody is left to search. */
static bool
says_where(const struct folder *folder, const struct custody_error *err)
{
	return strstr(err->text, "event #") != NULL ||
	       strstr(err->text, folder->file) != NULL;
}

enum verdict {
	AS_IT_WAS,
	CONVICTED,
	WRONG,
};

/* What verifying makes of the file as it is now; `at` is where it changed. */
static enum verdict
judge(struct folder *folder, size_t at)
{
	struct custody_error err = {0};
	struct ledger *ledger = NULL;
	struct folder now = {0};
	enum custody_status status;
	uint64_t good = 0;

	status = ledger_verify(folder->path, &good, NULL, &err);
	if (status == CUSTODY_DISAGREES && says_where(folder, &err))
		return CONVICTED;
	if (status != CUSTODY_OK) {
		printf("byte %zu: status %d: %s: %s\n", at, (int)status,
		    err.code, err.text);
		return WRONG;
	}
	acts_must(ledger_open(&ledger, folder->path, NULL, &err), &err);
	remember(&now, ledger);
	ledger_close(ledger);
	if (good != folder->size || now.size != folder->size ||
	    strcmp(now.head, folder->head) != 0 ||
	    memcmp(now.root, folder->root, sizeof now.root) != 0) {
		printf("byte %zu: another ledger verifies\n", at);
		return WRONG;
	}
	return AS_IT_WAS;
}

static void
every_flipped_byte_is_named_or_without_effect(void **state)
{
	struct folder *folder = *state;
	size_t step = getenv("CUSTODY_EVERY_BYTE") != NULL ? 1 : STEP;
	size_t verdicts[] = {0, 0, 0};

	assert_int_equal(judge(folder, 0), AS_IT_WAS);
	for (size_t at = 0; at < folder->len; at += step) {
		folder->bytes[at] ^= (uint8_t)(1u << at % 8);
		write_bytes(folder);
		verdicts[judge(folder, at)]++;
		folder->bytes[at] ^= (uint8_t)(1u << at % 8);
	}
	write_bytes(folder);
	printf("%zu convicted, %zu without effect\n", verdicts[CONVICTED],
	    verdicts[AS_IT_WAS]);
	assert_int_equal(verdicts[WRONG], 0);
	/* Most of the file is acts, signatures and hashes. */
	assert_true(verdicts[CONVICTED] > verdicts[AS_IT_WAS]);
}

/* A page of zeros, and a file that ends at one. */
static void
a_torn_file_is_named_or_without_effect(void **state)
{
	struct folder *folder = *state;
	size_t len = folder->len;

	for (size_t at = 0; at < len; at += PAGE) {
		uint8_t page[PAGE];
		size_t room = len - at < PAGE ? len - at : PAGE;

		folder->len = at;
		write_bytes(folder);
		assert_int_equal(judge(folder, at), CONVICTED);
		folder->len = len;
		memcpy(page, folder->bytes + at, room);
		memset(folder->bytes + at, 0, room);
		write_bytes(folder);
		assert_int_not_equal(judge(folder, at), WRONG);
		memcpy(folder->bytes + at, page, room);
	}
	write_bytes(folder);
	assert_int_equal(judge(folder, 0), AS_IT_WAS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_flipped_byte_is_named_or_without_effect),
	    cmocka_unit_test(a_torn_file_is_named_or_without_effect),
	};

	return cmocka_run_group_tests(tests, open_folder, close_folder);
}
