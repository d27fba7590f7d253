/* SPDX-License-Identifier: Apache-2.0
 *
 * checkpoint: a C2SP tlog-checkpoint of now, in checkpoints/SIZE, signed by
 * ledger.pem.  No trust rests on that key alone: what counts is a copy kept
 * elsewhere, and who cosigned it.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/file.h"
#include "crypto/note.h"
#include "ledger/open.h"

enum custody_status
ledger_checkpoint(struct ledger *ledger, struct custody_error *err)
{
	struct keyring_key *key = NULL;
	struct buffer note = {0};
	char *pem = file_join(ledger->dir, "ledger.pem"), *path = NULL;
	struct note_checkpoint now = {.size = ledger->mark.size};
	enum custody_status status;

	if (pem == NULL || asprintf(&path, "%s/checkpoints/%" PRIu64,
			       ledger->dir, ledger->mark.size) < 0) {
		free(pem);
		return error_memory(err);
	}
	snprintf(now.origin, sizeof now.origin, "custody/%s", ledger->genesis);
	ledger_root(ledger, now.root);
	status = keyring_open_file(&key, pem, NULL, NULL, err);
	if (status == CUSTODY_OK)
		status = note_begin(&note, &now, err);
	if (status == CUSTODY_OK)
		status = note_sign(&note, now.origin, key, err);
	if (status == CUSTODY_OK)
		status =
		    file_write(AT_FDCWD, path, note.at, note.len, 0644, err);
	buffer_clear(&note);
	keyring_close(key);
	free(path);
	free(pem);
	return status;
}
