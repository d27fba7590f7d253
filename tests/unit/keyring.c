/* SPDX-License-Identifier: Apache-2.0
 *
 * keyring: keys are made, found, opened and refused; OpenSSL's own program
 * can read them.
 */
#include <sys/stat.h>

#include "crypto/keylist.h"
#include "crypto/keyring.h"
#include "vectors.h"

static char folder[64];
static struct custody_error err;
static size_t asked;

static const struct bytes no_passphrase = {NULL, 0};

static int
make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/custody-keys-XXXXXX");
	asked = 0;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(AT_FDCWD, folder, NULL) == CUSTODY_OK ? 0 : -1;
}

static enum custody_status
answer(void *context, const char *prompt, struct buffer *out,
    struct custody_error *why)
{
	assert_non_null(prompt);
	asked++;
	return buffer_append(out, context, strlen(context), why);
}

static void
path_of(char out[256], const char *file)
{
	snprintf(out, 256, "%s/%s", folder, file);
}

static struct keyring_key *
create(const char *name, const char *passphrase)
{
	struct keyring_key *key = NULL;

	assert_int_equal(
	    keyring_create(&key, folder, name,
		passphrase == NULL ? no_passphrase : bytes_text(passphrase),
		&err),
	    CUSTODY_OK);
	assert_non_null(key);
	return key;
}

static void
expect_same_key(const struct keyring_key *a, const struct keyring_key *b)
{
	assert_memory_equal(
	    keyring_public(a), keyring_public(b), SIGNATURE_KEY_SIZE);
	assert_memory_equal(keyring_id(a), keyring_id(b), 32);
}

static void
a_key_that_was_made_signs_and_is_opened_again(void **state)
{
	struct keyring_key *made = create("ada", NULL), *opened = NULL;
	uint8_t signature[SIGNATURE_SIZE], id[32];

	(void)state;
	assert_int_equal(
	    keyring_open(&opened, folder, "ada", NULL, NULL, &err), CUSTODY_OK);
	expect_same_key(made, opened);
	signature_key_id(id, keyring_public(made));
	assert_memory_equal(id, keyring_id(made), 32);
	assert_int_equal(
	    keyring_sign(opened, bytes_text("act"), signature, &err),
	    CUSTODY_OK);
	assert_int_equal(signature_verify(keyring_public(made),
			     bytes_text("act"), signature, &err),
	    CUSTODY_OK);
	assert_int_equal(signature_verify(keyring_public(made),
			     bytes_text("acts"), signature, &err),
	    CUSTODY_DISAGREES);
	keyring_close(made);
	keyring_close(opened);
	keyring_close(NULL);
}

static void
only_its_owner_has_rights_to_a_key_file(void **state)
{
	struct stat info;
	char path[256];

	(void)state;
	keyring_close(create("ada", "secret"));
	path_of(path, "ada.pem");
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	path_of(path, "ada.pub");
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0222, 0200);
}

static void
a_key_that_others_can_read_is_refused(void **state)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0601};
	struct keyring_key *key = create("ada", NULL), *opened = NULL;
	char path[256];

	(void)state;
	path_of(path, "ada.pem");
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		assert_int_equal(
		    keyring_open(&opened, folder, "ada", NULL, NULL, &err),
		    CUSTODY_UNKNOWN);
		assert_string_equal(err.code, "key-readable");
		assert_true(err.remedy[0] != '\0');
		assert_null(opened);
		assert_int_equal(keyring_find(&opened, folder, keyring_id(key),
				     NULL, NULL, &err),
		    CUSTODY_UNKNOWN);
		assert_string_equal(err.code, "key-readable");
		assert_null(opened);
	}
	keyring_close(key);
}

static void
a_key_is_never_overwritten(void **state)
{
	struct keyring_key *first = create("ada", NULL), *second = NULL;

	(void)state;
	assert_int_equal(
	    keyring_create(&second, folder, "ada", no_passphrase, &err),
	    CUSTODY_REFUSED);
	assert_string_equal(err.code, "exists");
	assert_null(second);
	assert_int_equal(
	    keyring_open(&second, folder, "ada", NULL, NULL, &err), CUSTODY_OK);
	expect_same_key(first, second);
	keyring_close(first);
	keyring_close(second);
}

