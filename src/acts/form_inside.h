/* SPDX-License-Identifier: Apache-2.0
 *
 * form_inside: a record that is being normalised, as form.c and
 * form_characters.c see it, and nobody else.
 */
#ifndef ACTS_FORM_INSIDE_H
#define ACTS_FORM_INSIDE_H

#include "acts/form.h"

/* Bytes that are written behind what counts, or read for a look ahead. */
#define FORM_SLACK 64

struct form {
	const uint8_t *at, *end; /* of the record: what is left */
	struct buffer *text;     /* what is there so far */
	bool json;
	bool quoted; /* within a string of JSON */
	bool spaced; /* white space just went out, or nothing did */
};

/* Makes room for what is left of the record and FORM_SLACK. */
enum custody_status form_reserve(
    struct form *form, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The character at form->at, with its escape undone where `escapes`, and how
 * many bytes spell it; 0: not UTF-8. */
size_t form_character(
    const struct form *form, bool escapes, uint32_t *character);

/* One space, unless one was just written. */
void form_space(struct form *form);

/*
 * Takes the characters above U+007F at form->at, and writes what they are
 * after folding and composing; the letter before them goes with them.
 * CUSTODY_MALFORMED: they are not UTF-8 (`err` is not set).
 */
enum custody_status form_characters(
    struct form *form, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Takes what is plain: letters in lower case, single spaces, up to what wants
 * to be looked at.  The wide way answers false where the processor lacks it;
 * both do the same. */
void form_blocks(struct form *form);
void form_blocks_narrow(struct form *form);
bool form_blocks_wide(struct form *form);

#endif
