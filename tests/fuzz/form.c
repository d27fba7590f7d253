/* SPDX-License-Identifier: Apache-2.0
 *
 * form: a stranger's record: it has a form or none, and white space around it
 * changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/form.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const around[] = {" ", "\t", "\n", "\xe2\x80\x89"};
	uint8_t one[FORM_SIZE], other[FORM_SIZE];
	struct buffer text = {0}, wider = {0};
	struct custody_error err = {0};

	if (len > FORM_RECORD_MAX - 8)
		return 0;
	for (int json = 0; json < 2; json++) {
		const char *space = around[len % (json ? 3 : 4)];

		if (form_of(one, &text, (struct bytes){data, len}, json,
			&err) != CUSTODY_OK)
			abort();
		wider.len = 0;
		if (buffer_append(&wider, space, strlen(space), &err) !=
			CUSTODY_OK ||
		    buffer_append(&wider, data, len, &err) != CUSTODY_OK ||
		    buffer_append(&wider, "  ", 2, &err) != CUSTODY_OK ||
		    form_of(other, &text, buffer_view(&wider), json, &err) !=
			CUSTODY_OK)
			abort();
		if (memcmp(one, other, FORM_SIZE) != 0)
			abort();
	}
	buffer_clear(&wider);
	buffer_clear(&text);
	return 0;
}
