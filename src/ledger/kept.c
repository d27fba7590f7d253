/* SPDX-License-Identifier: Apache-2.0
 *
 * kept: GENESIS.FOLD, where FOLD names all SQL that folds: one line,
 * `SIZE HEAD NEWEST ROOTS XXH3`, and the state as SQLite has it in a file.
 * ROOTS are those of the complete subtrees of the events' tree, XXH3 is of the
 * state: it finds accidents, and whoever can write the file needs no other.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/fingerprint.h"
#include "ledger/kept.h"

/* New events that are worth a copy: so many, or this part of all, but not so
 * few that they are folded sooner than a copy is written. */
#define EVENTS_FEW 4
#define EVENTS_LEAST 512
#define EVENTS_PART 64
/* Below that the whole chain is hashed again: it takes a millisecond, and who
 * changed an old event is told by whoever comes next. */
#define EVENTS_LINKED 512
#define STATE_MAX ((size_t)2 << 30)
#define STATE_ROOM ((size_t)1 << 30) /* as SQLite has it for one in memory */
#define LINE_MAX_BYTES (256 + 64 * 64)

/* --- its name -------------------------------------------------------------
 */

static void
add_files(struct digest_stream *stream, const struct embed_file *file)
{
	for (; file->name != NULL; file++) {
		digest_add(stream, file->name, strlen(file->name) + 1);
		digest_add(stream, file->text, file->len + 1);
	}
}

void
kept_name_fold(char out[KEPT_FOLD_SIZE])
{
	struct digest_stream stream;
	uint8_t digest[DIGEST_SIZE];

	digest_init(&stream);
	digest_add(&stream, CUSTODY_VERSION, sizeof CUSTODY_VERSION);
	add_files(&stream, embed_state);
	add_files(&stream, embed_events);
	add_files(&stream, embed_core);
	digest_final(&stream, digest);
	encode_hex(out, digest, KEPT_FOLD_SIZE / 2);
}

/* As the build named the fold.  The caller frees it; NULL where none is kept.
 */
static char *
find_path(const struct ledger *ledger)
{
	const struct embed_file *fold = embed_find(embed_image, "fold.name");
	char *path = NULL;

	if (!ledger->keeps || fold == NULL)
		return NULL;
	if (asprintf(&path, "%s/%s.%s", ledger->memory, ledger->genesis,
		fold->text) < 0)
		return NULL;
	return path;
}

/* --- reading --------------------------------------------------------------
 */

static bool
is_own(int fd)
{
	struct stat info;

	return fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
	       info.st_uid == geteuid() && (info.st_mode & 077) == 0;
}

/* Where it lies: a copy would take longer than most commands.  It is replaced
 * and never written again, by nobody else. */
static bool
map_own(struct file_map *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool mapped =
	    fd >= 0 && is_own(fd) && file_map(out, fd, STATE_MAX, STATE_ROOM);

	if (fd >= 0)
		close(fd);
	return mapped;
}

static bool
read_roots(struct merkle *tree, const char *text)
{
	char one[65];

	for (unsigned height = 0; height < 64; height++) {
		if ((tree->count >> height & 1) == 0)
			continue;
		snprintf(one, sizeof one, "%.64s", text);
		if (!encode_unhex(tree->roots[height], one, DIGEST_SIZE))
			return false;
		text += 64;
	}
	return *text == '\0';
}

/* False for whatever is not what kept_renew writes. */
static bool
parse(const struct file_map *kept, struct ledger_mark *mark, size_t *begins)
{
	uint8_t fingerprint[FINGERPRINT_SIZE];
	char line[LINE_MAX_BYTES], roots[64 * 64 + 1], told[33], found[33];
	const uint8_t *end = memchr(kept->at, '\n', kept->len);
	size_t len = end == NULL ? 0 : (size_t)(end - kept->at);

	if (end == NULL || len >= sizeof line)
		return false;
	memcpy(line, kept->at, len);
	line[len] = '\0';
	if (sscanf(line,
		"%" SCNu64 " %64[0-9a-f] %" SCNd64 " %4096[0-9a-f] %32[0-9a-f]",
		&mark->size, mark->head_hex, &mark->newest, roots, told) != 5)
		return false;
	mark->tree.count = mark->size;
	*begins = len + 1;
	fingerprint_bytes(fingerprint, kept->at + *begins, kept->len - *begins);
	encode_hex(found, fingerprint, sizeof fingerprint);
	return mark->size > 0 && strcmp(found, told) == 0 &&
	       strlen(mark->head_hex) == 64 &&
	       encode_unhex(mark->head, mark->head_hex, sizeof mark->head) &&
	       read_roots(&mark->tree, roots);
}

/* --- is it of this ledger? ------------------------------------------------
 */

static enum custody_status
take_hash(void *context, const struct ledger_file_event *event,
    struct custody_error *err)
{
	(void)err;
	memcpy(context, event->hash, LEDGER_FILE_HASH);
	return CUSTODY_END;
}

