/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_form: what has the same text as what is looked for, in other bytes.
 * It is asked for apart from the rest: forms find, and bar nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/form.h"
#include "acts/selector_inside.h"
#include "base/error.h"
#include "store/index_find.h"

const char *const selector_by_form = "normalised text/1";

/* Keeps one, unless it is there; of all zeros nothing. */
static enum custody_status
keep(struct selector *selector, const uint8_t form[FORM_SIZE], size_t indicator,
    struct custody_error *err)
{
	struct selector_form *more;

	for (size_t i = 0; i < selector->forms; i++)
		if (memcmp(selector->form[i].form, form, FORM_SIZE) == 0 &&
		    selector->form[i].indicator == indicator)
			return CUSTODY_OK;
	if (!form_is_any(form))
		return CUSTODY_OK;
	more = reallocarray(
	    selector->form, selector->forms + 1, sizeof *selector->form);
	if (more == NULL)
		return error_memory(err);
	selector->form = more;
	memcpy(more[selector->forms].form, form, FORM_SIZE);
	more[selector->forms++].indicator = indicator;
	return CUSTODY_OK;
}

static bool
may_be_json(struct bytes record)
{
	size_t at = 0;

	while (at < record.len && record.at[at] != 0 &&
	       strchr(" \t\r\n", record.at[at]) != NULL)
		at++;
	return at < record.len && record.at[at] != 0 &&
	       strchr("{[\"", record.at[at]) != NULL;
}

/* Nobody says whether it is JSON: where it may be, as both. */
enum custody_status
selector_form_record(
    struct selector *selector, struct bytes record, struct custody_error *err)
{
	uint8_t form[FORM_SIZE];
	struct buffer text = {0};
	enum custody_status status = CUSTODY_OK;
	const int ways = may_be_json(record) ? 2 : 1;

	for (int json = 0; json < ways && status == CUSTODY_OK; json++) {
		status = form_of(form, &text, record, json, err);
		if (status == CUSTODY_OK)
			status = keep(selector, form, 0, err);
	}
	buffer_wipe(&text);
	return status;
}

static int
by_digest(const void *key, const void *digest)
{
	return memcmp(
	    key, ((const struct selector_digest *)digest)->digest, 32);
}

static int
by_form(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct selector_form));
}

enum custody_status
selector_form_records(
    struct selector *selector, struct bytes pairs, struct custody_error *err)
{
	size_t count = pairs.len / SELECTOR_FORM_PAIR, kept = 0;
	struct selector_form *form = calloc(count + 1, sizeof *form);

	selector->form = form;
	if (form == NULL)
		return error_memory(err);
	for (size_t i = 0; i < count; i++) {
		const uint8_t *pair = pairs.at + i * SELECTOR_FORM_PAIR;
		const struct selector_digest *of =
		    bsearch(pair, selector->digest, selector->digests,
			sizeof *selector->digest, by_digest);

		if (of == NULL || !form_is_any(pair + 32))
			continue;
		memcpy(form[kept].form, pair + 32, FORM_SIZE);
		form[kept++].indicator = of->indicator;
	}
	qsort(form, kept, sizeof *form, by_form);
	for (size_t i = 0; i < kept; i++)
		if (selector->forms == 0 ||
		    by_form(&form[selector->forms - 1], &form[i]) != 0)
			form[selector->forms++] = form[i];
	return CUSTODY_OK;
}

size_t
selector_forms(const struct selector *selector)
{
	return selector->forms;
}

struct telling {
	struct selector_search search;
	size_t indicator;
};

static enum custody_status
tell(void *context, uint64_t ordinal, struct custody_error *err)
{
	struct telling *telling = context;

	return selector_tell_one(&telling->search, telling->indicator, ordinal,
	    selector_by_form, err);
}

enum custody_status
selector_find_forms(struct selector *selector, const json_t *version,
    struct index_file *index, selector_visit *each, void *context,
    struct custody_error *err)
{
	struct telling telling = {
	    .search = {.selector = selector,
		.version = version,
		.index = index,
		.each = each,
		.context = context},
	};
	enum custody_status status = CUSTODY_OK;

	if (!selector_concerns(selector, version) ||
	    !selector_in_time(&telling.search))
		return CUSTODY_OK;
	for (size_t i = 0; i < selector->forms && status == CUSTODY_OK; i++) {
		telling.indicator = selector->form[i].indicator;
		status = index_find_form(
		    index, selector->form[i].form, tell, &telling, err);
	}
	return status;
}
