/* SPDX-License-Identifier: Apache-2.0
 *
 * offer: an act that was signed where the ledger could not be written, as a
 * line of canonical JSON, {"act":TEXT,"signature":HEX128}.  A file of offers
 * has one a line.  custody-ledger(5), section OFFERS.
 */
#ifndef LEDGER_OFFER_H
#define LEDGER_OFFER_H

#include <jansson.h>

#include "base/bytes.h"
#include "crypto/keyring.h"
#include "ledger/trust.h"

#define OFFER_FILE_MAX ((size_t)32 << 20)

/* Signs the act in `text` and appends the line, with its line feed. */
enum custody_status offer_write(struct buffer *out,
    const struct keyring_key *key, struct bytes text,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Takes the next line off `rest`: appends the act's text to `act`.
 * CUSTODY_END where there is none; CUSTODY_MALFORMED ("offer") for a line that
 * has another form (it is taken off all the same). */
enum custody_status offer_next(struct bytes *rest, struct buffer *act,
    uint8_t signature[64], struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * The offer of somebody who has a trust document in place of the ledger.  The
 * form of the data and the role of who signs are judged now, the kind's checks
 * where it lands.  CUSTODY_REFUSED ("role", "stranger", "not-offered"),
 * CUSTODY_MALFORMED ("schema").  With `newcomer`, a key that is not enrolled
 * yet signs: the offer of identity.enrolled/1 by its own holder.
 */
enum custody_status offer_by_trust(struct buffer *out, struct trust *trust,
    const struct keyring_key *key, bool newcomer, const char *kind,
    const json_t *data, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
