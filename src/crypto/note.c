/* SPDX-License-Identifier: Apache-2.0
 *
 * note: takes notes apart by their last empty line, as every reader of them
 * does, so that no signature line can be read as text or the reverse.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "crypto/note.h"

static const char dash[] = "\xe2\x80\x94 "; /* U+2014 and a space */
#define DASH_SIZE (sizeof dash - 1)

static bool
is_name(struct bytes name)
{
	if (name.len == 0 || name.len > NOTE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len;) {
		uint32_t character;
		size_t size =
		    bytes_character(&character, name.at + i, name.len - i);

		/* signed-note bars Unicode spaces too. */
		if (size == 0 || !bytes_plain(character) || character == ' ' ||
		    character == '+' || character == 0xa0 ||
		    character == 0x1680 || character == 0x3000 ||
		    (character >= 0x2000 && character <= 0x200a) ||
		    character == 0x2028 || character == 0x2029 ||
		    character == 0x202f || character == 0x205f)
			return false;
		i += size;
	}
	return true;
}

void
note_key_hash(
    uint8_t out[4], const struct note_signer *signer, enum note_kind kind)
{
	uint8_t line[2] = {'\n', (uint8_t)kind};
	uint8_t digest[DIGEST_SIZE];
	struct digest_stream stream;

	digest_init(&stream);
	digest_add(&stream, signer->name, strlen(signer->name));
	digest_add(&stream, line, sizeof line);
	digest_add(&stream, signer->key, SIGNATURE_KEY_SIZE);
	digest_final(&stream, digest);
	memcpy(out, digest, 4);
}

bool
note_read_signer(
    struct note_signer *out, enum note_kind *kind, const char *text)
{
	const char *plus = strchr(text, '+');
	struct bytes name = {(const uint8_t *)text, 0};
	struct buffer key = {0};
	char hex[ENCODE_HEX_SIZE(4)];
	uint8_t hash[4], expected[4];
	bool sound = false;

	*out = (struct note_signer){0};
	if (plus == NULL || strlen(plus) < 1 + 8 + 1 || plus[9] != '+')
		return false;
	name.len = (size_t)(plus - text);
	memcpy(hex, plus + 1, 8);
	hex[8] = '\0';
	if (!is_name(name) || !encode_unhex(hash, hex, sizeof hash))
		return false;
	memcpy(out->name, text, name.len);
	if (encode_unbase64(&key, plus + 10, strlen(plus + 10), NULL) ==
		CUSTODY_OK &&
	    key.len == 1 + SIGNATURE_KEY_SIZE &&
	    (key.at[0] == NOTE_ED25519 || key.at[0] == NOTE_COSIGNATURE)) {
		*kind = (enum note_kind)key.at[0];
		memcpy(out->key, key.at + 1, SIGNATURE_KEY_SIZE);
		note_key_hash(expected, out, *kind);
		sound = memcmp(hash, expected, sizeof hash) == 0 &&
			signature_key_sound(out->key);
	}
	buffer_clear(&key);
	return sound;
}

enum custody_status
note_write_signer(struct buffer *out, const struct note_signer *signer,
    enum note_kind kind, struct custody_error *err)
{
	uint8_t hash[4], key[1 + SIGNATURE_KEY_SIZE] = {(uint8_t)kind};
	char hex[ENCODE_HEX_SIZE(sizeof hash)];
	enum custody_status status;

	note_key_hash(hash, signer, kind);
	encode_hex(hex, hash, sizeof hash);
	memcpy(key + 1, signer->key, SIGNATURE_KEY_SIZE);
	status = buffer_print(out, err, "%s+%s+", signer->name, hex);
	if (status == CUSTODY_OK)
		status = encode_base64(out, key, sizeof key, err);
	return status;
}

/* ---- writing ---- */

