/* SPDX-License-Identifier: Apache-2.0
 *
 * slots: a slot opens as what it was written for, and never again once it was
 * destroyed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/slots.h"

static const uint8_t genesis[32] = {7};
static const char path[] = "slots-of-a-test";
static char folder[] = "/tmp/custody-slots-XXXXXX";

static struct secret *
make_root(uint8_t first)
{
	struct secret *root;

	assert_int_equal(secret_new(&root, 32, NULL), CUSTODY_OK);
	root->at[0] = first;
	return root;
}

static void
create(const struct secret *root)
{
	struct root_secret_method method;

	unlink(path);
	assert_int_equal(
	    root_secret_choose(&method, ROOT_SECRET_KEY_FILE, NULL),
	    CUSTODY_OK);
	assert_int_equal(
	    slots_create(path, genesis, &method, root, NULL), CUSTODY_OK);
}

static struct slots *
open_with(const struct secret *root)
{
	struct slots *slots;

	assert_int_equal(
	    slots_open(&slots, path, genesis, true, NULL), CUSTODY_OK);
	assert_int_equal(slots_unlock(slots, root, NULL), CUSTODY_OK);
	return slots;
}

static void
a_key_comes_back_as_it_went_in(void **state)
{
	struct slots_name name = {.seal = {1}, .version = {2}};
	struct secret *root = make_root(1), *key, *found;
	struct slots *slots;
	uint64_t number;

	(void)state;
	create(root);
	slots = open_with(root);
	assert_int_equal(secret_random(&key, 32, NULL), CUSTODY_OK);
	for (uint8_t i = 1; i <= 3; i++) {
		name.seal[0] = i;
		assert_int_equal(
		    slots_add(slots, &name, key, &number, NULL), CUSTODY_OK);
		assert_int_equal(number, i);
	}
	slots_close(slots);
	slots = open_with(root);
	name.seal[0] = 2;
	assert_int_equal(slots_last(slots), 3);
	assert_int_equal(
	    slots_find(slots, name.seal, &number, NULL), CUSTODY_OK);
	assert_int_equal(number, 2);
	assert_int_equal(slots_key(slots, 2, &name, &found, NULL), CUSTODY_OK);
	assert_memory_equal(found->at, key->at, 32);
	secret_free(found);

	/* For another seal, version or epoch it is none. */
	assert_int_equal(
	    slots_key(slots, 1, &name, &found, NULL), CUSTODY_DISAGREES);
	name.version[31] ^= 1;
	assert_int_equal(
	    slots_key(slots, 2, &name, &found, NULL), CUSTODY_DISAGREES);
	name.version[31] ^= 1;
	name.epoch = 1;
	assert_int_equal(
	    slots_key(slots, 2, &name, &found, NULL), CUSTODY_DISAGREES);
	assert_null(found);
	slots_close(slots);
	secret_free(key);
	secret_free(root);
}

