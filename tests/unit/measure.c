/* SPDX-License-Identifier: Apache-2.0
 *
 * measure: the version that bytes give, whoever helps to digest them; and
 * what is refused on the way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "acts/measure.h"
#include "acts/session.h"
#include "base/encode.h"
#include "base/file.h"
#include "store/index_find.h"
#include "written_tar.h"

static char folder[] = "/tmp/custody-measure-XXXXXX";
static struct custody_error err;

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(AT_FDCWD, folder, NULL) == CUSTODY_OK ? 0 : -1;
}

static void
put_file(const char *path, const char *text, size_t len)
{
	char *slash = strrchr(path, '/');
	char *dir =
	    slash == NULL ? NULL : strndup(path, (size_t)(slash - path));

	if (dir != NULL)
		assert_int_equal(file_make_dirs(dir, 0755, &err), CUSTODY_OK);
	free(dir);
	assert_int_equal(
	    file_write(AT_FDCWD, path, text, len, 0644, &err), CUSTODY_OK);
}

static void
put_text(const char *path, const char *text)
{
	put_file(path, text, strlen(text));
}

/* Lines {"n":0}, {"n":1}, … */
static char *
make_lines(unsigned count, size_t *len)
{
	char *text = malloc(count * 24 + 1), *to = text;

	assert_non_null(text);
	for (unsigned i = 0; i < count; i++)
		to += sprintf(to, "{\"n\":%u}\n", i);
	*len = (size_t)(to - text);
	return text;
}

/* --- measuring ------------------------------------------------------------ */

static enum custody_status
measure(struct measurement **out, const char *path, unsigned threads,
    struct measure_options options)
{
	const struct custody_settings settings = {.threads = threads};
	struct custody *custody;
	enum custody_status status;

	assert_int_equal(
	    custody_open_bare(&custody, &settings, &err), CUSTODY_OK);
	options.paths = &path;
	options.path_count = 1;
	status = measure_run(custody, &options, out, &err);
	custody_close(custody);
	return status;
}

