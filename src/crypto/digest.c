/* SPDX-License-Identifier: Apache-2.0
 *
 * digest: SHA-256 at the speed of the processor.  Single messages use
 * OpenSSL's low-level functions: deprecated in favour of EVP, but they take no
 * memory, cannot fail, and cost 82 ns where EVP costs 138 (65 bytes, SHA-NI);
 * short ones are handed over as whole blocks, and cost 60.
 * Many messages go side by side through ipsec-mb, where it was built in.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#define NO_COMPAT_IMB_API_053 /* its old names collide with OpenSSL's */

#include <assert.h>
#include <endian.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#ifdef CUSTODY_IPSEC_MB
#include <intel-ipsec-mb.h>
#endif
#include <openssl/sha.h>

#include "base/error.h"
#include "base/library.h"
#include "crypto/digest.h"

static_assert(sizeof(SHA256_CTX) <= sizeof(struct digest_stream),
    "OpenSSL's state fits ours");

static SHA256_CTX *
view_state(struct digest_stream *stream)
{
	return (SHA256_CTX *)(void *)stream->opaque;
}

void
digest_init(struct digest_stream *stream)
{
	SHA256_Init(view_state(stream));
}

void
digest_add(struct digest_stream *stream, const void *data, size_t len)
{
	if (len > 0)
		SHA256_Update(view_state(stream), data, len);
}

void
digest_final(struct digest_stream *stream, uint8_t out[DIGEST_SIZE])
{
	SHA256_Final(out, view_state(stream));
}

/* Of two blocks the padding takes at least nine bytes (FIPS 180-4, 5.1.1). */
#define SHORT_MAX ((size_t)2 * SHA256_CBLOCK - 9)

/* A message with its padding is whole blocks, which OpenSSL takes from where
 * they are: to fill, copy and clear its buffer takes half as long again. */
static void
digest_short(uint8_t out[DIGEST_SIZE], const void *data, size_t len)
{
	uint8_t text[2 * SHA256_CBLOCK];
	size_t size = len + 9 <= SHA256_CBLOCK ? SHA256_CBLOCK : sizeof text;
	uint32_t word;
	SHA256_CTX state;

	if (len > 0)
		memcpy(text, data, len);
	text[len] = 0x80;
	memset(text + len + 1, 0, size - len - 3);
	text[size - 2] = (uint8_t)(len >> 5);
	text[size - 1] = (uint8_t)(len << 3); /* in bits */
	SHA256_Init(&state);
	SHA256_Update(&state, text, size);
	for (size_t i = 0; i < DIGEST_SIZE / sizeof word; i++) {
		word = htobe32(state.h[i]);
		memcpy(out + i * sizeof word, &word, sizeof word);
	}
}

void
digest_sha256(uint8_t out[DIGEST_SIZE], const void *data, size_t len)
{
	struct digest_stream stream;

	if (len <= SHORT_MAX) {
		digest_short(out, data, len);
		return;
	}
	digest_init(&stream);
	digest_add(&stream, data, len);
	digest_final(&stream, out);
}

static void
digest_each(
    const struct bytes *messages, size_t count, uint8_t (*out)[DIGEST_SIZE])
{
	for (size_t i = 0; i < count; i++)
		digest_sha256(out[i], messages[i].at, messages[i].len);
}

/* FIPS 180-4's example of two blocks. */
static const char known_text[] =
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
static const uint8_t known_digest[DIGEST_SIZE] = {0x24, 0x8d, 0x6a, 0x61, 0xd2,
    0x06, 0x38, 0xb8, 0xe5, 0xc0, 0x26, 0x93, 0x0c, 0x3e, 0x60, 0x39, 0xa3,
    0x3c, 0xe4, 0x59, 0x64, 0xff, 0x21, 0x67, 0xf6, 0xec, 0xed, 0xd4, 0x19,
    0xdb, 0x06, 0xc1};

enum custody_status
digest_start(struct custody_error *err)
{
	uint8_t out[DIGEST_SIZE];

	digest_sha256(out, known_text, sizeof known_text - 1);
	if (memcmp(out, known_digest, DIGEST_SIZE) != 0)
		return error_set(err, CUSTODY_UNKNOWN, "digest",
		    "OpenSSL gives a wrong SHA-256 of a known text");
	return CUSTODY_OK;
}

#ifdef CUSTODY_IPSEC_MB