static void
what_was_destroyed_is_zeros_and_opens_no_more(void **state)
{
	static const uint8_t zeros[SLOTS_SIZE];
	struct slots_name name = {.seal = {9}};
	struct secret *root = make_root(1), *key, *found;
	uint8_t slot[SLOTS_SIZE], before[SLOTS_SIZE];
	struct slots *slots;
	uint64_t number;
	bool direct;

	(void)state;
	create(root);
	slots = open_with(root);
	assert_int_equal(secret_random(&key, 32, NULL), CUSTODY_OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    slots_add(slots, &name, key, &number, NULL), CUSTODY_OK);
	assert_int_equal(
	    pread(slots_fd(slots), before, SLOTS_SIZE, 2 * SLOTS_SIZE),
	    SLOTS_SIZE);
	assert_int_equal(slots_destroyed(slots, 1, NULL), CUSTODY_DISAGREES);
	assert_int_equal(slots_destroy(slots, 1, &direct, NULL), CUSTODY_OK);
	assert_int_equal(slots_destroy(slots, 1, &direct, NULL), CUSTODY_OK);
	assert_int_equal(slots_destroyed(slots, 1, NULL), CUSTODY_OK);
	assert_int_equal(
	    pread(slots_fd(slots), slot, SLOTS_SIZE, SLOTS_SIZE), SLOTS_SIZE);
	assert_memory_equal(slot, zeros, SLOTS_SIZE);
	assert_int_equal(
	    slots_key(slots, 1, &name, &found, NULL), CUSTODY_NOT_FOUND);
	/* The other is as it was. */
	assert_int_equal(
	    pread(slots_fd(slots), slot, SLOTS_SIZE, 2 * SLOTS_SIZE),
	    SLOTS_SIZE);
	assert_memory_equal(slot, before, SLOTS_SIZE);
	assert_int_equal(slots_key(slots, 2, &name, &found, NULL), CUSTODY_OK);
	secret_free(found);
	/* Its number is not given again. */
	assert_int_equal(
	    slots_add(slots, &name, key, &number, NULL), CUSTODY_OK);
	assert_int_equal(number, 3);
	/* There is no slot 0 to destroy, nor one past the last. */
	assert_int_equal(
	    slots_destroy(slots, 0, &direct, NULL), CUSTODY_NOT_FOUND);
	assert_int_equal(
	    slots_destroy(slots, 4, &direct, NULL), CUSTODY_NOT_FOUND);
	slots_close(slots);
	secret_free(key);
	secret_free(root);
}

static void
another_root_or_ledger_opens_nothing(void **state)
{
	static const uint8_t other_genesis[32] = {8};
	struct secret *root = make_root(1), *other = make_root(2), *key;
	struct slots_name name = {.seal = {1}};
	struct slots *slots;
	uint64_t number;

	(void)state;
	create(root);
	assert_int_equal(slots_open(&slots, path, other_genesis, false, NULL),
	    CUSTODY_DISAGREES);
	assert_int_equal(
	    slots_open(&slots, path, genesis, false, NULL), CUSTODY_OK);
	assert_int_equal(slots_unlock(slots, other, NULL), CUSTODY_UNKNOWN);
	assert_int_equal(secret_random(&key, 32, NULL), CUSTODY_OK);
	assert_int_equal(
	    slots_add(slots, &name, key, &number, NULL), CUSTODY_UNKNOWN);
	slots_close(slots);
	assert_int_equal(
	    slots_open(&slots, "no-such-slots", genesis, false, NULL),
	    CUSTODY_NOT_FOUND);
	secret_free(key);
	secret_free(other);
	secret_free(root);
}

/* A slot that was cut short belongs to no event: it is written anew. */
static void
a_slot_that_was_cut_short_counts_for_nothing(void **state)
{
	struct slots_name name = {.seal = {1}};
	struct secret *root = make_root(1), *key;
	struct slots *slots;
	uint64_t number;

	(void)state;
	create(root);
	slots = open_with(root);
	assert_int_equal(secret_random(&key, 32, NULL), CUSTODY_OK);
	assert_int_equal(
	    slots_add(slots, &name, key, &number, NULL), CUSTODY_OK);
	slots_close(slots);
	assert_int_equal(truncate(path, SLOTS_SIZE + 100), 0);
	slots = open_with(root);
	assert_int_equal(slots_last(slots), 0);
	assert_int_equal(
	    slots_add(slots, &name, key, &number, NULL), CUSTODY_OK);
	assert_int_equal(number, 1);
	slots_close(slots);
	secret_free(key);
	secret_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_comes_back_as_it_went_in),
	    cmocka_unit_test(what_was_destroyed_is_zeros_and_opens_no_more),
	    cmocka_unit_test(another_root_or_ledger_opens_nothing),
	    cmocka_unit_test(a_slot_that_was_cut_short_counts_for_nothing),
	};
	int failed;

	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(folder);
	return failed;
}