static void
expect_version(const char *path, unsigned threads, const char *version)
{
	const struct measure_options options = {.examine = true};
	char found[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	struct measurement *measured;

	assert_int_equal(
	    measure(&measured, path, threads, options), CUSTODY_OK);
	encode_hex(found, measured->version, DIGEST_SIZE);
	assert_string_equal(found, version);
	measure_free(measured);
}

/* Computed by a program of its own from RFC 6962 and the form of entries. */
#define FOLDER_VERSION                                                         \
	"dca238c96c0fe56e444e7582cba92132392bb61b90f39aae78b0e3b26e377e30"
#define LINES_VERSION                                                          \
	"8d722ee63f70cda8fbe9482dd363eaea473f7489b80ec108cf62ab075aaff109"

static void
a_version_is_the_tree_over_entries_over_records(void **state)
{
	(void)state;
	put_text("plain/a.jsonl",
	    "{\"id\":1,\"url\":\"https://a.example/x\"}\n"
	    "{\"id\":2,\"url\":\"https://b.example/y\"}\n\n"
	    "{\"id\":2,\"url\":\"https://b.example/y\"}");
	put_text("plain/b.csv", "x,y\r\n1,\"2\n3\"\r\n4,5\r\n");
	put_text("plain/readme", "hello");
	expect_version("plain", 1, FOLDER_VERSION);
	expect_version("plain", 2, FOLDER_VERSION);
}

static void
any_number_of_threads_gives_the_same_version(void **state)
{
	size_t len;
	char *text = make_lines(10000, &len);

	(void)state;
	put_file("lines.jsonl", text, len);
	free(text);
	for (unsigned threads = 1; threads <= 9; threads += 2)
		expect_version("lines.jsonl", threads, LINES_VERSION);
}

static void
compression_and_name_do_not_change_it(void **state)
{
	size_t len;
	char *text = make_lines(10000, &len);
	gzFile gzip = gzopen("other.jsonl.gz", "wb");

	(void)state;
	assert_int_equal(gzwrite(gzip, text, (unsigned)len), len);
	assert_int_equal(gzclose(gzip), Z_OK);
	free(text);
	expect_version("other.jsonl.gz", 2, LINES_VERSION);
}

static void
measure_both(const char *path, struct measurement *out[2])
{
	const struct measure_options options = {.raw = true};

	assert_int_equal(measure(&out[0], path, 1, options), CUSTODY_OK);
	assert_int_equal(measure(&out[1], path, 7, options), CUSTODY_OK);
}

static void
many_small_and_some_large_files_agree_too(void **state)
{
	struct measurement *measured[2];
	size_t len = 3000000;
	char name[64], *large = malloc(len);

	(void)state;
	assert_non_null(large);
	for (size_t i = 0; i < len; i++)
		large[i] = (char)(i * 2654435761U >> 13);
	for (int i = 0; i < 700; i++) {
		snprintf(name, sizeof name, "many/%d/%d.bin", i % 7, i);
		put_file(name, large + i, (size_t)(i * 37));
	}
	put_file("many/large.bin", large, len);
	measure_both("many", measured);
	assert_int_equal(measured[0]->entries, 701);
	assert_int_equal(measured[0]->records, 700); /* one is empty */
	assert_memory_equal(
	    measured[0]->version, measured[1]->version, DIGEST_SIZE);
	for (size_t i = 0; i < 701; i++)
		assert_memory_equal(measured[0]->entry[i]->root,
		    measured[1]->entry[i]->root, DIGEST_SIZE);
	measure_free(measured[0]);
	measure_free(measured[1]);
	free(large);
}

/* --- raw files
 * ---------------------------------------------------------------- */

static enum custody_status
check_raw(
    void *ctx, const struct measure_file *file, struct custody_error *error)
{
	struct buffer text = {0};
	uint8_t digest[DIGEST_SIZE];
	int *files = ctx;

	assert_int_equal(file_read(&text, AT_FDCWD,
			     (const char *)file->found.at, 1 << 24, error),
	    CUSTODY_OK);
	digest_sha256(digest, text.at, text.len);
	assert_memory_equal(digest, file->raw_sha256, DIGEST_SIZE);
	assert_int_equal(file->raw_length, text.len);
	buffer_clear(&text);
	++*files;
	return CUSTODY_OK;
}

static void
each_file_gets_the_digest_it_has_on_the_disk(void **state)
{
	static const struct measure_sink sink = {.file = check_raw};
	struct measurement *measured;
	int files = 0;
	const struct measure_options options = {
	    .raw = true, .sink = &sink, .ctx = &files};

	(void)state;
	for (unsigned threads = 1; threads <= 4; threads++) {
		files = 0;
		assert_int_equal(
		    measure(&measured, "many", threads, options), CUSTODY_OK);
		assert_int_equal(files, 701);
		measure_free(measured);
	}
}

/* --- the index ---------------------------------------------------------------
 */

/* Members that are records of the archive, between some that are files. */
static void
make_mixed_tar(void)
{
	struct written_tar tar;

	written_tar_begin(&tar, "mixed.tar");
	written_tar_add(&tar, "1.png", bytes_text("one"));
	written_tar_add(&tar, "a.jsonl",
	    bytes_text("{\"url\":\"https://a.example/\"}\n{}\n"));
	written_tar_add(&tar, "2.png", bytes_text("two"));
	written_tar_add(
	    &tar, "b.jsonl", bytes_text("{\"url\":\"https://b.example/\"}\n"));
	written_tar_add(&tar, "3.png", bytes_text("three"));
	written_tar_end(&tar);
}

static struct index_file *
index_of(const char *path)
{
	struct measure_options options = {
	    .examine = true,
	    .raw = true,
	    .scratch = ".",
	    .reading = {.url_field = "url"},
	};
	struct index_total totals[INDEX_RUNS];
	struct measurement *measured;
	struct index_file *index;

	assert_int_equal(
	    index_build_begin(&options.index, "index", &err), CUSTODY_OK);
	assert_int_equal(measure(&measured, path, 3, options), CUSTODY_OK);
	assert_int_equal(
	    index_build_finish(options.index, totals, &err), CUSTODY_OK);
	assert_int_equal(measured->with_url, totals[INDEX_URL].count);
	measure_free(measured);
	assert_int_equal(index_file_open(&index, "index", &err), CUSTODY_OK);
	return index;
}

static enum custody_status
expect_place(void *context, uint64_t ordinal, struct custody_error *error)
{
	const char **wanted = context; /* of an index: path and place in it */
	struct index_file *index = (void *)(uintptr_t)wanted[0];
	struct index_entry entry;
	char found[64];
	uint64_t within;

	assert_int_equal(
	    index_file_entry_of(index, ordinal, &entry, &within, error),
	    CUSTODY_OK);
	snprintf(found, sizeof found, "%.*s:%d", (int)entry.path.len,
	    (const char *)entry.path.at, (int)within);
	assert_string_equal(found, wanted[1]);
	wanted[2] = "found";
	return CUSTODY_OK;
}

static void
expect_record(struct index_file *index, const char *record, const char *where)
{
	const char *wanted[3] = {(const char *)index, where, NULL};
	uint8_t digest[DIGEST_SIZE];

	digest_sha256(digest, record, strlen(record));
	assert_int_equal(
	    index_find_digest(index, digest, expect_place, wanted, &err),
	    CUSTODY_OK);
	assert_non_null(wanted[2]);
}

static void
records_of_an_archive_are_together_in_the_index(void **state)
{
	const char *by_url[3] = {NULL, "b.jsonl:0", NULL};
	struct index_file *index;

	(void)state;
	make_mixed_tar();
	index = index_of("mixed.tar");
	expect_record(index, "one", ":0");
	expect_record(index, "two", ":1");
	expect_record(index, "three", ":2");
	expect_record(index, "{}", "a.jsonl:1");
	by_url[0] = (const char *)index;
	assert_int_equal(index_find_url(index, bytes_text("https://b.example/"),
			     expect_place, by_url, &err),
	    CUSTODY_OK);
	assert_non_null(by_url[2]);
	index_file_close(index);
}

/* --- refusals
 * ------------------------------------------------------------------ */

static void
the_first_fault_of_the_walk_is_told_by_any_number_of_threads(void **state)
{
	const struct measure_options options = {.examine = true};
	struct measurement *measured;
	size_t len;
	char *text = make_lines(60000, &len);

	(void)state;
	put_file("faults/a.jsonl", text, len);
	memcpy(text + len / 2, "xx", 2);
	put_file("faults/b.jsonl", text, len);
	put_text("faults/c.csv", "a,b\n1,\"2\n");
	free(text);
	for (unsigned threads = 1; threads <= 8; threads *= 2) {
		assert_int_equal(measure(&measured, "faults", threads, options),
		    CUSTODY_MALFORMED);
		assert_string_equal(err.code, "not-json");
		assert_non_null(strstr(err.text, "faults/b.jsonl"));
		assert_null(measured);
	}
}

static enum custody_status
append_to_file(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *error)
{
	int fd = open("changing.jsonl", O_WRONLY | O_APPEND);

	(void)ctx;
	(void)own;
	(void)batch;
	(void)digests;
	(void)error;
	assert_int_equal(write(fd, "{}\n", 3), 3);
	close(fd);
	return CUSTODY_OK;
}

static void
a_file_that_changes_while_it_is_read_is_refused(void **state)
{
	static const struct measure_sink sink = {.records = append_to_file};
	const struct measure_options options = {.sink = &sink};
	struct measurement *measured;
	size_t len;
	char *text = make_lines(3000000, &len);

	(void)state;
	put_file("changing.jsonl", text, len);
	free(text);
	assert_int_equal(measure(&measured, "changing.jsonl", 1, options),
	    CUSTODY_DISAGREES);
	assert_string_equal(err.code, "changed");
}

static enum custody_status
refuse(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *error)
{
	(void)ctx;
	(void)own;
	(void)batch;
	(void)digests;
	(void)error;
	return CUSTODY_REFUSED;
}

static void
what_the_sink_answers_ends_it(void **state)
{
	static const struct measure_sink sink = {.records = refuse};
	const struct measure_options options = {.sink = &sink, .raw = true};
	struct measurement *measured;

	(void)state;
	for (unsigned threads = 1; threads <= 4; threads++)
		assert_int_equal(
		    measure(&measured, "faults/a.jsonl", threads, options),
		    CUSTODY_REFUSED);
}

static void
the_time_limit_stops_it(void **state)
{
	const struct custody_settings settings = {.time_limit = 1};
	const char *path = "lines.jsonl";
	const struct measure_options options = {
	    .paths = &path, .path_count = 1};
	struct measurement *measured;
	struct custody *custody;

	(void)state;
	assert_int_equal(
	    custody_open_bare(&custody, &settings, &err), CUSTODY_OK);
	assert_int_equal(measure_run(custody, &options, &measured, &err),
	    CUSTODY_INTERRUPTED);
	assert_null(measured);
	custody_close(custody);
}

static void
an_entry_is_found_by_its_path(void **state)
{
	const struct measure_options options = {0};
	struct measurement *measured;

	(void)state;
	assert_int_equal(measure(&measured, "plain", 2, options), CUSTODY_OK);
	assert_int_equal(
	    measure_find(measured, bytes_text("b.csv"))->records, 2);
	assert_null(measure_find(measured, bytes_text("b.cs")));
	measure_free(measured);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_version_is_the_tree_over_entries_over_records),
	    cmocka_unit_test(any_number_of_threads_gives_the_same_version),
	    cmocka_unit_test(compression_and_name_do_not_change_it),
	    cmocka_unit_test(many_small_and_some_large_files_agree_too),
	    cmocka_unit_test(each_file_gets_the_digest_it_has_on_the_disk),
	    cmocka_unit_test(records_of_an_archive_are_together_in_the_index),
	    cmocka_unit_test(
		the_first_fault_of_the_walk_is_told_by_any_number_of_threads),
	    cmocka_unit_test(a_file_that_changes_while_it_is_read_is_refused),
	    cmocka_unit_test(what_the_sink_answers_ends_it),
	    cmocka_unit_test(the_time_limit_stops_it),
	    cmocka_unit_test(an_entry_is_found_by_its_path),
	};

	return cmocka_run_group_tests_name(
	    "measure", tests, make_folder, remove_folder);
}
