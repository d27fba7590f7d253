/* SPDX-License-Identifier: Apache-2.0
 *
 * spdx: a licence expression (SPDX 2.3, annex D) as the choices it leaves:
 * `MIT OR (Apache-2.0 AND CC-BY-4.0)` is two, the second of two licences.
 */
#ifndef POLICY_SPDX_H
#define POLICY_SPDX_H

#include "base/bytes.h"

#define SPDX_ALTERNATIVES 64 /* no more in one expression              */
#define SPDX_LICENCES 64     /* no more different ones in one          */
#define SPDX_LENGTH 1024     /* bytes of an expression                 */

/*
 * `alternative` holds one bit for each of `licence`; who satisfies all
 * licences of one alternative may use the data.  A licence is an identifier
 * as written, with its plus, "X WITH Y" with single spaces, or a LicenseRef;
 * spdx_cover.h says which covers which.
 */
struct spdx {
	char *licence[SPDX_LICENCES];
	size_t licences;
	uint64_t alternative[SPDX_ALTERNATIVES];
	size_t alternatives;
};

/* CUSTODY_MALFORMED ("not-spdx") for what is no expression, or has more than
 * the limits above.  *out is the caller's to clear whatever the answer. */
enum custody_status spdx_parse(struct spdx *out, const char *expression,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void spdx_clear(struct spdx *spdx);

#endif