static void
a_rotated_key_is_the_one_opened_and_the_old_one_is_still_found(void **state)
{
	struct keyring_key *old = create("ada", NULL), *new = NULL, *key = NULL;
	char path[256];

	(void)state;
	assert_int_equal(
	    keyring_rotate(&new, folder, "ada", no_passphrase, &err),
	    CUSTODY_OK);
	path_of(path, "ada.2.pem");
	assert_int_equal(access(path, R_OK), 0);
	assert_int_equal(
	    keyring_open(&key, folder, "ada", NULL, NULL, &err), CUSTODY_OK);
	expect_same_key(key, new);
	keyring_close(key);
	assert_int_equal(
	    keyring_find(&key, folder, keyring_id(old), NULL, NULL, &err),
	    CUSTODY_OK);
	expect_same_key(key, old);
	keyring_close(key);
	assert_int_equal(
	    keyring_rotate(NULL, folder, "ada", no_passphrase, &err),
	    CUSTODY_OK);
	path_of(path, "ada.3.pem");
	assert_int_equal(access(path, R_OK), 0);
	assert_int_equal(
	    keyring_rotate(&key, folder, "bob", no_passphrase, &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "no-key");
	keyring_close(old);
	keyring_close(new);
}

static void
an_encrypted_key_opens_by_its_passphrase_alone(void **state)
{
	struct keyring_key *made = create("ada", "horse staple"), *key = NULL;
	char right[] = "horse staple", wrong[] = "horse", empty[] = "";
	struct buffer text = {0};
	char path[256];

	(void)state;
	path_of(path, "ada.pem");
	assert_int_equal(
	    file_read(&text, AT_FDCWD, path, 9999, NULL), CUSTODY_OK);
	assert_non_null(strstr((char *)text.at, "ENCRYPTED PRIVATE KEY"));
	buffer_clear(&text);
	assert_int_equal(keyring_open(&key, folder, "ada", answer, wrong, &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "bad-passphrase");
	assert_int_equal(keyring_open(&key, folder, "ada", answer, empty, &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "bad-passphrase");
	assert_int_equal(keyring_open(&key, folder, "ada", NULL, NULL, &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "no-passphrase");
	assert_null(key);
	assert_int_equal(
	    keyring_open(&key, folder, "ada", answer, right, &err), CUSTODY_OK);
	expect_same_key(made, key);
	keyring_close(key);
	keyring_close(made);
	assert_int_equal(
	    keyring_create(NULL, folder, "bob", bytes_text(""), &err),
	    CUSTODY_USAGE);
}

static void
nobody_is_asked_for_a_key_that_is_not_meant(void **state)
{
	struct keyring_key *ada = create("ada", "a"), *key = NULL;
	struct keyring_key *bob = create("bob", NULL);
	char passphrase[] = "a", path[256];
	uint8_t nobody[32] = {0};

	(void)state;
	assert_int_equal(keyring_find(&key, folder, keyring_id(bob), answer,
			     passphrase, &err),
	    CUSTODY_OK);
	expect_same_key(key, bob);
	keyring_close(key);
	assert_int_equal(
	    keyring_find(&key, folder, nobody, answer, passphrase, &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "no-key");
	assert_int_equal(asked, 0);
	assert_int_equal(keyring_find(&key, folder, keyring_id(ada), answer,
			     passphrase, &err),
	    CUSTODY_OK);
	assert_int_equal(asked, 1);
	keyring_close(key);
	/* Without NAME.pub only the passphrase can tell. */
	path_of(path, "ada.pub");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(keyring_find(&key, folder, keyring_id(ada), answer,
			     passphrase, &err),
	    CUSTODY_OK);
	assert_int_equal(asked, 2);
	keyring_close(key);
	keyring_close(ada);
	keyring_close(bob);
}

static void
a_forged_pub_file_finds_nothing(void **state)
{
	struct keyring_key *ada = create("ada", "a"), *key = NULL;
	char passphrase[] = "a", path[256], line[SIGNATURE_KEY_SIZE * 2 + 2];
	uint8_t other[SIGNATURE_KEY_SIZE], id[32];

	(void)state;
	memcpy(other, keyring_public(ada), sizeof other);
	other[0] ^= 1;
	signature_key_id(id, other);
	encode_hex(line, other, sizeof other);
	strcat(line, "\n");
	path_of(path, "ada.pub");
	assert_int_equal(
	    file_write(AT_FDCWD, path, line, strlen(line), 0644, &err),
	    CUSTODY_OK);
	assert_int_equal(
	    keyring_find(&key, folder, id, answer, passphrase, &err),
	    CUSTODY_UNKNOWN);
	assert_string_equal(err.code, "no-key");
	assert_null(key);
	keyring_close(ada);
}

static void
what_is_no_ed25519_key_is_malformed(void **state)
{
	static const char *const texts[] = {"", "x",
	    "-----BEGIN PRIVATE KEY-----\n",
	    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
	    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
	    "-----END ENCRYPTED PRIVATE KEY-----\n",
	    /* X25519 */
	    "-----BEGIN PRIVATE KEY-----\n"
	    "MC4CAQAwBQYDK2VuBCIEIHcHbQpzGKV9PBbBclGyZkXfTC+H68CZKrF3+6UduSwq"
	    "\n-----END PRIVATE KEY-----\n"};
	char passphrase[] = "a", path[256];
	struct keyring_key *key = NULL;

	(void)state;
	path_of(path, "x.pem");
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(file_write(AT_FDCWD, path, texts[i],
				     strlen(texts[i]), 0600, &err),
		    CUSTODY_OK);
		assert_int_equal(
		    keyring_open_file(&key, path, answer, passphrase, &err),
		    CUSTODY_MALFORMED);
		assert_string_equal(err.code, "bad-key");
		assert_null(key);
	}
}

static void
a_key_with_attributes_is_opened(void **state)
{
	/* The second example of RFC 8410, 10.3, without its public key. */
	static const char text[] =
	    "-----BEGIN PRIVATE KEY-----\n"
	    "ME8CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	    "oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJz\n"
	    "-----END PRIVATE KEY-----\n";
	static const uint8_t public[] = {0x19, 0xbf, 0x44, 0x09, 0x69, 0x84,
	    0xcd, 0xfe, 0x85, 0x41, 0xba, 0xc1, 0x67, 0xdc, 0x3b, 0x96, 0xc8,
	    0x50, 0x86, 0xaa, 0x30, 0xb6, 0xb6, 0xcb, 0x0c, 0x5c, 0x38, 0xad,
	    0x70, 0x31, 0x66, 0xe1};
	struct keyring_key *key = NULL;
	char path[256];

	(void)state;
	path_of(path, "attributes.pem");
	assert_int_equal(
	    file_write(AT_FDCWD, path, text, strlen(text), 0600, &err),
	    CUSTODY_OK);
	assert_int_equal(
	    keyring_open_file(&key, path, NULL, NULL, &err), CUSTODY_OK);
	assert_memory_equal(keyring_public(key), public, sizeof public);
	keyring_close(key);
}

static void
a_name_stays_in_the_folder(void **state)
{
	static const char too_long[] =
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "a";
	static const char *const names[] = {"", ".", "..", "../x", "a/b", "A",
	    "a b", ".hidden", "\xc3\xa9", too_long};
	struct keyring_key *key = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_int_equal(
		    keyring_create(&key, folder, names[i], no_passphrase, &err),
		    CUSTODY_USAGE);
		assert_string_equal(err.code, "bad-name");
		assert_int_equal(
		    keyring_open(&key, folder, names[i], NULL, NULL, &err),
		    CUSTODY_USAGE);
	}
	assert_true(keyring_name_sound("ada.lovelace_1-b"));
}

static void
a_folder_is_listed_without_asking(void **state)
{
	struct keyring_key *bob = create("bob", NULL),
			   *ada = create("ada", "a");
	struct keylist list;
	char path[256];

	(void)state;
	path_of(path, "junk.pem");
	assert_int_equal(
	    file_write(AT_FDCWD, path, "x", 1, 0600, &err), CUSTODY_OK);
	assert_int_equal(keylist_read(&list, folder, &err), CUSTODY_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].name, "ada");
	assert_true(list.items[0].encrypted && list.items[0].known);
	assert_memory_equal(list.items[0].key, keyring_public(ada), 32);
	assert_string_equal(list.items[1].name, "bob");
	assert_true(!list.items[1].encrypted && list.items[1].known);
	assert_memory_equal(list.items[1].key, keyring_public(bob), 32);
	keylist_clear(&list);
	assert_int_equal(
	    keylist_read(&list, "/tmp/custody-no-such-folder", &err),
	    CUSTODY_OK);
	assert_int_equal(list.count, 0);
	keyring_close(ada);
	keyring_close(bob);
}

static void
the_folder_is_where_the_environment_says(void **state)
{
	char *got = NULL;

	(void)state;
	setenv("CUSTODY_KEYS", "/k", 1);
	assert_int_equal(keyring_folder(&got, &err), CUSTODY_OK);
	assert_string_equal(got, "/k");
	free(got);
	unsetenv("CUSTODY_KEYS");
	setenv("XDG_CONFIG_HOME", "/c", 1);
	assert_int_equal(keyring_folder(&got, &err), CUSTODY_OK);
	assert_string_equal(got, "/c/custody/keys");
	free(got);
	unsetenv("XDG_CONFIG_HOME");
	setenv("HOME", "/h", 1);
	assert_int_equal(keyring_folder(&got, &err), CUSTODY_OK);
	assert_string_equal(got, "/h/.config/custody/keys");
	free(got);
	unsetenv("HOME");
	assert_int_equal(keyring_folder(&got, &err), CUSTODY_UNKNOWN);
	assert_null(got);
}

/* The public key that OpenSSL's program finds in a file of ours. */
static void
expect_openssl_reads(
    const char *name, const char *pass, const struct keyring_key *key)
{
	static const uint8_t header[] = {
	    0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0};
	char command[512];
	uint8_t der[128];
	FILE *pipe;

	snprintf(command, sizeof command,
	    "openssl pkey -in %s/%s.pem -passin pass:%s -pubout -outform DER",
	    folder, name, pass);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_int_equal(fread(der, 1, sizeof der, pipe), 44);
	assert_int_equal(pclose(pipe), 0);
	assert_memory_equal(der, header, sizeof header);
	assert_memory_equal(der + 12, keyring_public(key), SIGNATURE_KEY_SIZE);
}

static void
other_programs_read_our_keys(void **state)
{
	struct keyring_key *ada = create("ada", NULL),
			   *bob = create("bob", "b");

	(void)state;
	if (system("command -v openssl >/dev/null") != 0) {
		print_message("no openssl program\n");
		skip();
	}
	expect_openssl_reads("ada", "", ada);
	expect_openssl_reads("bob", "b", bob);
	keyring_close(ada);
	keyring_close(bob);
}

#define claim(test)                                                            \
	cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    claim(a_key_that_was_made_signs_and_is_opened_again),
	    claim(only_its_owner_has_rights_to_a_key_file),
	    claim(a_key_that_others_can_read_is_refused),
	    claim(a_key_is_never_overwritten),
	    claim(
		a_rotated_key_is_the_one_opened_and_the_old_one_is_still_found),
	    claim(an_encrypted_key_opens_by_its_passphrase_alone),
	    claim(nobody_is_asked_for_a_key_that_is_not_meant),
	    claim(a_forged_pub_file_finds_nothing),
	    claim(what_is_no_ed25519_key_is_malformed),
	    claim(a_key_with_attributes_is_opened),
	    claim(a_name_stays_in_the_folder),
	    claim(a_folder_is_listed_without_asking),
	    claim(the_folder_is_where_the_environment_says),
	    claim(other_programs_read_our_keys),
	};

	return cmocka_run_group_tests_name("keyring", tests, NULL, NULL);
}
