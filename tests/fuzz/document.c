/* SPDX-License-Identifier: Apache-2.0
 *
 * document: a stranger's envelope, trust file or checkpoint: it is read or
 * refused.
 */
#include <stdlib.h>

#include "crypto/digest.h"
#include "crypto/envelope.h"
#include "crypto/note.h"
#include "fuzz.h"
#include "ledger/trust.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct note_checkpoint checkpoint;
	struct envelope envelope = {0};
	struct custody_error err = {0};
	struct trust *trust = NULL;
	struct note note;

	if (digest_start(&err) != CUSTODY_OK)
		abort();
	if (envelope_read(&envelope, data, len, &err) == CUSTODY_OK)
		envelope_clear(&envelope);
	if (trust_read(&trust, data, len, &err) == CUSTODY_OK)
		trust_free(trust);
	if (note_read(&note, data, len, &err) == CUSTODY_OK &&
	    note_read_checkpoint(&checkpoint, &note, &err) == CUSTODY_OK &&
	    checkpoint.origin[0] == '\0')
		abort();
	return 0;
}