/* One line of plain text. */
static bool
is_line(struct bytes text)
{
	size_t size;

	if (text.len == 0 || text.len > NOTE_NAME_MAX)
		return false;
	for (size_t i = 0; i < text.len; i += size) {
		uint32_t character;

		size = bytes_character(&character, text.at + i, text.len - i);
		if (size == 0 || !bytes_plain(character))
			return false;
	}
	return true;
}

enum custody_status
note_begin(struct buffer *out, const struct note_checkpoint *checkpoint,
    struct custody_error *err)
{
	enum custody_status status;

	if (!is_line(bytes_text(checkpoint->origin)))
		return error_set(err, CUSTODY_USAGE, "bad-name",
		    "'%s' cannot be the origin of a log", checkpoint->origin);
	status = buffer_print(out, err, "%s\n%" PRIu64 "\n", checkpoint->origin,
	    checkpoint->size);
	if (status == CUSTODY_OK)
		status = encode_base64(out, checkpoint->root, DIGEST_SIZE, err);
	if (status == CUSTODY_OK)
		status = buffer_append(out, "\n\n", 2, err);
	return status;
}

/* The text of a note: up to its last empty line. */
static bool
find_text(struct bytes *out, struct bytes whole)
{
	for (size_t i = whole.len; i >= 2; i--) {
		if (whole.at[i - 1] == '\n' && whole.at[i - 2] == '\n') {
			*out = (struct bytes){whole.at, i - 1};
			return i > 2;
		}
	}
	return false;
}

/* What a witness signs: the time it saw the text, and the text. */
static enum custody_status
encode_cosigned(struct buffer *out, uint64_t time, struct bytes text,
    struct custody_error *err)
{
	enum custody_status status =
	    buffer_print(out, err, "cosignature/v1\ntime %" PRIu64 "\n", time);

	if (status == CUSTODY_OK)
		status = buffer_append(out, text.at, text.len, err);
	return status;
}

static enum custody_status
append_line(struct buffer *note, const struct note_signer *signer,
    enum note_kind kind, const void *signature, size_t len,
    struct custody_error *err)
{
	uint8_t bytes[4 + 8 + SIGNATURE_SIZE];
	struct buffer line = {0};
	enum custody_status status;

	note_key_hash(bytes, signer, kind);
	memcpy(bytes + 4, signature, len);
	status = buffer_print(&line, err, "%s%s ", dash, signer->name);
	if (status == CUSTODY_OK)
		status = encode_base64(&line, bytes, 4 + len, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&line, "\n", 1, err);
	if (status == CUSTODY_OK)
		status = buffer_append(note, line.at, line.len, err);
	buffer_clear(&line);
	return status;
}

static enum custody_status
name_signer(struct note_signer *out, const char *name,
    const struct keyring_key *key, struct custody_error *err)
{
	if (!is_name(bytes_text(name)))
		return error_set(err, CUSTODY_USAGE, "bad-name",
		    "'%s' cannot be the name of a note's signer", name);
	*out = (struct note_signer){0};
	memcpy(out->name, name, strlen(name));
	memcpy(out->key, keyring_public(key), SIGNATURE_KEY_SIZE);
	return CUSTODY_OK;
}

static enum custody_status
refuse_note(const char *why, struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-note",
	    "reading a signed note: %s", why);
}

enum custody_status
note_sign(struct buffer *note, const char *name, const struct keyring_key *key,
    struct custody_error *err)
{
	uint8_t signature[SIGNATURE_SIZE];
	struct note_signer signer;
	struct bytes text;
	enum custody_status status;

	if (!find_text(&text, buffer_view(note)))
		return refuse_note("it has no empty line", err);
	status = name_signer(&signer, name, key, err);
	if (status != CUSTODY_OK)
		return status;
	status = keyring_sign(key, text, signature, err);
	if (status != CUSTODY_OK)
		return status;
	return append_line(
	    note, &signer, NOTE_ED25519, signature, sizeof signature, err);
}

