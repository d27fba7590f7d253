/* SPDX-License-Identifier: Apache-2.0
 *
 * file_place: the call that does it at once, and what does as well where a file
 * system has none.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/file_place.h"

/* What a file system answers that has no such call, or not with that flag. */
static bool
is_unable(void)
{
	return errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP ||
	       errno == EPERM;
}

static enum custody_status
refuse_place(const char *to, struct custody_error *err)
{
	return error_set(err, CUSTODY_REFUSED, "exists",
	    "creating %s: there is one already", to);
}

enum custody_status
file_place(int dir, const char *from, const char *to, struct custody_error *err)
{
	/* Unlike rename, a link never replaces what has the name. */
	if (linkat(dir, from, dir, to, 0) == 0) {
		unlinkat(dir, from, 0);
		return CUSTODY_OK;
	}
	if (is_unable() && renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0)
		return CUSTODY_OK;
	if (errno == EEXIST)
		return refuse_place(to, err);
	if (!is_unable())
		return error_system(err, "io", "naming %s", to);
	error_set(err, CUSTODY_UNKNOWN, "io",
	    "naming %s: the file system can neither link a file nor rename one "
	    "without replacing another",
	    to);
	error_remedy(err, "take a folder of another one (ext4, xfs, btrfs)");
	return CUSTODY_UNKNOWN;
}

enum custody_status
file_place_folder(const char *from, const char *to, struct custody_error *err)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ||
	    (is_unable() && rename(from, to) == 0))
		return CUSTODY_OK;
	return errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR
		   ? refuse_place(to, err)
		   : error_system(err, "io", "naming %s", to);
}

static enum custody_status
replace(const char *from, const char *to, const char *aside,
    struct custody_error *err)
{
	enum custody_status status = file_remove_tree(AT_FDCWD, aside, err);

	if (status != CUSTODY_OK)
		return status;
	if (rename(to, aside) != 0)
		return error_system(err, "io", "naming %s", aside);
	if (rename(from, to) == 0)
		return file_remove_tree(AT_FDCWD, aside, err);
	status = error_system(err, "io", "naming %s", to);
	if (rename(aside, to) != 0)
		error_remedy(err, "what was there is %s", aside);
	return status;
}

enum custody_status
file_place_instead(const char *from, const char *to, const char *aside,
    struct custody_error *err)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0)
		return file_remove_tree(AT_FDCWD, from, err);
	return is_unable() ? replace(from, to, aside, err)
			   : error_system(err, "io", "naming %s", to);
}
