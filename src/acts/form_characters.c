/* SPDX-License-Identifier: Apache-2.0
 *
 * form_characters: characters above U+007F, folded and composed.  Most stand
 * for themselves or for one other, and are looked up in pages that are made of
 * Unicode's tables when they are first needed; the rest, and whatever may
 * combine with what is before it, goes to the library together.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "acts/form_inside.h"
#include "base/error.h"
#include "base/library.h"

#define PAGE 256
#define PAGES 256 /* up to U+FFFF */

/* What a character comes to where the next one cannot combine with it. */
#define SEVERAL 0 /* more than one, or one above U+FFFF */
#define JOINS 1   /* it may itself combine with what is before it */

/* A run of characters that may combine with each other. */
struct group {
	uint8_t *at; /* UTF-8 */
	size_t len, room;
	uint16_t single; /* what the only one comes to, or SEVERAL */
};

static struct {
	__typeof__(utf8proc_get_property) *property;
	__typeof__(utf8proc_encode_char) *encode;
	__typeof__(utf8proc_decompose) *decompose;
	__typeof__(utf8proc_normalize_utf32) *normalize;
} utf8proc;

static const struct library_function functions[] = {
    {"utf8proc_get_property", &utf8proc.property},
    {"utf8proc_encode_char", &utf8proc.encode},
    {"utf8proc_decompose", &utf8proc.decompose},
    {"utf8proc_normalize_utf32", &utf8proc.normalize},
};

static struct library library = LIBRARY("libutf8proc.so.2", functions);

static _Atomic(uint16_t *) pages[PAGES];

#define OPTIONS (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD)

