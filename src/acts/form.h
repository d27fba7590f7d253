/* SPDX-License-Identifier: Apache-2.0
 *
 * form: what of a record survives copying.  Two records with the same form
 * have the same text but for case, white space, the composition of characters
 * and JSON's escapes.  A form finds, and proves nothing: it is 8 bytes of an
 * XXH3-128, which whoever wants to can collide.  The rules are those of
 * custody-reader(5), "FORMS", version 1; other rules are another run of the
 * index.
 */
#ifndef ACTS_FORM_H
#define ACTS_FORM_H

#include "base/bytes.h"
#include "store/index_file.h"

#define FORM_SIZE INDEX_FORM_SIZE

/* Longer records have none. */
#define FORM_RECORD_MAX ((size_t)1 << 20) /* bytes */

/* The form of all zeros stands for none: a record has none that is not UTF-8,
 * too long, or has nothing but white space. */
bool form_is_any(const uint8_t form[FORM_SIZE]);

/*
 * The form of `record`; `json`: what is outside of strings has no white space,
 * and what is in them has no escapes.  The normalised text is left in `text`,
 * which is used again.  CUSTODY_UNKNOWN ("no-memory").
 */
enum custody_status form_of(uint8_t out[FORM_SIZE], struct buffer *text,
    struct bytes record, bool json,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