enum custody_status
note_cosign(struct buffer *note, const char *name,
    const struct keyring_key *key, uint64_t time, struct custody_error *err)
{
	uint8_t signature[8 + SIGNATURE_SIZE];
	struct note_signer signer;
	struct buffer message = {0};
	struct bytes text;
	enum custody_status status;

	if (!find_text(&text, buffer_view(note)))
		return refuse_note("it has no empty line", err);
	status = name_signer(&signer, name, key, err);
	if (status != CUSTODY_OK)
		return status;
	bytes_put_number(signature, time, 8);
	status = encode_cosigned(&message, time, text, err);
	if (status == CUSTODY_OK)
		status = keyring_sign(
		    key, buffer_view(&message), signature + 8, err);
	if (status == CUSTODY_OK)
		status = append_line(note, &signer, NOTE_COSIGNATURE, signature,
		    sizeof signature, err);
	buffer_clear(&message);
	return status;
}

/* ---- reading ---- */

static bool
is_note_text(const uint8_t *at, size_t len)
{
	size_t size;

	for (size_t i = 0; i < len; i += size) {
		uint32_t character;

		size = bytes_character(&character, at + i, len - i);
		if (size == 0 || (character != '\n' && !bytes_plain(character)))
			return false;
	}
	return true;
}

/* Reads the signature line at *rest and moves past it. */
static enum custody_status
read_line(struct note *out, struct bytes *rest, struct custody_error *err)
{
	struct note_signature *to = &out->signatures[out->count];
	const uint8_t *end = memchr(rest->at, '\n', rest->len);
	const uint8_t *space, *at = rest->at + DASH_SIZE;
	struct buffer bytes = {0};
	enum custody_status status;

	if (end == NULL || (size_t)(end - rest->at) < DASH_SIZE ||
	    memcmp(rest->at, dash, DASH_SIZE) != 0 ||
	    (space = memchr(at, ' ', (size_t)(end - at))) == NULL)
		return refuse_note(
		    "a signature line is a dash, a name and base64", err);
	to->name = (struct bytes){at, (size_t)(space - at)};
	if (!is_name(to->name))
		return refuse_note("a signer's name is none", err);
	status = encode_unbase64(
	    &bytes, (const char *)space + 1, (size_t)(end - space) - 1, err);
	if (status == CUSTODY_OK &&
	    (bytes.len < 5 || bytes.len - 4 > sizeof to->bytes))
		status = refuse_note("a signature's size is none", err);
	if (status == CUSTODY_OK) {
		memcpy(to->hash, bytes.at, 4);
		to->len = bytes.len - 4;
		memcpy(to->bytes, bytes.at + 4, to->len);
	}
	buffer_clear(&bytes);
	rest->len -= (size_t)(end - rest->at) + 1;
	rest->at = end + 1;
	return status;
}

static bool
is_repeated(const struct note *note)
{
	const struct note_signature *last = &note->signatures[note->count];

	for (size_t i = 0; i < note->count; i++) {
		if (bytes_equal(note->signatures[i].name, last->name) &&
		    memcmp(note->signatures[i].hash, last->hash, 4) == 0)
			return true;
	}
	return false;
}

enum custody_status
note_read(
    struct note *out, const void *text, size_t len, struct custody_error *err)
{
	struct bytes whole = {text, len}, rest;
	enum custody_status status;

	*out = (struct note){0};
	if (len > NOTE_SIZE_MAX)
		return refuse_note("it is longer than 64 KiB", err);
	if (!is_note_text(text, len))
		return refuse_note("it holds control characters or broken "
				   "UTF-8",
		    err);
	if (!find_text(&out->text, whole))
		return refuse_note("it has no empty line", err);
	rest.at = whole.at + out->text.len + 1;
	rest.len = len - out->text.len - 1;
	if (rest.len == 0)
		return refuse_note("it has no signature", err);
	while (rest.len > 0) {
		if (out->count == NOTE_SIGNATURES_MAX)
			return refuse_note("it has too many signatures", err);
		status = read_line(out, &rest, err);
		if (status != CUSTODY_OK)
			return status;
		if (is_repeated(out))
			return refuse_note("a key signed twice", err);
		out->count++;
	}
	return CUSTODY_OK;
}

