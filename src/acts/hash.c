/* SPDX-License-Identifier: Apache-2.0
 *
 * hash: what version is this?  Reads as an ingest would, refuses what an
 * ingest would refuse, and needs neither ledger nor key.
 */
#include <string.h>

#include "acts/measure.h"
#include "acts/session.h"
#include "base/encode.h"
#include "base/error.h"

enum custody_status
custody_hash(struct custody *custody, const struct custody_hash *ask,
    json_t **answer, struct custody_error *err)
{
	const struct measure_options options = {
	    .paths = ask->paths,
	    .path_count = ask->path_count,
	    .reading = measure_reading(&ask->reading),
	    .examine = true,
	};
	char version[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	struct measurement *measured = NULL;
	enum custody_status status;

	*answer = NULL;
	status = measure_run(custody, &options, &measured, err);
	if (status != CUSTODY_OK)
		return status;
	encode_hex(version, measured->version, sizeof measured->version);
	status = answer_add_take(answer, "result",
	    json_pack("{s:s, s:I, s:I, s:I, s:I}", "version", version, "files",
		(json_int_t)measured->entries, "records",
		(json_int_t)measured->records, "bytes",
		(json_int_t)measured->bytes, "excluded",
		(json_int_t)measured->excluded),
	    err);
	measure_free(measured);
	return status;
}
