/* SPDX-License-Identifier: Apache-2.0
 *
 * about: which release of the library this is, and what it works with here.
 */
#include <custody/custody.h>

#include "crypto/digest.h"
#include "readers/confinement.h"

const char *
custody_version(void)
{
	return CUSTODY_VERSION;
}

const char *
custody_digest_implementation(void)
{
	return digest_start(NULL) == CUSTODY_OK ? digest_implementation()
						: "none";
}

const char *
custody_confinement(void)
{
	return confinement_name();
}
