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
#include <openssl/crypto.h>
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

/*
 * A message with its padding is whole blocks, which OpenSSL takes from where
 * they are: to fill, copy and clear its buffer takes half as long again.
 * Some are padded before the first is digested, since a processor does not read
 * back at once what it has just written in other pieces; and not by memcpy,
 * after whose widest registers SHA-NI takes 30 ns longer (measured).
 */
#define SHORT_BATCH 16

struct padded {
	uint8_t text[2 * SHA256_CBLOCK];
	size_t size;
};

static inline void
copy_short(uint8_t *to, const uint8_t *from, size_t len)
{
	for (; len >= 16; len -= 16, to += 16, from += 16) {
		memcpy(to, from, 16);
		__asm__("" ::: "memory"); /* or it becomes memcpy again */
	}
	if ((len & 8) != 0)
		memcpy(to, from, 8);
	to += len & 8;
	from += len & 8;
	if ((len & 4) != 0)
		memcpy(to, from, 4);
	to += len & 4;
	from += len & 4;
	for (size_t i = 0; i < (len & 3); i++)
		to[i] = from[i];
}

/* Of all zeros but the message. */
static void
pad(struct padded *padded, size_t len)
{
	uint8_t *text = padded->text;
	size_t size = len + 9 <= SHA256_CBLOCK ? SHA256_CBLOCK
					       : 2 * (size_t)SHA256_CBLOCK;

	text[len] = 0x80;
	text[size - 2] = (uint8_t)(len >> 5);
	text[size - 1] = (uint8_t)(len << 3); /* in bits */
	padded->size = size;
}

static void
digest_padded(const struct padded *padded, uint8_t out[DIGEST_SIZE])
{
	uint32_t word;
	SHA256_CTX state;

	SHA256_Init(&state);
	SHA256_Update(&state, padded->text, padded->size);
	for (size_t i = 0; i < DIGEST_SIZE / sizeof word; i++) {
		word = htobe32(state.h[i]);
		memcpy(out + i * sizeof word, &word, sizeof word);
	}
}

/* Messages of at most SHORT_MAX bytes: a key may be among them, and the copies
 * are wiped. */
static void
digest_shorts(
    const struct bytes *messages, size_t count, uint8_t (*out)[DIGEST_SIZE])
{
	struct padded padded[SHORT_BATCH];

	while (count > 0) {
		size_t batch = count < SHORT_BATCH ? count : SHORT_BATCH;

		for (size_t i = 0; i < batch; i++) {
			memset(padded[i].text, 0, sizeof padded[i].text);
			copy_short(
			    padded[i].text, messages[i].at, messages[i].len);
			pad(&padded[i], messages[i].len);
		}
		for (size_t i = 0; i < batch; i++)
			digest_padded(&padded[i], out[i]);
		OPENSSL_cleanse(padded, batch * sizeof *padded);
		messages += batch;
		out += batch;
		count -= batch;
	}
}

void
digest_sha256(uint8_t out[DIGEST_SIZE], const void *data, size_t len)
{
	const struct bytes message = {data, len};
	struct digest_stream stream;

	if (len <= SHORT_MAX) {
		digest_shorts(&message, 1, (uint8_t(*)[DIGEST_SIZE])out);
		return;
	}
	digest_init(&stream);
	digest_add(&stream, data, len);
	digest_final(&stream, out);
}

/* How many of them are short, up to the first that is not. */
static size_t
count_shorts(const struct bytes *messages, size_t count)
{
	size_t shorts = 0;

	while (shorts < count && messages[shorts].len <= SHORT_MAX)
		shorts++;
	return shorts;
}

static void
digest_each(
    const struct bytes *messages, size_t count, uint8_t (*out)[DIGEST_SIZE])
{
	for (size_t i = 0; i < count; i++) {
		size_t shorts = count_shorts(messages + i, count - i);

		digest_shorts(messages + i, shorts, out + i);
		i += shorts;
		if (i == count)
			break;
		digest_sha256(out[i], messages[i].at, messages[i].len);
	}
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

/* How many of them are too short or too long, up to the first that is not. */
static size_t
count_alone(const struct bytes *messages, size_t count, size_t shortest)
{
	size_t alone = 0;

	while (alone < count && (messages[alone].len < shortest ||
				    messages[alone].len > LANES_LEN_MAX))
		alone++;
	return alone;
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
		size_t alone = count_alone(messages + i, count - i, shortest);

		digest_each(messages + i, alone, out + i);
		i += alone;
		if (i == count)
			break;
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
	struct padded padded[SHORT_BATCH];

	if (count >= HASH_BATCH && prefers_lanes_for_short()) {
		digest_hashes_in_lanes(prefix, data, len, count, out);
		return;
	}
	memset(padded, 0, sizeof padded);
	for (size_t i = 0; i < SHORT_BATCH; i++) {
		padded[i].text[0] = prefix;
		pad(&padded[i], len + 1);
	}
	while (count > 0) {
		size_t batch = count < SHORT_BATCH ? count : SHORT_BATCH;

		for (size_t i = 0; i < batch; i++)
			copy_short(padded[i].text + 1, data + i * len, len);
		for (size_t i = 0; i < batch; i++)
			digest_padded(&padded[i], out[i]);
		data += batch * len;
		out += batch;
		count -= batch;
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
