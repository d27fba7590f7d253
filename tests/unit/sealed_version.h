/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_version: data that a test seals while it is measured, and opens.
 */
#ifndef TESTS_UNIT_SEALED_VERSION_H
#define TESTS_UNIT_SEALED_VERSION_H

#include "acts/sealed_record.h"
#include "acts/sealed_walk.h"
#include "acts/sealing.h"
#include "acts/session.h"

static const struct sealed_file_name name = {.genesis = {1}, .seal = {2}};
static struct secret *key;
static struct custody *custody;
static uint8_t version[DIGEST_SIZE];
static uint64_t records; /* that it has; the test says so */

static void
begin_custody(void)
{
	const struct custody_settings settings = {.threads = 2};

	assert_int_equal(
	    custody_open_bare(&custody, &settings, NULL), CUSTODY_OK);
	assert_int_equal(secret_random(&key, 32, NULL), CUSTODY_OK);
}

static void
end_custody(void)
{
	secret_free(key);
	custody_close(custody);
}

static void
measure(struct measure_options *options, uint8_t out[DIGEST_SIZE])
{
	struct measurement *measured;
	struct custody_error err = {0};

	if (measure_run(custody, options, &measured, &err) != CUSTODY_OK)
		fail_msg("%s: %s", err.code, err.text);
	assert_int_equal(measured->records, records);
	memcpy(out, measured->version, DIGEST_SIZE);
	measure_free(measured);
}

/* What `options` read, into the file "sealed". */
static void
seal(struct measure_options *options)
{
	struct sealed_write *write;
	struct sealing *sealing;
	uint64_t size;

	assert_int_equal(
	    sealed_write_new(&write, "sealed", &name, key, 2, NULL),
	    CUSTODY_OK);
	assert_int_equal(
	    sealing_new(&sealing, write, NULL, NULL, NULL), CUSTODY_OK);
	options->sink = &sealing_sink;
	options->ctx = sealing;
	measure(options, version);
	assert_int_equal(
	    sealing_finish(sealing, version, &size, NULL), CUSTODY_OK);
	sealing_free(sealing);
	sealed_write_free(write);
}

static struct sealed_read *
open_sealed(void)
{
	struct sealed_read *read;

	assert_int_equal(
	    sealed_read_open(&read, "sealed", &name, version, key, NULL),
	    CUSTODY_OK);
	return read;
}

/* `options` are how it was read before it was sealed. */
static void
assert_same_version(struct measure_options options)
{
	uint8_t found[DIGEST_SIZE];

	options.sealed = open_sealed();
	measure(&options, found);
	assert_memory_equal(found, version, sizeof found);
	sealed_read_close(options.sealed);
}

#endif