/*
 * A lane is several times slower than the whole processor on one message, so
 * lanes pay only when most of them are full: few messages, and long ones that
 * would run on alone after the others, are digested one by one.
 */
#define LANES_COUNT_MIN 8
#define LANES_MAX 16
#define LANES_LEN_MAX ((size_t)64 << 10)

/* Loaded with the first lanes. */
static struct {
	__typeof__(alloc_mb_mgr) *alloc_mb_mgr;
	__typeof__(free_mb_mgr) *free_mb_mgr;
	__typeof__(imb_get_errno) *get_errno;
	__typeof__(init_mb_mgr_auto) *init_mb_mgr_auto;
} ipsec;

static const struct library_function functions[] = {
    {"alloc_mb_mgr", &ipsec.alloc_mb_mgr},
    {"free_mb_mgr", &ipsec.free_mb_mgr},
    {"imb_get_errno", &ipsec.get_errno},
    {"init_mb_mgr_auto", &ipsec.init_mb_mgr_auto},
};

/* As its header has it. */
static struct library library =
    LIBRARY(IMB_VERSION_NUM >> 16 < 2 ? "libIPSec_MB.so.1" : "libIPSec_MB.so.2",
	functions);

static pthread_once_t lanes_once = PTHREAD_ONCE_INIT;
static pthread_key_t lanes_key;
static bool lanes_keyed;
static atomic_bool lanes_wrong;

static void
free_lanes(void *manager)
{
	ipsec.free_mb_mgr(manager);
}

static void
make_lanes_key(void)
{
	lanes_keyed = library_load(&library) &&
		      pthread_key_create(&lanes_key, free_lanes) == 0;
}

static size_t
collect_lanes(IMB_MGR *manager, IMB_JOB *job)
{
	size_t done = 0;

	for (; job != NULL; job = IMB_GET_COMPLETED_JOB(manager))
		done += job->status == IMB_STATUS_COMPLETED;
	return done;
}

/* Those of at least `shortest` bytes, and the others alone.  False where a job
 * did not complete: then all are to be done again. */
static bool
digest_in_lanes(IMB_MGR *manager, size_t shortest, const struct bytes *messages,
    size_t count, uint8_t (*out)[DIGEST_SIZE])
{
	size_t sent = 0, done = 0;
	IMB_JOB *job;

	for (size_t i = 0; i < count; i++) {
		if (messages[i].len < shortest ||
		    messages[i].len > LANES_LEN_MAX) {
			digest_each(messages + i, 1, out + i);
			continue;
		}
		job = IMB_GET_NEXT_JOB(manager);
		job->cipher_direction = IMB_DIR_ENCRYPT;
		job->chain_order = IMB_ORDER_HASH_CIPHER;
		job->cipher_mode = IMB_CIPHER_NULL;
		job->hash_alg = IMB_AUTH_SHA_256;
		job->src =
		    messages[i].len > 0 ? messages[i].at : (const uint8_t *)"";
		job->hash_start_src_offset_in_bytes = 0;
		job->msg_len_to_hash_in_bytes = messages[i].len;
		job->auth_tag_output = out[i];
		job->auth_tag_output_len_in_bytes = DIGEST_SIZE;
		sent++;
		done += collect_lanes(manager, IMB_SUBMIT_JOB_NOCHECK(manager));
	}
	while ((job = IMB_FLUSH_JOB(manager)) != NULL)
		done += collect_lanes(manager, job);
	return done == sent;
}

/* Slower is better than wrong: lanes that miss a known answer are not used. */
static bool
lanes_are_right(IMB_MGR *manager)
{
	struct bytes messages[LANES_MAX];
	uint8_t out[LANES_MAX][DIGEST_SIZE] = {{0}};

	for (size_t i = 0; i < LANES_MAX; i++)
		messages[i] = bytes_text(known_text);
	if (!digest_in_lanes(manager, 0, messages, LANES_MAX, out))
		return false;
	for (size_t i = 0; i < LANES_MAX; i++) {
		if (memcmp(out[i], known_digest, DIGEST_SIZE) != 0)
			return false;
	}
	return true;
}

/* This thread's manager, NULL where the library is not there, or the processor
 * or memory gives none. */