/* Takes one line off *text, without its newline. */
static bool
take_line(struct bytes *out, struct bytes *text)
{
	const uint8_t *end =
	    text->len > 0 ? memchr(text->at, '\n', text->len) : NULL;

	if (end == NULL)
		return false;
	*out = (struct bytes){text->at, (size_t)(end - text->at)};
	text->len -= out->len + 1;
	text->at = end + 1;
	return true;
}

/* A decimal number with no sign and no leading zero. */
static bool
read_size(uint64_t *out, struct bytes text)
{
	*out = 0;
	if (text.len == 0 || (text.len > 1 && text.at[0] == '0'))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9' ||
		    __builtin_mul_overflow(*out, 10, out) ||
		    __builtin_add_overflow(*out, text.at[i] - '0', out))
			return false;
	}
	return true;
}

enum custody_status
note_read_checkpoint(struct note_checkpoint *out, const struct note *note,
    struct custody_error *err)
{
	struct bytes text = note->text, origin, size, root;
	struct buffer digest = {0};
	bool sound;

	*out = (struct note_checkpoint){0};
	if (!take_line(&origin, &text) || !take_line(&size, &text) ||
	    !take_line(&root, &text) || text.len != 0 || !is_line(origin) ||
	    !read_size(&out->size, size))
		return refuse_note(
		    "a checkpoint is an origin, a size and a root", err);
	memcpy(out->origin, origin.at, origin.len);
	sound = encode_unbase64(&digest, (const char *)root.at, root.len,
		    NULL) == CUSTODY_OK &&
		digest.len == DIGEST_SIZE;
	if (sound)
		memcpy(out->root, digest.at, DIGEST_SIZE);
	buffer_clear(&digest);
	return sound ? CUSTODY_OK
		     : refuse_note("a root is 32 bytes in base64", err);
}

static const struct note_signature *
find_signature(const struct note *note, const struct note_signer *signer,
    enum note_kind kind)
{
	uint8_t hash[4];

	note_key_hash(hash, signer, kind);
	for (size_t i = 0; i < note->count; i++) {
		const struct note_signature *one = &note->signatures[i];

		if (memcmp(one->hash, hash, sizeof hash) == 0 &&
		    bytes_equal(one->name, bytes_text(signer->name)))
			return one;
	}
	return NULL;
}

static enum custody_status
report_unsigned(const struct note_signer *signer, struct custody_error *err)
{
	return error_set(err, CUSTODY_NOT_FOUND, "no-signature",
	    "the note has no signature by %s with this key", signer->name);
}

static enum custody_status
refuse_signature_size(struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "bad-signature",
	    "the signature has not the size of its kind");
}

enum custody_status
note_verify(const struct note *note, const struct note_signer *signer,
    struct custody_error *err)
{
	const struct note_signature *one =
	    find_signature(note, signer, NOTE_ED25519);

	if (one == NULL)
		return report_unsigned(signer, err);
	if (one->len != SIGNATURE_SIZE)
		return refuse_signature_size(err);
	return signature_verify(signer->key, note->text, one->bytes, err);
}

enum custody_status
note_verify_cosignature(const struct note *note,
    const struct note_signer *signer, uint64_t *time, struct custody_error *err)
{
	const struct note_signature *one =
	    find_signature(note, signer, NOTE_COSIGNATURE);
	struct buffer message = {0};
	uint64_t seen;
	enum custody_status status;

	if (one == NULL)
		return report_unsigned(signer, err);
	if (one->len != 8 + SIGNATURE_SIZE)
		return refuse_signature_size(err);
	seen = bytes_number(one->bytes, 8);
	status = encode_cosigned(&message, seen, note->text, err);
	if (status == CUSTODY_OK)
		status = signature_verify(
		    signer->key, buffer_view(&message), one->bytes + 8, err);
	buffer_clear(&message);
	if (status == CUSTODY_OK && time != NULL)
		*time = seen;
	return status;
}
