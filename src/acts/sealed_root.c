/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_root: a key file that others can read is none.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/sealed_root.h"
#include "base/error.h"
#include "base/file.h"

struct sealed_root
sealed_root_of(const struct custody *custody)
{
	return (struct sealed_root){
	    .key = custody->settings.store_key,
	    .prompt = "passphrase of the sealed store",
	};
}

const char *
sealed_root_word(enum root_secret_kind kind)
{
	static const char *const words[] = {
	    [ROOT_SECRET_PASSPHRASE] = "passphrase",
	    [ROOT_SECRET_KEY_FILE] = "key file",
	    [ROOT_SECRET_TOKEN] = "token",
	};

	return words[kind];
}

static enum custody_status
read_key_file(const char *path, struct buffer *out, struct custody_error *err)
{
	struct stat info;
	enum custody_status status = CUSTODY_OK;
	int fd;

	if (path == NULL) {
		error_set(err, CUSTODY_UNKNOWN, "no-store-key",
		    "the sealed store opens with a key file");
		error_remedy(err, "--store-key FILE");
		return CUSTODY_UNKNOWN;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &info) != 0)
		status = error_system(
		    err, "no-store-key", "reading the key file %s", path);
	else if (S_ISREG(info.st_mode) && (info.st_mode & 077) != 0) {
		status = error_set(err, CUSTODY_UNKNOWN, "key-readable",
		    "the key file %s: others can read it", path);
		error_remedy(err, "chmod 600 %s", path);
	}
	if (status == CUSTODY_OK)
		status =
		    file_read_open(out, fd, path, ROOT_SECRET_FILE_MAX, err);
	if (fd >= 0)
		close(fd);
	return status;
}

enum custody_status
sealed_root_ask(struct secret **out, struct custody *custody,
    const struct sealed_root *from, const struct root_secret_method *method,
    struct custody_error *err)
{
	struct buffer given = {0};
	enum custody_status status;

	status = method->kind == ROOT_SECRET_KEY_FILE
		     ? read_key_file(from->key, &given, err)
		     : session_secret(custody, from->prompt, &given, err);
	if (status == CUSTODY_OK)
		status =
		    root_secret_make(out, method, buffer_view(&given), err);
	buffer_wipe(&given);
	return status;
}

enum custody_status
sealed_root_new(struct secret **out, struct root_secret_method *method,
    struct custody *custody, const struct sealed_root *from,
    struct custody_error *err)
{
	enum custody_status status;

	status = root_secret_choose(method,
	    from->key != NULL ? ROOT_SECRET_KEY_FILE : ROOT_SECRET_PASSPHRASE,
	    err);
	return status == CUSTODY_OK
		   ? sealed_root_ask(out, custody, from, method, err)
		   : status;
}
