/* SPDX-License-Identifier: Apache-2.0
 *
 * hearing_path: a path that a child names is made again from what it is of.
 */
#include <string.h>

#include "readers/hearing_path.h"
#include "readers/naming.h"

static bool
ends_as(struct bytes path, struct bytes prefix, struct bytes stem,
    struct bytes tail)
{
	if (path.len != prefix.len + stem.len + tail.len)
		return false;
	return memcmp(path.at + prefix.len, stem.at, stem.len) == 0 &&
	       memcmp(path.at + prefix.len + stem.len, tail.at, tail.len) == 0;
}

bool
hearing_path_is(
    struct bytes own, struct bytes member, struct bytes path, bool whole)
{
	struct bytes prefix = {own.at, own.len + (own.len > 0)};
	struct buffer clean = {0};
	struct naming_stem stem;
	bool is = false;

	if (naming_clean(&clean, member, NULL) == CUSTODY_OK &&
	    path.len > prefix.len &&
	    (own.len == 0 || (memcmp(path.at, own.at, own.len) == 0 &&
				 path.at[own.len] == '/'))) {
		stem = naming_stem(buffer_view(&clean));
		is = ends_as(
			 path, prefix, buffer_view(&clean), bytes_text("")) ||
		     (!whole && ends_as(path, prefix,
				    (struct bytes){clean.at, stem.len},
				    bytes_text(stem.tail)));
	}
	buffer_clear(&clean);
	return is;
}

bool
hearing_path_is_clean(struct bytes path)
{
	struct buffer clean = {0};
	bool is = naming_clean(&clean, path, NULL) == CUSTODY_OK &&
		  bytes_equal(buffer_view(&clean), path);

	buffer_clear(&clean);
	return is;
}

bool
hearing_path_are_members(const struct delivery *delivery,
    const struct record_label *labels, size_t count)
{
	struct buffer clean = {0};
	bool are = true;

	for (size_t i = 0; i < count && are; i++) {
		struct bytes path = labels[i].key;

		clean.len = 0;
		are = labels[i].attributes.len == 0 &&
		      path.len <= delivery->limits.name &&
		      naming_clean(&clean, path, NULL) == CUSTODY_OK;
	}
	buffer_clear(&clean);
	return are;
}
