/* SPDX-License-Identifier: Apache-2.0
 *
 * wire: what a walk and the child that reads for it say to each other, over a
 * socket that keeps messages apart.  Bytes of data lie in an area and are only
 * pointed to; all else is in the message, so that nobody can change it once it
 * was sent.
 */
#ifndef READERS_WIRE_H
#define READERS_WIRE_H

#include "readers/batch.h"

#define WIRE_BODY ((size_t)96 << 10)
#define WIRE_FLYING 4 /* pieces of data that may wait to be taken */

enum wire_kind {
	/* To the child. */
	WIRE_HEADER,  /* reader, at, len, last: where does its header end? */
	WIRE_SPLIT,   /* at, len, last, offset, lines, count: the same text  */
	WIRE_CONTENT, /* texts found, path, rel; first: alone; number: size */
	WIRE_PIECE,   /* at, len, last: what WIRE_MORE asked for            */
	WIRE_DRAINED, /* number: what was read                              */
	WIRE_TAKEN,   /* one more of header, batch and chunk was            */

	/* From the child. */
	WIRE_READY,    /* it is confined                                      */
	WIRE_CAUGHT,   /* number: a system call                               */
	WIRE_ANSWER,   /* status and texts code, sentence, remedy; of header:
			  len; of split: len, count, number breaks, and a body
			as WIRE_BATCH has it */
	WIRE_MORE,     /* the next piece of the content                       */
	WIRE_DRAIN,    /* all that is left of it, unseen                      */
	WIRE_BEGIN,    /* reader, entry, texts member, path                   */
	WIRE_BEFORE,   /* entry, at, len: the entry's header                  */
	WIRE_BATCH,    /* entry, at, len, count, offset, lines, columns; first:
			  at and len are its span; last: it has labels; body:
			  records, labels, their bytes                        */
	WIRE_CHUNK,    /* entry, at, len, first, last; number: size of all of
			  it; texts attributes, key                           */
	WIRE_END,      /* entry                                               */
	WIRE_RENAME,   /* entry, text path                                    */
	WIRE_EXCLUDED, /* text path                                         */
};

#define WIRE_TEXTS 3

struct wire_head {
	uint32_t kind;
	uint32_t status;
	uint32_t reader; /* row of the table */
	uint32_t entry;
	uint32_t first, last; /* 0 or not */
	uint32_t count;
	uint32_t text[WIRE_TEXTS]; /* lengths; they end the body */
	struct columns columns;
	uint64_t at, len; /* in the area of who sends */
	uint64_t offset, lines, number;
};

/* A record of a batch, and what lies between it and the one before. */
struct wire_record {
	uint32_t skip;
	uint32_t len;
};

/* A label of one: lengths of its parts in the label bytes, and of its frame,
 * which begins `lead` bytes before the record. */
struct wire_label {
	uint32_t attributes;
	uint32_t key;
	uint32_t lead;
	uint32_t frame;
};

struct wire_message {
	struct wire_head head;
	uint8_t body[WIRE_BODY];
	size_t body_len; /* not sent */
};

/* Begins a message: all zero but its kind. */
void wire_begin(struct wire_message *message, enum wire_kind kind);

/* Appends to the body; false where it has no room. */
bool wire_append(struct wire_message *message, const void *data, size_t len);

/* Appends the next text; all texts come after all else. */
bool wire_append_text(
    struct wire_message *message, size_t index, struct bytes text);

/* The texts of a message; false where they are not in its body. */
bool wire_texts(
    const struct wire_message *message, struct bytes text[WIRE_TEXTS]);

/* Sends it, with a descriptor or -1.  False where nobody listens. */
bool wire_send(int socket, const struct wire_message *message, int fd);

enum wire_got {
	WIRE_GOT,
	WIRE_ENDED, /* the other end is gone */
	WIRE_LATE,  /* nothing came for as long as the socket waits */
	WIRE_BAD,   /* shorter than a message, or longer */
};

/* Receives one.  With `fd` not NULL a descriptor may come with it; else -1. */
enum wire_got wire_receive(int socket, struct wire_message *message, int *fd);

#endif