static enum custody_status
know_ledger(struct ledger *ledger, struct custody_error *err)
{
	uint8_t hash[LEDGER_FILE_HASH];
	enum custody_status status;

	status = ledger_file_each(ledger->file, 0, take_hash, hash, err);
	if (status != CUSTODY_END)
		return status == CUSTODY_OK ? CUSTODY_NOT_FOUND : status;
	encode_hex(ledger->genesis, hash, sizeof hash);
	return memory_recall(
	    ledger->memory, ledger->genesis, &ledger->seen, err);
}

static enum custody_status
add_link(void *context, const struct ledger_file_event *event,
    struct custody_error *err)
{
	struct ledger_mark *linked = context;
	uint8_t hash[LEDGER_FILE_HASH];
	enum custody_status status = ledger_file_hash(
	    hash, linked->head, event->act, event->signature, err);

	if (status != CUSTODY_OK)
		return status;
	if (memcmp(hash, event->hash, sizeof hash) != 0)
		return CUSTODY_DISAGREES;
	memcpy(linked->head, hash, sizeof hash);
	return --linked->size == 0 ? CUSTODY_END : CUSTODY_OK;
}

/* Each event up to the mark follows from the one before it. */
static bool
is_linked(struct ledger *ledger, const struct ledger_mark *mark)
{
	struct ledger_mark linked = {.size = mark->size};

	return ledger_file_each(ledger->file, 0, add_link, &linked, NULL) ==
		   CUSTODY_END &&
	       memcmp(linked.head, mark->head, sizeof linked.head) == 0;
}

/* The ledger still has its last event, and it is of what was verified. */
static bool
is_continued(struct ledger *ledger, const struct ledger_mark *mark)
{
	uint8_t hash[LEDGER_FILE_HASH];

	if (mark->size > ledger->seen.size ||
	    (mark->size == ledger->seen.size &&
		strcmp(mark->head_hex, ledger->seen.head) != 0))
		return false;
	if (mark->size <= EVENTS_LINKED)
		return is_linked(ledger, mark);
	return ledger_file_each(ledger->file, mark->size - 1, take_hash, hash,
		   NULL) == CUSTODY_END &&
	       memcmp(hash, mark->head, sizeof hash) == 0;
}

/* Takes the map. */
static bool
resume(struct ledger *ledger, struct file_map *kept)
{
	struct ledger_mark mark = {.size = 0};
	struct database *state;
	size_t begins;

	if (!parse(kept, &mark, &begins) || !is_continued(ledger, &mark)) {
		file_unmap(kept);
		return false;
	}
	if (database_open_mapped(&state, kept, begins, NULL) != CUSTODY_OK ||
	    fold_resume(&ledger->fold, state, ledger->genesis, NULL) !=
		CUSTODY_OK)
		return false;
	ledger->mark = mark;
	ledger->kept = mark.size;
	ledger->trusted = ledger->seen.size;
	return true;
}

enum custody_status
kept_begin(struct ledger *ledger, struct custody_error *err)
{
	struct file_map kept;
	char *path = NULL;
	bool resumed = false;

	/* Whatever hinders this is met again, and told, by who reads all. */
	if (ledger->keeps && know_ledger(ledger, NULL) == CUSTODY_OK)
		path = find_path(ledger);
	if (path != NULL && map_own(&kept, path))
		resumed = resume(ledger, &kept);
	free(path);
	return resumed ? CUSTODY_OK : fold_new(&ledger->fold, false, err);
}

/* --- writing --------------------------------------------------------------
 */

static enum custody_status
write_line(
    struct buffer *out, const struct ledger_mark *mark, struct bytes state)
{
	uint8_t fingerprint[FINGERPRINT_SIZE];
	char hex[65];
	enum custody_status status;

	status = buffer_print(out, NULL, "%" PRIu64 " %s %" PRId64 " ",
	    mark->size, mark->head_hex, mark->newest);
	for (unsigned height = 0; height < 64; height++) {
		if (status != CUSTODY_OK ||
		    (mark->tree.count >> height & 1) == 0)
			continue;
		encode_hex(hex, mark->tree.roots[height], DIGEST_SIZE);
		status = buffer_print(out, NULL, "%s", hex);
	}
	fingerprint_bytes(fingerprint, state.at, state.len);
	encode_hex(hex, fingerprint, sizeof fingerprint);
	return status == CUSTODY_OK ? buffer_print(out, NULL, " %s\n", hex)
				    : status;
}

void
kept_renew(struct ledger *ledger)
{
	struct buffer line = {0};
	struct bytes piece[2];
	uint64_t fresh = ledger->mark.size - ledger->kept;
	char *path;

	if (fresh < EVENTS_FEW ||
	    (fresh < EVENTS_LEAST && fresh * EVENTS_PART < ledger->mark.size))
		return;
	path = find_path(ledger);
	if (path != NULL)
		piece[1] = database_image_lies(ledger_state(ledger));
	if (path != NULL && piece[1].at != NULL &&
	    write_line(&line, &ledger->mark, piece[1]) == CUSTODY_OK) {
		piece[0] = buffer_view(&line);
		memory_replace(path, piece, 2);
		ledger->kept = ledger->mark.size;
	}
	buffer_clear(&line);
	free(path);
}
