/* SPDX-License-Identifier: Apache-2.0
 *
 * create: makes a custody directory.  It appears under its name whole or not
 * at all.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/file_place.h"
#include "crypto/keyring.h"
#include "ledger/ledger.h"
#include "store/ledger_file.h"

static const char *const folders[] = {
    "checkpoints", "index", "quarantine", "plans", "policies"};

static enum custody_status
make_folders(const char *dir, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof folders / sizeof *folders;
	     i++) {
		char *path = file_join(dir, folders[i]);

		status = path == NULL
			     ? error_memory(err)
			     : file_make_dirs(path, FILE_SHARED | 0755, err);
		free(path);
	}
	return status;
}

/* What was made for its owner alone is as its folder is. */
static void
share(const char *path, mode_t mode)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return;
	if (fchmod(fd, mode) == 0)
		file_share(fd, AT_FDCWD, path);
	close(fd);
}

static enum custody_status
make_log_key(const char *dir, struct custody_error *err)
{
	struct keyring_key *key = NULL;
	char *path = file_join(dir, "ledger.pem");
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	status = keyring_create_file(&key, path, (struct bytes){NULL, 0}, err);
	keyring_close(key);
	if (status == CUSTODY_OK)
		share(path, 0600);
	free(path);
	return status;
}

enum custody_status
ledger_create(const char *dir, struct custody_error *err)
{
	enum custody_status status;
	struct stat info;
	char *fresh = NULL;

	if (lstat(dir, &info) == 0) {
		error_set(
		    err, CUSTODY_REFUSED, "exists", "%s is there already", dir);
		error_remedy(err, "use it (custody status), or choose another "
				  "folder");
		return CUSTODY_REFUSED;
	}
	if (asprintf(&fresh, "%s.new-XXXXXX", dir) < 0)
		return error_memory(err);
	if (mkdtemp(fresh) == NULL) {
		status = error_system(err, "io", "making %s", dir);
		free(fresh);
		return status;
	}
	share(fresh, 0755);
	status = make_folders(fresh, err);
	if (status == CUSTODY_OK)
		status = make_log_key(fresh, err);
	if (status == CUSTODY_OK)
		status = ledger_file_create(fresh, err);
	if (status == CUSTODY_OK)
		status = file_sync_dir(AT_FDCWD, fresh, err);
	if (status == CUSTODY_OK)
		status = file_place_folder(fresh, dir, err);
	if (status != CUSTODY_OK &&
	    file_remove_tree(AT_FDCWD, fresh, NULL) != CUSTODY_OK)
		error_remedy(err, "remove %s", fresh);
	free(fresh);
	return status;
}
