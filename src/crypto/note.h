/* SPDX-License-Identifier: Apache-2.0
 *
 * note: C2SP signed notes (c2sp.org/signed-note), the checkpoints in them
 * (tlog-checkpoint) and witnesses' cosignatures (tlog-cosignature v1), with
 * Ed25519.  Extension lines, other spellings of a number and anything after
 * the last signature are refused.
 */
#ifndef CRYPTO_NOTE_H
#define CRYPTO_NOTE_H

#include "base/bytes.h"
#include "crypto/digest.h"
#include "crypto/keyring.h"
#include "crypto/signature.h"

#define NOTE_SIZE_MAX ((size_t)64 << 10)
#define NOTE_NAME_MAX 255
#define NOTE_SIGNATURES_MAX 32

/* Who signs a note: its key is known by the name and four bytes. */
struct note_signer {
	char name[NOTE_NAME_MAX + 1]; /* no space, no '+', not empty */
	uint8_t key[SIGNATURE_KEY_SIZE];
};

/* How a signature was made: the byte that is part of the key's hash. */
enum note_kind {
	NOTE_ED25519 = 0x01,     /* over the note's text           */
	NOTE_COSIGNATURE = 0x04, /* cosignature/v1: a time and it  */
};

/* The first four bytes of SHA-256(name || 0x0A || kind || key). */
void note_key_hash(
    uint8_t out[4], const struct note_signer *signer, enum note_kind kind);

/* A verifier key as text, `name+hash+base64(kind || key)`.  False where it is
 * not one of the two kinds, in canonical spelling, with a sound key. */
bool note_read_signer(
    struct note_signer *out, enum note_kind *kind, const char *text);
enum custody_status note_write_signer(struct buffer *out,
    const struct note_signer *signer, enum note_kind kind,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The head of a log.  Its origin is one line, and not empty. */
struct note_checkpoint {
	char origin[NOTE_NAME_MAX + 1];
	uint64_t size;
	uint8_t root[DIGEST_SIZE];
};

/* Appends a note without signatures: the checkpoint's three lines, and an
 * empty one.  CUSTODY_USAGE ("bad-name") for an origin that is no line. */
enum custody_status note_begin(struct buffer *out,
    const struct note_checkpoint *checkpoint,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Appends a signature line to the note in `note`; note_cosign with the time,
 * in seconds since 1970. */
enum custody_status note_sign(struct buffer *note, const char *name,
    const struct keyring_key *key,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status note_cosign(struct buffer *note, const char *name,
    const struct keyring_key *key, uint64_t time,
    struct custody_error *err) CUSTODY_MUST_CHECK;

struct note_signature {
	struct bytes name;
	uint8_t hash[4];
	size_t len;
	uint8_t bytes[256]; /* after the hash; unknown kinds stay unread */
};

/* A note that was taken apart; views into the text it was read from. */
struct note {
	struct bytes text; /* what is signed, with its last newline */
	size_t count;
	struct note_signature signatures[NOTE_SIGNATURES_MAX];
};

/* CUSTODY_MALFORMED ("bad-note"): not UTF-8, control characters, no empty
 * line, no signature or more than 32, one twice, more than 64 KiB. */
enum custody_status note_read(struct note *out, const void *text, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The checkpoint that the text of a note is: CUSTODY_MALFORMED ("bad-note")
 * where it is anything but the three lines. */
enum custody_status note_read_checkpoint(struct note_checkpoint *out,
    const struct note *note, struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_OK where the signer signed this text (note_verify_cosignature: saw
 * it at `time`, which may be NULL); CUSTODY_NOT_FOUND ("no-signature") where
 * there is none by this name and key; CUSTODY_DISAGREES ("bad-signature"). */
enum custody_status note_verify(const struct note *note,
    const struct note_signer *signer,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status note_verify_cosignature(const struct note *note,
    const struct note_signer *signer, uint64_t *time,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