static bool
is_space(int32_t c)
{
	return c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Marks, and the second and third letters of a syllable of Hangul. */
static bool
joins(int32_t c)
{
	const utf8proc_property_t *is = utf8proc.property(c);

	return is->combining_class != 0 ||
	       is->category == UTF8PROC_CATEGORY_MN ||
	       is->category == UTF8PROC_CATEGORY_MC ||
	       is->category == UTF8PROC_CATEGORY_ME ||
	       (c >= 0x1160 && c <= 0x11ff);
}

static uint16_t
look_up(int32_t c)
{
	uint8_t text[4];
	int32_t out[32];
	size_t len = (size_t)utf8proc.encode(c, text);
	utf8proc_ssize_t count;

	if (c >= 0xd800 && c <= 0xdfff)
		return SEVERAL;
	count =
	    utf8proc.decompose(text, (utf8proc_ssize_t)len, out, 32, OPTIONS);
	if (count < 1 || count > 32)
		return SEVERAL;
	if (joins(out[0]))
		return JOINS;
	count = utf8proc.normalize(out, count, OPTIONS);
	if (count != 1 || out[0] > 0xffff || out[0] < ' ')
		return SEVERAL;
	return is_space(out[0]) ? ' ' : (uint16_t)out[0];
}

static uint16_t *
make_page(size_t number)
{
	uint16_t *page = malloc(PAGE * sizeof *page), *other = NULL;

	if (page == NULL)
		return NULL;
	for (size_t i = 0; i < PAGE; i++)
		page[i] = look_up((int32_t)(number * PAGE + i));
	/* Who was faster made the same. */
	if (atomic_compare_exchange_strong(&pages[number], &other, page))
		return page;
	free(page);
	return other;
}

/* What `c` comes to by itself; SEVERAL, where memory is short, too: the
 * library says the same. */
static uint16_t
find(uint32_t c)
{
	const uint16_t *page;

	if (c > 0xffff)
		return joins((int32_t)c) ? JOINS : SEVERAL;
	page = atomic_load_explicit(&pages[c / PAGE], memory_order_acquire);
	if (page == NULL)
		page = make_page(c / PAGE);
	return page == NULL ? look_up((int32_t)c) : page[c % PAGE];
}

/* --- out ------------------------------------------------------------------ */

static void
put_character(struct form *form, int32_t c)
{
	uint8_t *to = form->text->at + form->text->len;

	if (c == ' ' || is_space(c)) {
		form_space(form);
		return;
	}
	form->text->len += (size_t)utf8proc.encode(c, to);
	form->spaced = false;
}

/* Where characters take more bytes than they had, room was not made. */
static enum custody_status
put_all(struct form *form, const int32_t *characters, size_t count,
    struct custody_error *err)
{
	if (buffer_reserve(form->text, 4 * count) == NULL)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		put_character(form, characters[i]);
	return form_reserve(form, err);
}

static enum custody_status
put_several(
    struct form *form, const struct group *group, struct custody_error *err)
{
	utf8proc_ssize_t len = (utf8proc_ssize_t)group->len;
	utf8proc_ssize_t count, room = 64;
	int32_t few[64], *out = few;
	enum custody_status status;

	count = utf8proc.decompose(group->at, len, out, room, OPTIONS);
	if (count > room) {
		room = count;
		/* utf8proc_normalize_utf32 writes none behind. */
		out = malloc((size_t)room * sizeof *out);
		if (out == NULL)
			return error_memory(err);
		count = utf8proc.decompose(group->at, len, out, room, OPTIONS);
	}
	if (count >= 0)
		count = utf8proc.normalize(out, count, OPTIONS);
	status = count < 0 ? CUSTODY_MALFORMED
			   : put_all(form, out, (size_t)count, err);
	if (out != few)
		free(out);
	return status;
}

static enum custody_status
end_group(struct form *form, struct group *group, struct custody_error *err)
{
	const int32_t single = group->single;
	enum custody_status status = CUSTODY_OK;

	if (group->len == 0)
		return CUSTODY_OK;
	if (single > JOINS)
		status = put_all(form, &single, 1, err);
	else
		status = put_several(form, group, err);
	group->len = 0;
	return status;
}

/* --- in ------------------------------------------------------------------- */

static enum custody_status
add(struct group *group, uint32_t c, struct custody_error *err)
{
	if (group->room - group->len < 4) {
		size_t room = group->room == 0 ? 64 : 2 * group->room;
		uint8_t *more = realloc(group->at, room);

		if (more == NULL)
			return error_memory(err);
		group->at = more;
		group->room = room;
	}
	group->len +=
	    (size_t)utf8proc.encode((int32_t)c, group->at + group->len);
	return CUSTODY_OK;
}

/* What is before a mark, and of ASCII, combines with it. */
static enum custody_status
take_back(struct form *form, struct group *group, struct custody_error *err)
{
	struct buffer *text = form->text;

	if (text->len == 0 || text->at[text->len - 1] <= ' ' ||
	    text->at[text->len - 1] >= 0x80)
		return CUSTODY_OK;
	text->len--;
	form->spaced = text->len == 0 || text->at[text->len - 1] == ' ';
	return add(group, text->at[text->len], err);
}

static enum custody_status
take(struct form *form, struct group *group, uint32_t c,
    struct custody_error *err)
{
	uint16_t alone = find(c);
	enum custody_status status = CUSTODY_OK;

	if (alone != JOINS)
		status = end_group(form, group, err);
	else if (group->len == 0)
		status = take_back(form, group, err);
	/* A lone one that nothing joins need not be taken apart again. */
	group->single = alone != JOINS ? alone : SEVERAL;
	return status == CUSTODY_OK ? add(group, c, err) : status;
}

enum custody_status
form_characters(struct form *form, struct custody_error *err)
{
	struct group group = {NULL, 0, 0, SEVERAL};
	enum custody_status status = library_need(&library, "folding letters",
	    "install utf8proc (Debian: libutf8proc2)", err);

	while (status == CUSTODY_OK && form->at < form->end &&
	       (*form->at >= 0x80 || (form->quoted && *form->at == '\\'))) {
		uint32_t c;
		size_t len = form_character(form, form->quoted, &c);

		if (len == 0)
			status = CUSTODY_MALFORMED;
		else if (c < 0x80)
			break; /* an escape */
		else
			status = take(form, &group, c, err);
		form->at += len;
	}
	if (status == CUSTODY_OK)
		status = end_group(form, &group, err);
	free(group.at);
	return status;
}
