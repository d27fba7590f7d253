/* SPDX-License-Identifier: Apache-2.0
 *
 * trust_named: nobody is believed for a file that is not there.
 */
#include "acts/trust_named.h"
#include "acts/input.h"
#include "base/error.h"

enum custody_status
trust_named(struct trust **out, struct custody *custody, const char *path,
    struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status = input_document(&text, custody, path, err);

	*out = NULL;
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_UNKNOWN, "no-trust",
		    "trust %s: there is no such file", path);
	if (status == CUSTODY_OK) {
		status = trust_read(out, text.at, text.len, err);
		if (status != CUSTODY_OK)
			error_prefix(err, "the trust file");
	}
	buffer_clear(&text);
	return status;
}