static IMB_MGR *
find_lanes(void)
{
	IMB_MGR *manager;

	pthread_once(&lanes_once, make_lanes_key);
	if (!lanes_keyed || atomic_load(&lanes_wrong))
		return NULL;
	manager = pthread_getspecific(lanes_key);
	if (manager != NULL)
		return manager;
	manager = ipsec.alloc_mb_mgr(0);
	if (manager == NULL)
		return NULL;
	ipsec.init_mb_mgr_auto(manager, NULL);
	if (ipsec.get_errno(manager) != 0 || !lanes_are_right(manager))
		atomic_store(&lanes_wrong, true);
	if (atomic_load(&lanes_wrong) ||
	    pthread_setspecific(lanes_key, manager) != 0) {
		ipsec.free_mb_mgr(manager);
		return NULL;
	}
	return manager;
}

/* With SHA-NI one by one is faster than lanes on messages of one block, and as
 * fast on those of two (measured: 44 and 83 ns against 71 and 88 or more). */
static size_t
find_shortest(const IMB_MGR *manager)
{
	return manager->features & IMB_FEATURE_SHANI ? SHORT_MAX + 1 : 0;
}

void
digest_many(
    const struct bytes *messages, size_t count, uint8_t (*out)[DIGEST_SIZE])
{
	IMB_MGR *manager = count < LANES_COUNT_MIN ? NULL : find_lanes();

	if (manager == NULL || !digest_in_lanes(manager, find_shortest(manager),
				   messages, count, out))
		digest_each(messages, count, out);
}

static const char *
name_lanes(void)
{
	IMB_MGR *manager = find_lanes();

	if (manager == NULL)
		return NULL;
	if (manager->used_arch == IMB_ARCH_AVX512)
		return "ipsec-mb AVX-512";
	if (manager->features & IMB_FEATURE_SHANI)
		return "ipsec-mb SHA-NI";
	return manager->used_arch == IMB_ARCH_AVX2 ? "ipsec-mb AVX2"
						   : "ipsec-mb";
}

static bool
prefers_lanes_for_short(void)
{
	IMB_MGR *manager = find_lanes();

	return manager != NULL && find_shortest(manager) == 0;
}

#else

void
digest_many(
    const struct bytes *messages, size_t count, uint8_t (*out)[DIGEST_SIZE])
{
	digest_each(messages, count, out);
}

static const char *
name_lanes(void)
{
	return NULL;
}

static bool
prefers_lanes_for_short(void)
{
	return false;
}

#endif

const char *
digest_implementation(void)
{
	const char *lanes = name_lanes();

	return lanes != NULL ? lanes : "OpenSSL";
}

#define HASH_BATCH 128
#define HASH_MAX (1 + 2 * DIGEST_SIZE)

static void
digest_hashes_in_lanes(uint8_t prefix, const uint8_t *data, size_t len,
    size_t count, uint8_t (*out)[DIGEST_SIZE])
{
	uint8_t texts[HASH_BATCH][HASH_MAX];
	struct bytes messages[HASH_BATCH];

	while (count > 0) {
		size_t batch = count < HASH_BATCH ? count : HASH_BATCH;

		for (size_t i = 0; i < batch; i++) {
			texts[i][0] = prefix;
			memcpy(texts[i] + 1, data + i * len, len);
			messages[i] = (struct bytes){texts[i], len + 1};
		}
		digest_many(messages, batch, out);
		data += batch * len;
		out += batch;
		count -= batch;
	}
}

static void
digest_hashes(uint8_t prefix, const uint8_t *data, size_t len, size_t count,
    uint8_t (*out)[DIGEST_SIZE])
{
	uint8_t text[HASH_MAX];

	if (count >= HASH_BATCH && prefers_lanes_for_short()) {
		digest_hashes_in_lanes(prefix, data, len, count, out);
		return;
	}
	text[0] = prefix;
	for (size_t i = 0; i < count; i++) {
		memcpy(text + 1, data + i * len, len);
		digest_short(out[i], text, len + 1);
	}
}

void
digest_many_leaves(const uint8_t (*digests)[DIGEST_SIZE], size_t count,
    uint8_t (*out)[DIGEST_SIZE])
{
	digest_hashes(0x00, (const uint8_t *)digests, DIGEST_SIZE, count, out);
}

void
digest_many_nodes(const uint8_t (*pairs)[2 * DIGEST_SIZE], size_t count,
    uint8_t (*out)[DIGEST_SIZE])
{
	digest_hashes(
	    0x01, (const uint8_t *)pairs, 2 * DIGEST_SIZE, count, out);
}
